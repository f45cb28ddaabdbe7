from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clinic.models import works_for_a_clinic

Answer = Callable[[HttpRequest], HttpResponse]

STAFF_SESSION_SECONDS = 12 * 60 * 60  # a working day: a shared desk must not stay signed in


class PublicPagesMiddleware:
    """Public pages know no session and set no cookie, so that caches may keep them for everybody."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.PUBLIC_PATHS):
            return self.get_response(request)
        request.COOKIES = {}
        response = self.get_response(request)
        response.cookies.clear()
        del response["Vary"]
        return response


class PracticeMiddleware:
    """Shows staff their clinic's own time, and ends their session with the working day.

    Patients' days follow their record, see the portal.
    """

    def __init__(self, get_response: Answer) -> None:
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
