"""An exercise of one's own, written on a narrow screen: from a plan by keyboard, from the library, without a script."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import a_name, sign_in
from tests.browser.test_builder import issue, open_new_draft
from tests.browser.test_pages import violations, violations_in_the_dark, wrong_on_a_phone

pytestmark = pytest.mark.browser

ROWS = ".plan-row[data-row] h3"
PHONE = 360


def test_an_exercise_is_written_from_a_plan_by_keyboard_and_changed_from_the_library(visit: Any) -> None:
    page, name = visit(width=PHONE), a_name("Zq")
    choosers: list[Any] = []
    page.on("filechooser", lambda each: choosers.append(each))  # early: else the browser may close it
    open_new_draft(page)
    expect(page.locator("#line[role=combobox]")).to_be_focused()
    write_in_the_plan(page, name)
    expect(page.locator(ROWS)).to_have_text([name])
    expect(page.locator(".plan-row .slots")).to_contain_text("3 × 8")
    plan = page.url

    issue_it(page)
    issued = page.url

    page.goto(f"/library/?q={name}")
    page.locator(".exercise-card a", has_text=name).click()
    page.get_by_role("link", name="Edit").click()
    steps = page.locator("[data-steps] textarea")
    expect(steps).to_have_count(3)
    steps.nth(2).press("Alt+ArrowUp")
    expect(steps.nth(1)).to_be_focused()
    expect(steps.nth(1)).to_have_value("Stand tall again.")
    page.locator("[data-steps] [data-handle]").nth(1).hover()
    page.mouse.down()
    page.mouse.up()
    page.get_by_label("Name", exact=True).focus()
    page.evaluate("dispatchEvent(new PointerEvent('pointercancel'))")  # a finger that scrolls the page
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.get_by_label("Choose photos").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name", exact=True).fill(f"{name} slow")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=f"{name} slow")).to_be_visible()
    assert len(choosers) == 1

    page.goto(plan.split("#")[0])
    expect(page.locator(ROWS)).to_have_text([f"{name} slow"])
    page.goto(first_reading(page, issued))
    expect(page.locator("main")).to_contain_text(name)
    expect(page.locator("main")).not_to_contain_text(f"{name} slow")


def write_in_the_plan(page: Page, name: str) -> None:
    page.keyboard.type(f"{name} 3x8 each side daily")
    expect(page.locator("#option-own")).to_contain_text(f"Write your own: “{name}”")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.press("Enter")  # what it is for
    page.keyboard.press("Enter")  # start position
    page.get_by_label("Step 1").focus()  # after the pictures
    for step in ("Bend your knee slowly.", "Tap the floor."):
        page.keyboard.type(step)
        page.keyboard.press("Enter")
    page.keyboard.type("Stand tall again.")
    expect(page.locator("#own-phone .steps li")).to_have_count(3)
    expect(page.locator("#own-dose")).to_contain_text("each side")
    page.get_by_label("When to stop", exact=True).focus()
    page.keyboard.type("Stop if your knee hurts.")
    page.get_by_role("radio", name="Every therapist of").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/plans/\w+/#row-"))


def issue_it(page: Page) -> None:
    page.goto(f"{page.url.split('#')[0]}review/")
    issue(page)


def first_reading(page: Page, address: str) -> str:
    """The page to read of the version that was issued."""
    page.goto(re.sub(r"given/.*", "read/", address))
    return page.url


def test_without_a_script_it_is_the_same_form(visit: Any) -> None:
    page, name = visit(javascript=False, width=PHONE), a_name("Zq")
    sign_in(page, "therapist")
    page.goto("/library/")
    page.get_by_role("link", name="New exercise").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Step 1").fill("Lie down.\nLift one leg.")
    page.get_by_label("Dose", exact=True).fill("3x10 both legs")
    page.get_by_role("button", name="Preview").last.click()
    expect(page.locator("#own-phone .steps li")).to_have_count(2)

    page.get_by_role("button", name="3 × 10 each side").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("When to stop", exact=True).fill("Stop if it hurts.")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator("#dose")).to_contain_text("10 repetitions on each side")


def test_two_people_see_both_and_the_form_suits_everybody(visit: Any) -> None:
    mine, theirs = visit(), visit()
    for page, who in ((mine, "therapist"), (theirs, "manager")):
        sign_in(page, who)
        page.goto("/library/?q=step-down from the bottom stair")
        page.locator(".exercise-card a").first.click()
        page.get_by_role("link", name="Edit").click()
    purpose = a_name("For ")
    theirs.get_by_role("textbox", name="What it is for").fill(purpose)
    theirs.get_by_role("button", name="Save").click()
    expect(theirs.get_by_text("Saved. Plans").first).to_be_visible()

    mine.get_by_role("textbox", name="What it is for").fill("Mine")
    for fold in ("What to feel", "Muscles", "Origin"):
        mine.locator("summary", has_text=fold).click()
    mine.get_by_role("button", name="Save").click()
    expect(mine.locator(".own-both")).to_contain_text(purpose)
    assert all_violations(mine) == []
    mine.get_by_role("button", name="Take theirs").click()
    expect(mine.get_by_role("textbox", name="What it is for")).to_have_value(purpose)
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_text("Saved. Plans").first).to_be_visible()


def all_violations(page: Page) -> list[str]:
    return violations(page) + violations_in_the_dark(page) + wrong_on_a_phone(page)
