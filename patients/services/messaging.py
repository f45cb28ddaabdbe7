"""Messages between patient and practice: stored once, read once, and an email that says only that one waits."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import User, works_for_a_clinic
from clinic.work.models import Letter
from exercises.models import Picture
from patients.mail import post_message_waits
from patients.messages import About
from patients.models import Message, Patient, PatientAccess
from patients.reach import why_no_email
from patients.services.telling import Told

MOST_A_DAY = 40  # messages of one person to one practice


@transaction.atomic
def send_message(
    *,
    patient: Patient,
    by: User,
    uuid: UUID,
    text: str = "",
    about: About | None = None,
    photo: bytes | None = None,
    answers: Sequence[str] = (),
) -> Message:
    """Store what somebody wrote, exactly once: if this uuid came before, the first message is returned instead.

    `photo` is the result of `read_photo`. Raises ValidationError for a message that says nothing, and for more than
    anybody writes on one day.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two clicks, one message
    if first := patient.messages.filter(uuid=uuid).first():
        return first
    from_staff = works_for_a_clinic(by)
    helps = patient.access.filter(user=by, ended_at=None, kind=PatientAccess.Kind.HELPER)
    message = Message(
        uuid=uuid,
        patient=patient,
        text=text.strip(),
        answers=list(answers) if from_staff else [],
        from_staff=from_staff,
        by_helper=not from_staff and helps.exists(),
        by=by,
        **(about.columns if about else {}),
    )
    refuse_flood(message)
    if photo:
        message.photo = Picture.objects.store(photo, media_type=Picture.MediaType.JPEG)
    message.full_clean(exclude=["patient", "by"])
    message.save(force_insert=True)
    return message


def refuse_flood(message: Message) -> None:
    since = timezone.now() - timedelta(days=1)
    sent = message.patient.messages.filter(by=message.by, sent_at__gt=since)
    if not message.from_staff and sent.count() >= MOST_A_DAY:
        raise ValidationError(_("You have sent many messages today. Call your practice instead."))


def mark_read(*, messages: "QuerySet[Message]", by: User) -> int:
    """Keep who read these first, and when. Returns how many nobody had read before."""
    return messages.filter(read_at=None).update(read_by=by, read_at=timezone.now())


def tell_of_message(message: Message) -> Told:
    """Tell the patient by email that a message waits, if they chose such emails. Call it outside a transaction.

    Not again while an earlier message, of which they were told, waits unread.
    """
    patient = message.patient
    if not (message.from_staff and patient.news_by_email) or why_no_email(patient):
        return Told.NOT_WANTED
    mine = Message.objects.filter(pk=message.pk)
    earlier = patient.messages.unread().filter(from_staff=True, told_at__isnull=False)
    if earlier.exists() or not mine.filter(told_at=None).update(told_at=timezone.now()):
        return Told.ON_ITS_WAY
    is_lost = post_message_waits(message).state == Letter.State.FAILED
    if is_lost:
        mine.update(told_at=None)
    return Told.FAILED if is_lost else Told.ON_ITS_WAY
