"""What the rooms hand to each other: raw rows, remarks, and the reason why a whole file cannot be read."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.gates import UNSTORABLE

MOST_ROWS = 20_000
MOST_BYTES = 60_000_000  # of a JSON or CSV file: 20,000 long exercises
MOST_TEXT = 20_000  # letters in one field
MOST_ITEM = 4_000  # letters in one item of a list, such as a step
MOST_ITEMS = 60  # items in one list
MOST_REMARKS = 30  # about one row: nobody reads more, and a row may hold 200,000 faults


class Code(models.TextChoices):
    """Kinds of remarks, by which a person can sift the rows."""

    UNFIT = "unfit", _("Cannot be used as it is")
    NO_STEPS = "no_steps", _("No steps")
    NO_TAGS = "no_tags", _("No body part or kind")
    DOUBLE = "double", _("Looks like one that is there")
    ARCHIVED = "archived", _("In your archive")
    DIFFERS = "differs", _("Yours is different")
    DOSE = "dose", _("Dose to look at")
    PICTURE = "picture", _("Picture left out")
    FILM = "film", _("Film left out")
    LINK = "link", _("Link left out")
    WORD = "word", _("Word that we do not have")
    SLUG = "slug", _("Key changed")
    SHAPE = "shape", _("Shape of the text")
    FORMULA = "formula", _("Looks like a formula")


@dataclass(frozen=True, slots=True)
class Remark:
    code: str
    text: str
    where: str = ""  # the field, with the place below it: `instructions.2`


def shown(text: str) -> str:
    """What a file says, as a message may repeat it: not too long, without characters that nobody can store."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:600]


@dataclass(slots=True)
class Raw:
    """One row as the file has it. With a `problem` it could not be read, and `data` says nothing."""

    number: int
    line: int
    kind: str  # of `ImportedRow.Kind`
    data: Any = None
    problem: str = ""
    remarks: list[Remark] = field(default_factory=list)


class UnreadableFile(Exception):  # noqa: N818 - a state of the file, not a programming error
    """The file as a whole cannot be read. `problems` say why, and how to mend it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = [shown(str(problem)) for problem in problems]
