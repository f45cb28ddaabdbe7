"""A number with its unit: times, loads, sets, repetitions. With any other unit it is void and stays in the note."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from exercises.dose.reader.pieces import Found, Piece, ranged, rule
from exercises.dose.value import CountedIn, LoadUnit, Side

N = "(?:number|range)"
SECONDS = {"second": 1, "minute": 60, "quote": 60, "hour": 3600}
INCHES = ('"', "''")


def read_time(found: Found) -> Piece | None:
    """ "30 s", "1-2 min", "1:30", "1 min 30 s", "1h30"."""
    low, high, unit = Decimal(0), None, ""
    size = 0
    for piece in found.pieces:
        if piece.kind == "clock":
            low, unit = piece.low or Decimal(0), unit or "clock"
            continue
        if piece.kind not in ("number", "range"):
            continue
        next_unit = _unit_after(found, piece)
        if size and SECONDS[next_unit or "second"] >= size:
            return None
        size = SECONDS[next_unit] if next_unit else size // 60
        unit = unit or next_unit
        low += (piece.low or 0) * size
        high = piece.high * size if piece.high is not None else None
    if low != int(low) or (high is not None and high != int(high)):
        return None
    after = found.after()
    if (
        found.pieces[-1].text in INCHES
        and after is not None
        and after.kind in ("unknown", "other_unit", "step")
    ):
        return found.piece("unknown")
    return found.piece("time", low=low, high=high, unit=unit)


def _unit_after(found: Found, number: Piece) -> str:
    rest = found.pieces[found.pieces.index(number) + 1 :]
    for piece in rest:
        if piece.kind in SECONDS:
            return piece.kind
        if piece.kind == "m":
            return "minute"
        if piece.kind not in ("dash", "and"):
            break
    return ""


def join_times(found: Found) -> Piece | None:
    """ "30 s to 60 s"."""
    low, high = found.all("time")
    if low.high is not None or high.high is not None or low.low is None or high.low is None:
        return None
    return found.piece("time", low=low.low, high=high.low, unit=low.unit) if low.low < high.low else None


def read_load(found: Found) -> Piece | None:
    number = found.number
    unit = LoadUnit.KG if found.has("kg") else LoadUnit.LB
    if number.kind == "range":
        return found.keep(kind="load_range")
    parts: dict[str, Any] = {"load_value": number.low, "load_unit": unit}
    if found.has("gear"):
        return found.keep(parts, kind="load")
    return found.read(parts, "load")


def read_sets(found: Found) -> Piece | None:
    return (
        found.read(ranged("sets", found.number), "sets_n", low=found.number.low, high=found.number.high)
        if found.number.is_count
        else None
    )


def read_reps(found: Found) -> Piece | None:
    number = found.number
    after = found.after()
    if not number.is_count or (
        found.has("times") and after is not None and after.kind in ("number", "range")
    ):
        return None  # "3 times 10" is a product
    parts = ranged("reps", number)
    if found.has("each") and found.pieces[-1].kind != "sets":
        parts["side"] = Side.EACH
    return found.read(parts, "reps_n", low=number.low, high=number.high)


def read_units(found: Found) -> Piece | None:
    number = found.number
    if not number.is_count:
        return None
    counted_in = CountedIn(found.pieces[-1].kind)
    return found.read(
        {**ranged("reps", number), "counted_in": counted_in}, "units", low=number.low, high=number.high
    )


def read_one_step(found: Found) -> Piece | None:
    """One step is counted; "6 step" is more likely the height of one."""
    before = found.before()
    if found.number.count != 1 or (before is not None and before.kind != "sep"):
        return None
    parts = {"reps": 1, "counted_in": CountedIn.STEPS}
    return found.read(parts, "units", low=found.number.low)


def read_minutes_or_metres(found: Found) -> Piece:
    choices: list[dict[str, Any]] = []
    if found.number.is_count:
        low, most = found.number.count or 0, found.number.most
        choices = [
            {"duration_seconds": low * 60, **({"duration_seconds_max": most * 60} if most else {})},
            {**ranged("reps", found.number), "counted_in": CountedIn.METRES},
        ]
    return found.ask(
        _("“%(text)s” may be minutes or metres: write min or metres.") % {"text": found.text}, choices
    )


def keep(found: Found) -> Piece:
    return found.keep()


def keep_reserve(found: Found) -> Piece | None:
    """ "2 reps in reserve", "1 short of failure": not how many to do, but how many to leave."""
    before = found.before()
    return None if before is not None and before.kind in ("x", "of") else found.keep()


def void(found: Found) -> Piece:
    return found.piece("void")


RULES = (
    rule(f"{N} dash? (?:second|minute|hour|quote)|clock (?:minute|second)?", read_time),
    rule("number dash? (?:minute|m|quote) and? number dash? second", read_time),
    rule("number hour and? number minute?", read_time),
    rule(f"with? {N} dash? (?:kg|lb|hash) gear?", read_load),
    rule(f"{N} dash? sets", read_sets),
    rule(f"{N} each? reps(?: (?:per|slash|a|each) sets)?|{N} times", read_reps),
    rule(f"{N} (?:steps|breaths|metres)", read_units),
    rule("number step", read_one_step),
    rule(f"{N} m", read_minutes_or_metres),
    rule(f"{N} dash? (?:other_unit|numbered|step|day|week|month)|fraction (?:kg|lb|hour|minute)", void),
    rule("number rm", lambda found: found.piece("rep_max", low=found.number.low, kept=True)),
    rule(f"{N} rir(?!{N})|rir (?:colon|of|sign)? {N}", keep),
    rule(f"{N} reps? (?:unknown|later|off|in)+ (?:of|to|in|the|unknown)* (?:reserve|fatigue)", keep_reserve),
    rule(f"with? {N} percent(?: of? (?:number? rm|bodyweight|most))?", keep),
)
LATER_RULES = (rule("time (?:dash|to|or|spaced_dash) time", join_times),)
