"""Staff's pages for a plan that begins with another one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from patients.access import get_patient, get_plan
from patients.finding import known_by
from patients.models import Patient, Plan
from patients.services import AlreadyDone, Begun, StaleDraft, copy_plan, join_plan, last_plan, repeat_plan
from patients.template_forms import CopyForm, JoinForm, RepeatForm
from patients.views.searches import keep_search, kept_search
from patients.views.templates import add_refusal

MOST = 20  # patients; others are found by name


@require_POST
@staff_only
def repeat(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A new draft from the plan that is named, or else from the patient's last one."""
    record, form = get_patient(request, public_id), RepeatForm(request.POST)
    named = form.is_valid() and form.cleaned_data["plan"]
    plan = record.plans.filter(public_id=named).first() if named else last_plan(record)
    if plan is None or not form.is_valid():
        messages.error(request, _("There is no plan to repeat."))
        return redirect(record)
    try:
        begun = repeat_plan(plan=plan, by=request.user, action=form.cleaned_data["action"])
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(record)
    return open_new(request, begun, _("This is a new draft. Set its dates, then issue it."))


@require_http_methods(READ_AND_SEND)
@staff_only
def copy(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Lists the patients whom the plan can be copied to: one's own first. A POST keeps the words of a search."""
    draft = get_plan(request, public_id)
    if request.method == "POST":
        name = keep_search(request)
        return redirect(f"{request.path}?find={name}" if name else request.path)
    query = kept_search(request)
    context = {
        "plan": draft,
        "patient": draft.patient,
        "people": people(request, draft, query or "")[:MOST],
        "form": CopyForm(),
        "query": query or "",
        "is_forgotten": query is None,
        "most": MOST,
    }
    return render(request, "patients/copy_plan.html", context)


def people(request: SignedInRequest, draft: Plan, query: str) -> Any:
    others = Patient.objects.treated_by_clinic_of(request.user).current().exclude(pk=draft.patient_id)
    mine = Case(When(therapist=request.user, then=True), default=False, output_field=BooleanField())
    found = others.filter(pk__in=known_by(others, query)) if query else others
    return found.annotate(is_mine=mine).order_by("-is_mine", "family_name", "given_name", "pk")


@require_POST
@staff_only
def copy_to(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft, form = get_plan(request, public_id), CopyForm(request.POST)
    people = Patient.objects.treated_by_clinic_of(request.user)
    to = get_object_or_404(people, public_id=form.cleaned_data["patient"] if form.is_valid() else "")
    try:
        begun = copy_plan(plan=draft, to=to, by=request.user, action=form.cleaned_data["action"])
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("patients:copy_plan", draft.public_id)
    said = _("This is a new draft for %(patient)s. Look at the sides, goals and stop rule.") % {"patient": to}
    return open_new(request, begun, said)


def open_new(request: SignedInRequest, begun: Begun, said: str) -> HttpResponse:
    messages.success(request, said, extra_tags="rows")
    for remark in begun.remarks:
        messages.warning(request, remark, extra_tags="rows")
    return redirect(begun.plan)


@require_http_methods(READ_AND_SEND)
@staff_only
def join(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Puts the exercises of another draft of this patient into this one."""
    draft = get_plan(request, public_id)
    form = JoinForm(posted(request), plan=draft)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return put_together(request, draft, form)
        except StaleDraft:
            draft, status = get_plan(request, public_id), 409
            form = JoinForm(
                plan=draft, initial={name: form.cleaned_data[name] for name in ("other", "finish_other")}
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"plan": draft, "patient": draft.patient, "form": form, "is_stale": status == 409}
    return render(request, "patients/join_plan.html", context, status=status)


def put_together(request: SignedInRequest, draft: Plan, form: JoinForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        joined = join_plan(
            plan=draft, edit=form.edit(request), other=said["other"], finish_other=said["finish_other"]
        )
    except AlreadyDone:
        return redirect(f"{draft.get_absolute_url()}#rows")
    messages.success(request, _("The exercises of both plans are here now."), extra_tags="rows")
    for remark in joined.remarks:
        messages.warning(request, remark, extra_tags="rows")
    return redirect(f"{draft.get_absolute_url()}#rows")
