"""Drafts and their rows in the API."""

import uuid
from typing import Any

import pytest

from exercises.dose import Dose
from exercises.models import Article
from patients.models import IssuedPlan, Plan
from patients.services import MAX_EXERCISES
from tests.api import API, address, patch, post
from tests.factories import (
    add_row,
    make_exercise,
    make_patient,
    make_plan,
)


@pytest.fixture
def plan(pat: Any) -> Plan:
    return make_plan(pat.patient, problem="Low back pain")


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
def test_what_is_wrong_with_a_plan_is_reported_by_field(
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
def test_what_is_wrong_with_a_row_is_reported_by_field(
    ann: Any, plan: Plan, body: dict[str, Any], where: list[str]
) -> None:
    answer = patch(ann, address(plan, plan.prescriptions.get()), version=plan.version, **body)

    assert answer.status_code == 400
    detail = answer.json()
    for part in where:
        assert list(detail) == [part]
        detail = detail[part]


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
