"""What the next version would change, value by value."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F

from exercises.dose import PARTS, CountedIn, Dose, LoadUnit, Side, TimeOfDay
from patients.differences import Kind, Value, differences
from patients.models import Phase, Plan
from patients.snapshots import read, snapshot
from tests.factories import make_phased
from tests.handouts import SNAPSHOT

DOCUMENT = read(SNAPSHOT)
ONE_DOSE_EACH = [
    {"sets": 3},
    {"sets": 3, "sets_max": 4},
    {"reps": 8},
    {"reps": 8, "reps_max": 12},
    {"reps": 8, "counted_in": CountedIn.BREATHS},
    {"reps_per_set": (12, 10)},
    {"hold_seconds": 5},
    {"hold_seconds": 5, "hold_seconds_max": 8},
    {"duration_seconds": 60},
    {"duration_seconds": 60, "duration_seconds_max": 90},
    {"rest_seconds": 0},
    {"rest_between_reps_seconds": 10},
    {"side": Side.NONE},
    {"times_per_day": 2},
    {"times_per_day": 2, "times_per_day_max": 3},
    {"times_of_day": (TimeOfDay.MORNING,)},
    {"days_per_week": 4},
    {"days_per_week": 4, "days_per_week_max": 5},
    {"weekdays": (0, 3)},
    {"every_n_days": 3},
    {"every_n_hours": 4},
    {"as_needed": True},
    {"load_unit": LoadUnit.KG, "load_value": Decimal("2.5")},
    {"tempo": "3-1-3"},
    {"effort": Decimal(5)},
    {"to_fatigue": True},
    {"note": "Slowly"},
]


@pytest.fixture
def before() -> Any:
    return deepcopy(DOCUMENT)


def after(before: Any, **row: Any) -> Any:
    content = deepcopy(before)
    content["exercises"][0] |= row
    return content


def test_the_examples_state_every_part_of_a_dose() -> None:
    assert {name for parts in ONE_DOSE_EACH for name in parts} == {*PARTS}


@pytest.mark.parametrize("parts", ONE_DOSE_EACH, ids=lambda parts: "-".join(parts))
def test_no_part_of_a_dose_changes_unseen(before: Any, parts: dict[str, Any]) -> None:
    old, new = after(before, dose={}), after(before, dose=Dose(**parts).as_dict())

    [change] = differences(old, new).rows

    assert change.kind is Kind.CHANGED
    assert all(value.now and not value.before for value in change.values)


@pytest.mark.parametrize("name", [*DOCUMENT["exercises"][0].keys() - {"key", "dose", "phase"}])
def test_nothing_else_of_an_exercise_changes_unseen(before: Any, name: str) -> None:
    unseen = {"language", "stop_rule_short"}  # no words of their own
    value = before["exercises"][0][name]
    other = (
        [*value, "more"]
        if isinstance(value, list) and name != "pictures"
        else []
        if name == "pictures"
        else "x"
    )
    if name == "pictures":
        before["exercises"][0]["pictures"] = [{"sha256": "a", "side": ""}]

    found = differences(before, after(before, **{name: other}))

    assert bool(found.rows) == (name not in unseen)


@pytest.mark.parametrize(
    "name", [*DOCUMENT.keys() - {"schema", "language", "anchor", "phases", "exercises", "issue"}]
)
def test_nothing_of_the_plan_changes_unseen(before: Any, name: str) -> None:
    other: Any = "left" if name == "affected_side" else "2027-01-01" if name.endswith("_on") else "x"
    other = {"amber": 1, "red": 2} if name == "pain" else [] if name == "articles" else other
    before["articles"] = [{"title": "Your back"}]
    before["affected_side"] = "right"

    assert differences(before, before | {name: other}).plan


def test_only_the_lines_that_differ_are_shown(before: Any) -> None:
    old = after(before, steps=["Lie down.", "Lift your leg.", "Rest."])
    new = after(before, steps=["Lie down.", "Lift it higher.", "Rest."])

    [change] = differences(old, new).rows

    assert change.values == (Value("Steps", "Lift your leg.", "Lift it higher."),)


def test_an_exercise_in_place_of_another_is_told_by_its_name_alone(before: Any) -> None:
    name = before["exercises"][0]["name"]

    [change] = differences(before, after(before, exercise="other", name="Clam", steps=["Lie."])).rows

    assert change.values == (Value("Exercise", name, "Clam"),)


def test_new_removed_moved_and_unchanged(before: Any) -> None:
    first = before["exercises"][0]
    rows = {name: first | {"key": name, "name": name} for name in "abc"}
    old = before | {"exercises": [rows["a"], rows["b"], first]}
    new = before | {"exercises": [rows["c"], rows["b"], rows["a"]]}

    found = differences(old, new)

    assert [(change.kind, change.name) for change in found.rows] == [
        (Kind.NEW, "c"),
        (Kind.REMOVED, first["name"]),
    ]
    assert (found.is_reordered, found.unchanged) == (True, ("b", "a"))
    assert not differences(old, old)


def test_phases_are_told_by_name_and_when_they_begin(before: Any) -> None:
    def phase(position: int, **said: Any) -> Any:
        empty = {"first_week": None, "last_week": None, "criterion": ""}
        return {"key": f"k{position}", "position": position, "name": f"Phase {position}"} | empty | said

    old = before | {"phases": [phase(1, first_week=1, last_week=2), phase(2, first_week=3)]}
    new = before | {
        "phases": [phase(1, first_week=1, last_week=3), phase(3, criterion="Stairs without pain")]
    }

    changed, added, removed = sorted(differences(old, new).phases, key=lambda each: each.kind)

    assert changed.values == (Value("Begins", "weeks 1–2", "weeks 1–3"),)
    assert (added.kind, added.phase) == (Kind.NEW, "Stairs without pain")
    assert (removed.kind, removed.was) == (Kind.REMOVED, "from week 3")


def test_an_exercise_that_stays_in_its_phase_is_unchanged_when_phases_come_before_it(pat: Any) -> None:
    plan = make_phased(pat.patient)
    before = snapshot(plan)
    first, *others = plan.phases.all()
    plan.phases.update(position=F("position") + 1)
    Phase.objects.create(plan=plan, name="First of all", criterion="you have slept", position=1)

    found = differences(before, snapshot(Plan.objects.get(pk=plan.pk)))

    assert found.rows == ()
    assert [phase.name for phase in found.phases] == ["First of all"]
    others[0].prescriptions.update(phase=first)  # "Strength" to "Calm"
    [moved] = differences(before, snapshot(Plan.objects.get(pk=plan.pk))).rows
    assert moved.values == (Value("Phase", "Strength", "Calm"),)


def test_phases_in_another_order_are_a_change_also_without_exercises(pat: Any) -> None:
    plan = make_phased(pat.patient)
    plan.prescriptions.update(phase=None)
    plan.phases.update(first_week=None, last_week=None, criterion="you sleep well")
    before = snapshot(Plan.objects.get(pk=plan.pk))
    Phase.objects.filter(name="Running").update(position=0)

    [change] = differences(before, snapshot(Plan.objects.get(pk=plan.pk))).phases

    assert change.values == (Value("Order", "Calm, Strength, Running", "Running, Calm, Strength"),)
