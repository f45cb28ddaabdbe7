"""How an edit of a draft is answered: as a page to those without a script, as the changed pieces to the builder."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clinic.access import SignedInRequest
from patients.access import get_plan
from patients.forms import DraftForm
from patients.models import Plan, Prescription
from patients.services import AlreadyDone, Edit, StaleDraft
from patients.states import state_of_row
from patients.views.pages import page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an edit did: what to say, and the one row that changed in its place. Without one, any row may have."""

    said: str
    row: Prescription | None = None
    remarks: Iterable[str] = ()


def is_for_builder(request: SignedInRequest) -> bool:
    return request.headers.get("X-Builder") == "1"


def make_edit(
    request: SignedInRequest, draft: Plan, form: DraftForm, act: Callable[[Edit], Done], *, about: str = ""
) -> HttpResponse:
    """Do `act` with the edit that the form asks for, and answer.

    `about` names the row or exercise whose typed dose goes back into its box when the edit is refused.
    """
    if not form.is_valid():
        return answer_bad(request, draft, form, about=about)
    edit = form.edit(request)
    try:
        done = act(edit)
    except AlreadyDone:
        return answer_done(request, draft, Done(said=_("Saved.")))
    except StaleDraft:
        return answer_stale(request, get_plan(request, draft.public_id), form, about=about)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return answer_bad(request, draft, form, about=about)
    return answer_done(request, draft, done, since=edit.version)


def answer_done(
    request: SignedInRequest, draft: Plan, done: Done, *, since: int | None = None
) -> HttpResponse:
    """`since`: the version that the builder has. Rows that are as they were in it are not sent again."""
    if is_for_builder(request):
        fresh = get_plan(request, draft.public_id)
        context = page_of(request, fresh) | {"done": done}
        if since and (done.row is None or len(context["groups"]) > 1):
            context["same"] = same_rows(fresh, since)
        return render(request, "patients/_edit.html", context)
    here = done.row.place if done.row else "rows"
    for remark in done.remarks:
        messages.warning(request, remark, extra_tags=here)
    messages.success(request, done.said, extra_tags=here)
    return redirect(f"{draft.get_absolute_url()}#{here}")


def same_rows(draft: Plan, version: int) -> set[str]:
    """The keys of the rows that the edit of this version left alone, wherever they stand now. Takes one query."""
    before = draft.edits.values_list("state", flat=True).get(version=version)
    rows = {row["key"]: row for row in before["rows"]}
    phases = {phase.pk: phase for phase in draft.phases.all()}
    now = [state_of_row(row, phases.get(row.phase_id or 0)) for row in draft.prescriptions.all()]
    return {row["key"] for row in now if row == rows.get(row["key"])}


def answer_bad(request: SignedInRequest, draft: Plan, form: DraftForm, *, about: str = "") -> HttpResponse:
    context = page_of(request, draft) | said_of(request, about, form) | {"bad_form": form}
    return render(request, page_name(request), context, status=422)


def answer_stale(
    request: SignedInRequest,
    draft: Plan,
    form: DraftForm | None = None,
    *,
    about: str = "",
    written: Iterable[tuple[Any, Any]] = (),
) -> HttpResponse:
    """Somebody else changed the plan first: show it as it is now, say who it was and that nothing was done.

    `written`: what was typed about a row that is gone, as pairs of a label and the text.
    """
    last = draft.edits.select_related("by").order_by("-version").defer("state").first()
    context = (
        page_of(request, draft)
        | said_of(request, about, form)
        | {
            "is_stale": True,
            "latest": last,
            "written": list(written),
        }
    )
    return render(request, page_name(request), context, status=409)


def page_name(request: SignedInRequest) -> str:
    return "patients/_edit.html" if is_for_builder(request) else "patients/plan.html"


def said_of(request: SignedInRequest, about: str, form: DraftForm | None) -> dict[str, Any]:
    """What was typed, and the row that it is about, by its key. A chosen exercise with a dose is a line as well."""
    text, line = request.POST.get("text"), request.POST.get("line", "")
    is_about_row = "-" in about
    exercise = form.cleaned_data.get("exercise") if form and form.is_bound else None
    if exercise and text and not line:
        line = f"{exercise} {text}"
    return {"text": text, "line": line, "about": about if is_about_row else "", "about_row": is_about_row}
