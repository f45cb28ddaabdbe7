"""What the reader of a dose has to say about a line, in three grades."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from exercises.dose.value import Dose


class Grade(Enum):
    NOTED = "noted"  # not read, or only in part: the words stand in the note
    DOUBT = "doubt"  # read, but worth a look
    CHOOSE = "choose"  # may mean different things: nothing of it is set until somebody chooses


@dataclass(frozen=True, slots=True)
class Remark:
    """`text` is in the active language. `readings`, of CHOOSE alone, are doses of the whole line, ready to be kept."""

    grade: Grade
    text: str
    readings: tuple[Dose, ...] = ()

    def __str__(self) -> str:
        return self.text
