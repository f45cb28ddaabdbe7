"""Staff's pages about a draft: the plan, its details, undo and earlier states, the issue."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from patients.access import get_plan
from patients.forms import DraftForm, PlanForm
from patients.models import Patient, PlanEdit
from patients.services import (
    AlreadyDone,
    Edit,
    StaleDraft,
    earlier_states,
    redo,
    restore,
    save_draft,
    start_plan,
    undo,
)
from patients.views.edits import Done, is_for_builder, make_edit
from patients.views.pages import browsed, page_of


@require_POST
@staff_only
def new(request: SignedInRequest, public_id: str) -> HttpResponse:
    patients = Patient.objects.treated_by_clinic_of(request.user).select_related("clinic")
    return redirect(start_plan(patient=get_object_or_404(patients, public_id=public_id)))


@require_safe
@staff_only
def plan(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    if is_for_builder(request):
        context = browsed(request, draft) | {"plan": draft, "patient": draft.patient}
        answer = render(request, "patients/_browsed.html", context)
    else:
        answer = render(request, "patients/plan.html", page_of(request, draft))
    patch_vary_headers(answer, ["X-Builder"])
    return answer


@require_http_methods(READ_AND_SEND)
@staff_only
def details(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    form = PlanForm(posted(request), instance=draft, by=request.user)
    context: dict[str, Any] = {"form": form, "plan": draft, "patient": draft.patient}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            save_plan(form, form.edit(request))
            messages.success(request, _("Saved."), extra_tags="details")
            return redirect(f"{draft.get_absolute_url()}#details")
        except AlreadyDone:
            return redirect(f"{draft.get_absolute_url()}#details")
        except StaleDraft:
            fresh = PlanForm(instance=get_plan(request, public_id), by=request.user)
            context["differences"] = form.catch_up(fresh)
            status = 409
    return render(request, "patients/plan_details.html", context, status=status)


@transaction.atomic
def save_plan(form: PlanForm, edit: Edit) -> None:
    record = form.save(commit=False)
    save_draft(plan=record, edit=edit, record=record)
    form.save_m2m()


# --- Undo and earlier states ----------------------------------------------------------------------


@require_POST
@staff_only
def undo_edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)

    def act(edit: Edit) -> Done:
        return Done(said=_("Taken back: %(what)s.") % {"what": by_whom(undo(plan=draft, edit=edit), request)})

    return make_edit(request, draft, DraftForm(request.POST), act)


@require_POST
@staff_only
def redo_edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)

    def act(edit: Edit) -> Done:
        return Done(said=_("Done again: %(what)s.") % {"what": redo(plan=draft, edit=edit).about})

    return make_edit(request, draft, DraftForm(request.POST), act)


def by_whom(edit: PlanEdit, request: SignedInRequest) -> str:
    """The edit in words, with its author's name unless that is the reader."""
    if edit.by_id != request.user.pk:
        return f"{edit.by} {edit.said}"
    return edit.about if edit.act == PlanEdit.Act.REDO else edit.said


@require_safe
@staff_only
def history(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The last edits in words. Each leads back to what stood before it."""
    draft = get_plan(request, public_id)
    context = {"plan": draft, "patient": draft.patient, "edits": earlier_states(draft)}
    return render(request, "patients/plan_history.html", context)


@require_POST
@staff_only
def restore_state(request: SignedInRequest, public_id: str, version: int) -> HttpResponse:
    draft = get_plan(request, public_id)
    earlier = get_object_or_404(draft.edits.select_related("by"), version=version)

    def act(edit: Edit) -> Done:
        restore(plan=draft, edit=edit, earlier=earlier)
        return Done(
            said=_("The plan is as it was before %(what)s.") % {"what": f"{earlier.by} {earlier.said}"}
        )

    return make_edit(request, draft, DraftForm(request.POST), act)
