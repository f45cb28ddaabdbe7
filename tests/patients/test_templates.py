"""Templates: what they keep of a draft, and what comes into a plan."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from exercises.dose import Dose, Side
from exercises.dose.parts import Theme
from exercises.models import PlanTemplate
from exercises.usual_doses import Usual, Whose
from patients.carrying import fill_for
from patients.models import Phase, Plan
from patients.services import (
    MAX_EXERCISES,
    AlreadyDone,
    Edit,
    StaleDraft,
    insert_template,
    save_template,
    save_usual,
    undo,
)
from patients.states import draft_state
from tests.factories import (
    add_row,
    edit_of,
    make_article,
    make_exercise,
    make_patient,
    make_plan,
    make_staff,
    make_template,
)


def insert(plan: Plan, template: PlanTemplate, by: Any = None) -> Any:
    inserted = insert_template(plan=plan, edit=edit_of(plan, by=by), template=template)
    plan.refresh_from_db()
    return inserted


# --- Kept -----------------------------------------------------------------------------------------


def full_plan(patient: Any) -> Plan:
    """A draft that says everything that may not go to another patient."""
    exercise = make_exercise("Heel slide", adjustments=["Put a towel under your heel."])
    plan = make_plan(
        patient,
        exercise=exercise,
        dose=Dose(reps=10, side=Side.LEFT, note="left foot first"),
        problem="Left knee pain",
        affected_side="left",
        goals="Walk with Maria’s dog",
        note="Well done, Maria.",
        stop_text="Stop right away if your left knee locks.",
    )
    plan.articles.add(make_article())
    phase = plan.phases.create(name="Begin", criterion="The left knee bends to 90°")
    row = plan.prescriptions.get()
    row.phase, row.why, row.patient_note = phase, "For your stairs", "Mind the cat."
    row.adjustments = ["Put a towel under your heel.", "Use the blue chair."]
    row.wording = {"name": "Your left heel slide"}
    row.save()
    return plan


def test_a_template_keeps_neither_left_and_right_nor_what_was_said_to_one_patient(ann: Any) -> None:
    plan = full_plan(make_patient(ann.user.clinic, "Maria"))

    template = save_template(plan=plan, by=ann.user, name="Knee", shortcuts=["knee"])

    [row], details = template.state["rows"], template.state["details"]
    assert details == {"problem": "Knee pain", "stop_text": "Stop right away if your knee locks."}
    assert (row["dose"], row["on_affected_side"]) == ({"reps": 10, "note": "Foot first"}, True)
    assert (row["why"], row["patient_note"], row["wording"]) == ("", "", {})
    assert row["adjustments"] == ["Put a towel under your heel."]
    assert template.state["phases"][0]["criterion"] == "The knee bends to 90°"
    assert template.state["articles"] == [plan.articles.get().public_id]
    assert (template.owner, template.clinic, template.regions) == (ann.user, ann.user.clinic, ["lower_back"])


def test_kept_words_lose_left_and_right_and_those_that_name_the_patient_are_left_out(ann: Any) -> None:
    plan = full_plan(make_patient(ann.user.clinic, "Maria"))

    state = save_template(plan=plan, by=ann.user, name="Knee", keep_words=True).state

    [row] = state["rows"]
    assert (state["details"]["goals"], state["details"]["note"]) == ("", "")
    assert (row["why"], row["wording"]) == ("For your stairs", {"name": "Your heel slide"})
    assert row["adjustments"] == ["Put a towel under your heel.", "Use the blue chair."]


@pytest.mark.parametrize(
    ("side", "affected", "kept", "on_affected_side"),
    [
        ("left", "left", None, True),
        ("left", "", None, True),
        ("left", "right", None, False),  # the good side: the new row asks
        ("left", "both", None, False),
        ("each", "left", "each", False),
        ("alternating", "", "alternating", False),
    ],
)
def test_a_one_sided_dose_is_kept_for_the_affected_side(
    ann: Any, side: str, affected: str, kept: str, on_affected_side: bool
) -> None:
    plan = make_plan(
        make_patient(ann.user.clinic), dose=Dose(reps=5, side=Side(side)), affected_side=affected
    )

    [row] = save_template(plan=plan, by=ann.user, name="Knee").state["rows"]

    assert (row["dose"].get("side"), row["on_affected_side"]) == (kept, on_affected_side)


def test_some_rows_are_kept_and_saving_twice_is_one_template(ann: Any) -> None:
    plan = make_plan(make_patient(ann.user.clinic))
    second = add_row(plan, exercise=make_exercise("Bridge"))

    kept = [save_template(plan=plan, by=ann.user, name="Bridge", keys={str(second.key)}) for _ in range(2)]

    assert [row["name"] for row in kept[0].state["rows"]] == ["Bridge"]
    assert PlanTemplate.objects.count() == 1
    with pytest.raises(ValidationError, match="with this name already"):
        save_template(plan=plan, by=ann.user, name="bridge")
    with pytest.raises(ValidationError, match="at least one"):
        save_template(plan=plan, by=ann.user, name="None", keys={"gone"})


# --- Inserted -------------------------------------------------------------------------------------


def test_an_insertion_is_one_step_that_anybody_takes_back(ann: Any) -> None:
    plan = make_plan(make_patient(ann.user.clinic))
    article, before = make_article(), draft_state(plan)
    template = make_template(
        [make_exercise(f"Number {number}") for number in range(3)],
        phases=[{}, {"name": "Then", "first_week": None, "last_week": None, "criterion": "Stairs"}],
        details={"problem": "Knee pain", "goals": "Stairs", "stop_text": "Stop if it locks."},
    )
    template.state["articles"] = [article.public_id]
    template.save()

    inserted = insert(plan, template)

    assert [row.exercise.name for row in plan.prescriptions.all()][1:] == ["Number 0", "Number 1", "Number 2"]
    assert [phase.name for phase in plan.phases.all()] == ["Weeks 1 and 2", "Then"]
    assert {row.phase for row in inserted.rows} == {plan.phases.first()}
    assert (plan.problem, plan.goals, [*plan.articles.all()]) == ("Knee pain", "Stairs", [article])
    assert plan.edits.latest("version").said == "inserted Knee to begin with"

    undo(plan=plan, edit=edit_of(plan, by=make_staff(ann.user.clinic)))

    plan.refresh_from_db()
    assert draft_state(plan) == before


def test_what_the_plan_says_itself_stays(ann: Any) -> None:
    plan = make_plan(make_patient(ann.user.clinic), problem="Hip", stop_text="Stop.")
    Phase.objects.create(plan=plan, name="All", first_week=1)
    plan.articles.add(mine := make_article())
    template = make_template([make_exercise()], phases=[{}], details={"problem": "Knee", "stop_text": "No."})
    template.state["articles"] = [make_article().public_id]
    template.save()

    inserted = insert(plan, template)

    assert (plan.problem, plan.stop_text, [*plan.articles.all()]) == ("Hip", "Stop.", [mine])
    assert plan.phases.get().name == "All"
    assert inserted.rows[0].phase is None
    assert inserted.remarks == ["This plan has phases of its own. The new exercises are in all of them."]


def test_what_a_template_asks_for_comes_even_where_the_plan_has_a_note(ann: Any) -> None:
    plan = make_plan(make_patient(ann.user.clinic), note="Ice helps.")
    template = make_template([make_exercise()], details={"note": "[[How much weight?]] Rest often."})

    inserted = insert(plan, template)

    assert plan.note == "Ice helps.\n[[How much weight?]]"
    assert inserted.remarks == ["To fill in: How much weight?"]


@pytest.mark.parametrize(
    ("affected", "side"), [("left", "left"), ("right", "right"), ("both", "each"), ("", "")]
)
def test_the_plans_affected_side_decides_and_without_one_the_row_asks(
    ann: Any, affected: str, side: str
) -> None:
    plan = make_plan(make_patient(ann.user.clinic), affected_side=affected)
    template = make_template([make_exercise()], row={"on_affected_side": True})

    [row] = insert(plan, template).rows

    assert row.side == side


def test_no_left_or_right_comes_in_even_where_a_template_names_one(ann: Any) -> None:
    plan = make_plan(make_patient(ann.user.clinic), affected_side="right")

    [row] = insert(plan, make_template([make_exercise()], row={"dose": {"reps": 5, "side": "left"}})).rows

    assert (row.reps, row.side) == (5, "")


def test_exercises_that_are_gone_are_named_and_the_rest_comes(ann: Any, other_clinic: Any) -> None:
    archived = make_exercise("Old one", archived_at=timezone.now())
    theirs = make_exercise("Secret of theirs", clinic=other_clinic)
    plan = make_plan(make_patient(ann.user.clinic))
    template = make_template([archived, make_exercise("Bridge"), theirs])
    template.state["rows"][0]["name"] = "Old one"
    template.state["rows"].append({**template.state["rows"][1], "exercise": "gone"})
    template.save()

    inserted = insert(plan, template, by=ann.user)

    assert [row.exercise.name for row in inserted.rows] == ["Bridge"]
    assert inserted.remarks == [
        "Not in your library any more, so left out: Old one and 2 exercises without a name."
    ]


def test_a_template_of_which_nothing_is_left_changes_nothing(ann: Any) -> None:
    plan = make_plan(make_patient(ann.user.clinic))
    before = draft_state(plan)
    for template in (make_template([make_exercise(archived_at=timezone.now())]), make_template([])):
        with pytest.raises(ValidationError, match="Nothing is left to insert"):
            insert(plan, template)

    plan.refresh_from_db()
    assert (draft_state(plan), plan.version) == (before, 2)


def test_too_many_are_refused_as_a_whole(ann: Any) -> None:
    plan = make_plan(make_patient(ann.user.clinic))
    template = make_template([make_exercise()] * MAX_EXERCISES, phases=[{}], details={"problem": "Knee"})

    with pytest.raises(ValidationError, match="This one has 1, and 30 would come"):
        insert(plan, template)

    plan.refresh_from_db()
    assert (plan.prescriptions.count(), plan.phases.count(), plan.problem) == (1, 0, "")


def test_sent_twice_it_is_inserted_once_and_a_colleagues_edit_stops_it(ann: Any) -> None:
    plan, template = make_plan(make_patient(ann.user.clinic)), make_template([make_exercise()] * 2)
    edit = edit_of(plan, by=ann.user)
    insert_template(plan=plan, edit=edit, template=template)

    with pytest.raises(AlreadyDone):
        insert_template(plan=plan, edit=edit, template=template)
    with pytest.raises(StaleDraft):
        insert_template(plan=plan, edit=Edit(version=edit.version, by=ann.user), template=template)

    assert plan.prescriptions.count() == 3


def test_an_insertion_takes_as_many_queries_for_twenty_rows_as_for_two(
    ann: Any, django_assert_num_queries: Any
) -> None:
    for total in (2, 20):
        plan = make_plan(make_patient(ann.user.clinic))
        template = make_template([make_exercise(picture=None) for _ in range(total)], phases=[{}])
        edit = edit_of(plan, by=ann.user)
        with django_assert_num_queries(15):
            insert_template(plan=plan, edit=edit, template=template)


# --- Usual doses ----------------------------------------------------------------------------------


def test_a_rows_dose_is_kept_as_usual_for_the_affected_side(ann: Any) -> None:
    patient = make_patient(ann.user.clinic, "Maria")
    plan = make_plan(patient, dose=Dose(reps=5, side=Side.LEFT, note="For Maria"), affected_side="left")
    row = plan.prescriptions.get()

    save_usual(row=row, by=ann.user, for_clinic=False)

    usual = row.exercise.usual_doses.get()
    assert (usual.dose, usual.on_affected_side, usual.user) == (Dose(reps=5), True, ann.user)


@pytest.mark.parametrize(
    ("affected", "typed", "said", "side", "names"),
    [
        ("left", Dose(reps=8), (), "left", ("times_per_day", "side")),
        ("", Dose(reps=8), (), None, ("times_per_day",)),  # the row asks
        ("left", Dose(reps=8, side=Side.EACH), (), "each", ("times_per_day",)),
        ("left", Dose(reps=8), (Theme.SIDE,), None, ("times_per_day",)),  # the line speaks of the side
        ("right", Dose(), (), "right", ("reps", "times_per_day", "side")),
    ],
)
def test_a_usual_dose_for_the_affected_side_takes_the_plans_unless_the_line_names_one(
    affected: str, typed: Dose, said: Any, side: str | None, names: tuple[str, ...]
) -> None:
    usual = Usual(Dose(reps=5, times_per_day=2), on_affected_side=True, whose=Whose.MINE)

    dose, filled = fill_for(Plan(affected_side=affected), typed, usual, said)

    assert (dose.side, filled) == (side, names)
