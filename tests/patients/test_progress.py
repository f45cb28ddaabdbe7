"""How a day went: the one schedule held against what was logged."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from exercises.dose import Dose, Side, minutes
from patients.models import LogEntry
from patients.progress import (
    Mark,
    Version,
    adherence,
    days_kept,
    days_of,
    floating_week,
    in_force,
)
from patients.readings import effort_level, highest_of_days, in_words, pain_in
from patients.schedule import Opening
from patients.snapshots import Snapshot
from tests.schedules import MONDAY, after, content

DAILY = Dose(reps=10)
KEYS = [str(uuid.UUID(int=number)) for number in range(1, 6)]
DONE, PARTLY, SKIPPED = LogEntry.Status.DONE, LogEntry.Status.PARTLY, LogEntry.Status.SKIPPED
SIGNS = {
    Mark.DONE: "x",
    Mark.PARTLY: "/",
    Mark.MISSED: "o",
    Mark.STOPPED: "!",
    Mark.EXTRA: "+",
    Mark.DUE: "?",
    Mark.REST: ".",
    Mark.TO_COME: ">",
    Mark.BEFORE_START: "<",
    Mark.NOT_PLANNED: "-",
}


def document(*doses: Dose, **fields: Any) -> Snapshot:
    """As `content`, with keys that entries can have, and limits of pain."""
    made = content(*doses, **{"pain": {"amber": 4, "red": 6}} | fields)
    for row, key in zip(made["exercises"], KEYS, strict=False):
        row["key"] = key
    return made


def version(
    *doses: Dose, number: int = 1, since: int = 0, until: int | None = None, **fields: Any
) -> Version:
    return Version(
        number=number,
        content=document(*doses, **fields),
        since=after(since),
        until=None if until is None else after(until),
    )


def entry(day: int, exercise: int | None = 0, status: str = DONE, **fields: Any) -> LogEntry:
    """An entry of the day that lies so many days after the Monday. `exercise` counts from 0; None: a whole session."""
    about = (
        {"prescription_key": None}
        if exercise is None
        else {"prescription_key": uuid.UUID(KEYS[exercise]), "round": 1}
    )
    when = datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(days=day)
    return LogEntry(
        **about
        | {"status": status, "local_date": after(day), "occurred_at": when, "time_zone": "Europe/London"}
        | fields
    )


def judge(
    versions: list[Version], entries: list[LogEntry], *, today: int, last: int | None = None
) -> list[Any]:
    until = after(today if last is None else last)
    return days_of(versions, entries, first=MONDAY, last=until, today=after(today))


def signs(versions: list[Version], entries: list[LogEntry], *, today: int, last: int | None = None) -> str:
    """One sign a day, from the Monday."""
    return "".join(SIGNS[day.mark] for day in judge(versions, entries, today=today, last=last))


# --- One day --------------------------------------------------------------------------------------


def test_a_day_is_done_partly_done_stopped_missed_or_still_to_do() -> None:
    plan = [version(DAILY, DAILY)]
    log = [
        *(entry(0, 0), entry(0, 1)),
        entry(1, 0),
        *(entry(2, 0, PARTLY), entry(2, 1)),
        *(entry(3, 0, PARTLY, stopped=True), entry(3, 1)),
        *(entry(4, 0, SKIPPED), entry(4, 1, SKIPPED)),
    ]

    assert signs(plan, log, today=6, last=8) == "x//!oo?>>"


def test_rounds_count_one_by_one_and_a_side_or_a_part_is_a_half() -> None:
    [day] = judge(
        [version(Dose(reps=10, times_per_day=3, times_per_day_max=4, side=Side.EACH))],
        [
            entry(0),
            entry(0, round=2, side="left"),
            entry(0, status=SKIPPED, round=3),
            entry(0, round=4),  # as many as the plan allows, more than it asks for
        ],
        today=0,
    )

    assert (day.planned, day.done, day.skipped, day.extra) == (3, 1.5, 1, 1)
    assert (day.mark, day.rounds_in_words) == (Mark.PARTLY, "1.5 of 3, 1 skipped, 1 extra")


def test_what_no_day_asked_for_is_extra_and_never_counts_as_planned() -> None:
    plan = [version(Dose(reps=10, weekdays=(0, 2)), Dose(reps=5, as_needed=True))]
    log = [entry(0), entry(1), entry(2, 1), entry(3, 1), entry(4, None, DONE, pain=2)]

    days = judge(plan, log, today=6)

    assert signs(plan, log, today=6) == "x+++..."  # on the third day: done, but not what was asked for
    assert days_kept(days) == (1, 2)
    assert adherence(days) == (1, 2)


def test_minutes_are_those_of_the_dose_times_what_was_done() -> None:
    dose = Dose(sets=4, hold_seconds=30, reps=1, side=Side.EACH)
    log = [entry(0, sets_done=1, status=PARTLY), entry(1, side="left"), entry(2, status=SKIPPED), entry(3)]

    days = judge([version(dose)], log, today=3)

    shares = [day.minutes / minutes(dose, "reps") for day in days]
    assert shares == pytest.approx([0.25, 0.5, 0, 1])


# --- The plan's days ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        (DAILY, "oooooooooo"),
        (Dose(reps=10, weekdays=(0, 4)), "o...o..o.."),
        (Dose(reps=10, every_n_days=2), "o.o.o.o.o."),
        (Dose(reps=10, as_needed=True), ".........."),
        (Dose(reps=10, days_per_week=3), "....ooo..."),  # the second week is not over yet
    ],
)
def test_each_rhythm_asks_for_its_own_days(dose: Dose, expected: str) -> None:
    assert signs([version(dose)], [], today=10)[:10] == expected


@pytest.mark.parametrize(
    ("done", "today", "expected"),
    [
        ((), 6, "......?"),  # nothing is missed before the week is over
        ((), 7, "....ooo?"),
        ((1, 3), 7, ".x.x..o?"),
        ((4, 5, 6), 7, "....xxx?"),
        ((0, 1, 2, 3), 7, "xxx+...?"),  # the fourth day is more than the plan asks for
    ],
)
def test_a_number_of_days_a_week_is_missed_only_at_the_end_of_the_week(
    done: tuple[int, ...], today: int, expected: str
) -> None:
    plan, log = [version(Dose(reps=10, days_per_week=3))], [entry(day) for day in done]

    assert signs(plan, log, today=today) == expected
    counted = adherence(judge(plan, log, today=7))
    assert counted == (min(3, len(done)), 3)


def test_the_week_of_a_floating_plan_is_the_plans_own() -> None:
    plan = [version(Dose(reps=10, days_per_week=3), anchor=after(3).isoformat(), since=3)]
    log = [entry(3), entry(9)]

    assert signs(plan, log, today=11) == "<<<x....ox.?"
    assert floating_week(plan, log, after(9)) == (2, 3)
    assert floating_week(plan, log, after(10)) == (0, 3)
    assert floating_week([version(Dose(reps=10, days_per_week=3), DAILY)], log, after(9)) is None


def test_start_end_withdrawal_and_a_phase_that_waits_ask_for_nothing() -> None:
    dated = version(DAILY, starts_on=after(2).isoformat(), ends_on=after(4).isoformat(), since=0)
    withdrawn = version(DAILY, until=3)
    waiting = {"position": 1, "key": "k", "name": "", "first_week": None, "last_week": None, "criterion": "c"}
    closed = version(DAILY, phases=[waiting])
    closed.content["exercises"][0]["phase"] = 1
    opened = Version(number=1, content=closed.content, since=MONDAY, openings=(Opening(1, after(2)),))

    assert signs([dated], [], today=5, last=6) == "<<ooo--"
    assert signs([dated], [entry(1)], today=5, last=6) == "<+ooo--"
    assert signs([withdrawn], [entry(0)], today=4, last=5) == "xoo---"
    assert signs([closed], [], today=3, last=4) == "-----"
    assert signs([opened], [], today=3, last=4) == "--o?>"


# --- Versions -------------------------------------------------------------------------------------


def test_each_day_is_judged_by_the_version_that_the_patient_had_on_it() -> None:
    """A second exercise comes in the middle of the week; before that, one alone was all."""
    plan = [version(DAILY), version(DAILY, DAILY, number=2, since=3)]
    log = [entry(day) for day in range(6)]

    assert signs(plan, log, today=6) == "xxx///?"
    assert in_force(plan, after(2)).number == 1
    assert in_force(plan, after(3)).number == 2
    assert in_force([version(DAILY), version(DAILY, number=2, since=3, until=5)], after(5)) is None


def test_what_was_removed_since_stays_done_where_it_was_asked_for_and_is_extra_after() -> None:
    plan = [version(DAILY, DAILY), version(DAILY, number=2, since=2)]
    log = [entry(0), entry(0, 1), entry(1, 1), entry(2, 1), entry(3), entry(3, 1)]

    assert signs(plan, log, today=4) == "x/+x?"


def test_today_never_counts_against_anybody() -> None:
    plan = [version(DAILY, DAILY)]
    begun = judge(plan, [entry(0), entry(0, 1), entry(1)], today=1)

    assert days_kept(judge(plan, [entry(0)], today=1)) == (1, 1)
    assert days_kept(begun) == (2, 2)
    assert adherence(begun) == (2, 2)
    assert adherence(begun).percent == 100
    assert adherence([]).percent is None


def test_a_stopped_day_is_one_that_was_kept() -> None:
    days = judge([version(DAILY)], [entry(0, status=PARTLY, stopped=True)], today=1)

    assert days_kept(days) == (1, 1)


# --- Days and clocks ------------------------------------------------------------------------------


@pytest.mark.parametrize("monday", [date(2026, 3, 23), date(2026, 10, 19)])
def test_weeks_over_a_change_of_the_clocks_have_seven_days(monday: date) -> None:
    """Both changes of 2026 in London: 29 March and 25 October."""
    plan = Version(number=1, content=document(DAILY, anchor=monday.isoformat()), since=monday)
    log = [
        LogEntry(
            prescription_key=uuid.UUID(KEYS[0]), round=1, status=DONE, local_date=monday + timedelta(days=day)
        )
        for day in range(14)
    ]

    days = days_of(
        [plan], log, first=monday, last=monday + timedelta(days=13), today=monday + timedelta(days=14)
    )

    assert [day.mark for day in days] == [Mark.DONE] * 14


def test_an_entry_counts_on_the_day_where_the_patient_was() -> None:
    """Late on Tuesday in New York, which is Wednesday in London; and a day that home has not reached yet."""
    late = entry(1, occurred_at=datetime(2026, 11, 4, 3, tzinfo=UTC), time_zone="America/New_York")

    assert signs([version(DAILY)], [late], today=2) == "ox?"
    assert signs([version(DAILY)], [entry(1)], today=0, last=2) == "?x>"


# --- Pain and effort ------------------------------------------------------------------------------


def test_pain_of_a_day_is_its_highest_held_against_the_limit_of_that_day() -> None:
    plan = [version(DAILY), version(DAILY, number=2, since=2, pain={"amber": 3, "red": 4})]
    log = [
        entry(0, pain=2),
        entry(0, pain=5, side="left"),
        entry(1),
        entry(2, pain=5),
        entry(3, None, pain=0),
    ]

    every = pain_in(log, plan, {KEYS[0]: "Bridge"})
    highest = highest_of_days(every)

    assert [each.value for each in every] == [2, 5, 5, 0]
    assert [(each.day, each.value, each.is_over) for each in highest] == [
        (after(0), 5, False),
        (after(2), 5, True),
        (after(3), 0, False),
    ]
    assert (highest[0].what, highest[0].side, highest[2].what) == ("Bridge", "Left", "")


@pytest.mark.parametrize(
    ("days", "today", "words"),
    [
        ({}, 20, ""),
        ({0: 4}, 0, "4 in the last 7 days."),
        ({0: 4, 1: 5}, 3, "4 or 5 in the last 7 days."),
        ({0: 4, 2: 6, 18: 2, 20: 3}, 20, "At first 4 to 6, now 2 or 3."),
        ({0: 4}, 20, "At first 4. Nothing in the last 7 days."),
    ],
)
def test_pain_in_words_says_how_it_began_and_how_it_is(days: dict[int, int], today: int, words: str) -> None:
    readings = pain_in([entry(day, pain=pain) for day, pain in days.items()], [version(DAILY)], {})

    assert in_words(readings, after(today)) == words


@pytest.mark.parametrize(("stored", "level"), [("0", 1), ("0.5", 1), ("2", 2), ("4", 3), ("5", 4), ("10", 5)])
def test_effort_of_any_number_falls_under_one_of_the_five_words(stored: str, level: int) -> None:
    assert effort_level(LogEntry._meta.get_field("effort").to_python(stored)) == level
