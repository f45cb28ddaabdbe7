"""Phases of drafts and their openings in the API."""

from typing import Any
from uuid import uuid4

import pytest

from patients.models import PhaseOpening, Plan
from tests.api import API, JSON, address, patch, post
from tests.factories import add_row, make_issued, make_phased, make_plan

TWICE = str(uuid4())


def put(client: Any, plan: Plan, **body: Any) -> Any:
    return client.put(f"{API}{address(plan)}phases/", body, content_type=JSON)


def test_phases_and_their_exercises_are_set_at_once_and_read_with_the_plan(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    rows = [str(plan.prescriptions.get().key), str(add_row(plan).key)]
    phases = [
        {"name": "Calm", "first_week": 1, "last_week": 2, "rows": rows[1:]},
        {"name": "Running", "criterion": "you climb stairs without pain"},
    ]

    answer = put(ann, plan, version=plan.version, starts_on="2026-12-07", phases=phases)

    assert answer.status_code == 200, answer.json()
    told = answer.json()
    assert told == ann.get(f"{API}{address(plan)}").json()
    assert [(each["position"], each["name"], each["first_week"]) for each in told["phases"]] == [
        (1, "Calm", 1),
        (2, "Running", None),
    ]
    assert [row["phase"] for row in told["prescriptions"]] == [None, told["phases"][0]["key"]]
    assert (told["starts_on"], told["version"]) == ("2026-12-07", plan.version + 1)


def test_phases_sent_without_exercises_leave_them_where_they_are(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)
    told = ann.get(f"{API}{address(plan)}").json()
    kept = [{name: value for name, value in each.items() if name != "position"} for each in told["phases"]]

    answer = put(ann, plan, version=plan.version, phases=kept)

    assert answer.json()["phases"] == told["phases"]
    assert [row["phase"] for row in answer.json()["prescriptions"]] == [each["key"] for each in kept]


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        ([{"name": "Calm", "first_week": 1}], "need the day on which the plan starts"),
        ([{"name": "Calm"}], "Say in which week it begins"),
        ([{"name": "Calm", "criterion": "ready", "rows": [str(uuid4())]}], "each exercise of the draft once"),
        ([{"name": f"Phase {number}", "criterion": "ready"} for number in range(9)], "at most 8"),
        ([{"key": TWICE, "name": name, "criterion": "ready"} for name in ("Calm", "Load")], "the same key"),
    ],
)
def test_what_the_page_refuses_the_api_refuses(ann: Any, pat: Any, phases: Any, said: str) -> None:
    plan = make_plan(pat.patient)

    answer = put(ann, plan, version=plan.version, phases=phases)

    assert answer.status_code == 400
    assert said in answer.text
    assert not plan.phases.exists()


def test_an_outdated_edit_gets_the_plan_as_it_is_and_the_start_stays(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)

    assert put(ann, plan, version=1, phases=[]).status_code == 409
    refused = patch(ann, address(plan), version=plan.version, starts_on=None)

    assert "need the day on which the plan starts" in refused.json()["starts_on"][0]
    assert plan.phases.count() == 3


def test_a_phase_is_opened_once_and_closed_again(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)
    make_issued(plan)
    path, running = f"{address(plan)}phase-openings/", str(plan.phases.last().key)

    first, second = [post(ann, path, phase=running, on="2026-12-21") for _click in range(2)]
    assert first.status_code == 201, first.json()
    assert first.json() == second.json()
    closed = post(ann, path, phase=running, opens=False)

    listed = ann.get(f"{API}{path}").json()["results"]
    assert [(row["phase"], row["opens"]) for row in listed] == [(running, True), (running, False)]
    assert closed.json() == listed[-1]
    refused = post(ann, path, phase=str(plan.phases.first().key), on="2026-12-21")
    assert refused.status_code == 400
    assert "begins by itself" in refused.text
    assert PhaseOpening.objects.count() == 2
