"""Who works here: the list, invitations, roles, leaving. Nothing about patients but how many there are."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, managers_only
from clinic.delivery import deliver
from clinic.forms import posted, typed
from clinic.late import Stale, merged
from clinic.models import Clinic, StaffInvitation, User, UserQuerySet
from clinic.practice_forms import InviteForm, PersonForm
from clinic.services import (
    change_person,
    end_work,
    invite_staff,
    invite_staff_again,
    take_up_work,
    withdraw_invitation,
)
from clinic.trail import last_change, note_addition
from clinic.views.practice import clinic_of, side


@require_safe
@managers_only
def people(request: SignedInRequest) -> HttpResponse:
    return shown(request, InviteForm(clinic=clinic_of(request)))


@require_POST
@managers_only
def invite(request: SignedInRequest) -> HttpResponse:
    clinic = clinic_of(request)
    form = InviteForm(request.POST, clinic=clinic)
    if not form.is_valid():
        return shown(request, form, status=422)
    made, code = invite_staff(clinic=clinic, by=request.user, **form.cleaned_data)
    note_addition(made, by=request.user)
    deliver(request, made, code)
    return redirect("practice:people")


@require_POST
@managers_only
def invite_again(request: SignedInRequest) -> HttpResponse:
    try:
        newer, code = invite_staff_again(invitation=named(request), by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        note_addition(newer, by=request.user)
        deliver(request, newer, code)
    return redirect("practice:people")


@require_POST
@managers_only
def withdraw(request: SignedInRequest) -> HttpResponse:
    withdraw_invitation(invitation=named(request), by=request.user)
    messages.success(request, _("Withdrawn: the link opens nothing any more."))
    return redirect("practice:people")


@require_http_methods(READ_AND_SEND)
@managers_only
def person(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_person(request, public_id)
    form = PersonForm(posted(request), instance=found, by=request.user)
    context: dict[str, Any] = {}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            change_person(person=found, by=request.user, fields=form.changed_columns, seen=form.was_seen)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except Stale:
            fresh = get_person(request, public_id)
            context["merge"] = merge = merged(form, PersonForm(instance=fresh, by=request.user))
            form, status = PersonForm(instance=fresh, initial=merge.typed, by=request.user), 409
        else:
            messages.success(request, _("Saved."))
            return redirect("practice:person", public_id)
    return shown_person(request, public_id, context | {"form": form}, status)


@require_POST
@managers_only
def work(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Ends the sign-in of somebody who leaves, or lets them in again."""
    found = get_person(request, public_id)
    if request.POST.get("back"):
        take_up_work(person=found, by=request.user)
        messages.success(request, _("They can sign in again."), extra_tags="work")
        return redirect(f"{reverse('practice:person', args=[public_id])}#work")
    try:
        end_work(person=found, by=request.user)
    except ValidationError as refusal:
        context = {"form": PersonForm(instance=found, by=request.user), "refusal": refusal.messages[0]}
        return shown_person(request, public_id, context, status=422)
    messages.success(request, _("Their sign-in has ended. What they wrote stays."), extra_tags="work")
    return redirect(f"{reverse('practice:person', args=[public_id])}#work")


# --- What the pages show --------------------------------------------------------------------------


def staff_of(request: SignedInRequest) -> UserQuerySet:
    """With `patients`: how many each looks after now."""
    current = Count("caseload", filter=Q(caseload__archived_at=None))
    return User.objects.get_queryset().visible_to(request.user).annotate(patients=current)


def get_person(request: SignedInRequest, public_id: str) -> User:
    return get_object_or_404(staff_of(request), public_id=public_id)


def named(request: SignedInRequest) -> StaffInvitation:
    """The newest invitation to the address that was sent. Those to other practices do not exist."""
    rows = StaffInvitation.objects.filter(clinic__in=Clinic.objects.visible_to(request.user))
    found = rows.filter(email__iexact=typed(request.POST, "email")).open_first().first()
    if found is None:
        raise Http404
    return found


def invitations_of(request: SignedInRequest) -> list[StaffInvitation]:
    """The newest to each address that has not joined."""
    rows = StaffInvitation.objects.filter(clinic__in=Clinic.objects.visible_to(request.user), used_at=None)
    rows = rows.exclude(email__in=User.objects.get_queryset().visible_to(request.user).values("email"))
    newest: dict[str, StaffInvitation] = {}
    for each in rows.select_related("created_by")[:200]:
        newest.setdefault(each.email.lower(), each)
    return [*newest.values()]


def shown(request: SignedInRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    context = side(request, "practice:people") | {
        "form": form,
        "people": staff_of(request).order_by("-is_active", "name", "pk"),
        "invitations": invitations_of(request),
        "days": settings.INVITATION_DAYS,
    }
    return render(request, "clinic/practice/people.html", context, status=status)


def shown_person(
    request: SignedInRequest, public_id: str, context: dict[str, Any], status: int
) -> HttpResponse:
    found = get_person(request, public_id)
    known = side(request, "practice:people") | {"person": found, "last_change": last_change(found)}
    return render(request, "clinic/practice/person.html", known | context, status=status)
