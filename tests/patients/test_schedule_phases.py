"""What a plan with phases asks for on a day."""

from exercises.dose import Dose
from patients.schedule import Call, Opening, never_planned, planned_on
from tests.schedules import MONDAY, after, content


def test_an_exercise_of_a_phase_is_planned_while_the_phase_is_open() -> None:
    plan = content(Dose(), Dose(), Dose(), Dose(), Dose())
    plan["phases"] = [
        {"position": 1, "name": "Calm", "first_week": 1, "last_week": 1},
        {"position": 2, "name": "Load", "first_week": 2, "last_week": None},
        {"position": 3, "name": "Run", "first_week": None, "last_week": None},
    ]
    for row, phase in zip(plan["exercises"], (None, 1, 2, 3, 9), strict=True):
        row["phase"] = phase

    def open_on(day: int, *opened: Opening) -> list[bool]:
        found = planned_on(plan, after(day), opened).exercises
        assert {each.call for each in found} <= {Call.PLANNED, Call.OUT_OF_PHASE}
        return [each.is_planned for each in found]

    assert open_on(6) == [True, True, False, False, False]
    assert open_on(7) == [True, False, True, False, False]
    assert open_on(8, Opening(3, after(9))) == [True, False, True, False, False]
    assert open_on(9, Opening(3, after(9))) == [True, False, False, True, False]


def test_the_opening_of_a_phase_ends_those_before_it_and_opens_none_after_it() -> None:
    waiting = {"first_week": None, "last_week": None}
    plan = content(Dose(), Dose(), Dose())
    plan["phases"] = [{"position": number, "name": str(number)} | waiting for number in (1, 2, 3)]
    for row, phase in zip(plan["exercises"], (1, 2, 3), strict=True):
        row["phase"] = phase

    def open_on(day: int, *opened: Opening) -> tuple[int, ...]:
        return planned_on(plan, after(day), opened).phases

    assert open_on(0) == ()
    assert open_on(0, Opening(1, MONDAY)) == (1,)
    assert open_on(0, Opening(1, MONDAY), Opening(2, MONDAY)) == (2,)
    assert open_on(1, Opening(1, MONDAY), Opening(2, after(2))) == (1,)


def test_before_the_start_an_exercise_of_a_later_phase_is_not_shown() -> None:
    plan = content(Dose(), Dose(), starts_on=after(7).isoformat(), anchor=after(7).isoformat())
    plan["phases"] = [
        {"position": 1, "name": "Calm", "first_week": 1, "last_week": 1},
        {"position": 2, "name": "Load", "first_week": 2, "last_week": None},
    ]
    for row, phase in zip(plan["exercises"], (1, 2), strict=True):
        row["phase"] = phase

    calls = [each.call for each in planned_on(plan, MONDAY).exercises]

    assert calls == [Call.BEFORE_START, Call.OUT_OF_PHASE]


def test_a_draft_has_days_in_a_later_phase() -> None:
    plan = content(Dose(), anchor=None)
    plan["phases"] = [{"position": 1, "name": "Load", "first_week": 2, "last_week": 3}]
    plan["exercises"][0]["phase"] = 1

    assert never_planned(plan, MONDAY) == []


def test_phases_that_wait_for_their_opening_are_not_called_empty() -> None:
    waiting = {"first_week": None, "last_week": None}
    plan = content(Dose(), Dose(), phases=[{"position": each, "name": "Run"} | waiting for each in (1, 2)])
    for row, phase in zip(plan["exercises"], (1, 2), strict=True):
        row["phase"] = phase

    assert never_planned(plan, MONDAY) == []
