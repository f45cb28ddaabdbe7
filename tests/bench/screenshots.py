"""Takes the README's pictures from the running app into docs/pictures/. Run by `make screenshots`.

A throwaway demo practice goes through the main job once: from the library to the patient's hands and back.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.browser.conftest import QUIET, ROOT, Server, find_chromium, make_practice, sign_in, sqlite_in
from tests.browser.test_main_job import add_from_library

PICTURES = ROOT / "docs" / "pictures"
COLOURS = 256  # a palette; keeps the folder below 600 kB
QUERY, EXERCISE, DOSE = "QL", "QL stretch with stick, pole or door frame", "3 x 30 s left, once a day"

Taken = Iterator[tuple[str, Image.Image]]  # with the file's name


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("The pictures need Chromium. On Debian or Ubuntu: apt install chromium")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        make_practice(Path(folder), sqlite_in(Path(folder)))
        server = Server(Path(folder), sqlite_in(Path(folder)))
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=[*QUIET.split(), *sandbox])
            taken = dict(main_job(browser, server))
        finally:
            server.stop()
    keep(taken)


def main_job(browser: Browser, server: Server) -> Taken:
    therapist = open_page(browser, server, "therapist", width=1280, height=800)
    yield "caseload", shot(therapist)
    therapist.get_by_role("link", name="Library").click()
    yield "library", shot(therapist)
    yield from build_plan(therapist)
    phone = open_page(browser, server, "patient", width=390, height=1250)
    yield "today-light", shot(phone)
    phone.emulate_media(color_scheme="dark")
    yield "today-dark", shot(phone)
    phone.emulate_media(color_scheme="light")
    yield from log_exercise(phone)
    therapist.get_by_role("link", name="To the record").click()
    yield "record", shot(therapist)


def build_plan(page: Page) -> Taken:
    """Adds an exercise to the demo patient's plan and issues it. Ends where that is said."""
    page.get_by_role("link", name="Patients").click()
    page.get_by_role("table").get_by_role("link", name="Maria Keller").click()
    page.get_by_role("link", name="Low back pain, left side", exact=True).click()
    plan = page.url
    page.locator("#line").press_sequentially(f"{QUERY} {DOSE}", delay=30)
    expect(page.get_by_role("option", name=EXERCISE)).to_be_visible()
    yield "plan-search", shot(page)
    add_from_library(page, EXERCISE, EXERCISE, DOSE)
    page.goto(plan)
    yield "plan", shot(page, full_page=True)
    page.get_by_role("link", name="Review and issue").first.click()
    yield "review", shot(page)
    page.get_by_role("button", name="Issue version").click()


def log_exercise(page: Page) -> Taken:
    card = page.get_by_role("article").filter(has=page.get_by_role("heading", name=EXERCISE))
    card.get_by_text("How it went").click()
    card.get_by_role("radio", name="3", exact=True).check()
    card.get_by_text("How it went").evaluate("summary => summary.scrollIntoView()")
    yield "pain", shot(page)
    card.get_by_role("button", name="Done with these answers").click()


# --- Taking and keeping ---------------------------------------------------------------------------


def open_page(browser: Browser, server: Server, who: str, *, width: int, height: int) -> Page:
    context = browser.new_context(
        base_url=server.url, viewport={"width": width, "height": height}, locale="en-GB"
    )
    page = context.new_page()
    sign_in(page, who)
    return page


def shot(page: Page, **options: bool) -> Image.Image:
    page.wait_for_load_state("networkidle")  # pictures are loaded when they come into view
    return Image.open(BytesIO(page.screenshot(animations="disabled", **options)))


def keep(taken: dict[str, Image.Image]) -> None:
    """Nothing is touched before all are taken."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, image in taken.items():
        image.convert("RGB").quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)
    size = sum((PICTURES / f"{name}.png").stat().st_size for name in taken)
    sys.stdout.write(f"{len(taken)} pictures, {size / 1000:.0f} kB, in {PICTURES.relative_to(ROOT)}/\n")


if __name__ == "__main__":
    main()
