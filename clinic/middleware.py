from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clinic.models import works_for_a_clinic


class PracticeMiddleware:
    """Shows staff their clinic's own time. Patients' days follow their record, see the portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = user.clinic.zone if works_for_a_clinic(user) and user.clinic else None
        with timezone.override(zone or timezone.get_default_timezone()):
            response = self.get_response(request)
        if user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
