"""Numbers joined by ×: "3 x 10 x 5 s", "hold 5 relax 5 x 10", "3 x 12/10/8"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from exercises.dose.reader.manner import timed
from exercises.dose.reader.numbers import NOT_REPS
from exercises.dose.reader.pieces import COUNTS, Found, Piece, ranged
from exercises.dose.reader.sheet import merged
from exercises.dose.value import BOUNDS, CountedIn, MeasuredBy

MANY_SETS = 6  # a larger first number is more likely the repetitions: "10x3" is three sets of ten
LIKELY_SECONDS = 30  # "3x30" may be 30 seconds
LIKELY_SECONDS_WHEN_TIMED = 15  # the same for an exercise measured by time
FRACTIONS = (7, 10, 12, 52)  # days of a week, a scale, months and weeks: "2 x 5/7" is no list

TIMES = ("time", "held")

Parts = dict[str, Any]


def time_name(time: Piece, measured_by: str | None) -> str:
    """The part for a time that no word calls a hold. If the exercise does not decide, only seconds are a hold."""
    if measured_by == MeasuredBy.DURATION:
        return "duration_seconds"
    if measured_by == MeasuredBy.HOLD:
        return (
            "hold_seconds"
            if (time.most or time.count or 0) <= BOUNDS["hold_seconds"][1]
            else "duration_seconds"
        )
    return "hold_seconds" if time.unit == "second" else "duration_seconds"


def time_parts(name: str, time: Piece) -> Parts:
    return timed(name, time.low, time.high)


# --- Pairs -----------------------------------------------------------------------------------------------


def pair_hold_and_rest(found: Found) -> Piece | None:
    """A rest beside a hold is the rest between repetitions, except a long one in a line that has sets."""
    hold, rest = found.pieces[0], found.pieces[-1]
    if rest.kind == "relaxed":
        return found.read({**hold.parts, **rest.parts}, "held", kept=rest.kept)
    seconds = rest.count if rest.kind == "rest_bare" else rest.parts.get("rest_seconds")
    if found.has("sep") or seconds is None or (seconds >= LIKELY_SECONDS and found.line.has_sets):
        return None
    return found.read({**hold.parts, "rest_between_reps_seconds": seconds}, "held", kept=rest.kept)


# --- Products --------------------------------------------------------------------------------------------


def read_product(found: Found) -> Piece | None:
    """Numbers joined by ×: sets × repetitions × hold, in the order in which therapists write them."""
    product = _product(found)
    if product is None or not product.choices:
        return product
    # Only what the numbers count is in doubt. The load and the rest beside them are part of every choice.
    beside = merged(found.all("relaxed", "rest_time", "load", "most_hold", "side"))
    return replace(product, choices=tuple({**beside, **choice} for choice in product.choices))


def _product(found: Found) -> Piece | None:
    factors = [piece for piece in found.pieces if piece.kind not in ("x", "of", "colon", "times", "dash")]
    if found.has("list", "dash_list", "fraction"):
        return read_pyramid(found)
    if any(piece.kind in ("number", "range") and not piece.is_count for piece in factors):
        return None
    if any(piece.kept and not piece.parts and piece.kind in ("relaxed", "rest_time") for piece in factors):
        return None  # "3 x 10-30 s rest": a range of rests has no part of the dose
    after = found.after()
    if after is not None and after.kind == "x":
        return None  # "3x10x": a number is missing
    counts = [piece for piece in factors if piece.kind in (*COUNTS, "rep_max")]
    times = [piece for piece in factors if piece.kind in (*TIMES, "interval")]
    units = [piece for piece in factors if piece.kind == "units"]
    others = [
        piece for piece in factors if piece.kind in ("relaxed", "rest_time", "load", "most_hold", "side")
    ]
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
    has_quote = any(time.unit == "quote" for time in times)
    if has_quote and found.line.measured_by not in (MeasuredBy.DURATION, MeasuredBy.HOLD):
        return found.ask(
            _("“%(text)s” may be feet or minutes: write min or ft.") % {"text": found.text},
            [{**_named_counts(factors, counts, timed_parts), **timed_parts}],
        )
    parts = {**timed_parts, **_named_counts(factors, counts, timed_parts)}
    if not labels and times and len(counts) == 2 and (parts["sets"] or 0) > MANY_SETS:
        return _ask_order(found, counts, timed_parts)
    if times and times[0].kind == "interval" and "hold_seconds" in timed_parts and len(counts) == 1:
        parts = {name.replace("sets", "reps"): value for name, value in parts.items()}  # of the hold
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
    """The counts by name, `sets` and `reps`. Sets come first in "3 × 10 × 5 s", last in "5 s × 10 × 3"."""
    parts: Parts = {}
    names = ["sets", "reps"]
    is_interval = factors[0].kind == "interval" and "hold_seconds" in timed_parts
    is_hold_alone = len(counts) == 1 and "duration_seconds" not in timed_parts
    if is_hold_alone or (len(counts) == 2 and (factors[0].kind in TIMES or is_interval)):
        names.reverse()
    for count in sorted(counts, key=lambda piece: piece.kind not in ("sets_n", "reps_n", "rep_max")):
        if count.parts:
            parts = {**parts, **count.parts}
        elif count.kind == "rep_max":
            parts = {**parts, "reps": count.count}
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
            return found.read(
                by_time, "amount", doubt=_("“%(text)s”: the second number was read as seconds.") % text
            )
        choices = [by_time, plain]
        if measured_by == MeasuredBy.DURATION:
            minutes = {
                name: value * 60 if name.startswith("duration") else value for name, value in lasting.items()
            }
            choices.insert(0, minutes)
        return found.ask(_("“%(text)s”: repetitions, or a time? Write reps, s or min.") % text, choices)
    if measured_by is None and LIKELY_SECONDS <= seconds <= BOUNDS["reps"][1] and not has_time:
        return found.ask(
            _("“%(text)s” may be repetitions or seconds: write reps or s.") % text, [plain, held]
        )
    if MANY_SETS < (first.most or first.count or 0) <= BOUNDS["sets"][1]:
        return found.ask(_("“%(text)s”: so many sets? Choose, or write sets and reps.") % text, [plain])
    return None


def _ask_third_number(found: Found, counts: list[Piece]) -> Piece:
    first, second, third = counts[:3]
    plain = {**ranged("sets", first), **ranged("reps", second)}
    choices: list[Parts] = []
    if len(counts) == 3 and not any(count.parts or count.kind == "rep_max" for count in counts):
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
        _("“%(text)s”: minutes and seconds, or work and rest? Write the units.") % {"text": found.text},
        choices,
    )


def _ask_interval(found: Found, counts: list[Piece], times: list[Piece]) -> Piece:
    question = next(piece for piece in found.pieces if piece.question)
    sets = ranged("sets", counts[0]) if len(counts) == 1 else {}
    return found.ask(question.question, [{**choice, **sets} for choice in question.choices])


def _count_units(
    found: Found, units: Piece, counts: list[Piece], times: list[Piece], others: list[Piece]
) -> Piece | None:
    """ "20 steps x 3". Breaths and metres are asked about: they may mean a hold, or the way there and back."""
    if others or len(counts) > 1 or any(piece.kind == "reps_n" for piece in counts):
        return None
    parts = {**units.parts, **(ranged("sets", counts[0]) if counts else {})}
    is_sure = not counts or counts[0].kind == "sets_n"
    for time in times:
        parts |= dict(time.parts) or time_parts("hold_seconds", time)
        is_sure = is_sure and (time.kind == "held" or found.line.measured_by == MeasuredBy.HOLD)
    if is_sure or (units.parts["counted_in"] == CountedIn.STEPS and not times):
        return found.read(parts, "amount")
    return found.ask(_("“%(text)s”: is this what you mean?") % {"text": found.text}, [parts])


def _doubt(found: Found, factors: list[Piece], parts: Parts) -> str:
    """What the therapist should check, or nothing."""
    text = {"text": found.text}
    last = factors[-1]
    is_plain = len(factors) == 2 and last.kind == "time" and factors[0].kind != "reps_n"
    if len(factors) == 2 and factors[0].kind == "time" and last.kind == "number":
        is_plain = found.line.measured_by == MeasuredBy.REPS
    if is_plain and found.line.measured_by not in (MeasuredBy.HOLD, MeasuredBy.DURATION):
        if "hold_seconds" in parts:
            return _("“%(text)s”: the time was read as a hold.") % text
        return _("“%(text)s”: the time was read as the length of a set.") % text
    return ""


# --- Lists -----------------------------------------------------------------------------------------------


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
    is_timed = found.line.measured_by in (MeasuredBy.HOLD, MeasuredBy.DURATION)
    if lists[0].kind == "fraction" and (not is_named or values[1] in FRACTIONS):
        return found.ask(
            _("“%(text)s”: say what each number counts.") % {"text": found.text}, [parts] if rest else []
        )
    if not is_named and lists[0].kind == "dash_list":
        return found.ask(
            _("“%(text)s” may be a tempo or the repetitions of each set: write tempo or reps.")
            % {"text": found.text},
            [parts, {"tempo": lists[0].text}] if len(values) in (3, 4) else [parts],
        )
    if (not rest and list(values) != sorted(values, reverse=True)) or (
        not is_named and (is_timed or len(set(values)) == 1)
    ):
        return found.ask(_("“%(text)s”: the repetitions of each set?") % {"text": found.text}, [parts])
    return found.read(parts, "amount", scale=(len(values),))


def read_spaced_list(found: Found) -> Piece | None:
    """ "5 sets: 12 10 8 8 6", a list without commas. Where it is not as long as there are sets, it is asked about."""
    sets, *numbers = found.all("number", "sets_n", "reps_n")
    values, after = tuple(number.count or 0 for number in numbers), found.after()
    is_whole = sets.high is None and len(values) == sets.count and min(values) >= 1
    if (not found.has("sets_n", "x", "of")) or (len(values) < 3 and not is_whole):
        return None
    if after is not None and after.kind in ("x", "unknown", "dash", "slash", *NOT_REPS):
        return None
    parts: Parts = {"reps_per_set": values, "sets": len(values)}
    if is_whole and found.has("sets_n", "reps_n"):
        return found.read(parts, "amount", scale=(len(values),))
    question = _("“%(text)s”: the repetitions of each set?") % {"text": found.text}
    return found.ask(question, [parts] if is_whole else [])
