"""Saying how it went, on a phone: few taps, little scrolling, every size of text; and getting in."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Server, a_name, sign_in
from tests.browser.test_pages import MEASURES, open_all, violations, violations_in_the_dark

pytestmark = pytest.mark.browser

SCREEN = 760
NEW_PATIENT = """
from uuid import uuid4
from clinic.models import User
from clinic.signin import make_account
from exercises.dose import Dose, Side
from exercises.models import Exercise
from patients.models import Patient, PatientAccess
from patients.services import add_exercise, issue_plan, start_plan
from patients.services.gate import Edit
by = User.objects.get(email="therapist@demo.example")
user = make_account(email="{who}@demo.example", sign_in_name=None, password="{password}", name="{who}")
patient = Patient.objects.create(clinic=by.clinic, therapist=by, given_name="{who}", family_name="Phone")
PatientAccess.objects.create(user=user, patient=patient, kind="{kind}")
plan = start_plan(patient=patient)
doses = {{
    "Heel slide": Dose(reps=10, sets=2),
    "Supine hamstring stretch with strap": Dose(hold_seconds=30, reps=3, side=Side.EACH),
    "Side plank": Dose(hold_seconds=10, reps=3, times_per_day=2),
}}
for name, dose in doses.items():
    plan.refresh_from_db()
    edit = Edit(version=plan.version, by=by, action=uuid4())
    add_exercise(plan=plan, edit=edit, exercise=Exercise.objects.get(name=name, clinic=None), dose=dose)
plan.refresh_from_db()
plan.stop_text = "Stop, and ring us on the same day."
plan.save()
issue_plan(plan=plan, by=by)
"""
REACH = """element => {
  const seen = element.closest("label") ?? element, before = scrollY;
  seen.scrollIntoView({ block: "nearest", behavior: "instant" });
  return Math.abs(scrollY - before);
}"""


@pytest.fixture
def phone(visit: Any, server: Server) -> Callable[..., Page]:
    """Opens Today of a new patient: three exercises, four rounds."""

    def opened(*, kind: str = "self", **options: Any) -> Page:
        who = a_name("phone")
        server.run(NEW_PATIENT.format(who=who, password=PASSWORD, kind=kind))
        page: Page = visit(width=360, **options)
        page.set_viewport_size({"width": 360, "height": SCREEN})
        sign_in(page, who)
        page.goto("/my/")
        expect(page.get_by_role("article")).to_have_count(3)
        return page

    return opened


class Thumb:
    """Counts the taps, and how far the page had to be moved to reach each."""

    def __init__(self) -> None:
        self.taps, self.moved = 0, 0.0

    def tap(self, place: Any) -> None:
        expect(place).to_be_visible()
        self.moved += place.evaluate(REACH)
        self.taps += 1
        place.click()

    @property
    def screens(self) -> float:
        return self.moved / SCREEN


def test_three_exercises_are_logged_with_three_taps(phone: Any) -> None:
    page, thumb = phone(), Thumb()
    for number in range(3):
        thumb.tap(page.get_by_role("article").nth(number).get_by_role("button", name="Done:"))
        expect(page.locator(".toast")).to_contain_text("Saved.")

    assert thumb.taps <= 4
    assert thumb.screens <= 2


def test_three_exercises_with_pain_are_nine_taps_and_two_screens_of_scrolling(phone: Any) -> None:
    page, thumb = phone(), Thumb()
    for number in range(3):
        card = page.get_by_role("article").nth(number)
        thumb.tap(card.get_by_text("How it went"))
        thumb.tap(card.locator("label").filter(has_text=re.compile(r"^2$")))
        thumb.tap(card.get_by_role("button", name="Done with these answers"))
        expect(page.get_by_role("article").nth(number)).to_contain_text(re.compile("pain 2 of 10", re.I))

    assert thumb.taps <= 10
    assert thumb.screens <= 2


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_too_much_pain_ends_the_exercise_with_a_large_button_to_call(phone: Any, javascript: bool) -> None:
    page = phone(javascript=javascript)
    page.get_by_role("article").last.get_by_text("How it went").click()
    page.get_by_role("article").last.get_by_role("radio", name="Hard", exact=True).check()
    page.get_by_role("article").last.get_by_role("button", name="It hurt too much, I stopped").click()

    card = page.get_by_role("article").last
    expect(card).to_contain_text("Stop, and ring us on the same day.")
    expect(card).to_contain_text("This is marked for your practice.")
    expect(card.get_by_role("button", name="Done:")).to_have_count(0)
    call = card.get_by_role("link", name=re.compile("^Call")).bounding_box()
    assert call["height"] >= 64
    assert call["width"] >= 230
    if javascript:
        open_all(page)
        assert violations(page) + violations_in_the_dark(page) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_after_too_much_pain_the_eye_meets_the_warning_from_its_first_line(
    phone: Any, javascript: bool
) -> None:
    page = phone(javascript=javascript)
    card = page.get_by_role("article").last
    card.get_by_text("How it went").click()
    card.locator("label").filter(has_text=re.compile(r"^8$")).click()
    card.get_by_label("Anything to tell your physiotherapist?").fill("My toes are numb.")
    card.get_by_role("button", name="Done with these answers").click()

    heading = page.get_by_text("Stop this exercise for now")
    expect(heading).to_be_in_viewport()
    assert heading.bounding_box()["y"] >= page.locator(".site-head").bounding_box()["height"]
    expect(card).to_be_focused()


@pytest.mark.parametrize("size", ["Large", "Very large"])
def test_nothing_is_cut_off_at_320_pixels_in_any_size_of_text(phone: Any, size: str) -> None:
    page = phone(kind="helper")
    page.goto("/my/settings/")
    page.get_by_role("radio", name=f"slowly {size}").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved on this device.")).to_be_visible()
    page.goto("/my/")
    before = page.get_by_role("article").first.get_by_role("button", name="Done:").bounding_box()
    assert before["height"] > 50
    page.set_viewport_size({"width": 320, "height": SCREEN})
    found = []
    for address in ("/my/", "/my/settings/", "/my/logged/", "/my/emails/", "/account/password/change/"):
        page.goto(address)
        open_all(page)
        found += [f"{address}: {what}" for what in page.evaluate(f"{MEASURES}.cutOff()")]
        found += [f"{address}: {what}" for what in page.evaluate(f"{MEASURES}.tooSmall()")]

    assert found == []
    page.goto("/my/")
    expect(page.locator(".whose")).to_contain_text("Phone")
    assert violations(page) == []


def test_a_password_can_be_shown_and_is_hidden_again_before_it_is_sent(phone: Any) -> None:
    page = phone()
    page.goto("/account/password/change/")
    new = page.get_by_label("New password")
    shows = page.get_by_role("button", name="Show New password")
    fill = new.get_attribute("autocomplete")
    new.fill("four small green apples")
    shows.click()
    expect(shows).to_have_attribute("aria-pressed", "true")
    expect(new).to_have_attribute("type", "text")
    assert new.get_attribute("autocomplete") == fill
    expect(page.get_by_label("The same password once more")).to_be_hidden()
    page.get_by_label("The password that you have now").fill(PASSWORD)
    types: list[str] = []
    page.expose_function("sent", lambda said: types.append(said))
    page.evaluate("addEventListener('submit', () => sent(document.querySelector('[name=password1]').type))")
    page.get_by_role("button", name="Save the new password").click()

    expect(page.locator("#messages")).to_contain_text("assword")
    assert types == ["password"]


def test_the_steps_are_read_aloud_until_the_button_is_pressed_again(phone: Any) -> None:
    page = phone()
    page.add_init_script(
        "window.said = []; SpeechSynthesis.prototype.speak = (words) => said.push([words.text, words.lang]);"
    )
    page.goto("/my/")
    card = page.get_by_role("article").first
    card.get_by_text("How to do it").click()
    button = card.get_by_role("button", name="Read aloud")
    button.click()

    expect(button).to_have_attribute("aria-pressed", "true")
    said = page.evaluate("said")
    assert len(said) > 4
    assert {language for _text, language in said} == {"en-gb"}
    assert not any("Read aloud" in text for text, _language in said)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    page.goto("/my/settings/")
    page.get_by_label("Read aloud, and spoken words").uncheck()
    page.get_by_role("button", name="Save").click()
    page.goto("/my/")
    page.get_by_role("article").first.get_by_text("How to do it").click()
    expect(page.get_by_role("button", name="Read aloud")).to_have_count(0)
