"""The equipment at home: a small form on the record and in the plan, and a page of its own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from patients.access import get_patient
from patients.models import Patient
from patients.services import StaleRecord, record_equipment
from patients.template_forms import EquipmentForm
from patients.views.equipment_panel import equipment_panel


@require_http_methods(READ_AND_SEND)
@staff_only
def equipment(request: SignedInRequest, public_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    form = EquipmentForm(posted(request), patient=record)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        seen = form.cleaned_data["seen"].split()
        try:
            record_equipment(patient=record, by=request.user, equipment=form.chosen, seen=seen)
        except StaleRecord:
            record, status = get_patient(request, public_id), 409
        else:
            messages.success(request, _("Saved."), extra_tags="equipment")
            return redirect(f"{back_to(record, form)}#equipment")
    context = equipment_panel(record) | {"patient": record, "is_stale": status == 409, "bad_form": form}
    return render(request, "patients/equipment.html", context, status=status)


def back_to(record: Patient, form: EquipmentForm) -> str:
    plan = record.plans.filter(public_id=form.cleaned_data["plan"]).first()
    return (plan or record).get_absolute_url()
