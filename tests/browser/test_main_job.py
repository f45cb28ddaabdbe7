"""The main job, end to end: from the library to the patient's hands and back to the therapist."""

import re
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.smoke]

QL_DOSE = "Hold 45 seconds. Repeat 3 times on your left side. Rest 15 seconds between repetitions. Do this twice a day."
PLANK_DOSE = "Hold 20 seconds. Repeat 3 times on each side."


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_plan_reaches_the_patient_and_the_answer_comes_back(
    visit: Any, server: Server, javascript: bool
) -> None:
    therapist, patient = visit(javascript=javascript), visit(javascript=javascript, width=360)
    given_name = "Jo" if javascript else "Noor"
    sign_in(therapist, "therapist")

    add_patient(therapist, given_name)
    add_from_library(
        therapist, "side-lying QL stretch", "Side-lying QL stretch", "3 x 45 s left, twice a day"
    )
    add_from_library(therapist, "side plank", "Side plank", "3 x 20 s each side")
    expect(therapist.locator(".slots").first).to_contain_text("hold 45 s")
    therapist.get_by_role("link", name="Review and issue version 1").click()
    therapist.get_by_role("button", name="Use the stop rules of the exercises").click()
    expect(therapist.get_by_text("is missing")).to_have_count(0)
    therapist.get_by_role("button", name="Issue version 1").click()
    expect(therapist.get_by_text("Version 1 is with the patient.").first).to_be_visible()
    invite(therapist, f"{given_name.lower()}@example.org")

    accept(patient, server.newest_mail(), given_name)
    cards = patient.get_by_role("article")
    expect(cards.first).to_contain_text("Hold 45 seconds. Repeat 3 times on your left side.")
    cards.first.get_by_text("How to do it").click()
    expect(cards.first.get_by_text(QL_DOSE)).to_be_visible()
    expect(cards.last.get_by_text(PLANK_DOSE).first).to_be_visible()
    log_done(patient, "Side-lying QL stretch", pain=3)
    expect(patient.get_by_text("1 of 3 done.")).to_be_visible()

    therapist.reload()
    therapist.locator(".story-day summary").click()
    row = therapist.get_by_role("row").filter(has_text="Side-lying QL stretch")
    expect(row).to_contain_text("Done")
    expect(row).to_contain_text("3 of 10")

    from_therapist = download(therapist, therapist.get_by_role("link", name="Handout"))
    from_patient = download(patient, patient.get_by_role("link", name="Print the handout"))
    assert from_therapist == from_patient
    words = text_of(from_patient)
    assert QL_DOSE in words
    assert PLANK_DOSE in words
    assert f"{given_name} Marlow" in words


def add_patient(page: Page, given_name: str) -> None:
    page.get_by_role("link", name="New patient").click()
    page.get_by_label("Given name").fill(given_name)
    page.get_by_label("Family name").fill("Marlow")
    for part, value in (("Day", "27"), ("Month", "3"), ("Year", "1952")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="New plan").click()
    expect(page.locator("#line")).to_be_visible()


def add_from_library(page: Page, query: str, name: str, dose: str) -> None:
    page.locator("#line").fill(f"{query} {dose}")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(f"{name} added as")).to_be_visible()


def invite(page: Page, email: str) -> None:
    page.get_by_label(re.compile("^Email")).fill(email)
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.get_by_text(f"The invitation is on its way to {email}.")).to_be_visible()


def accept(page: Page, mail: str, name: str) -> None:
    page.goto(re.search(r"http://\S+/join/\S+", mail)[0])
    for part, value in (("Day", "27"), ("Month", "3"), ("Year", "1952")):
        page.get_by_label(part, exact=True).fill(value)
    if page.get_by_label("Your name").count():  # a helper's; the patient's is known
        page.get_by_label("Your name").fill(f"{name} Marlow")
    page.get_by_label(re.compile("^Password")).fill("three blue kettles sing")
    page.get_by_role("button", name="Open my exercises").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def log_done(page: Page, name: str, *, pain: int) -> None:
    card = page.get_by_role("article").filter(has=page.get_by_role("heading", name=name))
    card.get_by_text("How it went").click()
    card.get_by_role("radio", name=str(pain), exact=True).check()
    card.get_by_role("button", name="Done with these answers").click()
    expect(page.get_by_text("Saved. Your physiotherapist will see it.")).to_be_visible()


def download(page: Page, link: Any) -> bytes:
    return page.request.get(link.first.get_attribute("href")).body()


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_range() for page in document))
