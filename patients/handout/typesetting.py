"""Typst, kept warm: fonts from packages only, one compiler per thread, data as JSON and never as source."""

import hashlib
import json
import logging
import re
import threading
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import typst
from django.conf import settings
from fontTools.ttLib import TTFont

from clinic.fonts import fonts
from patients.handout.text import STAND_IN

logger = logging.getLogger(__name__)

Images = Mapping[str, Mapping[str, str]]

TEMPLATES = settings.BASE_DIR / "templates" / "handout"
NO_PACKAGES = TEMPLATES / "packages"  # does not exist: a template imports nothing from outside
FIRST_FAMILY = "Noto Sans"
JOINED = 0.84  # how much narrower Arabic letters are in a word than alone
PAGES = re.compile(rb"/Type/Pages/Count (\d+)")  # as Typst writes it

AT_ONCE = 2  # long documents take memory by the hundred megabytes

_of_this_thread = threading.local()
_few_at_once = threading.BoundedSemaphore(AT_ONCE)


class TypesettingError(Exception):
    """Says nothing of the text."""


@cache
def families() -> tuple[str, ...]:
    """In the order in which they are tried."""
    return tuple(sorted(fonts().families(), key=lambda name: (name != FIRST_FAMILY, name)))


@cache
def advances() -> dict[int, float]:
    """How wide each code point is that some font draws, in em, by the first family that has it."""
    order = {family: place for place, family in enumerate(families())}
    found: dict[int, float] = {}
    for font in sorted(fonts().fonts(), key=lambda font: (order.get(font.family, 0), font.style != "normal")):
        with TTFont(font.path, fontNumber=font.index, lazy=True) as face:
            widths, units = face["hmtx"].metrics, face["head"].unitsPerEm
            for code, glyph in face.getBestCmap().items():
                found.setdefault(code, widths[glyph][0] / units)
    return found


@cache
def coverage() -> frozenset[int]:
    """The code points that some font draws."""
    return frozenset(advances())


def advance(char: str) -> float:
    """In em; half an em for what no font draws, nothing for what is not seen."""
    if unicodedata.category(char) in ("Mn", "Cf"):
        return 0.0
    joined = JOINED if unicodedata.bidirectional(char) == "AL" else 1
    return advances().get(ord(char), 0.5) * joined


def typeset(template: str, data: Mapping[str, Any], images: Images, *, timestamp: int) -> bytes:
    """The PDF, tagged and, unless Typst refuses, declared as PDF/UA-1. `timestamp` in seconds since 1970.

    `images`: "pictures" and "codes", SVG by the names that `data` uses.

    A picture that Typst cannot read costs all pictures, not the handout. Raises TypesettingError if there is no
    way at all.
    """
    attempts = (
        ("as PDF/UA-1", images, True),
        ("without the claim to be PDF/UA-1", images, False),
        ("without pictures", {**images, "pictures": {}}, True),
    )
    for how, shown, claim in attempts:
        try:
            return _compile(template, data, shown, timestamp, claim=claim)
        except typst.TypstError as error:
            # Typst quotes the text it refuses, and that text is about a patient: only its hash is logged.
            trace = hashlib.sha256(str(error).encode()).hexdigest()[:12]
            logger.warning("A handout cannot be typeset %s (%s %s)", how, type(error).__name__, trace)
    raise TypesettingError("The handout cannot be typeset; the log has the traces.")


def page_count(pdf: bytes) -> int:
    """Of a PDF that Typst made; raises ValueError for another."""
    found = PAGES.search(pdf)
    if found is None:
        raise ValueError("This PDF does not say how many pages it has.")
    return int(found[1])


def _compile(template: str, data: Mapping[str, Any], images: Images, timestamp: int, *, claim: bool) -> bytes:
    text = json.dumps(data, ensure_ascii=False)
    with _few_at_once:
        pdf = _compiler(template).compile(
            sys_inputs={
                "data": text,
                "images": json.dumps(images, ensure_ascii=False),
                "gaps": "yes" if STAND_IN in text else "no",
            },
            pdf_standards=["ua-1"] if claim else [],
            timestamp=timestamp,
        )
    return cast(bytes, pdf)


def _compiler(template: str) -> typst.Compiler:
    """A compiler must not be shared between threads."""
    warm: dict[str, typst.Compiler] = _of_this_thread.__dict__.setdefault("compilers", {})
    if template not in warm:
        warm[template] = typst.Compiler(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=fonts(),
            ignore_system_fonts=True,
            package_path=str(NO_PACKAGES),
            package_cache_path=str(NO_PACKAGES),
        )
    return warm[template]
