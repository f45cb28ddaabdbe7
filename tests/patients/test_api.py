"""Patients, plans and logs in the API: through the same services as the pages."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from patients.models import IssuedPlan, LogEntry, Patient, Plan
from patients.services import record_session
from tests.api import API, address, patch, post
from tests.factories import (
    make_entry,
    make_exercise,
    make_issued,
    make_patient,
    make_plan,
    make_staff,
)


@pytest.fixture
def plan(pat: Any) -> Plan:
    return make_plan(pat.patient, problem="Low back pain")


# --- Who ------------------------------------------------------------------------------------------


def test_lists_hold_the_clinics_own_rows_alone(other_ann: Any, ann: Any, plan: Plan) -> None:
    issued = make_issued(plan)
    record_session(patient=plan.patient, entries=[make_entry(issued, ann.user)])

    for path in ("patients", "plans", "issued-plans", "log-entries"):
        assert ann.get(f"{API}/{path}/").json()["count"] == 1
        assert other_ann.get(f"{API}/{path}/").json()["count"] == 0


def test_another_clinics_record_in_a_body_is_answered_like_one_that_does_not_exist(
    other_ann: Any, ann: Any, other_clinic: Any, plan: Plan
) -> None:
    issued, theirs = make_issued(plan), make_exercise(clinic=other_clinic)
    for known in (plan.patient.public_id, "zzzzzzzzzzzz", 7, None, {"id": 1}, ["x"], "\x00"):
        answer = post(other_ann, "/plans/", patient=known)
        assert answer.status_code == 400
        assert answer.json().keys() == {"patient"}
    refusals = [
        post(other_ann, "/plans/", patient=known).json() for known in (plan.patient.public_id, "zzzzzzzzzzzz")
    ]
    assert refusals[0] == refusals[1] == {"patient": ["There is no such record."]}
    answer = post(ann, f"{address(plan)}prescriptions/", exercise=theirs.public_id, version=plan.version)
    assert answer.json() == {"exercise": ["There is no such record."]}
    answer = patch(ann, f"/patients/{plan.patient.public_id}/", therapist=other_ann.user.public_id)
    assert answer.json() == {"therapist": ["There is no such record."]}
    entry = {"uuid": str(uuid.uuid4()), "status": "done", "occurred_at": timezone.now().isoformat()}
    answer = post(other_ann, "/log-entries/", issued_plan=issued.public_id, **entry)
    assert answer.json() == {"issued_plan": ["There is no such record."]}


def test_a_write_without_the_csrf_token_is_refused(ann: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ann.user, backend="clinic.signin.Backend")

    assert post(strict, "/patients/", given_name="Maria").status_code == 403
    assert not Patient.objects.exists()


def test_no_answer_holds_a_running_number(ann: Any, plan: Plan) -> None:
    issued = make_issued(plan)
    record_session(patient=plan.patient, entries=[make_entry(issued, ann.user)])

    def keys(value: Any) -> set[str]:
        if isinstance(value, dict):
            return value.keys() | set().union(*(keys(part) for part in value.values()))
        return set().union(*(keys(part) for part in value)) if isinstance(value, list) else set()

    for path in ("patients/", "plans/", "issued-plans/", "log-entries/", f"issued-plans/{issued.public_id}/"):
        assert not keys(ann.get(f"{API}/{path}").json()) & {"id", "pk", "clinic"}


# --- Patients -------------------------------------------------------------------------------------


def test_staff_add_a_patient_to_their_own_clinic(ann: Any) -> None:
    answer = post(
        ann,
        "/patients/",
        given_name="Maria",
        date_of_birth="1952-03-14",
        therapist=ann.user.public_id,
        equipment=["chair"],
    )

    assert answer.status_code == 201, answer.json()
    patient = Patient.objects.get()
    assert (patient.clinic, patient.therapist) == (ann.user.clinic, ann.user)
    assert answer.json()["public_id"] == patient.public_id
    assert answer.json()["plans"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "given_name"),
        ({"given_name": "M", "nickname": "Mia"}, "nickname"),
        ({"given_name": "M", "archived_at": None}, "archived_at"),
        ({"given_name": "M", "clinic": 1}, "clinic"),
        ({"given_name": "M", "date_of_birth": "2999-01-01"}, "date_of_birth"),
        ({"given_name": "M", "date_of_birth": "1066-10-14"}, "date_of_birth"),
        ({"given_name": "M", "equipment": ["trampoline park"]}, "equipment"),
        ({"given_name": "M", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"given_name": "x" * 151}, "given_name"),
        ({"given_name": " ", "family_name": "-"}, "given_name"),
    ],
)
def test_what_is_wrong_with_a_patient_is_reported_by_field(
    ann: Any, body: dict[str, Any], field: str
) -> None:
    answer = post(ann, "/patients/", **body)

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not Patient.objects.exists()


def test_a_record_number_is_unique_in_the_clinic(ann: Any, other_ann: Any, pat: Any) -> None:
    numbered = patch(ann, f"/patients/{pat.patient.public_id}/", version=1, record_number="A1")
    assert numbered.status_code == 200

    again = post(ann, "/patients/", given_name="Maria", record_number="A1")
    assert again.status_code == 400
    assert "Another patient of this clinic has this record number." in str(again.json())
    assert post(other_ann, "/patients/", given_name="Maria", record_number="A1").status_code == 201


def test_a_patient_is_edited_by_version_and_a_stale_edit_gets_the_record_as_it_is(
    ann: Any, manager: Any, pat: Any
) -> None:
    record = f"/patients/{pat.patient.public_id}/"
    first = patch(manager, record, version=1, precautions="Pacemaker")
    second = patch(ann, record, version=1, precautions="None known")

    assert (first.status_code, first.json()["version"]) == (200, 2)
    assert second.status_code == 409
    assert second.json()["patient"] == ann.get(f"{API}{record}").json()
    assert second.json()["patient"]["precautions"] == "Pacemaker"
    assert second.json()["patient"]["changed_by"] == "Mo Manager"
    assert patch(ann, record, precautions="None known").json() == {"version": ["This field is required."]}


def test_a_likely_double_is_stored_only_as_another_person(ann: Any, pat: Any) -> None:
    sent = {"given_name": "PAT", "family_name": "keller", "date_of_birth": "1952-03-14"}

    refused = post(ann, "/patients/", **sent)
    assert refused.status_code == 409
    [double] = refused.json()["doubles"]
    assert double == {"public_id": pat.patient.public_id, "reasons": ["the same name and birth date"]}
    assert Patient.objects.count() == 1

    assert post(ann, "/patients/", **sent, other_than=[double["public_id"]]).status_code == 201


def test_a_patient_lists_the_names_of_their_plans(ann: Any, plan: Plan) -> None:
    assert ann.get(f"{API}/patients/{plan.patient.public_id}/").json()["plans"] == [plan.public_id]


# --- What was issued ------------------------------------------------------------------------------


def test_issuing_freezes_the_draft_and_refuses_to_say_the_same_twice(ann: Any, plan: Plan) -> None:
    first = post(ann, f"{address(plan)}issue/", version=plan.version)
    again = post(ann, f"{address(plan)}issue/", version=plan.version)

    assert first.status_code == 201
    issued = IssuedPlan.objects.get()
    assert first.json()["content"] == issued.content
    assert (first.json()["number"], first.json()["sha256"]) == (1, issued.sha256)
    assert first.json()["issued_by"] == "Ann Hughes"
    assert again.status_code == 400
    assert "Nothing has changed since version 1" in str(again.json())


def test_an_empty_plan_cannot_be_issued(ann: Any, plan: Plan) -> None:
    plan.prescriptions.all().delete()

    answer = post(ann, f"{address(plan)}issue/", version=plan.version)

    assert (answer.status_code, "Add at least one exercise" in str(answer.json())) == (400, True)


def test_the_handout_is_the_same_file_as_on_the_page(ann: Any, plan: Plan) -> None:
    issued = make_issued(plan)
    path = f"{API}/issued-plans/{issued.public_id}/handout/"

    answer = ann.get(path, headers={"accept": "application/pdf"})

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == ann.get(f"/issued/{issued.public_id}/handout.pdf").content
    assert ann.get(path, {"paper": "letter"}).content != answer.content
    assert ann.get(path, {"paper": "papyrus"}).status_code == 400


# --- The log --------------------------------------------------------------------------------------


@pytest.fixture
def logged(plan: Plan) -> dict[str, Any]:
    """What a patient says on the telephone."""
    return {
        "uuid": str(uuid.uuid4()),
        "issued_plan": make_issued(plan).public_id,
        "prescription_key": str(plan.prescriptions.get().key),
        "status": "partly",
        "pain": 3,
        "occurred_at": timezone.now().isoformat(),
    }


def test_an_entry_is_stored_once_and_a_replay_gets_the_first_result(
    ann: Any, plan: Plan, logged: dict[str, Any]
) -> None:
    first = post(ann, "/log-entries/", **logged)
    again = post(ann, "/log-entries/", **logged | {"pain": 9})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["pain"] == 3
    assert first.json()["patient"] == plan.patient.public_id
    assert LogEntry.objects.get().entered_by == ann.user


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"pain": 11}, "pain"),
        ({"status": "maybe"}, "status"),
        ({"prescription_key": str(uuid.uuid4())}, "prescription_key"),
        ({"occurred_at": (timezone.now() + timedelta(days=1)).isoformat()}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00Z"}, "occurred_at"),
        ({"uuid": "one"}, "uuid"),
        ({"note": "\x00"}, "note"),
        ({"patient": "x"}, "patient"),
        ({"entered_by": "x"}, "entered_by"),
        ({"mood": "fine"}, "mood"),
    ],
)
def test_what_is_wrong_with_an_entry_is_reported_by_field(
    ann: Any, logged: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    answer = post(ann, "/log-entries/", **logged | body)

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not LogEntry.objects.exists()


def test_the_log_is_filtered_by_patient_and_day(ann: Any, clinic: Any, plan: Plan) -> None:
    issued, other = make_issued(plan), make_patient(clinic, "Other")
    old, new = timezone.now() - timedelta(days=9), timezone.now()
    entries = [make_entry(issued, ann.user, occurred_at=when) for when in (old, new)]
    record_session(patient=plan.patient, entries=entries)

    def count(**asked_for: Any) -> int:
        return ann.get(f"{API}/log-entries/", asked_for).json()["count"]

    assert count(patient=plan.patient.public_id) == 2
    assert count(since=new.date() - timedelta(days=2)) == 1
    assert count(patient=other.public_id) == 0
    assert ann.get(f"{API}/log-entries/", {"since": "lately"}).status_code == 400


# --- Costs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 12])
def test_a_list_takes_the_same_queries_for_few_and_many(
    rows: int, ann: Any, clinic: Any, django_assert_max_num_queries: Any
) -> None:
    exercise = make_exercise()
    for number in range(rows):
        patient = make_patient(clinic, f"Patient {number}", therapist=make_staff(clinic))
        issued = make_issued(make_plan(patient, exercise=exercise))
        record_session(patient=patient, entries=[make_entry(issued, make_staff(clinic))])

    for path, most in (("patients", 5), ("plans", 7), ("issued-plans", 4), ("log-entries", 4)):
        with django_assert_max_num_queries(most, info=path):
            assert ann.get(f"{API}/{path}/").json()["count"] == rows
