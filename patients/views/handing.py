"""Staff's pages about who treats whom: handing over and back, covering for leave."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from clinic.models import User, works_for_a_clinic
from patients.caseload_forms import CoverForm, HandoverForm
from patients.models import Cover, Handover, Patient
from patients.services import StaleRecord, cover, hand_back, hand_over
from patients.team import Team

MOST = 1000  # patients on the page
NONE = "-"  # in a box, instead of a therapist


@require_http_methods(READ_AND_SEND)
@staff_only
def handing_over(request: SignedInRequest) -> HttpResponse:
    if not works_for_a_clinic(request.user):
        return redirect("admin:index")
    team = Team.of(request.user, timezone.now())
    form, ticked = HandoverForm(posted(request), team=team), request.POST.getlist("patient")
    context: dict[str, Any] = {"form": form, "team": team}
    if form.is_valid():
        try:
            chosen = chosen_by(request, team, ticked)
            handover = hand_over(patients=chosen, by=request.user, **form.cleaned_data)
        except StaleRecord:
            return shown(request, team, context | {"is_stale": True}, status=409)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect(f"{reverse('home')}?handed={handover.public_id}")
    return shown(request, team, context, status=422 if form.is_bound else 200)


@require_POST
@staff_only
def handing_back(request: SignedInRequest, public_id: str) -> HttpResponse:
    handover = get_object_or_404(Handover.objects.visible_to(request.user), public_id=public_id)
    count = hand_back(handover=handover, by=request.user)
    said = ngettext("%(count)s patient handed back.", "%(count)s patients handed back.", count)
    messages.success(request, said % {"count": count})
    return redirect("home")


@require_http_methods(READ_AND_SEND)
@staff_only
def covers(request: SignedInRequest) -> HttpResponse:
    """Who covers for whom, now and later, and the form for another one."""
    if not works_for_a_clinic(request.user):
        return redirect("admin:index")
    form = CoverForm(posted(request), by=request.user)
    if form.is_valid():
        try:
            cover(**{"user": request.user} | form.cleaned_data, made_by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved. On these days they see your patients among their own."))
            return redirect("patients:covers")
    today = timezone.localdate(timezone=Team.clinic_of(request.user).zone)
    coming = Cover.objects.visible_to(request.user).filter(last__gte=today).select_related("user", "by")
    context = {"form": form, "covers": [(each, may_end(request.user, each)) for each in coming]}
    return render(request, "patients/covers.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_only
def end_cover(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Cover.objects.visible_to(request.user), public_id=public_id)
    if not may_end(request.user, found):
        raise PermissionDenied
    found.delete()
    messages.success(request, _("The cover has ended."))
    return redirect("patients:covers")


# --- What the pages show, and what they send ------------------------------------------------------


def may_end(user: User, found: Cover) -> bool:
    return user.role == User.Role.MANAGER or user.pk in (found.user_id, found.made_by_id)


def shown(request: SignedInRequest, team: Team, context: dict[str, Any], *, status: int) -> HttpResponse:
    """The patients that the address names. Without any: all of the colleague it names, or one's own.

    All are ticked, unless the form says otherwise, or the person came with the button for those ticked and had none.
    """
    patients = Patient.objects.treated_by_clinic_of(request.user).current()
    sent = {each.partition(":")[0] for each in request.POST.getlist("patient")}
    named = request.GET.getlist("patient")
    of = team.named(request.GET.get("of", "")) or request.user
    asked = Q(public_id__in=named) if named else Q(therapist=of)
    is_nobody_ticked = "ticked" in request.GET and not named
    rows = [
        (
            each,
            f"{each.public_id}:{whose(each, team)}",
            team.may_hand_over(each.therapist_id),
            each.public_id in sent if request.method == "POST" else not is_nobody_ticked,
        )
        for each in patients.filter(asked | Q(public_id__in=sent)).select_related("therapist")[:MOST]
    ]
    context |= {"rows": rows, "is_nobody_ticked": is_nobody_ticked and request.method != "POST"}
    return render(request, "patients/hand_over.html", context, status=status)


def whose(patient: Patient, team: Team) -> str:
    therapist = team.staff.get(patient.therapist_id or 0)
    return therapist.public_id if therapist else NONE


def chosen_by(request: SignedInRequest, team: Team, ticked: list[str]) -> dict[int, int | None]:
    """By patient, whose patient it was on the page. Raises StaleRecord, and ValidationError for what may not be."""
    sent = dict(each.partition(":")[::2] for each in ticked)
    if not sent:
        raise ValidationError(_("Tick the patients to hand over."))
    patients = Patient.objects.treated_by_clinic_of(request.user).filter(public_id__in=sent)
    found = {each.public_id: each for each in patients}
    if len(found) < len(sent) or any(whose(each, team) != sent[name] for name, each in found.items()):
        raise StaleRecord
    if not all(team.may_hand_over(each.therapist_id) for each in found.values()):
        raise ValidationError(_("Only a manager hands over the patients of others."))
    return {each.pk: each.therapist_id for each in found.values()}
