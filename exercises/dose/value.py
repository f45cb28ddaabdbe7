"""The dose as a value that cannot hold nonsense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import IntegerChoices, TextChoices
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from exercises.dose.parts import (
    UNREADABLE,
    Count,
    Counts,
    Flag,
    Group,
    Measure,
    Most,
    OneOf,
    Part,
    SomeOf,
    Text,
    Theme,
    is_count,
    most,
    part,
)


class MeasuredBy(TextChoices):
    REPS = "reps", pgettext_lazy("exercise measured by", "Repetitions")
    HOLD = "hold", pgettext_lazy("exercise measured by", "Hold")
    DURATION = "duration", pgettext_lazy("exercise measured by", "Time")


class Side(TextChoices):
    LEFT = "left", pgettext_lazy("side", "Left")
    RIGHT = "right", pgettext_lazy("side", "Right")
    EACH = "each", pgettext_lazy("side", "Each side in turn")
    ALTERNATING = "alternating", pgettext_lazy("side", "Alternating sides")
    NONE = "none", pgettext_lazy("side", "No side")


class LoadUnit(TextChoices):
    KG = "kg", gettext_lazy("kg")
    LB = "lb", gettext_lazy("lb")
    BAND_TAN = "band_tan", gettext_lazy("tan band")
    BAND_YELLOW = "band_yellow", gettext_lazy("yellow band")
    BAND_RED = "band_red", gettext_lazy("red band")
    BAND_GREEN = "band_green", gettext_lazy("green band")
    BAND_BLUE = "band_blue", gettext_lazy("blue band")
    BAND_BLACK = "band_black", gettext_lazy("black band")
    BAND_SILVER = "band_silver", gettext_lazy("silver band")
    BAND_GOLD = "band_gold", gettext_lazy("gold band")
    BODYWEIGHT = "bodyweight", gettext_lazy("body weight")

    @property
    def is_weighed(self) -> bool:
        """Whether the load is a number with this unit. A band or body weight has no number."""
        return self in (LoadUnit.KG, LoadUnit.LB)


class CountedIn(TextChoices):
    """What the repetitions count."""

    REPETITIONS = "repetitions", pgettext_lazy("counted in", "repetitions")
    BREATHS = "breaths", pgettext_lazy("counted in", "breaths")
    STEPS = "steps", pgettext_lazy("counted in", "steps")
    METRES = "metres", pgettext_lazy("counted in", "metres")


class TimeOfDay(TextChoices):
    MORNING = "morning", pgettext_lazy("time of day", "Morning")
    MIDDAY = "midday", pgettext_lazy("time of day", "Midday")
    EVENING = "evening", pgettext_lazy("time of day", "Evening")
    BEDTIME = "bedtime", pgettext_lazy("time of day", "Bedtime")


class Weekday(IntegerChoices):
    MONDAY = 0, WEEKDAYS[0]
    TUESDAY = 1, WEEKDAYS[1]
    WEDNESDAY = 2, WEEKDAYS[2]
    THURSDAY = 3, WEEKDAYS[3]
    FRIDAY = 4, WEEKDAYS[4]
    SATURDAY = 5, WEEKDAYS[5]
    SUNDAY = 6, WEEKDAYS[6]


NOTE_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """What to do and how often. Times in seconds; counts are per side when `side` is each.

    Every part is optional. Raises ValidationError, with all problems by field, when a part is out of its bounds, has
    the wrong type, or contradicts another part. Weekdays count from 0 for Monday.
    """

    sets: int | None = part(Count(label=gettext_lazy("Sets"), low=1, high=20, group=Group.FIRST))
    sets_max: int | None = most(gettext_lazy("Most sets"), of=sets)
    reps: int | None = part(Count(label=gettext_lazy("Repetitions"), low=1, high=300, group=Group.FIRST))
    reps_max: int | None = most(gettext_lazy("Most repetitions"), of=reps)
    reps_per_set: tuple[int, ...] = part(
        Counts(label=gettext_lazy("Repetitions of each set"), low=1, high=300, fewest=2, most=10)
    )
    counted_in: CountedIn | None = part(OneOf(label=gettext_lazy("Repetitions count"), choices=CountedIn))
    hold_seconds: int | None = part(
        Count(label=gettext_lazy("Hold in seconds"), low=1, high=600, group=Group.FIRST)
    )
    hold_seconds_max: int | None = most(gettext_lazy("Longest hold in seconds"), of=hold_seconds)
    duration_seconds: int | None = part(
        Count(label=gettext_lazy("Time in seconds"), low=1, high=14_400, group=Group.FIRST)
    )
    duration_seconds_max: int | None = most(gettext_lazy("Longest time in seconds"), of=duration_seconds)
    rest_seconds: int | None = part(
        Count(label=gettext_lazy("Rest between sets in seconds"), low=0, high=900, theme=Theme.REST)
    )
    rest_between_reps_seconds: int | None = part(
        Count(label=gettext_lazy("Rest between repetitions in seconds"), low=0, high=900, theme=Theme.REST)
    )
    side: Side | None = part(
        OneOf(label=gettext_lazy("Side"), choices=Side, group=Group.FIRST, theme=Theme.SIDE)
    )
    times_per_day: int | None = part(
        Count(label=gettext_lazy("Times a day"), low=1, high=24, group=Group.FIRST, theme=Theme.OFTEN)
    )
    times_per_day_max: int | None = most(gettext_lazy("Most times a day"), of=times_per_day)
    times_of_day: tuple[TimeOfDay, ...] = part(
        SomeOf(
            label=gettext_lazy("At these times of day"),
            choices=TimeOfDay,
            group=Group.ALONE,
            theme=Theme.OFTEN,
        )
    )
    days_per_week: int | None = part(
        Count(label=gettext_lazy("Days a week"), low=1, high=7, group=Group.FIRST, theme=Theme.OFTEN)
    )
    days_per_week_max: int | None = most(gettext_lazy("Most days a week"), of=days_per_week)
    weekdays: tuple[int, ...] = part(
        SomeOf(label=gettext_lazy("On these weekdays"), choices=Weekday, group=Group.ALONE, theme=Theme.OFTEN)
    )
    every_n_days: int | None = part(
        Count(label=gettext_lazy("Days from one session to the next"), low=1, high=31, theme=Theme.OFTEN)
    )
    every_n_hours: int | None = part(
        Count(label=gettext_lazy("Hours from one session to the next"), low=1, high=24, theme=Theme.OFTEN)
    )
    as_needed: bool = part(Flag(label=gettext_lazy("When needed"), group=Group.ALONE, theme=Theme.OFTEN))
    load_value: Decimal | None = part(Measure(label=gettext_lazy("Load"), low=0, high=500, places=2))
    load_unit: LoadUnit | None = part(OneOf(label=gettext_lazy("Unit of the load"), choices=LoadUnit))
    tempo: str = part(Text(label=gettext_lazy("Tempo"), length=40))
    effort: Decimal | None = part(  # Borg CR10
        Measure(label=gettext_lazy("Effort, 0 to 10"), low=0, high=10, places=1)
    )
    to_fatigue: bool = part(Flag(label=gettext_lazy("Until tired"), group=Group.ALONE))
    note: str = part(
        Text(label=gettext_lazy("Note to the dose"), length=NOTE_LENGTH, group=Group.LAST, theme=Theme.NOTE)
    )

    def __post_init__(self) -> None:
        errors: dict[str, list[str]] = {}
        for name, message in _problems(self):
            errors.setdefault(name, []).append(message)
        if errors:
            raise ValidationError(dict(errors))
        for name, kind in PARTS.items():
            if isinstance(kind, SomeOf):
                object.__setattr__(self, name, kind.in_order(getattr(self, name)))

    def __bool__(self) -> bool:
        return bool(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """The parts that are set, ready for JSON. Equal doses give equal dicts."""
        return {
            name: kind.to_json(value)
            for name, kind in PARTS.items()
            if (value := getattr(self, name)) != kind.empty
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_dict`. Raises ValidationError for an unknown key or an impossible value."""
        if not isinstance(data, Mapping):
            raise ValidationError(_("A dose must be an object with named parts."))
        errors = {str(key): [_("A dose has no such part.")] for key in data if key not in PARTS}
        values: dict[str, Any] = {}
        for name, kind in PARTS.items():
            if data.get(name) is None:
                continue
            try:
                values[name] = kind.from_json(data[name])
            except UNREADABLE:
                errors[name] = [_("This value cannot be used here.")]
        if errors:
            raise ValidationError(errors)
        return cls(**values)


PARTS: dict[str, Part] = {field.name: field.metadata["part"] for field in fields(Dose)}
NUMBERS: dict[str, Count | Measure] = {
    name: kind for name, kind in PARTS.items() if isinstance(kind, Count | Measure)
}
RANGES = {name.removesuffix("_max"): name for name, kind in PARTS.items() if isinstance(kind, Most)}
OFTEN = tuple(name for name, kind in PARTS.items() if kind.theme is Theme.OFTEN)  # what says how often
BOUNDS = {name: (kind.low, kind.high) for name, kind in NUMBERS.items() if not isinstance(kind, Most)}

Problem = tuple[str, str]  # field, how to correct it


def _problems(dose: Dose) -> Iterator[Problem]:
    for name, kind in PARTS.items():
        value = getattr(dose, name)
        if value is not None and (value != kind.empty or type(value) is not type(kind.empty)):
            yield from ((name, message) for message in kind.problems(value))
    yield from _bad_ranges(dose)
    yield from _bad_amounts(dose)
    yield from _bad_times(dose)
    yield from _bad_days(dose)
    yield from _bad_load(dose)


def _bad_ranges(dose: Dose) -> Iterator[Problem]:
    for low_name, high_name in RANGES.items():
        low, high = getattr(dose, low_name), getattr(dose, high_name)
        words = {"most": PARTS[high_name].label, "field": PARTS[low_name].label}
        if high is not None and low is None:
            yield high_name, _("Fill in “%(field)s” as well, or leave “%(most)s” empty.") % words
        elif is_count(low) and is_count(high) and high < low:
            yield high_name, _("“%(most)s” must not be less than “%(field)s”.") % words


def _bad_amounts(dose: Dose) -> Iterator[Problem]:
    if dose.reps_per_set:
        if dose.reps is not None:
            yield "reps", _("Give either one number of repetitions or those of each set, not both.")
        if dose.sets not in (None, len(dose.reps_per_set)) or dose.sets_max is not None:
            yield "sets", _("Sets must match the repetitions of each set, or be left empty.")
    if dose.counted_in is not None and dose.reps is None:
        yield "reps", _("Say how many there are to count.")


def _bad_times(dose: Dose) -> Iterator[Problem]:
    if not dose.times_of_day:
        return
    if dose.times_per_day not in (None, len(dose.times_of_day)) or dose.times_per_day_max is not None:
        yield "times_per_day", _("Times a day must match the times of day chosen, or be left empty.")
    if dose.every_n_hours is not None:
        yield "every_n_hours", _("Choose either times of day or every so many hours, not both.")


def _bad_days(dose: Dose) -> Iterator[Problem]:
    if dose.weekdays and (
        dose.days_per_week not in (None, len(dose.weekdays)) or dose.days_per_week_max is not None
    ):
        yield "days_per_week", _("Days a week must match the weekdays chosen, or be left empty.")
    if dose.every_n_days is not None and (dose.weekdays or dose.days_per_week is not None):
        yield "every_n_days", _("Choose either days of the week or every so many days, not both.")


def _bad_load(dose: Dose) -> Iterator[Problem]:
    unit: Any = dose.load_unit
    if unit is None:
        if dose.load_value is not None:
            yield "load_unit", _("Say what the load is measured in.")
    elif not isinstance(unit, LoadUnit):
        return
    elif unit.is_weighed and dose.load_value is None:
        yield "load_value", _("Say how heavy the load is.")
    elif not unit.is_weighed and dose.load_value is not None:
        yield "load_value", _("A band or body weight takes no number. Leave the load empty.")
