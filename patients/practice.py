"""A patient's plans with what was logged for them, read from the database for `progress` and `readings` to judge."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from patients.models import IssuedPlan, IssuedPlanQuerySet, LogEntry, Patient
from patients.phases import opened_phases, openings_in, waits
from patients.progress import REST_OF_A_WEEK, DayOfPlan, DaysKept, Version, days_of, floating_week
from patients.readings import Reading, effort_in, pain_in
from patients.snapshots import Snapshot, read


@dataclass(kw_only=True)
class Practice:
    """One plan, its versions and its log, from `first` to `last`. `issued`: the same versions as they are stored."""

    issued: list[IssuedPlan]
    versions: list[Version]
    first: date
    last: date
    today: date
    entries: list[LogEntry] = field(default_factory=list)  # also of the six days before

    @property
    def latest(self) -> IssuedPlan:
        """The version that was issued last."""
        return self.issued[-1]

    @property
    def content(self) -> Snapshot:
        return self.versions[-1].content

    @property
    def in_use(self) -> bool:
        """Whether the patient has a version of it today."""
        until = self.versions[-1].until
        return until is None or self.today < until

    @cached_property
    def names(self) -> dict[str, str]:
        """Of all exercises that it has or had, by key."""
        return {row["key"]: row["name"] for each in self.versions for row in each.content["exercises"]}

    @cached_property
    def shown(self) -> list[LogEntry]:
        return [entry for entry in self.entries if self.first <= entry.local_date <= self.last]

    @cached_property
    def days(self) -> list[DayOfPlan]:
        return days_of(self.versions, self.entries, first=self.first, last=self.last, today=self.today)

    @cached_property
    def pain(self) -> list[Reading]:
        return pain_in(self.shown, self.versions, self.names)

    @cached_property
    def effort(self) -> list[Reading]:
        return effort_in(self.shown, self.names)

    @cached_property
    def floating_week(self) -> DaysKept | None:
        return floating_week(self.versions, self.entries, self.today)


def practice_of(
    patient: Patient, *, first: date, last: date, today: date, entries: Iterable[LogEntry] | None = None
) -> list[Practice]:
    """Each plan that the patient has, or had on one of these days, in the order of Today.

    `entries`: those that stand, where the caller has them; also of the six days before `first`. Two queries, one
    without those entries, and one more if a phase of a plan waits for its opening.
    """
    zone = patient.zone
    of_plan: dict[int, list[IssuedPlan]] = {}
    for issued in issued_by(patient, datetime.combine(first - REST_OF_A_WEEK, time(), zone)):
        of_plan.setdefault(issued.plan_id, []).append(issued)
    openings = opened_in(of_plan)
    practices = {
        plan: Practice(
            issued=issued,
            versions=[version_of(each, openings.get(plan, {}), zone) for each in issued],
            first=first,
            last=last,
            today=today,
        )
        for plan, issued in of_plan.items()
    }
    if entries is None:
        entries = entries_of(patient, first - REST_OF_A_WEEK, last)
    for entry in entries:
        if entry.issued_plan.plan_id in practices:
            practices[entry.issued_plan.plan_id].entries.append(entry)
    return [each for each in practices.values() if each.in_use or each.shown or ended_since(each, first)]


def issued_by(patient: Patient, moment: datetime) -> Iterable[IssuedPlan]:
    """The versions that the patient had at that moment or got since, plan by plan, the oldest first."""
    others = IssuedPlan.objects.filter(plan=OuterRef("plan"))
    replaced = Exists(others.filter(number__gt=OuterRef("number"), issued_at__lt=moment))
    return with_first_logged(IssuedPlan.objects.filter(plan__patient=patient).exclude(replaced))


def with_first_logged(versions: IssuedPlanQuerySet) -> IssuedPlanQuerySet:
    """Plan by plan, the oldest first, with all that `version_of` asks for."""
    first_logged = LogEntry.objects.filter(issued_plan=OuterRef("pk")).order_by("local_date")
    return (
        versions.annotate(first_logged=Subquery(first_logged.values("local_date")[:1]))
        .select_related("plan", "withdrawal")
        .order_by("plan", "number")
    )


def entries_of(patient: Patient, first: date, last: date) -> Iterable[LogEntry]:
    """Those that count. Days to come are those of a patient who has travelled west since: they are left out."""
    return (
        patient.log.standing()
        .filter(local_date__range=(first, last))
        .select_related("issued_plan")
        .defer("issued_plan__content")
        .order_by("local_date", "occurred_at", "pk")
    )


def opened_in(of_plan: dict[int, list[IssuedPlan]]) -> dict[int, dict[str, date]]:
    waiting = [plan for plan, issued in of_plan.items() if any(waits(read(each.content)) for each in issued)]
    return opened_phases(waiting) if waiting else {}


def version_of(issued: IssuedPlan, opened: dict[str, date], zone: ZoneInfo) -> Version:
    """The first version counts from the day of its issue, or from the first day logged for it if that is earlier."""
    content = read(issued.content)
    since = timezone.localdate(issued.issued_at, timezone=zone)
    first_logged: date | None = issued.first_logged  # type: ignore[attr-defined]
    if issued.number == 1 and first_logged:
        since = min(since, first_logged)
    ends = [issued.plan.archived_at, issued.withdrawal.at if issued.is_withdrawn else None]
    until = min((timezone.localdate(end, timezone=zone) for end in ends if end), default=None)
    return Version(
        number=issued.number,
        content=content,
        since=since,
        until=until,
        openings=openings_in(content, opened),
    )


def ended_since(practice: Practice, first: date) -> bool:
    until = practice.versions[-1].until
    return until is not None and until > first


def weeks_until(today: date, count: int) -> tuple[date, date]:
    """The Monday that begins the first of so many weeks, and the Sunday that ends the present one."""
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(weeks=count - 1), monday + timedelta(days=6)
