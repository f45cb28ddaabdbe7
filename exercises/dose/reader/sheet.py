"""The sheet: which parts of a line are used for the dose, which are asked about, and which go into the note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exercises.dose.reader.pieces import Piece
from exercises.dose.remarks import Remark

Span = tuple[int, int]
# Parts that say the same thing in different ways: two of them from two phrases are two different doses.
GROUPS = {
    **dict.fromkeys(("days_per_week", "days_per_week_max", "weekdays", "every_n_days"), "days"),
    **dict.fromkeys(("reps", "reps_max", "reps_per_set"), "reps"),
    **dict.fromkeys(("sets", "sets_max"), "sets"),
    **dict.fromkeys(("load_value", "load_unit"), "load"),
    **dict.fromkeys(("times_per_day", "times_per_day_max", "times_of_day"), "times"),
    **dict.fromkeys(("hold_seconds", "hold_seconds_max"), "hold"),
    **dict.fromkeys(("duration_seconds", "duration_seconds_max"), "duration"),
}


def group(name: str) -> str:
    return GROUPS.get(name, name)


def groups(piece: Piece) -> set[str]:
    return {group(name) for name in piece.parts}


def spans(pieces: Iterable[Piece]) -> tuple[Span, ...]:
    return tuple((piece.start, piece.end) for piece in pieces)


def merged(pieces: Iterable[Piece]) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for piece in pieces:
        parts = {**parts, **piece.parts}
    return parts


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible meaning. `settled`: the stretches of text that leave the note once it is chosen."""

    parts: Mapping[str, Any]
    settled: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    choices: tuple[Choice, ...]
    about: tuple[Span, ...]


@dataclass
class Sheet:
    """The phrases of a line, while the reader decides which of them to use."""

    text: str
    taken: list[Piece] = field(default_factory=list)  # parts of the dose
    kept: list[tuple[int, int]] = field(default_factory=list)  # stretches for the note that were understood
    noted: list[tuple[int, int]] = field(default_factory=list)  # stretches for the note that were not
    questions: list[Question] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    remarked: list[tuple[int, int]] = field(default_factory=list)  # stretches that already have a remark
    affected_at: list[tuple[int, int]] = field(default_factory=list)  # where it says "the affected side"

    @property
    def affected(self) -> bool:
        return bool(self.affected_at)

    def ask(self, text: str, choices: Iterable[Choice], about: Iterable[Piece]) -> None:
        self.questions.append(Question(text, tuple(choices), spans(about)))

    def set_aside(self, pieces: Iterable[Piece]) -> None:
        """Moves the pieces from the dose to the note."""
        aside = {piece.start: piece for piece in pieces}
        self.taken = [piece for piece in self.taken if piece.start not in aside]
        self.noted += [(piece.start, piece.end) for piece in aside.values()]
