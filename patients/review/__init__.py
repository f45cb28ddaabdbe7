"""What a careful colleague would ask about a draft before it goes out, and what must not be missing in it.

A `Question` may be left open. A `Gap` must be mended, or confirmed by name, before `issue_plan` takes the draft.
"""

from datetime import date

from django.db.models import prefetch_related_objects

from clinic.models import User
from exercises.dose import Dose
from exercises.usual_doses import usual_doses
from patients.models import Plan, Prescription
from patients.review.asked import Choice, Gap, Kind, Question
from patients.review.gaps import gaps_of
from patients.review.notes import note_of_dose, note_to_patient
from patients.review.rhythm import says_how_often, with_rhythm
from patients.review.rows import archived, counted, days, hold, how_often, over_usual, side
from patients.review.whole import equipment, length
from patients.snapshots import Snapshot

__all__ = [
    "Choice",
    "Gap",
    "Kind",
    "Question",
    "gaps_of",
    "questions_of",
    "questions_of_row",
    "says_how_often",
    "with_rhythm",
]


def questions_of(plan: Plan, draft: Snapshot, *, by: User, today: date) -> list[Question]:
    """All open questions about the draft, in the order of its rows; then those about the whole plan.

    Takes two queries if `draft` was just made from `plan` and the patient is loaded.
    """
    prefetch_related_objects([plan], "prescriptions__exercise__tags")
    rows = list(plan.prescriptions.all())
    usual = usual_doses(by, [row.exercise for row in rows])
    asked = []
    for row in rows:
        asked += questions_of_row(row, draft, today, usual=usual[row.exercise_id].dose)
    return [*asked, *equipment(plan, rows), *length(plan, rows)]


def questions_of_row(
    row: Prescription, draft: Snapshot, today: date, *, usual: Dose | None = None
) -> list[Question]:
    """`usual`: the dose that the therapist or the clinic usually gives; otherwise the library's counts."""
    usual = usual or row.exercise.dose
    found = [
        archived(row),
        side(row),
        how_often(row, usual),
        days(row, draft, today),
        hold(row, usual),
        counted(row, usual),
    ]
    return [*filter(None, found), *over_usual(row), *note_of_dose(row), *note_to_patient(row)]
