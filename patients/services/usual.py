"""The dose of a row, kept as the usual one of its exercise."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clinic.models import User
from exercises.usual_doses import save_usual_dose
from patients.carrying import carried, for_anybody, names_of
from patients.models import Prescription


def save_usual(*, row: Prescription, by: User, for_clinic: bool) -> None:
    """Keep the row's dose as the therapist's usual one of this exercise, or the clinic's. Safe to repeat.

    Left and right become the affected side; what the note says of them is left out. Raises ValidationError if the row
    has no dose.
    """
    if not row.dose:
        raise ValidationError(_("This exercise has no dose yet."), code="empty")
    dose, is_affected = carried(row.dose, row.plan.affected_side)
    dose = replace(dose, note=for_anybody(dose.note, names_of(row.plan.patient)))
    save_usual_dose(
        exercise=row.exercise, dose=dose, on_affected_side=is_affected, by=by, for_clinic=for_clinic
    )
