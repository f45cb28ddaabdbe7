"""The emails to patients. Subjects and bodies carry no health information."""

from dataclasses import replace

from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from clinic.models import interface_language
from patients.handout.choice import Choice, Handout
from patients.models import IssuedPlan, Patient, PatientAccess, PatientInvitation
from patients.snapshots import read


def send_invitation(invitation: PatientInvitation, link: str) -> None:
    clinic = invitation.patient.clinic
    with override(interface_language(invitation.patient.language)):
        send_mail(
            _("An invitation from %(clinic)s") % {"clinic": clinic.name},
            render_to_string(
                "patients/email/invitation.txt",
                {
                    "clinic": clinic,
                    "link": link,
                    "expires_at": invitation.expires_at,
                    "is_helper": invitation.kind == PatientAccess.Kind.HELPER,
                },
            ),
            None,
            [invitation.email],
        )


def send_handout_link(patient: Patient) -> None:
    """Says where to sign in, and nothing about the plan."""
    with override(interface_language(patient.language)):
        send_mail(
            _("Something new for you at %(clinic)s") % {"clinic": patient.clinic.name},
            render_to_string(
                "patients/email/handout_link.txt",
                {"clinic": patient.clinic, "link": settings.SITE_URL + reverse("patients:today")},
            ),
            None,
            [patient.email],
        )


def send_handout(issued: IssuedPlan) -> None:
    """Sends the PDF without the patient's name on it, because others may read an email."""
    patient = issued.plan.patient
    handout = Handout.of(read(issued.content), patient, replace(Choice.usual(patient), with_name=False))
    with override(interface_language(patient.language)):
        email = EmailMessage(
            _("A document from %(clinic)s") % {"clinic": patient.clinic.name},
            render_to_string("patients/email/handout.txt", {"clinic": patient.clinic}),
            to=[patient.email],
        )
    email.attach(handout.file_name, handout.pdf(), "application/pdf")
    email.send()
