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

# Typst parses every file as if it were source, but not what follows this on a line. JSON and our own drawings have one
# line; it saves 5 to 10 per cent of the time. The template takes it off.
NO_SOURCE = "//"

# What the handouts of one clinic, layout and language have in common, unless long texts need closer type; the rest is
# one plan's.
LOOK = (
    "language",
    "region",
    "direction",
    "fonts",
    "palette",
    "form",
    "draft",
    "unprintable",
    "page_of",
    "notes",
    "no_picture",
)

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


def named(data: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The data, with the name of its file beside each picture and code; empty where there is none."""

    def with_file(part: Mapping[str, Any], key: str) -> dict[str, Any]:
        return {**part, "file": names.get(key, "")}

    letterhead, portal = data["letterhead"], data["portal"]
    return {
        **data,
        "letterhead": letterhead and with_file(letterhead, "logo"),
        "portal": portal and with_file(portal, portal["href"]),
        "exercises": [
            {
                **row,
                "pictures": [with_file(each, each["key"]) for each in row["pictures"]],
                "video": [with_file(each, each["href"]) for each in row["video"]],
            }
            for row in data["exercises"]
        ],
    }


def page_count(pdf: bytes) -> int:
    """Of a PDF that Typst made; raises ValueError for another."""
    found = PAGES.search(pdf)
    if found is None:
        raise ValueError("This PDF does not say how many pages it has.")
    return int(found[1])


def _compile(template: str, data: Mapping[str, Any], images: Images, timestamp: int, *, claim: bool) -> bytes:
    """Data go in as files, what handouts have in common apart: Typst knows again what it has set before as long as
    all that it was made of is the same. With other `sys_inputs` it would know nothing again.
    """
    svgs = {**images["pictures"], **images["codes"]}
    names = {key: f"image-{number}.svg" for number, key in enumerate(svgs)}
    plan = {name: each for name, each in named(data, names).items() if name not in LOOK}
    texts = {"plan.json": plan, "look.json": {name: data[name] for name in LOOK}}
    files = {name: json.dumps(text, ensure_ascii=False) for name, text in texts.items()}
    gaps = any(STAND_IN in text for text in files.values())
    files |= {names[key]: svg for key, svg in svgs.items()}
    sources = {name: (NO_SOURCE + text).encode() for name, text in files.items()}
    sources["main.typ"] = f'#include "{template}"'.encode()
    with _few_at_once:
        pdf = _compiler().compile(
            cast(Any, sources),  # which its types do not know, but its documentation does
            sys_inputs={"gaps": "yes" if gaps else "no"},
            pdf_standards=["ua-1"] if claim else [],
            timestamp=timestamp,
        )
    return cast(bytes, pdf)


def _compiler() -> typst.Compiler:
    """A compiler must not be shared between threads."""
    if not hasattr(_of_this_thread, "compiler"):
        _of_this_thread.compiler = typst.Compiler(
            root=str(TEMPLATES),
            font_paths=fonts(),
            ignore_system_fonts=True,
            package_path=str(NO_PACKAGES),
            package_cache_path=str(NO_PACKAGES),
        )
    return cast(typst.Compiler, _of_this_thread.compiler)
