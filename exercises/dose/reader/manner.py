"""How to do it: hold and rest, side, load by band, tempo, effort."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from exercises.dose.reader.pieces import ENDS, Found, Piece, ranged, rule
from exercises.dose.reader.vocabulary import BAND_LETTERS, COLOURS, FOREIGN
from exercises.dose.value import LoadUnit, MeasuredBy, Side

N = "(?:number|range)"
ON_A_BAR = 10  # "20 kg each side" may be the plates of a bar
LIKELY_HOLD = 5  # in "hold 5 x 10" the 5 is seconds; in "hold 3 x 10" it may be the sets
LIKELY_SECONDS = 15  # "rest 60" is seconds; "rest 3" is more likely minutes
MAY_FOLLOW_SECONDS = {
    "sep", "dot", "x", "relax", "rest", "then", "slash", "and", "repeat", "often", "at_time", "sets_n", "reps_n",
    "with",
}  # fmt: skip


def means(kind: str = "read", **parts: Any) -> Callable[[Found], Piece]:
    return lambda found: found.read(parts, kind)


def timed(name: str, low: Decimal | None, high: Decimal | None) -> dict[str, Any]:
    parts: dict[str, Any] = {name: int(low or 0)}
    return parts if high is None else {**parts, f"{name}_max": int(high)}


# --- Hold and rest -------------------------------------------------------------------------------------


def read_hold(found: Found) -> Piece:
    time = found.all("time")[0]
    return found.read(timed("hold_seconds", time.low, time.high), "held")


def read_bare_hold(found: Found) -> Piece | None:
    """After "hold", a number without a unit is seconds, unless it belongs to the words after it."""
    after = found.after()
    if not found.number.is_count or (after is not None and after.kind not in MAY_FOLLOW_SECONDS):
        return None
    if _is_a_factor(found):
        return None
    return found.read(timed("hold_seconds", found.number.low, found.number.high), "held")


def _is_a_factor(found: Found) -> bool:
    """Whether the number belongs to the product after it: the 3 of "hold 3x10", not the 5 of "hold 5 x 10"."""
    after = found.after()
    if after is None or after.kind != "x":
        return False
    if found.has("relax", "rest") and any(piece.kind == "hold" for piece in found.line.pieces[: found.first]):
        return False  # "hold 3 relax 6 x 12"
    is_tight = found.number.end == after.start
    return not found.has("hold") or is_tight or (found.number.count or 0) < LIKELY_HOLD


def ask_hold_or_sets(found: Found) -> Piece | None:
    """ "hold 3x10": three sets, or three seconds?"""
    first, second = found.all("number", "range")
    after, next_to = found.after(), replace(found, pieces=found.pieces[:-2], last=found.last - 2)
    is_longer = after is not None and after.kind in ("x", "second", "minute", "unknown", "percent")
    if not (_is_a_factor(next_to) and first.is_count and second.is_count) or is_longer:
        return None
    return found.ask(
        _("“%(text)s”: which are the sets, which the seconds?") % {"text": found.text},
        [
            {**ranged("sets", first), **ranged("reps", second)},
            {**ranged("reps", second), **timed("hold_seconds", first.low, first.high)},
        ],
    )


def read_rest(found: Found) -> Piece | None:
    """A rest with its unit. With "relax" or "between reps" it is the rest between repetitions."""
    if found.has("pause") and not _is_foreign(found):
        return None
    time, after = found.all("time")[0], found.after()
    if found.pieces[-1].kind in ("rest", "relax") and after is not None and after.kind == "time":
        return None  # "30 s, rest 15 s" without its comma
    is_between_reps = found.has("relax", "reps")
    name = "rest_between_reps_seconds" if is_between_reps else "rest_seconds"
    kind = "relaxed" if is_between_reps else "rest_between_sets" if found.has("sets") else "rest_time"
    if time.high is not None:
        return found.keep(kind=kind)  # a dose has no longest rest
    return found.read(timed(name, time.low, None), kind)


def read_rest_between(found: Found) -> Piece | None:
    """ "rest 30 s between" with nothing after it: "between legs" means something else."""
    after = found.after()
    return read_rest(found) if after is None or after.kind in (*ENDS, "dot") else None


def read_bare_rest(found: Found) -> Piece | None:
    number, after = found.number, found.after()
    if found.has("pause") or not number.is_count or number.kind == "range":
        return None
    if (after is not None and after.kind not in MAY_FOLLOW_SECONDS) or _is_a_factor(found):
        return None
    seconds = number.count or 0
    if found.has("relax"):
        return found.read({"rest_between_reps_seconds": seconds}, "relaxed")
    if seconds >= LIKELY_SECONDS:
        return found.read({"rest_seconds": seconds}, "rest_time")
    return found.piece(
        "rest_bare",
        low=number.low,
        question=_("“%(text)s” may be minutes or seconds: say which.") % {"text": found.text},
        choices=({"rest_seconds": seconds * 60}, {"rest_seconds": seconds}),
    )


def read_no_rest(found: Found) -> Piece:
    name = "rest_between_reps_seconds" if found.has("reps") else "rest_seconds"
    return found.read({name: 0})


def _is_foreign(found: Found) -> bool:
    """Whether the line is in a language in which "pause" is a rest."""
    return bool(found.line.words & FOREIGN)


def read_interval(found: Found) -> Piece | None:
    """ "30 s on, 30 s off": a time of work and a rest, if both have units. If not, the therapist is asked."""
    work, rest = found.all("time", "number", "rest_time", "rest_bare")
    if not (work.is_count and (rest.is_count or "rest_seconds" in rest.parts)):
        return None
    names = ("duration_seconds", "rest_seconds")
    if found.line.measured_by == MeasuredBy.HOLD:
        names = ("hold_seconds", "rest_between_reps_seconds")
    pause = rest.parts["rest_seconds"] if rest.kind == "rest_time" else rest.count
    parts = {names[0]: work.count, names[1]: pause}
    if work.kind == "time" and rest.kind in ("time", "rest_time"):
        return found.read(parts, "interval")
    return found.piece(
        "interval",
        choices=(parts,),
        question=_("“%(text)s”: write the unit, s or min.") % {"text": found.text},
    )


# --- Tempo and effort ----------------------------------------------------------------------------------


def read_tempo(found: Found) -> Piece | None:
    after = found.after()
    if after is not None and after.kind == "reps":
        return None  # "8-6-4-2 reps" is a list
    return found.read({"tempo": found.all("tempo")[0].text}, "tempo_read")


def read_phase(found: Found) -> Piece | None:
    """ "3 s lowering" is kept as a tempo, in words."""
    time = found.all("time")[0]
    phase = found.all("phase", "lower_upper")[0]
    if time.high is not None or time.unit != "second":
        return None
    return found.read({"tempo": f"{time.count} s {phase.text}"}, "tempo_read")


def join_phases(found: Found) -> Piece:
    return found.read(
        {"tempo": ", ".join(piece.parts["tempo"] for piece in found.all("tempo_read"))}, "tempo_read"
    )


def join_phases_and_hold(found: Found) -> Piece | None:
    """ "3 s up, 2 s hold, 3 s down": the hold between the phases is a part of the tempo."""
    first, held, last = found.all("tempo_read", "held")
    if not {"hold_seconds"} <= set(held.parts) <= {"hold_seconds", "hold_seconds_max"}:
        return None
    hold = f"{'-'.join(map(str, held.parts.values()))} s hold"
    return found.read({"tempo": f"{first.parts['tempo']}, {hold}, {last.parts['tempo']}"}, "tempo_read")


def read_effort(found: Found) -> Piece | None:
    number = found.one("number", "range", "fraction", "score")
    text, after = {"text": found.text}, found.after()
    if number is None or (after is not None and after.kind == "x"):
        return None
    if number.kind == "fraction":
        if number.values[1] != 10:
            return None
        value = Decimal(number.values[0])
    else:
        value = number.low or Decimal(0)
    if value > 20:
        return found.ask(_("Effort must be from 0 to 10. Kept as a note: “%(text)s”.") % text)
    if value > 10:
        return found.piece(
            "kept", kept=True, doubt=_("“%(text)s” is on the scale from 6 to 20. Kept as a note.") % text
        )
    is_borg = found.one("effort") is not None and found.all("effort")[0].text == "borg"
    if is_borg and value >= 6 and not found.has("cr10", "fraction", "score"):
        return found.ask(
            _("“%(text)s” may be on the scale to 10 or on the one from 6 to 20: say which.") % text,
            [{"effort": value}],
        )
    if number.kind == "range":
        return found.keep(kind="read")  # a dose has no highest effort
    return found.read({"effort": value}, scale=(10,))


def read_pain(found: Found) -> Piece | None:
    after = found.after()
    if after is not None and after.kind == "x":
        return None
    number = found.one("number", "fraction", "range")
    figure = (number.values[0] if number.values else number.high or number.low or 0) if number else 0
    if figure > 10:
        return found.ask(_("Pain must be from 0 to 10. Kept as a note: “%(text)s”.") % {"text": found.text})
    return found.keep()


# --- Load without a number -----------------------------------------------------------------------------


def read_band(found: Found) -> Piece:
    colour = COLOURS[found.all("colour")[0].text]
    return found.read({"load_unit": LoadUnit(f"band_{colour}")}, "load")


def read_band_letters(found: Found) -> Piece:
    return found.read({"load_unit": LoadUnit(f"band_{BAND_LETTERS[found.pieces[-1].text]}")}, "load")


def read_load_in_hands(found: Found) -> Piece | None:
    """ "5 kg in each hand" is two weights at once, not one side after the other."""
    load, side = found.pieces
    if side.parts.get("side") != Side.EACH:
        return None
    if "side" in side.text.lower() and load.parts.get("load_value", 0) >= ON_A_BAR:
        question = _("“%(text)s”: is each side done in turn, or does each side carry this?") % {
            "text": found.text
        }
        return found.ask(question, [{**load.parts, **side.parts}, load.parts])
    return found.keep(load.parts, kind="load") if "hand" in side.text.lower() else None


def ask_band(found: Found) -> Piece:
    return found.ask(
        _("“%(text)s” may be the blue or the black band: say which.") % {"text": found.text},
        [{"load_unit": LoadUnit.BAND_BLUE}, {"load_unit": LoadUnit.BAND_BLACK}],
    )


# --- Side ----------------------------------------------------------------------------------------------


def read_side(side: Side) -> Callable[[Found], Piece]:
    return lambda found: found.read({"side": side}, "side")


def read_both(found: Found) -> Piece:
    if re.search(r"sides|seiten|lados|cotes|strony", found.text, re.IGNORECASE):
        return found.read({"side": Side.EACH}, "side")
    return ask_bilateral(found)


def ask_bilateral(found: Found) -> Piece:
    return found.ask(
        _("Both sides together, or each side in turn? Choose a side."),
        [{"side": Side.NONE}, {"side": Side.EACH}],
    )


def ask_way(found: Found) -> Piece:
    """ "12 each way": each side in turn, or there and back? Without a side, the note keeps "each way"."""
    number, way = found.one("number", "range", "reps_n"), found.pieces[-2:]
    parts = ranged("reps", number) if number and number.is_count else {}
    asked = found.ask(
        _("“%(text)s”: each side, or each direction? Choose a side.") % {"text": found.text},
        [parts, {**parts, "side": Side.EACH}] if parts else (),
    )
    return replace(asked, inside=(*found.pieces[:-2], *(replace(word, kept=True) for word in way)))


def read_two_sides(found: Found) -> Piece | None:
    """ "12 L + 12 R" is twelve on each side."""
    first, second = found.all("number")
    if first.count != second.count or not first.count:
        return None
    return found.read({"reps": first.count, "side": Side.EACH}, "amount", scale=(first.count,))


LEFT, RIGHT = "(?:left|l)", "(?:right|r)"
LIMB = "(?:lower_upper? limb)"
TAIL = "(?:in? (?:between|after|slash) (?:each|every|the)? (?:sets|reps))"
REST = "(?:rest|relax|pause)"
OF = "(?:for|of|colon|a|time_word|the|count)*"

RULES = (
    rule(f"a? time dash? (?:hold|squeeze)+ time_word?|(?:hold|squeeze)+ {OF} each? time", read_hold),
    rule(f"(?:hold|squeeze)+ {OF} time each (?=x|sep|dot|$)", read_hold),
    rule(f"hold {OF} {N}", read_bare_hold),
    rule(f"hold {OF} {N} x {N}", ask_hold_or_sets),
    rule(f"{REST} {TAIL}? {OF} time {TAIL}?|a? time dash? of? {REST} {TAIL}?", read_rest),
    rule(f"a? time {TAIL}", read_rest),
    rule(f"a? time dash? of? {REST} between|{REST} {OF} time between", read_rest_between),
    rule(f"{REST} {TAIL}? {OF} {N} {TAIL}?", read_bare_rest),
    rule(f"no rest {TAIL}?", read_no_rest),
    rule("(?:with|place)? tempo", read_tempo),
    rule("time dash? (?:phase|lower_upper)|(?:phase|lower_upper) (?:for|in)? time", read_phase),
    rule(f"(?:with|place)? effort (?:colon|of|cr10|slash)* (?:{N}|fraction|score)", read_effort),
    rule("with? (?:fraction|score) effort", read_effort),
    rule(f"pain (?:less|sign|most|later|to|phase|colon|of|place)* (?:fraction|{N})", read_pain),
    rule("with? (?:a|the)? colour band|with? band colon? colour", read_band),
    rule("with? band_letters", read_band_letters),
    rule("with? btb", ask_band),
    rule("with? (?:bodyweight|body weight)", means("load", load_unit=LoadUnit.BODYWEIGHT)),
    rule(f"(?:on|for|per|slash|the|of)? (?:each|per|slash|every) {LIMB}", read_side(Side.EACH)),
    rule(f"(?:per|slash) {LIMB} (?:per|slash|a) day", means("side", side=Side.EACH, days_per_week=7)),
    rule(
        f"each_side|on? the? {LEFT} (?:and|slash) {RIGHT} {LIMB}?|on? the? {RIGHT} (?:and|slash) {LEFT} {LIMB}?",
        read_side(Side.EACH),
    ),
    rule(f"on? both {LIMB}", read_both),
    rule(f"bilateral {LIMB}?|both_limbs", ask_bilateral),
    rule(f"(?:{N}|reps_n)? each way", ask_way),
    rule(f"number {LEFT} and? number {RIGHT}|number {RIGHT} and? number {LEFT}", read_two_sides),
    rule(f"{LEFT} number and? {RIGHT} number|{RIGHT} number and? {LEFT} number", read_two_sides),
    rule(f"alternating {LIMB}?|changing {LIMB} each time_word", read_side(Side.ALTERNATING)),
    rule(f"on? the? {LEFT} {LIMB}? only?|left_limb only?|on? the? limb left", read_side(Side.LEFT)),
    rule(f"on? the? {RIGHT} {LIMB}? only?|right_limb only?|on? the? limb right", read_side(Side.RIGHT)),
    rule(f"on? the? affected {LIMB} only?", lambda found: found.piece("affected")),
    rule("(?:to|until) fatigue", means("read", to_fatigue=True)),
    rule("most hold", means("most_hold", to_fatigue=True)),
    rule("(?:label|weight|time_word|limb) colon", lambda found: found.piece("often_label")),
    rule(
        f"(?:hold|squeeze) {OF} (?:number|range) (?:breaths|steps)|(?:hold|squeeze) {OF} units",
        lambda found: found.piece("void"),
    ),
    rule("phase to", lambda found: found.piece("later") if found.pieces[0].text == "up" else None),
)
LATER_RULES = (
    rule("load side", read_load_in_hands),
    rule("tempo_read (?:sep|and|slash)? tempo_read", join_phases),
    rule("tempo_read (?:sep|and|slash)? held (?:sep|and|slash)? tempo_read", join_phases_and_hold),
    rule(
        "(?:time|number) (?:on|work) (?:sep|and|slash|dash|spaced_dash)* (?:time|number) off", read_interval
    ),
    rule(
        "work (?:for|colon)? (?:time|number) (?:sep|and|slash|then)* (?:rest_time|rest_bare)", read_interval
    ),
    rule("(?:time|number) work (?:sep|and|slash|then)* (?:rest_time|rest_bare)", read_interval),
)
