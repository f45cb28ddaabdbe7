"""Staff write a note about a patient, or correct one by another."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import User
from patients.models import Patient, Plan, StaffNote


@transaction.atomic
def write_note(
    *,
    patient: Patient,
    text: str,
    by: User,
    uuid: UUID,
    plan: Plan | None = None,
    corrects: StaffNote | None = None,
) -> StaffNote:
    """Store the note once for each patient and uuid: sent again, the first one is returned.

    Raises ValidationError for a plan or a note of another patient, and for a note that was corrected already.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two clicks, one note
    stored = StaffNote.objects.select_related("by", "plan", "corrects").filter(patient=patient, uuid=uuid)
    if first := stored.first():
        return first
    if any(each.patient_id != patient.pk for each in (plan, corrects) if each):
        raise ValidationError(_("This is of another patient."), code="elsewhere")
    if corrects and StaffNote.objects.filter(corrects=corrects).exists():
        raise ValidationError(_("A colleague has corrected this note already."), code="corrected")
    note = StaffNote(patient=patient, plan=plan, text=text.strip(), by=by, uuid=uuid, corrects=corrects)
    note.full_clean(exclude=["corrects", "plan", "patient", "by"])
    note.save()
    return note
