"""What the acts refuse, and what they leave alone."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from patients.services import MAX_EXERCISES, correct, move_row, record_session
from tests.factories import (
    add_row,
    edit_of,
    make_entry,
    make_exercise,
    make_issued,
    make_patient,
    make_plan,
    make_staff,
)


@pytest.mark.parametrize(
    ("when", "said"),
    [(timedelta(hours=1), "in the future"), (timedelta(days=-400), "over a year ago")],
)
def test_a_log_of_an_impossible_time_is_refused(pat: Any, when: timedelta, said: str) -> None:
    issued = make_issued(make_plan(pat.patient))

    with pytest.raises(ValidationError, match=said):
        record_session(
            patient=pat.patient, entries=[make_entry(issued, pat.user, occurred_at=timezone.now() + when)]
        )


def test_an_entry_is_corrected_once_and_only_in_the_same_record(pat: Any, other_pat: Any) -> None:
    issued, theirs = make_issued(make_plan(pat.patient)), make_issued(make_plan(other_pat.patient))
    [first] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, pain=8)])
    [foreign] = record_session(patient=other_pat.patient, entries=[make_entry(theirs, other_pat.user)])

    correct(entry=first, uuid=uuid.uuid4(), by=pat.user, status="done", pain=3)

    assert [entry.pain for entry in pat.patient.log.standing()] == [3]
    for wrong in (first, foreign):
        first.refresh_from_db()
        again = make_entry(issued, pat.user, corrects=wrong)
        with pytest.raises(ValidationError, match="cannot be corrected"):
            record_session(patient=pat.patient, entries=[again])


def test_a_full_plan_says_so(pat: Any) -> None:
    plan, exercise = make_plan(pat.patient), make_exercise()
    for _number in range(MAX_EXERCISES - 1):
        add_row(plan, exercise=exercise)

    with pytest.raises(ValidationError, match="Remove one first"):
        add_row(plan, exercise=exercise)


def test_a_plan_whose_handout_would_cost_too_much_is_not_issued(pat: Any) -> None:
    plan = make_plan(pat.patient)
    for _number in range(9):
        add_row(plan, exercise=make_exercise(instructions=["x" * 1000] * 20))

    with pytest.raises(ValidationError, match="too long to print"):
        make_issued(plan)


@pytest.mark.parametrize(("to", "place"), [(-3, 1), (2, 2), (99, 3)])
def test_a_row_moves_within_the_list(pat: Any, to: int, place: int) -> None:
    plan = make_plan(pat.patient)
    add_row(plan)
    last = add_row(plan)

    assert move_row(plan=plan, edit=edit_of(plan), row=last, to=to) == place


def test_a_therapist_who_has_left_keeps_the_patient_when_the_record_is_saved(ann: Any, clinic: Any) -> None:
    gone = make_staff(clinic, is_active=False)
    patient = make_patient(clinic, therapist=gone)

    page = ann.get(f"{patient.get_absolute_url()}edit/")

    assert f'<option value="{gone.pk}" selected>' in page.text
