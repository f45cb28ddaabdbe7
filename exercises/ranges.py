"""Sends films: a part where a player asks for one, from storage and never through memory. RFC 9110, section 14."""

import logging
import re
from typing import IO, cast

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from exercises.films import Film
from exercises.media import A_YEAR, ALONE

logger = logging.getLogger(__name__)

ONE_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")
BLOCK = 1 << 16  # bytes


class BehindTheEnd(Exception):  # noqa: N818 - an answer, not an error of ours
    """The part that is asked for begins where the film has ended."""


class Part:
    """Some bytes of an open file, for a response to read in blocks."""

    def __init__(self, file: IO[bytes], first: int, length: int) -> None:
        file.seek(first)
        self.file, self.left = file, length

    def read(self, size: int = BLOCK) -> bytes:
        data = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()


def film_response(
    request: HttpRequest, film: Film, *, is_public: bool = False, is_kept: bool = True
) -> HttpResponse:
    """Answers with the film or the part that is asked for. The address contains its hash, so browsers may keep it.

    Without `is_kept` none does: a patient's own film, on a device that others may use.
    """
    etag = f'"{film.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        return with_headers(HttpResponse(status=304), film, is_public, is_kept)
    try:
        part = asked_part(request, film.size, etag)
    except BehindTheEnd:
        refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{film.size}"})
        return with_headers(refused, film, is_public, is_kept)
    first, last = part or (0, film.size - 1)
    length = last - first + 1
    if not film.has_bytes:
        logger.error("The bytes of film %s are gone from storage.", film.sha256)
        raise Http404
    response: HttpResponseBase = HttpResponse(content_type=film.media_type)
    if request.method != "HEAD":
        response = FileResponse(
            Part(cast(IO[bytes], default_storage.open(film.path)), first, length),
            content_type=film.media_type,
        )
        response.block_size = BLOCK
    response["Content-Length"] = str(length)
    if part:  # also where it is all of the film: to a 200, some players say that this server sends no parts
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{film.size}"
    return with_headers(response, film, is_public, is_kept)


def asked_part(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """The first and last byte that are asked for. None where no part, several, or one of another film is.

    Raises BehindTheEnd.
    """
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or not asked or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = (int(number) if number else None for number in asked.groups())
    if first is None:
        if last is None:
            return None
        first, last = max(0, size - last), None  # the last so many bytes
    if last is not None and last < first:
        return None
    if first >= size:
        raise BehindTheEnd
    return first, size - 1 if last is None else min(last, size - 1)


def with_headers(response: HttpResponseBase, film: Film, is_public: bool, is_kept: bool) -> HttpResponse:
    whose = "public" if is_public else "private"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{film.sha256}"'
    response["Cache-Control"] = f"{whose}, max-age={A_YEAR}, immutable" if is_kept else "private, no-store"
    response["Content-Security-Policy"] = ALONE
    response["Content-Disposition"] = "inline"
    return cast(HttpResponse, response)  # one of a file is none, but is sent like one
