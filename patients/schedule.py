"""What a plan asks for on a day. Today, the paper diary and everything that counts get their answer here.

Only reads a document in the newest schema (`snapshots.read`), never the database or the clock. Callers say which day
it is where the patient is.

- `planned_on(snapshot, day)` says what the document alone can tell.
- `due(snapshot, day, log)` also knows the week's log, so it can tell whether "3 days a week" asks for today.
- `never_planned(snapshot, since)` names the exercises that no day asks for.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from patients.snapshots import Snapshot

WEEK = 7  # days
WAKING_HOURS = 16
A_DAY = timedelta(days=1)
FARTHEST = timedelta(days=366)  # how far to look ahead for a day on which an exercise is planned


class Rhythm(StrEnum):
    FIXED = "fixed"  # the document names the days: weekdays, every so many days, every day
    FLOATING = "floating"  # a number of days each week, which the patient chooses
    WHEN_NEEDED = "when_needed"


class Call(StrEnum):
    """What one day means for one exercise. Only PLANNED counts as something to do."""

    PLANNED = "planned"
    ANY_DAY = "any_day"  # floating, only from `planned_on`; `due` answers PLANNED, OPTIONAL or ENOUGH instead
    OPTIONAL = "optional"  # done on the least number of days this week; another day is allowed
    ENOUGH = "enough"  # done on the greatest number of days this week
    WHEN_NEEDED = "when_needed"  # offered, never due
    REST = "rest"  # planned on other days
    OUT_OF_PHASE = "out_of_phase"  # its phase is not open
    BEFORE_START = "before_start"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days counted from the plan's anchor. `number` is 1 for the first, and for all days before it."""

    number: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Quota:
    """On how many days of this week to do a floating exercise. Never more than the plan's days in this week."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Opening:
    """The day on which a phase that begins by a criterion was opened. `phase` is the phase's position."""

    phase: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One exercise of the document on one day.

    `rounds`: how often on that day; 0 unless the call is PLANNED or ANY_DAY. `rounds_max`: how often at most; None if
    the dose names no limit. `times_of_day`: those of the dose, empty on a day without the exercise. `quota`: only for
    a floating exercise, on days on which it may be done.
    """

    key: str
    rhythm: Rhythm
    call: Call
    rounds: int = 0
    rounds_max: int | None = 0
    times_of_day: tuple[str, ...] = ()
    quota: Quota | None = None

    @property
    def is_planned(self) -> bool:
        """Whether this day counts: done if it was done, missed if not."""
        return self.call is Call.PLANNED


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """All exercises of the document, in its order, on one day. The two flags compare the day with the plan's dates.

    `phases`: the positions of those that are open, which is none or one where the weeks of phases do not overlap.
    """

    day: date
    week: Week
    has_begun: bool
    has_ended: bool
    phases: tuple[int, ...]
    exercises: tuple[Planned, ...]

    @property
    def planned(self) -> tuple[Planned, ...]:
        """The exercises that count on this day. From `planned_on` it lacks the floating ones; `due` has them."""
        return tuple(each for each in self.exercises if each.is_planned)


# --- The questions --------------------------------------------------------------------------------


def planned_on(snapshot: Snapshot, day: date, opened: Iterable[Opening] = ()) -> PlannedDay:
    """What the document asks for on `day`. Floating exercises may be done on ANY_DAY of a week.

    The start and end dates belong to the plan. A draft without a day to count from counts from `day`. Before the start,
    the phases that are open in the first week are open.
    """
    span = _Span.of(snapshot, day)
    phases = _open_phases(snapshot["phases"], span.week.number, day, opened)
    closed = Call.BEFORE_START if not span.has_begun else Call.ENDED if span.has_ended else None
    return PlannedDay(
        day=day,
        week=span.week,
        has_begun=span.has_begun,
        has_ended=span.has_ended,
        phases=phases,
        exercises=tuple(
            _planned(row, span, closed if row["phase"] in (None, *phases) else Call.OUT_OF_PHASE)
            for row in snapshot["exercises"]
        ),
    )


def due(
    snapshot: Snapshot, day: date, log: Mapping[str, Collection[date]], opened: Iterable[Opening] = ()
) -> PlannedDay:
    """What is to be done on `day`, given the days on which exercises were done.

    `log` holds these days by the exercise's key: days on which it was done or partly done, not skipped. Days of other
    weeks may be in it; they are ignored. Only earlier days of the week use up the quota. So a day stays planned once
    the exercise is begun, and later entries do not change the answer for an earlier day.
    """
    found = planned_on(snapshot, day, opened)
    return replace(
        found,
        exercises=tuple(
            _settled(each, found.week, day, log.get(each.key, ())) if each.quota else each
            for each in found.exercises
        ),
    )


def never_planned(snapshot: Snapshot, since: date) -> list[str]:
    """The keys of the exercises that are offered on no day from `since` to the end, in the plan's order.

    Each phase that begins by a criterion is treated as open from the first day.
    """
    first = max(since, _date(snapshot["starts_on"]) or since)
    last = min(_date(snapshot["ends_on"]) or date.max, first + FARTHEST)
    missing = dict.fromkeys(row["key"] for row in snapshot["exercises"])
    snapshot = _all_opened(snapshot)
    if snapshot["anchor"] is None:
        snapshot = {**snapshot, "anchor": first.isoformat()}
    day = first
    while missing and day <= last:
        for each in planned_on(snapshot, day).exercises:
            if each.call in (Call.PLANNED, Call.ANY_DAY, Call.WHEN_NEEDED):
                missing.pop(each.key, None)
        day += A_DAY
    return list(missing)


def most_rounds(dose: Mapping[str, Any]) -> int | None:
    """How often at most on one day, whether planned on that day or not. None if the dose names no limit."""
    if dose.get("as_needed"):
        return dose.get("times_per_day_max") or dose.get("times_per_day")
    return max(rounds_a_day(dose), dose.get("times_per_day_max") or 0)


def rounds_a_day(dose: Mapping[str, Any]) -> int:
    """How often on a day with the exercise: the lower end of a range, for doing more is the patient's choice."""
    if times := dose.get("times_per_day"):
        return int(times)
    if hours := dose.get("every_n_hours"):
        return max(1, WAKING_HOURS // int(hours))
    return len(dose.get("times_of_day", ())) or 1


def week_begins(snapshot: Snapshot, number: int) -> date | None:
    """The first day of a week, counted from 1. None for a draft without a day to count from."""
    start = _date(snapshot["starts_on"])
    anchor = _date(snapshot["anchor"]) or start
    if anchor is None:
        return None
    skipped = _skipped_weeks(anchor, start or _date(snapshot.get("issue", {}).get("date")))
    return anchor + timedelta(days=(number - 1 + skipped) * WEEK)


# --- Dates ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Span:
    """A day in relation to the plan's dates."""

    day: date
    anchor: date
    week: Week
    has_begun: bool
    has_ended: bool
    days_in_week: int  # days of its week that are within the plan

    @classmethod
    def of(cls, snapshot: Snapshot, day: date) -> "_Span":
        start, end = _date(snapshot["starts_on"]), _date(snapshot["ends_on"])
        anchor = _date(snapshot["anchor"]) or start or day
        week = _week(anchor, day, start or _date(snapshot.get("issue", {}).get("date")))
        first, last = max(week.first, start or week.first), min(week.last, end or week.last)
        return cls(
            day=day,
            anchor=anchor,
            week=week,
            has_begun=start is None or day >= start,
            has_ended=end is not None and day > end,
            days_in_week=(last - first).days + 1,
        )


def _week(anchor: date, day: date, begins: date | None) -> Week:
    """The week of `day`. If the start was moved to before the anchor, weeks are numbered from the start's week."""
    weeks = (day - anchor).days // WEEK
    skipped = _skipped_weeks(anchor, begins)
    first = anchor + timedelta(days=weeks * WEEK)
    return Week(max(0, weeks - skipped) + 1, first, first + timedelta(days=WEEK - 1))


def _skipped_weeks(anchor: date, begins: date | None) -> int:
    return min(0, (begins - anchor).days // WEEK) if begins else 0


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# --- One exercise ---------------------------------------------------------------------------------


def _planned(row: Mapping[str, Any], span: _Span, closed: Call | None) -> Planned:
    dose = row["dose"]
    key, rhythm = row["key"], _rhythm(dose)
    if closed or not _falls_on(dose, span):
        return Planned(key=key, rhythm=rhythm, call=closed or Call.REST)
    rounds, times = rounds_a_day(dose), tuple(dose.get("times_of_day", ()))
    if rhythm is Rhythm.WHEN_NEEDED:
        most = dose.get("times_per_day_max") or dose.get("times_per_day")
        return Planned(key=key, rhythm=rhythm, call=Call.WHEN_NEEDED, rounds_max=most, times_of_day=times)
    return Planned(
        key=key,
        rhythm=rhythm,
        call=Call.ANY_DAY if rhythm is Rhythm.FLOATING else Call.PLANNED,
        rounds=rounds,
        rounds_max=max(rounds, dose.get("times_per_day_max") or 0),
        times_of_day=times,
        quota=_quota(dose, span.days_in_week) if rhythm is Rhythm.FLOATING else None,
    )


def _rhythm(dose: Mapping[str, Any]) -> Rhythm:
    if dose.get("as_needed"):
        return Rhythm.WHEN_NEEDED
    if dose.get("weekdays") or dose.get("every_n_days"):
        return Rhythm.FIXED
    return Rhythm.FLOATING if dose.get("days_per_week", WEEK) < WEEK else Rhythm.FIXED


def _falls_on(dose: Mapping[str, Any], span: _Span) -> bool:
    if dose.get("weekdays"):
        return span.day.weekday() in tuple(dose["weekdays"])
    every: int = dose.get("every_n_days", 1)
    return (span.day - span.anchor).days % every == 0


def _quota(dose: Mapping[str, Any], days: int) -> Quota:
    least = dose["days_per_week"]
    return Quota(min(least, days), min(max(least, dose.get("days_per_week_max") or 0), days))


def _settled(each: Planned, week: Week, day: date, done: Collection[date]) -> Planned:
    """A floating exercise with what `day` asks for, given the days on which it was done."""
    quota = each.quota or Quota(0, 0)
    had = len({other for other in done if week.first <= other < day})
    if had < quota.least:
        return replace(each, call=Call.PLANNED)
    if had < quota.most:
        return replace(each, call=Call.OPTIONAL, rounds=0)
    return replace(each, call=Call.ENOUGH, rounds=0, rounds_max=0, times_of_day=())


# --- Phases ---------------------------------------------------------------------------------------


def _open_phases(
    phases: Iterable[Mapping[str, Any]], week: int, day: date, opened: Iterable[Opening]
) -> tuple[int, ...]:
    """The positions of the phases that are open on a day in this week.

    A phase by weeks is open from `first_week` to `last_week`, in the numbers of `Week`; if `last_week` is None it stays
    open. A phase without weeks is open from the day of its opening. That ends all phases before it.
    """
    waiting = {phase["position"] for phase in phases if phase["first_week"] is None}
    furthest = max(waiting & {each.phase for each in opened if each.on <= day}, default=0)
    by_weeks = [
        phase["position"]
        for phase in phases
        if phase["first_week"] is not None
        and phase["position"] > furthest
        and phase["first_week"] <= week <= (phase["last_week"] or week)
    ]
    return (furthest, *by_weeks) if furthest else tuple(by_weeks)


def _all_opened(snapshot: Snapshot) -> Snapshot:
    """The document as if no exercise waited for the opening of its phase."""
    waiting = {phase["position"] for phase in snapshot["phases"] if phase["first_week"] is None}
    rows = [{**row, "phase": None} if row["phase"] in waiting else row for row in snapshot["exercises"]]
    return {**snapshot, "exercises": rows}
