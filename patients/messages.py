"""What a message may be about, and the threads of messages as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext

from clinic.models import User
from patients.models import IssuedPlan, LogEntry, Message, Patient
from patients.snapshots import read


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A plan, one exercise of it, or a log entry. `value` stands in forms and addresses."""

    value: str
    words: str
    plan_id: int | None = None
    key: UUID | None = None
    entry: LogEntry | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "about": self.words,
            "plan_id": self.plan_id,
            "prescription_key": self.key,
            "entry": self.entry,
        }


def subjects_of(patient: Patient, *, entry: str = "") -> list[About]:
    """What a message to or from this patient may be about: the exercises and plans that they have now.

    And the log entry with the uuid `entry`, if it is theirs. One query, or two.
    """
    found, names = [], {}
    for issued in IssuedPlan.objects.filter(plan__patient=patient).current().select_related("plan"):
        content = read(issued.content)
        for row in content["exercises"]:
            names[row["key"]] = row["name"]
            found.append(
                About(value=row["key"], words=row["name"], plan_id=issued.plan_id, key=UUID(row["key"]))
            )
        words = content["problem"] or str(issued.plan)
        found.append(About(value=issued.plan.public_id, words=words, plan_id=issued.plan_id))
    if (named := as_uuid(entry)) and entry not in names:
        theirs = LogEntry.objects.filter(patient=patient, uuid=named).first()
        if theirs:
            words = names.get(str(theirs.prescription_key), "")
            found.append(About(value=str(named), words=words, entry=theirs))
    return found


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# --- As pages show them ---------------------------------------------------------------------------


def thread_of(patient: Patient, user: User) -> Any:
    """The messages about this patient that this person may see, the newest first."""
    seen = Message.objects.visible_to(user).filter(patient=patient)
    return seen.with_answerer().select_related("by", "read_by", "entry", "photo")


def unread_by_patient(patients: Any) -> dict[int, list[Message]]:
    """What patients and helpers wrote and nobody of the staff has read, the oldest first. One query."""
    found: dict[int, list[Message]] = {}
    waiting: Iterable[Message] = (
        Message.objects.unread().filter(from_staff=False, patient__in=patients).order_by("pk")
    )
    for message in waiting:
        found.setdefault(message.patient_id, []).append(message)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as one side sees it. `state`: what became of it, in words; empty where that is clear."""

    message: Message
    is_new: bool
    is_own: bool
    state: str


def shown(messages: Iterable[Message], user: User, *, zone: ZoneInfo, is_staff: bool) -> list[Shown]:
    """`messages` are those of `thread_of`; `zone` is the reader's."""
    return [
        Shown(
            message=message,
            is_new=message.read_at is None and message.from_staff != is_staff,
            is_own=message.by_id == user.pk,
            state=state_of(message, zone=zone, is_staff=is_staff, is_last=place == 0),
        )
        for place, message in enumerate(messages)
    ]


def state_of(message: Any, *, zone: ZoneInfo, is_staff: bool, is_last: bool) -> str:
    if message.from_staff and not is_staff:
        return ""
    if message.answerer is not None and not message.from_staff:
        return gettext("Answered by %(who)s.") % {"who": message.answerer or gettext("the practice")}
    if is_staff and not message.from_staff:
        return gettext("No answer yet.") if is_last else ""
    if message.read_at is None:
        return gettext("Not read yet.")
    words = {"who": message.read_by, "day": date_format(message.read_at.astimezone(zone), "l j F")}
    return gettext("Read by %(who)s on %(day)s.") % words
