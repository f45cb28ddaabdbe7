"""The draft. Every act here counts as one edit of it, and says what it refuses."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from exercises.dose import Dose, Remark, Side, parse
from exercises.models import Exercise
from patients.models import Patient, Plan, Prescription

MAX_EXERCISES = 30  # a plan that nobody could follow


class StaleDraft(Exception):  # noqa: N818 - a state of the world, not a programming error
    """Someone else changed the draft since this page was shown."""


def lock_draft(plan: Plan, *, version: int) -> Plan:
    """Lock the draft and count one edit. Raises StaleDraft if `version` is not the draft's version."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.version != version:
        raise StaleDraft
    plan.version += 1
    plan.save(update_fields=["version", "updated_at"])
    return plan


@transaction.atomic
def start_plan(*, patient: Patient) -> Plan:
    """A new draft with the clinic's pain limits."""
    return Plan.objects.create(
        patient=patient, pain_amber=patient.clinic.pain_amber, pain_red=patient.clinic.pain_red
    )


def read_dose(text: str, *, plan: Plan, exercise: Exercise) -> tuple[Dose, tuple[Remark, ...]]:
    """The dose that was typed in one line, and remarks about it.

    "The affected side" becomes the plan's affected side, if the plan has one, also in the readings to choose from.
    """
    parsed = parse(text, exercise.measured_by)
    if not (parsed.affected and plan.affected_side in (Side.LEFT, Side.RIGHT)):
        return parsed.dose, parsed.warnings
    side = Side(plan.affected_side)
    return replace(parsed.dose, side=side), tuple(
        replace(remark, readings=tuple(replace(reading, side=side) for reading in remark.readings))
        for remark in parsed.warnings
    )


@transaction.atomic
def add_exercise(*, plan: Plan, version: int, exercise: Exercise, dose: Dose | None = None) -> Prescription:
    """Append an exercise with the given dose, or the library's usual one.

    Raises StaleDraft, or ValidationError when the plan is full.
    """
    plan = lock_draft(plan, version=version)
    last = plan.prescriptions.order_by("-position").first()
    if plan.prescriptions.count() >= MAX_EXERCISES:
        raise ValidationError(
            _("A plan holds %(most)s exercises at most. Remove one first.") % {"most": MAX_EXERCISES}
        )
    row = Prescription(plan=plan, exercise=exercise, position=last.position + 1 if last else 1)
    row.dose = dose or exercise.dose
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def save_draft(*, plan: Plan, version: int, record: Plan | Prescription) -> Plan:
    """Save edited details or an edited row, and return the draft as it is now. Raises StaleDraft."""
    locked = lock_draft(plan, version=version)
    if isinstance(record, Plan):
        record.version = locked.version
    record.save()
    return locked


@transaction.atomic
def move_row(*, plan: Plan, version: int, row: Prescription, to: int) -> int:
    """Put the row at place `to`, counted from 1 and kept within the list. Returns the place it got."""
    plan = lock_draft(plan, version=version)
    rows = [other for other in plan.prescriptions.all() if other.pk != row.pk]
    place = max(1, min(to, len(rows) + 1))
    rows.insert(place - 1, row)
    for position, each in enumerate(rows, start=1):
        each.position = position
    Prescription.objects.bulk_update(rows, ["position"])
    return place


@transaction.atomic
def remove_row(*, plan: Plan, version: int, row: Prescription) -> None:
    """Remove the exercise from the draft. Issued plans keep it. Raises StaleDraft."""
    lock_draft(plan, version=version)
    row.delete()
