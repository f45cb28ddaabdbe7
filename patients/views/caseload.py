"""Staff's start page: who needs a look, and the list of patients."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.access import SignedInRequest, staff_only
from clinic.models import Clinic, User, works_for_a_clinic
from patients.access import get_plan
from patients.attention import Reason
from patients.caseload import Line, Order, lines_of, needing_a_look
from patients.finding import SIMILAR, Found, find
from patients.models import Handover, Patient, PatientQuerySet
from patients.red import say_more
from patients.services import mark_seen
from patients.sifting import Chosen, heads_of
from patients.team import Team
from patients.views.searches import keep_search, kept_search

PATIENTS_A_PAGE = 30
LOOKS_A_PAGE = 20
GROUPS = ("mine", "everybody", "discharged")  # in the address; without one: one's own, for those who have any


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
    if group := asked_group(request):
        address[group] = "1"
    return redirect(f"{reverse('home')}?{address.urlencode()}" if address else "home")


@require_POST
@staff_only
def seen(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Quiets the reasons that the page showed, each at the level that it had there."""
    plan = get_plan(request, public_id)
    sent = {reason.value: level_of(request.POST.get(f"level-{reason}", "")) for reason in Reason}
    levels = {reason: level for reason, level in sent.items() if level is not None}
    mark_seen(plan=plan, levels=levels, by=request.user)
    if levels:
        messages.success(
            request, _("Seen: %(patient)s. It comes back if it gets worse.") % {"patient": plan.patient}
        )
    if request.POST.get("from") == "patient":
        return redirect(plan.patient)
    group = asked_group(request)
    return redirect(f"{reverse('home')}?{group}=1" if group else "home")


def level_of(text: str) -> float | None:
    try:
        level = float(text)
    except ValueError:
        return None
    return level if abs(level) < 1e15 else None  # neither infinite nor more than a column holds


def caseload(request: SignedInRequest) -> HttpResponse:
    query, everybody = kept_search(request), Patient.objects.treated_by_clinic_of(request.user)
    team = Team.of(request.user, timezone.now())
    counts = count_groups(everybody, team)
    group = asked_group(request) or ("mine" if counts["mine"] and not query else "everybody")
    context: dict[str, Any] = {
        "query": query or "",
        "is_forgotten": query is None,
        "group": group,
        "team": team,
    }
    if query:
        context |= found_by(query, everybody, group, request, team)
    else:
        context |= listed(in_group(everybody, group, team), request, team) | {"counts": counts}
        if group == "discharged":
            context["looks"] = []
    say_more([*context.get("looks", ())])
    if name := request.GET.get("handed"):
        context["handed"] = handed_over(request.user, name)
    return render(request, "patients/caseload.html", context)


def handed_over(user: User, name: str) -> Handover | None:
    """What this person just did, to be undone with one click."""
    done: Handover | None = (
        Handover.objects.visible_to(user)
        .filter(undone_at=None, public_id=name)
        .select_related("to")
        .annotate(count=Count("patients"))
        .first()
    )
    return done


# --- What the page shows --------------------------------------------------------------------------


def asked_group(request: SignedInRequest) -> str:
    return next((name for name in GROUPS if request.GET.get(name)), "")


def in_group(patients: PatientQuerySet, group: str, team: Team) -> PatientQuerySet:
    if group == "discharged":
        return patients.exclude(archived_at=None)
    return patients.current().filter(therapist__in=team.mine) if group == "mine" else patients.current()


def count_groups(patients: PatientQuerySet, team: Team) -> dict[str, int]:
    current = Q(archived_at=None)
    return patients.order_by().aggregate(
        mine=Count("pk", filter=current & Q(therapist__in=team.mine)),
        everybody=Count("pk", filter=current),
        discharged=Count("pk", filter=~current),
    )


def listed(patients: PatientQuerySet, request: SignedInRequest, team: Team) -> dict[str, Any]:
    """Who needs a look among these patients, and a page of them all."""
    chosen = Chosen.read(request.GET, team)
    lines = lines_of(chosen.among(patients), cast(Clinic, request.user.clinic), timezone.now(), team.staff)
    lines = chosen.lines(lines)
    looks, order = needing_a_look(lines), Order.read(request.GET.get("sort", ""))
    return {
        "looks": looks if request.GET.get("all") else looks[:LOOKS_A_PAGE],
        "looks_count": len(looks),
        "chosen": chosen,
        "heads": heads_of(order),
        "page": Paginator(order.sort(lines), PATIENTS_A_PAGE).get_page(request.GET.get("page")),
    }


def found_by(
    query: str, patients: PatientQuerySet, group: str, request: SignedInRequest, team: Team
) -> dict[str, Any]:
    """A page of the patients found in this group, best matches first, and how many were found in each group."""
    found = find(patients, query)
    current = [each for each in found if not each.is_discharged]
    groups: dict[str, list[Found]] = {
        "everybody": current,
        "mine": [each for each in current if each.therapist_id in team.mine],
        "discharged": [each for each in found if each.is_discharged],
    }
    page: Any = Paginator(groups[group], PATIENTS_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    lines: dict[int, list[Line]] = {}
    clinic, those = cast(Clinic, request.user.clinic), patients.filter(pk__in=[each.pk for each in shown])
    for line in lines_of(those, clinic, timezone.now(), team.staff):
        lines.setdefault(line.patient.pk, []).append(line)
    page.object_list = [line for each in shown for line in lines.get(each.pk, ())]
    return {
        "page": page,
        "heads": heads_of(Order()),
        "similar": {each.pk for each in shown if each.grade == SIMILAR},
        "counts": {name: len(those) for name, those in groups.items()},
    }
