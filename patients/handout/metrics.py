"""Calculates the height of a text on paper from the widths of its letters. Typesetting it to find out would be slow."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from patients.handout import typesetting

MM = 25.4 / 72  # of a point
CAP = 0.714  # em: a line is as high as a capital letter of Noto Sans
SPACE = 0.26  # em
BOLD = 1.07  # times as wide as regular type


@dataclass(frozen=True)
class Type:
    """A size in points; the height of a line, the space between lines and that between paragraphs in em."""

    size: float
    leading: float
    spacing: float
    wide: float = 1.0
    line: float = CAP

    @cached_property
    def em(self) -> float:
        """In millimetres."""
        return self.size * MM

    @cached_property
    def wide_em(self) -> float:
        """In millimetres, for widths."""
        return self.em * self.wide

    def line_count(self, text: str, width: float) -> int:
        """How many lines a paragraph has in a column of `width` millimetres."""
        return line_count(text, round(width / self.wide_em, 2))

    def paragraph(self, text: str, width: float) -> float:
        """Millimetres."""
        count = self.line_count(text, width)
        return (count * self.line + (count - 1) * self.leading) * self.em

    def paragraphs(self, texts: Iterable[str], width: float, *, indent: float = 0) -> float:
        """The height in millimetres, with the space between paragraphs. `indent` in em: room for a list's marker."""
        heights = [self.paragraph(text, width - indent * self.em) for text in texts]
        return sum(heights) + self.spacing * self.em * max(0, len(heights) - 1)


@lru_cache(maxsize=5_000)
def line_count(text: str, room: float) -> int:
    """`room` in em. The result is cached: planning asks for the same paragraph many times."""
    words = word_widths(text)
    if sum(words) + SPACE * (len(words) - 1) <= room:
        return 1
    count, at = 1, 0.0
    for long in words:
        if at and at + SPACE + long > room:
            count, at = count + 1, 0.0
        at += long + (SPACE if at else 0)
        if at > room:
            count += int(at / room)
            at %= room
    return count


@lru_cache(maxsize=5_000)
def word_widths(text: str) -> tuple[float, ...]:
    """The widths of the words in em. Only a plain space separates words."""
    return tuple(word_width(word) for word in text.split(" ") if word)


@lru_cache(maxsize=20_000)
def word_width(word: str) -> float:
    """In em, in regular weight. What only a typesetter knows, such as how letters join, is ignored."""
    return sum(map(typesetting.advance, word))


def sum_width(words: str) -> float:
    parts = words.split()
    return sum(map(word_width, parts)) + SPACE * max(0, len(parts) - 1)
