"""How a patient or helper gets in: with an invitation's code and the patient's birth date."""

from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume_or_429
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
from clinic.forms import posted
from clinic.models import User
from clinic.signin import make_account
from clinic.views import refused
from patients.invitation_forms import CodeForm, FollowForm, JoinForm
from patients.models import PatientInvitation
from patients.services import accept_invitation


@never_cache
@login_not_required
@require_http_methods(READ_AND_SEND)
def enter_code(request: HttpRequest) -> HttpResponse:
    """For those who type the code from a slip."""
    form = CodeForm(posted(request))
    if form.is_valid():
        return redirect("patients:join", code=form.cleaned_data["code"])
    status = 422 if form.is_bound else 200
    return render(request, "patients/enter_code.html", {"form": form}, status=status)


@never_cache
@login_not_required
@require_http_methods(READ_AND_SEND)
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Opening the page uses nothing up: only the answer does."""
    if blocked := consume_or_429(request, action="join"):
        return blocked  # type: ignore[no-any-return]
    try:
        invitation = invitations.find(PatientInvitation, code)
    except ValidationError as refusal:
        return refused(request, refusal)
    known = request.user.is_authenticated
    form = (FollowForm if known else JoinForm)(posted(request), invitation=invitation)
    if form.is_valid():
        try:
            return let_in(request, invitation, form)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    status = 422 if form.is_bound else 200
    context = {"form": form, "invitation": invitation, "clinic": invitation.patient.clinic}
    return render(request, "patients/join.html", context, status=status)


@transaction.atomic
def let_in(request: HttpRequest, invitation: PatientInvitation, form: FollowForm) -> HttpResponse:
    if request.user.is_authenticated:
        access = accept_invitation(invitation=invitation, user=request.user)
        request.session["follows"] = access.patient.public_id
        return redirect("patients:today")
    user = account_for(form)
    accept_invitation(invitation=invitation, user=user)
    messages.success(request, _("Welcome. Your sign-in is ready."))
    return perform_login(request, user, redirect_url="/my/")  # type: ignore[no-any-return]


def account_for(form: FollowForm) -> User:
    answers = form.cleaned_data
    return make_account(
        email=answers.get("email"),
        sign_in_name=answers.get("sign_in_name"),
        password=answers["password"],
        name=answers["name"],
    )
