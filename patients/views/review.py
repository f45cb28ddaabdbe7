"""The review before a plan goes out: what is open, what changes, how it reaches the patient. And the issue itself."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.access import SignedInRequest, staff_only
from patients.access import get_plan
from patients.differences import differences
from patients.models import IssuedPlan, Plan
from patients.reach import reach_of
from patients.review import Gap, Question, gaps_of, questions_of
from patients.review_forms import AnswerForm, IssueForm, MendForm
from patients.services import (
    AlreadyDone,
    StaleDraft,
    Told,
    choose_answer,
    gaps_in,
    issue_plan,
    mend_gap,
    tell_of_version,
    write_answer,
)
from patients.snapshots import Snapshot, read, snapshot
from patients.views.review_memory import Memory

HERE = "review-open"  # the part of the page that says what an answer did


@require_safe
@staff_only
def review(request: SignedInRequest, public_id: str) -> HttpResponse:
    return show(request, get_plan(request, public_id))


@require_POST
@staff_only
def answer(request: SignedInRequest, public_id: str) -> HttpResponse:
    """One answer. The page then goes on with the next question."""
    draft, form = get_plan(request, public_id), AnswerForm(request.POST)
    asked = questions(request, draft, snapshot(draft))
    question = next((each for each in asked if each.name == request.POST.get("question")), None)
    if question is None:
        messages.info(request, _("This question is no longer open."), extra_tags=HERE)
        return back(draft)
    if not form.is_valid():
        return show(request, draft, answered=(question, form), status=422)
    try:
        take_answer(request, draft, question, form)
    except AlreadyDone:
        pass
    except StaleDraft:
        return show_stale(request, public_id, form)
    except ValidationError as refusal:
        form.add_error("text", refusal.messages)
        return show(request, draft, answered=(question, form), status=422)
    following = asked[asked.index(question) + 1 :]
    return back(draft, following[0] if following else None)


@require_POST
@staff_only
def mend(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft, form = get_plan(request, public_id), MendForm(request.POST)
    snapshot(draft)  # loads what the gaps are read from
    gap = next(
        (each for each in gaps_of(draft, content_of(last_of(draft))) if each.name == request.POST.get("gap")),
        None,
    )
    if gap is None:
        messages.info(request, _("This is no longer missing."), extra_tags=HERE)
        return back(draft)
    lines = lines_of(form, gap)
    if not lines:
        return show(request, draft, mended=(gap, form), status=422)
    try:
        mend_gap(plan=draft, edit=form.edit(request), gap=gap, lines=lines)
    except AlreadyDone:
        pass
    except StaleDraft:
        return show_stale(request, public_id, form)
    except ValidationError as refusal:
        form.add_error("text", refusal.messages)
        return show(request, draft, mended=(gap, form), status=422)
    messages.success(request, _("Written down."), extra_tags=HERE)
    return back(draft)


@require_POST
@staff_only
def issue(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft, form = get_plan(request, public_id), IssueForm(request.POST)
    if not form.is_valid():
        return show(request, draft, form=form, status=422)
    seen = get_plan(request, public_id)
    seen.version = form.cleaned_data["version"]  # the one on the page: see `issue_plan`
    try:
        issued = issue_plan(plan=seen, by=request.user, confirmed=form.confirmed, record=form.record())
    except StaleDraft:
        return show_stale(request, public_id, form)
    except ValidationError as refusal:
        refused = [] if gaps_in(refusal) else refusal.messages
        return show(request, draft, form=form, refused=refused, status=422)
    if tell_of_version(issued, wanted=form.cleaned_data["tell"]) is Told.FAILED:
        messages.error(request, _("The email could not be sent. Call the patient, or print the handout."))
    return redirect(issued)


def review_card(
    request: SignedInRequest, draft: Plan, content: Snapshot, last: IssuedPlan | None
) -> dict[str, Any]:
    """What `patients/_review_card.html` shows beside the draft: what is open, and the way to the review."""
    return {
        "review_questions": questions(request, draft, content),
        "review_gaps": gaps_of(draft, content_of(last)),
        "review_number": last.number + 1 if last else 1,
    }


# --- Answers --------------------------------------------------------------------------------------


def take_answer(request: SignedInRequest, draft: Plan, question: Question, form: AnswerForm) -> None:
    """Raises StaleDraft, AlreadyDone, or ValidationError for words that cannot be read."""
    memory, chosen = Memory(request, draft), form.cleaned_data["choice"]
    if chosen in (AnswerForm.LEAVE, AnswerForm.ASK_AGAIN):
        memory.leave(question, chosen == AnswerForm.LEAVE)
        return
    choice = next((each for each in question.choices if each.value == chosen), None)
    edit, text = form.edit(request), form.cleaned_data["text"].strip()
    if choice:
        choose_answer(plan=draft, edit=edit, question=question, choice=choice)
    elif text and question.box:
        write_answer(plan=draft, edit=edit, question=question, text=text)
    else:
        raise ValidationError(_("Choose an answer, or write one."))
    memory.answer(question, choice.label if choice else text)


def lines_of(form: MendForm, gap: Gap) -> list[str]:
    """What is to be written. Empty, with an error in the form, if there is nothing."""
    if not form.is_valid():
        return []
    lines: list[str] = list(gap.restore) if form.cleaned_data["restore"] else form.cleaned_data["text"]
    if not lines:
        form.add_error("text", _("Write it here, or tick that it may be missing."))
    return lines


def back(draft: Plan, question: Question | None = None) -> HttpResponse:
    place = f"question-{question.name}" if question else HERE
    return redirect(f"{reverse('patients:review', args=[draft.public_id])}#{place}")


# --- What the page shows --------------------------------------------------------------------------


def questions(request: SignedInRequest, draft: Plan, content: Snapshot) -> list[Question]:
    """About the draft as `content`, just made, has it."""
    today = timezone.localdate(timezone=draft.patient.clinic.zone)
    return questions_of(draft, content, by=request.user, today=today)


def last_of(draft: Plan) -> IssuedPlan | None:
    found: IssuedPlan | None = (
        draft.issued.select_related("withdrawal", "issued_by").order_by("-number").first()
    )
    return found


def content_of(issued: IssuedPlan | None) -> Snapshot | None:
    return read(issued.content) if issued else None


def show(
    request: SignedInRequest,
    draft: Plan,
    *,
    form: IssueForm | None = None,
    answered: tuple[Question, AnswerForm] | None = None,
    mended: tuple[Gap, MendForm] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """`answered` and `mended`: what was refused, with the form that says why and holds what was typed."""
    content = snapshot(draft)
    last = last_of(draft)
    number = last.number + 1 if last else 1
    reach = reach_of(draft.patient, number=number, last=last)
    asked = questions(request, draft, content)
    memory = Memory(request, draft)
    found = differences(content_of(last), content)
    is_stale = more.get("is_stale", False)
    context = {
        "plan": draft,
        "patient": draft.patient,
        "rows": content["exercises"],
        "last": last,
        "number": number,
        "next_number": number + 1,
        "gaps": [(gap, form_for(gap, mended)) for gap in gaps_of(draft, content_of(last))],
        "questions": [(each, form_for(each, answered)) for each in asked if not memory.was_left(each)],
        "left": [each for each in asked if memory.was_left(each)],
        "answered": memory.answered(asked),
        "changes": found,
        "can_issue": can_issue(draft, last, bool(found)),
        "reach": reach,
        "form": issue_form(draft, form, can_tell=reach.can_tell, is_first=last is None),
        "confirmed": form.confirmed if form else [],
        "is_refused": form is not None and not is_stale,
        "places": {HERE},
        **more,
    }
    return render(request, "patients/review.html", context, status=status)


def form_for(each: Any, refused: tuple[Any, Any] | None) -> Any:
    return refused[1] if refused and refused[0].name == each.name else None


def issue_form(draft: Plan, sent: IssueForm | None, *, can_tell: bool, is_first: bool) -> IssueForm:
    """As it was sent, or a new one with a nonce of its own."""
    tell = can_tell and draft.patient.news_by_email
    fresh = {"version": draft.version, "nonce": uuid4(), "tell": tell}
    form = sent.about(draft.version) if sent else IssueForm(initial=fresh)
    return form.without(*([] if can_tell else ["tell"]), *(["reason"] if is_first else []))


def can_issue(draft: Plan, last: IssuedPlan | None, is_changed: bool) -> bool:
    """Whether there is something to issue. `issue_plan` decides."""
    closed = draft.archived_at or draft.patient.archived_at
    came_back = last is not None and last.is_withdrawn
    return not closed and draft.prescriptions.exists() and (is_changed or came_back)


def show_stale(request: SignedInRequest, public_id: str, form: Any) -> HttpResponse:
    """Nothing was done: the page as the plan is now, with who changed what, and with all that was typed."""
    draft = get_plan(request, public_id)
    since = draft.edits.filter(version__gte=form.cleaned_data["version"]).select_related("by").defer("state")
    typed = form.cleaned_data.get("text") or ""
    return show(
        request,
        draft,
        form=form if isinstance(form, IssueForm) else None,
        is_stale=True,
        since=list(since[:10]),
        typed="\n".join(typed) if isinstance(typed, list) else typed,
        status=409,
    )
