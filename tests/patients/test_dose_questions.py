"""A line that may mean different things: nothing is set until somebody chooses, and nothing typed is lost."""

import json

import lxml.html
import pytest
from django.urls import reverse

from exercises.dose import Dose, Side
from patients.models import Prescription
from tests import factories

EACH = "3 × 10 each side · twice a day"
TORN = "bilateral 3x10, twice a day"  # both together, or each in turn


@pytest.fixture
def row(pat):
    exercise = factories.make_exercise(measured_by="reps")
    return factories.make_plan(pat.patient, exercise=exercise, dose=Dose(reps=5)).prescriptions.get()


def send(ann, row, **data):
    url = reverse("patients:dose", args=[row.plan.public_id, row.key])
    return ann.post(url, {"version": row.plan.version, "text": TORN, **data})


def buttons(answer, name):
    page = lxml.html.fromstring(answer.content)
    return page.xpath(f"//button[@name='{name}']"), page


def value_of(offered, words):
    return next(each.get("value") for each in offered if each.text == words)


def test_a_line_with_two_meanings_is_asked_about_and_sets_nothing(ann, row):
    answer = send(ann, row)

    offered, page = buttons(answer, "reading")
    row.refresh_from_db()
    assert answer.status_code == 422
    assert {each.text for each in offered} == {EACH, "3 × 10 · twice a day · both sides together"}
    assert page.xpath(f"//input[@id='text-{row.key}']")[0].get("value") == TORN
    assert {each.get("form") for each in offered} == {f"dose-{row.key}"}
    assert row.dose == Dose(reps=5)


def test_the_reading_that_was_chosen_is_the_dose(ann, row):
    offered, _page = buttons(send(ann, row), "reading")

    answer = send(ann, row, reading=value_of(offered, EACH))

    row.refresh_from_db()
    assert answer.status_code == 302
    assert row.dose == Dose(sets=3, reps=10, side=Side.EACH, times_per_day=2)


def test_the_line_can_stand_as_a_note(ann, row):
    [keep], _page = buttons(send(ann, row), "as_note")

    send(ann, row, as_note=keep.get("value"))

    row.refresh_from_db()
    assert row.dose.side is None
    assert "bilateral" in row.dose.note


def test_the_return_key_chooses_nothing(ann, row):
    """It presses the first button of the form, which must be the one that reads the line again."""
    factories.make_exercise("Squat")
    for answer in (send(ann, row), add(ann, row)):
        page = lxml.html.fromstring(answer.content)
        for each in page.xpath("//button[@name='reading']"):
            [form] = page.xpath(f"//form[@id='{each.get('form')}']")
            first = form.xpath(".//button") + page.xpath(f"//button[@form='{form.get('id')}']")
            assert first[0].get("name") is None


def add(ann, row, **data):
    exercise = row.exercise
    url = reverse("patients:add", args=[row.plan.public_id])
    return ann.post(
        url, {"version": row.plan.version, "exercise": exercise.public_id, "text": TORN, "q": "QL", **data}
    )


def test_an_exercise_is_not_added_before_its_dose_is_chosen(ann, row):
    answer = add(ann, row)

    offered, page = buttons(answer, "reading")
    assert answer.status_code == 422
    assert Prescription.objects.count() == 1
    assert page.xpath("//input[@id='line']")[0].get("value") == f"{row.exercise} {TORN}"

    add(ann, row, reading=value_of(offered, EACH))

    added = Prescription.objects.exclude(pk=row.pk).get()
    assert added.dose == Dose(sets=3, reps=10, side=Side.EACH, times_per_day=2)


@pytest.mark.parametrize(
    "reading", ["{", '{"reps": 4, "note": "a\\nb"}', '{"sets": 99}', '{"sets": "3"}', "[1]", '{"set": 1}']
)
def test_a_reading_that_is_no_dose_is_refused(ann, row, reading):
    answer = send(ann, row, reading=reading)

    row.refresh_from_db()
    assert answer.status_code == 422
    assert row.dose == Dose(reps=5)


def test_the_affected_side_is_in_each_reading(ann, row):
    row.plan.affected_side = "left"
    row.plan.save()
    plan = row.plan

    offered, _page = buttons(send(ann, row, text="20:10 x 8 on the affected side"), "reading")

    assert offered
    assert {json.loads(each.get("value"))["side"] for each in offered} == {plan.affected_side}


def test_the_api_gives_the_readings_back_and_stores_nothing(ann, row):
    url = reverse("api:prescription-detail", args=[row.plan.public_id, row.key])
    answer = ann.patch(url, {"version": row.plan.version, "dose_text": TORN}, content_type="application/json")

    row.refresh_from_db()
    assert answer.status_code == 400
    assert {"sets": 3, "reps": 10, "side": "each", "times_per_day": 2} in answer.json()["readings"]
    assert row.dose == Dose(reps=5)
