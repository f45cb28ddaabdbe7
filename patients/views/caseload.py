"""Staff's pages about patients: the caseload, a record, an invitation."""

from typing import NamedTuple

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import SignedInRequest, staff_only
from clinic.forms import posted
from clinic.models import works_for_a_clinic
from patients.forms import InviteForm, PatientForm
from patients.mail import send_invitation
from patients.models import IssuedPlan, LogEntry, Patient, PatientInvitation
from patients.services import invite_patient
from patients.snapshots import read

PATIENTS_A_PAGE = 30


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Each to their own: staff to the caseload, patients to their plan, operators to the panel."""
    if works_for_a_clinic(request.user):
        return caseload(request)
    return redirect("admin:index" if request.user.is_superuser else "patients:today")


def caseload(request: SignedInRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    patients = Patient.objects.visible_to(request.user).current().select_related("therapist")
    for word in query.split()[:5]:
        patients = patients.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(record_number__iexact=word)
        )
    if request.GET.get("mine"):
        patients = patients.filter(therapist=request.user)
    patients = patients.with_latest().order_by("family_name", "given_name", "pk")
    page = Paginator(patients, PATIENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "patients/caseload.html",
        {"page": page, "query": query, "mine": bool(request.GET.get("mine"))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def new(request: SignedInRequest) -> HttpResponse:
    if not works_for_a_clinic(request.user):
        return redirect("admin:index")
    form = PatientForm(posted(request), by=request.user)
    if form.is_valid():
        return redirect(form.save())
    status = 422 if form.is_bound else 200
    return render(request, "patients/patient_form.html", {"form": form}, status=status)


@require_GET
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
            "access": record.access.filter(ended_at=None).select_related("user"),
            "open_invitation": record.invitations.filter(used_at=None, expires_at__gt=timezone.now()).first(),
            "invite_form": InviteForm(initial={"email": record.email}),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    form = PatientForm(posted(request), instance=record, by=request.user)
    if form.is_valid():
        messages.success(request, _("Saved."))
        return redirect(form.save())
    status = 422 if form.is_bound else 200
    return render(request, "patients/patient_form.html", {"form": form, "patient": record}, status=status)


@require_POST
@staff_only
def discharge(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Out of the caseload and out of the portal; the record stays. The same button takes them back."""
    record = get_patient(request, public_id)
    record.archived_at = None if record.archived_at else timezone.now()
    record.save(update_fields=["archived_at"])
    messages.success(
        request, _("The patient is discharged.") if record.archived_at else _("The patient is back.")
    )
    return redirect(record)


@require_POST
@staff_only
def invite(request: SignedInRequest, public_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    form = InviteForm(request.POST)
    if form.is_valid():
        how = form.cleaned_data.pop("how")
        email = form.cleaned_data["email"] if how == "email" else ""
        try:
            invitation, code = invite_patient(
                patient=record, by=request.user, **(form.cleaned_data | {"email": email})
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return deliver(request, invitation, code)
    return render(request, "patients/invite.html", {"patient": record, "form": form}, status=422)


def deliver(request: SignedInRequest, invitation: PatientInvitation, code: str) -> HttpResponse:
    """By email; or on this one page, to print: the code is stored nowhere, so it is shown only once."""
    link = settings.SITE_URL + reverse("patients:join", args=[code])
    if invitation.email:
        send_invitation(invitation, link)
        messages.success(
            request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email}
        )
        return redirect(invitation.patient)
    picture = segno.make(link, micro=False).svg_inline(scale=5, border=2, dark="#12262B", light="#FFFFFF")
    context = {
        "invitation": invitation,
        "patient": invitation.patient,
        "clinic": invitation.patient.clinic,
        "code": code,
        "enter_url": settings.SITE_URL + reverse("patients:enter_code"),
        "qr": mark_safe(picture),  # noqa: S308 - segno's own SVG of our own address
    }
    return render(request, "patients/slip.html", context)


# --- What the pages show --------------------------------------------------------------------------


def get_patient(request: SignedInRequest, public_id: str) -> Patient:
    patients = Patient.objects.treated_by_clinic_of(request.user).select_related("clinic", "therapist")
    return get_object_or_404(patients, public_id=public_id)


def issued_of(record: Patient) -> list[IssuedPlan]:
    return list(
        IssuedPlan.objects.filter(plan__patient=record)
        .select_related("plan", "issued_by")
        .defer("content")
        .order_by("-issued_at")[:20]
    )


class Logged(NamedTuple):
    """An entry with what the plan that the patient followed says about it."""

    entry: LogEntry
    exercise: str
    is_over_limit: bool


def logged_by(record: Patient) -> list[Logged]:
    found = []
    for entry in record.log.standing().select_related("issued_plan", "entered_by")[:50]:
        content = read(entry.issued_plan.content)
        names = {row["key"]: row["name"] for row in content["exercises"]}
        is_over_limit = entry.pain is not None and entry.pain >= content["pain"]["red"]
        found.append(Logged(entry, names.get(str(entry.prescription_key), ""), is_over_limit))
    return found
