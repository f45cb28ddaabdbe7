"""Staff's page about the phases of a plan, and the acts that open one for the patient."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from clinic.lists import listed
from patients.access import get_plan
from patients.models import IssuedPlan, Patient, Plan, Prescription
from patients.phase_forms import OpenPhaseForm, PhasesForm
from patients.phases import Stage, openings_of, stages_of
from patients.sense import questions_of_phases
from patients.services import AlreadyDone, StaleDraft, close_phase, open_phase, set_phases
from patients.snapshots import read, snapshot


@require_http_methods(READ_AND_SEND)
@staff_only
def phases(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    form = PhasesForm(posted(request), instance=draft)
    context: dict[str, Any] = {"form": form}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            freed = save_phases(request, draft, form)
        except StaleDraft:
            context["differences"] = form.catch_up(PhasesForm(instance=get_plan(request, public_id)))
            status = 409
        except ValidationError as refusal:  # the plan's dates were changed since the form was read
            form.add_error(None, refusal.messages)
        else:
            tell_saved(request, freed)
            return redirect("patients:phases", public_id=public_id)
    return show(request, get_plan(request, public_id), status=status, **context)


@require_POST
@staff_only
def open_it(request: SignedInRequest, public_id: str, key: UUID) -> HttpResponse:
    plan, form = get_plan(request, public_id), OpenPhaseForm(request.POST, auto_id=f"{key}-%s")
    if form.is_valid():
        try:
            opening = open_phase(plan=plan, phase=key, on=form.cleaned_data["on"], by=request.user)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            said = _("The phase opens for the patient on %(day)s.") % {
                "day": date_format(opening.on, "l j F")
            }
            messages.success(request, said, extra_tags="stages")
            return redirect_back(request, plan)
    return show(request, plan, status=422, opening=(key, form))


@require_POST
@staff_only
def close_it(request: SignedInRequest, public_id: str, key: UUID) -> HttpResponse:
    plan = get_plan(request, public_id)
    close_phase(plan=plan, phase=key, by=request.user)
    messages.success(request, _("The phase is closed again."), extra_tags="stages")
    return redirect_back(request, plan)


# --- What the pages show --------------------------------------------------------------------------


def save_phases(request: SignedInRequest, draft: Plan, form: PhasesForm) -> list[Prescription]:
    draft.starts_on = form.cleaned_data["starts_on"]
    phases, places = form.wanted_phases(), form.wanted_places()
    try:
        return set_phases(plan=draft, edit=form.edit(request), phases=phases, places=places)
    except AlreadyDone:
        return []


def tell_saved(request: SignedInRequest, freed: list[Prescription]) -> None:
    messages.success(request, _("Saved."), extra_tags="phases")
    if freed:
        said = ngettext(
            "%(names)s lost its phase and is in every phase now.",
            "%(names)s lost their phase and are in every phase now.",
            len(freed),
        )
        messages.warning(request, said % {"names": listed([str(row) for row in freed])}, extra_tags="phases")


def redirect_back(request: SignedInRequest, plan: Plan) -> HttpResponse:
    """To the page on which the button was: the patient's record, or the plan's phases."""
    if request.POST.get("from") == "patient":
        return redirect(f"{plan.patient.get_absolute_url()}#stages")
    return redirect("patients:phases", public_id=plan.public_id)


def show(
    request: SignedInRequest,
    plan: Plan,
    *,
    status: int = 200,
    form: PhasesForm | None = None,
    opening: tuple[UUID, OpenPhaseForm] | None = None,
    **context: Any,
) -> HttpResponse:
    today = timezone.localdate(timezone=plan.patient.clinic.zone)
    context |= {
        "plan": plan,
        "patient": plan.patient,
        "form": form or PhasesForm(instance=plan),
        "places": {"phases", "stages"},
        "questions": questions_of_phases(snapshot(plan), today),
        "opened": opened_of(
            IssuedPlan.objects.filter(plan=plan).current().select_related("plan"), today, opening
        ),
    }
    return render(request, "patients/phases.html", context, status=status)


class Opened(NamedTuple):
    """A plan's phases as the patient has them today. One that can be opened comes with its form."""

    plan: Plan
    stages: list[tuple[Stage, OpenPhaseForm | None]]


def opened_of(
    issued: Iterable[IssuedPlan], today: date, sent: tuple[UUID, OpenPhaseForm] | None = None
) -> list[Opened]:
    """Those of these versions that have phases. `sent`: the form that was refused, with its phase."""
    contents = {each.plan_id: read(each.content) for each in issued}
    openings = openings_of(contents)
    forms = {str(sent[0]): sent[1]} if sent else {}
    return [
        Opened(each.plan, [(stage, forms.get(stage.key) or form_of(stage, today)) for stage in stages])
        for each in issued
        if (stages := stages_of(contents[each.plan_id], today, openings[each.plan_id]))
    ]


def form_of(stage: Stage, today: date) -> OpenPhaseForm | None:
    if not stage.can_be_opened:
        return None
    return OpenPhaseForm(initial={"on": today}, auto_id=f"{stage.key}-%s")


def opened_for(record: Patient, plans: Iterable[Plan]) -> list[Opened]:
    """For the patient's record, of these plans. Two queries at most, and none if no plan was issued with phases.

    `plans` are annotated `was_phased`: whether a version has phases.
    """
    phased = [plan.pk for plan in plans if plan.was_phased]  # type: ignore[attr-defined]
    if not phased:
        return []
    issued = IssuedPlan.objects.filter(plan__in=phased).current().select_related("plan")
    return opened_of(issued.order_by("-plan"), timezone.localdate(timezone=record.clinic.zone))
