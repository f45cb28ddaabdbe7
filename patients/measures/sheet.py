"""An instrument as a page of paper: a questionnaire for the patient, or a form for staff at a physical test."""

import threading
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinic.typesetting import typeset
from patients.handout.wording import drawn
from patients.measures.instrument import Activities, Instrument, Item, Scale, signed

TEMPLATE = settings.BASE_DIR / "templates" / "patients" / "measures" / "sheet.typ"
SIZE, LARGE = 11, 15  # points
PAPERS = {"a4": "a4", "letter": "us-letter"}

_one_at_a_time = threading.Lock()


def sheet(
    instrument: Instrument,
    *,
    name: str,
    born: date | None,
    clinic: str,
    paper: str = "a4",
    large: bool = False,
    activities: Sequence[str] = (),
) -> bytes:
    """The tagged PDF. `activities`: those that the patient named before, which are rated again."""
    asked = instrument.activities
    data = {
        "title": instrument.plain_name,
        "abbreviation": instrument.abbreviation,
        "clinic": clinic,
        "name": f"{name}, {date_format(born)}" if born else name,
        "paper": PAPERS[paper],
        "size": LARGE if large else SIZE,
        "language": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "family": ["Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans Tamil"],
        "source": instrument.sources[0],
        "unprintable": _("A character that cannot be printed"),
        "by_staff": not instrument.is_for_patients,
        "instructions": [] if instrument.is_for_patients else instrument.instructions,
        "safety": instrument.safety,
        "lead": asked.question if asked and not activities else "",
        "hint": asked.hint if asked and not activities else "",
        "rows": rows_of(asked, activities)
        if asked
        else [row_of(instrument, each) for each in instrument.items],
        "words": {
            "name": _("Name"),
            "day": _("Day"),
            "instructions": _("How to do it"),
            "safety": _("Safety"),
            "note": _("Walking aid, chair, remarks"),
            "by": _("Measured by"),
        },
    }
    shown = drawn(data, right_to_left=False)  # a name may have letters that no font has
    with _one_at_a_time:
        return typeset(TEMPLATE, shown, format="pdf", pdf_standards=["ua-1"])


def row_of(instrument: Instrument, item: Item) -> dict[str, Any]:
    kind = "measured" if item.measured else "choices" if item.choices else "scale"
    return {
        "kind": kind,
        "named": False,
        "text": item.text,
        "hint": item.hint,
        "unit": instrument.unit_in_words,
        "choices": [choice.text for choice in item.choices],
        "scale": scale_in_words(item.scale) if kind == "scale" else None,
    }


def rows_of(asked: Activities, known: Sequence[str]) -> list[dict[str, Any]]:
    names = known or [_("Activity %(number)s") % {"number": each} for each in range(1, asked.most + 1)]
    return [
        {
            "kind": "scale",
            "named": not known,
            "text": name,
            "hint": asked.rating,
            "choices": [],
            "scale": scale_in_words(asked.scale),
        }
        for name in names
    ]


def scale_in_words(scale: Scale) -> dict[str, Any]:
    has_sign = scale.lowest < 0
    numbers = [signed(each) if has_sign else str(each) for each in scale.numbers]
    lowest, highest = scale.ends
    return {"numbers": numbers, "lowest": lowest, "highest": highest}
