"""The rows of a draft: add, edit, set the dose in one line, move, remove."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import SignedInRequest, staff_only
from clinic.forms import posted
from exercises.dose import Dose
from exercises.models import Exercise
from patients.forms import AddExerciseForm, DoseTextForm, DraftForm, MoveForm, PrescriptionForm
from patients.models import Plan, Prescription
from patients.services import StaleDraft, add_exercise, move_row, read_dose, remove_row, save_draft
from patients.views.plans import answer_stale, get_plan, page_of

READ = ["GET", "HEAD", "POST"]


@require_POST
@staff_only
def add(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    form = AddExerciseForm(request.POST, by=request.user)
    if not form.is_valid():
        return answer_bad(request, draft, form)
    exercise, text = form.cleaned_data["exercise"], form.cleaned_data["text"]
    dose = told_dose(request, text, draft, exercise) if text else None
    try:
        row = add_exercise(plan=draft, version=form.cleaned_data["version"], exercise=exercise, dose=dose)
    except StaleDraft:
        return answer_stale(request, draft)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return answer_bad(request, draft, form)
    messages.success(request, _("%(name)s is in the plan.") % {"name": exercise.name})
    return redirect(f"{draft.get_absolute_url()}#row-{row.key}")


@require_http_methods(READ)
@staff_only
def row(request: SignedInRequest, public_id: str, key: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    form = PrescriptionForm(posted(request), instance=get_row(draft, key))
    context: dict[str, Any] = {"form": form, "plan": draft, "patient": draft.patient, "row": form.instance}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        record = form.save(commit=False)
        try:
            save_draft(plan=draft, version=form.cleaned_data["version"], record=record)
            return redirect(f"{draft.get_absolute_url()}#row-{key}")
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
    if not form.is_valid():
        return answer_bad(request, draft, form)
    record.dose = told_dose(request, form.cleaned_data["text"], draft, record.exercise)
    try:
        save_draft(plan=draft, version=form.cleaned_data["version"], record=record)
    except StaleDraft:
        return answer_stale(request, draft)
    return redirect(f"{draft.get_absolute_url()}#row-{key}")


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
    total = draft.prescriptions.count()
    messages.success(
        request, _("%(name)s, now %(place)s of %(total)s.") % {"name": record, "place": place, "total": total}
    )
    return redirect(f"{draft.get_absolute_url()}#row-{key}")


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
    messages.success(request, _("%(name)s is out of the plan.") % {"name": record})
    return redirect(draft)


def get_row(draft: Plan, key: str) -> Prescription:
    return get_object_or_404(draft.prescriptions.select_related("exercise", "plan"), key=key)


def told_dose(request: SignedInRequest, text: str, draft: Plan, exercise: Exercise) -> Dose:
    """The dose that was typed; the therapist is told what was not understood."""
    dose, warnings = read_dose(text, plan=draft, exercise=exercise)
    for warning in warnings:
        messages.warning(request, warning)
    return dose


def answer_bad(request: SignedInRequest, draft: Plan, form: DraftForm) -> HttpResponse:
    return render(request, "patients/plan.html", page_of(request, draft) | {"bad_form": form}, status=422)
