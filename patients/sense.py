"""Sense checks: what a careful colleague would ask about a row. They never block."""

from datetime import date

from django.utils.translation import gettext as _

from exercises.dose import PARTS, MeasuredBy
from exercises.vocabulary import Laterality
from patients.models import Prescription
from patients.schedule import never_planned
from patients.snapshots import Snapshot

SIDED = {Laterality.EACH_SIDE, Laterality.ALTERNATING}


def questions(row: Prescription, draft: Snapshot, today: date) -> list[str]:
    """Questions about one prescription of a draft, in words. Empty when nothing stands out."""
    dose, exercise = row.dose, row.exercise
    asked = []
    if exercise.laterality in SIDED and not dose.side:
        asked.append(_("Which side? The exercise works one side at a time."))
    often = (dose.times_per_day, dose.times_of_day, dose.every_n_hours, dose.as_needed)
    if not any((*often, dose.days_per_week, dose.weekdays, dose.every_n_days)):
        asked.append(_("How often? No frequency is set."))
    asked += days_are_missing(row, draft, today)
    if exercise.measured_by == MeasuredBy.HOLD and not (dose.hold_seconds or dose.duration_seconds):
        asked.append(_("How long is the hold?"))
    for field, (low, high) in exercise.usual_range.items():
        value = getattr(dose, f"{field}_max", None) or getattr(dose, field)
        if value is not None and value > high:
            asked.append(
                _("%(field)s is over the usual %(low)s to %(high)s.")
                % {
                    "field": PARTS[field].label,
                    "low": low,
                    "high": high,
                }
            )
    return asked


def days_are_missing(row: Prescription, draft: Snapshot, today: date) -> list[str]:
    """For an exercise that no day from today to the plan's end asks for."""
    alone = {**draft, "exercises": [each for each in draft["exercises"] if each["key"] == str(row.key)]}
    if not never_planned(alone, today):
        return []
    if draft["ends_on"] and date.fromisoformat(draft["ends_on"]) < today:
        return [_("On which days? The plan has ended. Change its end.")]
    return [
        _(
            "On which days? From the plan’s start to its end, none is one of them. Change the days or the dates."
        )
    ]
