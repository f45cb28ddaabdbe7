"""Staff's pages about one patient: the record, its details, discharge."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Exists, Max, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted, typed
from clinic.models import works_for_a_clinic
from patients.handout.form import HandoutForm
from patients.models import IssuedPlan, LogEntry, Patient
from patients.record_form import PatientForm
from patients.services import LikelyDouble, StaleRecord, add_patient, change_patient
from patients.snapshots import read
from patients.views.portal_panel import portal_panel

ENTRIES_A_PAGE = 25
VERSIONS_A_PAGE = 8
PLANS_A_PAGE = 10


@require_http_methods(READ_AND_SEND)
@staff_only
def new(request: SignedInRequest) -> HttpResponse:
    if not works_for_a_clinic(request.user):
        return redirect("admin:index")
    form = PatientForm(posted(request), by=request.user)
    context: dict[str, Any] = {"form": form}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        others = typed(request.POST, "other_than").split()
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
    record = get_patient(request, public_id)
    plans = record.plans.current().annotate(last_number=Max("issued__number")).order_by("-created_at", "-pk")
    asked = request.GET.get
    return render(
        request,
        "patients/patient.html",
        {
            "patient": record,
            "places": {"portal"},
            "plans": Paginator(plans, PLANS_A_PAGE).get_page(asked("plans")),
            "issued": issued_of(record, asked("issued")),
            "log": logged_by(record, asked("log")),
            **portal_panel(record),
        },
    )


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


def issued_of(record: Patient, number: str | None) -> Page[Any]:
    """A page of (version, form), the newest first. Only the version that the patient has now has a form to print it."""
    newer = IssuedPlan.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    versions = (
        IssuedPlan.objects.filter(plan__patient=record)
        .select_related("plan", "issued_by")
        .defer("content")
        .annotate(is_newest=~Exists(newer))
        .order_by("-issued_at", "-pk")
    )
    page: Page[Any] = Paginator(versions, VERSIONS_A_PAGE).get_page(number)
    page.object_list = [(version, printing_of(record, version)) for version in page]
    return page


def printing_of(record: Patient, version: Any) -> HandoutForm | None:
    if version.plan.archived_at or not version.is_newest:
        return None
    return HandoutForm(patient=record, about=f"-{version.public_id}")


class Said(NamedTuple):
    """An entry that was later corrected or taken back."""

    entry: LogEntry
    is_over_limit: bool


class Logged(NamedTuple):
    """The latest form of an entry, with name and limit from the plan that the patient followed."""

    entry: LogEntry
    exercise: str
    is_over_limit: bool
    before: list[Said]  # its earlier forms, oldest first


def logged_by(record: Patient, number: str | None) -> Page[Any]:
    """A page of `Logged`, the newest first."""
    last_words = record.log.uncorrected().select_related("entered_by")
    page: Page[Any] = Paginator(last_words, ENTRIES_A_PAGE).get_page(number)
    entries = list(page)
    plans = IssuedPlan.objects.in_bulk({entry.issued_plan_id for entry in entries})
    contents = {key: read(plan.content) for key, plan in plans.items()}
    corrected = corrected_among(record, entries)
    found = []
    for entry in entries:
        content = contents[entry.issued_plan_id]
        names = {row["key"]: row["name"] for row in content["exercises"]}
        red = content["pain"]["red"]
        before = [Said(each, is_red(each, red)) for each in history(entry, corrected)]
        found.append(Logged(entry, names.get(str(entry.prescription_key), ""), is_red(entry, red), before))
    page.object_list = found
    return page


def is_red(entry: LogEntry, red: int) -> bool:
    return entry.pain is not None and entry.pain >= red


def corrected_among(record: Patient, entries: list[LogEntry]) -> dict[int, LogEntry]:
    """The corrected entries of these days, by their key. A correction has the same day as what it corrects."""
    days = {entry.local_date for entry in entries if entry.corrects_id}
    if not days:
        return {}
    before = record.log.filter(local_date__in=days, corrected_by__isnull=False)
    return {entry.pk: entry for entry in before}


def history(entry: LogEntry, corrected: dict[int, LogEntry]) -> list[LogEntry]:
    found: list[LogEntry] = []
    while entry.corrects_id:
        entry = corrected[entry.corrects_id]
        found.insert(0, entry)
    return found
