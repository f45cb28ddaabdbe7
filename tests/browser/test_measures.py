"""Outcome measures in the browser: asked, answered on a phone with and without JavaScript, and seen as a line."""

import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, sign_in
from tests.browser.test_pages import open_all, violations, violations_in_the_dark

pytestmark = pytest.mark.browser

A_PATIENT_WHO_IS_ASKED = """
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from clinic.models import User
from clinic.signin import make_account
from patients.models import Measure, Measurement, Patient, PatientAccess
from patients.services import ask_for_measure, record_measurement
by = User.objects.get(email="therapist@demo.example")
name = "{name}"
user = make_account(email=name + "@demo.example", password="demo-demo-demo", name=name)
patient = Patient.objects.create(clinic=by.clinic, given_name=name, family_name="Asked")
PatientAccess.objects.create(user=user, patient=patient)
known = {{measure.slug: measure for measure in Measure.objects.current()}}
for days, score in ((28, "7"), (14, "6")):
    record_measurement(measurement=Measurement(
        uuid=uuid4(), patient=patient, measure=known["numeric-pain"], answers={{"items": {{"pain": score}}}},
        taken_on=timezone.localdate() - timedelta(days=days), source="paper", entered_by=by,
    ))
for slug in ("numeric-pain", "patient-specific-function"):
    ask_for_measure(patient=patient, measure=known[slug], by=by)
print(patient.public_id)
"""


@pytest.fixture
def asked(server: Server) -> tuple[str, str]:
    """The sign-in and the public id of a new patient."""
    name = f"robin{uuid.uuid4().hex[:8]}"
    return name, server.run(A_PATIENT_WHO_IS_ASKED.format(name=name)).strip()


def choose(page: Page, question: str, number: str) -> None:
    page.get_by_role("group", name=question).get_by_role("radio", name=number, exact=True).check()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_patient_answers_on_a_phone_and_staff_see_the_line(
    visit: Any, asked: tuple[str, str], javascript: bool
) -> None:
    name, public_id = asked
    page = visit(javascript=javascript, width=320)
    sign_in(page, name)
    page.goto("/my/")
    page.get_by_role("link", name="2 short questions from your physiotherapist").click()
    page.get_by_role("link", name="Answer Your pain").click()
    choose(page, "How much pain", "4")
    if javascript:
        assert violations(page) + violations_in_the_dark(page) == []
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved. Here is the next one.")).to_be_visible()
    page.get_by_label("Activity 1", exact=True).fill("Climbing the stairs")
    choose(page, "Activity 1: How well", "3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_label("Activity 1", exact=True)).to_have_value("Climbing the stairs")
    if javascript:
        assert violations(page) + violations_in_the_dark(page) == []
    for number, activity in (("2", "Putting on socks"), ("3", "Turning over in bed")):
        page.get_by_label(f"Activity {number}", exact=True).fill(activity)
        choose(page, f"Activity {number}: How well", number)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Thank you. Your physiotherapist will see it.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    staff = visit(javascript=javascript)
    sign_in(staff, "therapist")
    staff.goto(f"/patients/{public_id}/measures/")
    expect(staff.get_by_text("Values: 7 → 6 → 4")).to_be_visible()
    expect(staff.get_by_role("img", name="Numeric pain rating over time")).to_be_visible()
    expect(staff.get_by_text("3 points better since").first).to_contain_text("as much as matters, or more")
    if javascript:
        open_all(staff)
        assert violations(staff) + violations_in_the_dark(staff) == []


def test_a_test_is_entered_by_staff_and_corrected(visit: Any, asked: tuple[str, str]) -> None:
    _name, public_id = asked
    page = visit(width=360)
    sign_in(page, "therapist")
    page.goto(f"/patients/{public_id}/measures/")
    page.get_by_role("link", name="Enter Timed Up and Go").click()
    expect(page.get_by_role("heading", name="Safety")).to_be_visible()
    page.get_by_label("Time", exact=True).fill("124")
    open_all(page)
    assert violations(page) + violations_in_the_dark(page) == []
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Correct Timed Up and Go").click()
    page.get_by_label("Time", exact=True).fill("12.4")
    open_all(page)
    assert violations(page) + violations_in_the_dark(page) == []
    page.get_by_role("button", name="Save").click()

    walk = page.get_by_role("region", name="Timed Up and Go")
    expect(walk.get_by_text("12.4 seconds").first).to_be_visible()
    expect(walk.locator("s")).to_contain_text("124 seconds")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
