"""The emails to patients. Subjects and bodies carry no health information.

Each is written when it is sent: what has become untrue meanwhile, such as after a discharge, is not sent.
"""

from dataclasses import replace

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import invitations
from clinic.work.kinds import Kind, as_read_by, register
from clinic.work.mail import post
from clinic.work.models import Letter
from patients.handout.choice import Choice, Handout
from patients.models import IssuedPlan, IssueRecord, Message, Patient, PatientAccess, PatientInvitation
from patients.reach import news_key, no_address, why_no_email
from patients.reminding import REMINDERS
from patients.snapshots import read


def post_invitation(invitation: PatientInvitation, code: str) -> Letter:
    """`code` only says which form this is: the email has a code of its own."""
    patient, key = invitation.patient, invitations.hash_of(code)
    return post(
        "patient_invitation", clinic=patient.clinic, patient_id=patient.pk, about_id=invitation.pk, key=key
    )


def post_handout_link(issued: IssuedPlan) -> Letter:
    return post_version("handout_link", issued)


def post_handout(issued: IssuedPlan) -> Letter:
    return post_version("handout_pdf", issued)


def post_news(issued: IssuedPlan) -> Letter:
    """Once for a version, however often it is asked for."""
    return post_version("version_news", issued, key=news_key(issued))


def post_message_waits(message: Message) -> Letter:
    """Once for a message, however often it is asked for."""
    patient = message.patient
    key = f"message-{message.pk}"
    return post("message_waits", clinic=patient.clinic, patient_id=patient.pk, about_id=message.pk, key=key)


def undelivered_for(patient: Patient) -> QuerySet[Letter]:
    """What lately did not reach this patient, or perhaps did not, and was not made good: for the record.

    Of what comes every day, such as reminders, the last one to each sign-in; without those that merely came too late.
    """
    newer = PatientInvitation.objects.filter(patient=patient, kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    made_good = PatientInvitation.objects.filter(Exists(newer), patient=patient)
    late = Q(kind__in=REMINDERS, error="Expired")  # no fault of the address
    again = Letter.objects.undelivered().filter(
        patient_id=patient.pk, kind=OuterRef("kind"), user=OuterRef("user"), pk__gt=OuterRef("pk")
    )
    lost = Letter.objects.undelivered_for(patient.pk).exclude(late).exclude(Exists(again.exclude(late)))
    return lost.exclude(kind="patient_invitation", about_id__in=made_good.values("pk"))


# --- What is written ------------------------------------------------------------------------------


def invitation(letter: Letter) -> EmailMessage | None:
    found = PatientInvitation.objects.open().select_related("patient__clinic")
    invited = found.filter(pk=letter.about_id).first()
    if invited is None or invited.is_on_hold:
        return None
    patient, clinic = invited.patient, invited.patient.clinic
    link = address_of(invited, invitations.fresh_code(invited))
    words = {
        "clinic": clinic,
        "link": link,
        "expires_at": invited.expires_at,
        "is_helper": invited.kind == PatientAccess.Kind.HELPER,
    }
    with as_read_by(patient.language, clinic):
        subject = _("An invitation from %(clinic)s") % {"clinic": clinic.name}
        body = render_to_string("patients/email/invitation.txt", words)
    return EmailMessage(subject, body, to=[invited.email])


def handout_link(letter: Letter) -> EmailMessage | None:
    """Says where to sign in, and nothing about the plan."""
    issued = version_of(letter)
    if issued is None or why_no_email(issued.plan.patient):
        return None
    patient, clinic = issued.plan.patient, issued.plan.patient.clinic
    words = {"clinic": clinic, "link": settings.SITE_URL + reverse("patients:today")}
    with as_read_by(patient.language, clinic):
        subject = _("Something new for you at %(clinic)s") % {"clinic": clinic.name}
        body = render_to_string("patients/email/handout_link.txt", words)
    return EmailMessage(subject, body, to=[patient.email])


def message_waits(letter: Letter) -> EmailMessage | None:
    """Says that a message waits and where to sign in: neither what it says nor what it is about."""
    message = (
        Message.objects.select_related("patient__clinic").filter(pk=letter.about_id, read_at=None).first()
    )
    if message is None or why_no_email(message.patient):
        return None
    patient, clinic = message.patient, message.patient.clinic
    words = {"clinic": clinic, "link": settings.SITE_URL + reverse("patients:messages")}
    with as_read_by(patient.language, clinic):
        subject = _("A message from %(clinic)s") % {"clinic": clinic.name}
        body = render_to_string("patients/email/message_waits.txt", words)
    return EmailMessage(subject, body, to=[patient.email])


def handout_pdf(letter: Letter) -> EmailMessage | None:
    """The PDF without the patient's name on it, because others may read an email."""
    issued = version_of(letter)
    if issued is None or is_outdated(issued, letter):
        return None
    if not issued.plan.patient.clinic.emails_handouts or no_address(issued.plan.patient):
        return None
    patient, clinic = issued.plan.patient, issued.plan.patient.clinic
    handout = Handout.of(read(issued.content), patient, replace(Choice.usual(patient), with_name=False))
    with as_read_by(patient.language, clinic):
        subject = _("A document from %(clinic)s") % {"clinic": clinic.name}
        body = render_to_string("patients/email/handout.txt", {"clinic": clinic})
    email = EmailMessage(subject, body, to=[patient.email])
    email.attach(handout.file_name, handout.pdf(), "application/pdf")
    return email


def note_news(letter: Letter) -> None:
    if letter.state == Letter.State.SENT:
        IssueRecord.objects.filter(issued=letter.about_id).update(told_at=timezone.now())


# --- Steps ----------------------------------------------------------------------------------------


def address_of(invitation: PatientInvitation, code: str) -> str:
    """The link says how the person was invited, so that its page asks the right questions before it knows the code."""
    how = {"by": "email"} if invitation.email else {}
    who = {"for": "helper"} if invitation.kind == PatientAccess.Kind.HELPER else {}
    return str(settings.SITE_URL + reverse("patients:join", args=[code], query=how | who or None))


def post_version(kind: str, issued: IssuedPlan, key: str | None = None) -> Letter:
    patient = issued.plan.patient
    return post(kind, clinic=patient.clinic, patient_id=patient.pk, about_id=issued.pk, key=key)


def version_of(letter: Letter) -> IssuedPlan | None:
    """Unless it was withdrawn meanwhile."""
    found = IssuedPlan.objects.select_related("plan__patient__clinic", "withdrawal")
    issued = found.filter(pk=letter.about_id).first()
    return None if issued is None or issued.is_withdrawn else issued


def is_outdated(issued: IssuedPlan, letter: Letter) -> bool:
    """Whether, since it was asked for, a newer version was issued or the patient was discharged.

    An older version may be sent on purpose, but must not come late, after the newer one.
    """
    discharged_at = issued.plan.patient.archived_at
    if discharged_at and discharged_at > letter.made_at:
        return True
    return issued.plan.issued.filter(number__gt=issued.number, issued_at__gt=letter.made_at).exists()


register(
    Kind(
        name="patient_invitation",
        label=gettext_lazy("Invitation to the portal"),
        make=invitation,
        ended=invitations.note_end(PatientInvitation),
        is_lasting=False,
    )
)
register(Kind(name="handout_link", label=gettext_lazy("Link to the portal"), make=handout_link))
register(Kind(name="handout_pdf", label=gettext_lazy("Handout by email"), make=handout_pdf))
register(
    Kind(
        name="version_news",
        label=gettext_lazy("News of a version"),
        make=handout_link,
        ended=note_news,
    )
)
register(Kind(name="message_waits", label=gettext_lazy("A message waits"), make=message_waits))
