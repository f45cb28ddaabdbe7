"""A person's calendar: the days with something planned, at the person's own times. It says no more than that.

Times are written in UTC, so every calendar program shows the right hour on both sides of a clock change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from clinic.work.kinds import as_read_by
from patients.models import Patient, PatientAccess, Reminder
from patients.practice import Practice, practice_of
from patients.progress import BEGUN, in_force, span
from patients.schedule import due

BACK, AHEAD = timedelta(days=7), timedelta(days=60)
LASTS, READ_AGAIN = timedelta(minutes=30), timedelta(hours=6)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `begins` is a date for a whole day. `name` stays the same if the time changes."""

    name: str
    summary: str
    begins: date | datetime


def address_of(secret: str) -> str:
    return str(settings.SITE_URL + reverse("patients:feed", args=[secret]))


def calendar_of(access: PatientAccess) -> bytes:
    """The calendar as a file. Four queries, and one more if a phase of a plan waits for its opening."""
    patient = access.patient
    today = timezone.localdate(timezone=patient.zone)
    practices = practice_of(patient, first=today - BACK, last=today, today=today)
    reminder = Reminder.objects.filter(access=access).first()
    calendar = Calendar()
    with as_read_by(patient.language, patient.clinic):
        title = _("Exercises")
        calendar.add("prodid", "-//Reprise//Exercises//EN")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("name", title)
        calendar.add("x-wr-calname", title)
        calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
        for entry in entries_of(practices, reminder, patient, today):
            calendar.add_component(event(entry, access))
    return bytes(calendar.to_ical())


def event(entry: Entry, access: PatientAccess) -> Event:
    made = Event()
    is_whole_day = not isinstance(entry.begins, datetime)
    made.add("uid", f"{entry.name}-{name_of(access)}@{urlsplit(settings.SITE_URL).hostname}")
    made.add("dtstamp", timezone.now().replace(microsecond=0))
    made.add("dtstart", entry.begins)
    made.add("dtend", entry.begins + (A_DAY if is_whole_day else LASTS))
    made.add("summary", entry.summary)
    made.add("class", "PRIVATE")
    made.add("transp", "TRANSPARENT")
    return made


def entries_of(
    practices: list[Practice], reminder: Reminder | None, patient: Patient, today: date
) -> Iterator[Entry]:
    """In the order of the days."""
    had = {each.latest.plan_id: had_in(each) for each in practices}
    reviews = {each.content["review_on"] for each in practices if each.in_use}
    for day in span(today - BACK, today + AHEAD):
        if any(has_something(each, day, had[each.latest.plan_id]) for each in practices):
            for number, moment in enumerate(moments_of(day, reminder, patient), start=1):
                yield Entry(f"exercises-{day:%Y%m%d}-{number}", _("Exercises"), moment)
        if day.isoformat() in reviews:
            yield Entry(f"review-{day:%Y%m%d}", _("Review"), day)


def has_something(practice: Practice, day: date, had: dict[str, set[date]]) -> bool:
    """As Today would have it on that day, by what is logged so far."""
    version = in_force(practice.versions, day)
    return bool(version and due(version.content, day, had, version.openings).planned)


def had_in(practice: Practice) -> dict[str, set[date]]:
    had: dict[str, set[date]] = {}
    for entry in practice.entries:
        if entry.status in BEGUN:
            had.setdefault(str(entry.prescription_key), set()).add(entry.local_date)
    return had


def moments_of(day: date, reminder: Reminder | None, patient: Patient) -> list[date | datetime]:
    """The person's times on this day, or the day itself if they chose none for it."""
    if reminder is None or not reminder.times or day.weekday() not in reminder.weekdays:
        return [day]
    return [moment_of(day, each, patient) for each in reminder.clocks]


def moment_of(day: date, clock: time, patient: Patient) -> datetime:
    """Where clocks go forward, a time that does not exist is the one an hour later; of two, the first."""
    return datetime.combine(day, clock, patient.zone).astimezone(UTC)


def name_of(access: PatientAccess) -> str:
    return salted_hmac("patients.feed.name", str(access.pk), algorithm="sha256").hexdigest()[:20]
