"""Reminders by email: who is due, and what is written. An email says that exercises wait, and nothing about them.

The job looks every few minutes for times that have passed. Each time of a day is seen to once: it is marked in the
transaction that puts the email into the queue, or that finds nothing left to do. Whoever cannot be told within two
hours, or before the day is over, is not told: by then it would disturb.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.no_mail import mail_is_on
from clinic.work.kinds import Kind, as_read_by, register
from clinic.work.mail import post
from clinic.work.models import Letter
from patients.left import something_is_left, with_something_left
from patients.models import PatientAccess, Reminded, Reminder

WINDOW = timedelta(hours=2)
LATEST = time(23, 30)  # there must be time left to send it on the same day
BATCH = 100
KEPT = timedelta(days=7)
A_DAY = timedelta(days=1)
REMINDERS = OWN, HELPERS = "reminder", "reminder_to_helper"
SIGNER = Signer(sep=".", salt="patients.reminding.stop")


# --- Again and again ------------------------------------------------------------------------------


def remind_due() -> None:
    if not mail_is_on():
        return
    now = timezone.now()
    due = [each for reminder in Reminder.objects.wanted() if (each := Due.at(now, reminder))]
    for start in range(0, len(due), BATCH):
        remind(unmarked(due[start : start + BATCH]))


def forget_old() -> None:
    Reminded.objects.filter(on__lt=timezone.now().date() - KEPT).delete()


@dataclass(frozen=True, slots=True)
class Due:
    """The times of a reminder that have just passed on one day. The last one is reminded of."""

    reminder: Reminder
    day: date
    passed: tuple[time, ...]
    until: datetime

    @property
    def patient(self) -> int:
        return self.reminder.access.patient_id

    @classmethod
    def at(cls, now: datetime, reminder: Reminder) -> "Due | None":
        zone = reminder.access.patient.zone
        day = timezone.localdate(now, timezone=zone)
        if day.weekday() not in reminder.weekdays:
            return None
        # Where clocks go forward, a time that does not exist is the one an hour later. Of a time that comes twice,
        # the first counts.
        moments = {each: datetime.combine(day, each, zone).astimezone(UTC) for each in reminder.clocks}
        since = max(now - WINDOW, reminder.changed_at)
        passed = tuple(each for each, moment in moments.items() if since < moment <= now)
        if not passed:
            return None
        midnight = datetime.combine(day + A_DAY, time(), zone)
        return cls(reminder, day, passed, min(moments[passed[-1]] + WINDOW, midnight))


def unmarked(due: list[Due]) -> list[Due]:
    """Those whose last time nobody has seen to."""
    known = Reminded.objects.filter(reminder__in=[each.reminder for each in due], on__gte=min_day(due))
    marked = {*known.values_list("reminder", "on", "at")}
    return [each for each in due if (each.reminder.pk, each.day, each.passed[-1]) not in marked]


def min_day(due: list[Due]) -> date:
    return min(each.day for each in due)


def remind(due: list[Due]) -> None:
    """A few queries for all, and a few more for each email."""
    if not due:
        return
    left = with_something_left({each.patient: each.day for each in due})
    for each in due:
        if each.patient in left:
            remind_of(each)
    others = [mark for each in due for mark in marks(each, is_left=each.patient in left)]
    Reminded.objects.bulk_create(others, ignore_conflicts=True)


@transaction.atomic
def remind_of(due: Due) -> None:
    """Marked before the email is in the queue, and both or neither kept. Of two who come at once, one does it."""
    access = due.reminder.access
    mark, is_new = Reminded.objects.get_or_create(reminder=due.reminder, on=due.day, at=due.passed[-1])
    if is_new:
        post(
            OWN if access.kind == PatientAccess.Kind.SELF else HELPERS,
            clinic=access.patient.clinic,
            user=access.user,
            patient_id=access.patient_id,
            about_id=mark.pk,
            expires_at=due.until,
        )


def marks(due: Due, *, is_left: bool) -> Iterator[Reminded]:
    """The times that need no email: all, or those before the last one."""
    for each in due.passed[:-1] if is_left else due.passed:
        yield Reminded(reminder=due.reminder, on=due.day, at=each)


# --- What is written ------------------------------------------------------------------------------


def reminder(letter: Letter) -> EmailMessage | None:
    """None if meanwhile it was stopped, the access has ended, the day is over, or nothing is left to do."""
    found = Reminded.objects.filter(pk=letter.about_id, reminder__in=Reminder.objects.wanted())
    mark = found.select_related("reminder__access__user", "reminder__access__patient__clinic").first()
    if mark is None:
        return None
    access = mark.reminder.access
    patient, today = access.patient, timezone.localdate(timezone=access.patient.zone)
    if mark.on != today or not something_is_left(patient, today):
        return None
    stop = stop_address(mark.reminder)
    words = {
        "clinic": patient.clinic,
        "link": settings.SITE_URL + reverse("patients:today"),
        "stop": stop,
        "is_helper": access.kind == PatientAccess.Kind.HELPER,
    }
    with as_read_by(patient.language, patient.clinic):
        subject, body = _("Your exercises"), render_to_string("patients/email/reminder.txt", words)
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, body, to=[access.user.email or ""], headers=headers)


def stop_address(reminder: Reminder) -> str:
    """Whoever has the email may stop it, without signing in."""
    token = SIGNER.sign(reminder.public_id)
    return str(settings.SITE_URL + reverse("patients:stop_reminders", args=[token]))


def reminder_named_by(token: str) -> str | None:
    """The public id of the reminder that an address stops. None if we did not make the address."""
    try:
        return str(SIGNER.unsign(token))
    except BadSignature:
        return None


register(Kind(name=OWN, label=gettext_lazy("Reminder"), make=reminder))
register(Kind(name=HELPERS, label=gettext_lazy("Reminder to a helper"), make=reminder))
