"""Lets a patient or helper join, with an invitation's code and the patient's birth date."""

from datetime import date
from typing import Any, cast

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic import invitations
from clinic.access import READ_AND_SEND
from clinic.attempts import too_many_visits
from clinic.forms import posted
from clinic.models import User
from clinic.signin import make_account
from clinic.views.site import refused
from patients.invitation_forms import AskedForm, BirthDateForm, CodeForm, JoinForm
from patients.models import PatientInvitation
from patients.services import accept_invitation, open_invitation


@never_cache
@login_not_required
@require_http_methods(READ_AND_SEND)
def enter_code(request: HttpRequest) -> HttpResponse:
    """The page for typing the code from a slip."""
    form = CodeForm(posted(request))
    if form.is_valid():
        return redirect("patients:join", code=form.cleaned_data["code"])
    status = 422 if form.is_bound else 200
    return render(request, "patients/enter_code.html", {"form": form}, status=status)


@never_cache
@login_not_required
@require_http_methods(READ_AND_SEND)
def join(request: HttpRequest, code: str) -> HttpResponse:
    """The page behind a code. Opening it does not use the code, and it looks the same for every code."""
    if blocked := too_many_visits(request, "join" if request.method == "POST" else "join_visit"):
        return blocked
    form = asked(request)
    if not form.is_valid():
        return ask(request, form)
    try:
        invitation = open_invitation(code=code, born=form.cleaned_data["date_of_birth"])
    except invitations.Refused as refusal:
        if refusal.code != "no_match":
            return refused(request, refusal)
        form.add_error("date_of_birth", refusal.messages)
        return ask(request, form)
    if request.user.is_authenticated:
        return follow(request, invitation, form)
    return set_up(request, invitation, form.cleaned_data["date_of_birth"])


def asked(request: HttpRequest) -> BirthDateForm:
    """What is asked of whoever has a code. Only the link says how they were invited, so every code looks the same."""
    if request.user.is_authenticated:
        return BirthDateForm(posted(request))
    link = request.GET
    return AskedForm(
        posted(request), by_email=link.get("by") == "email", is_helper=link.get("for") == "helper"
    )


def ask(request: HttpRequest, form: BirthDateForm | JoinForm, **known: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "by_email": request.GET.get("by") == "email", **known}
    return render(request, "patients/join.html", context, status=status)


def follow(request: HttpRequest, invitation: PatientInvitation, form: BirthDateForm) -> HttpResponse:
    """Follow the plan with the person's existing sign-in."""
    try:
        access = accept_invitation(invitation=invitation, user=cast(User, request.user))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return ask(request, form)
    request.session["follows"] = access.patient.public_id
    return redirect("patients:today")


def set_up(request: HttpRequest, invitation: PatientInvitation, born: date) -> HttpResponse:
    """The rest of the answers counts once the birth date is right. What the page did not ask is asked now."""
    typed = {name: request.POST.get(name) for name in ("name", "sign_in_name", "password")}
    form = JoinForm(invitation=invitation, initial=typed | {"date_of_birth": born})
    if form.is_answered_by(request.POST):
        form = JoinForm(request.POST, invitation=invitation)
    if form.is_valid():
        try:
            return let_in(request, invitation, form)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    return ask(request, form, invitation=invitation, clinic=invitation.practice)


@transaction.atomic
def let_in(request: HttpRequest, invitation: PatientInvitation, form: JoinForm) -> HttpResponse:
    user = account_for(form)
    accept_invitation(invitation=invitation, user=user)
    messages.success(request, _("Welcome, %(name)s. Your sign-in is ready.") % {"name": user})
    return perform_login(request, user, redirect_url="/my/")  # type: ignore[no-any-return]


def account_for(form: JoinForm) -> User:
    answers = form.cleaned_data
    return make_account(
        email=answers.get("email"),
        sign_in_name=answers.get("sign_in_name"),
        password=answers["password"],
        name=answers.get("name") or form.known_name,
    )
