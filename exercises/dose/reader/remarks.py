"""What the reader says about a line that it did not read completely and surely."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from exercises.dose.value import Dose


class Grade(Enum):
    NOTED = "noted"  # kept as a note
    DOUBT = "doubt"  # read, but check
    CHOOSE = "choose"  # must choose: nothing that is disputed is set


@dataclass(frozen=True, slots=True)
class Remark:
    """`text` is in the language that was active. `readings`, for CHOOSE: the whole dose under each reading."""

    grade: Grade
    text: str
    readings: tuple[Dose, ...] = ()

    def __str__(self) -> str:
        return self.text
