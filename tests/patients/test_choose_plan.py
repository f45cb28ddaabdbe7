"""From an exercise of the library into somebody's plan."""

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.models import Plan
from tests.factories import make_exercise, make_patient, make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def exercise(db):
    return make_exercise("Side plank")


def choices(person, exercise, **query):
    address = reverse("patients:choose_plan", args=[exercise.public_id])
    return person.post(address, query, follow=True) if query else person.get(address)


def names(response):
    return [plan.patient.given_name for plan in response.context["plans"]]


def test_ones_own_patients_come_first_and_then_the_latest_edited(ann, clinic, exercise):
    for name, therapist in [("Old", None), ("Mine", ann.user), ("New", None)]:
        make_plan(make_patient(clinic, name, therapist=therapist))

    assert names(choices(ann, exercise)) == ["Mine", "New", "Old"]


def test_a_patient_is_found_by_name_or_number(ann, clinic, exercise):
    make_plan(make_patient(clinic, "Maria", record_number="A-7"))
    make_plan(make_patient(clinic, "Tom", family_name="Brandt"))

    assert names(choices(ann, exercise, q="Brandt, Tom")) == ["Tom"]
    assert names(choices(ann, exercise, q="a-7")) == ["Maria"]
    assert "No plan found" in choices(ann, exercise, q="nobody").text


def test_plans_that_are_closed_and_patients_of_others_are_not_offered(ann, clinic, other_clinic, exercise):
    make_plan(make_patient(clinic, "Gone", archived_at=timezone.now()))
    make_plan(make_patient(clinic, "Closed"), archived_at=timezone.now())
    make_plan(make_patient(other_clinic, "Theirs"))

    response = choices(ann, exercise)

    assert names(response) == []
    assert "No plan yet" in response.text


def test_what_the_page_offers_adds_the_exercise_with_the_dose_that_was_typed(ann, clinic, exercise):
    plan = make_plan(make_patient(clinic, "Maria"))
    offered = choices(ann, exercise).context["plans"][0]

    sent = {"version": offered.version, "exercise": exercise.public_id, "text": "2 x 20s left"}
    response = ann.post(reverse("patients:add", args=[plan.public_id]), sent)

    assert response.status_code == 302
    row = plan.prescriptions.get(exercise=exercise)
    assert (row.reps, row.hold_seconds, row.side) == (2, 20, "left")
    assert "Already in this plan" in choices(ann, exercise).text


def test_precautions_stand_where_the_exercise_is_chosen(ann, clinic, exercise):
    make_plan(make_patient(clinic, "Maria", precautions="New hip in March."))

    assert "New hip in March." in choices(ann, exercise).text


def test_the_page_takes_as_many_queries_for_twenty_plans_as_for_two(
    ann, clinic, exercise, django_assert_num_queries
):
    for total in (2, 20):
        while Plan.objects.count() < total:
            make_plan(make_patient(clinic))
        with django_assert_num_queries(8):
            choices(ann, exercise)


def test_the_plan_leads_to_what_the_patient_can_do_at_home(ann, clinic):
    make_exercise("Band row", tags={"region": ["shoulder"], "equipment": ["resistance_band"]})
    make_exercise("Heavy row", tags={"region": ["shoulder"], "equipment": ["barbell"]})
    plan = make_plan(
        make_patient(clinic, equipment=["mat", "resistance_band"]), exercise=make_exercise("Bridge")
    )
    link = reverse("exercises:library") + "?home=mat&home=resistance_band&"
    assert link.replace("&", "&amp;") in ann.get(plan.get_absolute_url()).text

    assert [exercise.name for exercise in ann.get(link).context["page"]] == ["Band row", "Bridge"]
