"""Staff's page of the messages with one patient."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import typed
from patients.message_forms import READY, StaffMessageForm
from patients.messages import shown, subjects_of, thread_of
from patients.models import Patient, PatientAccess
from patients.services import Told, send_message, tell_of_message
from patients.views.my_messages import MESSAGES_A_PAGE, note_read


@require_http_methods(READ_AND_SEND)
@staff_only
def thread(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Opening it keeps that this person has read what waited. `?about=`: write about that exercise, plan or entry."""
    patients = Patient.objects.treated_by_clinic_of(request.user).select_related("clinic")
    patient = get_object_or_404(patients, public_id=public_id)
    form = form_of(request, patient)
    if form.is_bound and form.is_valid() and stored(request, patient, form):
        return redirect("patients:thread", patient.public_id)
    return show(request, patient, form)


# --- What is sent ---------------------------------------------------------------------------------


def form_of(request: SignedInRequest, patient: Patient) -> StaffMessageForm:
    """A ready sentence is added to what was typed, and the form is shown again: it is not sent yet."""
    sent = request.POST if request.method == "POST" else None
    asked = typed(request.GET if sent is None else sent, "about")
    subjects = subjects_of(patient, entry=asked)
    if sent is not None and "ready" not in sent:
        return StaffMessageForm(sent, subjects=subjects)
    initial: dict[str, Any] = {"uuid": uuid4(), "about": asked}
    if sent is not None:
        initial |= {name: sent.get(name, "") for name in StaffMessageForm.base_fields} | {
            "text": with_ready(sent)
        }
    return StaffMessageForm(subjects=subjects, initial=initial)


def with_ready(sent: QueryDict) -> str:
    sentences = dict(enumerate(READY))
    number = typed(sent, "ready")
    chosen = sentences.get(int(number)) if number.isascii() and number.isdigit() else None
    return " ".join(filter(None, [sent.get("text", "").strip(), str(chosen or "")]))


def stored(request: SignedInRequest, patient: Patient, form: StaffMessageForm) -> bool:
    """False if it was refused; the form then says why."""
    said = form.cleaned_data
    if patient.archived_at:
        form.add_error(None, _("The patient is discharged and cannot read messages any more."))
        return False
    try:
        message = send_message(
            patient=patient,
            by=request.user,
            uuid=said["uuid"],
            text=said["text"],
            about=said["about"],
            answers=form.answers,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    say_sent(request, patient, tell_of_message(message))
    return True


def say_sent(request: SignedInRequest, patient: Patient, told: Told) -> None:
    if told is Told.FAILED:
        messages.warning(request, _("Sent. The email that says so could not be sent."))
    elif told is Told.ON_ITS_WAY:
        messages.success(request, _("Sent. An email that says so is on its way."))
    else:
        messages.success(request, _("Sent. It waits in the portal."))


# --- What the page shows --------------------------------------------------------------------------


def show(request: SignedInRequest, patient: Patient, form: StaffMessageForm) -> HttpResponse:
    page: Any = Paginator(thread_of(patient, request.user), MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown(page.object_list, request.user, zone=patient.clinic.zone, is_staff=True)
    context = {
        "patient": patient,
        "page": page,
        "form": form,
        "ready": READY,
        "can_read": patient.access.filter(kind=PatientAccess.Kind.SELF, ended_at=None).exists(),
        "zone": patient.clinic.zone,
    }
    if request.method == "GET":
        note_read(page, by=request.user)
    return render(request, "patients/thread.html", context, status=422 if form.is_bound else 200)
