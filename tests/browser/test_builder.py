"""The plan builder in a real browser: by keys, by mouse, with a bad line, and with somebody else at work."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser

LINES = {
    "quad set 3x10 hold 5s": "Quad set",
    "heel slide 2x15": "Heel slide",
    "slr 3x10 left": "Straight leg raise",
    "side plank 3x20s each side": "Side plank",
    "clam 3x12 each side": "Clamshell",
    "calf raise 3x15 daily": "Double-leg calf raise",
}
ROWS = ".plan-row[data-row]"


@pytest.fixture
def page(visit: Any) -> Page:
    """The empty draft of a new patient."""
    page = visit(javascript=True)
    page.add_init_script(
        "delete Crypto.prototype.randomUUID"
    )  # as on a network of the practice without HTTPS
    open_new_draft(page)
    expect(page.locator("#line[role=combobox]")).to_be_focused()  # its script is there
    return page


def open_new_draft(page: Page) -> None:
    sign_in(page, "therapist")
    page.get_by_role("link", name="New patient").click()
    page.get_by_label("Given name").fill("Robin")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name=re.compile("another person|New plan")).first.wait_for()
    if page.get_by_role("button", name=re.compile("another person")).count():
        page.get_by_role("button", name=re.compile("another person")).click()
    page.get_by_role("button", name="New plan").click()


def issue(page: Page) -> None:
    """From the review: the stop rule that a new plan lacks, then the issue."""
    mend = page.get_by_role("button", name="Use the stop rules of the exercises")
    mend.click()
    expect(mend).to_have_count(0)
    page.get_by_role("button", name="Issue version 1").click()
    expect(page.get_by_role("heading", name="Version 1 is with the patient")).to_be_visible()


def add(page: Page, *lines: str) -> None:
    for line in lines:
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def names(page: Page) -> list[str]:
    return [name.strip() for name in page.locator(f"{ROWS} h3").all_inner_texts()]


def test_six_lines_are_typed_without_leaving_the_box(page: Page) -> None:
    loads = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))

    add(page, *LINES)

    expect(page.locator(ROWS)).to_have_count(6)
    expect(page.locator("[data-live]")).to_contain_text("Double-leg calf raise added as 6.")
    assert names(page) == [*LINES.values()]
    expect(page.locator("#line")).to_be_focused()
    assert loads == []

    # The list names the option that Enter takes, and stands over the plan.
    page.keyboard.type("hip 3x12 reps left")
    chosen = page.locator("#options [aria-selected=true]")
    expect(chosen).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#line")).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    name = chosen.locator("strong").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(ROWS)).to_have_count(7)
    assert names(page)[-1] == name

    # Moves and undo are said; an undo also works after the page was loaded again.
    page.locator(ROWS).nth(1).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-live]")).to_contain_text("Heel slide, now 1 of 7.")
    page.evaluate("localStorage['library-slash-off'] = '1'")  # keys without Ctrl are turned off
    page.reload()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.locator("[data-live]")).to_contain_text("Taken back: moved Heel slide.")
    assert names(page)[:2] == ["Quad set", "Heel slide"]


def test_a_typed_plan_is_with_the_patient_after_two_more_pages(page: Page) -> None:
    loads: list[str] = []  # the page of the draft is the first
    page.on("domcontentloaded", lambda loaded: loads.append(loaded.url))

    add(page, *LINES)
    expect(page.locator(ROWS)).to_have_count(6)
    page.keyboard.press("Control+Enter")
    issue(page)
    page.wait_for_load_state()

    assert len(loads) == 2


def test_a_row_that_moves_keeps_the_focus_and_its_number(page: Page) -> None:
    add(page, *LINES)
    expect(page.locator(ROWS)).to_have_count(6)

    page.locator(ROWS).nth(5).focus()
    for place in (5, 4):
        page.keyboard.press("Alt+ArrowUp")
        expect(page.locator("[data-live]")).to_contain_text(f"now {place} of 6.")

    expect(page.locator(ROWS).nth(3)).to_be_focused()
    assert [row.get_attribute("data-at") for row in page.locator(ROWS).all()] == [*"123456"]


def test_a_line_that_is_not_understood_comes_back_into_the_box(page: Page) -> None:
    add(page, "blorb 3x10")

    expect(page.locator("#line")).to_have_value("blorb 3x10")
    expect(page.locator("#box-said")).to_contain_text("The library has no “blorb”.")

    page.locator("#line").fill("")
    add(page, "side plank bilateral 3x10")
    expect(page.locator("#box-said [name=reading]").first).to_be_visible()
    expect(page.locator(ROWS)).to_have_count(0)
    page.locator("#box-said [name=reading]").first.click()
    expect(page.locator(ROWS)).to_have_count(1)


def test_a_list_that_comes_late_does_not_cover_the_answer(page: Page) -> None:
    held: list[Route] = []
    page.route("**/options/**", lambda route: held.append(route))  # a method of a list is refused
    with page.expect_request("**/options/**"):
        page.keyboard.type("side plank bilateral 3x10")

    page.keyboard.press("Enter")
    expect(page.locator("#box-said [name=reading]").first).to_be_visible()
    for late in held:
        late.continue_()
    page.wait_for_timeout(300)

    expect(page.locator("#box-list")).to_be_hidden()
    page.locator("#box-said [name=reading]").first.click()
    expect(page.locator(ROWS)).to_have_count(1)


def test_a_dose_is_changed_in_its_place(page: Page) -> None:
    add(page, "calf raise 3x15 daily")
    expect(page.locator(ROWS)).to_have_count(1)

    page.keyboard.press("Tab")  # from the empty box: the new row's dose
    page.keyboard.type("2x12 daily")
    page.keyboard.press("Enter")
    expect(page.locator(".slots")).to_contain_text("2 × 12")

    page.locator("[data-slot]").first.click()
    page.keyboard.type("nonsense")
    page.keyboard.press("Escape")
    expect(page.locator(".slots")).to_contain_text("2 × 12")


def test_without_a_network_what_was_typed_waits_and_is_sent(page: Page) -> None:
    is_off = True

    def cut(route: Route) -> None:
        route.abort() if is_off else route.continue_()

    page.route("**/add/", cut)
    add(page, "side plank 3x20s each side")
    expect(page.locator("[data-saved]")).to_contain_text("No connection.")
    expect(page.locator(".plan-row-pending")).to_contain_text("side plank")

    is_off = False
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(".plan-row-pending")).to_have_count(0)


def test_the_focus_is_never_lost_to_the_top_of_the_page(page: Page) -> None:
    add(page, "quad set 3x10 hold 5s", "heel slide 2x15", "calf raise 3x15 daily")
    expect(page.locator(ROWS)).to_have_count(3)
    said = page.locator("[data-live]")

    # Two steps before the first is answered are two steps.
    page.locator(ROWS).nth(2).focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    expect(said).to_contain_text("Double-leg calf raise, now 1 of 3.")
    expect(page.locator(ROWS).first).to_be_focused()

    page.keyboard.press("Control+Backspace")
    expect(said).to_contain_text("Double-leg calf raise is out of the plan.")
    expect(page.locator(ROWS).first).to_be_focused()
    assert names(page) == ["Quad set", "Heel slide"]

    page.locator("#plan-head [data-undo]").focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Taken back")
    expect(page.locator("#plan-head [data-undo]")).to_be_focused()

    page.locator(ROWS).first.locator(".plan-row-menu summary").click()
    page.locator(ROWS).first.locator("[data-duplicate]").click()
    expect(page.locator(ROWS)).to_have_count(4)
    expect(page.locator(ROWS).first.locator(".plan-row-menu summary")).to_be_focused()


def test_a_dose_that_is_being_typed_outlasts_the_answer_of_another_act(page: Page) -> None:
    add(page, "quad set 3x10 hold 5s", "heel slide 2x15")
    expect(page.locator(ROWS)).to_have_count(2)
    held: list[Route] = []
    page.route("**/move/", lambda route: held.append(route))

    page.locator(ROWS).first.focus()
    page.keyboard.press("Alt+ArrowDown")
    page.locator("[data-slot]").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("4x7 reps dai")
    held[0].continue_()
    expect(page.locator("[data-live]")).to_contain_text("Quad set, now 2 of 2.")
    page.keyboard.type("ly")
    page.keyboard.press("Enter")

    expect(page.locator(ROWS).nth(1).locator(".slots")).to_contain_text("4 × 7")
    expect(page.locator(ROWS).nth(1).locator(".slots")).to_contain_text("every day")


def test_after_signing_in_again_the_page_goes_on(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/account/logout/")
    other.get_by_role("button", name="Sign out").last.click()
    other.wait_for_url(lambda url: "logout" not in url)

    add(page, "heel slide 2x15")
    expect(page.locator("#box-said")).to_contain_text("You are signed out.")
    expect(page.locator("#line")).to_have_value("heel slide 2x15")

    sign_in(other, "therapist")
    page.keyboard.press("Enter")
    expect(page.locator(ROWS)).to_have_count(1)


def test_the_way_to_the_review_takes_along_what_is_typed_in_the_box_and_in_a_row(page: Page) -> None:
    add(page, "heel slide 2x15")
    expect(page.locator(ROWS)).to_have_count(1)
    page.locator("[data-slot]").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("3x9 reps daily")
    page.get_by_role("link", name=re.compile("Review and issue")).first.click()
    page.wait_for_url("**/review/")
    page.go_back()
    expect(page.locator(".slots")).to_contain_text("3 × 9")

    page.locator("#line").focus()
    held: list[Route] = []
    page.route("**/add/", lambda route: held.append(route))

    page.keyboard.type("calf raise 3x15 daily")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".plan-row-pending")).to_have_count(1)
    held[0].continue_()

    page.wait_for_url("**/review/")
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(2)


def test_several_lines_at_once_are_refused_with_words(page: Page) -> None:
    page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", "quad set 3x10\\nheel slide 2x15");
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.getElementById("line").dispatchEvent(event);
        }"""
    )

    expect(page.locator("#box-said")).to_contain_text("Add one exercise at a time")
    expect(page.locator("#line")).to_have_value("")


def test_the_page_of_a_row_has_tabs_and_a_refusal_opens_the_one_it_is_about(page: Page) -> None:
    add(page, "heel slide 2x15")
    page.locator(f"{ROWS} h3 a").click()
    expect(page.get_by_role("tab", name="Dose")).to_have_attribute("aria-selected", "true")

    page.get_by_role("tab", name="Dose").focus()
    page.keyboard.press("End")
    expect(page.get_by_role("tabpanel", name="Wording")).to_be_visible()
    expect(page.locator("#dose")).to_be_hidden()
    page.get_by_label("Name").fill("")
    page.get_by_label("What to avoid").fill("Holding your breath.")
    page.get_by_role("tab", name="Dose").click()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_role("tab", name="Wording")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name=re.compile("Restore the library’s words.*Name")).click()
    expect(page.get_by_label("Name")).to_have_value("Heel slide")
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.get_by_label("What to avoid")).to_have_value("Holding your breath.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(ROWS)).to_contain_text("own wording")


def test_by_mouse_an_exercise_is_one_click_away(page: Page) -> None:
    page.locator("#browse summary").click()
    page.get_by_role("link", name="Knee and thigh").click()
    page.get_by_role("button", name=re.compile("Quad set")).click()
    page.get_by_role("button", name=re.compile("Heel slide")).click()

    expect(page.locator(ROWS)).to_have_count(2)
    page.keyboard.press("Escape")
    page.locator(f"{ROWS} .plan-row-menu summary").first.click()
    page.get_by_role("button", name="Remove Quad set").click()
    expect(page.locator(ROWS)).to_have_count(1)
    page.locator("[data-live]").get_by_role("button", name="Undo").click()
    expect(page.locator(ROWS)).to_have_count(2)


def test_the_same_without_a_script(visit: Any) -> None:
    page = visit(javascript=False)
    open_new_draft(page)

    for line in LINES:
        page.locator("#line").fill(line)
        page.locator("#line").press("Enter")

    assert names(page) == [*LINES.values()]
    page.get_by_role("button", name="Undo").click()
    assert len(names(page)) == 5

    page.get_by_role("link", name=re.compile("Review and issue")).first.click()
    issue(page)
