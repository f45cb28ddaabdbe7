"""A paper diary, entered on a page that looks like it: by staff on the record, by patients in the portal."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import typed
from patients.access import follow, get_patient, issued_to
from patients.diary import Grid, grid_of, usual_grid
from patients.diary_answers import Answers, Problem
from patients.models import IssuedPlan, Patient, PatientAccess
from patients.papers import WEEKS_OF_PATIENTS, Choice, Paper, choices_for, choices_of
from patients.services import record_session
from patients.views import unsent


@require_http_methods(READ_AND_SEND)
@staff_only
def enter(request: SignedInRequest, public_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    choice, choices = chosen(request, request.POST or request.GET, record, choices_of(record))
    context = {"patient": record, "choices": choices, "choice": choice}
    if choice is None:
        return nothing_to_enter(request, context)
    return diary(request, choice.paper(record), request.POST, context)


@require_http_methods(READ_AND_SEND)
@unsent.kept_over_sign_in()
def mine(request: SignedInRequest) -> HttpResponse:
    records = follow(request)
    kept = unsent.find(request, "paper") if request.method == "GET" else None
    if kept and issued_to(records, typed(kept, "paper")) is None:
        kept = None  # the person follows that patient no more
    sent = kept or request.POST
    if (access := whose(records, typed(sent or request.GET, "paper"))) is None:
        return redirect("patients:today")
    choice, found = chosen(request, sent or request.GET, access.patient, choices_for(access.patient))
    choices = [each for each in found if each.is_newest or each == choice]
    context = {"access": access, "patient": access.patient, "choices": choices, "choice": choice}
    once = typed(sent, "uuid") or str(uuid4())
    context |= {"was_kept": bool(kept), "writer": unsent.signed(request.user), "once": once}
    if choice is None:
        return nothing_to_enter(request, context)
    return diary(request, choice.paper(access.patient, WEEKS_OF_PATIENTS), sent, context)


# --- Which paper ------------------------------------------------------------------------------------


def whose(records: list[PatientAccess], paper: str) -> PatientAccess | None:
    """The record that this paper belongs to or, without one, that the person follows now."""
    if not paper:
        return records[0] if records else None
    if (issued := issued_to(records, paper)) is None:
        raise Http404
    return next(access for access in records if access.patient_id == issued.plan.patient_id)


def chosen(
    request: SignedInRequest, asked: QueryDict, record: Patient, choices: list[Choice]
) -> tuple[Choice | None, list[Choice]]:
    """The version that was asked for, or the first one. None if it cannot be entered now; 404 if it is another's."""
    if not (name := typed(asked, "paper")) and request.method != "POST":
        return next(iter(choices), None), choices
    found = next((each for each in choices if each.issued.public_id == name), None)
    if found is None and not IssuedPlan.objects.filter(plan__patient=record, public_id=name).exists():
        raise Http404
    return found, choices


def grid_asked_for(paper: Paper, asked: QueryDict) -> Grid | None:
    name = typed(asked, "week")
    week = next((each for each in paper.weeks if each.first.isoformat() == name), None)
    if week:
        return grid_of(paper, week)
    return usual_grid(paper) if paper.weeks and not asked.getlist("tick") else None


# --- What the page does -----------------------------------------------------------------------------


def diary(request: SignedInRequest, paper: Paper, sent: QueryDict, context: dict[str, Any]) -> HttpResponse:
    grid = grid_asked_for(paper, sent or request.GET)
    if grid is None:
        return nothing_to_enter(request, context)
    if not sent:
        return show(request, grid, None, context)
    answers = Answers(grid, sent, by=request.user)
    if request.method == "GET" or "whole_day" in sent:  # nothing is stored yet
        answers.problems = []
        answers.tick_day(typed(sent, "whole_day"))
        return show(request, grid, answers, context)
    if not answers.problems:
        answers = store(request, answers)
    if answers.problems:
        return show(request, answers.grid, answers, context, status=422)
    say_saved(request, answers, is_patient="access" in context)
    unsent.drop(request, typed(sent, "uuid"))
    return redirect(f"{request.path}?paper={paper.issued.public_id}&week={grid.week.first.isoformat()}")


def store(request: SignedInRequest, answers: Answers) -> Answers:
    """Store all or nothing. What somebody else logged meanwhile is said at its cell."""
    paper, week = answers.grid.paper, answers.grid.week
    try:
        record_session(patient=paper.patient, entries=answers.entries)
    except ValidationError as refusal:
        answers = Answers(grid_of(paper, week), answers.sent, by=request.user)
        answers.problems = answers.problems or [Problem("", words) for words in refusal.messages]
    return answers


def say_saved(request: SignedInRequest, answers: Answers, *, is_patient: bool) -> None:
    number = answers.answered
    saved = ngettext("Saved: %(count)s entry from paper.", "Saved: %(count)s entries from paper.", number) % {
        "count": number
    }
    if not answers.is_over_limit:
        messages.success(request, saved)
    elif is_patient:
        stop = _("If it hurts as much now, stop, and call your practice. They do not see this at once.")
        messages.warning(request, f"{saved} {stop}")
    else:
        limit = _("Pain is at or over the plan’s limit on a day that you entered.")
        messages.warning(request, f"{saved} {limit}")


# --- What the page shows ----------------------------------------------------------------------------


def show(
    request: SignedInRequest, grid: Grid, answers: Answers | None, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    weeks = grid.paper.weeks
    at = next(place for place, week in enumerate(weeks) if week.first == grid.week.first)
    context |= {
        "grid": grid,
        "paper": grid.paper,
        "problems": answers.problems if answers else [],
        "weeks": weeks[::-1],
        "earlier": weeks[at - 1] if at else None,
        "later": weeks[at + 1] if at + 1 < len(weeks) else None,
        "clinic": grid.paper.patient.clinic,
    }
    return render(request, "patients/diary.html", context, status=status)


def nothing_to_enter(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    """No paper, or one whose days cannot be entered, now or any more."""
    was_sent = request.method == "POST" or context.get("was_kept", False)
    unsent.drop(request, context.get("once", ""))
    context |= {"was_sent": was_sent, "clinic": context["patient"].clinic}
    return render(request, "patients/diary.html", context, status=409 if request.method == "POST" else 200)
