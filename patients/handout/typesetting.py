"""Calls Typst: one compiler for each thread, fonts only from packages, data as JSON and never as source."""

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

# Typst parses every file as if it were source. A line that begins with these two characters is a comment, which Typst
# skips. JSON and our drawings are one line each, so this saves 5 to 10 per cent of the time. The template removes them.
NO_SOURCE = "//"

# The parts of the data that are the same in all handouts of one clinic, layout and language, as long as no long text
# needs closer type. Everything else belongs to one plan.
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

AT_ONCE = 2  # a long document takes some hundred megabytes

_of_this_thread = threading.local()
_few_at_once = threading.BoundedSemaphore(AT_ONCE)


class TypesettingError(Exception):
    """The message never quotes the text, which is about a patient."""


@cache
def families() -> tuple[str, ...]:
    """The font families, in the order in which Typst tries them."""
    return tuple(sorted(fonts().families(), key=lambda name: (name != FIRST_FAMILY, name)))


@cache
def advances() -> dict[int, float]:
    """The width in em of every code point that some font has, taken from the first family with it."""
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
    """The code points that some font has."""
    return frozenset(advances())


def advance(char: str) -> float:
    """The width in em: half an em if no font has the character, nothing if it is invisible."""
    if unicodedata.category(char) in ("Mn", "Cf"):
        return 0.0
    joined = JOINED if unicodedata.bidirectional(char) == "AL" else 1
    return advances().get(ord(char), 0.5) * joined


def typeset(template: str, data: Mapping[str, Any], images: Images, *, timestamp: int) -> bytes:
    """The tagged PDF, declared as PDF/UA-1 unless Typst refuses that. `timestamp` in seconds since 1970.

    `images`: "pictures" and "codes", SVG by the names that `data` uses.

    If Typst cannot read one picture, the handout is made without any pictures. Raises TypesettingError if that
    fails too.
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
    """The data, with a file name beside each picture and code; the name is empty if there is no file."""

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
    """The number of pages of a PDF that Typst made. Raises ValueError for other PDFs."""
    found = PAGES.search(pdf)
    if found is None:
        raise ValueError("This PDF does not say how many pages it has.")
    return int(found[1])


def _compile(template: str, data: Mapping[str, Any], images: Images, timestamp: int, *, claim: bool) -> bytes:
    """Runs Typst.

    Typst reuses what it has set before if everything it depends on is the same. So the data are passed as files, and
    what many handouts have in common is a file of its own. Different `sys_inputs` would make Typst forget everything.
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
            cast(Any, sources),  # documented, but missing in its type hints
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
