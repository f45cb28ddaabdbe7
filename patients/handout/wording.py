"""Texts on their way to the page: every text of a person goes through `line` or `items`.

What is empty is left out here, so that the template draws no empty box. `drawn` has the last word on each string.
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

# What is not text of the page: addresses, measures, and what the template asks about.
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


def drawn(value: Any, *, turned: bool) -> Any:
    """Every string as the fonts can draw it. On a `turned` page, right to left, the untranslated keeps its way."""
    if isinstance(value, str):
        text = drawable(value, typesetting.coverage())
        if STAND_IN in text:
            missing_fonts.tell(value, typesetting.coverage())
        return isolated(text) if turned and not text.startswith(FIRST_STRONG_ISOLATE) else text
    if isinstance(value, list):
        return [drawn(each, turned=turned) for each in value]
    if isinstance(value, dict):
        return {
            name: each if name in AS_IT_IS else drawn(each, turned=turned) for name, each in value.items()
        }
    return value


def line(text: str) -> str:
    """One paragraph, safe to stand inside any other text."""
    return _line(text, get_language())


@lru_cache(maxsize=5_000)
def _line(text: str, _language: str | None) -> str:
    """Kept, for patients share most of their exercises' words. The language is the active one."""
    text = held_together(breakable(" ".join(split_lines(cleaned(text)))))
    return isolated(text) if get_language_bidi() or has_right_to_left(text) else text


def items(texts: Iterable[str]) -> list[str]:
    return [text for text in map(line, texts) if text]


def paragraphs(text: str) -> list[str]:
    return items(split_lines(cleaned(text)))


def labelled(label: str, texts: Iterable[str], *, kind: str = "") -> list[Data]:
    """One label with its texts, or nothing at all."""
    found = items(texts)
    return [{"label": label, "items": found, "kind": kind}] if found else []


def composed(label: str, text: str) -> list[Data]:
    """As `labelled`, for a text made of parts that went through `line`: cleaning would take their isolates."""
    return [{"label": label, "items": [text], "kind": ""}] if text else []


def fact(label: str, value: str) -> list[Data]:
    return [{"label": label, "value": value}] if value else []


def link(text: str, href: str) -> list[Data]:
    return [{"text": line(text), "href": href}] if text.strip() else []


def web_address(text: str) -> str:
    """The address if a QR code or a link may lead to it, or nothing."""
    return text if text.startswith(("https://", "http://")) and text.isprintable() else ""


def written_date(iso: str | None) -> str:
    """20 November 2026."""
    if not iso:
        return ""
    language = get_language() or "en"
    spelling = get_format("DATE_FORMAT", lang="en-gb" if language.startswith("en") else language)
    return line(date_format(date.fromisoformat(iso), spelling.replace(",", "").replace("،", "")))


def base_language(code: str) -> str:
    return code.partition("-")[0]
