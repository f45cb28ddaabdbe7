"""What becomes of an invitation that was just made: by email or, without mail, as a link on the next page."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from clinic.invitations import fresh_code
from clinic.mail import post_staff_invitation
from clinic.models import StaffInvitation
from clinic.no_mail import mail_is_on
from clinic.work.models import Letter


def deliver(request: HttpRequest, invitation: StaffInvitation, code: str) -> None:
    """Sends the link by email or, without mail, shows it on this page only: the code is stored nowhere."""
    why = gettext("No email is sent.")
    if mail_is_on():
        if post_staff_invitation(invitation, code).state != Letter.State.FAILED:
            sent = gettext("The invitation is on its way to %(email)s.")
            messages.success(request, sent % {"email": invitation.email})
            return
        code = fresh_code(invitation)
        why = gettext("The email to %(email)s could not be sent.")
    link = settings.SITE_URL + reverse("staff_join", args=[code])
    words = why + " " + gettext("Send this link to %(email)s yourself; it is shown only once: %(link)s")
    messages.error(request, words % {"email": invitation.email, "link": link})
