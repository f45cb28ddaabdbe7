"""The emails to patients. Subjects and bodies carry no health information."""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from patients.models import PatientInvitation


def send_invitation(invitation: PatientInvitation, link: str) -> None:
    clinic = invitation.patient.clinic
    with override(invitation.patient.language):
        send_mail(
            _("An invitation from %(clinic)s") % {"clinic": clinic.name},
            render_to_string(
                "patients/email/invitation.txt",
                {"clinic": clinic, "link": link, "expires_at": invitation.expires_at},
            ),
            None,
            [invitation.email],
        )
