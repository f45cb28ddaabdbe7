"""The patient's pages. They take no patient from the address: each request asks again whom the person may follow.

What patients log is received in `entries`.
"""

from datetime import date
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinic.access import SignedInRequest
from clinic.forms import typed
from exercises.media import picture_response, sheet_response
from patients.access import chosen_first, follow, issued_to
from patients.barriers import question_of
from patients.card_films import give_films
from patients.cards import Card
from patients.handout.form import PortalHandoutForm
from patients.log_forms import LogForm, TakeBackForm, dose_in
from patients.models import IssuedPlan, Patient, PatientAccess
from patients.services import note_first_opening
from patients.sessions import countable, session_of
from patients.snapshots import read
from patients.stills import sheet_of
from patients.today import A_DAY, Day, day_of
from patients.views import unsent


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """Today or, with `?day=yesterday`, the day before. Older days are not shown."""
    records = follow(request)
    if is_ahead(request):
        return show(request, records, ahead=True)
    if (kept := unsent.find(request, "plan")) and (issued := issued_to(records, typed(kept, "plan"))):
        dose = dose_in(issued, typed(kept, "prescription_key"))
        form = LogForm(kept, today=today_of(issued.plan.patient), dose=dose)
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
    found = get_object_or_404(issued.pictures, sha256__startswith=sha256)
    return picture_response(found, width=request.GET.get("w", ""))


@require_safe
def stills(request: SignedInRequest, public_id: str, file: str) -> HttpResponse:
    """The small pictures of a version's cards, in one file that never changes."""
    issued = get_object_or_404(IssuedPlan.objects.visible_to(request.user), public_id=public_id)
    if (sheet := sheet_of(read(issued.content), file)) is None:
        raise Http404
    return sheet_response(sheet.svg, is_whole=sheet.is_whole)


# --- Whose pages ----------------------------------------------------------------------------------


def today_of(patient: Patient) -> date:
    return timezone.localdate(timezone=patient.zone)


def is_ahead(request: SignedInRequest) -> bool:
    """Whether a device asks for the page as it will be tomorrow, to keep it for a day without a connection."""
    return request.headers.get("X-Day") == "tomorrow"


# --- What the pages show --------------------------------------------------------------------------


def show(
    request: SignedInRequest,
    records: list[PatientAccess],
    *,
    yesterday: bool = False,
    ahead: bool = False,
    answered: LogForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`answered` is a form with answers that are not stored. The page then shows the day that they are about."""
    context: dict[str, Any] = {"followable": records}
    if records:
        access = records[0]
        now = today_of(access.patient) + ahead * A_DAY
        yesterday = yesterday or (answered is not None and answered.data.get("shown") == str(now - A_DAY))
        issued, taken_back = versions_of(access.patient)
        note_first_opening(issued, by=request.user)
        day = day_of(access.patient, issued, now - A_DAY if yesterday else now, now)
        give_films(day.cards, access)
        if not ahead:
            offer_to_take_back(day, request.session.pop("just_logged", ""))
        context |= {
            "access": access,
            "patient": access.patient,
            "clinic": access.patient.clinic,
            "day": day,
            "taken_back": taken_back,
            "cards": day.cards,
            "places": {card.place for card in day.cards},
            "plans": [
                (plan.issued, plan.content, plan.next_review(now), paper_form(access.patient, plan.issued))
                for plan in day.plans
            ],
            "answered": answered,
            "was_kept": answered is not None and status == 200,
            "lost_form": give_forms(day, answered),
            "session": session_of(day) if day.is_today else None,
            "countable": countable(day),
            "writer": unsent.signed(request.user),
            "barrier": question_of(issued, now) if day.is_today else None,
        }
    return render(request, "patients/today.html", context, status=status)


def versions_of(patient: Patient) -> tuple[list[IssuedPlan], list[IssuedPlan]]:
    """What the patient has now; and the latest versions that were withdrawn, in place of which they have nothing."""
    newest = IssuedPlan.objects.filter(plan__patient=patient).newest()
    found = list(
        newest.select_related("plan__standing", "withdrawal", "first_opening").defer(
            "plan__standing__history"
        )
    )
    return [each for each in found if not each.is_withdrawn], [each for each in found if each.is_withdrawn]


def paper_form(patient: Patient, issued: IssuedPlan) -> PortalHandoutForm:
    return PortalHandoutForm(patient=patient, about=f"-{issued.public_id}")


def offer_to_take_back(day: Day, uuid: str) -> None:
    """Give the card of what was logged just now a form that takes it back."""
    for card in day.cards:
        if any(str(entry.uuid) == uuid for entry in card.entries):
            card.take_back = TakeBackForm(auto_id=False, initial={"uuid": uuid4()})
            card.just_logged = uuid


def give_forms(day: Day, answered: LogForm | None) -> LogForm | None:
    """Give each card its form. Returns the typed form if its exercise is no longer in the plan."""
    for number, card in enumerate(day.cards, start=1):
        if answered is not None and answered.data.get("prescription_key") == card.content["key"]:
            answered.auto_id = f"log{number}-%s"  # the summary of errors leads to its fields
            card.form, answered = answered, None
        elif card.next_round:
            card.form = fresh_form(day, card)
    return answered


def fresh_form(day: Day, card: Card) -> LogForm:
    """An empty form with its own uuid, so that sending it twice stores it once.

    Its fields have no ids: their labels are around them, and what all cards have alike weighs next to nothing.
    """
    return LogForm(
        today=day.today,
        has_sides=card.has_sides,
        dose=card.dose,
        auto_id=False,
        initial={"uuid": uuid4(), "prescription_key": card.content["key"], "day": day.day.isoformat()},
    )
