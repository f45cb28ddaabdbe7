"""Gives a patient or helper access to the portal, and ends it."""

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import events
from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import open_in_focus, posted, typed
from clinic.ids import new_public_id
from clinic.models import Invitation
from clinic.no_mail import mail_is_on
from clinic.work.models import Letter
from patients.access import get_patient
from patients.invitation_forms import InviteForm
from patients.mail import address_of, post_invitation
from patients.models import PatientInvitation
from patients.services import invite_again, invite_patient, print_instead

INVITATIONS_A_PAGE = 25


@require_http_methods(READ_AND_SEND)
@staff_only
def invite(request: SignedInRequest, public_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    form = InviteForm(posted(request), patient=record)
    if form.is_valid():
        try:
            invitation, code = invite_patient(patient=record, by=request.user, **form.wanted())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return deliver(request, invitation, code)
    if not form.is_bound:
        open_in_focus(form.fields["how"])
    status = 422 if form.is_bound else 200
    return render(request, "patients/invite.html", {"patient": record, "form": form}, status=status)


@require_safe
@staff_only
def invitations(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Lists all invitations that were ever made for the patient."""
    record = get_patient(request, public_id)
    found = record.invitations.open_first().select_related("created_by")
    context = {
        "patient": record,
        "page": Paginator(found, INVITATIONS_A_PAGE).get_page(request.GET.get("page")),
        "is_locked": record.invitations.wrong_answers() >= Invitation.MAX_ATTEMPTS,
        "form_token": new_public_id(),
    }
    return render(request, "patients/invitations.html", context)


@require_POST
@staff_only
def send_again(request: SignedInRequest, public_id: str, invitation_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    invitation = get_object_or_404(record.invitations, public_id=invitation_id)
    try:
        newer, code = invite_again(invitation=invitation, by=request.user, once=typed(request.POST, "once"))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("patients:invitations", record.public_id)
    return deliver(request, newer, code)


@require_POST
@staff_only
def withdraw(request: SignedInRequest, public_id: str, invitation_id: str) -> HttpResponse:
    """Ends an invitation. Safe to repeat."""
    record = get_patient(request, public_id)
    invitation = get_object_or_404(record.invitations, public_id=invitation_id)
    record.invitations.filter(pk=invitation.pk).end(Invitation.State.WITHDRAWN)
    invitation.refresh_from_db()
    if invitation.used_at:
        used = _("This invitation was used already. End the access of the person instead.")
        messages.error(request, used, extra_tags="portal")
    else:
        gone = _("The invitation is withdrawn. Its code no longer works.")
        messages.success(request, gone, extra_tags="portal")
    return redirect(f"{record.get_absolute_url()}#portal")


@require_POST
@staff_only
def end_access(request: SignedInRequest, public_id: str) -> HttpResponse:
    """End one person's access to the portal, such as that of a former helper or a lost account."""
    record = get_patient(request, public_id)
    access = get_object_or_404(
        record.access.filter(ended_at=None), user__public_id=typed(request.POST, "person")
    )
    access.ended_at = timezone.now()
    access.save(update_fields=["ended_at"])
    events.record("portal_access_ended", person=access.user, clinic=record.clinic, role=access.kind)
    ended = _("%(who)s can no longer follow this patient.") % {"who": access.user}
    messages.success(request, ended, extra_tags="portal")
    return redirect(f"{record.get_absolute_url()}#portal")


# --- To the person --------------------------------------------------------------------------------


def deliver(request: SignedInRequest, invitation: PatientInvitation, code: str) -> HttpResponse:
    """Sends the code by email, or shows it on this page to print. It is stored nowhere."""
    if not invitation.email:
        return slip(request, invitation, code)
    if mail_is_on() and post_invitation(invitation, code).state != Letter.State.FAILED:
        sent = _("The invitation is on its way to %(email)s.")
        messages.success(request, sent % {"email": invitation.email}, extra_tags="portal")
        return redirect(f"{invitation.patient.get_absolute_url()}#portal")
    messages.error(request, _("The email could not be sent. Print this slip instead."))
    printed, code = print_instead(invitation=invitation, by=request.user)
    return slip(request, printed, code)


@cache_control(no_store=True, private=True, no_transform=True)  # never compressed: it shows the code
def slip(request: SignedInRequest, invitation: PatientInvitation, code: str) -> HttpResponse:
    picture = segno.make(address_of(invitation, code), micro=False).svg_inline(
        omitsize=True, border=2, dark="#12262B", light="#FFFFFF"
    )
    context = {
        "invitation": invitation,
        "patient": invitation.patient,
        "clinic": invitation.patient.clinic,
        "code": code,
        "enter_url": settings.SITE_URL + reverse("patients:enter_code"),
        "qr": mark_safe(picture),  # noqa: S308 - segno's own SVG of our own address
    }
    return render(request, "patients/slip.html", context)
