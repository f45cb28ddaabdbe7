"""What a plan asks for on a day."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from exercises.dose import Dose, TimeOfDay
from patients.handout.diary import MOST_BOXES, diary
from patients.schedule import Call, Planned, Quota, Rhythm, due, never_planned, planned_on
from patients.snapshots import Snapshot
from tests.schedules import MONDAY, after, content

DAYS = 400


def one(dose: Dose, day: date, **fields: Any) -> Planned:
    return planned_on(content(dose, **fields), day).exercises[0]


def planned_days(plan: Snapshot, days: int = DAYS, since: int = 0) -> list[date]:
    """The days on which the first exercise is planned, among `days` days that begin `since` days after the anchor."""
    asked = [after(number) for number in range(since, since + days)]
    return [day for day in asked if planned_on(plan, day).exercises[0].is_planned]


def followed(plan: Snapshot, days: int) -> list[date]:
    """The days on which a patient does the first exercise, if they do it whenever it is due."""
    done: list[date] = []
    for day in map(after, range(days)):
        if due(plan, day, {"0": done}).exercises[0].is_planned:
            done.append(day)
    return done


# --- How often --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dose", "rounds", "most"),
    [
        (Dose(), 1, 1),
        (Dose(times_per_day=2), 2, 2),
        (Dose(times_per_day=2, times_per_day_max=3), 2, 3),
        (Dose(every_n_hours=2), 8, 8),
        (Dose(every_n_hours=3), 5, 5),
        (Dose(every_n_hours=24), 1, 1),
        (Dose(every_n_hours=2, times_per_day=4), 4, 4),
        (Dose(times_of_day=(TimeOfDay.MORNING, TimeOfDay.BEDTIME)), 2, 2),
        (Dose(days_per_week=7, times_per_day=3), 3, 3),
        (Dose(every_n_days=1), 1, 1),
    ],
)
def test_what_is_done_daily_is_planned_every_day(dose: Dose, rounds: int, most: int) -> None:
    found = one(dose, after(3))

    assert (found.rhythm, found.call) == (Rhythm.FIXED, Call.PLANNED)
    assert (found.rounds, found.rounds_max, found.quota) == (rounds, most, None)


def test_the_times_of_day_are_reported_on_the_days_of_the_exercise_alone() -> None:
    dose = Dose(times_of_day=(TimeOfDay.MORNING, TimeOfDay.EVENING), weekdays=(0,))

    assert one(dose, MONDAY).times_of_day == ("morning", "evening")
    assert one(dose, after(1)) == Planned(key="0", rhythm=Rhythm.FIXED, call=Call.REST)


def test_what_is_done_when_needed_is_offered_and_never_due() -> None:
    plan = content(Dose(as_needed=True), Dose(as_needed=True, times_per_day=2, times_per_day_max=4))
    any_times, at_most_four = due(plan, MONDAY, {}).exercises

    assert any_times.call is at_most_four.call is Call.WHEN_NEEDED
    assert (any_times.rounds, any_times.rounds_max, at_most_four.rounds_max) == (0, None, 4)
    assert due(plan, MONDAY, {}).planned == ()


# --- Which days -------------------------------------------------------------------------------------


def test_a_fixed_rhythm_rests_on_its_other_days() -> None:
    plan = content(Dose(weekdays=(0, 3)), Dose(every_n_days=3))

    calls = [[each.is_planned for each in planned_on(plan, after(day)).exercises] for day in range(8)]

    assert calls == [
        [True, True],
        [False, False],
        [False, False],
        [True, True],
        [False, False],
        [False, False],
        [False, True],
        [True, False],
    ]


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(-50, 50))
def test_weekdays_are_kept_however_the_weeks_count(weekdays: set[int], anchor: int) -> None:
    plan = content(Dose(weekdays=tuple(weekdays)), anchor=after(anchor).isoformat())

    assert planned_days(plan) == [after(day) for day in range(DAYS) if after(day).weekday() in weekdays]


@given(st.integers(1, 31), st.integers(0, 200), st.integers(-40, 40))
def test_every_so_many_days_goes_on_over_a_new_version(every: int, issued: int, start: int) -> None:
    """The next version has another start, but the same anchor."""
    first = content(Dose(every_n_days=every))
    second = content(Dose(every_n_days=every, times_per_day=2), starts_on=after(start).isoformat())

    days = planned_days(first, days=issued) + planned_days(second, days=DAYS - issued, since=issued)

    late = [day for day in days if day >= after(max(issued, start))]
    assert days[0] == MONDAY or issued == 0
    assert {(later - earlier).days for earlier, later in pairwise(late)} == {every}
    assert all((day - MONDAY).days % every == 0 for day in days)


# --- So many days a week ----------------------------------------------------------------------------


def test_after_its_days_of_the_week_a_floating_exercise_rests() -> None:
    plan = content(Dose(days_per_week=3, times_per_day=2), Dose(days_per_week=3))
    log = {"0": [after(0), after(1), after(3)], "1": [after(4)]}

    calls = {day: due(plan, after(day), log).exercises[0] for day in range(9)}

    assert [calls[day].call for day in (0, 2, 3)] == [Call.PLANNED] * 3
    assert [calls[day].call for day in (4, 5, 6)] == [Call.ENOUGH] * 3
    assert [calls[day].call for day in (7, 8)] == [Call.PLANNED] * 2
    assert (calls[3].rounds, calls[4].rounds, calls[4].rounds_max) == (2, 0, 0)
    assert due(plan, after(5), log).exercises[1].is_planned  # each has a log of its own


def test_between_the_fewest_and_the_most_days_it_is_the_patients_choice() -> None:
    plan = content(Dose(days_per_week=2, days_per_week_max=3))
    log = {"0": [after(0), after(1), after(2)]}

    calls = [due(plan, after(day), log).exercises[0] for day in range(4)]

    assert [each.call for each in calls] == [Call.PLANNED, Call.PLANNED, Call.OPTIONAL, Call.ENOUGH]
    assert (calls[2].rounds, calls[2].rounds_max, calls[2].quota) == (0, 1, Quota(2, 3))


def test_a_day_that_was_begun_stays_planned_and_later_days_do_not_change_it() -> None:
    plan = content(Dose(days_per_week=1))

    assert due(plan, after(2), {"0": [after(2)]}).exercises[0].is_planned
    assert due(plan, after(1), {"0": [after(2)]}).exercises[0].is_planned


def test_without_the_log_a_floating_exercise_counts_on_no_day() -> None:
    found = planned_on(content(Dose(days_per_week=3)), MONDAY)

    assert (found.exercises[0].call, found.exercises[0].rounds, found.planned) == (Call.ANY_DAY, 1, ())


def test_no_more_is_asked_of_a_week_than_the_plan_has_days_in_it() -> None:
    dose = Dose(days_per_week=3, days_per_week_max=5)
    dates = {"starts_on": after(5).isoformat(), "ends_on": after(17).isoformat()}

    quotas = [one(dose, after(day), **dates).quota for day in (5, 6, 7, 13, 14, 17)]

    assert quotas == [Quota(2, 2), Quota(2, 2), Quota(3, 5), Quota(3, 5), Quota(3, 4), Quota(3, 4)]
    assert one(dose, after(14), ends_on=after(14).isoformat()).quota == Quota(1, 1)


def test_a_day_that_is_logged_twice_is_one_day() -> None:
    assert due(content(Dose(days_per_week=2)), after(1), {"0": [MONDAY, MONDAY]}).exercises[0].is_planned


@given(st.integers(1, 6), st.integers(0, 6), st.integers(0, 20))
def test_who_follows_it_does_a_floating_exercise_exactly_so_often(quota: int, more: int, ends: int) -> None:
    dose = Dose(days_per_week=quota, days_per_week_max=min(7, quota + more))
    endless, ending = content(dose), content(dose, ends_on=after(ends).isoformat())

    done = followed(endless, 70)
    for week in range(10):
        assert sum(after(week * 7) <= day < after(week * 7 + 7) for day in done) == quota
    for week in range(3):  # no more is asked of the last week than it has days
        asked = sum(after(week * 7) <= day < after(week * 7 + 7) for day in followed(ending, 30))
        assert asked == max(0, min(quota, ends + 1 - week * 7))


# --- Start, end and weeks ---------------------------------------------------------------------------


def test_nothing_is_planned_before_the_start_and_after_the_end() -> None:
    plan = content(
        Dose(),
        Dose(days_per_week=3),
        Dose(as_needed=True),
        starts_on=after(2).isoformat(),
        ends_on=after(4).isoformat(),
    )
    days = [due(plan, after(day), {}) for day in range(7)]

    calls = [{each.call for each in day.exercises} for day in days]
    running = {Call.PLANNED, Call.WHEN_NEEDED}
    assert calls == [{Call.BEFORE_START}] * 2 + [running] * 3 + [{Call.ENDED}] * 2
    assert [day.has_begun for day in days] == [False] * 2 + [True] * 5
    assert [day.has_ended for day in days] == [False] * 5 + [True] * 2


def test_a_plan_of_one_day_has_that_day() -> None:
    assert planned_days(content(Dose(), starts_on=after(3).isoformat(), ends_on=after(3).isoformat())) == [
        after(3)
    ]


def test_weeks_count_from_the_anchor() -> None:
    plan = content(Dose(), anchor=after(2).isoformat())

    weeks = [planned_on(plan, after(day)).week for day in (2, 8, 9)]

    assert [week.number for week in weeks] == [1, 1, 2]
    assert [(week.first, week.last) for week in weeks[1:]] == [
        (after(2), after(8)),
        (after(9), after(15)),
    ]


def test_a_start_moved_to_before_the_anchor_begins_week_1_and_moves_no_rhythm() -> None:
    plan = content(Dose(every_n_days=2), anchor=after(10).isoformat(), starts_on=after(1).isoformat())

    weeks = [planned_on(plan, after(day)).week.number for day in (0, 1, 2, 3, 9, 10, 17)]

    assert weeks == [1, 1, 1, 2, 2, 3, 4]
    assert planned_days(plan, days=8) == [after(2), after(4), after(6)]


def test_a_start_moved_to_later_keeps_the_weeks() -> None:
    assert planned_on(content(Dose(), starts_on=after(8).isoformat()), after(8)).week.number == 2


def test_a_draft_without_any_day_counts_from_the_day_asked() -> None:
    found = planned_on(content(Dose(every_n_days=5), anchor=None), after(3))

    assert found.exercises[0].is_planned
    assert (found.week.number, found.week.first) == (1, after(3))


# --- Planned on no day ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dose", "starts", "ends", "missing"),
    [
        (Dose(weekdays=(0,)), 1, 6, True),
        (Dose(weekdays=(0,)), 1, 7, False),
        (Dose(every_n_days=31), 1, 30, True),
        (Dose(every_n_days=31), 1, 31, False),
        (Dose(every_n_days=31), 1, None, False),
        (Dose(days_per_week=1), 1, 1, False),
        (Dose(as_needed=True), 1, 1, False),
        (Dose(), None, -1, True),
    ],
)
def test_an_exercise_that_no_day_asks_for_is_named(
    dose: Dose, starts: int | None, ends: int | None, missing: bool
) -> None:
    plan = content(
        dose,
        starts_on=None if starts is None else after(starts).isoformat(),
        ends_on=None if ends is None else after(ends).isoformat(),
    )

    assert never_planned(plan, MONDAY) == (["0"] if missing else [])


def test_a_draft_that_counts_from_its_issue_has_its_first_day_then() -> None:
    plan = content(Dose(every_n_days=31), Dose(weekdays=(2,)), anchor=None, ends_on=after(1).isoformat())

    assert never_planned(plan, MONDAY) == ["1"]


# --- Any dose, any plan -----------------------------------------------------------------------------


@st.composite
def doses(draw: Any) -> Dose:
    """How often, in any way that a dose can say it."""
    often = {
        "times_per_day": st.integers(1, 6),
        "times_per_day_max": st.integers(1, 8),
        "times_of_day": st.lists(st.sampled_from(TimeOfDay), unique=True).map(tuple),
        "days_per_week": st.integers(1, 7),
        "days_per_week_max": st.integers(1, 7),
        "weekdays": st.lists(st.integers(0, 6), unique=True).map(tuple),
        "every_n_days": st.integers(1, 31),
        "every_n_hours": st.integers(1, 24),
        "as_needed": st.just(True),
    }
    names = draw(st.sets(st.sampled_from(sorted(often)), max_size=3))
    try:
        return Dose(**{name: draw(often[name]) for name in names})
    except ValidationError:
        assume(False)
        raise


@st.composite
def plans(draw: Any) -> Snapshot:
    """Ends on or after its start, as the database demands."""
    start = draw(st.none() | st.integers(-30, 60))
    end = draw(st.none() | st.integers(start or 0, 420))
    return content(
        *draw(st.lists(doses(), min_size=1, max_size=4)),
        anchor=after(draw(st.integers(-40, 40))).isoformat(),
        starts_on=None if start is None else after(start).isoformat(),
        ends_on=None if end is None else after(end).isoformat(),
    )


@given(plans(), st.integers(0, DAYS))
def test_every_answer_holds_together(plan: Snapshot, number: int) -> None:
    day = after(number)
    bare, with_log = planned_on(plan, day), due(plan, day, {"0": [day - timedelta(days=1)]})

    is_open = (plan["starts_on"] or "") <= day.isoformat() <= (plan["ends_on"] or "9999")
    assert is_open == (bare.has_begun and not bare.has_ended)
    assert bare.week.number >= 1
    assert bare.week.first <= day <= bare.week.last
    for found, settled in zip(bare.exercises, with_log.exercises, strict=True):
        assert (found.call not in (Call.BEFORE_START, Call.ENDED)) == is_open
        assert (found.rounds > 0) == (found.call in (Call.PLANNED, Call.ANY_DAY))
        assert found.rounds_max is None or found.rounds_max >= found.rounds
        assert (found.call is Call.ANY_DAY) == (found.quota is not None)
        assert (found == settled) or found.call is Call.ANY_DAY
        assert settled.call is not Call.ANY_DAY


@given(plans())
def test_what_is_said_to_be_never_planned_is_offered_on_no_day(plan: Snapshot) -> None:
    offered = {
        each.key
        for number in range(DAYS)
        for each in planned_on(plan, after(number)).exercises
        if each.call in (Call.PLANNED, Call.ANY_DAY, Call.WHEN_NEEDED)
    }

    assert never_planned(plan, MONDAY) == [
        row["key"] for row in plan["exercises"] if row["key"] not in offered
    ]


@given(plans(), st.integers(0, 60), st.integers(1, 60))
def test_the_paper_diary_agrees_on_each_day_that_it_prints(plan: Snapshot, issued: int, review: int) -> None:
    """Only if its days have dates, which they need a start or a rhythm such as every other day for."""
    plan |= {"issue": {"date": after(issued).isoformat()}, "review_on": after(issued + review).isoformat()}
    printed = diary(plan)
    if printed is None:
        assert plan["ends_on"] < max(plan["starts_on"] or "", plan["issue"]["date"])
        return
    if "from" not in printed["weeks"][0]["title"]:
        assert not plan["starts_on"]
        return
    first = max(date.fromisoformat(plan["starts_on"] or plan["issue"]["date"]), after(issued))
    for number, week in enumerate(printed["weeks"]):
        for column in range(7):
            day = first + timedelta(days=number * 7 + column)
            assert week["days"][column][1] == str(day.day)
            for cells, found in zip(week["cells"], planned_on(plan, day).exercises, strict=True):
                boxes = cells[column]
                assert (boxes == 0) == (found.call is Call.REST)
                assert (boxes is None) == (found.call in (Call.BEFORE_START, Call.ENDED))
                if boxes is not None and boxes > 0:
                    assert boxes == found.rounds
                if boxes == -1:
                    assert found.rounds > MOST_BOXES or found.call is Call.WHEN_NEEDED
