"""The report on paper, in the style of the handout: tagged, and the same bytes for the same content."""

import calendar
import hashlib
import logging
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from clinic.models import Paper
from clinic.typesetting import typeset
from patients.handout.colours import palette
from patients.handout.text import split_lines
from patients.handout.typesetting import TypesettingError, families
from patients.handout.wording import drawn, items, line
from patients.report.content import Part, Report

TEMPLATE = settings.BASE_DIR / "templates" / "patients" / "report_pdf" / "report.typ"

logger = logging.getLogger(__name__)


def report_pdf(report: Report, *, paper: str) -> bytes:
    """Raises TypesettingError, whose message never quotes the text."""
    data, moment = data_of(report, paper), calendar.timegm(report.written.timetuple())
    try:
        return typeset(TEMPLATE, data, format="pdf", pdf_standards=["ua-1"], timestamp=moment)
    except typst.TypstError as error:
        # Typst quotes the text it refuses, and that text is about a patient: only its hash is logged.
        trace = hashlib.sha256(str(error).encode()).hexdigest()[:12]
        logger.error("A report cannot be typeset (%s %s)", type(error).__name__, trace)
        raise TypesettingError("The report cannot be typeset; the log has the trace.") from None


def data_of(report: Report, paper: str) -> dict[str, Any]:
    language, _separator, region = (get_language() or "en").partition("-")
    clinic = report.clinic
    words = {
        "title": line(report.title),
        "patient": line(report.patient),
        "clinic": line(clinic.name),
        "address": line(", ".join(split_lines(clinic.address))),
        "contact": " · ".join(items([clinic.phone, clinic.email])),
        "facts": [[line(label), line(value)] for label, value in report.facts],
        "parts": [in_data(part) for part in report.parts],
        "foot": line(report.foot),
        "page_of": _("Page {page} of {pages}"),
        "unprintable": _("A character that cannot be printed"),
    }
    return {
        **drawn(words, right_to_left=get_language_bidi()),
        "language": language,
        "region": region.upper() if len(region) == 2 else "",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "paper": "us-letter" if paper == Paper.LETTER else "a4",
        "fonts": list(families()),
        "inks": palette("", colour=True)["inks"],
    }


def in_data(part: Part) -> dict[str, Any]:
    return {
        "heading": line(part.heading),
        "items": items(part.lines),
        "numbered": part.is_numbered,
        "prose": part.is_prose,
    }
