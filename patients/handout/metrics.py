"""How high a text will stand on paper, reckoned from the fonts' own widths: setting it to find out takes time."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from patients.handout import typesetting

MM = 25.4 / 72  # of a point
CAP = 0.714  # em: a line stands as high as a capital of Noto Sans
SPACE = 0.26  # em
BOLD = 1.07  # how much wider than regular


@dataclass(frozen=True)
class Type:
    """A size in points; how high a line stands, and the space between lines and between paragraphs, in em."""

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
        """Lines of a paragraph in `width` millimetres."""
        return line_count(text, round(width / self.wide_em, 2))

    def paragraph(self, text: str, width: float) -> float:
        """Millimetres."""
        count = self.line_count(text, width)
        return (count * self.line + (count - 1) * self.leading) * self.em

    def paragraphs(self, texts: Iterable[str], width: float, *, indent: float = 0) -> float:
        """Millimetres, with the space between them. `indent` in em: a list's marker takes it off every line."""
        heights = [self.paragraph(text, width - indent * self.em) for text in texts]
        return sum(heights) + self.spacing * self.em * max(0, len(heights) - 1)


@lru_cache(maxsize=5_000)
def line_count(text: str, room: float) -> int:
    """`room` in em. The same paragraph is asked for again and again while pages are planned."""
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
    """In em. Only a plain space parts words."""
    return tuple(word_width(word) for word in text.split(" ") if word)


@lru_cache(maxsize=20_000)
def word_width(word: str) -> float:
    """In em, of regular weight. What cannot be known, such as how letters join, is left out."""
    return sum(map(typesetting.advance, word))
