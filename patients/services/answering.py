"""Answers to the questions and gaps of a review. Each is one edit of the draft."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from exercises.dose import MeasuredBy, parse
from patients.models import Patient, Plan, Prescription
from patients.review import Choice, Gap, Kind, Question, says_how_often, with_rhythm
from patients.review.gaps import LONGEST_RULE, filled_in
from patients.services.drafts import save_draft, set_dose
from patients.services.gate import Edit, StaleDraft
from patients.services.record import change_patient

LONGEST_NOTE: int = Plan._meta.get_field("note").max_length or 0  # characters


@transaction.atomic
def choose_answer(*, plan: Plan, edit: Edit, question: Question, choice: Choice) -> None:
    """Do what the choice says. Raises StaleDraft and AlreadyDone."""
    if choice.at_home:
        add_to_home(plan, edit, choice.at_home)
    if choice.dose is not None:
        set_dose(plan=plan, edit=edit, row=row_of(plan, question), dose=choice.dose)
    if choice.patient_note is not None:
        set_note(plan, edit, row_of(plan, question), choice.patient_note)


@transaction.atomic
def write_answer(*, plan: Plan, edit: Edit, question: Question, text: str) -> None:
    """Do what was typed into the question's box. Raises StaleDraft and AlreadyDone, or ValidationError."""
    row = row_of(plan, question)
    if question.kind is Kind.EQUIPMENT or question.about == "patient":
        set_note(plan, edit, row, text)
        return
    dose = row.dose
    if question.kind is Kind.NOTE:
        dose = replace(dose, note=text)
    elif question.kind is Kind.OFTEN:
        heard = parse(text, row.exercise.measured_by).dose
        if not says_how_often(heard):
            raise ValidationError(
                _("We could not read how often. Write it like twice a day, or 4 days a week.")
            )
        dose = with_rhythm(dose, heard)
    elif question.kind is Kind.HOLD:
        dose = replace(dose, hold_seconds=hold_in(text))
    set_dose(plan=plan, edit=edit, row=row, dose=dose)


def hold_in(text: str) -> int:
    """In seconds. A bare number counts seconds."""
    text = f"{text} s" if text.isdecimal() else text
    heard = parse(f"hold {text}", MeasuredBy.HOLD).dose
    if not (heard.hold_seconds or heard.duration_seconds):
        raise ValidationError(_("We could not read the hold. Write it like 20 s."))
    return heard.hold_seconds or heard.duration_seconds or 0


@transaction.atomic
def mend_gap(*, plan: Plan, edit: Edit, gap: Gap, lines: list[str]) -> None:
    """Write what is missing: the steps one a line, a stop rule or what a template asks for as one text.

    Raises StaleDraft and AlreadyDone, or ValidationError for a stop rule or a note that is too long.
    """
    if not gap.name.startswith("steps") and len("\n".join(lines)) > LONGEST_RULE:
        raise ValidationError(_("Use %(limit)s characters at most.") % {"limit": LONGEST_RULE})
    if gap.row is None:
        if gap.name == "blank":
            note = filled_in(plan.note, "\n".join(lines))
            if len(note) > LONGEST_NOTE:
                raise ValidationError(_("The note has no room for this. Shorten it under Details first."))
            plan.note = note
        else:
            plan.stop_text = "\n".join(lines)
        save_draft(plan=plan, edit=edit, record=plan)
        return
    row = row_of(plan, gap)
    field = "instructions" if gap.name.startswith("steps") else "stop_rule"
    value = lines if field == "instructions" else " ".join(lines)
    row.wording = {name: each for name, each in row.wording.items() if name != field}
    if value != getattr(row.exercise, field):
        row.wording[field] = value
    save_draft(plan=plan, edit=edit, record=row)


def row_of(plan: Plan, about: Question | Gap) -> Prescription:
    """Raises StaleDraft if the row is no longer there."""
    for row in plan.prescriptions.select_related("exercise", "plan"):
        if row.key == about.row:
            return row
    raise StaleDraft


def set_note(plan: Plan, edit: Edit, row: Prescription, text: str) -> None:
    row.patient_note = text
    save_draft(plan=plan, edit=edit, record=row)


def add_to_home(plan: Plan, edit: Edit, slug: str) -> None:
    """Equipment is the patient's, so the draft stays as it is. A colleague may record some at the same moment."""
    patient = Patient.objects.select_for_update(no_key=True).get(pk=plan.patient_id)
    if slug not in patient.equipment:
        patient.equipment = [*patient.equipment, slug]
        change_patient(patient=patient, by=edit.by, fields=["equipment"])
