"""What the reader of a dose remarks about a line, in three grades."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from exercises.dose.value import Dose


class Grade(Enum):
    NOTED = "noted"  # not understood, or only in part: the words are in the note
    DOUBT = "doubt"  # read, but worth a look
    CHOOSE = "choose"  # may mean different things: nothing is set until somebody chooses


@dataclass(frozen=True, slots=True)
class Remark:
    """`text` is in the active language. `readings`, only with CHOOSE, are the possible doses of the whole line."""

    grade: Grade
    text: str
    readings: tuple[Dose, ...] = ()

    def __str__(self) -> str:
        return self.text
