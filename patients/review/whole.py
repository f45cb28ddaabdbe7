"""What is asked about the plan as a whole: what it needs at home, and how much it is."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.lists import listed
from exercises.equipment import ASKED, not_at_home
from exercises.models import ExerciseTag
from exercises.vocabulary import Equipment
from patients.models import Plan, Prescription
from patients.phases import minutes_a_day
from patients.review.asked import Choice, Kind, Question

# Patients keep up less well the more there is to do.
MINUTES_A_DAY = 30
FEW_EXERCISES = 6


def equipment(plan: Plan, rows: list[Prescription]) -> Iterator[Question]:
    """What the exercises need that neither every home has nor this patient. Asked once for each thing."""
    at_home = plan.patient.equipment or [ASKED]  # asked also where nothing is recorded
    missing: dict[Equipment, list[Prescription]] = {}
    for row in rows:
        for thing in not_at_home(row.exercise.tagged_with(ExerciseTag.Facet.EQUIPMENT), at_home):
            missing.setdefault(thing, []).append(row)
    has = [str(Equipment(slug).label) for slug in plan.patient.equipment if slug in Equipment.values]
    known = _("At home: %(things)s.") % {"things": listed(has)} if has else _("Nothing is recorded yet.")
    for thing, needing in missing.items():
        alone = needing[0] if len(needing) == 1 else None
        yield Question(
            kind=Kind.EQUIPMENT,
            row=alone.key if alone else None,
            about=thing.value,
            title=listed([str(row) for row in needing]),
            text=_("%(thing)s: is it at home?") % {"thing": thing.label},
            reason=known,
            choices=(Choice(value="yes", label=_("Yes, add it to the record"), at_home=thing.value),),
            box=_("What to use instead, as a note to the patient") if alone else "",
            words=alone.patient_note if alone else "",
        )


def length(plan: Plan, rows: list[Prescription]) -> Iterator[Question]:
    """Both are measured in the fullest phase; a row without a phase is done in each."""
    phases = {row.phase_id for row in rows} - {None} or {None}
    together = [[row for row in rows if row.phase_id in (None, phase)] for phase in phases]
    minutes = max((minutes_a_day(part) for part in together), default=0)
    if minutes > MINUTES_A_DAY:
        yield Question(
            kind=Kind.MINUTES,
            text=ngettext(
                "About %(count)s minute on the fullest day.",
                "About %(count)s minutes on the fullest day.",
                minutes,
            )
            % {"count": minutes},
            reason=_("Over %(most)s minutes a day few patients keep up.") % {"most": MINUTES_A_DAY},
        )
    most = max((len(part) for part in together), default=0)
    if most > FEW_EXERCISES:
        yield Question(
            kind=Kind.MANY,
            text=_("%(count)s exercises at once.") % {"count": most},
            reason=_("Patients keep up with shorter plans better: six exercises or fewer."),
        )
