"""Entries in the API: the same rules as on the patient's page."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from exercises.dose import Dose, Side
from patients.models import IssuedPlan, LogEntry
from patients.services import record_session
from tests.api import post
from tests.factories import make_entry, make_issued, make_patient, make_plan

LOG = "/log-entries/"


@pytest.fixture
def issued(pat: Any) -> IssuedPlan:
    return make_issued(make_plan(pat.patient, dose=Dose(reps=10, side=Side.EACH, times_per_day=2)))


def logged(issued: IssuedPlan, **fields: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid4()),
        "issued_plan": issued.public_id,
        "prescription_key": issued.content["exercises"][0]["key"],
        "status": "done",
        "occurred_at": timezone.now().isoformat(),
    } | fields


def correction(entry: Any, **fields: Any) -> dict[str, Any]:
    return {"uuid": str(uuid.uuid4()), "corrects": str(entry), "status": "done"} | fields


def test_a_client_that_knows_no_rounds_gets_the_next_open_one(ann: Any, issued: IssuedPlan) -> None:
    answers = [post(ann, LOG, **logged(issued)) for _again in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 400]
    assert [answer.json()["round"] for answer in answers[:2]] == [1, 2]
    assert answers[2].json() == {
        "round": [
            "This exercise is planned 2 times a day. All are logged already. Change one of these entries instead."
        ]
    }


def test_a_replay_gets_its_own_round_however_many_were_logged_since(ann: Any, issued: IssuedPlan) -> None:
    first = logged(issued)

    answers = [post(ann, LOG, **each) for each in (first, logged(issued), first)]

    assert [answer.status_code for answer in answers] == [201, 201, 200]
    assert answers[0].json() == answers[2].json()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"round": 3}, "round"),
        ({"round": 0}, "round"),
        ({"round": "one"}, "round"),
        ({"side": "both"}, "side"),
        ({"prescription_key": None, "round": 1}, "detail"),
        ({"prescription_key": None, "side": "left"}, "detail"),
        ({"status": "taken_back"}, "detail"),
        ({"corrects": str(uuid.UUID(int=7))}, "corrects"),
        ({"corrects": "the last one"}, "corrects"),
        ({"corrects": 7}, "corrects"),
    ],
    ids=str,
)
def test_what_is_wrong_is_reported_by_field(
    ann: Any, issued: IssuedPlan, fields: dict[str, Any], where: str
) -> None:
    answer = post(ann, LOG, **logged(issued, **fields))

    assert answer.status_code == 400
    assert list(answer.json()) == [where]
    assert not LogEntry.objects.exists()


def test_a_plan_and_a_time_are_needed_unless_another_entry_names_them(ann: Any, issued: IssuedPlan) -> None:
    answer = post(ann, LOG, uuid=str(uuid.uuid4()), status="done")

    assert answer.json().keys() == {"issued_plan", "occurred_at"}


def test_sides_are_logged_apart(ann: Any, issued: IssuedPlan) -> None:
    answers = [post(ann, LOG, **logged(issued, side=side)) for side in ("left", "right", "left")]

    assert [(answer.json()["round"], answer.json()["side"]) for answer in answers] == [
        (1, "left"),
        (1, "right"),
        (2, "left"),
    ]


def test_an_entry_is_corrected_and_then_taken_back(ann: Any, issued: IssuedPlan) -> None:
    first = post(ann, LOG, **logged(issued, round=2, side="left", pain=8)).json()

    second = post(ann, LOG, **correction(first["uuid"], pain=3)).json()
    third = post(ann, LOG, **correction(second["uuid"], status="taken_back"))

    assert third.status_code == 201, third.json()
    for name in ("issued_plan", "prescription_key", "round", "side", "occurred_at", "local_date"):
        assert first[name] == second[name] == third.json()[name]
    assert second["corrects"] == first["uuid"]
    assert not LogEntry.objects.standing().exists()
    assert LogEntry.objects.count() == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"round": 1},
        {"side": "right"},
        {"occurred_at": "2026-11-01T10:00:00Z"},
        {"prescription_key": str(uuid.UUID(int=7))},
    ],
    ids=str,
)
def test_a_correction_is_about_the_same_thing(ann: Any, issued: IssuedPlan, fields: dict[str, Any]) -> None:
    first = post(ann, LOG, **logged(issued, round=2, side="left", pain=8)).json()

    answer = post(ann, LOG, **correction(first["uuid"], **fields))

    assert answer.json() == {next(iter(fields)): ["A correction keeps this as it was. Leave it out."]}


def test_what_is_taken_back_has_no_pain(ann: Any, issued: IssuedPlan) -> None:
    first = post(ann, LOG, **logged(issued)).json()

    answer = post(ann, LOG, **correction(first["uuid"], status="taken_back", pain=3))

    assert answer.json() == {"detail": ["Only an entry can be taken back, and then it says nothing else."]}


def test_only_the_last_word_can_be_corrected_and_only_for_a_week(ann: Any, issued: IssuedPlan) -> None:
    first = post(ann, LOG, **logged(issued)).json()
    second = post(ann, LOG, **correction(first["uuid"], pain=3)).json()

    again = post(ann, LOG, **correction(first["uuid"], pain=4))
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        ann.force_login(ann.user, backend="clinic.signin.Backend")
        late = post(ann, LOG, **correction(second["uuid"], pain=4))

    assert again.json() == {"corrects": ["This entry cannot be corrected. Correct the latest one."]}
    assert "It can be changed for 7 days." in late.json()["corrects"][0]


def test_another_clinics_entry_is_answered_like_one_that_does_not_exist(
    other_ann: Any, ann: Any, clinic: Any, issued: IssuedPlan
) -> None:
    first = post(ann, LOG, **logged(issued)).json()
    refused = {"corrects": ["There is no such record."]}

    assert post(other_ann, LOG, **correction(first["uuid"])).json() == refused
    assert post(other_ann, LOG, **correction(uuid.uuid4())).json() == refused

    second = make_issued(make_plan(make_patient(clinic, "Twin")))  # whose phone made the same uuid
    record_session(patient=second.plan.patient, entries=[make_entry(second, ann.user, uuid=first["uuid"])])
    assert post(ann, LOG, **correction(first["uuid"])).json() == refused
