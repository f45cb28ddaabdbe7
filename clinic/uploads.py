"""Large uploads, on the few routes that take one (`STREAMED_UPLOADS`): read late, to a file, and never beyond a limit.

Everywhere else the body of a request is read by the gates, before anybody knows who sends it, and has to be small.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from clinic.access import SignedInRequest
from clinic.gates import UnfitError, most_kept, refusal, refuse_parsed

FORMS_OWN = 100_000  # bytes that the other fields of such a form take at most


class BoundedUpload(TemporaryFileUploadHandler):
    """Writes the upload to a file. Of one that is too large nothing is kept but its size, and the form says so.

    The rest of such a body is read and dropped: a browser shows no answer while it still sends.
    """

    is_complete = False

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.most = most_kept(request)

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.announced = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_complete = False
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if max(start + len(raw_data), self.announced - FORMS_OWN) <= self.most:
            self.file.write(raw_data)
        elif self.file.tell():
            self.file.seek(0)
            self.file.truncate()

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """`was_cut`: less came than the browser announced."""
        file: Any = super().file_complete(file_size)
        self.is_complete = True
        file.was_cut = self.announced - file_size > FORMS_OWN
        return file  # type: ignore[no-any-return]


def streams_uploads(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Reads the body only here: below the decorators that ask who sends it."""
    protected = csrf_protect(view)

    @csrf_exempt  # `protected` asks for the token, once it may read
    @wraps(view)
    def reading(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            try:
                read(request)
            except UnfitError as why:
                return refusal(request, why)
        return protected(request, *args, **kwargs)

    return reading


def read(request: SignedInRequest) -> None:
    """Raises UnfitError. Then nothing of the upload is left."""
    upload = BoundedUpload(request)
    request.upload_handlers = [upload]
    try:
        refuse_parsed(request)
    except UnreadablePostError:
        raise UnfitError(_("The connection broke before all of this arrived. Send it again.")) from None
    finally:
        if not upload.is_complete:
            upload.upload_interrupted()
