"""Adds an exercise of the library to somebody's plan."""

from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from exercises.models import Exercise
from patients.finding import known_by
from patients.models import Patient, Plan, Prescription
from patients.views.searches import keep_search, kept_search

MOST = 20  # plans; others are found by the patient's name


@require_http_methods(READ_AND_SEND)
@staff_only
def choose_plan(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Lists the drafts that the exercise can go into: the therapist's own patients first, then by last edit."""
    exercises = Exercise.objects.visible_to(request.user).current().with_details()
    exercise = get_object_or_404(exercises, public_id=public_id)
    if request.method == "POST":
        name = keep_search(request)
        return redirect(f"{request.path}?find={name}" if name else request.path)
    query = kept_search(request)
    plans = open_plans(request)
    if query:
        patients = Patient.objects.treated_by_clinic_of(request.user).current()
        plans = plans.filter(patient__in=known_by(patients, query))
    plans = plans.annotate(has_it=Exists(Prescription.objects.filter(plan=OuterRef("pk"), exercise=exercise)))
    context = {
        "exercise": exercise,
        "plans": plans[:MOST],
        "query": query or "",
        "is_forgotten": query is None,
        "most": MOST,
    }
    return render(request, "patients/choose_plan.html", context)


def open_plans(request: SignedInRequest) -> Any:
    plans = Plan.objects.visible_to(request.user).current().filter(patient__archived_at=None)
    mine = Case(When(patient__therapist=request.user, then=True), default=False, output_field=BooleanField())
    return plans.annotate(is_mine=mine).select_related("patient").order_by("-is_mine", "-updated_at", "-pk")
