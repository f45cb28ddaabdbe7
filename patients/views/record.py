"""Staff's pages about one patient: the record, its details, discharge."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted, typed
from clinic.models import works_for_a_clinic
from patients.access import get_patient
from patients.caseload_forms import DischargeForm
from patients.models import Patient
from patients.record_form import PatientForm
from patients.services import LikelyDouble, StaleRecord, add_patient, change_patient, take_back_patient
from patients.services import discharge as discharge_patient
from patients.views.record_page import shown

MOST_OF_OTHERS = 20_000  # characters: more than a thousand people of one name


@require_http_methods(READ_AND_SEND)
@staff_only
def new(request: SignedInRequest) -> HttpResponse:
    if not works_for_a_clinic(request.user):
        return redirect("admin:index")
    form = PatientForm(posted(request), by=request.user)
    context: dict[str, Any] = {"form": form}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        others = typed(request.POST, "other_than", most=MOST_OF_OTHERS).split()
        try:
            record = add_patient(patient=form.save(commit=False), by=request.user, other_than=others)
        except LikelyDouble as refusal:
            context |= {"doubles": refusal.doubles, "other_than": others}
            status = 409
        else:
            messages.success(request, _("Saved. Next: a plan."))
            return redirect(record)
    return render(request, "patients/patient_form.html", context, status=status)


@require_safe
@staff_only
def patient(request: SignedInRequest, public_id: str) -> HttpResponse:
    return render(request, "patients/patient.html", shown(get_patient(request, public_id), request.GET))


@require_http_methods(READ_AND_SEND)
@staff_only
def edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    form = PatientForm(posted(request), instance=record, by=request.user)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            change_patient(patient=record, by=request.user, fields=form.changed_columns, version=version)
        except StaleRecord:
            return answer_stale(request, form, get_patient(request, public_id))
        messages.success(request, _("Saved."))
        return redirect(record)
    status = 422 if form.is_bound else 200
    return render(request, "patients/patient_form.html", {"form": form, "patient": record}, status=status)


def answer_stale(request: SignedInRequest, form: PatientForm, record: Patient) -> HttpResponse:
    """A colleague saved first: show the form again, with what was typed and what the colleague changed."""
    merge = form.merge(PatientForm(instance=record, by=request.user))
    context = {
        "form": PatientForm(instance=record, initial=merge.typed, by=request.user),
        "patient": record,
        "merge": merge,
    }
    return render(request, "patients/patient_form.html", context, status=409)


@require_POST
@staff_only
def discharge(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Discharge the patient from caseload and portal, or take them back. The record stays. Safe to repeat."""
    record = get_patient(request, public_id)
    if request.POST.get("back"):
        take_back_patient(patient=record, by=request.user)
        messages.success(request, _("The patient is back."))
        return redirect(record)
    form = DischargeForm(request.POST)
    if not form.is_valid():
        context = {"patient": record, "form": form}
        return render(request, "patients/discharge.html", context, status=422)
    discharge_patient(patient=record, by=request.user, **form.cleaned_data)
    messages.success(request, _("The patient is discharged."))
    return redirect(record)
