"""Where a device sends what it logged: at once, or later what waited on it."""

from typing import Any, cast

from django.http import Http404
from django.middleware.csrf import get_token
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, parser_classes, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.models import User
from clinic.parsers import MendingJSONParser
from patients.access import follow
from patients.sending import BatchSerializer, receive


@extend_schema(exclude=True)  # the portal's own, not for other programs
@api_view(["GET", "POST"])
@parser_classes([MendingJSONParser])
@permission_classes([IsAuthenticated])
def entries(request: Request) -> Response:
    """GET says who is signed in here, whom they may log for, and gives a fresh token. POST stores a batch.

    A batch is for one patient: 404 if this person may not follow them, or not any more. Its entries are answered in
    their order, each as stored, repeated or refused, with the reason.
    """
    user = cast(User, request.user)
    records = follow(request)  # type: ignore[arg-type]
    if request.method == "GET":
        return Response(
            {
                "who": user.public_id,
                "patients": [access.patient.public_id for access in records],
                "token": get_token(request._request),
                "now": timezone.now(),
            }
        )
    batch = BatchSerializer(data=request.data)
    batch.is_valid(raise_exception=True)
    answers = receive(
        patient=patient_of(records, batch.validated_data["patient"]),
        by=user,
        sent=batch.validated_data["entries"],
        device_clock=batch.validated_data["now"],
        request=request,
    )
    return Response({"entries": [each.as_dict() for each in answers]})


def patient_of(records: list[Any], public_id: str) -> Any:
    for access in records:
        if access.patient.public_id == public_id:
            return access.patient
    raise Http404
