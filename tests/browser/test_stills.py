"""A browser shows each card its own part of the one file: drawings, and photos inside it, under our policy."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from exercises.media import WITH_PHOTOS
from patients.stills import drawn
from tests.handouts import stored

pytestmark = pytest.mark.browser

SITE = "http://stills.example/"
POLICY = "default-src 'none'; img-src 'self'; style-src 'self'"
CARD = '<img id="{0}" src="stills.svg#still-{0}" alt="" width="80" height="80" decoding="sync">'


def plain(colour: str, size: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}">'
        f'<rect width="1000" height="1000" fill="{colour}"/></svg>'
    ).encode()


@pytest.fixture
def page(browser: Browser, settings: Any, tmp_path: Path) -> Page:
    """A page with four cards, as square as no picture is: whatever stands beside a picture would be seen."""
    settings.MEDIA_ROOT = tmp_path
    photo = io.BytesIO()
    Image.new("RGB", (1600, 800), "#ff0000").save(photo, "PNG")
    pictures = [
        stored(plain("#0000ff", "320 260")),
        stored(photo.getvalue(), "image/png"),
        stored(plain("#00ff00", "304 114")),
        stored(b"<svg>damaged", "image/svg+xml"),
    ]
    answers = {
        SITE: {
            "body": "".join(CARD.format(place) for place in range(len(pictures))),
            "content_type": "text/html",
            "headers": {"Content-Security-Policy": POLICY},
        },
        f"{SITE}stills.svg": {
            "body": drawn(pictures).svg,
            "content_type": "image/svg+xml",
            "headers": {"Content-Security-Policy": WITH_PHOTOS},
        },
    }

    def answer(route: Route) -> None:
        route.fulfill(**answers[route.request.url.partition("#")[0]])

    page = browser.new_page()
    page.route("**/*", answer)
    return page


def colours_of(page: Page, place: int) -> tuple[str, set[str]]:
    """The colour in the middle of a card, and those at its upper and lower edge."""
    seen = Image.open(io.BytesIO(page.locator(f"[id='{place}']").screenshot())).convert("RGB")
    middle, ends = seen.width // 2, (1, seen.height - 2)
    return name_of(seen.getpixel((middle, seen.height // 2))), {
        name_of(seen.getpixel((middle, y))) for y in ends
    }


def name_of(pixel: Any) -> str:
    """Of the plain colour that is nearest: a photo is not kept to the bit."""
    names = {(255, 0, 0): "red", (0, 255, 0): "green", (0, 0, 255): "blue", (255, 255, 255): "white"}
    return names[min(names, key=lambda each: sum(abs(a - b) for a, b in zip(each, pixel, strict=True)))]


def test_each_card_shows_its_own_picture_and_nothing_of_its_neighbours(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("#")[0]))

    page.goto(SITE, wait_until="load")

    assert asked.count(f"{SITE}stills.svg") == 1
    assert [colours_of(page, place) for place in range(4)] == [
        ("blue", {"white"}),
        ("red", {"white"}),
        ("green", {"white"}),
        ("white", {"white"}),
    ]
