"""What people decide about reminders and calendars."""

import secrets
from collections.abc import Iterable
from datetime import time

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from patients.models import CalendarFeed, PatientAccess, Reminder

BYTES = 32


@transaction.atomic
def set_reminder(
    *, access: PatientAccess, times: Iterable[time], weekdays: Iterable[int], by_email: bool
) -> Reminder:
    """What was there before is replaced. Times that have passed by now are not reminded of today."""
    values = {
        "times": [f"{each:%H:%M}" for each in sorted(set(times))],
        "weekdays": sorted(set(weekdays)),
        "by_email": by_email,
        "changed_at": timezone.now(),
    }
    reminder, _made = Reminder.objects.update_or_create(access=access, defaults=values)
    return reminder


@transaction.atomic
def stop_reminders(*, public_id: str) -> None:
    """No more emails; the times stay, for the calendar. Said twice, it is done once."""
    Reminder.objects.filter(public_id=public_id).update(by_email=False)


@transaction.atomic
def make_feed(*, access: PatientAccess) -> str:
    """The secret of a new calendar address, which is stored nowhere. One of before opens nothing any more."""
    secret = secrets.token_urlsafe(BYTES)
    values = {"secret_hash": hash_of_secret(secret), "made_at": timezone.now()}
    CalendarFeed.objects.update_or_create(access=access, defaults=values)
    return secret


@transaction.atomic
def end_feed(*, access: PatientAccess) -> None:
    CalendarFeed.objects.filter(access=access).delete()


def find_feed(secret: str) -> CalendarFeed | None:
    """None for a wrong secret and for one that has ended, after the same query."""
    found = CalendarFeed.objects.open().filter(secret_hash=hash_of_secret(secret))
    return found.select_related("access__patient__clinic").first()


def hash_of_secret(secret: str) -> str:
    return salted_hmac("patients.feed", secret, algorithm="sha256").hexdigest()
