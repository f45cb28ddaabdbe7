"""The kinds of parts in a dose.

Each field of `Dose` is declared with one of these, in one line. Its allowed values, label, JSON, schema, column and
place in a form all follow from that line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext as _


class Group(Enum):
    """Where a form shows the part."""

    FIRST = "first"  # always in sight
    MORE = "more"  # behind “More”
    ALONE = "alone"  # behind “More”, on a line of its own
    LAST = "last"  # in sight, below all others


class Theme(Enum):
    """What the part says. A dose that was typed may take what it leaves unsaid of a theme from the usual dose."""

    AMOUNT = "amount"  # how much, how heavy, how fast
    REST = "rest"
    SIDE = "side"
    OFTEN = "often"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a dose. Subclasses say what its value may be."""

    label: Any
    group: Group = Group.MORE
    theme: Theme = Theme.AMOUNT

    empty: Any = None

    def problems(self, value: Any) -> Iterator[str]:
        """What is wrong with a value, as messages that say how to correct it."""
        raise NotImplementedError

    def to_json(self, value: Any) -> Any:
        return value

    def from_json(self, value: Any) -> Any:
        """Raises ValueError, TypeError or InvalidOperation if the data cannot be such a value at all."""
        return value

    def schema(self) -> dict[str, Any]:
        """The part's JSON Schema for the API."""
        raise NotImplementedError

    def to_column(self, value: Any) -> Any:
        return value

    def from_column(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Part):
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def problems(self, value: Any) -> Iterator[str]:
        words = {"field": self.label, "low": self.low, "high": self.high}
        if not is_count(value):
            yield _("%(field)s must be a whole number.") % words
        elif not self.low <= value <= self.high:
            yield _("%(field)s must be between %(low)s and %(high)s.") % words

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True, kw_only=True)
class Most(Count):
    """The upper end of a range whose lower end is the part before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Part):
    """A decimal number from `low` to `high` with at most `places` digits after the point."""

    low: int
    high: int
    places: int

    def problems(self, value: Any) -> Iterator[str]:
        words = {"field": self.label, "low": self.low, "high": self.high, "places": self.places}
        if not isinstance(value, Decimal) or not value.is_finite():
            yield _("%(field)s must be a decimal number.") % words
        elif not self.low <= value <= self.high:
            yield _("%(field)s must be between %(low)s and %(high)s.") % words
        elif value != round(value, self.places):
            yield _("%(field)s may have %(places)s figures after the point at most.") % words

    def to_json(self, value: Decimal) -> str:
        return format(value.normalize() + 0, "f")  # 2.50 and 2.5 are the same load; + 0 turns -0 into 0

    def from_json(self, value: Any) -> Decimal:
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise TypeError
        return Decimal(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "decimal", "description": f"{self.low} to {self.high}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Part):
    """One of the choices."""

    choices: type[TextChoices]

    def problems(self, value: Any) -> Iterator[str]:
        if not isinstance(value, self.choices):
            yield _("Choose one from the list.")

    def to_json(self, value: TextChoices) -> str:
        return str(value.value)

    def from_json(self, value: Any) -> TextChoices:
        return self.choices(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": self.choices.values}

    def to_column(self, value: TextChoices | None) -> Any:
        return value or ""

    def from_column(self, value: str) -> TextChoices | None:
        return self.choices(value) if value else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Several(Part):
    """Several values, as a tuple."""

    empty: Any = ()

    def to_json(self, value: tuple[Any, ...]) -> list[Any]:
        return list(value)

    def from_json(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise TypeError
        return tuple(value)

    def to_column(self, value: tuple[Any, ...]) -> list[Any]:
        return list(value)

    def from_column(self, value: list[Any]) -> tuple[Any, ...]:
        return tuple(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeOf(Several):
    """Some of the choices, each at most once, in the order of the choices."""

    choices: type[TextChoices] | type[IntegerChoices]

    def problems(self, value: Any) -> Iterator[str]:
        if not isinstance(value, tuple) or not all(map(self.is_known, value)):
            yield _("Choose from the list.")
        elif len(set(value)) != len(value):
            yield _("Choose each only once.")

    def is_known(self, value: object) -> bool:
        return isinstance(value, self.choices) or (type(value) in (int, str) and value in self.choices.values)

    def in_order(self, value: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(each for each in self.choices if each.value in value)

    def to_json(self, value: tuple[Any, ...]) -> list[Any]:
        return [each.value for each in value]

    def to_column(self, value: tuple[Any, ...]) -> list[Any]:
        return self.to_json(value)

    def schema(self) -> dict[str, Any]:
        kind = "integer" if issubclass(self.choices, IntegerChoices) else "string"
        named = ", ".join(f"{value}: {label}" for value, label in self.choices.choices)
        return {"type": "array", "items": {"type": kind, "enum": self.choices.values}, "description": named}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts(Several):
    """From `fewest` to `most` whole numbers, each from `low` to `high`."""

    low: int
    high: int
    fewest: int
    most: int

    @property
    def each(self) -> Count:
        return Count(label=self.label, low=self.low, high=self.high)

    def problems(self, value: Any) -> Iterator[str]:
        if not isinstance(value, tuple) or not self.fewest <= len(value) <= self.most:
            words = {"field": self.label, "fewest": self.fewest, "most": self.most}
            yield _("%(field)s must be %(fewest)s to %(most)s whole numbers, such as 12, 10, 8.") % words
            return
        for number in value:
            yield from self.each.problems(number)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": self.each.schema(),
            "minItems": self.fewest,
            "maxItems": self.most,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Part):
    empty: Any = False

    def problems(self, value: Any) -> Iterator[str]:
        if not isinstance(value, bool):
            yield _("Choose yes or no.")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Part):
    length: int
    empty: Any = ""

    def problems(self, value: Any) -> Iterator[str]:
        if not isinstance(value, str):
            yield _("This must be text.")
        elif len(value) > self.length:
            yield _("Use %(limit)s characters at most.") % {"limit": self.length}

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.length}


UNREADABLE = (ValueError, TypeError, InvalidOperation)


def is_count(value: object) -> bool:
    return type(value) is int  # not bool, which is an int too


def part(kind: Part) -> Any:
    """Declares a field of the dose."""
    return field(default=kind.empty, metadata={"part": kind})


def most(label: Any, *, of: Any) -> Any:
    """Declares the upper end of the range that the field `of` begins."""
    base: Count = of.metadata["part"]
    return part(Most(label=label, low=base.low, high=base.high, theme=base.theme))
