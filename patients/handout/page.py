"""What the page says, in the active language: plain data for the template, which has no words of its own.

The handout on paper and its page for screen readers are made of the same data, so both say the same.
"""

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from exercises.dose import Dose
from patients.handout import head
from patients.handout.addressee import Addressee
from patients.handout.diary import diary
from patients.handout.doses import in_words
from patients.handout.phases import phase_heads
from patients.handout.rows import exercise, language_and_direction, language_note
from patients.handout.text import cleaned, has_right_to_left
from patients.handout.wording import Data, drawn, labelled, line, paragraphs
from patients.snapshots import Snapshot


def page_data(snapshot: Snapshot, addressee: Addressee | None, *, with_tracking: bool = True) -> Data:
    language, _separator, region = (get_language() or "en").partition("-")
    data = {
        "language": language,
        "region": region.upper() if len(region) == 2 else "",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "unprintable": _("A character that cannot be printed"),
        "title": _("Your exercises"),
        "name": cleaned(addressee.patient_name) if addressee else "",
        "person": line(addressee.patient_name) if addressee else "",
        "draft": None
        if "issue" in snapshot
        else {"word": _("Draft"), "words": _("Draft. Not for the patient yet.")},
        "page_of": _("Page {page} of {pages}"),
        **first_page(snapshot, addressee),
        "language_note": language_note(snapshot["exercises"]),
        "exercises": exercises(snapshot, addressee.portal_url if addressee else ""),
        "diary": diary(snapshot) if with_tracking else None,
        "articles": [article(each) for each in snapshot["articles"]],
        "notice": paragraphs(addressee.letterhead.notice) if addressee else [],
        "notes": _("My notes"),
        "no_picture": _("This picture is missing."),
    }
    page: Data = drawn(data, right_to_left=get_language_bidi())
    return page


def exercises(snapshot: Snapshot, portal_url: str = "") -> list[Data]:
    return [
        {**exercise(row, number, portal_url), "phase": phase}
        for number, (row, phase) in enumerate(
            zip(snapshot["exercises"], phase_heads(snapshot), strict=True), start=1
        )
    ]


def first_page(snapshot: Snapshot, addressee: Addressee | None) -> Data:
    goals = labelled(_("Your goals"), paragraphs(snapshot["goals"]))
    note = labelled(_("A word to you"), paragraphs(snapshot["note"]), kind="note")
    return {
        "running": head.running_header(snapshot, addressee),
        "letterhead": head.letterhead(addressee),
        "facts": head.facts(snapshot),
        "introduction": [*goals, *note, *head.changes(snapshot)],
        "safety": head.safety(snapshot, addressee),
        "glance": glance(snapshot),
        "portal": head.portal(addressee),
    }


def glance(snapshot: Snapshot) -> Data:
    return {
        "title": _("At a glance"),
        "rows": [
            {
                "number": str(number),
                "name": line(row["name"]),
                "dose": " · ".join(in_words(Dose.from_dict(row["dose"]), row["measured_by"]).boxes),
                "phase": [head for head in phase if head["begins"]],
            }
            for number, (row, phase) in enumerate(
                zip(snapshot["exercises"], phase_heads(snapshot), strict=True), start=1
            )
        ],
    }


def article(content: Snapshot) -> Data:
    right_to_left = has_right_to_left(content["title"])
    return {
        **language_and_direction(
            (get_language() or "en") if right_to_left == get_language_bidi() else settings.LANGUAGE_CODE
        ),
        "title": line(content["title"]),
        "summary": line(content["summary"]),
        "sections": [
            {
                "heading": line(section["heading"]),
                "paragraphs": [text for each in section["paragraphs"] for text in paragraphs(each)],
            }
            for section in content["sections"]
        ],
        "references": labelled(_("Where this comes from"), map(reference, content["references"])),
    }


def reference(source: Snapshot) -> str:
    parts = [source["title"], source.get("publisher"), source.get("year"), source.get("url")]
    return ". ".join(str(part) for part in parts if part)
