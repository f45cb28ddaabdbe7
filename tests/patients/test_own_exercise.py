"""An exercise of one's own, written from a plan: for this plan only, or for the whole practice."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from exercises.dose import Dose, Side
from exercises.models import Exercise
from patients.models import Plan
from patients.services import issue_plan, repeat_plan, undo
from tests.factories import edit_of, make_exercise, make_patient, make_plan

pytestmark = pytest.mark.django_db


def address(plan: Plan) -> str:
    return reverse("patients:own_exercise", args=[plan.public_id])


def words(plan: Plan, **fields: Any) -> dict[str, Any]:
    plan.refresh_from_db()
    return {
        "key": str(uuid.uuid4()),
        "version": plan.version,
        "name": "Step-down",
        "instructions": ["Bend your knee slowly."],
        "dose": "3x8 affected side",
        "use": "plan",
    } | fields


def rows(plan: Plan) -> list[str]:
    return [str(row) for row in plan.prescriptions.order_by("position")]


@pytest.fixture
def plan(pat):
    return make_plan(pat.patient, exercise=make_exercise("Bridge"), affected_side="left")


def own(clinic: Any) -> Exercise:
    return Exercise.objects.get(clinic=clinic)


def test_for_one_plan_a_name_and_a_step_are_enough_and_the_plan_has_it(ann, plan, clinic):
    answer = ann.post(address(plan), words(plan))

    row = plan.prescriptions.get(exercise=own(clinic))
    assert answer.url == f"{plan.get_absolute_url()}#{row.place}"
    assert (row.dose.sets, row.dose.reps, row.dose.side) == (3, 8, Side.LEFT)
    assert own(clinic).is_for_one_plan
    page = ann.get(plan.get_absolute_url()).content.decode()
    assert "Step-down is in the plan." in page


def test_one_undo_takes_it_out_of_the_plan_and_redo_brings_it_back(ann, plan):
    ann.post(address(plan), words(plan))
    plan.refresh_from_db()

    edit = undo(plan=plan, edit=edit_of(plan))
    assert (rows(plan), edit.about) == (["Bridge"], "Step-down")

    ann.post(reverse("patients:redo", args=[plan.public_id]), {"version": plan.version + 1})
    assert rows(plan) == ["Bridge", "Step-down"]


def test_an_exercise_for_one_plan_is_in_no_list_but_its_page_and_the_issued_version_work(
    ann, pat, plan, clinic
):
    clinic.public_address = "northside"
    clinic.save()
    ann.post(address(plan), words(plan, stop_rule="Stop if it gives way."))
    made = own(clinic)
    plan.refresh_from_db()

    issued = issue_plan(plan=plan, by=ann.user)
    lists = [
        (ann, reverse("exercises:library"), {"q": "step-down"}),
        (ann, reverse("patients:options", args=[plan.public_id]), {"line": "step-down"}),
        (ann, reverse("api:exercise-list"), {"q": "step-down"}),
        (pat, reverse("exercises:public_library", args=["northside"]), {"q": "step-down"}),
    ]

    for person, place, query in lists:
        assert made.public_id not in person.get(place, query).content.decode()
    public = reverse("exercises:public_exercise", args=["northside", made.public_id])
    assert pat.get(public).status_code == 404
    assert ann.get(made.get_absolute_url()).status_code == 200
    assert issued.content["exercises"][1]["name"] == "Step-down"
    assert "Step-down" in pat.get("/my/").content.decode()


def test_what_is_changed_later_leaves_the_issued_version_as_it_was(ann, pat, plan, clinic):
    ann.post(address(plan), words(plan, stop_rule="Stop if it gives way."))
    plan.refresh_from_db()
    issue_plan(plan=plan, by=ann.user)
    made = own(clinic)

    changed = words(
        plan, version=made.version, name="Slow step-down", dose="3x8", use="clinic", stop_rule="Stop."
    )
    assert ann.post(reverse("exercises:edit", args=[made.public_id]), changed).status_code == 302

    assert "Slow step-down" in ann.get(plan.get_absolute_url()).content.decode()
    assert "Slow step-down" not in pat.get("/my/").content.decode()
    assert "Slow step-down" in ann.get(reverse("exercises:library"), {"q": "step-down"}).content.decode()


def test_for_the_whole_practice_it_needs_a_stop_rule_and_leaves_the_side_to_each_plan(ann, plan, clinic):
    answer = ann.post(address(plan), words(plan, use="clinic"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"stop_rule"}

    ann.post(address(plan), words(plan, use="clinic", stop_rule="Stop if it hurts."))
    row = plan.prescriptions.get(exercise=own(clinic))
    assert (row.dose.side, own(clinic).dose.side, own(clinic).laterality) == (Side.LEFT, None, "each_side")
    assert not own(clinic).is_for_one_plan


def test_the_same_form_sent_twice_is_one_exercise_and_one_row(ann, plan, clinic):
    data = words(plan)

    first, second = ann.post(address(plan), data), ann.post(address(plan), data)

    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert rows(plan) == ["Bridge", own(clinic).name]


def test_if_a_colleague_changed_the_plan_nothing_is_stored_and_nothing_typed_is_lost(ann, plan, clinic):
    data = words(plan)
    Plan.objects.filter(pk=plan.pk).update(version=plan.version + 1)

    answer = ann.post(address(plan), data)
    assert answer.status_code == 409
    assert "Bend your knee slowly." in answer.content.decode()
    assert not Exercise.objects.filter(clinic=clinic).exists()

    again = data | {"version": answer.context["plan_version"]}
    assert ann.post(address(plan), again).status_code == 302
    assert rows(plan) == ["Bridge", "Step-down"]


def test_a_full_plan_says_so_and_no_exercise_is_left_over(ann, plan, clinic, monkeypatch):
    monkeypatch.setattr("patients.services.drafts.MAX_EXERCISES", 1)

    answer = ann.post(address(plan), words(plan))

    assert answer.status_code == 422
    assert "A plan holds 1 exercises at most." in answer.content.decode()
    assert not Exercise.objects.filter(clinic=clinic).exists()


def test_a_repeated_plan_keeps_it_and_another_patients_copy_leaves_it_out(ann, plan, clinic):
    ann.post(address(plan), words(plan))
    plan.refresh_from_db()

    begun = repeat_plan(plan=plan, by=ann.user, action=uuid.uuid4())
    assert "Step-down" in rows(begun.plan)

    other = make_patient(clinic, "Tom")
    action = {"action": str(uuid.uuid4()), "patient": other.public_id}
    answer = ann.post(reverse("patients:copy_plan_to", args=[plan.public_id]), action, follow=True)
    assert "Written for one plan only, so left out: Step-down." in answer.content.decode()
    assert rows(other.plans.get()) == ["Bridge"]


def test_the_builder_leads_to_the_form_with_what_was_typed(ann, plan):
    options = ann.get(reverse("patients:options", args=[plan.public_id]), {"line": "zzqx drop 3x8 left"})
    assert f"{address(plan)}?name=zzqx%20drop&amp;dose=3x8%20left" in options.content.decode()

    refused = ann.post(
        reverse("patients:add", args=[plan.public_id]), {"version": plan.version, "line": "zzqx 3x8"}
    )
    assert f"{address(plan)}?name=zzqx&amp;dose=3x8" in refused.content.decode()

    form = ann.get(address(plan), {"name": "zzqx", "dose": "3x8"}).context["form"]
    assert (form["name"].value(), form["dose"].value()) == ("zzqx", "3x8")


# --- A row's exercise, copied and changed ------------------------------------------------------------


def copy_of(plan: Plan) -> str:
    return reverse("patients:copy_exercise", args=[plan.public_id, plan.prescriptions.get().key])


def test_a_row_goes_on_with_a_copy_that_begins_with_this_patients_words_and_dose(ann, plan, clinic):
    row, bridge = plan.prescriptions.get(), plan.prescriptions.get().exercise
    row.wording = {"name": "Ann's bridge", "instructions": ["Lift slowly."]}
    row.dose, row.why = Dose(sets=2, hold_seconds=7, side=Side.LEFT), "To sit without pain."
    row.save()
    assert copy_of(plan) in ann.get(plan.get_absolute_url()).text

    page = ann.get(copy_of(plan))
    shown = {name: page.context["form"][name].value() for name in ("name", "instructions", "dose")}
    assert shown == {"name": "Ann's bridge", "instructions": "Lift slowly.", "dose": row.dose_in_short}
    answer = ann.post(copy_of(plan), words(plan, **shown, purpose="For the back."))

    now = plan.prescriptions.get()
    assert answer.url == f"{plan.get_absolute_url()}#{row.place}"
    assert (now.key, now.dose, now.wording, now.why) == (row.key, row.dose, {}, row.why)
    assert (now.exercise, now.exercise.copied_from) == (own(clinic), bridge)
    assert (str(now), now.exercise.is_for_one_plan) == ("Ann's bridge", True)
    paper = f"{reverse('patients:preview', args=[plan.public_id])}?exercise={row.key}"
    assert paper in ann.get(plan.get_absolute_url()).text
    assert bridge.name in ann.get(reverse("exercises:library")).text

    plan.refresh_from_db()
    undo(plan=plan, edit=edit_of(plan))
    assert (plan.prescriptions.get().exercise, rows(plan)) == (bridge, ["Ann's bridge"])


def test_the_same_copy_sent_twice_is_one_and_one_that_comes_too_late_can_still_be_added(ann, plan, clinic):
    data, place = words(plan), copy_of(plan)
    assert [ann.post(place, data).status_code for _click in range(2)] == [302, 302]
    assert (rows(plan), Exercise.objects.filter(clinic=clinic).count()) == (["Step-down"], 1)

    late = words(plan, name="Slow step-down")
    ann.post(reverse("patients:remove", args=[plan.public_id, plan.prescriptions.get().key]), late)
    answer = ann.post(place, late)
    assert (answer.status_code, rows(plan)) == (409, [])
    assert "Slow step-down" in answer.text

    assert ann.post(place, late | {"version": answer.context["plan_version"]}).status_code == 302
    assert rows(plan) == ["Slow step-down"]
    assert ann.get(place).status_code == 404


@pytest.mark.parametrize("number", [1, 9])
def test_the_number_of_queries_does_not_grow(ann, plan, number, django_assert_max_num_queries):
    for _each in range(number):
        make_exercise()

    with django_assert_max_num_queries(8):
        ann.get(address(plan))
    with django_assert_max_num_queries(12):
        ann.get(copy_of(plan))
    with django_assert_max_num_queries(36):
        assert ann.post(address(plan), words(plan)).status_code == 302
