"""The draft, as staff work on it."""

from typing import Any

import pytest
from django.urls import reverse

from exercises.dose import Dose
from patients.models import Plan, Prescription
from tests.factories import add_row, make_article, make_exercise, make_issued, make_plan


def url(name: str, plan: Plan, row: Prescription | None = None) -> str:
    return reverse(f"patients:{name}", args=[plan.public_id, *([row.key] if row else [])])


def form_of(page: Any) -> dict[str, Any]:
    """What a browser would send back from the page's own form."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: form.fields[name].prepare_value(value)
        for name, value in values.items()
        if value not in (None, "", [], False)
    }


def test_an_exercise_is_added_with_the_dose_that_was_typed(ann: Any, pat: Any) -> None:
    plan = Plan.objects.create(patient=pat.patient)
    exercise = make_exercise()

    ann.post(
        url("add", plan), {"exercise": exercise.public_id, "text": "3 x 45 s left, twice a day", "version": 1}
    )

    assert plan.prescriptions.get().dose_in_words == (
        "Hold 45 seconds. Repeat 3 times on your left side. Do this twice a day."
    )


def test_an_exercise_is_added_with_its_usual_dose_when_none_is_typed(ann: Any, pat: Any) -> None:
    plan = Plan.objects.create(patient=pat.patient)
    exercise = make_exercise(dose=Dose(reps=4, hold_seconds=30))

    ann.post(url("add", plan), {"exercise": exercise.public_id, "version": 1})

    assert plan.prescriptions.get().dose == exercise.dose


def test_another_clinics_exercise_cannot_be_added(ann: Any, pat: Any, other_clinic: Any) -> None:
    plan = Plan.objects.create(patient=pat.patient)
    theirs = make_exercise("Their own exercise", clinic=other_clinic)

    answer = ann.post(url("add", plan), {"exercise": theirs.public_id, "version": 1})

    assert answer.status_code == 422
    assert "This exercise is not in your library." in answer.text
    assert "Their own exercise" not in answer.text
    assert not plan.prescriptions.exists()


def test_every_field_of_the_dose_and_the_wording_can_be_set(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()
    sent = form_of(ann.get(url("row", plan, row))) | {
        "hold_seconds": "20",
        "rest_seconds": "60",
        "side": "each",
        "weekdays": ["0", "2", "4"],
        "load_value": "2.5",
        "load_unit": "kg",
        "name": "My stretch",
        "instructions": "First do this.\nThen do that.",
        "chosen_adjustments": ["Put a pillow between your knees."],
        "own_adjustments": "Use the low bed.",
        "patient_note": "Gently.",
    }

    answer = ann.post(url("row", plan, row), sent)

    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert (row.hold_seconds, row.rest_seconds, row.side, row.weekdays) == (20, 60, "each", [0, 2, 4])
    assert row.text("instructions") == ["First do this.", "Then do that."]
    assert row.wording.keys() == {"name", "instructions"}
    assert row.adjustments == ["Put a pillow between your knees.", "Use the low bed."]
    assert row.exercise.name == "Side-lying QL stretch"


def test_saving_a_row_unchanged_keeps_it_with_the_library(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise(start_position="Lie down.\nBreathe out."))
    row = plan.prescriptions.get()
    sent = form_of(ann.get(url("row", plan, row)))
    as_browsers_send = {
        name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in sent.items()
    }

    ann.post(url("row", plan, row), as_browsers_send)

    row.refresh_from_db()
    assert row.wording == {}


@pytest.mark.parametrize(("restore", "own"), [("instructions", {"name"}), ("all", set())])
def test_the_words_of_the_library_come_back_and_the_rest_stays_as_typed(
    ann: Any, pat: Any, restore: str, own: set[str]
) -> None:
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()
    Prescription.objects.filter(pk=row.pk).update(wording={"name": "My stretch", "instructions": ["First."]})
    typed = form_of(ann.get(url("row", plan, row))) | {"patient_note": "Gently.", "restore": restore}

    page = ann.post(url("row", plan, row), typed)

    row.refresh_from_db()
    assert row.wording.keys() == {"name", "instructions"}  # nothing is saved yet
    assert "Save to keep them." in page.text
    ann.post(url("row", plan, row), form_of(page))
    row.refresh_from_db()
    assert (row.wording.keys(), row.patient_note) == (own, "Gently.")


def test_what_changed_between_looking_and_issuing_is_not_issued(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    seen = plan.version
    add_row(plan)

    answer = ann.post(url("issue", plan), {"version": seen})

    assert answer.status_code == 409
    assert not plan.issued.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sets", "21"),
        ("reps", "301"),
        ("hold_seconds", "0"),
        ("hold_seconds", "601"),
        ("times_per_day", "25"),
    ],
)
def test_a_dose_out_of_bounds_says_how_to_mend_it_and_keeps_what_was_typed(
    ann: Any, pat: Any, field: str, value: str
) -> None:
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()
    sent = form_of(ann.get(url("row", plan, row))) | {field: value, "patient_note": "Typed with care."}

    answer = ann.post(url("row", plan, row), sent)

    assert answer.status_code == 422
    assert "must be between" in answer.text
    assert "Typed with care." in answer.text
    assert f'value="{value}"' in answer.text
    row.refresh_from_db()
    assert row.patient_note == ""


def test_a_year_that_nobody_means_is_refused_and_stays_to_be_mended(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    sent = form_of(ann.get(url("plan_details", plan))) | {"starts_on": "9999-12-31"}

    answer = ann.post(url("plan_details", plan), sent)

    assert "Check the years of the plan’s dates" in answer.text
    assert 'value="9999-12-31"' in answer.text
    assert ann.get(url("plan", plan)).status_code == 200
    phases = {"version": plan.version, "starts_on": "9999-12-31", "name_1": "Calm", "first_week_1": 1}
    assert ann.post(url("phases", plan), phases).status_code == 422


def test_another_choice_sent_from_the_same_page_is_another_edit(ann: Any, pat: Any) -> None:
    plan, (back, hip, knee) = make_plan(pat.patient), [make_article(each) for each in ("Back", "Hip", "Knee")]
    sent = form_of(ann.get(url("plan_details", plan)))

    ann.post(url("plan_details", plan), sent | {"articles": [back.pk, knee.pk]})
    again = ann.post(url("plan_details", plan), sent | {"articles": [hip.pk, knee.pk]})

    assert again.status_code == 409  # it is not taken for the first one, sent twice
    assert [each.label for each in again.context["differences"]] == ["Articles"]


def test_a_stale_edit_shows_both_values_and_saves_nothing(ann: Any, manager: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, problem="Back pain")
    mine = form_of(ann.get(url("plan_details", plan))) | {"problem": "Mine"}
    theirs = form_of(manager.get(url("plan_details", plan))) | {"problem": "Theirs"}

    assert manager.post(url("plan_details", plan), theirs).status_code == 302
    answer = ann.post(url("plan_details", plan), mine)

    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert "Saved now: Theirs" in answer.text
    plan.refresh_from_db()
    assert plan.problem == "Theirs"

    again = mine | {"version": plan.version}
    assert f'value="{plan.version}"' in answer.text
    assert ann.post(url("plan_details", plan), again).status_code == 302
    plan.refresh_from_db()
    assert plan.problem == "Mine"


@pytest.mark.parametrize("act", ["dose", "move", "remove"])
def test_a_stale_act_on_a_row_does_nothing_and_says_so(ann: Any, pat: Any, act: str) -> None:
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()
    before = row.dose

    answer = ann.post(url(act, plan, row), {"version": plan.version - 1, "text": "4 x 9 s", "to": 1})

    assert answer.status_code == 409
    assert "Nothing was done" in answer.text
    row.refresh_from_db()
    assert row.dose == before


@pytest.mark.parametrize("text", ["banana", "0 x 0", "as tolerated"])
def test_a_slip_of_the_finger_wipes_out_no_dose(ann: Any, pat: Any, text: str) -> None:
    plan = make_plan(pat.patient, dose=Dose(reps=3, hold_seconds=45))
    row = plan.prescriptions.get()

    answer = ann.post(url("dose", plan, row), {"text": text, "version": plan.version})
    added = ann.post(
        url("add", plan), {"text": text, "version": plan.version, "exercise": row.exercise.public_id}
    )

    assert answer.status_code == added.status_code == 422
    assert "We could not read this dose." in answer.text
    assert f'value="{text}"' in answer.text
    assert f'value="{row.exercise} {text}"' in added.text
    assert plan.prescriptions.get().dose == row.dose


def test_rows_move_up_and_down(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("One"))
    add_row(plan, exercise=make_exercise("Two"))
    third = add_row(plan, exercise=make_exercise("Three"))

    answer = ann.post(url("move", plan, third), {"version": plan.version, "to": 1}, follow=True)

    assert "Three, now 1 of 3." in answer.text
    assert [str(row) for row in plan.prescriptions.all()] == ["Three", "One", "Two"]


def test_an_empty_plan_is_not_issued(ann: Any, pat: Any) -> None:
    plan = Plan.objects.create(patient=pat.patient)

    answer = ann.post(url("issue", plan), {"version": 1})

    assert answer.status_code == 422
    assert "Add at least one exercise" in answer.text
    assert not plan.issued.exists()


def test_an_unchanged_plan_is_not_issued_again(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    make_issued(plan)

    answer = ann.post(url("issue", plan), {"version": plan.version})

    assert answer.status_code == 422
    assert "Nothing has changed since version 1" in answer.text
    assert plan.issued.count() == 1


def test_the_plan_page_says_in_words_what_would_change(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, dose=Dose(reps=3, hold_seconds=30))
    make_issued(plan)
    row = plan.prescriptions.get()
    ann.post(url("dose", plan, row), {"text": "3 x 45s", "version": plan.version})
    plan.refresh_from_db()
    add_row(plan, exercise=make_exercise("Side plank"))

    page = ann.get(url("plan", plan)).text

    assert "Side plank is new." in page
    assert "Hold 45 seconds. Repeat 3 times." in page
    assert "before: “Hold 30 seconds. Repeat 3 times.”" in page


def test_a_discharged_patients_plan_is_not_issued(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    ann.post(reverse("patients:discharge", args=[pat.patient.public_id]), {"reason": "goals"})

    assert ann.post(url("issue", plan), {"version": plan.version}).status_code == 422
    assert "No plan to follow yet" in pat.get("/my/").text


HOSTILE = {
    "markup": "<script>alert(1)</script> & {{ 7|add:7 }} #panic() $x$ \\n *bold*",
    "emoji": "Well done 👏🏽 🧘‍♀️",
    "right to left": "تمرين الجسر ‮abc‬",
    "long": "Slowly, and without holding your breath. " * 97,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_any_text_is_kept_shown_as_text_and_printed(ann: Any, pat: Any, kind: str) -> None:
    text = HOSTILE[kind].strip()
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()
    sent = form_of(ann.get(url("row", plan, row))) | {"patient_note": text}

    assert ann.post(url("row", plan, row), sent).status_code == 302
    issued = make_issued(plan)

    row.refresh_from_db()
    assert row.patient_note == text
    assert "<script>alert" not in pat.get("/my/").text
    assert pat.get(reverse("patients:handout", args=[issued.public_id])).content.startswith(b"%PDF")


def test_a_text_over_4000_characters_says_so_and_is_not_lost(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()
    sent = form_of(ann.get(url("row", plan, row))) | {"patient_note": "x" * 4001}

    answer = ann.post(url("row", plan, row), sent)

    assert answer.status_code == 422
    assert "at most 4000 characters" in answer.text
    assert "x" * 4001 in answer.text


def test_the_patients_precautions_stand_where_exercises_are_chosen(ann: Any, pat: Any) -> None:
    pat.patient.precautions = "New hip, left: no bending past 90 degrees."
    pat.patient.save()

    assert "no bending past 90 degrees" in ann.get(url("plan", make_plan(pat.patient))).text


def test_the_plan_page_costs_the_same_at_one_row_and_at_twenty(
    ann: Any, pat: Any, django_assert_num_queries: Any
) -> None:
    plan = make_plan(pat.patient)
    with django_assert_num_queries(16):
        ann.get(url("plan", plan))
    for number in range(19):
        add_row(plan, exercise=make_exercise(f"Exercise {number}"))
    with django_assert_num_queries(16):
        ann.get(url("plan", plan))
