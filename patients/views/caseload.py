"""Staff's list of patients, and the way to each."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clinic.access import SignedInRequest
from clinic.forms import typed
from clinic.models import works_for_a_clinic
from patients.models import Patient

PATIENTS_A_PAGE = 30


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Each to their own: staff to the caseload, patients to their plan, operators to the panel."""
    if works_for_a_clinic(request.user):
        return caseload(request)
    return redirect("admin:index" if request.user.is_superuser else "patients:today")


def caseload(request: SignedInRequest) -> HttpResponse:
    query = typed(request.GET, "q")
    gone = bool(request.GET.get("discharged"))
    visible = Patient.objects.visible_to(request.user).select_related("therapist")
    patients = visible.exclude(archived_at=None) if gone else visible.current()
    for word in query.split()[:5]:
        patients = patients.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(record_number__iexact=word)
        )
    if request.GET.get("mine"):
        patients = patients.filter(therapist=request.user)
    patients = patients.with_latest().order_by("family_name", "given_name", "pk")
    page = Paginator(patients, PATIENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "patients/caseload.html",
        {"page": page, "query": query, "mine": bool(request.GET.get("mine")), "discharged": gone},
    )
