"""What a draft changes in the phases, in words, and what a colleague would ask about them."""

from datetime import date
from typing import Any

import pytest

from patients.changes import changes
from patients.models import Plan
from patients.sense import questions_of_phases
from patients.services import set_phases
from patients.snapshots import Snapshot, snapshot
from tests.factories import edit_of, make_issued, make_phased

TODAY = date(2026, 11, 30)


def now(plan: Plan) -> Snapshot:
    return snapshot(Plan.objects.get(pk=plan.pk))


def test_a_plan_whose_phases_stay_changes_nothing(pat: Any) -> None:
    plan = make_phased(pat.patient)

    assert changes(make_issued(plan).content, now(plan)) == []


def test_each_change_of_the_phases_is_said_with_what_stood_before(pat: Any) -> None:
    plan = make_phased(pat.patient)
    issued = make_issued(plan)
    calm, strength, running = plan.phases.all()
    calm.name, strength.last_week, running.criterion = "Settle", 5, "you hop without pain"
    places = {plan.prescriptions.first().key: strength.key}
    set_phases(plan=plan, edit=edit_of(plan), phases=[calm, strength, running], places=places)

    assert changes(issued.content, now(plan)) == [
        "Phase “Calm” is now called “Settle”.",
        "Phase “Strength”: Weeks 3 to 5 (before: Weeks 3 to 4).",
        "Phase “Running”: when you hop without pain (before: when you climb stairs without pain).",
        "Side-lying QL stretch: in phase “Strength” (before: in phase “Settle”).",
    ]


def test_a_removed_phase_and_a_new_one_are_said(pat: Any) -> None:
    plan = make_phased(pat.patient)
    issued = make_issued(plan)
    calm, strength, _running = plan.phases.all()
    set_phases(plan=plan, edit=edit_of(plan), phases=[calm, strength])

    assert changes(issued.content, now(plan)) == [
        "Phase “Running” is no longer in the plan.",
        "Side-lying QL stretch: in every phase (before: in phase “Running”).",
    ]


def test_the_next_version_tells_the_patient_what_is_new_in_the_phases(pat: Any) -> None:
    plan = make_phased(pat.patient)
    before = make_issued(plan).content["phases"]
    places = {plan.prescriptions.first().key: None}
    set_phases(plan=plan, edit=edit_of(plan), phases=list(plan.phases.all()), places=places)

    previous = make_issued(plan).content["issue"]["previous"]

    assert previous["phases"] == before
    assert [row["phase"] for row in previous["exercises"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("dates", "asked"),
    [
        ({}, []),
        ({"ends_on": date(2026, 12, 10)}, ["“Strength” (Weeks 3 to 4) begins after the plan’s end."]),
        ({"starts_on": date(2026, 12, 20)}, ["“Calm” (Weeks 1 to 2) is over before the plan starts."]),
    ],
)
def test_phases_outside_the_plans_dates_are_asked_about(pat: Any, dates: Any, asked: list[str]) -> None:
    plan = make_phased(pat.patient)
    make_issued(plan)  # later versions count from the same day
    Plan.objects.filter(pk=plan.pk).update(**dates)

    found = questions_of_phases(now(plan), TODAY)

    assert found[-1].startswith("After week 4 no phase is open until you open “Running”.")
    assert len(found) == len(asked) + 1
    assert all(question.startswith(words) for question, words in zip(found, asked, strict=False))


def test_a_plan_without_phases_is_asked_nothing(pat: Any) -> None:
    plan = make_phased(pat.patient)
    set_phases(plan=plan, edit=edit_of(plan), phases=[])

    assert questions_of_phases(now(plan), TODAY) == []
