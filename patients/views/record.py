"""Staff's pages about one patient: the record, its details, discharge."""

from typing import NamedTuple

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from clinic.models import works_for_a_clinic
from patients.forms import PatientForm
from patients.handout.form import HandoutForm
from patients.models import IssuedPlan, LogEntry, Patient
from patients.snapshots import read
from patients.views.portal_panel import portal_panel


@require_http_methods(READ_AND_SEND)
@staff_only
def new(request: SignedInRequest) -> HttpResponse:
    if not works_for_a_clinic(request.user):
        return redirect("admin:index")
    form = PatientForm(posted(request), by=request.user)
    if form.is_valid():
        messages.success(request, _("Saved. Next: a plan."))
        return redirect(form.save())
    status = 422 if form.is_bound else 200
    return render(request, "patients/patient_form.html", {"form": form}, status=status)


@require_safe
@staff_only
def patient(request: SignedInRequest, public_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    plans = record.plans.current().annotate(last_number=Max("issued__number"))
    return render(
        request,
        "patients/patient.html",
        {
            "patient": record,
            "plans": plans,
            "issued": issued_of(record),
            "log": logged_by(record),
            **portal_panel(record),
        },
    )


@require_http_methods(READ_AND_SEND)
@staff_only
def edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    form = PatientForm(posted(request), instance=record, by=request.user)
    if form.is_valid():
        record.save(update_fields=form.changed_data)  # what a colleague changed meanwhile stays
        messages.success(request, _("Saved."))
        return redirect(record)
    status = 422 if form.is_bound else 200
    return render(request, "patients/patient_form.html", {"form": form, "patient": record}, status=status)


@require_POST
@staff_only
def discharge(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Out of the caseload and out of the portal, or back; the record stays. Said twice, it is done once."""
    record = get_patient(request, public_id)
    record.archived_at = None if request.POST.get("back") else record.archived_at or timezone.now()
    record.save(update_fields=["archived_at"])
    messages.success(
        request, _("The patient is discharged.") if record.archived_at else _("The patient is back.")
    )
    return redirect(record)


# --- What the pages show --------------------------------------------------------------------------


def get_patient(request: SignedInRequest, public_id: str) -> Patient:
    patients = Patient.objects.treated_by_clinic_of(request.user).select_related("clinic", "therapist")
    return get_object_or_404(patients, public_id=public_id)


def issued_of(record: Patient) -> list[tuple[IssuedPlan, HandoutForm | None]]:
    """The newest first; what the patient holds now comes with the choice of its printing."""
    versions = (
        IssuedPlan.objects.filter(plan__patient=record)
        .select_related("plan", "issued_by")
        .defer("content")
        .order_by("-issued_at", "-pk")[:20]
    )
    found: list[tuple[IssuedPlan, HandoutForm | None]] = []
    seen: set[int] = set()
    for version in versions:
        is_current = version.plan_id not in seen and not version.plan.archived_at
        seen.add(version.plan_id)
        form = HandoutForm(patient=record, about=f"-{version.public_id}") if is_current else None
        found.append((version, form))
    return found


class Logged(NamedTuple):
    """An entry with what the plan that the patient followed says about it."""

    entry: LogEntry
    exercise: str
    is_over_limit: bool


def logged_by(record: Patient) -> list[Logged]:
    entries = list(record.log.standing().select_related("entered_by")[:50])
    plans = IssuedPlan.objects.in_bulk({entry.issued_plan_id for entry in entries})
    contents = {key: read(plan.content) for key, plan in plans.items()}
    found = []
    for entry in entries:
        content = contents[entry.issued_plan_id]
        names = {row["key"]: row["name"] for row in content["exercises"]}
        is_over_limit = entry.pain is not None and entry.pain >= content["pain"]["red"]
        found.append(Logged(entry, names.get(str(entry.prescription_key), ""), is_over_limit))
    return found
