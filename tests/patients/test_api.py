"""Patients, plans and logs in the API: through the same services as the pages."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from exercises.dose import Dose
from exercises.models import Article
from patients.models import IssuedPlan, LogEntry, Patient, Plan
from patients.services import MAX_EXERCISES, record_session
from tests.factories import (
    add_row,
    make_entry,
    make_exercise,
    make_issued,
    make_patient,
    make_plan,
    make_staff,
)

API = "/api/v1"
JSON = "application/json"


def post(client: Any, path: str, **body: Any) -> Any:
    return client.post(f"{API}{path}", body, content_type=JSON)


def patch(client: Any, path: str, **body: Any) -> Any:
    return client.patch(f"{API}{path}", body, content_type=JSON)


def address(plan: Plan, row: Any = None) -> str:
    return f"/plans/{plan.public_id}/" + (f"prescriptions/{row.key}/" if row else "")


@pytest.fixture
def plan(pat: Any) -> Plan:
    return make_plan(pat.patient, problem="Low back pain")


# --- Who ------------------------------------------------------------------------------------------

#  method path                                          anyone pat helper ann other_ann manager superuser
TABLE = """
   GET    /                                             403 403 403 200 200 200 403
   GET    /patients/                                    403 403 403 200 200 200 403
   POST   /patients/                                    403 403 403 400 400 400 403
   GET    /patients/{patient}/                          403 403 403 200 404 200 403
   PATCH  /patients/{patient}/                          403 403 403 400 404 400 403
   PUT    /patients/{patient}/                          403 403 403 405 405 405 403
   DELETE /patients/{patient}/                          403 403 403 405 405 405 403
   GET    /plans/                                       403 403 403 200 200 200 403
   POST   /plans/                                       403 403 403 400 400 400 403
   GET    /plans/{plan}/                                403 403 403 200 404 200 403
   PATCH  /plans/{plan}/                                403 403 403 400 404 400 403
   DELETE /plans/{plan}/                                403 403 403 405 405 405 403
   POST   /plans/{plan}/issue/                          403 403 403 400 404 400 403
   POST   /plans/{plan}/prescriptions/                  403 403 403 400 404 400 403
   PATCH  /plans/{plan}/prescriptions/{key}/            403 403 403 400 404 400 403
   DELETE /plans/{plan}/prescriptions/{key}/            403 403 403 400 404 400 403
   POST   /plans/{plan}/prescriptions/{key}/move/       403 403 403 400 404 400 403
   GET    /issued-plans/                                403 403 403 200 200 200 403
   GET    /issued-plans/{issued}/                       403 403 403 200 404 200 403
   DELETE /issued-plans/{issued}/                       403 403 403 405 405 405 403
   PATCH  /issued-plans/{issued}/                       403 403 403 405 405 405 403
   GET    /issued-plans/{issued}/handout/               403 200 200 200 404 200 404
   GET    /log-entries/                                 403 403 403 200 200 200 403
   POST   /log-entries/                                 403 403 403 400 400 400 403
"""
PERSONAS = ("anyone", "pat", "helper", "ann", "other_ann", "manager", "superuser")


@pytest.mark.parametrize("line", [line.split() for line in TABLE.strip().splitlines()], ids=" ".join)
def test_who_gets_what(request: Any, plan: Plan, line: list[str]) -> None:
    method, path, *statuses = line
    path = API + path.format(
        patient=plan.patient.public_id,
        plan=plan.public_id,
        key=plan.prescriptions.get().key,
        issued=make_issued(plan).public_id,
    )

    answers = [
        request.getfixturevalue(persona).generic(method, path, "{}", content_type=JSON).status_code
        for persona in PERSONAS
    ]

    assert answers == [int(status) for status in statuses]


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
def test_what_is_wrong_with_a_patient_is_told_by_field(ann: Any, body: dict[str, Any], field: str) -> None:
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


# --- The draft ------------------------------------------------------------------------------------


def test_a_new_plan_starts_with_the_clinics_pain_limits(ann: Any, clinic: Any, pat: Any) -> None:
    clinic.pain_amber, clinic.pain_red = 2, 5
    clinic.save()

    answer = post(ann, "/plans/", patient=pat.patient.public_id, problem="Stiff neck", pain_red=7)

    assert answer.status_code == 201, answer.json()
    plan = Plan.objects.get()
    assert (plan.problem, plan.pain_amber, plan.pain_red) == ("Stiff neck", 2, 7)
    assert answer.json()["version"] == plan.version


def test_editing_a_plan_counts_its_version_and_a_stale_edit_gets_the_plan_as_it_is(
    ann: Any, clinic: Any, plan: Plan
) -> None:
    article = Article.objects.create(title="About backs", slug="backs", clinic=clinic)
    first = patch(
        ann, address(plan), version=plan.version, goals="Walk an hour", articles=[article.public_id]
    )
    second = patch(ann, address(plan), version=plan.version, goals="Swim")

    assert first.status_code == 200
    assert first.json()["version"] == plan.version + 1
    assert first.json()["articles"] == [article.public_id]
    assert second.status_code == 409
    assert second.json()["plan"] == ann.get(f"{API}{address(plan)}").json()
    assert second.json()["plan"]["goals"] == "Walk an hour"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"pain_amber": 9}, "detail"),
        ({"starts_on": "2026-02-02", "ends_on": "2026-02-01"}, "detail"),
        ({"colour": "blue"}, "colour"),
        ({"version": None}, "version"),
        ({"version": "latest"}, "version"),
        ({"articles": ["zzzzzzzzzzzz"]}, "articles"),
        ({"prescriptions": []}, "prescriptions"),
        ({"affected_side": "top"}, "affected_side"),
    ],
)
def test_what_is_wrong_with_a_plan_is_told_by_field(
    ann: Any, plan: Plan, body: dict[str, Any], field: str
) -> None:
    answer = patch(ann, address(plan), **{"version": plan.version} | body)

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    plan.refresh_from_db()
    assert plan.version == 2


def test_a_plan_stays_with_its_patient(ann: Any, clinic: Any, plan: Plan) -> None:
    other = make_patient(clinic, "Other")

    assert "patient" in patch(ann, address(plan), version=plan.version, patient=other.public_id).json()


def test_a_row_takes_its_dose_as_parts(ann: Any, plan: Plan) -> None:
    answer = post(
        ann,
        f"{address(plan)}prescriptions/",
        version=plan.version,
        exercise=make_exercise("Heel raise").public_id,
        dose={"sets": 3, "reps": 10, "load_value": 2.5, "load_unit": "kg"},
        patient_note="Hold on to the table.",
        wording={"name": "Tiptoes", "stop_rule": "Stop if pain spreads down your leg."},
    )

    assert answer.status_code == 201, answer.json()
    row = plan.prescriptions.get(key=answer.json()["key"])
    assert answer.json()["dose"] == {"sets": 3, "reps": 10, "load_value": "2.5", "load_unit": "kg"}
    assert row.dose == Dose.from_dict(answer.json()["dose"])
    assert row.wording == {"name": "Tiptoes"}
    assert (row.patient_note, row.position) == ("Hold on to the table.", 2)
    plan.refresh_from_db()
    assert answer.json()["version"] == plan.version


def test_a_row_without_a_dose_takes_the_librarys(ann: Any, plan: Plan) -> None:
    exercise = make_exercise(dose=Dose(sets=2, reps=8))

    answer = post(ann, f"{address(plan)}prescriptions/", version=plan.version, exercise=exercise.public_id)

    assert answer.json()["dose"] == {"sets": 2, "reps": 8}


def test_a_dose_in_one_line_comes_back_with_what_it_did_not_say_clearly(ann: Any, plan: Plan) -> None:
    row = plan.prescriptions.get()

    answer = patch(
        ann, address(plan, row), version=plan.version, dose_text="3 x 45s affected side purple-ish thing"
    )

    assert answer.status_code == 200, answer.json()
    assert answer.json()["dose"]["hold_seconds"] == 45
    assert "purple-ish thing" in answer.json()["dose"]["note"]
    assert answer.json()["warnings"]


def test_the_affected_side_is_the_plans(ann: Any, plan: Plan) -> None:
    patch(ann, address(plan), version=plan.version, affected_side="left")

    answer = patch(
        ann,
        address(plan, plan.prescriptions.get()),
        version=plan.version + 1,
        dose_text="3 sets of 10, affected side",
    )

    assert answer.json()["dose"]["side"] == "left"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"dose": {"sets": 21}}, ["dose", "sets"]),
        ({"dose": {"reps": "ten"}}, ["dose", "reps"]),
        ({"dose": {"reps": 2.5}}, ["dose", "reps"]),
        ({"dose": {"speed": 3}}, ["dose", "speed"]),
        ({"dose": {"hold_seconds_max": 30}}, ["dose", "hold_seconds_max"]),
        ({"dose": {"weekdays": 5}}, ["dose", "weekdays"]),
        ({"dose": {"weekdays": [[1]]}}, ["dose", "weekdays"]),
        ({"dose": {"load_value": 1e300, "load_unit": "kg"}}, ["dose", "load_value"]),
        ({"dose": {"note": "\x00"}}, ["dose", "note"]),
        ({"dose": {"tempo": "\ud800"}}, ["dose", "tempo"]),
        ({"dose": {"note": 7}}, ["dose", "note"]),
        ({"dose": [3, 10]}, ["dose"]),
        ({"dose": None}, ["dose"]),
        ({"dose": {"sets": 1}, "dose_text": "3x10"}, ["dose_text"]),
        ({"wording": {"colour": "blue"}}, ["wording", "colour"]),
        ({"wording": {"name": ""}}, ["wording", "name"]),
        ({"adjustments": "a pillow"}, ["adjustments"]),
        ({"position": 1}, ["position"]),
        ({"key": str(uuid.uuid4())}, ["key"]),
    ],
)
def test_what_is_wrong_with_a_row_is_told_by_field(
    ann: Any, plan: Plan, body: dict[str, Any], where: list[str]
) -> None:
    answer = patch(ann, address(plan, plan.prescriptions.get()), version=plan.version, **body)

    assert answer.status_code == 400
    told = answer.json()
    for part in where:
        assert list(told) == [part]
        told = told[part]


def test_a_row_keeps_its_exercise(ann: Any, plan: Plan) -> None:
    row, other = plan.prescriptions.get(), make_exercise()

    answer = patch(ann, address(plan, row), version=plan.version, exercise=other.public_id)

    assert answer.json() == {"exercise": ["A row keeps its exercise. Remove it and add another."]}


def test_every_write_to_a_row_that_comes_too_late_gets_the_plan_as_it_is(ann: Any, plan: Plan) -> None:
    row, exercise = plan.prescriptions.get(), make_exercise()
    stale = plan.version
    add_row(plan)

    answers = [
        post(ann, f"{address(plan)}prescriptions/", version=stale, exercise=exercise.public_id),
        patch(ann, address(plan, row), version=stale, patient_note="Late"),
        post(ann, f"{address(plan, row)}move/", version=stale, to=2),
        ann.delete(f"{API}{address(plan, row)}?version={stale}"),
        post(ann, f"{address(plan)}issue/", version=stale),
    ]

    assert [answer.status_code for answer in answers] == [409] * 5
    assert all(len(answer.json()["plan"]["prescriptions"]) == 2 for answer in answers)
    assert plan.prescriptions.count() == 2
    assert not IssuedPlan.objects.exists()


def test_rows_move_and_leave(ann: Any, plan: Plan) -> None:
    first, second = plan.prescriptions.get(), add_row(plan)

    moved = post(ann, f"{address(plan, second)}move/", version=plan.version, to=1).json()
    removed = ann.delete(f"{API}{address(plan, first)}?version={moved['version']}").json()

    assert [row["key"] for row in moved["prescriptions"]] == [str(second.key), str(first.key)]
    assert [row["key"] for row in removed["prescriptions"]] == [str(second.key)]


def test_another_plans_row_is_not_found_in_this_plan(ann: Any, plan: Plan) -> None:
    other = make_plan(plan.patient).prescriptions.get()

    assert patch(ann, address(plan, other), version=plan.version).status_code == 404
    assert ann.patch(f"{API}{address(plan)}prescriptions/{'-' * 36}/").status_code == 404


def test_a_full_plan_says_so(ann: Any, plan: Plan) -> None:
    exercise = make_exercise()
    for _number in range(MAX_EXERCISES - 1):
        add_row(plan, exercise=exercise)

    answer = post(ann, f"{address(plan)}prescriptions/", version=plan.version, exercise=exercise.public_id)

    assert answer.status_code == 400
    assert "30 exercises at most" in str(answer.json()["detail"])


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
def told(plan: Plan) -> dict[str, Any]:
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
    ann: Any, plan: Plan, told: dict[str, Any]
) -> None:
    first = post(ann, "/log-entries/", **told)
    again = post(ann, "/log-entries/", **told | {"pain": 9})

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
def test_what_is_wrong_with_an_entry_is_told_by_field(
    ann: Any, told: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    answer = post(ann, "/log-entries/", **told | body)

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
@pytest.mark.parametrize(
    ("path", "most"), [("patients", 5), ("plans", 7), ("issued-plans", 4), ("log-entries", 4)]
)
def test_a_list_takes_the_same_queries_for_few_and_many(
    path: str, most: int, rows: int, ann: Any, clinic: Any, django_assert_max_num_queries: Any
) -> None:
    exercise = make_exercise()
    for number in range(rows):
        patient = make_patient(clinic, f"Patient {number}", therapist=make_staff(clinic))
        issued = make_issued(make_plan(patient, exercise=exercise))
        record_session(patient=patient, entries=[make_entry(issued, make_staff(clinic))])

    with django_assert_max_num_queries(most):
        assert ann.get(f"{API}/{path}/").json()["count"] == rows
