"""A practice's own exercise, on a phone: written, photographed, filmed, prescribed, printed, played, and changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, a_name, sign_in
from tests.browser.test_photos import a_file, photo
from tests.films import make_film

pytestmark = pytest.mark.browser

MOST_ACTIONS = 25
PERSON = """
from clinic.models import User
from patients.models import Patient, PatientAccess, Plan
by = User.objects.get(email="therapist@demo.example")
password = User.objects.get(email="patient@demo.example").password
user = User.objects.create(email=f"{NAME}@demo.example", name=NAME, password=password)
patient = Patient.objects.create(clinic=by.clinic, therapist=by, given_name=NAME, family_name="Walker")
PatientAccess.objects.create(user=user, patient=patient)
print(Plan.objects.create(patient=patient, stop_text="Stop when it hurts.").get_absolute_url())
"""


class Hand:
    """Counts what a therapist does: each tap, each text, each choice of files."""

    def __init__(self) -> None:
        self.actions = 0

    def __call__(self, act: Callable[..., Any], *args: Any) -> None:
        self.actions += 1
        act(*args)


def write(page: Page, hand: Hand, name: str, film: Path) -> None:
    page.goto("/library/")
    hand(page.get_by_role("link", name="New exercise").click)
    hand(page.get_by_label("Name", exact=True).fill, name)
    step = page.locator("[data-steps] textarea")
    for number, text in enumerate(("Stand on the stair.", "Bend your knee.", "Stand tall again.")):
        hand(step.nth(number).fill, text)
        if number < 2:
            hand(step.nth(number).press, "Enter")
    hand(page.get_by_label("When to stop", exact=True).fill, "Stop if your knee gives way.")
    hand(page.get_by_label("Dose", exact=True).fill, "3x8 each side daily")
    photos = [a_file("teal", (800, 600), "start.jpg"), a_file("olive", (800, 600), "end.jpg")]
    hand(page.get_by_label("Choose photos").set_input_files, photos)
    hand(words_of(page, 1).fill, "On the stair.")
    hand(words_of(page, 2).fill, "One knee bent.")
    hand(page.get_by_role("button", name="Save", exact=True).click)
    hand(page.get_by_role("link", name="Add a film").click)
    hand(page.get_by_label("Film").set_input_files, film)
    hand(page.get_by_role("button", name="Add the film").click)
    expect(page.get_by_text("The film is with the exercise.")).to_be_visible()


def words_of(page: Page, number: int) -> Locator:
    return photo(page, number).get_by_label("What the picture shows")


def prescribe(page: Page, plan: str, name: str) -> str:
    """Issues it, and returns the address of the version."""
    page.goto(plan)
    page.locator("#line").fill(name)
    page.locator("#line").press("Enter")
    expect(page.locator(".plan-row[data-row] h3")).to_have_text([name])
    page.goto(f"{plan}review/")
    page.get_by_role("button", name="Issue version 1").click()
    expect(page.get_by_role("heading", name="Version 1 is with the patient")).to_be_visible()
    return page.url.split("given/")[0]


def test_an_own_exercise_goes_all_the_way_and_what_was_issued_stays(
    visit: Any, server: Server, tmp_path: Path
) -> None:
    film = tmp_path / "film.webm"
    film.write_bytes(make_film(codec="vp9", seconds=4, size=(320, 240)))
    who, name, hand = a_name("ida"), a_name("Stair "), Hand()
    plan = server.run(f"NAME = {who!r}{PERSON}").strip()
    staff, phone = visit(width=360), visit(width=360)
    sign_in(staff, "therapist")

    write(staff, hand, name, film)
    exercise = staff.url
    assert hand.actions <= MOST_ACTIONS
    issued = prescribe(staff, plan, name)
    handout = f"{issued}handout.pdf"
    paper = staff.request.get(handout)
    assert paper.body().startswith(b"%PDF")
    staff.goto(f"{issued}read/")
    assert staff.get_by_role("link", name="Watch the video").bounding_box()["height"] >= 43.5

    staff.goto(exercise)
    staff.get_by_role("link", name="Edit").click()
    staff.get_by_label("Name", exact=True).fill(f"{name} changed")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.get_by_role("heading", name=f"{name} changed")).to_be_visible()

    sign_in(phone, who)
    phone.goto("/my/")
    card = phone.get_by_role("article")
    expect(card).to_contain_text(name)
    expect(card).not_to_contain_text("changed")
    phone.get_by_text("How to do it").first.click()
    video = phone.locator("article video").first
    video.scroll_into_view_if_needed()
    video.evaluate("film => film.play()")
    phone.wait_for_function("film => film.currentTime > 0.2", arg=video.element_handle())
    expect(card.get_by_role("img", name="One knee bent.").first).to_be_visible()
    assert staff.request.get(handout).body() == paper.body()
