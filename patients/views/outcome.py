"""After the issue: how the version reaches its patient, its summary, and what ends a version or a plan."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from patients.access import get_plan
from patients.invitation_forms import InviteForm
from patients.models import IssuedPlan
from patients.reach import reach_of
from patients.review_forms import DeleteForm, FinishForm, WithdrawForm
from patients.services import StaleDraft, delete_unused, finish_plan, take_up_plan, withdraw_version
from patients.summary import summary_of


@require_safe
@staff_only
def given(request: SignedInRequest, public_id: str) -> HttpResponse:
    """One version, once it is out: who can open it, and what to do where nobody can."""
    version = get_version(request, public_id)
    patient = version.plan.patient
    reach = reach_of(patient, number=version.number, last=None, issued=version)
    is_newest = not version.plan.issued.filter(number__gt=version.number).exists()
    is_current = is_newest and not version.is_withdrawn and not version.plan.archived_at
    is_closed_to_all = is_current and not reach.can_open
    context = {
        "issued": version,
        "patient": patient,
        "reach": reach,
        "is_newest": is_newest,
        "is_closed_to_all": is_closed_to_all,
        "summary": summary_of(version),
        "invite_form": InviteForm(patient=patient) if is_closed_to_all else None,
    }
    return render(request, "patients/given.html", context)


@require_safe
@staff_only
def summary(request: SignedInRequest, public_id: str) -> HttpResponse:
    return HttpResponse(summary_of(get_version(request, public_id)), content_type="text/plain; charset=utf-8")


@require_http_methods(READ_AND_SEND)
@staff_only
def withdraw(request: SignedInRequest, public_id: str) -> HttpResponse:
    version = get_version(request, public_id)
    form = WithdrawForm(posted(request))
    if form.is_valid():
        withdraw_version(issued=version, by=request.user, reason=form.cleaned_data["reason"])
        said = _("Version %(number)s is withdrawn. The portal no longer shows it.")
        messages.success(request, said % {"number": version.number})
        return redirect(version)
    context = {"issued": version, "patient": version.plan.patient, "form": form}
    return render(request, "patients/withdraw.html", context, status=status_of(form))


@require_http_methods(READ_AND_SEND)
@staff_only
def finish(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Finish the plan or, with `back`, take it up again."""
    plan = get_plan(request, public_id)
    if request.POST.get("back"):
        take_up_plan(plan=plan)
        messages.success(request, _("The plan is open again."))
        return redirect(plan.patient)
    form = FinishForm(posted(request), initial={"version": plan.version})
    context = {"plan": plan, "patient": plan.patient, "form": form}
    if form.is_valid():
        try:
            finish_plan(plan=plan, **form.cleaned_data)
        except StaleDraft:
            form = FinishForm(initial=form.cleaned_data | {"version": plan.version})
            context |= {"form": form, "is_stale": True}
            return render(request, "patients/finish.html", context, status=409)
        messages.success(request, _("The plan is finished."))
        return redirect(plan.patient)
    return render(request, "patients/finish.html", context, status=status_of(form))


@require_http_methods(READ_AND_SEND)
@staff_only
def delete(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The page says what would be lost; if somebody changed the draft since, it says so again."""
    plan, form = get_plan(request, public_id), DeleteForm(posted(request))
    if form.is_valid():
        try:
            delete_unused(plan=plan, version=form.cleaned_data["version"])
            messages.success(request, _("The draft is deleted."))
            return redirect(plan.patient)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(plan.patient)
        except StaleDraft:
            plan = get_plan(request, public_id)
    rows = plan.prescriptions.select_related("exercise")
    context = {"plan": plan, "patient": plan.patient, "rows": rows, "is_issued": plan.issued.exists()}
    context["is_stale"] = form.is_bound
    return render(request, "patients/delete_draft.html", context, status=409 if form.is_bound else 200)


def get_version(request: SignedInRequest, public_id: str) -> IssuedPlan:
    visible = IssuedPlan.objects.visible_to(request.user).select_related(
        "plan__patient__clinic", "issued_by", "record", "withdrawal__by", "first_opening__by"
    )
    return get_object_or_404(visible, public_id=public_id)


def status_of(form: Any) -> int:
    return 422 if form.is_bound else 200
