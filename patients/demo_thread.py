"""The messages of the demo practice: a patient asks, her therapist answers."""

from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from django.utils import timezone

from clinic.models import User
from patients.messages import subjects_of
from patients.models import Message, Patient
from patients.services import noon_of, send_message

PLANK = 1  # the second exercise of the plan


class Written(NamedTuple):
    """A message of `days` ago; `about` counts the exercises from 0."""

    days: int
    hour: int
    text: str
    about: int | None = None
    by_patient: bool = True
    answers: tuple[str, ...] = ()


THREAD = [
    Written(5, 10, "Three planks are too much for me. May I do two for now?", about=PLANK),
    Written(
        4,
        9,
        "Yes. Do two on each side this week, and rest in between. Is it easier like that?",
        about=PLANK,
        by_patient=False,
        answers=("Yes, easier", "Not yet"),
    ),
    Written(3, 18, "Yes, easier"),
    Written(1, 19, "My right side gets tired sooner than my left. Is that all right?", about=PLANK),
]


def write_to_each_other(patient: Patient, therapist: User) -> None:
    """A short thread. The patient's last message is not read yet."""
    maria, subjects = patient.access.get().user, subjects_of(patient)
    today = timezone.localdate(timezone=patient.clinic.zone)
    for written in THREAD:
        reader = therapist if written.by_patient else maria
        message = send_message(
            patient=patient,
            by=maria if written.by_patient else therapist,
            uuid=uuid4(),
            text=written.text,
            about=None if written.about is None else subjects[written.about],
            answers=written.answers,
        )
        noon = noon_of(today - timedelta(days=written.days), patient.clinic.zone)
        at = noon + timedelta(hours=written.hour - 12)
        read = {} if written is THREAD[-1] else {"read_by": reader, "read_at": at + timedelta(hours=1)}
        Message.objects.filter(pk=message.pk).update(sent_at=at, **read)
