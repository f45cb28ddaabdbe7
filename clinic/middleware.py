from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clinic.models import works_for_a_clinic

STAFF_SESSION_SECONDS = 12 * 60 * 60  # a working day: a shared desk must not stay signed in


class PracticeMiddleware:
    """Shows staff their clinic's own time, and ends their session with the working day.

    Patients' days follow their record, see the portal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = user.clinic.zone if works_for_a_clinic(user) and user.clinic else None
        with timezone.override(zone or timezone.get_default_timezone()):
            response = self.get_response(request)
        if request.user.is_authenticated:  # asked anew: the view may have signed somebody in
            self.shorten(request)
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def shorten(self, request: HttpRequest) -> None:
        """However they signed in: by password, passkey or code."""
        user = request.user
        is_staff = works_for_a_clinic(user) or user.is_superuser
        if is_staff and request.session.get_expiry_age() > STAFF_SESSION_SECONDS:
            request.session.set_expiry(STAFF_SESSION_SECONDS)
