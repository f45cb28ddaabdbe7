"""Photos of a practice's own exercise, on a phone: sent, cut by key and by pointer, put in order, saved and seen."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import Server, a_name, sign_in

pytestmark = pytest.mark.browser

MAKE = """
from clinic.models import User
from exercises.models import Exercise
sofia = User.objects.get(email="therapist@demo.example")
made = Exercise.objects.create(clinic=sofia.clinic, name="{name}", slug="{name}".lower(), measured_by="reps",
    position="standing", instructions=["Step down.", "Step up."], stop_rule="Stop if it hurts.")
print(made.public_id)
"""
MEASURES = Path(__file__).with_name("measures.js").read_text()
BREAK_OFF = """() => {
    const text = Response.prototype.text;
    Response.prototype.text = () => {
        Response.prototype.text = text;
        return Promise.reject(new TypeError("network error"));
    };
}"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def an_exercise(server: Server) -> str:
    """The address of the pictures of a new exercise."""
    made = server.run(MAKE.format(name=a_name("Step")))
    return f"/library/{made.split()[-1]}/pictures/"


def a_file(colour: str, size: tuple[int, int], name: str) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def photo(page: Page, number: int) -> Locator:
    return page.get_by_role("group", name=f"Picture {number}", exact=True)


def box(of: Locator) -> dict[str, float]:
    return {
        name: float(of.locator(f"[name$='-{name}']").input_value()) for name in ("x", "y", "width", "height")
    }


def shapes(page: Page) -> list[tuple[str, float]]:
    """What is shown of each picture, and its width by its height."""
    images = page.locator(".figures figure img:last-child")
    return [
        (
            image.get_attribute("alt") or "",
            image.evaluate("async image => (await image.decode(), image.naturalWidth / image.naturalHeight)"),
        )
        for image in images.all()
    ]


def violations(page: Page) -> list[str]:
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(300)
        answer = Axe().run(page, options={"runOnly": RULES}).response
        found += [
            f"{scheme}: {rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in answer["violations"]
        ]
    return found


def test_two_photos_are_cut_by_key_and_by_pointer_put_in_order_and_seen(visit: Any, server: Server) -> None:
    address, page = an_exercise(server), visit(width=360)
    sign_in(page, "therapist")
    page.goto(address)
    page.evaluate(BREAK_OFF)
    page.get_by_label("Choose photos").set_input_files([a_file("teal", (800, 600), "broken off.jpg")])
    expect(page.locator("[data-photo-errors]")).to_contain_text("broken off.jpg")
    page.get_by_label("Choose photos").set_input_files(
        [a_file("teal", (800, 600), "start.jpg"), a_file("olive", (600, 800), "end.jpg")]
    )
    first, second = photo(page, 1), photo(page, 2)
    expect(first.get_by_label("What the picture shows")).to_be_focused()
    expect(second.get_by_label("Moment")).to_have_value("end")

    # By key: closer, then to the corner.
    frame = first.get_by_role("group", name=re.compile("The part that stays"))
    frame.focus()
    for key in (
        "+",
        "+",
        "Shift+ArrowLeft",
        "Shift+ArrowLeft",
        "Shift+ArrowLeft",
        "Shift+ArrowUp",
        "Shift+ArrowUp",
        "ArrowDown",
    ):
        frame.press(key)
    part = box(first)
    assert (part["x"], part["y"]) == (0, 1)
    assert part["width"] == pytest.approx(92.31 / 1.2, abs=0.1)
    expect(first.get_by_label("A part")).to_be_checked()
    expect(
        page.get_by_role("status").filter(has_text="begins 0 % from the left and 1 % from the top")
    ).to_be_visible()

    # By pointer: the middle of the upright photo, its corner drawn in, then moved up.
    second.get_by_label("Its middle").check()
    before = box(second)
    assert before["height"] == pytest.approx(100 * 600 * 260 / (800 * 320), abs=0.01)
    drag(page, second.locator("[data-corner=se]"), -60, -60)
    drag(page, second.get_by_role("group", name=re.compile("The part that stays")), 0, -200)
    after = box(second)
    assert after["y"] == 0
    assert after["x"] == pytest.approx(0, abs=0.01)
    assert 25 < after["width"] < 80
    assert after["width"] / after["height"] == pytest.approx(before["width"] / before["height"], abs=0.01)

    assert violations(page) == []
    assert page.evaluate(f"{MEASURES}.tooSmall()") == []
    assert page.evaluate(f"{MEASURES}.cutOff()") == []
    first.get_by_label("What the picture shows").fill("On the step.")
    second.get_by_label("What the picture shows").fill("One foot down.")
    second.get_by_role("button", name="Move forward").press("Enter")
    expect(page.get_by_text("Now picture 1 of 2.")).to_be_visible()
    expect(photo(page, 1).get_by_label("What the picture shows")).to_be_focused()  # it cannot go further
    photo(page, 2).get_by_role("button", name="Turn").click()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("The pictures are saved.")).to_be_visible()
    shown = shapes(page)
    assert [words for words, _shape in shown] == ["One foot down.", "On the step."]
    assert shown[0][1] == pytest.approx(320 / 260, abs=0.02)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def drag(page: Page, what: Locator, across: int, down: int) -> None:
    what.scroll_into_view_if_needed()
    room = what.bounding_box()
    assert room is not None
    x, y = room["x"] + room["width"] / 2, room["y"] + room["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y + down / 2)
    page.mouse.move(x + across, y + down)
    page.mouse.up()


def test_a_bad_file_is_named_a_removed_photo_comes_back_and_a_drawing_is_found(
    visit: Any, server: Server
) -> None:
    address, page = an_exercise(server), visit(width=360)
    sign_in(page, "therapist")
    page.goto(address)
    bad: FilePayload = {"name": "bad.svg", "mimeType": "image/jpeg", "buffer": b"<svg></svg>"}
    page.get_by_label("Choose photos").set_input_files([bad, a_file("teal", (800, 600), "start.jpg")])
    expect(page.get_by_role("alert")).to_contain_text("bad.svg: This is a drawing (SVG), not a photo.")

    photo(page, 1).get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_text("Use a drawing from the library").click()
    page.get_by_label("Find an exercise by its name").fill("side plank")
    page.locator(".drawings").first.get_by_role("button").last.click()
    expect(photo(page, 2).get_by_label("What the picture shows")).not_to_be_empty()
    page.get_by_role("button", name="Save", exact=True).click()  # the first has no words

    expect(page.get_by_role("alert").first).to_contain_text("Say in a few words what picture 1 shows.")
    expect(photo(page, 1).locator("canvas")).to_be_visible()  # nothing is lost
    assert violations(page) == []
    photo(page, 1).get_by_label("What the picture shows").fill("On the step.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The pictures are saved.")).to_be_visible()


def test_without_javascript_each_step_is_a_button(visit: Any, server: Server) -> None:
    address, page = an_exercise(server), visit(width=360, javascript=False)
    sign_in(page, "therapist")
    page.goto(address)
    page.get_by_label("Add photos").set_input_files(
        [a_file("teal", (800, 600), "start.jpg"), a_file("olive", (600, 800), "end.jpg")]
    )
    page.get_by_role("button", name="Add these photos").click()
    photo(page, 1).get_by_label("What the picture shows").fill("On the step.")
    photo(page, 2).get_by_role("button", name="Turn").click()
    photo(page, 2).get_by_role("button", name="Move forward").click()
    photo(page, 1).get_by_label("Its middle").check()
    photo(page, 1).get_by_label("What the picture shows").fill("One foot down.")
    photo(page, 1).get_by_label("What the picture shows").press("Enter")  # saves, as in any form

    expect(page.get_by_text("The pictures are saved.")).to_be_visible()
    images = page.locator(".figures figure img:last-child")
    assert [image.get_attribute("alt") for image in images.all()] == ["One foot down.", "On the step."]
