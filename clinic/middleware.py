from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import works_for_a_clinic

Answer = Callable[[HttpRequest], HttpResponse]

STAFF_SESSION_SECONDS = 12 * 60 * 60  # a working day: a shared desk must not stay signed in


class BoundsMiddleware:
    """Refuses, before anything is read, what no page of ours sends: huge bodies, and NUL in addresses."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = next(
            (size for start, size in settings.LARGE_UPLOADS.items() if request.path_info.startswith(start)),
            settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        )
        if not length.isdigit() or int(length) > most:
            return refusal(_("This is too large to send."), status=413)
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return refusal(_("This address holds a character that none may hold."), status=400)
        return self.get_response(request)


def refusal(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


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
