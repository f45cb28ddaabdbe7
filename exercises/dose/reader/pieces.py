"""What a line is made of: a piece is a token at first, and later a phrase of several tokens.

A pattern is a regular expression over the kinds of pieces: "number x? per day". Each kind is stored as one private
Unicode character, so that Python's `re` can match kinds, and a pattern can never cut a word in two.
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
# Words that govern: what follows them in their clause is not part of the dose.
GOVERNS = {"after", "negation", "no", "later", "condition", "until", "except", "while"}
NOTHING: Mapping[str, Any] = {}


def code(kind: str) -> str:
    return _CODES.setdefault(kind, chr(0xE000 + len(_CODES)))


@dataclass(frozen=True, slots=True)
class Piece:
    """A token or a phrase. `kind` says what it is; `start` and `end` are places in the normalised text.

    A phrase that says something about the dose has a kind such as "read", "amount" or "often", and `parts`: the
    fields of `Dose` with their values. `low` and `high` are the ends of a range, or `low` alone is the number.
    `kept`: understood, but the note must hold it too. `doubt`: read, but the therapist should check it. `question`:
    nothing is read; `choices` are the parts that may be meant. `inside` are the pieces that a phrase was made of.
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
        """The stretches of a kept phrase for the note: the "12RM" of "3x12RM", the "RPE 7-8" of "@ RPE 7-8"."""
        if kept := [(piece.start, piece.end) for piece in self.inside if piece.kept]:
            return kept
        begins_with_a_sign = len(self.inside) > 1 and self.inside[0].kind == "with"
        return [(self.inside[1].start if begins_with_a_sign else self.start, self.end)]

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
    """The whole line, for rules that must look further than their own words. Each answer is worked out only once."""

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
    def ungoverned(self) -> tuple[int, frozenset[str]]:
        """The number of times (such as "30 s") and the parts of a dose in the line, where no word governs them."""
        pieces = list(_ungoverned(self.pieces))
        names = frozenset(name for piece in pieces for name in piece.parts)
        return sum(piece.kind == "time" for piece in pieces), names


def _ungoverned(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces that have no governing word before them in their clause."""
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
