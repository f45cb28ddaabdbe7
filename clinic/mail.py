"""The emails to staff."""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from clinic.models import StaffInvitation, interface_language


def send_staff_invitation(invitation: StaffInvitation, link: str) -> None:
    clinic = invitation.clinic
    with override(interface_language(clinic.language)):
        send_mail(
            _("An invitation to work with %(clinic)s") % {"clinic": clinic.name},
            render_to_string(
                "clinic/email/staff_invitation.txt",
                {"clinic": clinic, "invitation": invitation, "link": link},
            ),
            None,
            [invitation.email],
        )
