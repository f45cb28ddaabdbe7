"""Today on a phone: two screens for four exercises, one tap to say done, one to take it back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, sign_in
from tests.browser.test_pages import open_all, violations, violations_in_the_dark

pytestmark = pytest.mark.browser

SCREEN = 760
FOUR_EXERCISES = """
from uuid import uuid4
from clinic.models import User
from exercises.dose import Dose, Side
from exercises.models import Exercise
from patients.models import Patient
from patients.services import add_exercise, issue_plan
from patients.services.gate import Edit
by = User.objects.get(email="therapist@demo.example")
plan = Patient.objects.get(access__user__email="patient@demo.example").plans.get()
for row in plan.prescriptions.all()[2:]:
    row.delete()
stretch = "Supine hamstring stretch with strap"
doses = {"Heel slide": Dose(reps=10, sets=2), stretch: Dose(hold_seconds=30, reps=3, side=Side.EACH)}
for name, dose in doses.items():
    plan.refresh_from_db()
    edit = Edit(version=plan.version, by=by, action=uuid4())
    add_exercise(plan=plan, edit=edit, exercise=Exercise.objects.get(name=name, clinic=None), dose=dose)
plan.refresh_from_db()
plan.articles.clear()
issue_plan(plan=plan, by=by)
"""


@pytest.fixture(scope="module")
def four(server: Server) -> None:
    server.run(FOUR_EXERCISES)


def marks(page: Page) -> Any:
    return page.get_by_role("article").get_by_role("button", name="Done:")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_four_exercises_in_two_screens_and_done_is_one_tap(visit: Any, four: None, javascript: bool) -> None:
    page = visit(javascript=javascript, width=360)
    page.set_viewport_size({"width": 360, "height": SCREEN})
    sign_in(page, "patient")
    page.goto("/my/")
    expect(page.get_by_role("article")).to_have_count(4)
    waiting = marks(page).count()
    foot = page.locator(".site-foot").bounding_box()
    assert foot["y"] + foot["height"] <= 2 * SCREEN

    marks(page).last.click()
    expect(marks(page)).to_have_count(waiting - 1)
    expect(page.get_by_text("Saved. Your physiotherapist will see it.")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_text("Taken back. It no longer counts.")).to_be_visible()
    expect(marks(page)).to_have_count(waiting)


def test_pain_and_a_note_are_three_taps_and_the_page_suits_everybody(visit: Any, four: None) -> None:
    page = visit(width=360)
    sign_in(page, "patient")
    page.goto("/my/")
    card = page.get_by_role("article").last
    card.get_by_text("How it went").click()
    card.get_by_role("radio", name="4", exact=True).check()
    card.get_by_role("button", name="Partly").click()

    expect(page.get_by_role("article").last).to_contain_text("Pain 4 of 10")
    expect(page.locator(".toast")).to_contain_text("Saved.")
    open_all(page)
    assert violations(page) + violations_in_the_dark(page) == []
