"""Texts on their way to the page. Every text that a person typed goes through `line` or `items`.

Empty texts are left out here, so that the template draws no empty box. `drawn` is applied last, to every string.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, get_language_bidi

from patients.handout import missing_fonts, typesetting
from patients.handout.text import (
    FIRST_STRONG_ISOLATE,
    STAND_IN,
    breakable,
    cleaned,
    drawable,
    has_right_to_left,
    held_together,
    isolated,
    split_lines,
)

Data = dict[str, Any]

# Values that are not printed as text: addresses, measures, and what the template uses for decisions.
AS_IT_IS = {
    "href",
    "key",
    "tone",
    "fonts",
    "language",
    "region",
    "direction",
    "palette",
    "form",
    "kind",
    "mark",
    "moment",
}


def drawn(value: Any, *, right_to_left: bool) -> Any:
    """The value with every string made drawable.

    On a page that runs from right to left (`right_to_left`), untranslated text keeps its own direction.
    """
    if isinstance(value, str):
        text = drawable(value, typesetting.coverage())
        if STAND_IN in text:
            missing_fonts.log_missing_in(value, typesetting.coverage())
        return isolated(text) if right_to_left and not text.startswith(FIRST_STRONG_ISOLATE) else text
    if isinstance(value, list):
        return [drawn(each, right_to_left=right_to_left) for each in value]
    if isinstance(value, dict):
        return {
            name: each if name in AS_IT_IS else drawn(each, right_to_left=right_to_left)
            for name, each in value.items()
        }
    return value


def line(text: str) -> str:
    """The text as one paragraph, safe inside any other text."""
    return _line(text, get_language())


@lru_cache(maxsize=5_000)
def _line(text: str, _language: str | None) -> str:
    """Cached, because many patients have the same exercises. `_language` is the active one."""
    text = held_together(breakable(" ".join(split_lines(cleaned(text)))))
    return isolated(text) if get_language_bidi() or has_right_to_left(text) else text


def items(texts: Iterable[str]) -> list[str]:
    return [text for text in map(line, texts) if text]


def paragraphs(text: str) -> list[str]:
    return items(split_lines(cleaned(text)))


def labelled(label: str, texts: Iterable[str], *, kind: str = "") -> list[Data]:
    """A label with its texts in a list, or an empty list without texts."""
    found = items(texts)
    return [{"label": label, "items": found, "kind": kind}] if found else []


def composed(label: str, text: str) -> list[Data]:
    """As `labelled`, for a text put together from parts that went through `line`.

    Cleaning it again would remove the marks that keep each part's writing direction.
    """
    return [{"label": label, "items": [text], "kind": ""}] if text else []


def fact(label: str, value: str) -> list[Data]:
    return [{"label": label, "value": value}] if value else []


def link(text: str, href: str) -> list[Data]:
    return [{"text": line(text), "href": href}] if text.strip() else []


def web_address(text: str) -> str:
    """The address, if it is safe for a QR code or a link; otherwise empty."""
    return text if text.startswith(("https://", "http://")) and text.isprintable() else ""


def written_date(iso: str | None) -> str:
    """As in 20 November 2026."""
    if not iso:
        return ""
    language = get_language() or "en"
    spelling = get_format("DATE_FORMAT", lang="en-gb" if language.startswith("en") else language)
    return line(date_format(date.fromisoformat(iso), spelling.replace(",", "").replace("،", "")))


def base_language(code: str) -> str:
    return code.partition("-")[0]
