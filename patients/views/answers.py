"""Responses that several views give."""

from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from patients.handout.choice import Handout
from patients.handout.printing import opening_print_dialog


def handout(request: Any, handout: Handout) -> HttpResponse:
    """The PDF, shown in the browser; `as=file` saves it, `as=print` opens the print dialog.

    Whoever has it already is answered with 304, and nothing is typeset. Call it only for what the person may see.
    """
    how = request.GET.get("as", "")

    def answer() -> HttpResponse:
        pdf = opening_print_dialog(handout.pdf()) if how == "print" else handout.pdf()
        response = HttpResponse(pdf, content_type="application/pdf")
        place = "attachment" if how == "file" else "inline"
        response["Content-Disposition"] = f'{place}; filename="{handout.file_name}"'
        return response

    return unless_known(request, f"{handout.key}-print" if how == "print" else handout.key, answer)


def unless_known(request: Any, key: str, answer: Any) -> HttpResponse:
    """304 if a program kept what `key` names, otherwise `answer()`. Browsers keep no copy: it names a patient."""
    etag = quote_etag(key)
    response = get_conditional_response(request, etag=etag) or answer()
    response["ETag"] = etag
    response["Cache-Control"] = "no-store, private"
    return response
