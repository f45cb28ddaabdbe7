"""Refuses, before any view, what no page of ours sends and what would cost or break something behind it.

Pages are answered with a page, the API with problem details (RFC 9457): 400 or 413, and words that say why.
See docs/decisions/0025.
"""

import json
import re
from collections.abc import Callable
from http import HTTPStatus
from math import isfinite
from typing import Any, NoReturn

from django import forms
from django.conf import settings
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    ValidationError,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Answer = Callable[[HttpRequest], HttpResponse]
Words = str | Promise

MOST_ROWS = 60  # of one formset; the longest that we offer has 40
MOST_JSON = 1_000_000  # bytes
MOST_PARTS = 1_000  # of a JSON text: its keys and items together
DEEPEST = 20  # lists and objects inside each other
CHARSETS = {"utf-8"}  # of its names the only one that Django takes
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
API = "/api/"
PROBLEM = "application/problem+json"

UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL and half characters, which databases refuse
MAY_BE_JSON = re.compile(r'\s*[\[{"\d-]')


class UnfitError(Exception):
    """All that was sent is refused. `path` leads to the part of a JSON object that is the reason."""

    def __init__(self, words: Words, *, status: int = 400, path: tuple[str, ...] = ()) -> None:
        super().__init__(words)
        self.words, self.status, self.path = words, status, path


# --- The gates ------------------------------------------------------------------------------------


class GatesMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            for refuse in (refuse_host, refuse_size, refuse_charset, refuse_address, refuse_form):
                refuse(request)
        except UnfitError as why:
            return refusal(request, why)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A form may take a number for a record's that SQLite cannot compare with any."""
        if is_streamed(request):
            leave_unread(request)
        if isinstance(error, OverflowError):
            return refusal(request, UnfitError(TOO_LARGE))
        return None


def refuse_host(request: HttpRequest) -> None:
    try:
        request.get_host()
    except DisallowedHost:
        raise UnfitError(_("There is no site of ours at this address.")) from None


def refuse_size(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit() and int(length[:12]) <= most_bytes(request)):
        raise UnfitError(_("This is too large to send."), status=413)


def most_bytes(request: HttpRequest) -> int:
    if request.content_type == "application/json":
        return MOST_JSON
    if is_streamed(request):
        return settings.MOST_READ
    large = (size for start, size in settings.LARGE_UPLOADS.items() if request.path_info.startswith(start))
    return next(large, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def is_streamed(request: HttpRequest) -> bool:
    """Whether the view itself reads the body, once it knows who sends it: see `clinic.uploads`."""
    return most_kept(request) > 0


def leave_unread(request: Any) -> None:
    """Unless a view has read the body. Django's pages of 403 and 404 look for a token, and would take in all of it."""
    if not hasattr(request, "_post"):
        request._mark_post_parse_error()


def most_kept(request: HttpRequest) -> int:
    """The bytes that are kept of an upload that the view itself reads; 0 where it reads none."""
    kept = (most for path, most in settings.STREAMED_UPLOADS.items() if re.match(path, request.path_info))
    return next(kept, 0)


def refuse_charset(request: HttpRequest) -> None:
    """Refuses other charsets. Django would use any codec of Python that has the name."""
    charset = (request.content_params or {}).get("charset", "utf-8")
    if charset.lower() not in CHARSETS:
        raise UnfitError(_("Send this as UTF-8: we do not read other encodings."))


def refuse_address(request: HttpRequest) -> None:
    query = request.META.get("QUERY_STRING", "")
    if "\0" in request.path or "\0" in query or "%00" in query:
        raise UnfitError(_("This address has a character that is not allowed."))
    if any("\0" in value for value in request.COOKIES.values()):
        raise UnfitError(_("Your browser sent a cookie that we cannot read. Delete it, then try again."))


def refuse_form(request: HttpRequest) -> None:
    """Refuses a form or a value that is too large. The API is left out: it takes no forms, and says so itself."""
    is_form = request.method == "POST" and request.content_type in FORMS
    if is_form and not request.path_info.startswith(API) and not is_streamed(request):
        refuse_parsed(request)


def refuse_parsed(request: HttpRequest) -> None:
    """Reads the form, and refuses what is in it."""
    try:
        sent, files = request.POST, request.FILES
    except (TooManyFieldsSent, TooManyFilesSent, RequestDataTooBig):
        raise UnfitError(_("This form has more fields than we read. Send fewer at a time.")) from None
    except MultiPartParserError:
        raise UnfitError(_("We could not read this form. Load the page again, and try once more.")) from None
    for name, values in sent.lists():
        for value in values:
            refuse_value(name, value)
    for uploads in files.lists():
        for upload in uploads[1]:
            refuse_value("", str(getattr(upload, "name", "")))


def refuse_value(name: str, value: str) -> None:
    if UNSTORABLE.search(name) or UNSTORABLE.search(value):
        raise UnfitError(UNREADABLE)
    if name.endswith("-TOTAL_FORMS") and rows(value) > MOST_ROWS:
        raise UnfitError(_("These are too many rows. Send fewer at a time."))
    if MAY_BE_JSON.match(value):
        try:
            read_json(value)
        except json.JSONDecodeError:
            return  # ordinary text; where JSON is wanted, the form says what is wrong
        except ValueError:  # a number with thousands of digits
            raise UnfitError(UNREADABLE) from None


def rows(value: str) -> int:
    """A number as the formset will read it."""
    try:
        return int(forms.IntegerField(required=False).clean(value) or 0)
    except ValidationError:
        return 0


# --- JSON -----------------------------------------------------------------------------------------

UNREADABLE = _("This holds characters that cannot be stored. Type the text again, then send it.")


def read_json(text: str, *, mend: bool = False) -> Any:
    """As `json.loads`. Raises UnfitError for what is too deep, has too many parts, or cannot be stored.

    `mend`: characters that cannot be stored are replaced by U+FFFD instead, for a text that nobody can type again.
    """
    try:
        data = json.loads(text, parse_constant=refuse_constant)
        data = mended(data) if mend else data
    except RecursionError:
        raise UnfitError(TOO_DEEP) from None
    refuse_parts(data)
    return data


def mended(part: Any) -> Any:
    if isinstance(part, str):
        return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", part)
    if isinstance(part, list):
        return [mended(item) for item in part]
    if isinstance(part, dict):
        return {mended(name): mended(item) for name, item in part.items()}
    return part


TOO_LARGE = _("This number is too large.")
TOO_DEEP = _("This JSON is nested too deeply.")


def refuse_constant(name: str) -> NoReturn:
    raise UnfitError(_("NaN and Infinity are no JSON. Send a number or null."))


def refuse_parts(data: Any) -> None:
    """Looks at each part once, and stops at the greatest number allowed."""
    count = 1
    waiting: list[tuple[Any, int, tuple[str, ...]]] = [(data, 1, ())]
    while waiting:
        part, depth, path = waiting.pop()
        if isinstance(part, str) and UNSTORABLE.search(part):
            raise UnfitError(UNREADABLE, path=path)
        if isinstance(part, float) and not isfinite(part):
            raise UnfitError(TOO_LARGE, path=path)
        if not isinstance(part, dict | list):
            continue
        count += len(part)
        if count > MOST_PARTS:
            raise UnfitError(_("This JSON has too many parts. Send fewer at a time."))
        if depth > DEEPEST:
            raise UnfitError(TOO_DEEP)
        if isinstance(part, list):
            waiting += [(item, depth + 1, path) for item in part]
            continue
        if any(UNSTORABLE.search(name) for name in part):
            raise UnfitError(UNREADABLE, path=path)
        waiting += [(item, depth + 1, (*path, name)) for name, item in part.items()]


# --- The answers ----------------------------------------------------------------------------------


def problem(status: int, detail: str) -> dict[str, Any]:
    return {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}


def refusal(request: HttpRequest, why: UnfitError) -> HttpResponse:
    if request.path_info.startswith(API):
        content = json.dumps(problem(why.status, str(why.words)))
        return HttpResponse(content, status=why.status, content_type=PROBLEM)
    return HttpResponse(render_to_string("400.html", {"reason": why.words}), status=why.status)
