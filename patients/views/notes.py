"""Staff's own page to write a note, or to correct one. It has nothing to do with what the patient reads."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from patients.access import get_patient
from patients.models import Patient, StaffNote
from patients.note_forms import StaffNoteForm
from patients.services import write_note


@require_http_methods(READ_AND_SEND)
@staff_only
def write(request: SignedInRequest, public_id: str) -> HttpResponse:
    return answer(request, get_patient(request, public_id))


@require_http_methods(READ_AND_SEND)
@staff_only
def correct(request: SignedInRequest, public_id: str, note_id: str) -> HttpResponse:
    patient = get_patient(request, public_id)
    notes = StaffNote.objects.visible_to(request.user).filter(patient=patient)
    return answer(request, patient, get_object_or_404(notes.select_related("by", "plan"), public_id=note_id))


def answer(request: SignedInRequest, patient: Patient, old: StaffNote | None = None) -> HttpResponse:
    form = StaffNoteForm(posted(request), patient=patient, corrects=old)
    if form.is_valid():
        try:
            write_note(patient=patient, by=request.user, corrects=old, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            said = _("The correction is stored.") if old else _("The note is stored.")
            messages.success(request, said, extra_tags="story")
            return redirect(f"{patient.get_absolute_url()}#story")
    newer = newest_of(old) if old else None
    context = {"patient": patient, "form": form, "old": old, "newer": newer}
    return render(request, "patients/staff_note.html", context, status=422 if form.is_bound else 200)


def newest_of(note: StaffNote) -> StaffNote | None:
    """The last correction of this note. None if nobody has corrected it."""
    newest, found = note, StaffNote.objects.select_related("by").filter(corrects=note).first()
    while found:
        newest, found = found, StaffNote.objects.select_related("by").filter(corrects=found).first()
    return newest if newest is not note else None
