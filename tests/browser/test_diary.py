"""A paper diary in a browser: by thumb, by keys, and without a script."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, sign_in
from tests.browser.test_pages import violations, violations_in_the_dark, wrong_on_a_phone

pytestmark = pytest.mark.browser

# Somebody of their own for each test, with a plan of two exercises that was issued fifteen days ago.
BEGUN = """
from datetime import timedelta
from uuid import uuid4
import time_machine
from django.utils import timezone
from clinic.models import User
from exercises.dose import Dose
from exercises.models import Exercise
from patients.models import Patient, PatientAccess, Plan
from patients.services import add_exercise, issue_plan
from patients.services.gate import Edit
by = User.objects.get(email="therapist@demo.example")
with time_machine.travel(timezone.now() - timedelta(days=15)):
    patient = Patient.objects.create(clinic=by.clinic, given_name="{name}")
    plan = Plan.objects.create(patient=patient, stop_text="Stop if it hurts.", starts_on=timezone.localdate())
    for name, dose in (("Heel slide", Dose(reps=10, times_per_day=3)), ("Quad set", Dose(reps=5, every_n_days=2))):
        plan.refresh_from_db()
        edit = Edit(version=plan.version, by=by, action=uuid4())
        add_exercise(plan=plan, edit=edit, exercise=Exercise.objects.get(name=name, clinic=None), dose=dose)
    plan.refresh_from_db()
    issue_plan(plan=plan, by=by)
user = User.objects.create_user("{name}@demo.example", "demo-demo-demo")
PatientAccess.objects.create(user=user, patient=patient)
print(patient.get_absolute_url())
"""


@pytest.fixture
def begin(server: Server) -> Callable[[], tuple[str, str]]:
    """Makes a patient; answers the sign-in's name and the address of the record."""

    def make() -> tuple[str, str]:
        name = f"dora{uuid4().hex[:8]}"
        return name, server.run(BEGUN.replace("{name}", name)).strip()

    return make


def boxes(page: Page) -> Any:
    return page.get_by_role("checkbox")


def test_a_patient_ticks_a_week_on_a_phone(visit: Any, begin: Any) -> None:
    name, _record = begin()
    page = visit(width=360)
    sign_in(page, name)
    page.goto("/my/")
    page.get_by_role("link", name="What you logged").click()
    page.get_by_role("link", name="Enter what you ticked on paper").click()
    open_boxes = boxes(page).count()
    assert violations(page) + violations_in_the_dark(page) == []

    page.get_by_role("button", name="All").first.click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)  # of the first day; nothing is sent
    page.get_by_role("button", name="All").first.click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    boxes(page).first.focus()
    for key in ("Space", "ArrowRight", "Space", "ArrowDown"):
        page.keyboard.press(key)
    page.get_by_role("textbox", name="Worst pain").first.fill("3")
    page.keyboard.press("Enter")  # saves, and ticks no whole day

    expect(page.get_by_text("Saved: 3 entries from paper.").first).to_be_visible()
    expect(boxes(page)).to_have_count(open_boxes - 2)
    expect(page.get_by_role("img", name="Heel slide").first).to_be_visible()
    assert wrong_on_a_phone(page) == []


def test_arrow_keys_go_through_the_grid(visit: Any, begin: Any) -> None:
    _name, record = begin()
    page = visit()
    sign_in(page, "therapist")
    page.goto(record)
    page.get_by_role("link", name="Enter a paper diary").click()
    assert violations(page) + violations_in_the_dark(page) == []

    focused = "document.activeElement.getAttribute('aria-label') ?? ''"
    boxes(page).first.focus()
    said = []
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        said.append(page.evaluate(focused))

    assert "round 2" in said[0]
    assert "round 3" in said[1]
    assert said[2].startswith("Worst pain")  # the other exercise is not planned on this day
    assert said[3] == said[2]
    assert "round 3" in said[4]


def test_without_a_script_staff_tick_a_day_and_save(visit: Any, begin: Any) -> None:
    _name, record = begin()
    page = visit(javascript=False, width=360)
    sign_in(page, "therapist")
    page.goto(f"{record}diary/")
    open_boxes = boxes(page).count()

    page.get_by_role("button", name="All").first.click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    page.get_by_role("button", name="Save this week").click()

    expect(page.get_by_text("Saved: 3 entries from paper.")).to_be_visible()
    expect(boxes(page)).to_have_count(open_boxes - 3)
