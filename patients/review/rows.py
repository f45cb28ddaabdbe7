"""What is asked about one exercise of a draft."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from exercises.dose import OFTEN, PARTS, Dose, MeasuredBy, Side
from exercises.dose.frequency import often
from exercises.vocabulary import Laterality
from patients.models import Prescription
from patients.review.asked import Choice, Kind, Question, about_row
from patients.review.rhythm import (
    capitalised,
    changed,
    in_short,
    only,
    says_how_often,
    with_rhythm,
    without_affected,
)
from patients.schedule import never_planned
from patients.snapshots import Snapshot

SIDED = {Laterality.EACH_SIDE, Laterality.ALTERNATING}
LONG_HOLD = 5  # seconds: up to here a hold within a repetition is nothing unusual
USUAL_RHYTHMS = (
    Dose(times_per_day=1),
    Dose(times_per_day=2),
    Dose(every_n_days=2),
    Dose(days_per_week=3),
    Dose(days_per_week=5),
)


def archived(row: Prescription) -> Question | None:
    """The plan keeps an exercise that the library has put away since."""
    if row.exercise.archived_at is None:
        return None
    return about_row(
        row,
        Kind.ARCHIVED,
        text=_("It is no longer in the library."),
        reason=_("The plan keeps it as it is. Is there a better one?"),
    )


def side(row: Prescription) -> Question | None:
    if row.exercise.laterality not in SIDED or row.dose.side:
        return None
    affected = row.plan.affected_side
    labels = {
        Side.LEFT: _("Left"),
        Side.RIGHT: _("Right"),
        Side.EACH: _("Each side"),
        Side.ALTERNATING: _("Alternating"),
        Side.NONE: _("Both together"),
    }
    order = sorted(labels, key=lambda each: each != affected)  # the affected side first
    dose = without_affected(row.dose)
    return about_row(
        row,
        Kind.SIDE,
        text=_("Which side?"),
        reason=_("The exercise works one side at a time."),
        choices=tuple(
            Choice(
                value=each,
                label=_("%(side)s, the affected side") % {"side": labels[each]}
                if each == affected
                else labels[each],
                dose=replace(dose, side=each),
            )
            for each in order
        ),
    )


def how_often(row: Prescription, usual: Dose) -> Question | None:
    if says_how_often(row.dose):
        return None
    rhythm = only(usual, OFTEN)
    offered = [rhythm] if rhythm else []
    offered += [each for each in USUAL_RHYTHMS if each != rhythm and often(each) != often(rhythm)]
    reason = _("No frequency is set.")
    if rhythm:
        reason = _("No frequency is set. Usual: %(often)s.") % {"often": in_short(rhythm)}
    return about_row(
        row,
        Kind.OFTEN,
        text=_("How often?"),
        reason=reason,
        choices=tuple(
            Choice(value=str(number), label=capitalised(in_short(each)), dose=with_rhythm(row.dose, each))
            for number, each in enumerate(offered[:4])
        ),
        box=_("Another answer, such as 4 days a week"),
    )


def days(row: Prescription, draft: Snapshot, today: date) -> Question | None:
    """For an exercise that no day from today to the plan's end asks for."""
    alone = {**draft, "exercises": [each for each in draft["exercises"] if each["key"] == str(row.key)]}
    if not never_planned(alone, today):
        return None
    reason = _("From the plan’s start to its end, none is one of them. Change the days or the dates.")
    if draft["ends_on"] and date.fromisoformat(draft["ends_on"]) < today:
        reason = _("The plan has ended. Change its end.")
    return about_row(row, Kind.DAYS, text=_("On which days?"), reason=reason)


def hold(row: Prescription, usual: Dose) -> Question | None:
    if row.exercise.measured_by != MeasuredBy.HOLD or row.dose.hold_seconds or row.dose.duration_seconds:
        return None
    low, high = row.exercise.usual_range.get("hold_seconds", (None, None))
    offered = dict.fromkeys(each for each in (usual.hold_seconds, low, high) if each)
    return about_row(
        row,
        Kind.HOLD,
        text=_("How long is the hold?"),
        choices=tuple(
            Choice(
                value=str(each),
                label=_("%(count)s s") % {"count": each},
                dose=replace(row.dose, hold_seconds=each),
            )
            for each in offered
        ),
        box=_("Another answer, such as 20 s"),
    )


def counted(row: Prescription, usual: Dose) -> Question | None:
    """A hold much longer than the library's, or where it has none: often it was a count that was meant."""
    dose = row.dose
    if row.exercise.measured_by != MeasuredBy.REPS or not dose.hold_seconds:
        return None
    known = max(usual.hold_seconds or 0, row.exercise.dose.hold_seconds or 0)
    if known and dose.hold_seconds <= max(LONG_HOLD, 2 * known):
        return None
    choices = [
        Choice(value="none", label=_("No hold"), dose=replace(dose, hold_seconds=None, hold_seconds_max=None))
    ]
    if known:
        words = _("%(count)s s, as usual") % {"count": known}
        shorter = replace(dose, hold_seconds=known, hold_seconds_max=None)
        choices.append(Choice(value="usual", label=words, dose=shorter))
    return about_row(
        row,
        Kind.COUNTED,
        text=_("Is the hold of %(count)s s meant?") % {"count": dose.hold_seconds},
        reason=_("The exercise is counted in repetitions."),
        choices=tuple(choices),
    )


def over_usual(row: Prescription) -> Iterator[Question]:
    for field, (low, high) in row.exercise.usual_range.items():
        value = getattr(row, f"{field}_max", None) or getattr(row, field)
        if value is None or value <= high:
            continue
        words = {"field": PARTS[field].label, "low": low, "high": high}
        lower = changed(row.dose, {field: high} | ({f"{field}_max": None} if f"{field}_max" in PARTS else {}))
        yield about_row(
            row,
            Kind.OVER,
            about=field,
            text=_("Is %(value)s meant?") % {"value": value},
            reason=_("%(field)s is over the usual %(low)s to %(high)s.") % words,
            choices=(Choice(value="most", label=_("%(field)s: %(high)s") % words, dose=lower),)
            if lower
            else (),
        )
