"""Handouts for a class or a morning's patients: choose, wait a few seconds, print."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import typed
from clinic.models import User
from patients.batches import MOST_PATIENTS, HandoutBatch
from patients.finding import known_by
from patients.handout.batch import TooManyAtOnce, downloaded, order, result_of, start_again
from patients.handout.batch import delete as delete_batch
from patients.handout.batch_form import BatchForm
from patients.models import IssuedPlan, Patient

TOO_MANY = gettext_lazy("Others are printing just now. Wait a minute, then try again.")


@require_http_methods(READ_AND_SEND)
@staff_only
def new(request: SignedInRequest) -> HttpResponse:
    """The page to order a batch. A search for more patients sends the same form, so ticked boxes stay ticked."""
    is_order = request.method == "POST" and "find" not in request.POST
    kept = request.POST.dict()
    form = BatchForm(request.POST if is_order else None, initial=kept, issued=printable(request.user))
    if form.is_valid():
        try:
            return redirect(order(by=request.user, **form.order()))
        except TooManyAtOnce:
            form.add_error(None, TOO_MANY)
    status = 422 if is_order else 200
    return render(request, "patients/batches.html", page_of(request, form), status=status)


@require_safe
@staff_only
def batch(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_batch(request, public_id)
    template = "patients/_batch.html" if request.htmx else "patients/batch.html"
    lines = [] if found.is_at_work else lines_of(found, request.user)
    return render(request, template, {"batch": found, "lines": lines})


@require_safe
@staff_only  # type: ignore[arg-type]  # a stream
def file(request: SignedInRequest, public_id: str) -> HttpResponseBase:
    found = get_batch(request, public_id)
    try:
        result = result_of(found).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    downloaded(found)
    return FileResponse(result, as_attachment=found.form == found.Form.ZIP, filename=found.file_name)


@require_POST
@staff_only
def again(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_batch(request, public_id)
    try:
        start_again(found)
    except TooManyAtOnce:
        messages.error(request, TOO_MANY)
    return redirect(found)


@require_POST
@staff_only
def delete(request: SignedInRequest, public_id: str) -> HttpResponse:
    delete_batch(get_batch(request, public_id))
    messages.success(request, _("Deleted."))
    return redirect("patients:batches")


# --- What the pages show --------------------------------------------------------------------------


def get_batch(request: SignedInRequest, public_id: str) -> HandoutBatch:
    batches = HandoutBatch.objects.visible_to(request.user).select_related("made_by", "clinic")
    found: HandoutBatch = get_object_or_404(batches, public_id=public_id)
    return found


def printable(user: User) -> QuerySet[IssuedPlan]:
    """The newest issued plan of each of the clinic's patients, ordered by name."""
    current = IssuedPlan.objects.visible_to(user).current().filter(plan__patient__archived_at=None)
    names = ("plan__patient__family_name", "plan__patient__given_name", "plan_id")
    found: QuerySet[IssuedPlan] = (
        current.select_related("plan__patient__therapist").defer("content").order_by(*names)
    )
    return found


def page_of(request: SignedInRequest, form: BatchForm) -> dict[str, Any]:
    query, everybody = typed(request.POST, "q"), bool(request.POST.get("everybody"))
    ticked = request.POST.getlist("issued")[:MOST_PATIENTS]
    found = printable(request.user)
    if not (query or everybody):
        found = found.filter(plan__patient__therapist=request.user)
    if query:
        patients = Patient.objects.treated_by_clinic_of(request.user).current()
        found = found.filter(plan__patient__in=known_by(patients, query))
    chosen = list(printable(request.user).filter(public_id__in=ticked)) if ticked else []
    others = [issued for issued in found[: MOST_PATIENTS + len(chosen)] if issued not in chosen]
    return {
        "form": form,
        "query": query,
        "everybody": everybody,
        "rows": [(issued, True) for issued in chosen]
        + [(issued, False) for issued in others[:MOST_PATIENTS]],
        "batches": HandoutBatch.objects.visible_to(request.user)[:10],
        "most": MOST_PATIENTS,
    }


def lines_of(found: HandoutBatch, user: User) -> list[tuple[int, IssuedPlan | None, bool]]:
    """For each place in the printing order: what is printed there, and whether it is missing.

    Patients' names are looked up for the page; the batch does not store them.
    """
    plans = IssuedPlan.objects.visible_to(user).select_related("plan__patient").defer("content")
    by_id = {issued.public_id: issued for issued in plans.filter(public_id__in=found.issued)}
    return [
        (place, by_id.get(name), place in found.missing) for place, name in enumerate(found.issued, start=1)
    ]
