"""A clinician reads and signs off by keyboard alone; a manager changes the practice without a script."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import a_name, sign_in
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser

HEADING = "main h1"


def counted(page: Page) -> int:
    """How many the foot of the page says are signed off."""
    return int(page.locator(".review-foot strong").inner_text().split()[0])


def press_and_wait(page: Page, key: str) -> str:
    """The name of the next exercise."""
    before = page.locator(HEADING).inner_text()
    page.keyboard.press(key)
    expect(page.locator(HEADING)).not_to_have_text(before)
    return page.locator(HEADING).inner_text()


def test_a_clinician_reads_and_signs_off_by_keyboard_alone(visit: Any) -> None:
    page = visit()
    sign_in(page, "therapist")
    page.goto("/practice/review/next/?of=hip")
    first, done = page.locator(HEADING).inner_text(), counted(page)
    expect(page.locator(HEADING)).to_be_focused()
    assert page.locator(".figures img").count() >= 1

    second = press_and_wait(page, "Enter")
    expect(page.get_by_text(f"Signed off: {first}.")).to_be_visible()
    assert counted(page) == done + 1

    third = press_and_wait(page, "s")
    assert third not in (first, second)
    assert counted(page) == done + 1
    expect(page.get_by_text("Signed off:")).to_have_count(0)

    fourth = press_and_wait(page, "Enter")  # then what was done is taken back, also by keyboard
    assert fourth not in (first, third)
    for _step in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Take it back":
            break
    page.keyboard.press("Enter")
    expect(page.locator(HEADING)).to_have_text(third)
    assert counted(page) == done + 1
    assert violations(page) == []

    page.goto("/practice/review/next/?of=hip")
    page.get_by_role("button", name="Turn these keys off").click()
    page.locator(HEADING).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("s")
    page.reload()
    expect(page.get_by_role("button", name="Turn these keys on")).to_be_visible()
    assert counted(page) == done + 1

    page.goto("/library/?q=" + first)  # the next run finds the library as this one did
    page.get_by_role("link", name=first, exact=True).first.click()
    page.get_by_role("button", name="Withdraw the sign-off").click()
    expect(page.get_by_text("It stays on record.")).to_be_visible()


def test_what_changed_is_compared_before_it_is_signed_off(visit: Any) -> None:
    page = visit(width=360)
    sign_in(page, "therapist")
    page.goto("/practice/review/next/?of=changed")

    expect(page.get_by_role("heading", name="What changed since the sign-off")).to_be_visible()
    expect(page.locator("del")).to_have_text("To train the muscles deep in your neck.")
    expect(page.locator("ins")).to_have_count(1)
    assert violations(page) == []


def test_a_manager_changes_the_practice_without_a_script(visit: Any) -> None:
    page = visit(javascript=False, width=360)
    sign_in(page, "manager")
    page.goto("/")
    page.get_by_role("link", name="Practice").click()
    page.get_by_label("Phone").fill("ring Ann")
    page.get_by_role("button", name="Save").click()
    assert "Write the number in digits" in page.locator(".error-summary").inner_text()
    assert page.get_by_label("Phone").input_value() == "ring Ann"
    page.get_by_label("Phone").fill("+44 117 496 0123")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    email = a_name("new").lower() + "@northside.example"
    page.get_by_text("All pages of the practice").click()
    page.get_by_role("link", name="People").click()
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Invite").click()
    row = page.locator("#invited li").filter(has_text=email)
    row.get_by_role("button", name="Withdraw").click()
    expect(page.locator("#invited li").filter(has_text=email)).to_contain_text("withdrawn")
