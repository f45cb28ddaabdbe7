"""Staff's pages about patients: the caseload, a record, an invitation."""

import logging
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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted, typed
from clinic.models import works_for_a_clinic
from patients.forms import InviteForm, PatientForm
from patients.handout.form import HandoutForm
from patients.mail import send_invitation
from patients.models import IssuedPlan, LogEntry, Patient, PatientInvitation
from patients.services import invite_patient
from patients.snapshots import read

PATIENTS_A_PAGE = 30
logger = logging.getLogger(__name__)


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Each to their own: staff to the caseload, patients to their plan, operators to the panel."""
    if works_for_a_clinic(request.user):
        return caseload(request)
    return redirect("admin:index" if request.user.is_superuser else "patients:today")


def caseload(request: SignedInRequest) -> HttpResponse:
    query = typed(request.GET, "q")
    gone = bool(request.GET.get("discharged"))
    visible = Patient.objects.visible_to(request.user).select_related("therapist")
    patients = visible.exclude(archived_at=None) if gone else visible.current()
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
        {"page": page, "query": query, "mine": bool(request.GET.get("mine")), "discharged": gone},
    )


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
            "access": record.access.filter(ended_at=None).select_related("user"),
            "open_invitation": record.invitations.filter(used_at=None, expires_at__gt=timezone.now()).first(),
            "invite_form": InviteForm(initial={"email": record.email}),
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


@require_POST
@staff_only
def end_access(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Close the portal to one person: a helper who no longer helps, a lost account."""
    record = get_patient(request, public_id)
    access = get_object_or_404(
        record.access.filter(ended_at=None), user__public_id=typed(request.POST, "person")
    )
    access.ended_at = timezone.now()
    access.save(update_fields=["ended_at"])
    messages.success(request, _("%(who)s can no longer follow this patient.") % {"who": access.user})
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
        try:
            send_invitation(invitation, link)
        except OSError as error:  # of the mail server; SMTPException is one
            logger.error("An invitation could not be sent: %s", type(error).__name__)
            messages.error(request, _("The email could not be sent. Print this slip instead."))
        else:
            sent = _("The invitation is on its way to %(email)s.")
            messages.success(request, sent % {"email": invitation.email})
            return redirect(invitation.patient)
    picture = segno.make(link, micro=False).svg_inline(
        omitsize=True, border=2, dark="#12262B", light="#FFFFFF"
    )
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
