"""Numbers that are written with more than one figure: ranges, decimal commas, lists of repetitions."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from exercises.dose.reader.pieces import Found, Piece, rule
from exercises.dose.reader.vocabulary import POLISH, SPANISH
from exercises.dose.value import LoadUnit

UNITS = "(?:kg|lb|hash|second|minute|hour|quote|percent|m|metres|steps|breaths|step|other_unit)"
# A list of numbers before one of these is not a list of repetitions.
NOT_REPS = (
    "x", "percent", "kg", "lb", "hash", "second", "minute", "hour", "quote", "m", "metres", "other_unit",
)  # fmt: skip


def read_range(found: Found) -> Piece | None:
    """ "8-12", "2 or 3", "6to8", "once or twice". A hyphen between a number and a smaller one makes no range."""
    low, high = found.pieces[0], found.pieces[-1]
    if low.low is None or high.low is None:
        return None
    before, after = found.before(), found.after()
    is_loose = found.has("or", "spaced_dash")
    between_products = before is not None and before.kind == "x" and after is not None and after.kind == "x"
    if is_loose and between_products:
        return None
    if low.low < high.low:
        return found.piece("once" if low.kind == "once" else "range", low=low.low, high=high.low)
    return found.piece("odd") if found.has("dash") else None


def read_decimal(found: Found) -> Piece | None:
    """ "12,5 kg"."""
    whole, comma, places = found.pieces
    before = found.before()
    if not _is_decimal(whole, comma, places) or (before is not None and before.kind == "x"):
        return None
    value = f"{whole.text}.{places.text}"
    return found.piece("number", low=Decimal(value))


def ask_decimal(found: Found) -> Piece | None:
    """In "3x12,5kg" the comma may be a decimal sign, or separate the repetitions from the load."""
    times, _x, whole, comma, places, unit = found.pieces
    if not _is_decimal(whole, comma, places):
        return None
    load_unit = LoadUnit.KG if unit.kind == "kg" else LoadUnit.LB
    value = Decimal(f"{whole.text}.{places.text}")
    return found.ask(
        _("“%(text)s”: is the comma a decimal sign, or does it separate two numbers?") % {"text": found.text},
        [
            {"reps": times.count, "load_value": value, "load_unit": load_unit},
            {"sets": times.count, "reps": whole.count, "load_value": places.low, "load_unit": load_unit},
        ],
    )


def _is_decimal(whole: Piece, comma: Piece, places: Piece) -> bool:
    is_tight = whole.end == comma.start and comma.end == places.start
    return (
        is_tight
        and comma.text == ","
        and len(places.text) <= 2
        and whole.text.isdigit()
        and places.text.isdigit()
    )


def read_list(found: Found) -> Piece | None:
    """ "12, 10, 8": the repetitions of each set. With a unit after it, it is no list of repetitions."""
    numbers = found.all("number")
    if _ends_in_a_decimal(found.pieces):
        return None
    values = tuple(number.count or 0 for number in numbers)
    if any(sep.text != "," for sep in found.all("sep")) or not all(values):
        return None
    after = found.after()
    if after is not None and after.kind in NOT_REPS:
        return None
    return found.piece("dash_list" if found.has("dash") else "list", values=values)


def read_list_of_units(found: Found) -> Piece | None:
    is_list = all(sep.text == "," for sep in found.all("sep")) and not _ends_in_a_decimal(found.pieces[:-1])
    return found.piece("unknown") if is_list else None


def _ends_in_a_decimal(pieces: tuple[Piece, ...]) -> bool:
    """Whether the last comma is a decimal sign, as in "8, 12,5 kg": only it has no space after it."""
    *_earlier, one, comma, last = pieces
    return one.end == comma.start and comma.end == last.start and pieces[1].end != pieces[2].start


def two_counts(found: Found) -> Piece | None:
    """ "5, 10 reps": five sets, or a choice of two?"""
    before = found.before()
    return found.piece("void") if before is None or before.kind == "sep" else None


def read_half_an_hour(found: Found) -> Piece | None:
    before = found.before()
    is_part = before is not None and before.kind in ("number", "range", "and", "every", "each")
    return None if is_part else found.piece("time", low=Decimal(1800), unit="minute")


def read_french_range(found: Found) -> Piece | None:
    """ "8 à 10", in a Spanish line "8 a 10"; the English "a" joins no numbers."""
    joint = found.pieces[1]
    is_french = found.line.text[joint.start : joint.end] in ("à", "À")
    is_spanish = joint.text == "a" and bool(found.line.words & SPANISH)
    return read_range(found) if is_french or is_spanish else None


def read_polish_range(found: Found) -> Piece | None:
    """ "od 10 do 15", "10 do 15"; the English "do" joins no numbers."""
    low, joint, high = found.pieces[-3:]
    lead = found.pieces[0] if len(found.pieces) > 3 else None
    if joint.text != "do" or (lead is not None and lead.text != "od") or not (low.low and high.low):
        return None
    return found.piece("range", low=low.low, high=high.low) if low.low < high.low else None


def read_polish_limit(found: Found) -> Piece | None:
    """ "do 5 kg" in a Polish line is "up to 5 kg"."""
    is_limit = found.pieces[0].text == "do" and bool(found.line.words & POLISH)
    return found.piece("until") if is_limit else None


RULES = (
    rule("half a? hour", read_half_an_hour),
    rule("number a number", read_french_range),
    rule("code? number filler number", read_polish_range),
    rule("filler", read_polish_limit),
    rule("after that", lambda found: found.piece("then")),
    rule("number sep number (?:reps|sets|times)", two_counts),
    rule(f"number sep number (?={UNITS})", read_decimal),
    rule("number x number sep number (?:kg|lb)", ask_decimal),
    rule("number (?:dash|spaced_dash|to|or) number|once (?:to|or) once", read_range),
    rule("number(?: sep number){2,}|number(?: dash number){2,}", read_list),
    rule(f"number(?: sep number){{2,}} {UNITS}", read_list_of_units),
)
