"""Sense checks: what a careful colleague would ask about a row. They never block."""

from django.utils.translation import gettext as _

from exercises.dose import PARTS, MeasuredBy
from exercises.vocabulary import Laterality
from patients.models import Prescription

SIDED = {Laterality.EACH_SIDE, Laterality.ALTERNATING}


def questions(row: Prescription) -> list[str]:
    """Questions about one prescription, in words. Empty when nothing stands out."""
    dose, exercise = row.dose, row.exercise
    asked = []
    if exercise.laterality in SIDED and not dose.side:
        asked.append(_("Which side? The exercise works one side at a time."))
    if not (
        dose.times_per_day or dose.days_per_week or dose.weekdays or dose.every_n_days or dose.every_n_hours
    ):
        asked.append(_("How often? No frequency is set."))
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
