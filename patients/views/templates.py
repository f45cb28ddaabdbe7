"""Staff's pages of plan templates: the list, one, and those that put them into plans and take them from plans."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted, typed
from clinic.models import works_for_a_clinic
from exercises.models import PlanTemplate
from exercises.vocabulary import Region
from patients.access import get_plan
from patients.models import Plan
from patients.services import (
    AlreadyDone,
    StaleDraft,
    change_template,
    save_template,
    save_usual,
    set_archived,
)
from patients.template_forms import EditTemplateForm, InsertTemplateForm, SaveTemplateForm
from patients.template_pages import page_of_template, page_of_templates, templates_of
from patients.views.edits import answer_done
from patients.views.rows import get_row, inserted

# --- The templates --------------------------------------------------------------------------------


@require_safe
@staff_only
def templates(request: SignedInRequest) -> HttpResponse:
    archived = bool(request.GET.get("archived"))
    found = templates_of(request.user, archived=archived)
    return render(
        request,
        "patients/templates.html",
        list_of(request, found) | {"archived": archived, "is_library_page": True},
    )


@require_safe
@staff_only
def template(request: SignedInRequest, public_id: str) -> HttpResponse:
    """With a plan in the address, it offers to insert the template there."""
    context = page_of_template(get_template(request, public_id), request.user)
    context["is_library_page"] = not request.GET.get("plan")
    if name := typed(request.GET, "plan"):
        plans = Plan.objects.visible_to(request.user).current().select_related("patient")
        context["plan"] = plans.filter(public_id=name).first()
    return render(request, "patients/template.html", context)


@require_http_methods(READ_AND_SEND)
@staff_only
def edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_own_template(request, public_id)
    form = EditTemplateForm(posted(request), template=found)
    if form.is_valid():
        said = form.cleaned_data
        try:
            change_template(
                template=found, name=said["name"], shortcuts=said["shortcuts"], for_clinic=form.for_clinic
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("patients:template", found.public_id)
    context = {"form": form, "template": get_own_template(request, public_id), "is_library_page": True}
    status = 422 if form.is_bound else 200
    return render(request, "patients/edit_template.html", context, status=status)


@require_POST
@staff_only
def archive(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_own_template(request, public_id)
    try:
        set_archived(template=found, archived=not request.POST.get("back"))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("patients:template", found.public_id)
    said = _("Archived. Nobody is offered it any more.") if found.archived_at else _("It is offered again.")
    messages.success(request, said)
    return redirect("patients:template", found.public_id)


# --- From a plan, into a plan ---------------------------------------------------------------------


@require_http_methods(READ_AND_SEND)
@staff_only
def plan_templates(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The templates to choose from; a POST inserts one."""
    draft = get_plan(request, public_id)
    form = InsertTemplateForm(posted(request), by=request.user)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return insert(request, draft, form)
        except StaleDraft:
            draft, status = get_plan(request, public_id), 409
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = list_of(request, templates_of(request.user))
    context |= {"plan": draft, "patient": draft.patient, "form": form, "is_stale": status == 409}
    return render(request, "patients/plan_templates.html", context, status=status)


def insert(request: SignedInRequest, draft: Plan, form: InsertTemplateForm) -> HttpResponse:
    try:
        done = inserted(draft, form.edit(request), form.cleaned_data["template"])
    except AlreadyDone:
        return redirect(f"{draft.get_absolute_url()}#rows")
    return answer_done(request, draft, done)


@require_http_methods(READ_AND_SEND)
@staff_only
def save(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    rows = draft.prescriptions.select_related("exercise")
    form = SaveTemplateForm(posted(request), plan=draft, rows=rows)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = save_template(
                plan=draft,
                by=request.user,
                name=said["name"],
                shortcuts=said["shortcuts"],
                for_clinic=form.for_clinic,
                keys=said["rows"],
                keep_words=said["keep_words"],
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. It is among your templates."))
            return redirect("patients:template", made.public_id)
    context: dict[str, Any] = {"form": form, "plan": draft, "patient": draft.patient}
    return render(request, "patients/save_template.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_only
def usual(request: SignedInRequest, public_id: str, key: str) -> HttpResponse:
    """Keep the row's dose as the usual one: the therapist's own, or with `whose=clinic` the clinic's."""
    draft = get_plan(request, public_id)
    row, for_clinic = get_row(draft, key), request.POST.get("whose") == "clinic"
    try:
        save_usual(row=row, by=request.user, for_clinic=for_clinic)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0], extra_tags=row.place)
    else:
        said = _("Kept as your clinic’s usual dose.") if for_clinic else _("Kept as your usual dose.")
        messages.success(request, said, extra_tags=row.place)
    return redirect(f"{draft.get_absolute_url()}#{row.place}")


# --- What they share ------------------------------------------------------------------------------


def list_of(request: SignedInRequest, found: Any) -> dict[str, Any]:
    query, region = typed(request.GET, "q"), typed(request.GET, "region")
    region = region if region in Region.values else ""
    return {
        "page": page_of_templates(found, query, region, request.GET.get("page")),
        "query": query,
        "region": region,
        "regions": Region.choices,
    }


def get_template(request: SignedInRequest, public_id: str) -> PlanTemplate:
    found: PlanTemplate = get_object_or_404(
        PlanTemplate.objects.visible_to(request.user).select_related("owner"), public_id=public_id
    )
    return found


def get_own_template(request: SignedInRequest, public_id: str) -> PlanTemplate:
    """One's own or the clinic's. The library's can only be read."""
    found = get_template(request, public_id)
    if found.clinic_id is None or not works_for_a_clinic(request.user):
        raise PermissionDenied
    return found


def add_refusal(form: Any, refusal: ValidationError) -> None:
    """Beside the field that it is about, or above the form."""
    fields = refusal.message_dict if hasattr(refusal, "error_dict") else {}
    if fields and all(name in form.fields for name in fields):
        form.add_error(None, refusal)
    else:
        form.add_error(None, refusal.messages)
