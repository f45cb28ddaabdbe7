"""The way to paper, with a script and without: look, choose, print one, print many."""

from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, sign_in
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


def open_record(page: Page) -> None:
    sign_in(page, "therapist")
    page.goto("/")
    page.get_by_role("table").get_by_role("link", name="Maria Keller").click()


def fetch(page: Page, address: str) -> bytes:
    """What the address answers to whoever is signed in on the page."""
    return page.context.request.get(address).body()


def words_of(pdf: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_the_draft_shows_its_pages_and_they_follow_the_choice(visit: Any) -> None:
    page = visit()
    open_record(page)
    page.locator("#plans ~ .rows a").first.click()
    page.get_by_role("heading", name="Paper", exact=True).scroll_into_view_if_needed()
    first = page.locator(".paper-pages img").first
    first.wait_for()
    before = first.get_attribute("src")
    page.get_by_text("Layout, paper and more").click()
    page.locator("#paper [name=paper]").select_option("letter")

    expect(page.locator(".paper-pages.paper-letter img").first).to_be_visible()
    assert page.locator(".paper-pages img").first.get_attribute("src") != before
    assert page.locator(".paper-pages img").first.evaluate("image => image.decode().then(() => true)")


@BOTH
def test_a_version_is_printed_and_saved_the_way_that_was_chosen(visit: Any, javascript: bool) -> None:
    page = visit(javascript=javascript)
    open_record(page)
    page.get_by_role("link", name="Look and send").first.click()
    page.get_by_label("Leave out the name").check()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save").click()
    assert saving.value.suggested_filename.startswith("exercises-v")
    pdf = saving.value.path().read_bytes()

    assert "Maria Keller" not in words_of(pdf)
    with page.context.expect_event("request", lambda request: "as=print" in request.url) as printing:
        page.get_by_role("button", name="Print").click()
    assert fetch(page, printing.value.url).startswith(pdf)  # and asks for the print dialog at its end


@BOTH
def test_a_class_is_printed_at_once(visit: Any, javascript: bool) -> None:
    page = visit(javascript=javascript)
    sign_in(page, "therapist")
    page.get_by_role("link", name="Handouts for several").click()
    page.get_by_label("Maria Keller").check()
    page.get_by_role("button", name="Make the handouts").click()

    expect(page.get_by_role("heading", name="Ready")).to_be_visible(timeout=30_000)
    link = page.get_by_role("link", name="Open the PDF to print")
    assert "Maria Keller" in words_of(fetch(page, str(link.get_attribute("href"))))
    if javascript:
        assert violations(page) == []
        expect(page.locator("#batch-said")).to_have_text("Ready")


@BOTH
def test_work_that_was_killed_is_reported_and_done_again(
    visit: Any, server: Server, javascript: bool
) -> None:
    page = visit(javascript=javascript, width=360)
    sign_in(page, "therapist")
    address = server.run(A_KILLED_BATCH).strip()
    page.goto(address)
    expect(page.get_by_role("heading", name="Stopped before it was done")).to_be_visible()
    assert not javascript or violations(page) == []

    page.get_by_role("button", name="Start again").click()

    expect(page.get_by_role("link", name="Save the ZIP")).to_be_visible(timeout=30_000)


A_KILLED_BATCH = """
from datetime import timedelta
from django.utils import timezone
from clinic.models import User
from patients.batches import HandoutBatch
from patients.models import IssuedPlan
user = User.objects.get(email="therapist@demo.example")
issued = [IssuedPlan.objects.filter(plan__patient__clinic=user.clinic).first().public_id]
killed = HandoutBatch.objects.create(
    made_by=user, clinic=user.clinic, issued=issued, form="zip", sign_of_life_at=timezone.now() - timedelta(minutes=1)
)
print(killed.get_absolute_url())
"""
