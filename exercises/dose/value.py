"""The dose as a value that cannot hold nonsense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy


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
        """Whether the load is a number of these units. A band or the body takes no number."""
        return self in (LoadUnit.KG, LoadUnit.LB)


BOUNDS: dict[str, tuple[int, int]] = {
    "sets": (1, 20),
    "reps": (1, 300),
    "hold_seconds": (1, 600),
    "duration_seconds": (1, 14_400),
    "rest_seconds": (0, 900),
    "rest_between_reps_seconds": (0, 900),
    "times_per_day": (1, 24),
    "days_per_week": (1, 7),
    "every_n_days": (1, 31),
    "every_n_hours": (1, 24),
    "load_value": (0, 500),
    "effort": (0, 10),  # Borg CR10
}
RANGED = ("sets", "reps", "hold_seconds", "duration_seconds")  # these have a `_max`
DECIMAL_PLACES = {"load_value": 2, "effort": 1}
NOTE_LENGTH = 500
TEMPO_LENGTH = 40

LABELS = {
    "sets": gettext_lazy("Sets"),
    "sets_max": gettext_lazy("Most sets"),
    "reps": gettext_lazy("Repetitions"),
    "reps_max": gettext_lazy("Most repetitions"),
    "hold_seconds": gettext_lazy("Hold in seconds"),
    "hold_seconds_max": gettext_lazy("Longest hold in seconds"),
    "duration_seconds": gettext_lazy("Time in seconds"),
    "duration_seconds_max": gettext_lazy("Longest time in seconds"),
    "rest_seconds": gettext_lazy("Rest between sets in seconds"),
    "rest_between_reps_seconds": gettext_lazy("Rest between repetitions in seconds"),
    "times_per_day": gettext_lazy("Times a day"),
    "days_per_week": gettext_lazy("Days a week"),
    "every_n_days": gettext_lazy("Days from one session to the next"),
    "every_n_hours": gettext_lazy("Hours from one session to the next"),
    "load_value": gettext_lazy("Load"),
    "effort": gettext_lazy("Effort"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """What to do and how often. Times in seconds; counts are per side when `side` is each.

    Every part may be left out. Raises ValidationError, with all that is wrong by field, when a part is out of
    `BOUNDS`, of the wrong type, or contradicts another. Weekdays count from 0 for Monday.
    """

    sets: int | None = None
    sets_max: int | None = None
    reps: int | None = None
    reps_max: int | None = None
    hold_seconds: int | None = None
    hold_seconds_max: int | None = None
    duration_seconds: int | None = None
    duration_seconds_max: int | None = None
    rest_seconds: int | None = None
    rest_between_reps_seconds: int | None = None
    side: Side | None = None
    times_per_day: int | None = None
    days_per_week: int | None = None
    weekdays: tuple[int, ...] = ()
    every_n_days: int | None = None
    every_n_hours: int | None = None
    load_value: Decimal | None = None
    load_unit: LoadUnit | None = None
    tempo: str = ""
    effort: Decimal | None = None
    to_fatigue: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        errors: dict[str, list[str]] = {}
        for name, message in _problems(self):
            errors.setdefault(name, []).append(message)
        if errors:
            raise ValidationError(dict(errors))
        object.__setattr__(self, "weekdays", tuple(sorted(self.weekdays)))

    def __bool__(self) -> bool:
        return bool(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """The parts that are stated, ready for JSON. Equal doses give equal dicts."""
        stated: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None or value is False or value == "" or value == ():
                continue
            stated[field.name] = _jsonable(value)
        return stated

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_dict`. Raises ValidationError for an unknown key or a senseless value."""
        if not isinstance(data, Mapping):
            raise ValidationError(_("A dose must be an object with named parts."))
        known = {field.name for field in fields(cls)}
        errors = {str(key): [_("A dose has no such part.")] for key in data if key not in known}
        values: dict[str, Any] = {}
        for name in known & data.keys():
            try:
                values[name] = _from_json(name, data[name])
            except (ValueError, TypeError, InvalidOperation):
                errors[name] = [_("This value cannot be used here.")]
        if errors:
            raise ValidationError(errors)
        return cls(**{name: value for name, value in values.items() if value is not None})

    @property
    def chips(self) -> list[str]:
        """Short pieces for a row of chips, in the active language."""
        from exercises.dose.words import chips  # words.py needs the value; the value only borrows its words

        return chips(self)


def _jsonable(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")  # 2.50 and 2.5 are one load; + 0 turns -0 into 0
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, TextChoices):
        return value.value
    return value


def _from_json(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "side":
        return Side(value)
    if name == "load_unit":
        return LoadUnit(value)
    if name in DECIMAL_PLACES:
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise TypeError
        return Decimal(value)
    if name == "weekdays":
        if not isinstance(value, list | tuple):
            raise TypeError
        return tuple(value)
    return value


Problem = tuple[str, str]  # field, how to mend it


def _problems(dose: Dose) -> list[Problem]:
    return [
        *_out_of_bounds(dose),
        *_bad_ranges(dose),
        *_bad_days(dose),
        *_bad_load(dose),
        *_bad_texts(dose),
    ]


def _is_count(value: object) -> bool:
    return type(value) is int  # not bool, which is an int too


def _out_of_bounds(dose: Dose) -> list[Problem]:
    found = []
    for name in [*BOUNDS, *(f"{name}_max" for name in RANGED)]:
        value = getattr(dose, name)
        if value is None:
            continue
        low, high = BOUNDS[name.removesuffix("_max")]
        words = {"field": LABELS[name], "low": low, "high": high}
        if name in DECIMAL_PLACES:
            found += _bad_decimal(name, value, words)
        elif not _is_count(value):
            found.append((name, _("%(field)s must be a whole number.") % words))
        elif not low <= value <= high:
            found.append((name, _("%(field)s must be between %(low)s and %(high)s.") % words))
    return found


def _bad_decimal(name: str, value: object, words: dict[str, Any]) -> list[Problem]:
    if not isinstance(value, Decimal) or not value.is_finite():
        return [(name, _("%(field)s must be a decimal number.") % words)]
    if not words["low"] <= value <= words["high"]:
        return [(name, _("%(field)s must be between %(low)s and %(high)s.") % words)]
    places = DECIMAL_PLACES[name]
    if value != round(value, places):
        return [
            (
                name,
                _("%(field)s may have %(places)s figures after the point at most.")
                % {**words, "places": places},
            )
        ]
    return []


def _bad_ranges(dose: Dose) -> list[Problem]:
    found = []
    for name in RANGED:
        low, high = getattr(dose, name), getattr(dose, f"{name}_max")
        words = {"most": LABELS[f"{name}_max"], "field": LABELS[name]}
        if high is not None and low is None:
            found.append(
                (f"{name}_max", _("Fill in “%(field)s” as well, or leave “%(most)s” empty.") % words)
            )
        elif _is_count(low) and _is_count(high) and high < low:
            found.append((f"{name}_max", _("“%(most)s” must not be less than “%(field)s”.") % words))
    return found


def _bad_days(dose: Dose) -> list[Problem]:
    found = []
    days: Any = dose.weekdays
    if not isinstance(days, tuple) or not all(_is_count(day) and 0 <= day <= 6 for day in days):
        return [("weekdays", _("Choose weekdays from Monday to Sunday."))]
    if len(set(days)) != len(days):
        found.append(("weekdays", _("Choose each weekday only once.")))
    if days and dose.days_per_week not in (None, len(days)):
        found.append(("days_per_week", _("Days a week must match the weekdays chosen, or be left empty.")))
    if dose.every_n_days is not None and (days or dose.days_per_week is not None):
        found.append(("every_n_days", _("Choose either days of the week or every so many days, not both.")))
    return found


def _bad_load(dose: Dose) -> list[Problem]:
    unit: Any = dose.load_unit
    if unit is not None and not isinstance(unit, LoadUnit):
        return [("load_unit", _("Choose a unit of load from the list."))]
    if unit is None:
        return [("load_unit", _("Say what the load is measured in."))] if dose.load_value is not None else []
    if unit.is_weighed and dose.load_value is None:
        return [("load_value", _("Say how heavy the load is."))]
    if not unit.is_weighed and dose.load_value is not None:
        return [("load_value", _("A band or body weight takes no number. Leave the load empty."))]
    return []


def _bad_texts(dose: Dose) -> list[Problem]:
    found = []
    side: Any = dose.side
    to_fatigue: Any = dose.to_fatigue
    if side is not None and not isinstance(side, Side):
        found.append(("side", _("Choose a side from the list.")))
    if not isinstance(to_fatigue, bool):
        found.append(("to_fatigue", _("Choose yes or no.")))
    for name, limit in (("note", NOTE_LENGTH), ("tempo", TEMPO_LENGTH)):
        text = getattr(dose, name)
        if not isinstance(text, str):
            found.append((name, _("This must be text.")))
        elif len(text) > limit:
            found.append((name, _("Use %(limit)s characters at most.") % {"limit": limit}))
    return found
