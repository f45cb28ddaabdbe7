"""What a line is made of: a piece is a token at first, and later a phrase of several tokens.

Patterns name the kinds of pieces, in the syntax of regular expressions: "number x? per day". Each kind is one
private character, so that Python's own engine matches them, and a pattern can never cut a word in two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

_CODES: dict[str, str] = {}
COUNTS = ("number", "range", "sets_n", "reps_n")
ENDS = {"sep", "then", "spaced_dash"}  # of a clause
GOVERNS = {
    "after",
    "negation",
    "no",
    "later",
    "condition",
    "until",
    "except",
    "while",
}  # what follows these is not the dose
NOTHING: Mapping[str, Any] = {}


def code(kind: str) -> str:
    return _CODES.setdefault(kind, chr(0xE000 + len(_CODES)))


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind` says what it is. `start` and `end` are places in the normalised text.

    A phrase that is a part of the dose has kind "read", "amount", "often" and the like, and `parts`. `words` is
    what the tables know of a word: the weekday, the colour. `kept`: understood, but the note must hold it too.
    `doubt`: read, but to be checked. `question`: nothing is read; `choices` are the parts that may be meant.
    """

    kind: str
    start: int
    end: int
    text: str
    low: Decimal | None = None
    high: Decimal | None = None
    values: tuple[int, ...] = ()
    unit: str = ""
    parts: Mapping[str, Any] = field(default_factory=dict)
    kept: bool = False
    doubt: str = ""
    question: str = ""
    choices: tuple[Mapping[str, Any], ...] = ()
    scale: tuple[int, ...] = ()  # figures that belong to the phrase, not to the dose: the 7 of "5/7"
    inside: tuple[Piece, ...] = ()

    @property
    def spans_to_keep(self) -> list[tuple[int, int]]:
        """What of a kept phrase the note must hold: of "3x12RM" the "12RM", of "@ RPE 7-8" all but the sign."""
        if kept := [(piece.start, piece.end) for piece in self.inside if piece.kept]:
            return kept
        is_led = len(self.inside) > 1 and self.inside[0].kind == "with"
        return [(self.inside[1].start if is_led else self.start, self.end)]

    @property
    def count(self) -> int | None:
        return whole(self.low)

    @property
    def most(self) -> int | None:
        return whole(self.high)

    @property
    def is_count(self) -> bool:
        """Whether the number, or both ends of the range, are whole."""
        return self.count is not None and (self.high is None or self.most is not None)


def whole(value: Decimal | None) -> int | None:
    return int(value) if value is not None and value == int(value) else None


def ranged(name: str, piece: Piece) -> dict[str, Any]:
    return {name: piece.count} if piece.high is None else {name: piece.count, f"{name}_max": piece.most}


@dataclass(frozen=True)
class Line:
    """What a rule may know besides its own words. What it asks of the whole line is found out once."""

    text: str
    measured_by: str | None
    pieces: tuple[Piece, ...] = ()

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(inner.text for piece in self.pieces for inner in (piece, *piece.inside))

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(piece.kind for piece in self.pieces)

    @cached_property
    def parts(self) -> frozenset[str]:
        """The parts of a dose that the line gives so far."""
        return frozenset(name for piece in self.pieces for name in piece.parts)

    @cached_property
    def has_sets(self) -> bool:
        kinds = [piece.kind for piece in self.pieces]
        return "sets_n" in kinds or any(
            kind in COUNTS and times == "x" and other in COUNTS
            for kind, times, other in zip(kinds, kinds[1:], kinds[2:], strict=False)
        )

    @cached_property
    def asked_of(self) -> tuple[int, frozenset[str]]:
        """Of what no other word governs: how many times there are, and the parts that are given."""
        pieces = list(_ungoverned(self.pieces))
        names = frozenset(name for piece in pieces for name in piece.parts)
        return sum(piece.kind == "time" for piece in pieces), names


def _ungoverned(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces that no governing word of their own clause comes before."""
    is_governed = False
    for piece in pieces:
        is_governed = (is_governed and piece.kind not in ENDS) or piece.kind in GOVERNS
        if not is_governed:
            yield piece


@dataclass(frozen=True, slots=True)
class Found:
    """The pieces that a pattern matched, and where they stand."""

    line: Line
    pieces: tuple[Piece, ...]
    first: int
    last: int

    def all(self, *kinds: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind in kinds]

    def one(self, *kinds: str) -> Piece | None:
        return next(iter(self.all(*kinds)), None)

    def has(self, *kinds: str) -> bool:
        return any(piece.kind in kinds for piece in self.pieces)

    @property
    def number(self) -> Piece:
        return next(piece for piece in self.pieces if piece.kind in ("number", "range"))

    @property
    def text(self) -> str:
        return self.line.text[self.pieces[0].start : self.pieces[-1].end]

    def before(self, back: int = 1) -> Piece | None:
        index = self.first - back
        return self.line.pieces[index] if index >= 0 else None

    def after(self) -> Piece | None:
        return self.line.pieces[self.last] if self.last < len(self.line.pieces) else None

    def piece(self, kind: str, **more: Any) -> Piece:
        start, end = self.pieces[0].start, self.pieces[-1].end
        return Piece(kind, start, end, self.text, inside=self.pieces, **more)

    def read(self, parts: Mapping[str, Any], kind: str = "read", **more: Any) -> Piece:
        return self.piece(kind, parts=parts, **more)

    def keep(self, parts: Mapping[str, Any] = NOTHING, kind: str = "kept", **more: Any) -> Piece:
        """Understood, but the dose has no place for all of it."""
        return self.piece(kind, parts=parts, kept=True, **more)

    def ask(self, question: str, choices: Iterable[Mapping[str, Any]] = ()) -> Piece:
        return self.piece("question", question=question, choices=tuple(choices))


Make = Callable[[Found], Piece | None]


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: re.Pattern[str]
    make: Make


def rule(pattern: str, make: Make) -> Rule:
    symbols = re.sub(r"[a-z][a-z_0-9]*", lambda match: code(match.group()), pattern).replace(" ", "")
    return Rule(re.compile(symbols), make)
