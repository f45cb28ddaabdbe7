"""The rows of a draft: add, edit, set the dose in one line, move, swap, duplicate, remove."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted, typed
from exercises.models import Exercise, PlanTemplate
from patients.access import get_plan
from patients.forms import AddExerciseForm, DoseTextForm, DraftForm, MoveForm, SwapForm
from patients.models import Plan, Prescription
from patients.row_form import PrescriptionForm
from patients.services import (
    AlreadyDone,
    Edit,
    StaleDraft,
    add_exercise,
    duplicate_row,
    in_page_order,
    insert_template,
    move_row,
    remove_row,
    save_draft,
    set_dose,
    swap_exercise,
)
from patients.views.edits import Done, answer_bad, answer_done, answer_stale, make_edit


def of_row(
    view: Callable[[SignedInRequest, Plan, Prescription], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Gives the view its draft and row. An edit of a row that is gone is answered as the page needs it."""

    @wraps(view)
    def found(request: SignedInRequest, public_id: str, key: str) -> HttpResponse:
        draft = get_plan(request, public_id)
        record = draft.prescriptions.select_related("exercise", "plan").filter(key=key).first()
        return view(request, draft, record) if record else answer_gone(request, draft)

    return found


@require_POST
@staff_only
def add(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    form = AddExerciseForm(request.POST, by=request.user)
    about = typed(request.POST, "exercise")
    if form.is_valid() and (template := form.wanted):
        return make_edit(request, draft, form, lambda edit: inserted(draft, edit, template))
    if not (form.is_valid() and form.hear(plan=draft, exercise=form.cleaned_data["exercise"])):
        return answer_bad(request, draft, form, about=about)

    def act(edit: Edit) -> Done:
        exercise: Exercise = form.cleaned_data["exercise"]
        row = add_exercise(plan=draft, edit=edit, exercise=exercise, dose=form.dose)
        place = [each.pk for each in in_page_order(draft)].index(row.pk) + 1
        said = _("%(name)s added as %(place)s.") % {"name": exercise.name, "place": place}
        return Done(said=said, row=row, remarks=[remark.text for remark in form.remarks])

    return make_edit(request, draft, form, act, about=about)


def inserted(draft: Plan, edit: Edit, template: PlanTemplate) -> Done:
    """Put the exercises of a template into the draft, as one step of undo."""
    done = insert_template(plan=draft, edit=edit, template=template)
    said = ngettext(
        "%(name)s: %(count)s exercise added.", "%(name)s: %(count)s exercises added.", len(done.rows)
    )
    return Done(said=said % {"name": template, "count": len(done.rows)}, remarks=done.remarks)


@require_http_methods(READ_AND_SEND)
@staff_only
def row(request: SignedInRequest, public_id: str, key: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    record = draft.prescriptions.select_related("exercise", "plan").filter(key=key).first()
    if record is None:
        return answer_lost(request, draft)
    context: dict[str, Any] = {"plan": draft, "patient": draft.patient, "title": str(record)}
    form = PrescriptionForm(posted(request), instance=record)
    context |= {"form": form, "row": record}
    if restore := typed(request.POST, "restore"):
        context |= {"form": form.restored(restore), "restored": True}
        return render(request, "patients/row.html", context)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            save_draft(plan=draft, edit=form.edit(request), record=form.save(commit=False))
            messages.success(request, _("Saved."), extra_tags=record.place)
            return redirect(f"{draft.get_absolute_url()}#{record.place}")
        except AlreadyDone:
            return redirect(f"{draft.get_absolute_url()}#{record.place}")
        except StaleDraft:
            fresh = PrescriptionForm(instance=get_row(get_plan(request, public_id), key))
            context["differences"] = form.catch_up(fresh)
            status = 409
    return render(request, "patients/row.html", context, status=status)


@require_POST
@staff_only
@of_row
def dose(request: SignedInRequest, draft: Plan, record: Prescription) -> HttpResponse:
    form = DoseTextForm(request.POST)
    if not (form.is_valid() and form.hear(plan=draft, exercise=record.exercise)):
        return answer_bad(request, draft, form, about=str(record.key))

    def act(edit: Edit) -> Done:
        set_dose(plan=draft, edit=edit, row=record, dose=form.dose_for(record))
        said = _("%(name)s: %(dose)s.") % {"name": record, "dose": record.dose_in_short}
        return Done(said=said, row=record, remarks=[remark.text for remark in form.remarks])

    return make_edit(request, draft, form, act, about=str(record.key))


@require_POST
@staff_only
@of_row
def move(request: SignedInRequest, draft: Plan, record: Prescription) -> HttpResponse:
    form, before = MoveForm(request.POST), record.phase_id

    def act(edit: Edit) -> Done:
        place = move_row(plan=draft, edit=edit, row=record, to=form.cleaned_data["to"])
        record.refresh_from_db(fields=["phase"])
        words = {"name": record, "place": place, "total": draft.prescriptions.count(), "phase": record.phase}
        if record.phase_id == before:
            return Done(said=_("%(name)s, now %(place)s of %(total)s.") % words)
        return Done(said=_("%(name)s, now %(place)s of %(total)s, in “%(phase)s”.") % words)

    return make_edit(request, draft, form, act)


@require_POST
@staff_only
@of_row
def swap(request: SignedInRequest, draft: Plan, record: Prescription) -> HttpResponse:
    """Put another exercise in its place, such as the easier one."""
    form = SwapForm(request.POST, by=request.user)

    def act(edit: Edit) -> Done:
        before = str(record)
        other = swap_exercise(plan=draft, edit=edit, row=record, exercise=form.cleaned_data["exercise"])
        return Done(said=_("%(new)s in place of %(old)s.") % {"new": other, "old": before})

    return make_edit(request, draft, form, act)


@require_POST
@staff_only
@of_row
def duplicate(request: SignedInRequest, draft: Plan, record: Prescription) -> HttpResponse:
    def act(edit: Edit) -> Done:
        duplicate_row(plan=draft, edit=edit, row=record)
        return Done(said=_("%(name)s is in the plan twice.") % {"name": record})

    return make_edit(request, draft, DraftForm(request.POST), act)


@require_POST
@staff_only
@of_row
def remove(request: SignedInRequest, draft: Plan, record: Prescription) -> HttpResponse:
    def act(edit: Edit) -> Done:
        remove_row(plan=draft, edit=edit, row=record)
        return Done(said=_("%(name)s is out of the plan.") % {"name": record})

    return make_edit(request, draft, DraftForm(request.POST), act)


def get_row(draft: Plan, key: str) -> Prescription:
    return get_object_or_404(draft.prescriptions.select_related("exercise", "plan"), key=key)


def answer_gone(request: SignedInRequest, draft: Plan) -> HttpResponse:
    """The row is gone: this same edit removed it, and its first answer was lost; or a colleague was first."""
    form = DraftForm(request.POST)
    if form.is_valid() and draft.edits.filter(action=form.edit(request).action).exists():
        return answer_done(request, draft, Done(said=_("Saved.")))
    text = typed(request.POST, "text")
    return answer_stale(request, draft, written=[(_("Dose"), text)] if text else [])


def answer_lost(request: SignedInRequest, draft: Plan) -> HttpResponse:
    """A colleague removed the row while it was edited: show what was typed, so that it can be copied."""
    if request.method != "POST":
        raise Http404
    fields = PrescriptionForm.base_fields
    written = [
        (fields[name].label or name, value)
        for name, value in request.POST.items()
        if name in fields and name not in ("version", "nonce") and value
    ]
    return answer_stale(request, draft, written=written)
