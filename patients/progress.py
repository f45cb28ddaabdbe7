"""How each day of a plan went: what the schedule asked for, held against what was logged.

Reads documents in the newest schema (`snapshots.read`) and log entries that stand, never the database or the clock.

A day is judged by the version that the patient had at its end. Entries count on their own `local_date`, the day where
the patient was. An exercise on "3 days a week" asks for a day only where it was done; all others are days of rest.
Once its week is over and there were too few, the last days of that week without it are missed. Today is never missed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exercises.dose import Dose, minutes
from patients.models import LogEntry
from patients.rounds import Round
from patients.schedule import Call, Opening, Planned, PlannedDay, Week, due
from patients.snapshots import Snapshot

Status = LogEntry.Status

A_DAY = timedelta(days=1)
REST_OF_A_WEEK = timedelta(
    days=6
)  # a week that begins or ends outside the days asked for needs these around them
BEGUN = (Status.DONE, Status.PARTLY)
HALF = 0.5


class Mark(StrEnum):
    """How a day went, in one word. Each has a shape of its own in `charts`."""

    STOPPED = "stopped"  # something was stopped because it hurt too much, whatever else was done
    DONE = "done"
    PARTLY = "partly"
    EXTRA = "extra"  # done, but not what this day asked for
    DUE = "due"  # today, before anything is done
    MISSED = "missed"  # or skipped
    TO_COME = "to_come"
    REST = "rest"  # the plan asks for other days
    BEFORE_START = "before_start"
    NOT_PLANNED = "not_planned"  # the plan is over, was withdrawn, or waits for the opening of a phase

    @property
    def label(self) -> Promise:
        return LABELS[self]


LABELS = {
    Mark.STOPPED: gettext_lazy("stopped"),
    Mark.DONE: gettext_lazy("done"),
    Mark.PARTLY: gettext_lazy("partly"),
    Mark.EXTRA: gettext_lazy("extra"),
    Mark.DUE: gettext_lazy("today"),
    Mark.MISSED: gettext_lazy("missed"),
    Mark.TO_COME: gettext_lazy("to come"),
    Mark.REST: gettext_lazy("day of rest"),
    Mark.BEFORE_START: gettext_lazy("before the start"),
    Mark.NOT_PLANNED: gettext_lazy("nothing planned"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a plan, which the patient had from `since` to the day before `until`, or before the next one."""

    number: int
    content: Snapshot
    since: date
    until: date | None = None  # the day on which it was withdrawn, or the plan was finished
    openings: tuple[Opening, ...] = ()


class Adherence(NamedTuple):
    """How many of the planned rounds were done. Partly done counts as half."""

    done: float
    planned: int

    @property
    def percent(self) -> int | None:
        """None where nothing was planned."""
        return round(100 * self.done / self.planned) if self.planned else None


class DaysKept(NamedTuple):
    """On how many of the planned days something planned was done."""

    kept: int
    planned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfPlan:
    """How one day went. `planned`, `done`, `skipped` count rounds; `extra` those done beyond what was planned."""

    day: date
    mark: Mark
    is_over: bool
    is_today: bool = False
    planned: int = 0
    done: float = 0
    skipped: int = 0
    extra: int = 0
    minutes: float = 0

    @property
    def is_kept(self) -> bool:
        """Whether something planned was done. Who stopped because it hurt did right, so what was done counts."""
        return self.done > 0

    @property
    def rounds_in_words(self) -> str:
        """ "2 of 3, 1 skipped, 1 extra". A half is a round that was partly done."""
        done = localize(int(self.done) if self.done == int(self.done) else self.done)
        said = (
            [_("%(done)s of %(planned)s") % {"done": done, "planned": self.planned}] if self.planned else []
        )
        if self.skipped:
            said.append(_("%(count)s skipped") % {"count": self.skipped})
        if self.extra:
            said.append(_("%(count)s extra") % {"count": self.extra})
        return _(", ").join(said)

    @property
    def counts(self) -> bool:
        """Whether it is one of the planned days so far. Today is, as soon as something is done."""
        return self.planned > 0 and (self.is_over or self.is_kept)


# --- The questions --------------------------------------------------------------------------------


def days_of(
    versions: Sequence[Version], entries: Iterable[LogEntry], *, first: date, last: date, today: date
) -> list[DayOfPlan]:
    """How each day of one plan went, from `first` to `last`.

    `entries`: those of this plan that stand, also of the six days before `first`, on which floating weeks may begin.
    """
    log = Log.of(entries)
    asked = {day: Asked.on(versions, day, log) for day in span(first - REST_OF_A_WEEK, last + REST_OF_A_WEEK)}
    missed = missed_at_the_end_of_weeks(asked.values(), log, today)
    rows = {row["key"]: row for version in versions for row in version.content["exercises"]}
    return [judged(asked[day], log, missed.get(day, ()), rows, today) for day in span(first, last)]


def adherence(days: Iterable[DayOfPlan]) -> Adherence:
    """The share of the planned rounds that were done. Today counts once all of it is done."""
    counted = [day for day in days if day.planned and (day.is_over or day.done >= day.planned)]
    return Adherence(sum(day.done for day in counted), sum(day.planned for day in counted))


def days_kept(days: Iterable[DayOfPlan]) -> DaysKept:
    counted = [day for day in days if day.counts]
    return DaysKept(sum(day.is_kept for day in counted), len(counted))


def floating_week(versions: Sequence[Version], entries: Iterable[LogEntry], today: date) -> DaysKept | None:
    """On how many days of the plan's present week something was done, if the patient chooses all days themselves.

    `planned` is then the number that the plan asks for in this week. None for all other plans, and before the start.
    """
    log = Log.of(entries)
    asked = Asked.on(versions, today, log)
    open_now = [each for each in asked.exercises if each.call not in CLOSED]
    quotas = [each.quota.least for each in open_now if each.quota]
    if not asked.planned or not quotas or len(quotas) < len(open_now):
        return None
    had = {day for each in open_now for day in log.had.get(each.key, ())}
    week = asked.planned.week
    return DaysKept(len({day for day in had if week.first <= day <= today}), max(quotas))


def in_force(versions: Iterable[Version], day: date) -> Version | None:
    """The version that the patient had at the end of the day. None before the first, and if it was withdrawn."""
    issued = [version for version in versions if version.since <= day]
    latest = max(issued, key=lambda version: version.number, default=None)
    return latest if latest and (latest.until is None or day < latest.until) else None


# --- What was logged, and what was asked ----------------------------------------------------------

CLOSED = (Call.BEFORE_START, Call.ENDED, Call.OUT_OF_PHASE, Call.WHEN_NEEDED)


@dataclass
class Log:
    """The entries of a plan. `by_day`: by day and exercise; `had`: the days on which each exercise was begun."""

    by_day: dict[date, dict[str, list[LogEntry]]] = field(default_factory=dict)
    had: dict[str, set[date]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[LogEntry]) -> "Log":
        log = cls()
        for entry in entries:
            key = str(entry.prescription_key) if entry.prescription_key else ""  # empty: a whole session
            log.by_day.setdefault(entry.local_date, {}).setdefault(key, []).append(entry)
            if entry.status in BEGUN:
                log.had.setdefault(key, set()).add(entry.local_date)
        return log

    def rounds(self, day: date, key: str) -> list[Round]:
        of_round: dict[int, list[LogEntry]] = {}
        for entry in self.by_day.get(day, {}).get(key, ()):
            of_round.setdefault(entry.round or 1, []).append(entry)
        return [Round(number, "", "", entries) for number, entries in sorted(of_round.items())]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a day asked for. Without a version, because there was none yet or it was withdrawn, it asked for nothing."""

    day: date
    version: Version | None
    planned: PlannedDay | None
    comes_first: bool  # whether it lies before the first version

    @classmethod
    def on(cls, versions: Sequence[Version], day: date, log: Log) -> "Asked":
        version = in_force(versions, day)
        planned = due(version.content, day, log.had, version.openings) if version else None
        return cls(day, version, planned, not any(each.since <= day for each in versions))

    @property
    def exercises(self) -> tuple[Planned, ...]:
        return self.planned.exercises if self.planned else ()

    @property
    def idle(self) -> Mark:
        """What a day is on which nothing counts, and nothing was done."""
        if self.comes_first or (self.planned and not self.planned.has_begun):
            return Mark.BEFORE_START
        if all(each.call in (Call.ENDED, Call.OUT_OF_PHASE) for each in self.exercises):
            return Mark.NOT_PLANNED
        return Mark.REST


def missed_at_the_end_of_weeks(asked: Iterable[Asked], log: Log, today: date) -> dict[date, frozenset[str]]:
    """By day: the floating exercises that are missed on it. A week is the plan's, and over before `today`."""
    open_days: dict[tuple[str, Week], list[tuple[date, int]]] = {}
    for each in asked:
        if each.planned and each.planned.week.last < today:
            for exercise in each.planned.planned:
                if exercise.quota and each.day not in log.had.get(exercise.key, ()):
                    found = open_days.setdefault((exercise.key, each.planned.week), [])
                    found.append((each.day, exercise.quota.least))
    missed: dict[date, set[str]] = {}
    for (key, week), days in open_days.items():
        had = len({day for day in log.had.get(key, ()) if week.first <= day <= week.last})
        lacking = days[-1][1] - had
        for day, _least in days[-lacking:] if lacking > 0 else ():
            missed.setdefault(day, set()).add(key)
    return {day: frozenset(keys) for day, keys in missed.items()}


# --- One day --------------------------------------------------------------------------------------


def judged(
    asked: Asked, log: Log, missed: Collection[str], rows: Mapping[str, Snapshot], today: date
) -> DayOfPlan:
    day = asked.day
    logged = log.by_day.get(day, {})
    known = {each.key: each for each in asked.exercises}
    rows = (
        {**rows, **{row["key"]: row for row in asked.version.content["exercises"]}} if asked.version else rows
    )
    planned, done, skipped, extra, took = 0, 0.0, 0, 0, 0.0
    is_due = False
    for key in [*known, *(key for key in logged if key and key not in known)]:
        rounds = log.rounds(day, key)
        begun = any(each.status in BEGUN for each in rounds)
        count = rounds_planned(known.get(key), begun=begun, missed=key in missed)
        is_due = is_due or (key in known and known[key].is_planned and not begun)
        planned += count
        done += sum(share_of(each) for each in rounds if each.number <= count)
        skipped += sum(each.status == Status.SKIPPED for each in rounds if each.number <= count)
        extra += sum(each.status in BEGUN for each in rounds if each.number > count)
        took += sum(minutes_of(each, rows.get(key)) for each in rounds)
    stopped = any(entry.stopped for entries in logged.values() for entry in entries)
    mark = mark_of(stopped=stopped, planned=planned, done=done, extra=extra)
    return DayOfPlan(
        day=day,
        mark=mark or idle_mark(asked, today, planned=planned, is_due=is_due),
        is_over=day < today,
        is_today=day == today,
        planned=planned,
        done=done,
        skipped=skipped,
        extra=extra,
        minutes=took,
    )


def rounds_planned(asked: Planned | None, *, begun: bool, missed: bool) -> int:
    """A floating exercise asks for nothing on a day without it, unless it is missed on that day."""
    if asked is None or not asked.is_planned or (asked.quota and not begun and not missed):
        return 0
    return asked.rounds


def mark_of(*, stopped: bool, planned: int, done: float, extra: int) -> Mark | None:
    """None if nothing was done."""
    if stopped:
        return Mark.STOPPED
    if done:
        return Mark.DONE if done >= planned else Mark.PARTLY
    return Mark.EXTRA if extra else None


def idle_mark(asked: Asked, today: date, *, planned: int, is_due: bool) -> Mark:
    """Of a day on which nothing was done."""
    if asked.day > today:
        return Mark.TO_COME if asked.idle is Mark.REST else asked.idle
    if asked.day == today and is_due:
        return Mark.DUE
    return Mark.MISSED if planned else asked.idle


def share_of(round: Round) -> float:
    """How much of a round was done: 0, a half or 1."""
    return {Status.DONE: 1.0, Status.PARTLY: HALF}.get(Status(round.status), 0.0) if round.status else 0.0


def minutes_of(round: Round, row: Snapshot | None) -> float:
    """How long what was done takes by the dose. One side is half of it."""
    if row is None:
        return 0.0
    dose = Dose.from_dict(row["dose"])
    share = sum(done_of(entry, dose) * (HALF if entry.side else 1) for entry in round.entries)
    return minutes(dose, row["measured_by"]) * min(1.0, share)


def done_of(entry: LogEntry, dose: Dose) -> float:
    """Partly done is as many sets as were done, or else a half."""
    if entry.status != Status.PARTLY:
        return float(entry.status == Status.DONE)
    return min(1.0, entry.sets_done / dose.sets) if entry.sets_done is not None and dose.sets else HALF


def span(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * A_DAY
