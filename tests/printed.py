"""A printed handout, and what its readers find on it.

Words in letters that join (Arabic, Hindi) are compared by which letters they have: a file holds their glyphs from
left to right, and some letters in two pieces. All else is compared character by character, but for the spaces.
"""

import itertools
import re
import unicodedata
from functools import cached_property

import pypdfium2
from django.utils import translation

from patients.handout import render
from patients.handout.page import page_data
from patients.handout.rows import key_steps
from tests.handouts import ADDRESSEE
from tests.paper import (
    POINTS_PER_MM,
    Element,
    plain,
    reading,
    without_spaces,
    words_of,
)

SCALE = 1.5  # pixels to a point
EDGE = int(10 * POINTS_PER_MM * SCALE)  # pixels; 10 mm that a printer may leave out
WHITE = 250


class Handout:
    """A document, and what its readers find."""

    def __init__(self, layout: str, paper: str, language: str, content: dict) -> None:
        self.layout, self.paper, self.language, self.content = layout, paper, language, content
        self.rows = content["exercises"]
        self.pdf = render(content, addressee=ADDRESSEE, layout=layout, paper=paper, language=language)
        with translation.override(language):
            self.words = page_data(content, ADDRESSEE)

    @cached_property
    def reading(self):
        return reading(self.pdf)

    @cached_property
    def elements(self) -> list[Element]:
        return list(self.reading.tree.walk())

    @cached_property
    def blocks(self) -> list["Block"]:
        return [Block(each.written) for each in blocks_of(self.reading.tree)]

    @cached_property
    def sections(self) -> list[tuple["Block", list["Block"]]]:
        """Each heading of the rank of an exercise's, with all blocks up to the next one."""
        high = ("H1",) if self.layout == "single" else ("H1", "H2")
        found: list[tuple[Block, list[Block]]] = [(Block(""), [])]
        for each in blocks_of(self.reading.tree):
            block = Block(each.written)
            if each.tag in high:
                found.append((block, []))
            found[-1][1].append(block)
        return found

    @cached_property
    def by_exercise(self) -> dict[str, list["Block"]]:
        """The blocks of each exercise, by its name. All others are under ""."""
        names = {
            without_spaces(f"{at}{row['name']}"): row["name"] for at, row in enumerate(self.rows, start=1)
        }
        found: dict[str, list[Block]] = {name: [] for name in ["", *names.values()]}
        for head, blocks in self.sections:
            found[names.get(head.letters, "")] += blocks
        return found

    def starts_in_words(self, row: dict) -> bool:
        """Whether the start position is in words. In brief layouts it may be in pictures only: see `asked`."""
        asked = {"compact": self.rows, "cards": [row]}.get(self.layout, [])
        return not asked or any(self.says(each["start_position"]) for each in asked)

    def steps_of(self, row: dict) -> list[str]:
        """The steps that this layout prints: the brief ones keep the key steps."""
        brief = self.layout in ("compact", "cards")
        return key_steps(row) if brief else row["steps"]

    def says(self, text: str) -> bool:
        return any(block.says(text) for block in self.blocks)

    @cached_property
    def pages(self) -> list:
        return list(pypdfium2.PdfDocument(self.pdf))

    @cached_property
    def seen(self) -> list:
        return [page.render(scale=SCALE, grayscale=True).to_pil() for page in self.pages]

    @cached_property
    def signs(self) -> set[str]:
        """The labels of the codes that are scanned with a phone."""
        videos = [each["text"] for row in self.words["exercises"] for each in row["video"]]
        return set(map(plain, [self.words["portal"]["title"], *videos]))

    def tagged(self, *tags: str) -> list[Element]:
        return [each for each in self.elements if each.tag in tags]


# --- Comparing what was written with what is read ---------------------------------------------------

INLINE = ("text", "Span", "Strong", "Em", "Link")
JOINING_LETTERS = re.compile("[\u0590-\u08ff\u0900-\u0dff]")


class Block:
    """A heading, a paragraph, an item or a cell."""

    def __init__(self, text: str) -> None:
        self.letters, self.words = without_spaces(text), words_of(text)

    def says(self, text: str) -> bool:
        if not JOINING_LETTERS.search(text):
            return without_spaces(text) in self.letters
        return all(any(is_word(word, found) for found in self.words) for word in words_of(text))


def blocks_of(element: Element) -> list[Element]:
    if all(each.tag in INLINE for each in itertools.islice(element.walk(), 1, None)):
        return [element]
    return [block for each in element.inside for block in blocks_of(each)]


def is_word(word: frozenset[str], found: frozenset[str]) -> bool:
    """Numbers must be equal. A found word may hold two words, if only the layout separates them."""
    return word == found if min(word).isdigit() else word <= found


def first_missing(texts: list[str], blocks: list[Block]) -> str | None:
    """The first of these texts that is not found at or after the place of the one before it."""
    at, after = 0, 0
    for text in texts:
        letters = without_spaces(text)
        joining = JOINING_LETTERS.search(text)
        while at < len(blocks):
            place = (
                (0 if blocks[at].says(text) else -1) if joining else blocks[at].letters.find(letters, after)
            )
            if place >= 0:
                break
            at, after = at + 1, 0
        else:
            return text
        after = after if joining else place + len(letters)
    return None


def a_to_z(text: str) -> str:
    return re.sub("[^A-Za-z]", "", unicodedata.normalize("NFKD", text))


def parts(groups: list[dict]) -> list[str]:
    return [text for group in groups for text in (group["label"], *group["items"])]


# --- Where cards are cut -----------------------------------------------------------------------------


def cuts(seen) -> list[tuple[int, int, int, int]]:
    """The strips along which a page of cards is cut: from top to bottom, and across."""
    width, height = seen.size
    return [(width // 2 - 3, 0, width // 2 + 4, height), (0, height // 2 - 3, width, height // 2 + 4)]


def marked_to_cut(seen) -> bool:
    """Whether the line to cut along begins at the edge of the paper, where nothing else may be printed."""
    left, top, right, _bottom = cuts(seen)[0]
    return seen.crop((left, top, right, EDGE)).getextrema()[0] < WHITE
