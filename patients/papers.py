"""Printed diaries that somebody may have in front of them: of which version, and its weeks.

Reads only issued versions. A version's weeks begin where its printed diary begins. Its last day is the day on which
the next version was issued: the paper of either may say what was done on it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.handout.diary import first_day, issued_on, last_day_of_phases
from patients.models import IssuedPlan, Patient
from patients.phases import openings_of
from patients.schedule import WEEK, Opening, planned_on
from patients.services import LATEST_LOG, noon_of
from patients.snapshots import Snapshot, read

WEEKS_OF_PATIENTS = 8


# --- The paper and its weeks ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaperWeek:
    """`first` to `last` are the columns; `begins` is the first of them on which the paper has boxes."""

    number: int
    first: date
    begins: date

    @property
    def last(self) -> date:
        return self.first + timedelta(days=WEEK - 1)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=day) for day in range(WEEK)]

    def __str__(self) -> str:
        return _("Week %(number)s, from %(day)s") % {
            "number": self.number,
            "day": date_format(self.begins, "j F"),
        }


@dataclass
class Paper:
    """The printed diary of one version. `until`: the last day on which it was in force, None if it still is."""

    issued: IssuedPlan
    patient: Patient
    content: Snapshot
    openings: tuple[Opening, ...]
    until: date | None
    now: datetime
    most_weeks: int | None = None  # the latest ones; None for all that can still be logged

    @classmethod
    def of(cls, issued: IssuedPlan, patient: Patient, until: date | None, most_weeks: int | None) -> "Paper":
        """Takes a query if a phase waits for its opening."""
        content = read(issued.content)
        openings = openings_of({issued.plan_id: content})[issued.plan_id]
        return cls(issued, patient, content, openings, until, timezone.now(), most_weeks)

    @property
    def zone(self) -> ZoneInfo:
        return self.patient.zone

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now, timezone=self.zone)

    @cached_property
    def first(self) -> date:
        """The first day with boxes. A diary without dates may begin on the day of issue, or on any later one."""
        issued = date.fromisoformat(issued_on(self.content) or self.issued.issued_at.date().isoformat())
        return first_day(self.content) or issued

    @property
    def has_numbered_days(self) -> bool:
        """Whether the paper's days are "Day 1", "Day 2" …: the patient began on a day that only they know."""
        return first_day(self.content) is None and not self.has_weekdays

    @property
    def has_weekdays(self) -> bool:
        return any(row["dose"].get("weekdays") for row in self.content["exercises"])

    @property
    def last(self) -> date:
        return min(self.today, self.until or self.today)

    @cached_property
    def weeks(self) -> list[PaperWeek]:
        """Those that have begun and can be entered, oldest first."""
        by_phases = bool(last_day_of_phases(self.content))
        start = self.first
        if by_phases:
            start = planned_on(self.content, self.first).week.first
        elif first_day(self.content) is None and self.has_weekdays:
            start -= timedelta(days=start.weekday())
        found = []
        for number in range(max(0, (self.last - start).days // WEEK + 1)):
            first = start + timedelta(days=number * WEEK)
            named = planned_on(self.content, first).week.number if by_phases else number + 1
            found.append(PaperWeek(named, first, max(first, self.first)))
        found = [week for week in found if self.is_open(week.last) or self.is_open(min(week.last, self.last))]
        return found[-self.most_weeks :] if self.most_weeks else found

    def is_open(self, day: date) -> bool:
        """Whether something may be entered for this day."""
        is_loggable = noon_of(day, self.zone) > self.now - LATEST_LOG
        return self.first <= day <= self.last and is_loggable


# --- Which papers there are -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """A version, without its document, that somebody may have on paper. `is_newest`: the patient has it now."""

    issued: IssuedPlan
    issued_on: date
    until: date | None
    is_newest: bool

    def paper(self, patient: Patient, most_weeks: int | None = None) -> Paper:
        """Takes a query, and one more if a phase waits for its opening."""
        self.issued.refresh_from_db(fields=["content"])
        return Paper.of(self.issued, patient, self.until, most_weeks)

    def __str__(self) -> str:
        return _("%(plan)s, version %(number)s, %(day)s") % {
            "plan": self.issued.plan,
            "number": self.issued.number,
            "day": date_format(self.issued_on, "j F Y"),
        }


def choices_of(patient: Patient) -> list[Choice]:
    """The newest first, plans in use before finished ones. Not what was withdrawn, or replaced on the same day."""
    zone, since = patient.clinic.zone, timezone.now() - LATEST_LOG
    versions = IssuedPlan.objects.filter(plan__patient=patient).exclude(plan__archived_at__lt=since)
    newer: dict[int, date] = {}
    found = []
    for issued in (
        versions.select_related("plan", "withdrawal").defer("content").order_by("-issued_at", "-pk")
    ):
        day = timezone.localdate(issued.issued_at, timezone=zone)
        is_newest, until = issued.plan_id not in newer, newer.get(issued.plan_id)
        if is_newest and issued.plan.archived_at:
            until = timezone.localdate(issued.plan.archived_at, timezone=zone)
        newer[issued.plan_id] = day
        if not issued.is_withdrawn and (is_newest or until != day):
            found.append(Choice(issued, day, until, is_newest))
    return sorted(found, key=lambda each: each.issued.plan.archived_at is not None)


def choices_for(patient: Patient) -> list[Choice]:
    """Those that the patient may enter: of plans in use, unless the newest version was withdrawn (rule 1)."""
    found = [each for each in choices_of(patient) if not each.issued.plan.archived_at]
    held = {each.issued.plan_id for each in found if each.is_newest}
    return [each for each in found if each.issued.plan_id in held]
