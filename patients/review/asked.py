"""Questions and gaps as data: pages show them, services answer them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from exercises.dose import Dose
from patients.models import Prescription


class Kind(StrEnum):
    ARCHIVED = "archived"
    SIDE = "side"
    OFTEN = "often"
    DAYS = "days"
    HOLD = "hold"
    COUNTED = "counted"
    OVER = "over"
    NOTE = "note"
    EQUIPMENT = "equipment"
    MINUTES = "minutes"
    MANY = "many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer: what its button sends and says, and what it changes. None changes nothing there."""

    value: str
    label: str
    dose: Dose | None = None
    patient_note: str | None = None
    at_home: str = ""  # equipment to add to the patient's record


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`row` is the key of the exercise that it is about, None if it concerns several or the whole plan.

    `about` tells two questions of one kind apart. `box` is the label of a text box for an answer in one's own words,
    which begins with `words`; without it there is no box.
    """

    kind: Kind
    row: UUID | None = None
    about: str = ""
    title: str = ""
    text: str
    reason: str = ""
    choices: tuple[Choice, ...] = ()
    box: str = ""
    words: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.reason}".strip()

    @property
    def name(self) -> str:
        """What an answer sends to say which question it is about; also its id on the page."""
        return "-".join(filter(None, [self.kind, str(self.row or ""), self.about]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that no plan should lack. `name` is what is sent to confirm that it may.

    `restore`: lines that would mend it, from the library or the last version; `offer` says on a button what they are.
    """

    name: str
    row: UUID | None = None
    title: str = ""
    text: str
    reason: str = ""
    restore: tuple[str, ...] = ()
    offer: str = ""
    may_stay: bool = True  # if confirmed

    def __str__(self) -> str:
        return f"{self.title}: {self.text}" if self.title else self.text


def about_row(row: Prescription, kind: Kind, **said: Any) -> Question:
    return Question(kind=kind, row=row.key, title=str(row), **said)
