"""The questions and gaps of a draft as data. What the sense checks said before is in test_sense."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from exercises.dose import Dose, Side
from exercises.models import Exercise, UsualDose
from patients.models import Plan
from patients.review import Kind, gaps_of, questions_of
from patients.services import choose_answer, issue_plan, record_equipment
from patients.snapshots import snapshot
from tests.factories import add_row, edit_of, make_exercise, make_plan

FINE = {"sets": 3, "reps": 10, "side": Side.EACH, "times_per_day": 1}
MONDAY = date(2026, 11, 2)


def asked(plan: Any, by: Any, *kinds: Kind) -> list[Any]:
    found = questions_of(plan, snapshot(plan), by=by.user, today=MONDAY)
    return [question for question in found if not kinds or question.kind in kinds]


def plan_with(patient: Any, given: Dose, plan: dict[str, Any] | None = None, **exercise: Any) -> Any:
    return make_plan(
        patient, exercise=make_exercise(**{"measured_by": "reps"} | exercise), dose=given, **plan or {}
    )


def labels(question: Any) -> list[str]:
    return [choice.label for choice in question.choices]


def test_the_affected_side_is_offered_first_and_clears_the_words_that_stood_for_it(
    ann: Any, pat: Any
) -> None:
    dose = Dose(**FINE | {"side": None, "note": "slowly; affected side"})
    plan = plan_with(pat.patient, dose, {"affected_side": "right"})

    [question] = asked(plan, ann)

    assert labels(question) == [
        "Right, the affected side",
        "Left",
        "Each side",
        "Alternating",
        "Both together",
    ]
    assert question.choices[0].dose == Dose(**FINE | {"side": Side.RIGHT, "note": "slowly"})


def test_how_often_is_offered_as_the_therapist_the_clinic_or_the_library_has_it(
    ann: Any, pat: Any, clinic: Any
) -> None:
    exercise = make_exercise(measured_by="reps", dose=Dose(reps=8, times_per_day=3))
    plan = make_plan(pat.patient, exercise=exercise, dose=Dose(**FINE | {"times_per_day": None}))
    first = [labels(asked(plan, ann)[0])[0]]
    for user, days in ((None, 4), (ann.user, 2)):
        usual = UsualDose(clinic=clinic, user=user, exercise=exercise)
        usual.dose = Dose(days_per_week=days)
        usual.save()
        first.append(labels(asked(plan, ann)[0])[0])

    assert first == ["3 times a day", "4 days a week", "2 days a week"]


@pytest.mark.parametrize(
    ("hold", "library", "is_asked"),
    [(None, None, False), (20, None, True), (3, 2, False), (20, 2, True), (12, 6, False)],
)
def test_a_long_hold_on_a_counted_exercise_is_asked_about(
    ann: Any, pat: Any, hold: int | None, library: int | None, is_asked: bool
) -> None:
    usual = Dose(reps=10, hold_seconds=library)
    plan = plan_with(pat.patient, Dose(**FINE | {"hold_seconds": hold}), dose=usual)

    found = asked(plan, ann, Kind.COUNTED)

    assert bool(found) == is_asked
    assert not found or found[0].choices[0].dose == Dose(**FINE)


@pytest.mark.parametrize(
    ("note", "is_asked"),
    [
        ("slowly", False),
        ("as tolerated", False),
        ("stop at pain 5/10", False),
        ("keep your knee over your second toe", False),
        ("b/l WB ++", True),
        ("2/52 then r/v", True),
        ("x2/7", True),
        ("hold 30 s", True),
        ("left only", True),
    ],
)
def test_a_note_that_a_patient_could_not_read_is_asked_about(
    ann: Any, pat: Any, note: str, is_asked: bool
) -> None:
    plan = plan_with(pat.patient, Dose(**FINE | {"note": note}))

    assert bool(asked(plan, ann, Kind.NOTE)) == is_asked


def test_a_note_that_contradicts_the_dose_shows_both_and_can_win(ann: Any, pat: Any) -> None:
    plan = plan_with(pat.patient, Dose(**FINE | {"note": "left only, gently"}))
    plan.prescriptions.update(patient_note="Twice a day")

    of_dose, to_patient = asked(plan, ann, Kind.NOTE)

    assert of_dose.reason == "The note says left, the dose says 3 × 10 each side · once a day."
    assert of_dose.choices[0].dose == Dose(**FINE | {"side": Side.LEFT, "note": "gently"})
    assert "twice a day" in to_patient.reason
    assert to_patient.choices[0].dose == Dose(**FINE | {"times_per_day": 2, "note": "left only, gently"})


def test_missing_equipment_is_asked_about_once_with_every_exercise_that_needs_it(ann: Any, pat: Any) -> None:
    needs = {"equipment": ["chair", "loop_band"]}
    plan = plan_with(pat.patient, Dose(**FINE), name="Clam", tags=needs)
    add_row(plan, exercise=make_exercise("Bridge", measured_by="reps", tags=needs), dose=Dose(**FINE))

    [question] = asked(plan, ann)
    pat.patient.equipment = plan.patient.equipment = ["loop_band"]

    assert (question.row, question.title) == (None, "Clam and Bridge")
    assert str(question) == "Loop band: is it at home? Nothing is recorded yet."
    assert asked(plan, ann) == []


def test_an_exercise_that_was_archived_meanwhile_is_asked_about(ann: Any, pat: Any) -> None:
    plan = plan_with(pat.patient, Dose(**FINE))
    Exercise.objects.update(archived_at=timezone.now())

    [question] = asked(plan, ann)

    assert question.text == "It is no longer in the library."


def test_a_day_that_is_too_long_is_asked_about(ann: Any, pat: Any) -> None:
    plan = plan_with(pat.patient, Dose(duration_seconds=1_200, side=Side.EACH, times_per_day=1))
    for _number in range(6):
        add_row(plan, exercise=make_exercise(measured_by="reps"), dose=Dose(**FINE))

    minutes, many = asked(plan, ann)

    # 40 minutes of one, 3 of each of the six others, and the pauses between all their sets and sides
    assert minutes.text == "About 61 minutes on the fullest day."
    assert many.text == "7 exercises at once."


def test_what_is_done_in_another_phase_does_not_add_up(ann: Any, pat: Any) -> None:
    plan = plan_with(pat.patient, Dose(**FINE))
    for week in (1, 3):
        phase = plan.phases.create(name=f"From week {week}", first_week=week)
        for _number in range(4):
            row = add_row(plan, exercise=make_exercise(measured_by="reps"), dose=Dose(**FINE))
            row.phase = phase
            row.save()

    assert asked(plan, ann, Kind.MANY) == []


def test_the_questions_take_the_same_queries_for_two_rows_and_for_eight(
    ann: Any, pat: Any, django_assert_num_queries: Any
) -> None:
    for count in (2, 8):
        plan = plan_with(pat.patient, Dose(**FINE))
        for _number in range(count - 1):
            add_row(plan, exercise=make_exercise(tags={"equipment": ["step"]}))
        plan = type(plan).objects.select_related("patient__clinic").get(pk=plan.pk)
        content = snapshot(plan)
        with django_assert_num_queries(2):
            questions_of(plan, content, by=ann.user, today=MONDAY)


def test_a_stop_rule_that_is_there_already_can_be_taken(pat: Any) -> None:
    plan = make_plan(pat.patient, stop_text="")

    [gap] = gaps_of(plan, {**snapshot(plan), "stop_text": "Stop if it stings."})
    [first] = gaps_of(plan)

    assert gap.restore == ("Stop if it stings.",)
    assert first.restore == ("Stop if pain spreads down your leg.",)  # of the exercise


def test_what_a_colleague_records_at_the_same_moment_stays_at_home(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise(tags={"equipment": ["step"]}))
    [question] = asked(plan, ann, Kind.EQUIPMENT)
    record_equipment(patient=pat.patient, by=ann.user, equipment=["loop_band"], seen=[])

    choose_answer(plan=plan, edit=edit_of(plan), question=question, choice=question.choices[0])

    pat.patient.refresh_from_db()
    assert set(pat.patient.equipment) == {"loop_band", "step"}


def test_what_a_template_asks_for_is_filled_in_before_the_patient_reads_it(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, note="[[How much weight may go on the leg?]]\nWalk each day.")

    [gap] = gaps_of(plan)
    assert (gap.text, gap.may_stay) == ("How much weight may go on the leg?", False)
    with pytest.raises(ValidationError, match="How much weight"):
        issue_plan(plan=plan, by=ann.user, confirmed=[gap.name])

    page = ann.get(f"/plans/{plan.public_id}/review/").text
    assert "How much weight may go on the leg?" in page
    assert "Issue without it" not in page
    sent = {"version": plan.version, "nonce": uuid4(), "gap": "blank"}
    assert ann.post(f"/plans/{plan.public_id}/review/mend/", {**sent, "text": ""}).status_code == 422
    Plan.objects.update(note=plan.note + " Rest." * 650)
    full = ann.post(f"/plans/{plan.public_id}/review/mend/", {**sent, "text": "Half. " * 100}).text
    assert "The note has no room for this." in full
    assert f"{'Half. ' * 99}Half." in full  # nothing typed is lost
    Plan.objects.update(note=plan.note)
    ann.post(f"/plans/{plan.public_id}/review/mend/", {**sent, "text": "Half of your weight."})
    plan.refresh_from_db()
    assert plan.note == "Half of your weight.\nWalk each day."
    assert issue_plan(plan=plan, by=ann.user).content["note"] == plan.note
