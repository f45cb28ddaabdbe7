"""From an exercise of the library into somebody's plan."""

from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clinic.access import SignedInRequest, staff_only
from clinic.forms import typed
from exercises.models import Exercise
from patients.models import Plan, Prescription

MOST = 20  # plans; whoever is not among them is found by name


@require_safe
@staff_only
def choose_plan(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The drafts that the exercise can go into: this therapist's own patients first, the latest edited first."""
    exercises = Exercise.objects.visible_to(request.user).current().with_details()
    exercise = get_object_or_404(exercises, public_id=public_id)
    query = typed(request.GET, "q")
    plans = named(open_plans(request), query)
    plans = plans.annotate(has_it=Exists(Prescription.objects.filter(plan=OuterRef("pk"), exercise=exercise)))
    context = {"exercise": exercise, "plans": plans[:MOST], "query": query, "most": MOST}
    return render(request, "patients/choose_plan.html", context)


def open_plans(request: SignedInRequest) -> Any:
    plans = Plan.objects.visible_to(request.user).current().filter(patient__archived_at=None)
    mine = Case(When(patient__therapist=request.user, then=True), default=False, output_field=BooleanField())
    return plans.annotate(is_mine=mine).select_related("patient").order_by("-is_mine", "-updated_at", "-pk")


def named(plans: Any, query: str) -> Any:
    for word in query.split()[:5]:
        plans = plans.filter(
            Q(patient__given_name__icontains=word)
            | Q(patient__family_name__icontains=word)
            | Q(patient__record_number__iexact=word)
        )
    return plans
