"""Staff's pages about a draft: the plan, its details, its preview, the issue."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted, typed
from exercises.models import Exercise
from exercises.search import search
from patients.changes import changes
from patients.forms import PlanForm
from patients.handout.form import HandoutForm
from patients.models import Patient, Plan
from patients.sense import questions
from patients.services import StaleDraft, issue_plan, save_draft, start_plan
from patients.snapshots import snapshot

SUGGESTIONS = 8


@require_POST
@staff_only
def new(request: SignedInRequest, public_id: str) -> HttpResponse:
    patients = Patient.objects.treated_by_clinic_of(request.user).select_related("clinic")
    return redirect(start_plan(patient=get_object_or_404(patients, public_id=public_id)))


@require_safe
@staff_only
def plan(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    if request.htmx and not request.htmx.history_restore_request:
        answer = render(request, "patients/_suggestions.html", suggestions(request, draft))
    else:
        answer = render(request, "patients/plan.html", page_of(request, draft))
    patch_vary_headers(answer, ["HX-Request"])
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
            save_plan(form)
            messages.success(request, _("Saved."), extra_tags="details")
            return redirect(f"{draft.get_absolute_url()}#details")
        except StaleDraft:
            fresh = PlanForm(instance=get_plan(request, public_id), by=request.user)
            context["differences"] = form.catch_up(fresh)
            status = 409
    return render(request, "patients/plan_details.html", context, status=status)


@require_POST
@staff_only
def issue(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    if request.POST.get("version") != str(draft.version):
        return answer_stale(request, draft)
    try:
        issued = issue_plan(plan=draft, by=request.user)
    except StaleDraft:
        return answer_stale(request, get_plan(request, public_id))
    except ValidationError as refusal:
        context = page_of(request, draft) | {"issue_errors": refusal.messages}
        return render(request, "patients/plan.html", context, status=422)
    messages.success(request, _("Version %(number)s is with the patient.") % {"number": issued.number})
    return redirect(draft.patient)


# --- What the pages show --------------------------------------------------------------------------


def get_plan(request: SignedInRequest, public_id: str) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("patient__clinic")
    return get_object_or_404(plans, public_id=public_id)


def page_of(request: SignedInRequest, draft: Plan) -> dict[str, Any]:
    content = snapshot(draft)
    rows = list(draft.prescriptions.all())
    last = draft.issued.select_related("issued_by").order_by("-number").first()
    today = timezone.localdate(timezone=draft.patient.clinic.zone)
    return suggestions(request, draft) | {
        "rows": [(row, questions(row, content, today)) for row in rows],
        "places": {"rows", "details", *(row.place for row in rows)},
        "last": last,
        "changes": changes(last.content if last else None, content),
        "minutes": round(sum(row.minutes for row in rows)),
        "articles": draft.articles.all(),
        "paper_form": HandoutForm(patient=draft.patient, content=content),
    }


def suggestions(request: SignedInRequest, draft: Plan) -> dict[str, Any]:
    """What the search box finds. If adding an exercise was refused, that exercise is shown too."""
    query = typed(request.GET or request.POST, "q")
    library = Exercise.objects.visible_to(request.user).current().with_details()
    found = search(library, query, limit=SUGGESTIONS) if query else []
    chosen = typed(request.POST, "exercise")
    if chosen and chosen not in [exercise.public_id for exercise in found]:
        found = [*library.filter(public_id=chosen), *found]
    return {"plan": draft, "patient": draft.patient, "query": query, "found": found}


def answer_stale(request: SignedInRequest, draft: Plan, *, about: str = "") -> HttpResponse:
    """Somebody else changed the plan first: show it as it is now, and say that nothing was done.

    `about` names the row or exercise whose typed dose goes back into its box.
    """
    context = page_of(request, draft) | {"is_stale": True, "about": about, "text": request.POST.get("text")}
    return render(request, "patients/plan.html", context, status=409)


@transaction.atomic
def save_plan(form: PlanForm) -> None:
    record = form.save(commit=False)
    save_draft(plan=record, version=form.cleaned_data["version"], record=record)
    form.save_m2m()
