"""Notes for staff in the API: read and added by staff, never changed, never for patients."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED
from rest_framework.viewsets import GenericViewSet

from clinic.api import Strict, asked
from patients.models import Patient, Plan, StaffNote
from patients.services import write_note


class StaffNoteSerializer(Strict, serializers.ModelSerializer):
    """A dated note that only staff read. To correct one, send another that names it in `corrects`."""

    patient: Any = serializers.SlugRelatedField(slug_field="public_id", queryset=Patient.objects.none())
    plan: Any = serializers.SlugRelatedField(
        slug_field="public_id", queryset=Plan.objects.none(), required=False, allow_null=True
    )
    corrects: Any = serializers.SlugRelatedField(
        slug_field="public_id", queryset=StaffNote.objects.none(), required=False, allow_null=True
    )
    by: Any = serializers.StringRelatedField()

    class Meta:
        model = StaffNote
        fields: ClassVar[Any] = ["public_id", "uuid", "patient", "plan", "text", "by", "at", "corrects"]
        read_only_fields: ClassVar[Any] = ["public_id", "at"]
        validators: ClassVar[Any] = []  # a note that is sent again is answered with the first one

    def get_fields(self) -> Any:
        fields: Any = super().get_fields()
        user = self.context["request"].user if "request" in self.context else None
        if user:
            fields["patient"].queryset = Patient.objects.treated_by_clinic_of(user)
            fields["plan"].queryset = Plan.objects.visible_to(user)
            fields["corrects"].queryset = StaffNote.objects.visible_to(user)
            fields["corrects"].validators = []
        return fields


class StaffNoteParameters(serializers.Serializer):
    patient = serializers.CharField(required=False)


class StaffNoteViewSet(ListModelMixin, GenericViewSet):
    """What staff wrote about their patients for each other, the newest first. Patients never see it."""

    queryset = StaffNote.objects.all()
    serializer_class = StaffNoteSerializer

    def get_queryset(self) -> Any:
        visible = StaffNote.objects.visible_to(self.request.user)
        return visible.select_related("patient", "plan", "by", "corrects")

    def filter_queryset(self, queryset: Any) -> Any:
        patient = asked(StaffNoteParameters, self.request).get("patient")
        return queryset.filter(patient__public_id=patient) if patient else queryset

    @extend_schema(parameters=[StaffNoteParameters])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(responses={200: StaffNoteSerializer, 201: StaffNoteSerializer})
    def create(self, request: Request) -> Response:
        """Stores a note once for each patient and uuid: 201 for a new one, 200 with the first one for a repeat."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted, by = sent.validated_data, request.user
        is_repeated = StaffNote.objects.filter(patient=wanted["patient"], uuid=wanted["uuid"]).exists()
        note = write_note(by=by, **wanted)  # type: ignore[arg-type]
        status = HTTP_200_OK if is_repeated else HTTP_201_CREATED
        return Response(self.get_serializer(note).data, status=status)
