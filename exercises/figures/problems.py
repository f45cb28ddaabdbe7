"""What is wrong with a poses file, in words that tell its author how to correct it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

NEAR = 65  # per cent of the letters that two words share


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and where. Items of a list are numbered from 1: `arrows.2.follows`."""

    file: str
    field: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.what}"


class FigureError(Exception):
    """Poses files that cannot be drawn. `problems` holds everything that is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def below(name: str, where: str) -> str:
    """The path of a field inside another one: `arrows` and `2.follows` become `arrows.2.follows`."""
    return f"{name}.{where}" if name and where else name or where


def did_you_mean(value: Any, known: Collection[str]) -> str:
    close = process.extractOne(str(value), list(known), scorer=fuzz.ratio, score_cutoff=NEAR)
    return f" Did you mean “{close[0]}”?" if close else ""
