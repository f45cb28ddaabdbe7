"""Lets a patient or helper join, with an invitation's code and the patient's birth date."""

from datetime import date
from typing import cast

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
from clinic.views import refused
from patients.invitation_forms import BirthDateForm, CodeForm, JoinForm
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
    """Opening the page neither uses the code nor reveals anything: it looks the same for every code."""
    if blocked := too_many_visits(request, "join" if request.method == "POST" else "join_visit"):
        return blocked
    form = BirthDateForm(posted(request))
    if not form.is_valid():
        return ask_birth_date(request, form)
    born = form.cleaned_data["date_of_birth"]
    try:
        invitation = open_invitation(code=code, born=born)
    except invitations.Refused as refusal:
        if refusal.code != "no_match":
            return refused(request, refusal)
        form.add_error("date_of_birth", refusal.messages)
        return ask_birth_date(request, form)
    if request.user.is_authenticated:
        return follow(request, invitation, form)
    return set_up(request, invitation, born)


def ask_birth_date(request: HttpRequest, form: BirthDateForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "patients/join.html", {"form": form}, status=status)


def follow(request: HttpRequest, invitation: PatientInvitation, form: BirthDateForm) -> HttpResponse:
    """Follow the plan with the person's existing sign-in."""
    try:
        access = accept_invitation(invitation=invitation, user=cast(User, request.user))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return ask_birth_date(request, form)
    request.session["follows"] = access.patient.public_id
    return redirect("patients:today")


def set_up(request: HttpRequest, invitation: PatientInvitation, born: date) -> HttpResponse:
    """The second step, at the same address. The form sends the birth date again, so it is checked again."""
    answered = request.POST if "name" in request.POST else None
    form = JoinForm(answered, invitation=invitation)
    if form.is_valid():
        try:
            return let_in(request, invitation, form)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    status = 422 if form.is_bound else 200
    context = {"form": form, "invitation": invitation, "clinic": invitation.practice, "born": born}
    return render(request, "patients/join_details.html", context, status=status)


@transaction.atomic
def let_in(request: HttpRequest, invitation: PatientInvitation, form: JoinForm) -> HttpResponse:
    user = account_for(form)
    accept_invitation(invitation=invitation, user=user)
    messages.success(request, _("Welcome. Your sign-in is ready."))
    return perform_login(request, user, redirect_url="/my/")  # type: ignore[no-any-return]


def account_for(form: JoinForm) -> User:
    answers = form.cleaned_data
    return make_account(
        email=answers.get("email"),
        sign_in_name=answers.get("sign_in_name"),
        password=answers["password"],
        name=answers["name"],
    )
