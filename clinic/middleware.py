from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from clinic.models import works_for_a_clinic

Answer = Callable[[HttpRequest], HttpResponse]

# What becomes smaller. Photos and PDFs are compressed already.
TEXTS = {
    "text/html",
    "text/plain",
    "text/javascript",
    "application/json",
    "application/xml",
    "application/vnd.oai.openapi",
    "image/svg+xml",
}
STAFF_SESSION_SECONDS = 12 * 60 * 60  # a working day: a shared desk must not stay signed in


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages, JSON and drawings, with a random length added to each. See docs/decisions/0023.

    What shows a secret says `no-transform` in its Cache-Control, and so do all SECRET_PATHS: this class obeys
    that, and so do proxies.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith(settings.SECRET_PATHS):
            patch_cache_control(response, no_transform=True)
        is_text = response.get("Content-Type", "").partition(";")[0] in TEXTS
        is_open = "no-transform" not in response.get("Cache-Control", "")
        if is_text and is_open and not response.streaming and not is_probe(request):
            return super().process_response(request, response)
        return response


def is_probe(request: HttpRequest) -> bool:
    """Whether another site had the browser send this, with something in it that the site chose.

    Whoever guesses a secret by the lengths of compressed pages needs many such answers.
    """
    sent_by = request.headers.get("Sec-Fetch-Site", "none")
    has_input = bool(request.META.get("QUERY_STRING")) or request.method not in ("GET", "HEAD")
    return has_input and sent_by not in ("none", "same-origin")


class PublicPagesMiddleware:
    """Public pages ignore sessions and set no cookie, so that caches may keep them for everybody."""

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


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends people to the sign-in, and from there back to the page that they had open.

    The address of this request is that page only if a browser opened it by itself: others take a form, or answer
    with a part of a page.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        is_part = request.headers.get("HX-Request") == "true"
        if request.method in ("GET", "HEAD") and not is_part:
            return super().handle_no_permission(request, view_func)
        to_sign_in = redirect_to_login(page_behind(request), resolve_url(self.get_login_url(view_func)))
        # htmx follows a redirect by itself, and would show the sign-in inside the page.
        return HttpResponseClientRedirect(to_sign_in.url) if is_part else to_sign_in


def page_behind(request: HttpRequest) -> str:
    """The path of the page of ours that sent this, or of the start page if no page of ours did."""
    try:
        page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return "/"
    path = page._replace(scheme="", netloc="", fragment="").geturl()
    is_ours = page.netloc == request.get_host() and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else "/"


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
        if request.user.is_authenticated:  # asked again: the view may have signed somebody in
            self.shorten(request)
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def shorten(self, request: HttpRequest) -> None:
        """Ends the session with the working day, however the person signed in: by password, passkey or code."""
        user = request.user
        is_staff = works_for_a_clinic(user) or user.is_superuser
        if is_staff and request.session.get_expiry_age() > STAFF_SESSION_SECONDS:
            request.session.set_expiry(STAFF_SESSION_SECONDS)
