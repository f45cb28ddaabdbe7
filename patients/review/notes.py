"""What is asked about the notes of an exercise: the patient reads them as they were typed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from django.utils.translation import gettext as _

from exercises.dose import Dose, Grade, parse, short
from patients.models import Prescription
from patients.review.asked import Choice, Kind, Question, about_row
from patients.review.rhythm import merged, without_affected
from patients.review.rows import SIDED

# What a note may say in other words than the dose.
COMPARED = ("side", "sets", "reps", "hold_seconds", "duration_seconds", "times_per_day", "days_per_week")
# Shorthand that a patient cannot read: “x2/7”, “b/l”, “WB ++”, “4/52”, “prn”.
SHORTHAND = re.compile(
    r"[@#+=<>*~^\\|→↑↓]|\b\d+/(?:7|52|12)\b|\b\d*\s*[x×]\s*\d|\b[a-zA-Z]/[a-zA-Z]+\b|\b[A-Z]{2,4}\b"
    r"|\b(?:qd|od|bd|bid|tid|tds|qds|qid|prn|wks?|secs?|hrs?|reps?|rom|ext|flex|abd|add)\b"
)


def note_of_dose(row: Prescription) -> Iterator[Question]:
    """The note of a dose is printed as it was typed: shorthand, or a figure that no timer and no diary knows."""
    dose = row.dose if row.dose.side or row.exercise.laterality not in SIDED else without_affected(row.dose)
    if not dose.note:
        return
    said, disputed = read(dose.note, row.exercise.measured_by)
    heard = replace(said, note="")
    if not (heard or disputed or SHORTHAND.search(dose.note) or _("affected side") in dose.note):
        return
    choices = [Choice(value="remove", label=_("Remove the note"), dose=replace(dose, note=""))]
    if heard and (taken := merged(dose, said)):
        choices.insert(0, Choice(value="take", label=_("Set %(dose)s") % {"dose": short(heard)}, dose=taken))
    yield about_row(
        row,
        Kind.NOTE,
        about="dose",
        text=_("“%(note)s” prints as it stands.") % {"note": dose.note},
        reason=contradiction(dose, heard) or _("Can the patient read it?"),
        choices=tuple(choices),
        box=_("In words for the patient"),
        words=dose.note,
    )


@lru_cache(maxsize=512)
def read(note: str, measured_by: str) -> tuple[Dose, bool]:
    """The dose that a note says, and whether it may mean two. Kept, because each edit asks it of every row again."""
    said = parse(note, measured_by)
    return said.dose, any(remark.grade is Grade.CHOOSE for remark in said.warnings)


def note_to_patient(row: Prescription) -> Iterator[Question]:
    """Only where a note says another figure than the dose."""
    if not row.patient_note:
        return
    heard = replace(read(row.patient_note[:500], row.exercise.measured_by)[0], note="")
    if not (why := contradiction(row.dose, heard)):
        return
    choices = [Choice(value="remove", label=_("Remove the note"), patient_note="")]
    if taken := merged(row.dose, replace(heard, note=row.dose.note)):
        choices.insert(0, Choice(value="take", label=_("Set %(dose)s") % {"dose": short(heard)}, dose=taken))
    yield about_row(
        row,
        Kind.NOTE,
        about="patient",
        text=_("The note and the dose differ."),
        reason=why,
        choices=tuple(choices),
        box=_("Note to the patient"),
        words=row.patient_note,
    )


def contradiction(dose: Dose, heard: Dose) -> str:
    """What both say, in words. Empty if they agree."""
    if not differing(dose, heard):
        return ""
    return _("The note says %(note)s, the dose says %(dose)s.") % {
        "note": short(heard),
        "dose": short(replace(dose, note="")),
    }


def differing(dose: Dose, heard: Dose) -> list[str]:
    return [
        name
        for name in COMPARED
        if getattr(heard, name)
        and getattr(dose, name)
        and getattr(heard, name) not in (getattr(dose, name), getattr(dose, f"{name}_max", None))
    ]
