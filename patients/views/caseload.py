"""Staff's list of patients."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clinic.access import SignedInRequest, staff_only
from clinic.models import User, works_for_a_clinic
from patients.finding import SIMILAR, Found, find
from patients.models import Patient
from patients.views.searches import keep_search, kept_search

PATIENTS_A_PAGE = 30
GROUPS = ("mine", "discharged")  # in the address; without one, the list has everybody under treatment


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """The start page: the caseload for staff, Today for patients, the panel for operators."""
    if works_for_a_clinic(request.user):
        return caseload(request)
    return redirect("admin:index" if request.user.is_superuser else "patients:today")


@require_POST
@staff_only
def find_patients(request: SignedInRequest) -> HttpResponse:
    """Keeps the words of the search out of the address, and redirects to the results."""
    address = QueryDict(mutable=True)
    if name := keep_search(request):
        address["find"] = name
    if group := group_of(request):
        address[group] = "1"
    return redirect(f"{reverse('home')}?{address.urlencode()}" if address else "home")


def caseload(request: SignedInRequest) -> HttpResponse:
    query, group = kept_search(request), group_of(request)
    patients = Patient.objects.treated_by_clinic_of(request.user)
    context: dict[str, Any] = {"query": query or "", "is_forgotten": query is None, "group": group}
    if query:
        context |= found_by(query, patients, group, request)
    else:
        rows = in_group(patients, group, request.user).with_latest().select_related("therapist")
        ordered = rows.order_by("family_name", "given_name", "pk")
        context["page"] = Paginator(ordered, PATIENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "patients/caseload.html", context)


# --- What the page shows --------------------------------------------------------------------------


def group_of(request: SignedInRequest) -> str:
    return next((name for name in GROUPS if request.GET.get(name)), "")


def in_group(patients: Any, group: str, user: User) -> Any:
    if group == "discharged":
        return patients.exclude(archived_at=None)
    return patients.current().filter(therapist=user) if group == "mine" else patients.current()


def found_by(query: str, patients: Any, group: str, request: SignedInRequest) -> dict[str, Any]:
    """A page of the patients found in this group, best matches first, and how many were found in each group."""
    found = find(patients, query)
    current = [each for each in found if not each.is_discharged]
    groups: dict[str, list[Found]] = {
        "everybody": current,
        "mine": [each for each in current if each.therapist_id == request.user.pk],
        "discharged": [each for each in found if each.is_discharged],
    }
    page: Page[Any] = Paginator(groups[group or "everybody"], PATIENTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    shown = list(page)
    rows = patients.with_latest().select_related("therapist").in_bulk([each.pk for each in shown])
    page.object_list = [rows[each.pk] for each in shown if each.pk in rows]
    return {
        "page": page,
        "similar": {each.pk for each in shown if each.grade == SIMILAR},
        "counts": {name: len(those) for name, those in groups.items()},
    }
