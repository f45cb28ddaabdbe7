"""What each kind of phrase in a therapist's shorthand means. parser.py tries them in order.

A reader that is unsure says so and leaves its words to the note: a wrong dose is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from exercises.dose.patterns import (
    FACTOR_PATTERN,
    NUMBER,
    is_second,
    number,
    seconds,
    whole,
)
from exercises.dose.value import BOUNDS, LoadUnit, MeasuredBy, Side

MANY_SETS, FEW_REPS = 6, 6  # "10x3" is more often 3 sets of 10
LIKELY_SECONDS = 30  # "3x30" may be 30 seconds
LIKELY_SECONDS_WHEN_TIMED = 15  # the same for an exercise measured by time
WORD_FOLLOWS = re.compile(r" ?[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one rule made of its span. `keep` is the part of the span that the note must hold as well."""

    parts: dict[str, Any] = field(default_factory=dict)
    warning: str = ""
    keep: tuple[int, int] | None = None
    understood: bool = True
    note: str = ""
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Context:
    measured_by: str | None
    seen: set[str] = field(default_factory=set)  # the parts that earlier rules gave

    @property
    def is_timed(self) -> bool:
        return self.measured_by in (MeasuredBy.HOLD, MeasuredBy.DURATION)


Reader = Callable[[re.Match[str], Context], Reading | None]


def unsure(warning: str) -> Reading:
    return Reading(warning=warning, understood=False)


def kept_as_note(words: str) -> str:
    return _("Kept as a note: “%(text)s”.") % {"text": words.strip(" @")}


def kept(match: re.Match[str], parts: dict[str, Any] | None = None, warning: str = "") -> Reading:
    """Understood, but the dose has no place for all of it: the words go to the note."""
    return Reading(parts or {}, warning or kept_as_note(match.group()), keep=match.span())


def means(**parts: Any) -> Reader:
    return lambda match, context: Reading(parts)


def asks(warning: Callable[[], str]) -> Reader:
    return lambda match, context: unsure(warning())


def keep(match: re.Match[str], context: Context) -> Reading:
    return kept(match)


def counted(name: str) -> Reader:
    def read(match: re.Match[str], context: Context) -> Reading | None:
        low = whole(match["low"])
        if low is None:
            return None
        return kept(match, {name: low}) if match["high"] else Reading({name: low})

    return read


NAMED_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_LETTERS = {"m": 0, "t": 1, "tu": 1, "w": 2, "th": 3, "f": 4}


def on_days(days: list[int]) -> Reading:
    weekdays = tuple(sorted(set(days)))
    return Reading({"weekdays": weekdays, "days_per_week": len(weekdays)})


def read_named_days(match: re.Match[str], context: Context) -> Reading:
    text = match.group().lower()
    days = [NAMED_DAYS.index(name) for name in re.findall("|".join(NAMED_DAYS), text)]
    if len(days) == 2 and days[0] < days[1] and re.search(r"-|\bto\b", text):
        return on_days(list(range(days[0], days[1] + 1)))
    return on_days(days)


def read_day_letters(match: re.Match[str], context: Context) -> Reading:
    return on_days([DAY_LETTERS[letters] for letters in re.findall("th|tu|t|m|w|f", match.group().lower())])


def read_effort(match: re.Match[str], context: Context) -> Reading:
    value = number(match["low"])
    if value > 20:
        return unsure(_("Effort must be from 0 to 10. Kept as a note: “%(text)s”.") % {"text": match.group()})
    if value > 10:
        return kept(
            match,
            warning=_("“%(text)s” is on the scale from 6 to 20. Kept as a note.") % {"text": match.group()},
        )
    parts = {"effort": value}
    return kept(match, parts) if match["high"] else Reading(parts)


def read_pain(match: re.Match[str], context: Context) -> Reading:
    if int(match["pain"]) > 10:
        return unsure(_("Pain must be from 0 to 10. Kept as a note: “%(text)s”.") % {"text": match.group()})
    return kept(match)


def read_tempo(match: re.Match[str], context: Context) -> Reading:
    return Reading({"tempo": match["tempo"]})


def read_slow_phase(match: re.Match[str], context: Context) -> Reading:
    return Reading({"tempo": f"{match['low']} s {match['phase'].lower()}"})


def read_load(match: re.Match[str], context: Context) -> Reading:
    unit = LoadUnit.KG if match["unit"].lower().startswith("k") else LoadUnit.LB
    return Reading({"load_value": Decimal(match["value"].replace(",", ".")), "load_unit": unit})


def read_band(match: re.Match[str], context: Context) -> Reading:
    colour = (match["colour"] or match["after"]).lower()
    return Reading({"load_unit": LoadUnit(f"band_{colour}")})


def read_band_letters(match: re.Match[str], context: Context) -> Reading:
    letter = match["letter"].lower()
    if letter == "b":
        return unsure(_("“%(text)s” may be the blue or the black band: say which.") % {"text": match.group()})
    colour = {"r": LoadUnit.BAND_RED, "g": LoadUnit.BAND_GREEN, "y": LoadUnit.BAND_YELLOW}[letter]
    return Reading({"load_unit": colour})


def read_rest(match: re.Match[str], context: Context) -> Reading | None:
    length = seconds(match["low"], match["unit"] or "s", match["more"])
    if length is None:
        return None
    between_reps = re.search(r"rep|relax|release", match.group(), re.IGNORECASE)
    parts = {"rest_between_reps_seconds" if between_reps else "rest_seconds": length}
    return kept(match, parts) if match["high"] else Reading(parts)


LABEL = re.compile(rf"(set|round|rep|hold)[a-z]*[: ]+({NUMBER})(?: ?(?:-|to ) ?({NUMBER}))?", re.IGNORECASE)
LABELLED = {"set": "sets", "round": "sets", "rep": "reps", "hold": "hold_seconds"}


def read_labels(match: re.Match[str], context: Context) -> Reading | None:
    parts: dict[str, Any] = {}
    for label, low, high in LABEL.findall(match.group()):
        name = LABELLED[label.lower()]
        parts |= {name: whole(low), **({f"{name}_max": whole(high)} if high else {})}
    return None if None in parts.values() else Reading(parts)


def read_as_many(match: re.Match[str], context: Context) -> Reading:
    sets = match["before"] or match["after"]
    return Reading({"to_fatigue": True, **({"sets": int(sets)} if sets else {})})


def read_affected(match: re.Match[str], context: Context) -> Reading:
    return Reading(warning=_("The plan says which side is affected."), note=_("affected side"))


def read_each(match: re.Match[str], context: Context) -> Reading:
    return Reading(
        {"side": Side.EACH}, _("“%(text)s” was read as each side.") % {"text": match.group().strip()}
    )


def read_total(match: re.Match[str], context: Context) -> Reading:
    if "side" in context.seen:
        return unsure(_("“%(text)s”: say how many on each side.") % {"text": match.group().strip()})
    return kept(
        match,
        {"reps": whole(match["low"])},
        _("“%(text)s” was read as all repetitions together.") % {"text": match.group().strip()},
    )


@dataclass(frozen=True, slots=True)
class Factor:
    """One number of a product. `kind`: sets, reps, time, or "" for a number that has yet to get a meaning."""

    kind: str
    low: int
    high: int | None
    source: re.Match[str]
    in_seconds: bool = False

    def as_parts(self, name: str) -> dict[str, Any]:
        return {name: self.low} if self.high is None else {name: self.low, f"{name}_max": self.high}

    @property
    def is_held(self) -> bool:
        return bool(self.source["hold"] or self.source["held"])

    @property
    def stands_alone(self) -> bool:
        return bool(self.kind in ("sets", "reps") or self.source["each"] or self.is_held)


def time_name(low: int, high: int | None, *, in_seconds: bool, measured_by: str | None) -> str:
    """Where a time belongs that no word calls a hold: unless the exercise decides, minutes are a duration."""
    if measured_by == MeasuredBy.DURATION:
        return "duration_seconds"
    if measured_by == MeasuredBy.HOLD:
        return "hold_seconds" if (high or low) <= BOUNDS["hold_seconds"][1] else "duration_seconds"
    return "hold_seconds" if in_seconds else "duration_seconds"


def factor(match: re.Match[str]) -> Factor | None:
    is_clock = ":" in match["number"]
    if match["unit"] or match["hold"] or is_clock:
        kind, unit = "time", match["unit"] or "s"
        low = seconds(match["number"], unit, match["more"])
        high = seconds(match["high"], unit) if match["high"] else None
    else:
        kind, unit = "sets" if match["sets"] else "reps" if match["reps"] else "", ""
        low, high = whole(match["number"]), whole(match["high"])
    if low is None or (match["high"] and high is None):
        return None
    return Factor(kind, low, high, match, in_seconds=is_second(unit) and not is_clock)


def read_product(match: re.Match[str], context: Context) -> Reading | None:
    """Numbers joined by ×: sets × repetitions × hold, in the order in which therapists write them."""
    text = {"text": match.group()}
    sources = list(FACTOR_PATTERN.finditer(match["product"]))
    if any(source["metre"] for source in sources):
        return unsure(_("“%(text)s” may be minutes or metres: write min or metres.") % text)
    factors = [found for found in map(factor, sources) if found]
    counts = [each for each in factors if each.kind != "time"]
    times = [each for each in factors if each.kind == "time"]
    if len(factors) != len(sources) or not _makes_sense(match, factors, counts, times):
        return None
    if len(counts) == 2 and not times and not any(each.kind for each in counts):
        decided = _bare_product(counts, context, text)
        if decided:
            return decided
    timed = _timed_parts(times, counts, context)
    parts = timed | _counted_parts(factors, counts, timed)
    last = factors[-1].source
    if last["each"] and "reps" in parts:
        parts["side"] = Side.EACH
    if last["list"] or last["rep_max"]:
        start = match.start("product")
        span = (start + last.start(), start + last.end())
        return Reading(parts, kept_as_note(match.string[slice(*span)]), keep=span)
    return Reading(parts, _doubt(factors, parts, context) % text)


def _makes_sense(
    match: re.Match[str], factors: list[Factor], counts: list[Factor], times: list[Factor]
) -> bool:
    if len(times) > 1 or len(counts) > 2 or (match["prefix"] and len(factors) > 1):
        return False
    kinds = [each.kind for each in factors if each.kind]
    if len(set(kinds)) < len(kinds):
        return False
    listed = [each.source["list"].count("/") + 1 for each in factors if each.source["list"]]
    if listed and not (factors[-1].source["list"] and listed == [factors[0].low]):
        return False
    only = factors[0]
    if len(factors) > 1:
        return True
    if only.source["hold"] and not only.source["unit"] and WORD_FOLLOWS.match(match.string, match.end()):
        return False  # "hold 3 cm off the floor", "hold one leg"
    return bool(match["prefix"] or only.stands_alone)


def _timed_parts(times: list[Factor], counts: list[Factor], context: Context) -> dict[str, Any]:
    if not times:
        return {}
    (time,) = times
    if time.is_held or len(counts) == 2 or any(each.kind == "reps" for each in counts):
        return time.as_parts("hold_seconds")
    return time.as_parts(
        time_name(time.low, time.high, in_seconds=time.in_seconds, measured_by=context.measured_by)
    )


def _counted_parts(factors: list[Factor], counts: list[Factor], timed: dict[str, Any]) -> dict[str, Any]:
    """Name the bare counts: sets come first in "3 × 10 × 5 s", last in "5 s × 10 × 3"."""
    parts: dict[str, Any] = {}
    names = ["sets", "reps"]
    is_hold_alone = len(counts) == 1 and "duration_seconds" not in timed
    if is_hold_alone or (len(counts) == 2 and factors[0].kind == "time"):
        names.reverse()
    for each in sorted(counts, key=lambda count: not count.kind):
        name = each.kind or next(name for name in names if name not in parts)
        parts |= each.as_parts(name)
    return parts


def _doubt(factors: list[Factor], parts: dict[str, Any], context: Context) -> str:
    """What the therapist should check, or nothing."""
    last = factors[-1]
    if last.source["each"] and not last.source["reps"]:
        return _("“%(text)s” was read as that many on each side.")
    is_plain = len(factors) == 2 and last.kind == "time" and not last.is_held and factors[0].kind != "reps"
    if is_plain and not context.is_timed:
        if "hold_seconds" in parts:
            return _("“%(text)s”: the time was read as a hold.")
        return _("“%(text)s”: the time was read as the length of a set.")
    return ""


def _bare_product(counts: list[Factor], context: Context, text: dict[str, Any]) -> Reading | None:
    """A × B without a word: B may be seconds, and "10x3" may be the wrong way round."""
    first, second = counts
    if context.is_timed and second.low >= LIKELY_SECONDS_WHEN_TIMED:
        names = ("reps", "hold_seconds")
        if context.measured_by == MeasuredBy.DURATION:
            names = ("sets", "duration_seconds")
        warning = _("“%(text)s”: the second number was read as seconds.") % text
        return Reading({**first.as_parts(names[0]), **second.as_parts(names[1])}, warning)
    if context.measured_by is None and second.low >= LIKELY_SECONDS:
        return unsure(_("“%(text)s” may be repetitions or seconds: write reps or s.") % text)
    if first.low > MANY_SETS and second.low < FEW_REPS:
        warning = _("“%(text)s” was read as %(sets)s sets of %(reps)s. Check the order.")
        words = {**text, "sets": first.low, "reps": second.low}
        return Reading({**first.as_parts("sets"), **second.as_parts("reps")}, warning % words)
    return None


def read_time(match: re.Match[str], context: Context) -> Reading | None:
    """A time with no word beside it: a hold or a duration, unless the text already has an amount."""
    text = match.group().strip()
    if context.seen & {"reps", "hold_seconds", "duration_seconds"}:
        return unsure(_("“%(text)s” may be a hold or a rest: say which.") % {"text": text})
    unit = match["unit"] or "m"
    low = seconds(match["clock"] or match["low"], unit, match["more"])
    high = seconds(match["high"], unit) if match["high"] else None
    if low is None or (match["high"] and high is None):
        return None
    name = time_name(low, high, in_seconds=is_second(unit), measured_by=context.measured_by)
    warning = ""
    if is_second(unit) and not context.is_timed:
        warning = _("“%(text)s” was read as a hold.") % {"text": text}
    return Reading({name: low, **({f"{name}_max": high} if high else {})}, warning)
