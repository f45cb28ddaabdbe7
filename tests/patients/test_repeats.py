"""Plans that begin with another one."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from exercises.dose import Dose, Side
from exercises.models import Exercise
from patients.favourites import often_prescribed
from patients.models import Plan, PlanEdit
from patients.services import AlreadyDone, copy_plan, join_plan, last_plan, remove_row, repeat_plan, undo
from patients.states import draft_state
from tests.factories import add_row, edit_of, make_exercise, make_issued, make_patient, make_plan
from tests.patients.test_templates import full_plan


def repeat(plan: Plan, by: Any, **fields: Any) -> Any:
    return repeat_plan(plan=plan, by=by, **{"action": uuid.uuid4()} | fields)


def copy(plan: Plan, to: Any, by: Any, **fields: Any) -> Any:
    return copy_plan(plan=plan, to=to, by=by, **{"action": uuid.uuid4()} | fields)


# --- Repeat ---------------------------------------------------------------------------------------


def test_a_repeat_is_a_new_draft_of_what_was_issued_last(ann: Any) -> None:
    plan = full_plan(make_patient(ann.user.clinic, "Maria"))
    plan.starts_on = timezone.localdate()
    plan.save()
    row = plan.prescriptions.get()
    make_issued(plan)
    Exercise.objects.update(feel=["The library says it anew."])
    remove_row(plan=plan, edit=edit_of(plan), row=row)
    add_row(plan, exercise=make_exercise("Never issued"))

    draft = repeat(plan, ann.user).plan

    assert draft != plan
    assert (draft.problem, draft.affected_side, draft.goals) == (plan.problem, "left", plan.goals)
    assert (draft.starts_on, draft.issued.count()) == (None, 0)
    [again] = draft.prescriptions.all()
    assert again.key != row.key
    assert (again.side, again.why, again.patient_note) == ("left", "For your stairs", "Mind the cat.")
    assert again.wording == {"name": "Your left heel slide"}  # and not the library's words of that day


def test_a_repeat_has_the_phases_that_were_issued(ann: Any) -> None:
    plan = make_plan(make_patient(ann.user.clinic))
    content = make_issued(plan).content
    phase = {"key": str(uuid.uuid4()), "position": 1, "name": "Begin", "first_week": 1, "last_week": None}
    content["phases"] = [phase | {"criterion": ""}]
    content["exercises"][0]["phase"] = 1
    plan.issued.create(number=2, content=content, sha256="0" * 64, issued_by=ann.user)

    [row] = repeat(plan, ann.user).plan.prescriptions.all()

    assert (row.phase.name, row.phase.first_week) == ("Begin", 1)
    assert str(row.phase.key) != phase["key"]


def test_a_row_on_the_good_side_asks_when_it_is_repeated(ann: Any) -> None:
    plan = make_plan(make_patient(ann.user.clinic), dose=Dose(reps=5, side=Side.RIGHT), affected_side="left")

    assert repeat(plan, ann.user).plan.prescriptions.get().side == ""


def test_two_clicks_make_one_plan_and_one_undo_empties_it(ann: Any) -> None:
    plan, action = make_plan(make_patient(ann.user.clinic)), uuid.uuid4()

    first, second = (repeat(plan, ann.user, action=action).plan for _ in range(2))
    undo(plan=first, edit=edit_of(first))

    assert first == second
    assert Plan.objects.count() == 2
    assert not first.prescriptions.exists()


def test_the_last_plan_is_the_one_that_was_issued_last(ann: Any) -> None:
    patient = make_patient(ann.user.clinic)
    old, new = make_plan(patient), make_plan(patient)
    assert last_plan(patient) is None

    make_issued(new)
    make_issued(old)

    assert last_plan(patient) == old


# --- Copy -----------------------------------------------------------------------------------------


def test_a_copy_says_nothing_of_the_first_patient(ann: Any) -> None:
    plan = full_plan(make_patient(ann.user.clinic, "Maria"))

    draft = copy(plan, make_patient(ann.user.clinic, "Tom"), ann.user).plan

    [row] = draft.prescriptions.all()
    assert (draft.problem, draft.affected_side, draft.goals, draft.note) == ("Knee pain", "", "", "")
    assert (row.side, row.reps, row.why, row.patient_note, row.wording) == ("", 10, "", "", {})
    said = str(draft_state(draft)) + draft.edits.get().said
    assert not [word for word in ("Maria", "left", "cat", "blue", plan.public_id) if word in said.lower()]


def test_a_copy_goes_to_a_patient_of_the_clinic_under_treatment(ann: Any, other_clinic: Any) -> None:
    plan = make_plan(make_patient(ann.user.clinic))
    gone = make_patient(ann.user.clinic, archived_at=timezone.now())

    for to, why in ((make_patient(other_clinic), "not of your clinic"), (gone, "discharged")):
        with pytest.raises(ValidationError, match=why):
            copy(plan, to, ann.user)

    assert Plan.objects.count() == 1


# --- Two together ---------------------------------------------------------------------------------


def pair(clinic: Any) -> tuple[Plan, Plan]:
    patient = make_patient(clinic)
    mine = make_plan(patient, problem="Knee", goals="Stairs", stop_text="Stop if it locks.")
    other = make_plan(
        patient, dose=Dose(reps=5, side=Side.RIGHT), goals="Reach up", stop_text="Stop if it is numb."
    )
    return mine, other


def test_two_plans_become_one_in_one_step(ann: Any) -> None:
    mine, other = pair(ann.user.clinic)
    before = draft_state(mine)

    join_plan(plan=mine, edit=edit_of(mine), other=other)

    mine.refresh_from_db()
    other.refresh_from_db()
    assert [row.side for row in mine.prescriptions.all()] == ["", "right"]
    assert (mine.problem, mine.goals) == ("Knee", "Stairs\nReach up")
    assert mine.stop_text == "Stop if it locks.\nStop if it is numb."
    assert other.archived_at is None
    undo(plan=mine, edit=edit_of(mine))
    mine.refresh_from_db()
    assert draft_state(mine) == before


def test_the_other_plan_is_finished_only_on_request(ann: Any) -> None:
    mine, other = pair(ann.user.clinic)

    join_plan(plan=mine, edit=edit_of(mine), other=other, finish_other=True)

    other.refresh_from_db()
    assert other.archived_at
    mine.refresh_from_db()
    for wrong in (other, mine, make_plan(make_patient(ann.user.clinic))):
        with pytest.raises(ValidationError, match="another plan of this patient"):
            join_plan(plan=mine, edit=edit_of(mine), other=wrong)


def test_sent_twice_it_is_done_once_and_the_finished_plan_says_no_edit(ann: Any) -> None:
    mine, other = pair(ann.user.clinic)
    edit, seen = edit_of(mine), other.edits.count()

    join_plan(plan=mine, edit=edit, other=other, finish_other=True)
    with pytest.raises(AlreadyDone):
        join_plan(plan=mine, edit=edit, other=other, finish_other=True)

    assert mine.prescriptions.count() == 2
    assert other.edits.count() == seen  # to take back an edit would not open it again


def test_what_has_no_room_is_said(ann: Any) -> None:
    mine, other = pair(ann.user.clinic)
    Plan.objects.filter(pk=mine.pk).update(stop_text="x" * 990)
    mine.refresh_from_db()

    joined = join_plan(plan=mine, edit=edit_of(mine), other=other)

    assert joined.plan.stop_text == "x" * 990
    assert joined.remarks == ["There was no room for all of the other plan’s texts. Look at the details."]


# --- Often and lately -----------------------------------------------------------------------------


def test_what_was_added_often_and_lately_weighs_most(
    ann: Any, clinic: Any, django_assert_num_queries: Any
) -> None:
    often, once, removed, long_ago = (make_exercise(name) for name in ("often", "once", "removed", "old"))
    plan = make_plan(make_patient(clinic), exercise=often)
    for exercise in (often, once, removed, long_ago):
        row = add_row(plan, exercise=exercise)
        if exercise is removed:
            remove_row(plan=plan, edit=edit_of(plan), row=row)
    old = PlanEdit.objects.filter(about="old")
    old.update(at=timezone.now() - timedelta(days=60))

    with django_assert_num_queries(1):
        weights = often_prescribed(ann.user)

    assert weights == pytest.approx({often.pk: 1.0, once.pk: 0.5, long_ago.pk: 0.125}, abs=0.001)
