"""The whole way round: a red entry with a note, the practice sees and answers it, the patient reads the answer."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD, Server, a_name, sign_in

pytestmark = pytest.mark.browser

MAKE = """
from clinic.models import User
from clinic.signin import make_account
from exercises.dose import Dose, Side
from exercises.models import Exercise
from patients.models import Patient, PatientAccess, Plan
from patients.services import Edit, add_exercise, issue_plan
from django.utils import timezone
sofia = User.objects.get(email="therapist@demo.example")
vera = Patient.objects.create(clinic=sofia.clinic, therapist=sofia, given_name="Vera", family_name="{who}",
    email="{who}@demo.example", news_by_email=True)
user = make_account(email="{who}@demo.example", password="{password}", name="Vera {who}")
PatientAccess.objects.create(user=user, patient=vera)
plan = Plan.objects.create(patient=vera, stop_text="Stop if it hurts sharply.", starts_on=timezone.localdate())
plank = Exercise.objects.get(clinic=None, slug="side-plank")
dose = Dose(reps=3, hold_seconds=10, times_per_day=3, side=Side.EACH)
add_exercise(plan=plan, edit=Edit(version=plan.version, by=sofia), exercise=plank, dose=dose)
plan.refresh_from_db()
issue_plan(plan=plan, by=sofia)
"""


def log_pain(page: Page, pain: int, note: str = "") -> None:
    page.goto("/my/")
    card = page.get_by_role("article")
    card.get_by_text("How it went").first.click()
    card.get_by_role("radio", name=str(pain), exact=True).check()
    card.get_by_label("Anything to tell your physiotherapist?").fill(note)
    card.get_by_role("button", name=re.compile("^Done with these answers")).click()
    expect(page.get_by_text("Call +44 117 496 0123").first).to_be_visible()


def look(page: Page, who: str) -> Locator:
    page.goto("/?everybody=1&all=1")
    return page.locator(".look").filter(has_text=who)


def test_pain_is_seen_answered_and_quiet_until_it_comes_again(visit: Any, server: Server) -> None:
    who = a_name("lund")
    vera = f"Vera {who}"
    server.run(MAKE.format(who=who, password=PASSWORD))
    patient, therapist = visit(javascript=False, width=360), visit()
    sign_in(patient, who)
    log_pain(patient, 8, "My toes went numb.")

    sign_in(therapist, "therapist")
    row = look(therapist, vera)
    expect(row).to_contain_text("Pain 8 of 10; the limit is 6.")
    expect(row).to_contain_text("My toes went numb.")
    expect(therapist.locator(".look").first).to_have_class(re.compile("look-urgent"))
    row.get_by_role("link", name="Open").click()
    therapist.get_by_role("link", name="Write to Vera").click()
    therapist.get_by_label("Your message").fill("Leave the plank out.")
    therapist.get_by_text("Ready sentences").click()
    therapist.get_by_role("button", name="Please call the practice").click()
    expect(therapist.get_by_label("Your message")).to_have_value(
        re.compile("^Leave the plank out. Please call")
    )
    therapist.get_by_role("button", name="Send to Vera").click()
    expect(therapist.get_by_text("An email that says so is on its way.")).to_be_visible()
    assert "/my/messages/" in server.newest_mail()
    assert "plank" not in server.newest_mail()

    patient.goto("/my/")
    head_with_number = patient.locator(".site-head").bounding_box()["height"]
    patient.get_by_role("link", name="Messages 1 new").click()
    expect(patient.get_by_text("Leave the plank out.")).to_be_visible()
    expect(patient.get_by_role("link", name="Messages", exact=True)).to_be_visible()  # nothing is new now
    assert patient.locator(".site-head").bounding_box()["height"] == head_with_number  # one row

    # The plan changes, and the patient has the new dose.
    therapist.get_by_role("link", name=vera).first.click()
    therapist.get_by_role("link", name="Change the plan").click()
    therapist.locator("[data-slot]").first.click()
    therapist.locator(".plan-row-editor input[name=text]").fill("2 x 5s each side 3 times a day")
    therapist.keyboard.press("Enter")
    expect(therapist.locator("[data-live]")).to_contain_text("5 s")
    therapist.keyboard.press("Control+Enter")
    therapist.get_by_role("button", name="Issue version 2").click()
    expect(therapist.get_by_role("heading", name="Version 2 is with the patient")).to_be_visible()
    patient.goto("/my/")
    expect(patient.get_by_role("article").first).to_contain_text("Hold 5 seconds")

    look(therapist, vera).get_by_role("button", name="Seen").click()
    expect(therapist.get_by_text(f"Seen: {vera}.")).to_be_visible()
    expect(look(therapist, vera)).to_have_count(0)
    log_pain(patient, 9)
    expect(look(therapist, vera)).to_contain_text("Pain 9 of 10")
