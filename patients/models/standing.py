"""What lists say of a plan without reading its log, and what staff have seen of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, NamedTuple, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import User
from patients.models.days import DaysField
from patients.models.drafts import Plan
from patients.models.issued import IssuedPlan
from patients.models.log import LogEntry
from patients.models.people import Patient

A_DAY = timedelta(days=1)


class Count(NamedTuple):
    """How many rounds a day, or several, asked for, and how many of them were done. Partly done is a half."""

    done: float
    planned: int

    @property
    def percent(self) -> int | None:
        """None where nothing was planned."""
        return round(100 * self.done / self.planned) if self.planned else None


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(plan__patient__in=Patient.objects.visible_to(user))

    def in_use(self) -> Self:
        """Of plans that are still in use, of patients who are not discharged."""
        return self.filter(plan__archived_at=None, plan__patient__archived_at=None)


class Standing(models.Model):
    """How a plan stands: the counts of each day, and what its log and its version say last.

    `asked`, `late` and `done` hold one number for each day from `since`, on and past today, as they are if nothing more
    is logged; so midnight changes nothing that is kept. `late` are rounds of exercises whose days the patient chooses:
    they count as missed once their week is over. `history` is what the schedule reads of the versions of these days.
    `pains`: the highest pain of each session, with its day: the first three of the version, and the last ten.
    """

    plan = models.OneToOneField(Plan, models.PROTECT, primary_key=True, related_name="standing")
    version = models.ForeignKey(
        IssuedPlan,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("The one that the patient has now."),
    )
    number = models.PositiveIntegerField(null=True, help_text=_("Of the version."))
    issued_at = models.DateTimeField(null=True)
    is_opened = models.BooleanField(default=False)
    history = models.JSONField(default=list)
    names = models.JSONField(default=dict, help_text=_("Of the exercises of all versions, by key."))
    since = models.DateField()
    asked: Any = DaysField("H")
    late: Any = DaysField("H")
    done: Any = DaysField("f")
    week_starts_on = models.PositiveSmallIntegerField(default=0, help_text=_("0 is Monday."))
    first_pains = models.JSONField(default=list)
    last_pains = models.JSONField(default=list)
    pains: Any = DaysField("H")  # of `last_pains`, as lists want them
    first_pain = models.FloatField(null=True, help_text=_("The median of `first_pains`."))
    pained_on = models.DateField(null=True, help_text=_("The day of the last of `pains`."))
    pain_red = models.PositiveSmallIntegerField(null=True)
    last_on = models.DateField(null=True, help_text=_("The last day for which something was logged."))
    red_entry = models.ForeignKey(LogEntry, models.PROTECT, null=True, related_name="+")
    red_now = models.ForeignKey(
        LogEntry, models.PROTECT, null=True, related_name="+", help_text=_("What it was corrected to.")
    )
    red_exercise = LineField(max_length=200, blank=True)
    note_entry = models.ForeignKey(LogEntry, models.PROTECT, null=True, related_name="+")
    begins_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    phase_ends_on: Any = DaysField("I", help_text=_("The last day of each phase by weeks, as an ordinal."))

    # Red entries before the last one that nobody has seen, where they are looked up: see `patients.caseload`.
    other_red: Sequence[LogEntry] = ()
    more_red = 0  # so many beyond these
    is_more_than_counted = False  # there are more than lists look up
    other_notes: Sequence[LogEntry] = ()  # the same of notes
    more_notes = 0
    has_portal = True  # whether somebody can sign in for the patient, where it is looked up
    barrier: Any = None  # the last answer to why a week was hard, where it is looked up there too

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = [OneLine("red_exercise", name="standing_lines")]

    def __str__(self) -> str:
        return str(self.plan)

    @property
    def until(self) -> date:
        """The last day that is counted."""
        return self.since + (len(self.asked) - 1) * A_DAY

    def counts(self, name: str, first: date, last: date) -> list[float]:
        """The numbers of `asked`, `late` or `done` from one day to another."""
        kept: list[float] = getattr(self, name)
        return kept[(first - self.since).days : (last - self.since).days + 1]

    def on(self, day: date, today: date) -> Count:
        """What a day asked for, as it counts today: today itself only once all of it is done."""
        at = (day - self.since).days
        if not 0 <= at < len(self.asked) or day > today:
            return Count(0, 0)
        planned, done = self.asked[at], self.done[at]
        if day < self.week_of(today):
            planned += self.late[at]
        if day == today and done < planned:
            return Count(0, 0)
        return Count(done, planned)

    def over(self, days: int, today: date, *, ago: int = 0) -> Count:
        """The sum of so many days up to today, or up to as many days `ago`."""
        end = (today - self.since).days + 1 - ago
        first, end = max(0, end - days), max(0, min(end, len(self.asked)))
        planned = sum(self.asked[first:end]) + sum(self.late[first : min(end, self.weeks_over(today))])
        done = sum(self.done[first:end])
        if not ago and first < end and end - 1 == (today - self.since).days:
            asked, did = self.asked[end - 1], self.done[end - 1]
            planned, done = (planned - asked, done - did) if did < asked else (planned, done)
        return Count(done, planned)

    def silent_days(self, today: date) -> int:
        """On how many planned days before today nothing was logged, since something was."""
        first = (self.last_on - self.since).days + 1 if self.last_on else 0
        first, end, over = max(0, first), max(0, (today - self.since).days), self.weeks_over(today)
        late = self.late[first : max(first, over)]
        asked = self.asked[first:end]
        return sum(1 for one, other in zip_longest(asked, late, fillvalue=0) if one or other)

    def weeks_over(self, today: date) -> int:
        """How many of the days that are kept lie in weeks that are over."""
        return max(0, (self.week_of(today) - self.since).days)

    def week_of(self, day: date) -> date:
        """The first day of the plan's week that this day is in."""
        return day - ((day.weekday() - self.week_starts_on) % 7) * A_DAY


class SeenQuerySet(models.QuerySet["Seen"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(plan__patient__in=Patient.objects.visible_to(user))


class Seen(models.Model):
    """A member of staff has seen one reason why a plan needs a look. `level`: how bad it was; see `attention`."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="seen")
    reason = models.CharField(max_length=12)
    level = models.FloatField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "pk"]
        indexes = [models.Index(fields=["plan", "reason", "-at"], name="seen_latest")]

    def __str__(self) -> str:
        return f"{self.plan}, {self.reason}"
