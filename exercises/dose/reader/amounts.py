"""How many and how long: products such as "3 x 10 x 5 s", lists, and numbers that only their neighbours explain."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from exercises.dose.reader.manner import timed
from exercises.dose.reader.pieces import COUNTS, Found, Piece, ranged, rule
from exercises.dose.value import BOUNDS, CountedIn, MeasuredBy, Side

MANY_SETS = 6  # more than these are more often repetitions: "10x3" is three sets of ten
LIKELY_SECONDS = 30  # "3x30" may be 30 seconds
LIKELY_SECONDS_WHEN_TIMED = 15  # the same for an exercise measured by time
FRACTIONS = (7, 10, 12, 52)  # days of a week, a scale, weeks and months: "2 x 5/7" is no list
LIKELY_REPS = 5  # "20 x 3/d" is twenty repetitions; "2 x 3/d" may be two sets

TIMES = ("time", "held")

NOT_BEFORE_A_COUNT = ("x", "number", "range", "void", "fraction", "odd", "list", "dash_list", "clock", "percent")

Parts = dict[str, Any]


def time_name(time: Piece, measured_by: str | None) -> str:
    """Where a time belongs that no word calls a hold: unless the exercise decides, minutes are a duration."""
    if measured_by == MeasuredBy.DURATION:
        return "duration_seconds"
    if measured_by == MeasuredBy.HOLD:
        return "hold_seconds" if (time.most or time.count or 0) <= BOUNDS["hold_seconds"][1] else "duration_seconds"
    return "hold_seconds" if time.unit == "second" else "duration_seconds"


def time_parts(name: str, time: Piece) -> Parts:
    return timed(name, time.low, time.high)


# --- Pairs -----------------------------------------------------------------------------------------------


def pair_hold_and_rest(found: Found) -> Piece | None:
    """A rest beside a hold lies between the repetitions, except a long one in a line that has sets."""
    hold, rest = found.pieces[0], found.pieces[-1]
    if rest.kind == "relaxed":
        return found.read({**hold.parts, **rest.parts}, "held", kept=rest.kept)
    seconds = rest.count if rest.kind == "rest_bare" else rest.parts["rest_seconds"]
    if found.has("sep") or seconds is None or (seconds >= LIKELY_SECONDS and found.line.has_sets):
        return None
    return found.read({**hold.parts, "rest_between_reps_seconds": seconds}, "held", kept=rest.kept)


# --- Products --------------------------------------------------------------------------------------------


def read_product(found: Found) -> Piece | None:
    """Numbers joined by ×: sets × repetitions × hold, in the order in which therapists write them."""
    factors = [piece for piece in found.pieces if piece.kind not in ("x", "of", "colon", "times", "dash")]
    if found.has("list", "dash_list", "fraction"):
        return read_pyramid(found)
    if any(piece.kind in ("number", "range") and not piece.is_count for piece in factors):
        return None
    after = found.after()
    if after is not None and after.kind == "x":
        return None  # "3x10x": a number is missing
    counts = [piece for piece in factors if piece.kind in (*COUNTS, "rep_max")]
    times = [piece for piece in factors if piece.kind in (*TIMES, "interval")]
    units = [piece for piece in factors if piece.kind == "units"]
    others = [piece for piece in factors if piece.kind in ("relaxed", "rest_time", "load", "most_hold", "side")]
    labels = [piece.kind for piece in counts if piece.kind in ("sets_n", "reps_n")]
    if len(set(labels)) < len(labels) or len(times) > 1 or len(units) > 1:
        return None
    if any(piece.question for piece in factors):
        return _ask_interval(found, counts, times)
    if units:
        return _count_units(found, units[0], counts, times, others)
    if len(counts) > 2:
        return _ask_third_number(found, counts)
    if len(counts) == 1 and not times and found.has("load") and counts[0].kind == "number":
        return _ask_reps(found, counts[0])
    if any(_is_work_and_rest(time) for time in times) and counts:
        return _ask_clock(found, counts, times[0])
    if len(counts) == 2 and times and factors.index(times[0]) == 1 and not labels:
        return _ask_order(found, counts, _named_time(times, counts, found))
    timed_parts = _named_time(times, counts, found)
    if len(counts) == 2 and not times and not labels and "rep_max" not in {piece.kind for piece in counts}:
        asked = _bare_product(found, counts[0], counts[1])
        if asked is not None:
            return asked
    if quote := next((time for time in times if time.unit == "quote"), None):
        if found.line.measured_by != MeasuredBy.DURATION:
            return found.ask(
                _("“%(text)s” may be feet or minutes: write min or ft.") % {"text": found.text},
                [{**_named_counts(factors, counts, timed_parts), **timed_parts}] if quote else [],
            )
    parts = {**timed_parts, **_named_counts(factors, counts, timed_parts)}
    if not labels and times and len(counts) == 2 and (parts["sets"] or 0) > MANY_SETS:
        return _ask_order(found, counts, timed_parts)
    for other in others:
        parts = {**parts, **other.parts}
    kept = any(piece.kept for piece in factors) or "rep_max" in {piece.kind for piece in counts}
    return found.read(parts, "amount", doubt=_doubt(found, factors, parts), kept=kept)


def _named_time(times: list[Piece], counts: list[Piece], found: Found) -> Parts:
    if not times:
        return {}
    (time,) = times
    if time.kind in ("held", "interval"):
        return dict(time.parts)
    is_hold = len(counts) == 2 or any(piece.kind == "reps_n" for piece in counts)
    if is_hold and time.unit == "second":
        return time_parts("hold_seconds", time)
    if is_hold and found.line.measured_by != MeasuredBy.DURATION:
        return time_parts("hold_seconds", time)
    return time_parts(time_name(time, found.line.measured_by), time)


def _named_counts(factors: list[Piece], counts: list[Piece], timed_parts: Parts) -> Parts:
    """Name the bare counts: sets come first in "3 × 10 × 5 s", last in "5 s × 10 × 3"."""
    parts: Parts = {}
    names = ["sets", "reps"]
    is_hold_alone = len(counts) == 1 and "duration_seconds" not in timed_parts
    if is_hold_alone or (len(counts) == 2 and factors[0].kind in TIMES):
        names.reverse()
    for count in sorted(counts, key=lambda piece: piece.kind not in ("sets_n", "reps_n")):
        if count.parts:
            parts = {**parts, **count.parts}
        else:
            name = next(name for name in names if name not in parts)
            parts = {**parts, **ranged(name, count)}
    return parts


def _bare_product(found: Found, first: Piece, second: Piece) -> Piece | None:
    """A × B without a word: B may be seconds, and "10x3" may be the wrong way round."""
    measured_by, text = found.line.measured_by, {"text": found.text}
    plain = {**ranged("sets", first), **ranged("reps", second)}
    is_timed = measured_by in (MeasuredBy.HOLD, MeasuredBy.DURATION)
    has_time = bool(found.line.kinds & set(TIMES))
    seconds = second.count or 0
    held = {**ranged("reps", first), **ranged("hold_seconds", second)}
    lasting = {**ranged("sets", first), **ranged("duration_seconds", second)}
    if (first.most or first.count or 0) > MANY_SETS and seconds <= MANY_SETS:
        turned = {**ranged("sets", second), **ranged("reps", first)}
        return found.ask(_("“%(text)s”: which are the sets, which the repetitions?") % text, [turned, plain])
    if is_timed and not has_time:
        by_time = held if measured_by == MeasuredBy.HOLD else lasting
        if seconds >= LIKELY_SECONDS_WHEN_TIMED:
            return found.read(by_time, "amount", doubt=_("“%(text)s”: the second number was read as seconds.") % text)
        choices = [by_time, plain]
        if measured_by == MeasuredBy.DURATION:
            minutes = {name: value * 60 if name.startswith("duration") else value for name, value in lasting.items()}
            choices.insert(0, minutes)
        return found.ask(_("“%(text)s”: repetitions, or a time? Write reps, s or min.") % text, choices)
    if measured_by is None and LIKELY_SECONDS <= seconds <= BOUNDS["reps"][1] and not has_time:
        return found.ask(_("“%(text)s” may be repetitions or seconds: write reps or s.") % text, [plain, held])
    if MANY_SETS < (first.most or first.count or 0) <= BOUNDS["sets"][1]:
        return found.ask(_("“%(text)s”: so many sets? Choose, or write sets and reps.") % text, [plain])
    return None


def _ask_third_number(found: Found, counts: list[Piece]) -> Piece:
    first, second, third = counts[:3]
    plain = {**ranged("sets", first), **ranged("reps", second)}
    choices: list[Parts] = []
    if len(counts) == 3 and not any(count.parts for count in counts):
        choices = [{**plain, **ranged("hold_seconds", third)}]
        if (third.most or third.count or 0) <= 4:
            choices.append({**plain, **ranged("times_per_day", third)})
    return found.ask(_("“%(text)s”: say what each number counts.") % {"text": found.text}, choices)


def _ask_order(found: Found, counts: list[Piece], time: Parts) -> Piece:
    first, second = counts
    return found.ask(
        _("“%(text)s”: which are the sets, which the repetitions?") % {"text": found.text},
        [
            {**time, **ranged("sets", second), **ranged("reps", first)},
            {**time, **ranged("sets", first), **ranged("reps", second)},
        ],
    )


def _ask_reps(found: Found, count: Piece) -> Piece:
    load = found.all("load")[0].parts
    return found.ask(
        _("Say how many repetitions, and how heavy: “3x10, 5 kg”."), [{**ranged("reps", count), **load}]
    )


def _is_work_and_rest(time: Piece) -> bool:
    """Whether "20:10" is more likely 20 seconds of work and 10 of rest than a time."""
    return time.unit == "clock" and (time.low or 0) >= 600


def _ask_clock(found: Found, counts: list[Piece], time: Piece) -> Piece:
    work, rest = divmod(time.count or 0, 60)
    choices: list[Parts] = []
    if len(counts) == 1:
        count = counts[0]
        choices = [
            {**ranged("sets", count), "duration_seconds": work, "rest_seconds": rest},
            {**ranged("sets", count), "duration_seconds": time.count},
        ]
    return found.ask(
        _("“%(text)s”: minutes and seconds, or work and rest? Write the units.") % {"text": found.text}, choices
    )


def _ask_interval(found: Found, counts: list[Piece], times: list[Piece]) -> Piece:
    question = next(piece for piece in found.pieces if piece.question)
    sets = ranged("sets", counts[0]) if len(counts) == 1 else {}
    return found.ask(question.question, [{**choice, **sets} for choice in question.choices])


def _count_units(
    found: Found, units: Piece, counts: list[Piece], times: list[Piece], others: list[Piece]
) -> Piece | None:
    """ "20 steps x 3". Breaths and metres are asked about: a hold may be meant, or a way to and fro."""
    if others or len(counts) > 1 or any(piece.kind == "reps_n" for piece in counts):
        return None
    parts = {**units.parts, **(ranged("sets", counts[0]) if counts else {})}
    is_sure = not counts
    for time in times:
        parts |= dict(time.parts) or time_parts("hold_seconds", time)
        is_sure = is_sure and (time.kind == "held" or found.line.measured_by == MeasuredBy.HOLD)
    if is_sure or units.parts["counted_in"] == CountedIn.STEPS and not times:
        return found.read(parts, "amount")
    return found.ask(_("“%(text)s”: is this what you mean?") % {"text": found.text}, [parts])


def _doubt(found: Found, factors: list[Piece], parts: Parts) -> str:
    """What the therapist should check, or nothing."""
    text = {"text": found.text}
    last = factors[-1]
    is_plain = len(factors) == 2 and last.kind == "time" and factors[0].kind != "reps_n"
    if is_plain and found.line.measured_by not in (MeasuredBy.HOLD, MeasuredBy.DURATION):
        if "hold_seconds" in parts:
            return _("“%(text)s”: the time was read as a hold.") % text
        return _("“%(text)s”: the time was read as the length of a set.") % text
    return ""


# --- Lists and lone numbers --------------------------------------------------------------------------------


def read_pyramid(found: Found) -> Piece | None:
    """ "3 x 15/12/10" and "12, 10, 8": the repetitions of each set."""
    lists, rest = found.all("list", "dash_list", "fraction"), found.all("number", "sets_n")
    times = found.all("time", "held")
    if len(lists) != 1 or len(times) > 1 or len(rest) > 1 or found.has("units", "range", "load", "reps_n"):
        return None
    values = lists[0].values
    sets = rest[0].count if rest else None
    if (sets is not None and sets != len(values)) or min(values) < 1:
        return None
    parts: Parts = {"reps_per_set": values, "sets": len(values)}
    for time in times:
        parts |= time.parts or time_parts(time_name(time, found.line.measured_by), time)
    is_named = bool(rest) or found.has("reps")
    if lists[0].kind == "fraction" and (not is_named or values[1] in FRACTIONS):
        return found.ask(_("“%(text)s”: say what each number counts.") % {"text": found.text}, [parts] if rest else [])
    if not is_named and lists[0].kind == "dash_list":
        return found.ask(
            _("“%(text)s” may be a tempo or the repetitions of each set: write tempo or reps.") % {"text": found.text},
            [parts, {"tempo": lists[0].text}] if len(values) in (3, 4) else [parts],
        )
    if not is_named and list(values) != sorted(values, reverse=True):
        return None
    return found.read(parts, "amount", scale=(len(values),))


def read_repeat(found: Found) -> Piece | None:
    before, number = found.before(), found.one("number", "range", "reps_n")
    if number is None or (before is not None and before.kind in NOT_BEFORE_A_COUNT):
        return None
    after = found.after()
    if not number.is_count or (after is not None and after.kind in ("x", "unknown", "rm") and not found.has("repeat")):
        return None
    return found.read(dict(number.parts) or ranged("reps", number), "amount")


def read_times(found: Found) -> Piece | None:
    """ "10x" at the end of a clause is ten times; "3x" may be three sets."""
    number, before, after = found.pieces[0], found.before(), found.after()
    if not number.is_count or (before is not None and before.kind in (*NOT_BEFORE_A_COUNT, "of", "unknown", "dash")):
        return None
    if after is not None and after.kind not in ("sep", "dot", "side", "often"):
        return None
    if (number.count or 0) < LIKELY_REPS:
        choices = [ranged("sets", number), ranged("reps", number)]
        return found.ask(_("“%(text)s”: sets or repetitions?") % {"text": found.text}, choices)
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
    doubt = _("“%(text)s” was read as each side.") % {"text": found.text}
    return found.read({**parts, "side": Side.EACH}, "amount", doubt=doubt, kept=amount.kept)


def read_as_many(found: Found) -> Piece | None:
    number = found.one("number", "sets_n")
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
    if before is not None and before.kind in ("number", "range", "x", "of", "second", "minute", "dash", "quote"):
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
            if label in parts or not piece.is_count:
                return None
            scaled = Piece("number", piece.start, piece.end, piece.text, low=(piece.low or 0) * size,
                           high=piece.high * size if piece.high is not None else None)
            parts = {**parts, **ranged(label, scaled)}
    return found.read(parts, "amount")


def read_lone_time(found: Found) -> Piece | None:
    """A time with no word beside it: a hold or a duration, unless the line already has an amount."""
    time, measured_by = found.all("time")[0], found.line.measured_by
    text = {"text": found.text}
    times, given = found.line.asked_of
    is_taken = bool(given & {"reps", "hold_seconds", "duration_seconds", "reps_per_set"})
    hold, duration = time_parts("hold_seconds", time), time_parts("duration_seconds", time)
    if is_taken and not found.has("activity"):
        choices = [hold, {"rest_seconds": time.count}] if time.high is None else [hold]
        return found.ask(_("“%(text)s” may be a hold or a rest: say which.") % text, choices)
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
    return found.read(parts, "lone_time", doubt=doubt)


def read_lone_units(found: Found) -> Piece | None:
    units = found.all("units")[0]
    before, after = found.before(), found.after()
    if (before is not None and before.kind in ("x", "hold", "number")) or (after is not None and after.kind == "x"):
        return None
    return found.read(units.parts, "amount")


F = (
    "(?:number|range|list|dash_list|fraction|sets_n|reps_n|time|held|relaxed|rest_time|interval|rep_max|load|most_hold|units)"
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
    rule(f"{F}(?: side? (?:x|of) {F}){{1,4}}", read_product),
    rule(f"sets_n colon {F}", read_product),
    rule("sets_n colon? (?:list|dash_list) reps?|number (?:x|of) (?:list|dash_list) reps", read_pyramid),
    rule("(?:list|dash_list) reps?", read_pyramid),
    rule(f"sets_n a? {NUM}", read_sets_and_number),
    rule("number x", read_times),
    rule(f"(?:repeat|repeat x|repeat for|x) (?:{NUM}|reps_n)", read_repeat),
    rule("as_many(?: x number| x sets_n)?|(?:number|sets_n) sets? (?:x|of)? (?:as_many|most|fatigue)", read_as_many),
    rule("as_many (?:in|for)? time", lambda found: found.keep()),
    rule("(?:number|reps_n) in? total", read_total),
)
LATER_RULES = (
    rule(f"(?:amount|reps_n|{NUM}) each", read_each),
    rule("interval", lambda found: found.read(found.pieces[0].parts, "amount") if not found.pieces[0].question else None),
)
LAST_RULES = (
    rule("activity? for? time activity?", read_lone_time),
    rule("activity? for? units activity?", read_lone_units),
)
