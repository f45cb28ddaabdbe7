"""Letting a patient or a helper into the portal, and out again."""

import logging

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from clinic.access import SignedInRequest, staff_only
from clinic.forms import typed
from patients.forms import InviteForm
from patients.mail import send_invitation
from patients.models import PatientInvitation
from patients.services import invite_patient
from patients.views.record import get_patient

logger = logging.getLogger(__name__)


@cache_control(no_store=True, private=True, no_transform=True)  # never compressed: it may show a code
@require_POST
@staff_only
def invite(request: SignedInRequest, public_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    form = InviteForm(request.POST)
    if form.is_valid():
        how = form.cleaned_data.pop("how")
        email = form.cleaned_data["email"] if how == "email" else ""
        try:
            invitation, code = invite_patient(
                patient=record, by=request.user, **(form.cleaned_data | {"email": email})
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return deliver(request, invitation, code)
    return render(request, "patients/invite.html", {"patient": record, "form": form}, status=422)


def deliver(request: SignedInRequest, invitation: PatientInvitation, code: str) -> HttpResponse:
    """By email; or on this one page, to print: the code is stored nowhere, so it is shown only once."""
    link = settings.SITE_URL + reverse("patients:join", args=[code])
    if invitation.email:
        try:
            send_invitation(invitation, link)
        except OSError as error:  # of the mail server; SMTPException is one
            logger.error("An invitation could not be sent: %s", type(error).__name__)
            messages.error(request, _("The email could not be sent. Print this slip instead."))
        else:
            sent = _("The invitation is on its way to %(email)s.")
            messages.success(request, sent % {"email": invitation.email})
            return redirect(invitation.patient)
    picture = segno.make(link, micro=False).svg_inline(
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


@require_POST
@staff_only
def end_access(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Close the portal to one person: a helper who no longer helps, a lost account."""
    record = get_patient(request, public_id)
    access = get_object_or_404(
        record.access.filter(ended_at=None), user__public_id=typed(request.POST, "person")
    )
    access.ended_at = timezone.now()
    access.save(update_fields=["ended_at"])
    messages.success(request, _("%(who)s can no longer follow this patient.") % {"who": access.user})
    return redirect(record)
