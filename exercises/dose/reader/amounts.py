"""How many and how long: numbers whose neighbours show what they count, and the tables of rules for all amounts."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from exercises.dose.reader.pieces import Found, Piece, ranged, rule
from exercises.dose.reader.products import (
    LIKELY_SECONDS_WHEN_TIMED,
    Parts,
    pair_hold_and_rest,
    read_product,
    read_pyramid,
    read_spaced_list,
    time_name,
    time_parts,
)
from exercises.dose.value import MeasuredBy, Side

LIKELY_REPS = 5  # from here on: "20 x 3/d" is twenty repetitions, but "2 x 3/d" may be two sets
NOT_BEFORE_A_LABEL = ("number", "range", "x", "of", "second", "minute", "dash", "quote")
LENGTHS = {"reps", "hold_seconds", "duration_seconds", "reps_per_set"}
OFTEN = ("often", "x_often", "adjective", "at_time")
NOT_BEFORE_A_COUNT = (
    "x", "number", "range", "void", "fraction", "odd", "list", "dash_list", "clock", "percent",
)  # fmt: skip


def read_repeat(found: Found) -> Piece | None:
    before, number = found.before(), found.one("number", "range", "reps_n")
    if number is None or (before is not None and before.kind in NOT_BEFORE_A_COUNT):
        return None
    after = found.after()
    if not number.is_count or (
        after is not None and after.kind in ("x", "unknown", "rm", "way") and not found.has("repeat")
    ):
        return None
    if not number.parts and not found.has("repeat"):
        return _bare_count(found, number)
    return found.read(dict(number.parts) or ranged("reps", number), "amount")


def _bare_count(found: Found, number: Piece) -> Piece:
    """ "x 10" is ten repetitions, except where it may be weeks, minutes or the name of an exercise ("VOR x1")."""
    line, before = found.line, found.before()
    reps, text = ranged("reps", number), {"text": found.text}
    if before is not None and before.kind in OFTEN:
        question = _("“%(text)s” may be repetitions, a time, days or weeks: write the word.") % text
        return found.ask(question, _likely(number, line.measured_by))
    is_sure = line.measured_by not in (MeasuredBy.HOLD, MeasuredBy.DURATION) or line.has_sets
    if is_sure or len(line.pieces) == len(found.pieces):
        return found.read(reps, "amount")
    if line.kinds & {"time", "held", "most_hold"}:
        if line.measured_by == MeasuredBy.HOLD or "held" in line.kinds:
            return found.read(reps, "amount")
        if before is not None and before.kind == "unknown":
            return found.piece("void")
        return found.ask(
            _("“%(text)s”: sets, or the name of the exercise? Write sets.") % text, [ranged("sets", number)]
        )
    if line.measured_by == MeasuredBy.HOLD and (number.most or number.count or 0) < LIKELY_SECONDS_WHEN_TIMED:
        return found.read(reps, "amount")
    return found.ask(
        _("“%(text)s”: repetitions, or a time? Write reps, s or min.") % text,
        _likely(number, line.measured_by),
    )


def _likely(number: Piece, measured_by: str | None) -> list[Parts]:
    """What a bare number may count, the likeliest first."""
    choices = [ranged("reps", number)]
    if measured_by == MeasuredBy.HOLD:
        choices.append(ranged("hold_seconds", number))
    if measured_by == MeasuredBy.DURATION:
        choices.insert(0, {name: value * 60 for name, value in ranged("duration_seconds", number).items()})
    return choices


def read_times(found: Found) -> Piece | None:
    """ "10x" at the end of a clause is ten times; "3x" may be three sets."""
    number, before, after = found.pieces[0], found.before(), found.after()
    if not number.is_count or (before is not None and before.kind in (*NOT_BEFORE_A_COUNT, "of", "dash")):
        return None
    if before is not None and before.kind == "unknown" and (number.count or 0) < LIKELY_REPS:
        return None  # the name of an exercise may end in a number: "VOR 2x"
    if after is not None and after.kind not in ("sep", "dot", "side", "often"):
        return None
    if (number.count or 0) < LIKELY_REPS:
        choices = [ranged("sets", number), ranged("reps", number)]
        return found.ask(_("“%(text)s”: sets or repetitions?") % {"text": found.text}, choices)
    if found.line.measured_by == MeasuredBy.DURATION:
        return _bare_count(found, number)
    return found.read(ranged("reps", number), "amount")


def read_sets_and_number(found: Found) -> Piece | None:
    """ "3 sets 12": the bare number after the sets is the repetitions."""
    sets, number = found.pieces[0], found.number
    after = found.after()
    if not number.is_count or (after is not None and after.kind in ("unknown", "x", "limb", "phase", "limb")):
        return None
    return found.read({**sets.parts, **ranged("reps", number)}, "amount")


def read_number_each_side(found: Found) -> Piece | None:
    number, side = found.number, found.pieces[-1]
    before = found.before()
    if side.parts.get("side") != Side.EACH or not number.is_count:
        return None
    if before is not None and before.kind in ("x", "of", "colon", "range", "number", "slash"):
        return None
    return found.read({**ranged("reps", number), **side.parts}, "reps_n", low=number.low, high=number.high)


def read_number_times_a_day(found: Found) -> Piece | None:
    """ "20 x 3/d" is twenty repetitions, three times a day."""
    number, often = found.pieces
    before = found.before()
    if not number.is_count or (before is not None and before.kind in ("x", "of", "colon", "dash", "slash")):
        return None
    parts = {**ranged("reps", number), **often.parts}
    if (number.count or 0) < LIKELY_REPS:
        as_sets = {**ranged("sets", number), **often.parts}
        return found.ask(_("“%(text)s”: sets or repetitions?") % {"text": found.text}, [as_sets, parts])
    return found.read(parts, "amount")


def read_each(found: Found) -> Piece | None:
    """ "20 each": most likely each side."""
    amount, after = found.pieces[0], found.after()
    if after is not None and after.kind not in ("sep", "dot", "often", "x_often", "adjective", "then"):
        return None
    before = found.before()
    if amount.kind == "number" and before is not None and before.kind in ("x", "of", "slash", "colon"):
        return None
    parts = dict(amount.parts) or (ranged("reps", amount) if amount.is_count else {})
    if "reps" not in parts:
        return None
    if _names_several(found.line.pieces[: found.first]):
        question = _("“%(text)s”: each side, or each of what is named? Write side, or use one line for each.")
        return found.ask(question % {"text": found.text})
    doubt = _("“%(text)s” was read as each side.") % {"text": found.text}
    return found.read({**parts, "side": Side.EACH}, "amount", doubt=doubt, kept=amount.kept)


def _names_several(pieces: tuple[Piece, ...]) -> bool:
    """Whether the words before "each" name more than one thing: "4 ways", "Y T W", "squats and lunges"."""
    if any(piece.kind == "way" for piece in pieces):
        return True
    for first, second in pairwise(pieces):
        if second.kind == "unknown" and first.kind == "number" and (first.low or 0) > 1:
            return True
        if second.kind == "unknown" and first.kind == "unknown" and len(first.text) == len(second.text) == 1:
            return True
    joined = any(
        first.kind == second.kind == "unknown" and joint.kind in ("and", "sep", "slash")
        for first, joint, second in zip(pieces, pieces[1:], pieces[2:], strict=False)
    )
    return joined or any(piece.kind == "unknown" and re.search(r"\w[/&]\w", piece.text) for piece in pieces)


def ask_amount_a_day(found: Found) -> Piece:
    """ "3 sets a day": all at once, or spread over the day?"""
    amount = found.pieces[0].parts
    return found.ask(
        _("“%(text)s”: how many times a day?") % {"text": found.text},
        [{**amount, "times_per_day": 1}, {**amount, "days_per_week": 7}],
    )


def read_as_many(found: Found) -> Piece | None:
    number, after = found.one("number", "sets_n"), found.after()
    if after is not None and after.kind == "number":
        return None
    sets = ranged("sets", number) if number is not None and number.is_count else {}
    return found.read({"to_fatigue": True, **sets}, "amount")


def read_total(found: Found) -> Piece | None:
    number = found.one("number", "reps_n")
    text = {"text": found.text}
    if number is None or number.high is not None or not number.is_count:
        return None
    if "side" in found.line.parts:
        return found.ask(_("“%(text)s”: say how many on each side.") % text)
    doubt = _("“%(text)s” was read as all repetitions together.") % text
    return found.read({"reps": number.count}, "amount", doubt=doubt, kept=True)


def read_labels(found: Found) -> Piece | None:
    """ "Sets: 3 Reps: 10", where the word comes before its number."""
    before = found.before()
    after = found.after()
    if before is not None and before.kind in NOT_BEFORE_A_LABEL:
        return None
    if after is not None and after.kind in ("sets", "reps", "times", "x", "kg", "lb", "day", "week"):
        return None
    parts: Parts = {}
    label = ""
    names = {"sets": "sets", "reps": "reps", "hold": "hold_seconds"}
    for place, piece in enumerate(found.pieces):
        if piece.kind in names:
            label = names[piece.kind]
        elif piece.kind in ("number", "range") and label:
            unit = found.pieces[place + 1].kind if place + 1 < len(found.pieces) else ""
            size = {"minute": 60, "second": 1}.get(unit, 1)
            is_timed_count = label != "hold_seconds" and unit in ("second", "minute")
            if label in parts or not piece.is_count or is_timed_count:
                return None
            scaled = replace(
                piece,
                low=(piece.low or Decimal(0)) * size,
                high=piece.high * size if piece.high is not None else None,
            )
            parts = {**parts, **ranged(label, scaled)}
    return found.read(parts, "amount")


def read_lone_time(found: Found) -> Piece | None:
    """A time with no word beside it is a hold or a duration. If the line already has an amount, it is asked about."""
    time, measured_by = found.all("time")[0], found.line.measured_by
    text = {"text": found.text}
    times, given = found.line.ungoverned
    is_taken = bool(given & LENGTHS)
    hold, duration = time_parts("hold_seconds", time), time_parts("duration_seconds", time)
    if measured_by == MeasuredBy.HOLD and given & LENGTHS == {"reps"} and times == 1 and time.unit != "clock":
        return found.read(hold, "lone_time", doubt=_("“%(text)s” was read as a hold.") % text)
    if is_taken and not found.has("activity"):
        choices = _likely_times(time, measured_by, given)
        return found.ask(_("“%(text)s” may be a hold or a rest: say which.") % text, choices)
    if found.has("activity") and "duration_seconds" in given:
        return found.read(duration, "lone_time")  # two times of one thing: they are asked about together
    if times > 1 or is_taken:
        return found.ask(_("“%(text)s”: say what each time is for.") % text)
    if found.has("activity"):
        return found.read(duration, "lone_time")
    name = time_name(time, measured_by)
    parts = hold if name == "hold_seconds" else duration
    doubt = ""
    if measured_by not in (MeasuredBy.HOLD, MeasuredBy.DURATION):
        if time.unit == "second":
            doubt = _("“%(text)s” was read as a hold.") % text
        if time.unit == "quote":
            doubt = _("“%(text)s” was read as minutes.") % text
    return found.read(parts, "lone_time", doubt=doubt, unit=measured_by or "")


def _likely_times(time: Piece, measured_by: str | None, given: frozenset[str]) -> list[Parts]:
    """What a time may be beside another amount, the likeliest first. "7:30" may be an hour of the day."""
    if time.unit == "clock":
        return []
    rest = [{"rest_seconds": time.count}] if time.high is None else []
    if given & {"hold_seconds", "duration_seconds"}:
        return rest
    if measured_by == MeasuredBy.DURATION:
        return [time_parts("duration_seconds", time), *rest]
    return [time_parts("hold_seconds", time), *rest]


def read_lone_units(found: Found) -> Piece | None:
    units = found.all("units")[0]
    before, after = found.before(), found.after()
    if (before is not None and before.kind in ("x", "hold", "number")) or (
        after is not None and after.kind == "x"
    ):
        return None
    return found.read(units.parts, "amount")


FACTOR = (
    "(?:number|range|list|dash_list|fraction|sets_n|reps_n|time|held|relaxed|rest_time|interval|rep_max|load"
    "|most_hold|units)"
)
NUM = "(?:number|range)"
LABEL = "(?:sets|reps|hold)"
VALUE = f"{NUM} dash? (?:second|minute)?"

LABELS = (
    rule(f"{LABEL} colon {VALUE}(?: sep? {LABEL} colon {VALUE})*", read_labels),
    rule(f"{LABEL} {VALUE}(?: sep? {LABEL} {VALUE})+", read_labels),
)
PAIRS = (
    rule("held (?:sep|slash|then|and|dash|spaced_dash)* (?:relaxed|rest_time|rest_bare)", pair_hold_and_rest),
)
SIDED = (
    rule("number x_often", read_number_times_a_day),
    rule(f"{NUM} side", read_number_each_side),
)
RULES = (
    rule(f"{FACTOR}(?: side? (?:x|of|times) {FACTOR}){{1,4}}", read_product),
    rule(f"sets_n colon {FACTOR}", read_product),
    rule("sets_n colon? (?:list|dash_list) reps?|number (?:x|of) (?:list|dash_list) reps", read_pyramid),
    rule("(?:list|dash_list) reps?", read_pyramid),
    rule(f"sets_n a? {NUM}", read_sets_and_number),
    rule("(?:sets_n|number) (?:colon|x|of)? number(?: number)* (?:number|reps_n)", read_spaced_list),
    rule("number x", read_times),
    rule("repeat number x", read_repeat),
    rule(f"(?:repeat|repeat x|repeat for|x) (?:{NUM}|reps_n)", read_repeat),
    rule(
        "as_many(?: x number| x sets_n)?|(?:number|sets_n) sets? (?:x|of)? (?:as_many|most|fatigue)",
        read_as_many,
    ),
    rule("as_many (?:in|for)? time", lambda found: found.keep()),
    rule("(?:number|reps_n) in? total", read_total),
)
LATER_RULES = (
    rule(f"(?:amount|reps_n|{NUM}) each", read_each),
    rule("(?:amount|reps_n|sets_n) (?:slash|per|a|in a) day", ask_amount_a_day),
    rule(
        "interval",
        lambda found: found.read(found.pieces[0].parts, "amount") if not found.pieces[0].question else None,
    ),
)
LAST_RULES = (
    rule("activity? for? time activity?", read_lone_time),
    rule("activity? for? units activity?", read_lone_units),
)
