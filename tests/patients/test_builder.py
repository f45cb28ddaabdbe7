"""The plan builder, as its forms and its script use it: nothing is lost, nothing is done twice, all can be undone."""

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from exercises.dose import Dose, Side
from patients.models import Plan, Prescription
from patients.services import in_page_order
from tests.factories import add_row, make_exercise, make_phased, make_plan, make_staff, make_template

BUILDER = {"X-Builder": "1"}  # as its script asks


def url(name: str, plan: Plan, *more: Any) -> str:
    return reverse(f"patients:{name}", args=[plan.public_id, *more])


def act(client: Any, name: str, plan: Plan, *more: Any, **fields: Any) -> Any:
    """An edit of the draft as it is now, sent as the script does."""
    plan.refresh_from_db()
    sent = {"version": plan.version, "nonce": uuid.uuid4()} | fields
    return client.post(url(name, plan, *more), sent, headers=BUILDER)


def names(plan: Plan) -> list[str]:
    return [str(row) for row in plan.prescriptions.order_by("position").select_related("exercise")]


@pytest.fixture
def plan(pat: Any) -> Plan:
    make_exercise("Side plank", aliases=["lateral plank"])
    make_exercise("Quad set")
    make_exercise("Walking")
    return Plan.objects.create(patient=pat.patient)


# --- One line ---------------------------------------------------------------------------------------


def test_a_line_adds_an_exercise_with_its_dose(ann: Any, plan: Plan) -> None:
    answer = act(ann, "add", plan, line="side plank 3x20s each side daily")

    row = plan.prescriptions.get()
    assert str(row) == "Side plank"
    assert row.dose == Dose(reps=3, hold_seconds=20, side=Side.EACH, days_per_week=7)
    assert answer.text.count("data-row") == 1
    assert "Side plank added as 1." in answer.text


@pytest.mark.parametrize("line", ["blorb 3x10", "3 x 10", "   ", "x" * 501])
def test_a_line_without_a_known_name_adds_nothing_and_comes_back(ann: Any, plan: Plan, line: str) -> None:
    answer = ann.post(url("add", plan), {"line": line, "version": 1})

    assert answer.status_code == 422
    assert not plan.prescriptions.exists()
    assert line.strip() in answer.text


def test_a_page_of_text_in_the_box_is_refused_with_words(ann: Any, plan: Plan) -> None:
    answer = act(ann, "add", plan, line="side plank 3x20s\n" * 60)

    assert answer.status_code == 422
    assert "Add one exercise at a time" in answer.text


def test_the_chosen_option_gets_the_dose_of_the_line(ann: Any, plan: Plan) -> None:
    chosen = make_exercise("Side plank on the knees")

    act(ann, "add", plan, line="side plank 2x10s left", exercise=chosen.public_id)

    assert plan.prescriptions.get().exercise == chosen
    assert plan.prescriptions.get().dose == Dose(reps=2, hold_seconds=10, side=Side.LEFT, times_per_day=1)


def test_an_exercise_archived_meanwhile_adds_nothing(ann: Any, plan: Plan) -> None:
    gone = make_exercise("Old stretch")
    gone.archived_at = gone.updated_at
    gone.save()

    answer = act(ann, "add", plan, line="old stretch 3x10", exercise=gone.public_id)

    assert answer.status_code == 422
    assert "This exercise is not in your library." in answer.text


def test_the_list_shows_the_dose_the_place_and_what_is_not_at_home(ann: Any, plan: Plan) -> None:
    band = make_exercise("Side plank with band", tags={"equipment": ["loop_band"]})
    add_row(plan, exercise=band)
    plan.patient.equipment = ["step"]
    plan.patient.save()

    answer = ann.get(url("options", plan), {"line": "side plank 3x20s left"})

    assert answer.text.count('role="option"') == 3  # and one's own
    assert "left" in answer.text
    assert "already in the plan, 1" in answer.text
    assert "not at home: loop band" in answer.text
    assert "Write your own: “side plank”" in answer.text


@pytest.mark.parametrize("line", ["", "zzz qqq", "3x10", "side plank " * 100])
def test_the_list_bears_any_line(ann: Any, plan: Plan, line: str) -> None:
    assert ann.get(url("options", plan), {"line": line}).status_code == 200


# --- Sent twice, sent late --------------------------------------------------------------------------


def test_an_act_that_is_sent_twice_is_done_once(ann: Any, plan: Plan) -> None:
    sent = {"line": "side plank 3x20s", "version": 1, "nonce": uuid.uuid4()}

    answers = [ann.post(url("add", plan), sent, headers=BUILDER).status_code for _ in range(2)]

    assert answers == [200, 200]
    assert plan.prescriptions.count() == 1


def test_a_removal_that_is_sent_twice_is_answered_as_done(ann: Any, pat: Any) -> None:
    row = make_plan(pat.patient).prescriptions.get()
    sent = {"version": row.plan.version, "nonce": uuid.uuid4()}

    answers = [ann.post(url("remove", row.plan, row.key), sent, headers=BUILDER) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "data-said" in answers[1].text


@pytest.mark.parametrize(
    ("name", "fields"), [("dose", {"text": "2x12"}), ("move", {"to": 1}), ("duplicate", {})]
)
def test_an_edit_of_a_row_that_a_colleague_removed_says_so_and_keeps_what_was_typed(
    ann: Any, pat: Any, name: str, fields: dict[str, Any]
) -> None:
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()
    other = add_row(plan, exercise=make_exercise("B"))
    act(type(ann)(make_staff(ann.user.clinic, name="Mia Rossi")), "remove", plan, row.key)

    answer = act(ann, name, plan, row.key, **fields)

    assert answer.status_code == 409
    assert f"Mia Rossi removed {row} meanwhile" in answer.text
    assert other.place in answer.text
    assert row.place not in answer.text
    assert fields.get("text", "") in answer.text


def test_what_a_redo_did_is_taken_back_in_the_words_of_the_first_time(ann: Any, plan: Plan) -> None:
    act(ann, "add", plan, line="walking daily")
    act(ann, "undo", plan)
    act(ann, "redo", plan)

    assert "Taken back: added Walking." in act(ann, "undo", plan).text


def test_a_usual_dose_without_a_chip_is_not_announced(ann: Any, plan: Plan) -> None:
    make_exercise("Tai chi", dose=Dose(side=Side.NONE))

    answer = act(ann, "add", plan, line="tai chi daily")

    assert plan.prescriptions.get().dose.side is Side.NONE
    assert "As usual" not in answer.text


def test_a_double_click_without_a_script_is_done_once(ann: Any, plan: Plan) -> None:
    nonce = ann.get(url("plan", plan)).context["nonce"]
    sent = {"line": "side plank 3x20s", "version": 1, "nonce": nonce}

    answers = [ann.post(url("add", plan), sent).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert plan.prescriptions.count() == 1


def test_another_act_of_the_same_old_page_is_stale_and_not_taken_for_done(ann: Any, plan: Plan) -> None:
    page = {"version": 1, "nonce": uuid.uuid4()}
    ann.post(url("add", plan), {"line": "side plank", **page})

    answer = ann.post(url("add", plan), {"line": "quad set", **page})

    assert answer.status_code == 409
    assert names(plan) == ["Side plank"]


def test_a_stale_edit_shows_both_values_and_who_was_first(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("Side plank", measured_by="reps"), dose=Dose(reps=8))
    row, before = plan.prescriptions.get(), plan.version
    mia = type(ann)(make_staff(ann.user.clinic, name="Mia Rossi"))
    act(mia, "dose", plan, row.key, text="3x12")

    sent = {"text": "4x15", "version": before, "nonce": uuid.uuid4()}
    answer = ann.post(url("dose", plan, row.key), sent, headers=BUILDER)

    assert answer.status_code == 409
    assert "Mia Rossi changed the dose of Side plank" in answer.text
    assert "Now: 3 × 12" in answer.text
    assert 'value="4x15"' in answer.text


# --- Rows -------------------------------------------------------------------------------------------


def test_a_button_sets_only_the_side(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, dose=Dose(sets=3, reps=10, times_per_day=2))
    row = plan.prescriptions.get()

    act(ann, "dose", plan, row.key, side="right")

    row.refresh_from_db()
    assert row.dose == Dose(sets=3, reps=10, times_per_day=2, side=Side.RIGHT)


def test_a_copy_stands_after_its_row(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("A"), dose=Dose(reps=7))
    add_row(plan, exercise=make_exercise("B"))
    row = plan.prescriptions.earliest("position")

    act(ann, "duplicate", plan, row.key)

    assert names(plan) == ["A", "A", "B"]
    assert [each.dose.reps for each in plan.prescriptions.order_by("position")][:2] == [7, 7]


@pytest.mark.parametrize(
    ("measured_by", "sides", "dose"),
    [
        ("reps", "each_side", Dose(sets=3, reps=10, side=Side.LEFT, times_per_day=2)),
        ("reps", "midline", Dose(sets=3, reps=10, times_per_day=2)),
        ("hold", "each_side", Dose(hold_seconds=30, side=Side.LEFT, times_per_day=2)),
    ],
)
def test_a_swap_carries_the_dose_over_as_far_as_it_fits(
    ann: Any, pat: Any, measured_by: str, sides: str, dose: Dose
) -> None:
    before = make_exercise("Harder", measured_by="reps", laterality="each_side")
    easier = make_exercise(
        "Easier", measured_by=measured_by, laterality=sides, dose=Dose(hold_seconds=30, days_per_week=5)
    )
    given = Dose(sets=3, reps=10, side=Side.LEFT, times_per_day=2)
    plan = make_plan(pat.patient, exercise=before, dose=given)
    row = plan.prescriptions.get()

    act(ann, "swap", plan, row.key, exercise=easier.public_id)

    other = plan.prescriptions.get()
    assert (other.exercise, other.dose) == (easier, dose)
    assert other.key != row.key  # what was logged belongs to the old one


def test_a_move_into_another_phase_says_which_and_a_new_row_its_place_on_the_page(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)
    first, *_others = in_page_order(plan)

    moved = act(ann, "move", plan, first.key, to=plan.prescriptions.count())
    added = act(ann, "add", plan, line=f"{make_exercise('Tai chi')} daily")

    last = plan.phases.latest("position")
    assert f"in “{last}”" in moved.text
    place = 1 + [str(row) for row in in_page_order(plan)].index("Tai chi")
    assert f"Tai chi added as {place}." in added.text
    assert f'data-place="{plan.prescriptions.get(exercise__name="Tai chi").place}"' in added.text


# --- Undo -------------------------------------------------------------------------------------------


def test_undo_brings_a_removed_row_back_as_it_was_also_by_another_person(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, dose=Dose(sets=3, reps=10), stop_text="Stop if it hurts.")
    add_row(plan, exercise=make_exercise("B"))
    row = plan.prescriptions.earliest("position")
    Prescription.objects.filter(pk=row.pk).update(wording={"name": "My plank"}, patient_note="Slowly")
    act(ann, "remove", plan, row.key)
    mia = type(ann)(make_staff(ann.user.clinic, name="Mia Rossi"))

    answer = act(mia, "undo", plan)

    again = plan.prescriptions.earliest("position")
    assert (again.key, again.dose, str(again), again.patient_note) == (
        row.key,
        row.dose,
        "My plank",
        "Slowly",
    )
    assert f"{ann.user} removed My plank" in answer.text


def test_two_undos_go_two_steps_back_and_two_redos_return(ann: Any, plan: Plan) -> None:
    for line in ("side plank", "quad set", "walking"):
        act(ann, "add", plan, line=line)

    act(ann, "undo", plan)
    act(ann, "undo", plan)
    back = names(plan)
    act(ann, "redo", plan)
    act(ann, "redo", plan)

    assert back == ["Side plank"]
    assert names(plan) == ["Side plank", "Quad set", "Walking"]


def test_a_new_edit_ends_what_can_be_done_again(ann: Any, plan: Plan) -> None:
    act(ann, "add", plan, line="side plank")
    act(ann, "undo", plan)
    act(ann, "add", plan, line="quad set")

    assert act(ann, "redo", plan).status_code == 422
    assert names(plan) == ["Quad set"]


def test_undo_after_redo_takes_the_same_edit_back(ann: Any, plan: Plan) -> None:
    for line in ("side plank", "quad set"):
        act(ann, "add", plan, line=line)
    for name in ("undo", "redo", "undo", "undo"):
        assert act(ann, name, plan).status_code == 200

    assert names(plan) == []
    assert act(ann, "undo", plan).status_code == 422


def test_undo_covers_the_details(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, stop_text="Stop if it hurts.")
    act(ann, "plan_details", plan, pain_amber=3, pain_red=5, stop_text="", affected_side="left")

    act(ann, "undo", plan)

    plan.refresh_from_db()
    assert (plan.pain_amber, plan.stop_text, plan.affected_side) == (4, "Stop if it hurts.", "")


def test_an_earlier_state_comes_back_and_can_be_undone(ann: Any, plan: Plan) -> None:
    for line in ("side plank", "quad set"):
        act(ann, "add", plan, line=line)

    act(ann, "restore", plan, 1)
    empty = names(plan)
    act(ann, "undo", plan)

    assert empty == []
    assert names(plan) == ["Side plank", "Quad set"]
    assert "went back to an earlier state" in ann.get(url("plan_history", plan)).text


# --- The draft itself -------------------------------------------------------------------------------


def test_new_plan_opens_the_empty_draft_that_is_there(ann: Any, pat: Any) -> None:
    new = reverse("patients:new_plan", args=[pat.patient.public_id])

    first, second = ann.post(new).url, ann.post(new).url
    act(ann, "add", Plan.objects.get(), line=str(make_exercise("Side plank")))
    third = ann.post(new).url

    assert first == second
    assert third != first


@pytest.mark.parametrize("rows", [1, 12])
def test_an_edit_takes_the_same_queries_with_one_row_and_with_twelve(
    ann: Any, pat: Any, rows: int, django_assert_num_queries: Any
) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("First", measured_by="reps"))
    for number in range(rows - 1):
        add_row(plan, exercise=make_exercise(f"Exercise {number}"))
    row = plan.prescriptions.earliest("position")
    act(ann, "dose", plan, row.key, text="2x10")  # the session is fresh
    plan.refresh_from_db()
    sent = {"version": plan.version, "nonce": uuid.uuid4(), "text": "3x12"}

    with django_assert_num_queries(28):
        answer = ann.post(url("dose", plan, row.key), sent, headers=BUILDER)

    assert answer.text.count("data-row") == 1


def test_rows_that_an_edit_leaves_alone_are_not_sent_again(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("First", measured_by="reps"))
    first, second, third = plan.prescriptions.get(), add_row(plan), add_row(plan)
    plan.refresh_from_db()

    moved = act(ann, "move", plan, third.key, to=1)
    act(ann, "dose", plan, second.key, text="2 x 15s")
    undone = act(ann, "undo", plan)

    assert moved.text.count("data-row") == 0
    assert re.findall(r'data-same="(\S+)" data-at', moved.text) == [third.place, first.place, second.place]
    assert undone.text.count("data-row") == 1
    assert f'id="{second.place}"' in undone.text


def test_an_edit_that_is_sent_twice_is_answered_with_every_row(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("First", measured_by="reps"))
    row, _other = plan.prescriptions.get(), add_row(plan)
    plan.refresh_from_db()
    sent = {"version": plan.version, "nonce": uuid.uuid4(), "to": 2}

    ann.post(url("move", plan, row.key), sent, headers=BUILDER)
    again = ann.post(url("move", plan, row.key), sent, headers=BUILDER)

    assert again.text.count("data-row") == 2


def test_of_two_templates_of_one_name_the_chosen_one_is_inserted(ann: Any, plan: Plan) -> None:
    make_template([make_exercise("Bridge")], name="Knee", shortcuts=["knee"])
    mine = make_template([make_exercise("Squat")], name="Knee", shortcuts=["knee"], clinic=ann.user.clinic)

    act(ann, "add", plan, line="t knee", template=mine.public_id)
    chosen = names(plan)
    act(ann, "undo", plan)

    assert chosen == ["Squat"]
    assert names(plan) == []
