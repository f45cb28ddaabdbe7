"""The patient's pages. They take no patient from the address: each request asks anew whom the
signed-in person may follow."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.access import SignedInRequest
from clinic.forms import typed
from clinic.models import works_for_a_clinic
from exercises.media import picture_response
from patients.forms import LogForm
from patients.handout.form import PortalHandoutForm
from patients.models import IssuedPlan, LogEntry, Patient, PatientAccess
from patients.services import record_session
from patients.snapshots import Snapshot, read
from patients.today import cards_of


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    return show(request, follow(request))


@require_POST
def log(request: SignedInRequest) -> HttpResponse:
    records = follow(request)
    issued = get_object_or_404(
        IssuedPlan.objects.filter(plan__patient__in=[access.patient for access in records]).select_related(
            "plan__patient__clinic"
        ),
        public_id=typed(request.POST, "plan"),
    )
    form = LogForm(request.POST)
    if form.is_valid():
        entry = form.save(commit=False)
        entry.issued_plan, entry.entered_by, entry.occurred_at = issued, request.user, timezone.now()
        try:
            [saved] = record_session(patient=issued.plan.patient, entries=[entry])
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            tell(request, saved, read(issued.content))
            return redirect(f"{reverse('patients:today')}#exercise-{saved.prescription_key}")
    return show(request, records, bad_form=form, status=422)


@require_POST
def switch(request: SignedInRequest) -> HttpResponse:
    """Follow another of the records that this sign-in may follow."""
    patients = Patient.objects.filter(access__in=PatientAccess.objects.open_for(request.user))
    patient = get_object_or_404(patients, public_id=typed(request.POST, "patient"))
    request.session["follows"] = patient.public_id
    return redirect("patients:today")


@require_safe
def picture(request: SignedInRequest, public_id: str, sha256: str) -> HttpResponse:
    visible = IssuedPlan.objects.visible_to(request.user)
    issued = get_object_or_404(visible.defer("content"), public_id=public_id)
    return picture_response(get_object_or_404(issued.pictures, sha256=sha256))


# --- What the pages show --------------------------------------------------------------------------


def tell(request: SignedInRequest, saved: LogEntry, plan: Snapshot) -> None:
    if saved.pain is not None and saved.pain >= plan["pain"]["red"]:
        messages.warning(
            request, _("Saved. Stop this exercise for now. Your practice does not see this at once.")
        )
    else:
        messages.success(request, _("Saved. Your physiotherapist will see it."))


def follow(request: SignedInRequest) -> list[PatientAccess]:
    """The records that the signed-in person may follow now, the one that they chose first.

    Raises PermissionDenied for staff, whose way to a patient is the caseload.
    """
    if works_for_a_clinic(request.user) or request.user.is_superuser:
        raise PermissionDenied
    chosen = request.session.get("follows")
    records = PatientAccess.objects.open_for(request.user).select_related("patient__clinic")
    return sorted(records, key=lambda access: access.patient.public_id != chosen)


def show(
    request: SignedInRequest,
    records: list[PatientAccess],
    *,
    bad_form: LogForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"followable": records}
    if records:
        access = records[0]
        zone = ZoneInfo(access.patient.time_zone or access.patient.clinic.time_zone)
        day = timezone.localdate(timezone=zone)
        plans = list(IssuedPlan.objects.filter(plan__patient=access.patient).current().select_related("plan"))
        cards = cards_of(access.patient, plans, day)
        for card in cards:
            card.form = form_for(card.content["key"], bad_form)
        minutes_left = sum(card.minutes_left for card in cards)
        context |= {
            "access": access,
            "patient": access.patient,
            "clinic": access.patient.clinic,
            "day": day,
            "plans": [(issued, read(issued.content), paper_form(access.patient, issued)) for issued in plans],
            "cards": cards,
            "done": sum(card.done for card in cards),
            "total": sum(card.times for card in cards),
            "minutes_left": round(minutes_left) or bool(minutes_left),
            "bad_form": bad_form,
        }
    return render(request, "patients/today.html", context, status=status)


def paper_form(patient: Patient, issued: IssuedPlan) -> PortalHandoutForm:
    return PortalHandoutForm(patient=patient, about=f"-{issued.public_id}")


def form_for(key: str, bad_form: LogForm | None) -> LogForm:
    """A fresh form with a uuid of its own, or the one that came back with what was typed."""
    if bad_form is not None and str(bad_form.data.get("prescription_key")) == key:
        bad_form.auto_id = f"log-{key}-%s"
        return bad_form
    return LogForm(auto_id=f"log-{key}-%s", initial={"uuid": uuid.uuid4(), "prescription_key": key})
