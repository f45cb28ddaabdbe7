"""The patient's pages. They take no patient from the address: each request asks again whom the
signed-in person may follow. What they log is taken in `entries`."""

import uuid
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinic.access import SignedInRequest
from clinic.forms import typed
from exercises.media import picture_response
from patients.access import chosen_first, follow, issued_to
from patients.handout.form import PortalHandoutForm
from patients.log_forms import LogForm
from patients.models import IssuedPlan, Patient, PatientAccess
from patients.today import A_DAY, Card, Day, day_of
from patients.views import unsent


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """Today or, with `?day=yesterday`, the day before. Older days are not shown."""
    records = follow(request)
    if (kept := unsent.find(request, "plan")) and (issued := issued_to(records, typed(kept, "plan"))):
        form = LogForm(kept, today=today_of(issued.plan.patient))
        return show(request, chosen_first(records, issued), answered=form)
    return show(request, records, yesterday=request.GET.get("day") == "yesterday")


@require_POST
def switch(request: SignedInRequest) -> HttpResponse:
    """Choose another of the records that this person may follow."""
    patients = Patient.objects.filter(access__in=PatientAccess.objects.open_for(request.user))
    patient = get_object_or_404(patients, public_id=typed(request.POST, "patient"))
    request.session["follows"] = patient.public_id
    return redirect("patients:today")


@require_safe
def picture(request: SignedInRequest, public_id: str, sha256: str) -> HttpResponse:
    visible = IssuedPlan.objects.visible_to(request.user)
    issued = get_object_or_404(visible.defer("content"), public_id=public_id)
    return picture_response(get_object_or_404(issued.pictures, sha256=sha256))


# --- Whose pages ----------------------------------------------------------------------------------


def zone_of(patient: Patient) -> ZoneInfo:
    return ZoneInfo(patient.time_zone or patient.clinic.time_zone)


def today_of(patient: Patient) -> date:
    return timezone.localdate(timezone=zone_of(patient))


# --- What the pages show --------------------------------------------------------------------------


def show(
    request: SignedInRequest,
    records: list[PatientAccess],
    *,
    yesterday: bool = False,
    answered: LogForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`answered`: a form with what was typed, which is not stored; the page shows the day that it was about."""
    context: dict[str, Any] = {"followable": records}
    if records:
        access = records[0]
        now = today_of(access.patient)
        yesterday = yesterday or (answered is not None and answered.data.get("shown") == str(now - A_DAY))
        issued = IssuedPlan.objects.filter(plan__patient=access.patient).current().select_related("plan")
        day = day_of(access.patient, list(issued), now - A_DAY if yesterday else now, now)
        context |= {
            "access": access,
            "patient": access.patient,
            "clinic": access.patient.clinic,
            "day": day,
            "cards": day.cards,
            "places": {card.place for card in day.cards},
            "plans": [
                (plan.issued, plan.content, plan.next_review(now), paper_form(access.patient, plan.issued))
                for plan in day.plans
            ],
            "answered": answered,
            "was_kept": answered is not None and status == 200,
            "lost_form": give_forms(day, answered),
            "writer": unsent.signed(request.user),
        }
    return render(request, "patients/today.html", context, status=status)


def paper_form(patient: Patient, issued: IssuedPlan) -> PortalHandoutForm:
    return PortalHandoutForm(patient=patient, about=f"-{issued.public_id}")


def give_forms(day: Day, answered: LogForm | None) -> LogForm | None:
    """Give each card its form. Returns the typed form if its exercise is no longer in the plan."""
    for card in day.cards:
        if answered is not None and answered.data.get("prescription_key") == card.content["key"]:
            answered.auto_id = f"log-{card.content['key']}-%s"
            card.form, answered = answered, None
        elif card.next_round:
            card.form = fresh_form(day, card)
    return answered


def fresh_form(day: Day, card: Card) -> LogForm:
    """An empty form with its own uuid, so that sending it twice stores it once."""
    return LogForm(
        today=day.today,
        has_sides=card.has_sides,
        auto_id=f"log-{card.content['key']}-%s",
        initial={"uuid": uuid.uuid4(), "prescription_key": card.content["key"], "day": day.day.isoformat()},
    )
