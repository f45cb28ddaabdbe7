"""The draft. Every act here counts as one edit of it, and says what it refuses."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from exercises.dose import OFTEN, Dose, Remark, Side, parse
from exercises.models import DOSE_FIELDS, Exercise
from exercises.vocabulary import Laterality
from patients.models import Patient, Plan, PlanEdit, Prescription
from patients.services.gate import Edit, StaleDraft, lock_draft
from patients.states import DETAILS

MAX_EXERCISES = 30  # a plan that nobody could follow


@transaction.atomic
def start_plan(*, patient: Patient) -> Plan:
    """The patient's empty draft that nobody has touched, or a new one with the clinic's pain limits."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two clicks, one draft
    unused = patient.plans.current().filter(version=1, prescriptions=None, issued=None).first()
    if unused:
        return unused
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
def add_exercise(*, plan: Plan, edit: Edit, exercise: Exercise, dose: Dose | None = None) -> Prescription:
    """Append an exercise with the given dose, or the library's usual one. The row's key is the edit's action.

    Raises StaleDraft and AlreadyDone, or ValidationError when the plan is full.
    """
    plan = lock_draft(plan, edit=edit, act=PlanEdit.Act.ADD, about=exercise)
    refuse_too_many(plan, adding=1)
    row = Prescription(plan=plan, key=edit.action, exercise=exercise, position=last_position(plan) + 1)
    row.dose = dose or exercise.dose
    row.full_clean(validate_constraints=False)  # the database checks the bounds, and `Dose` has: see `Dosed`
    row.save()
    return row


def refuse_too_many(plan: Plan, *, adding: int) -> None:
    """Raises ValidationError if the plan would hold more than MAX_EXERCISES."""
    if plan.prescriptions.count() + adding > MAX_EXERCISES:
        raise ValidationError(
            _("A plan holds %(most)s exercises at most. Remove one first.") % {"most": MAX_EXERCISES}
        )


def last_position(plan: Plan) -> int:
    return plan.prescriptions.aggregate(last=Max("position"))["last"] or 0


@transaction.atomic
def save_draft(*, plan: Plan, edit: Edit, record: Plan | Prescription) -> Plan:
    """Save edited details or an edited row, and return the draft as it is now. Raises StaleDraft and AlreadyDone."""
    if isinstance(record, Plan):
        locked = lock_draft(plan, edit=edit, act=PlanEdit.Act.DETAILS)
        record.version = locked.version
        record.save(update_fields=[*DETAILS, "updated_at"])  # it may have been finished meanwhile
    else:
        locked = lock_draft(plan, edit=edit, act=PlanEdit.Act.ROW, about=record)
        record.save()
    return locked


@transaction.atomic
def set_dose(*, plan: Plan, edit: Edit, row: Prescription, dose: Dose) -> None:
    """Raises StaleDraft and AlreadyDone."""
    lock_draft(plan, edit=edit, act=PlanEdit.Act.DOSE, about=row)
    row.dose = dose
    row.save()


@transaction.atomic
def move_row(*, plan: Plan, edit: Edit, row: Prescription, to: int) -> int:
    """Put the row at place `to` of the page, counted from 1 and kept within the list. Returns the place it got.

    A row that jumps over one of another phase joins that phase.

    Raises StaleDraft and AlreadyDone.
    """
    plan = lock_draft(plan, edit=edit, act=PlanEdit.Act.MOVE, about=row)
    rows = in_page_order(plan)
    before = [each.pk for each in rows].index(row.pk)
    row = rows.pop(before)
    place = max(1, min(to, len(rows) + 1))
    beside = rows[place - 2 : place - 1] if place - 1 > before else rows[place - 1 : place]
    if beside and place - 1 != before:
        row.phase = beside[0].phase  # it has jumped over a row of that phase
    rows.insert(place - 1, row)
    renumber(rows)
    return place


def in_page_order(plan: Plan) -> list[Prescription]:
    """The rows of every phase first, then phase by phase."""
    rows = plan.prescriptions.select_related("phase")
    return sorted(rows, key=lambda row: row.phase.position if row.phase else 0)


def renumber(rows: list[Prescription]) -> None:
    for position, each in enumerate(rows, start=1):
        each.position = position
    Prescription.objects.bulk_update(rows, ["position", "phase"])


@transaction.atomic
def remove_row(*, plan: Plan, edit: Edit, row: Prescription) -> None:
    """Remove the exercise from the draft. Issued plans keep it. Raises StaleDraft and AlreadyDone."""
    lock_draft(plan, edit=edit, act=PlanEdit.Act.REMOVE, about=row)
    row.delete()


@transaction.atomic
def duplicate_row(*, plan: Plan, edit: Edit, row: Prescription) -> Prescription:
    """Put a copy right after the row. Its key is the edit's action. Raises as `add_exercise`."""
    plan = lock_draft(plan, edit=edit, act=PlanEdit.Act.DUPLICATE, about=row)
    refuse_too_many(plan, adding=1)
    rows = list(plan.prescriptions.all())
    copy = plan.prescriptions.get(pk=row.pk)
    copy.pk, copy.key, copy._state.adding = None, edit.action, True
    copy.save()
    rows.insert([each.pk for each in rows].index(row.pk) + 1, copy)
    renumber(rows)
    return copy


@transaction.atomic
def swap_exercise(*, plan: Plan, edit: Edit, row: Prescription, exercise: Exercise) -> Prescription:
    """Put another exercise in the row's place, with the dose as far as it fits. Raises StaleDraft and AlreadyDone.

    It is a new row: what the patient logged belongs to the old one. Own wording and chosen ways go with the old one.
    """
    plan = lock_draft(plan, edit=edit, act=PlanEdit.Act.SWAP, about=exercise)
    other = Prescription(
        plan=plan,
        key=edit.action,
        exercise=exercise,
        phase=row.phase,
        position=row.position,
        patient_note=row.patient_note,
        why=row.why,
    )
    other.dose = fitted(row.dose, row.exercise, exercise)
    other.full_clean(validate_constraints=False)  # as in `add_exercise`
    row.delete()
    other.save()
    return other


@transaction.atomic
def use_copy(*, plan: Plan, edit: Edit, row: Prescription, copy: Exercise, dose: Dose) -> None:
    """Let the row go on with a copy of its exercise, which has taken in the row's own wording.

    It stays the same row, with what was logged of it. Raises StaleDraft and AlreadyDone.
    """
    lock_draft(plan, edit=edit, act=PlanEdit.Act.SWAP, about=copy)
    row.exercise, row.wording, row.dose = copy, {}, dose
    row.save(update_fields=["exercise", "wording", *DOSE_FIELDS])


def fitted(dose: Dose, before: Exercise, after: Exercise) -> Dose:
    """The dose for another exercise. What is counted another way keeps only how often, the side and the note."""
    if before.measured_by != after.measured_by:
        dose = replace(after.dose, **{name: getattr(dose, name) for name in (*OFTEN, "side", "note")})
    if after.laterality == Laterality.MIDLINE and dose.side:
        dose = replace(dose, side=None)
    return dose


@transaction.atomic
def delete_unused(*, plan: Plan, version: int) -> None:
    """Delete a draft that was never issued. Raises ValidationError if a version was issued.

    Raises StaleDraft if the draft has another version than the person saw.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.version != version:
        raise StaleDraft
    if plan.issued.exists():
        raise ValidationError(_("Versions of this plan were issued. Finish the plan instead."), code="issued")
    plan.delete()
