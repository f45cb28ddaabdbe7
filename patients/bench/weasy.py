"""The same handout with WeasyPrint, in the same run, so that times can be compared.

Both print the same words, drawings and codes in the same type, tagged and declared as PDF/UA-1. Both keep what they
can between documents: fonts and style sheet, and WeasyPrint also the parsed drawings. What differs:

- Typst's pages are planned: pictures are as large as fits, and lists become paragraphs where that saves a page.
  WeasyPrint has only CSS and pictures of one size, so eight exercises may take a page or two more.
- WeasyPrint is slower with a variable font, so it gets Noto Sans reduced to the width and weights of the page.
- Boxes to tick are background images, hidden from screen readers as with Typst. Days of rest are plain grey, not
  hatched. There is no template for articles and the list of all exercises, which these documents do not have.
"""

import logging
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import fontpkg
from django.template import Context, Engine
from django.utils import translation
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from patients.bench.documents import Document, printed
from patients.bench.handouts import COUNTS, in_other_words
from patients.bench.practice import Practice
from patients.bench.timing import median
from patients.handout.colours import palette
from patients.handout.images import codes, pictures
from patients.handout.page import page_data
from patients.handout.sheets import SHEETS
from patients.handout.wording import Data

TEMPLATES = Path(__file__).parent / "templates"
HOW_TO_INSTALL = (
    "not installed: make bench-extra; Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
SHEET = SHEETS["standard"]
WEIGHTS = (400, 700)
ROUNDS = 9  # thirty exercises take seconds each time
PICTURE = 38  # mm: one of the widths that Typst's pages are planned with
APART = 2  # mm
SIGNS = {
    "feel": '<path d="M.5 10 7 16.5 18.5 1" fill="none" stroke="{good[ink]}" stroke-width="3.75"/>',
    "avoid": '<path d="M1.5 1.5 16 16.5M16 1.5 1.5 16.5" fill="none" stroke="{bad[ink]}" stroke-width="3.75"/>',
    "good": '<circle cx="10" cy="10" r="8.6" fill="#fff" stroke="{good[ink]}" stroke-width="2.8"/>',
    "warn": '<path d="M10 0 20 20H0Z" fill="{warn[ink]}"/>',
    "bad": '<path d="M6 0h8l6 6v8l-6 6H6l-6-6V6Z" fill="{bad[ink]}"/>',
}


def figures(practice: Practice) -> Iterator[tuple[str, str]]:
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    logging.getLogger("weasyprint.progress").setLevel(logging.ERROR)
    try:
        weasyprint = import_module("weasyprint")
    except (ImportError, OSError):  # OSError: it is installed, but Pango is not
        yield "WeasyPrint", HOW_TO_INSTALL
        return
    documents = [practice.document(count) for count in COUNTS]
    ours = [
        spent(printed, document) for document in documents
    ]  # first: what WeasyPrint keeps slows Python down
    with tempfile.TemporaryDirectory() as folder:
        printer = Printer(weasyprint, Path(folder))
        for count, document, typst in zip(COUNTS, documents, ours, strict=True):
            theirs, size = spent(printer.render, document), len(printer.render(document)) / 1000
            what = f"WeasyPrint {printer.version}, {count} exercise{'s' if count > 1 else ''}, other words"
            yield (
                what,
                f"{theirs:.0f} ms, {size:.0f} kB; {theirs / typst:.1f} times the {typst:.0f} ms of Typst",
            )


def spent(way: Callable[[Document], bytes], document: Document) -> float:
    """Milliseconds. Every round has other words in each exercise."""
    documents = in_other_words(document)
    return median(lambda: way(next(documents)), ROUNDS)


class Printer:
    """Keeps what documents have in common, like a warm process."""

    def __init__(self, weasyprint: Any, folder: Path) -> None:
        self.weasyprint, self.version = weasyprint, weasyprint.VERSION
        self.response = import_module("weasyprint.urls").URLFetcherResponse
        self.fonts = import_module("weasyprint.text.fonts").FontConfiguration()
        self.drawings: dict[str, str] = {}
        self.parsed: dict[str, Any] = {}
        self.palette = palette("", colour=True)
        templates = Engine(dirs=[str(TEMPLATES)])
        self.template = templates.get_template("handout.html")
        rules = templates.get_template("handout.css").render(Context({**self.palette, **measures(folder)}))
        self.style = weasyprint.CSS(string=rules, font_config=self.fonts)

    def render(self, document: Document) -> bytes:
        content, addressee = document
        with translation.override(content["language"]):
            data = page_data(content, addressee)
        self.drawings = {
            **{f"picture:{key}": svg for key, svg in pictures(content, addressee, colour=True).items()},
            **{f"code:{address}": svg for address, svg in codes(content, addressee).items()},
            **{f"sign:{name}": sign(shape.format(**self.palette)) for name, shape in SIGNS.items()},
        }
        page = self.template.render(Context(in_place(data)))
        pdf: bytes = self.weasyprint.HTML(string=page, url_fetcher=self.fetch).write_pdf(
            stylesheets=[self.style], font_config=self.fonts, pdf_variant="pdf/ua-1", cache=self.parsed
        )
        return pdf

    def fetch(self, address: str) -> Any:
        return self.response(address, self.drawings[address], {"Content-Type": "image/svg+xml"})


def measures(folder: Path) -> Data:
    """The numbers for the style sheet, which calculates nothing itself. Writes its fonts into `folder`."""
    faces = [{"weight": weight, "path": cut(folder, weight)} for weight in WEIGHTS]
    pair = 2 * PICTURE + APART
    return {"sheet": SHEET, "faces": faces, "picture": PICTURE, "pair": pair, "beside": pair + SHEET.gutter}


def cut(folder: Path, weight: int) -> str:
    """Noto Sans in one weight, in the width of the layout."""
    files = fontpkg.families()["noto-sans"].files
    variable = next(file.path for file in files if file.style == "normal")
    axes = {"wght": weight, "wdth": SHEET.stretch}
    path = folder / f"{weight}.ttf"
    instancer.instantiateVariableFont(TTFont(variable), axes).save(path)
    return path.as_uri()


def sign(shape: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">{shape}</svg>'


def in_place(data: Data) -> Data:
    """The data in the form that this template needs. Typst's looks them up itself."""
    before, _name, after = data["page_of"].partition("{page}")
    weeks = [
        {
            **week,
            "rows": [with_ticks(*each) for each in zip(data["diary"]["rows"], week["cells"], strict=True)],
        }
        for week in data["diary"]["weeks"]
    ]
    return {**data, "page_of": [before, *after.split("{pages}")], "weeks": weeks}


def with_ticks(row: Data, counts: list[int | None]) -> Data:
    """Days before and after the plan are drawn like days of rest."""
    return {
        **row,
        "cells": [{"rest": not n, "many": n < 0, "ticks": range(n)} for n in (c or 0 for c in counts)],
    }
