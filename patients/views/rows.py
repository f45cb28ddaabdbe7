"""The rows of a draft: add, edit, set the dose in one line, move, remove."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted, typed
from exercises.dose import Dose, Remark
from patients.forms import AddExerciseForm, DoseTextForm, DraftForm, MoveForm, PrescriptionForm
from patients.models import Plan, Prescription
from patients.services import StaleDraft, add_exercise, move_row, remove_row, save_draft
from patients.views.plans import answer_stale, get_plan, page_of


@require_POST
@staff_only
def add(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    form = AddExerciseForm(request.POST, by=request.user)
    about = typed(request.POST, "exercise")
    if not (form.is_valid() and form.hear(plan=draft, exercise=form.cleaned_data["exercise"])):
        return answer_bad(request, draft, form, about=about)
    exercise, version = form.cleaned_data["exercise"], form.cleaned_data["version"]
    try:
        row = add_exercise(plan=draft, version=version, exercise=exercise, dose=form.dose)
    except StaleDraft:
        return answer_stale(request, get_plan(request, public_id), about=about)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return answer_bad(request, draft, form, about=about)
    warn(request, form.remarks, here=row.place)
    said = _("%(name)s is in the plan.") % {"name": exercise.name}
    messages.success(request, said, extra_tags=row.place)
    return redirect(f"{draft.get_absolute_url()}#{row.place}")


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
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            save_draft(plan=draft, version=form.cleaned_data["version"], record=form.save(commit=False))
            messages.success(request, _("Saved."), extra_tags=record.place)
            return redirect(f"{draft.get_absolute_url()}#{record.place}")
        except StaleDraft:
            fresh = PrescriptionForm(instance=get_row(get_plan(request, public_id), key))
            context["differences"] = form.catch_up(fresh)
            status = 409
    return render(request, "patients/row.html", context, status=status)


@require_POST
@staff_only
def dose(request: SignedInRequest, public_id: str, key: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    record = get_row(draft, key)
    form = DoseTextForm(request.POST)
    if not (form.is_valid() and form.hear(plan=draft, exercise=record.exercise)):
        return answer_bad(request, draft, form, about=str(key))
    record.dose = form.dose or Dose()
    try:
        save_draft(plan=draft, version=form.cleaned_data["version"], record=record)
    except StaleDraft:
        return answer_stale(request, get_plan(request, public_id), about=str(key))
    warn(request, form.remarks, here=record.place)
    messages.success(request, _("Saved."), extra_tags=record.place)
    return redirect(f"{draft.get_absolute_url()}#{record.place}")


@require_POST
@staff_only
def move(request: SignedInRequest, public_id: str, key: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    record, form = get_row(draft, key), MoveForm(request.POST)
    if not form.is_valid():
        return answer_bad(request, draft, form)
    try:
        place = move_row(plan=draft, row=record, **form.cleaned_data)
    except StaleDraft:
        return answer_stale(request, draft)
    said = _("%(name)s, now %(place)s of %(total)s.")
    total = draft.prescriptions.count()
    messages.success(
        request, said % {"name": record, "place": place, "total": total}, extra_tags=record.place
    )
    return redirect(f"{draft.get_absolute_url()}#{record.place}")


@require_POST
@staff_only
def remove(request: SignedInRequest, public_id: str, key: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    record, form = get_row(draft, key), DraftForm(request.POST)
    if not form.is_valid():
        return answer_bad(request, draft, form)
    try:
        remove_row(plan=draft, version=form.cleaned_data["version"], row=record)
    except StaleDraft:
        return answer_stale(request, draft)
    messages.success(request, _("%(name)s is out of the plan.") % {"name": record}, extra_tags="rows")
    return redirect(f"{draft.get_absolute_url()}#rows")


def get_row(draft: Plan, key: str) -> Prescription:
    return get_object_or_404(draft.prescriptions.select_related("exercise", "plan"), key=key)


def warn(request: SignedInRequest, remarks: Iterable[Remark], *, here: str) -> None:
    """Tell the therapist what of a typed dose is worth a look, and what stays as its note."""
    for remark in remarks:
        messages.warning(request, remark.text, extra_tags=here)


def answer_bad(request: SignedInRequest, draft: Plan, form: DraftForm, *, about: str = "") -> HttpResponse:
    context = {"bad_form": form, "about": about, "text": request.POST.get("text")}
    return render(request, "patients/plan.html", page_of(request, draft) | context, status=422)


def answer_lost(request: SignedInRequest, draft: Plan) -> HttpResponse:
    """A colleague removed the row while it was edited: show what was typed, so that it can be copied."""
    if request.method != "POST":
        raise Http404
    fields = PrescriptionForm.base_fields
    written = [
        (fields[name].label or name, value)
        for name, value in request.POST.items()
        if name in fields and name != "version" and value
    ]
    context = page_of(request, draft) | {"is_stale": True, "written": written}
    return render(request, "patients/plan.html", context, status=409)
