"""An instrument as a value: what is asked, how it is scored, who enters it, and which change matters."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class EnteredBy(StrEnum):
    PATIENT = "patient"  # in the portal, or staff from paper
    STAFF = "staff"  # a physical test: nobody does it alone at home


class Better(StrEnum):
    LOWER = "lower"
    HIGHER = "higher"


class Scoring(StrEnum):
    ONE = "one"  # the only answer is the score
    SUM = "sum"
    MEAN = "mean"
    PERCENT = "percent"  # of the highest sum that is possible


class Compared(StrEnum):
    FIRST = "first"  # with the patient's first value
    START = "start"  # the score itself says how much has changed since the start


class Unit(StrEnum):
    POINTS = "points"
    SECONDS = "seconds"
    TIMES = "times"
    PERCENT = "percent"


class AskAt(StrEnum):
    START = "start"
    REVIEW = "review"


class Of(StrEnum):
    SCORE = "score"
    ACTIVITY = "activity"


class ChangeKind(StrEnum):
    IMPORTANT = "important"  # what people call a change that matters to them (MCID, MIC)
    DETECTABLE = "detectable"  # more than the same person's answers differ without any change (MDC)


UNIT_LABELS = {
    Unit.POINTS: _("points"),
    Unit.SECONDS: _("seconds"),
    Unit.TIMES: _("times"),
    Unit.PERCENT: _("percent"),
}


# The fields that a file may leave out.
DEFAULTS: dict[str, Any] = {
    "language": "en",
    "plain_name": "",
    "ask_at": [],
    "decimals": 0,
    "compared_with": "first",
    "instructions": [],
    "safety": [],
    "smallest_changes": [],
    "items": [],
    "activities": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Numbers from `lowest` to `highest`, with words for both ends."""

    lowest: Decimal
    highest: Decimal
    decimals: int = 0
    lowest_words: str = ""
    highest_words: str = ""

    @property
    def ends(self) -> tuple[str, str]:
        """Both ends with their words: “0: no pain”."""
        has_sign = self.lowest < 0
        pairs = ((int(self.lowest), self.lowest_words), (int(self.highest), self.highest_words))
        first, last = (f"{signed(each) if has_sign else each}: {words}" for each, words in pairs)
        return first, last

    @property
    def numbers(self) -> range:
        """Every number that can be chosen, of a scale without decimals."""
        return range(int(self.lowest), int(self.highest) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: Decimal
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. It has `choices` in words, or a scale of whole numbers, or it is `measured` in the unit."""

    key: str
    text: str
    hint: str = ""
    measured: bool = False
    scale: Scale
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activities:
    """The patient names what is hard for them, once, and rates the same each time."""

    question: str
    hint: str
    rating: str
    least: int
    most: int
    scale: Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestChange:
    """A published figure. `usual`: it is shown on the chart and said in words; others are only listed."""

    change: Decimal
    of: Of
    kind: ChangeKind
    population: str
    source: str
    usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    name: str
    abbreviation: str
    plain_name: str  # what the patient reads
    about: str
    entered_by: EnteredBy
    ask_at: tuple[AskAt, ...]
    better: Better
    unit: Unit
    scale: Scale
    scoring: Scoring
    compared_with: Compared
    instructions: tuple[str, ...]
    safety: tuple[str, ...]
    items: tuple[Item, ...]
    activities: Activities | None
    smallest_changes: tuple[SmallestChange, ...]
    sources: tuple[str, ...]
    owner: str
    terms: str

    @classmethod
    def of(cls, content: dict[str, Any]) -> "Instrument":
        """From the content of a file that `reading` has checked, in this release or an earlier one."""
        content = DEFAULTS | content
        return cls(
            name=content["name"],
            abbreviation=content["abbreviation"],
            plain_name=content["plain_name"] or content["name"],
            about=content["about"],
            entered_by=EnteredBy(content["entered_by"]),
            ask_at=tuple(AskAt(each) for each in content["ask_at"]),
            better=Better(content["better"]),
            unit=Unit(content["unit"]),
            scale=scale_of(content),
            scoring=Scoring(content["scoring"]),
            compared_with=Compared(content["compared_with"]),
            instructions=tuple(content["instructions"]),
            safety=tuple(content["safety"]),
            items=tuple(item_of(each) for each in content["items"]),
            activities=activities_of(content["activities"]) if content["activities"] else None,
            smallest_changes=tuple(change_of(each) for each in content["smallest_changes"]),
            sources=tuple(each["text"] for each in content["sources"]),
            owner=content["terms"]["owner"],
            terms=content["terms"]["statement"],
        )

    @property
    def is_for_patients(self) -> bool:
        return self.entered_by is EnteredBy.PATIENT

    @property
    def smallest_change(self) -> SmallestChange | None:
        """The figure that the score is compared with. None where no one figure suits everybody."""
        return next((each for each in self.smallest_changes if each.usual and each.of is Of.SCORE), None)

    @property
    def smallest_change_of_an_activity(self) -> SmallestChange | None:
        return next((each for each in self.smallest_changes if each.usual and each.of is Of.ACTIVITY), None)

    @property
    def unit_in_words(self) -> str:
        return str(UNIT_LABELS[self.unit])

    @property
    def yardstick(self) -> tuple[Any, ...]:
        """What two versions must have in common for their scores to be compared."""
        asked = tuple(item.key for item in self.items)
        return (self.scale.lowest, self.scale.highest, self.better, self.unit, self.scoring, asked)


def signed(number: int) -> str:
    """With a plus or a true minus sign, for scales that go below 0."""
    return f"{number:+d}".replace("-", "−") if number else "0"


def scale_of(data: dict[str, Any]) -> Scale:
    return Scale(
        lowest=Decimal(str(data["lowest"])),
        highest=Decimal(str(data["highest"])),
        decimals=data.get("decimals", 0),
        lowest_words=data.get("lowest_words", ""),
        highest_words=data.get("highest_words", ""),
    )


def item_of(data: dict[str, Any]) -> Item:
    choices = tuple(
        Choice(value=Decimal(str(each["value"])), text=each["text"]) for each in data.get("choices", [])
    )
    values = [choice.value for choice in choices]
    scale = Scale(lowest=min(values), highest=max(values)) if choices else scale_of(data)
    return Item(
        key=data["key"],
        text=data["text"],
        hint=data.get("hint", ""),
        measured=data.get("measured", False),
        scale=scale,
        choices=choices,
    )


def activities_of(data: dict[str, Any]) -> Activities:
    return Activities(
        question=data["question"],
        hint=data.get("hint", ""),
        rating=data["rating"],
        least=data["least"],
        most=data["most"],
        scale=scale_of(data),
    )


def change_of(data: dict[str, Any]) -> SmallestChange:
    return SmallestChange(
        change=Decimal(str(data["change"])),
        of=Of(data.get("of", Of.SCORE)),
        kind=ChangeKind(data["kind"]),
        population=data["population"],
        source=data["source"],
        usual=data.get("usual", False),
    )
