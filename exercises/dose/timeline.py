"""A dose as a session: what the patient does, second by second or count by count, from the first to the last set.

`timeline` says it all; the page that guides the patient only plays it, and `minutes` is its sum. What is promised and
what is played can therefore not differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import cycle, pairwise

from exercises.dose.segment import By, Kind, Segment
from exercises.dose.value import CountedIn, Dose, MeasuredBy, Side

READY_SECONDS = 3.0  # before the first work
NEXT_SECONDS = 3.0  # to let go and begin again, where the dose says nothing of a rest
SIDE_SECONDS = 5.0  # to turn to the other side
REP_SECONDS = 3.0  # a plain repetition: up, down and a breath. The tempo overrides it.
# Adults breathe 12 to 20 times a minute at rest, slower in an exercise; a walk in the home has about 100 steps
# and 60 metres a minute.
COUNT_SECONDS = {CountedIn.BREATHS: 5.0, CountedIn.STEPS: 0.6, CountedIn.METRES: 1.0}
UNSTATED_REPS = 10  # assumed for "3 sets" or "to fatigue", which give no number

COMPACT_TEMPO = re.compile(r"\b(?=[\dx]*\d)[\dx]{4}\b", re.IGNORECASE)
PHASE = re.compile(r"(\d{1,2})(?: to (\d{1,2}))?")

SIDES: dict[Side | None, tuple[Side | None, ...]] = {
    Side.EACH: (Side.LEFT, Side.RIGHT),
    Side.LEFT: (Side.LEFT,),
    Side.RIGHT: (Side.RIGHT,),
}


def timeline(dose: Dose, measured_by: str | None = None) -> tuple[Segment, ...]:
    """The session of one exercise, from getting ready to the last work. Empty if the dose states no amount.

    Works alternate with exactly one pause: a rest, or else the other side or the next one. With `side` each, a set is
    done on the left and then on the right, and its rest comes after both. A rest of 0 seconds is no pause at all, but
    turning to the other side takes its time. After the last work there is no rest.
    """
    works = list(_works(dose, measured_by))
    if not works:
        return ()
    between_reps, between_sets = _rests(dose, measured_by)
    segments = [_before(works[0], Kind.READY, READY_SECONDS), works[0]]
    for done, work in pairwise(works):
        rest = between_sets if work.set != done.set else between_reps
        turns = work.side != done.side
        if turns and dose.side == Side.EACH and work.set == done.set:
            rest = None  # it comes after both sides
        if rest:
            pause = _before(work, Kind.REST, rest)
        elif turns:
            pause = _before(work, Kind.SIDE, SIDE_SECONDS)
        else:
            pause = _before(work, Kind.NEXT, NEXT_SECONDS if rest is None else 0.0)
        segments += [pause, work]
    return tuple(segments)


def minutes(dose: Dose, measured_by: str | None = None) -> float:
    """How long one session of the exercise takes, in minutes: the sum of its timeline. 0.0 without an amount.

    It is what the clock on the wall shows: getting ready, turning to the other side, and a moment between two sets
    or holds without a stated rest count as well.

    A repetition takes its hold and its tempo. Without both it takes 3 seconds, or as long as a breath, step or metre.
    A range counts as its middle. "3 sets" or "to fatigue" without a number counts as 10 repetitions a set, a hold
    without a number as one.
    """
    return _minutes(dose, measured_by)


@lru_cache(maxsize=4096)  # pages ask for the same doses again and again
def _minutes(dose: Dose, measured_by: str | None) -> float:
    return round(sum(each.seconds * each.share for each in timeline(dose, measured_by)) / 60, 2)


# --- The works ------------------------------------------------------------------------------------


def _works(dose: Dose, measured_by: str | None) -> list[Segment]:
    amounts = (
        dose.duration_seconds,
        dose.reps,
        dose.reps_per_set,
        dose.hold_seconds,
        dose.sets,
        dose.to_fatigue,
    )
    if not any(amounts):
        return []
    works = list(_in_order(dose, measured_by))
    return list(_alternating(works)) if dose.side == Side.ALTERNATING else works


def _in_order(dose: Dose, measured_by: str | None) -> Iterator[Segment]:
    fewest = dose.sets or len(dose.reps_per_set) or 1
    sets = dose.sets_max or fewest
    for number in range(1, sets + 1):
        work, least, most = _set(dose, measured_by, number)
        for side in SIDES.get(dose.side, (None,)):
            for rep in range(1, most + 1):
                yield replace(
                    work,
                    set=number,
                    sets=sets,
                    rep=rep if most > 1 else None,
                    reps_of=most if most > 1 else None,
                    side=side,
                    share=(1.0 if number <= fewest else 0.5) * (1.0 if rep <= least else 0.5),
                )


def _alternating(works: list[Segment]) -> Iterator[Segment]:
    """The sides in turn; a work with several repetitions, or the only one, changes them within itself."""
    turns = cycle((Side.LEFT, Side.RIGHT))
    for work in works:
        once = (work.reps, work.reps_max) == (1, None) or (work.by == By.TIME and not work.reps)
        yield replace(work, side=next(turns) if once and len(works) > 1 else Side.ALTERNATING)


def _set(dose: Dose, measured_by: str | None, number: int) -> tuple[Segment, int, int]:
    """A work of this set, how often it is done for the set at least, and at most."""
    reps, reps_max = (
        (dose.reps_per_set[number - 1], None) if dose.reps_per_set else (dose.reps, dose.reps_max)
    )
    if reps_max == reps:
        reps_max = None
    if dose.duration_seconds:
        work = _timed(dose, By.TIME, dose.duration_seconds, dose.duration_seconds_max)
        if dose.reps and not dose.hold_seconds and not work.counted_in:  # "5 times 1 minute"
            return replace(work, reps=1), dose.reps, reps_max or dose.reps
        return replace(work, reps=reps, reps_max=reps_max), 1, 1
    if dose.hold_seconds:
        work = _timed(dose, By.HOLD, dose.hold_seconds, dose.hold_seconds_max)
        return replace(work, reps=1), reps or 1, reps_max or reps or 1
    if reps is None:
        return _unstated(dose, is_timed=_is_timed(dose, measured_by)), 1, 1
    if dose.rest_between_reps_seconds:
        return _counted(dose, 1, None), reps, reps_max or reps
    return _counted(dose, reps, reps_max), 1, 1


def _timed(dose: Dose, by: By, low: int, high: int | None) -> Segment:
    tempo, unit = tempo_phases(dose.tempo), _unit(dose)
    moving = (sum(tempo) or (COUNT_SECONDS[unit] if unit else 0.0)) if by == By.HOLD else 0.0
    is_range = high not in (None, low)
    return Segment(
        kind=Kind.WORK,
        by=by,
        seconds=_middle(low, high) + moving,
        seconds_min=low + moving if is_range else None,
        seconds_max=(high or low) + moving if is_range else None,
        moving=moving,
        tempo=tempo,
        counted_in=unit,
        to_fatigue=dose.to_fatigue,
    )


def _counted(dose: Dose, reps: int, reps_max: int | None) -> Segment:
    each = _seconds_each(dose)
    return Segment(
        kind=Kind.WORK,
        by=By.COUNT,
        seconds=_middle(reps, reps_max) * each,
        seconds_each=each,
        tempo=tempo_phases(dose.tempo),
        reps=reps,
        reps_max=reps_max,
        counted_in=_unit(dose),
        to_fatigue=dose.to_fatigue,
    )


def _unstated(dose: Dose, *, is_timed: bool) -> Segment:
    """A set whose number is not stated. A hold without a number is one; until tired it takes as long as a set."""
    if is_timed and not dose.to_fatigue:
        return _counted(dose, 1, None)
    each = _seconds_each(dose)
    rests = 0 if is_timed else (UNSTATED_REPS - 1) * (dose.rest_between_reps_seconds or 0)
    return Segment(
        kind=Kind.WORK,
        by=By.OPEN,
        seconds=UNSTATED_REPS * each + rests,
        seconds_each=each,
        tempo=tempo_phases(dose.tempo),
        to_fatigue=dose.to_fatigue,
    )


# --- Numbers --------------------------------------------------------------------------------------


def _rests(dose: Dose, measured_by: str | None) -> tuple[int | None, int | None]:
    """The rests between repetitions and between sets. A dose may call the repetitions of a hold or time sets."""
    between_reps, between_sets = dose.rest_between_reps_seconds, dose.rest_seconds
    has_sets, has_reps = bool(dose.sets or dose.reps_per_set), bool(dose.reps or dose.reps_per_set)
    if not has_sets and between_reps is None and (dose.hold_seconds or dose.duration_seconds):
        between_reps = between_sets
    if not has_reps and between_sets is None and _is_timed(dose, measured_by):
        between_sets = between_reps
    return between_reps, between_sets


def _is_timed(dose: Dose, measured_by: str | None) -> bool:
    by_exercise = measured_by in (MeasuredBy.HOLD, MeasuredBy.DURATION)
    return by_exercise or bool(dose.hold_seconds or dose.duration_seconds)


def _unit(dose: Dose) -> CountedIn | None:
    return dose.counted_in if dose.counted_in in COUNT_SECONDS else None


def _seconds_each(dose: Dose) -> float:
    unit = _unit(dose)
    return sum(tempo_phases(dose.tempo)) or (COUNT_SECONDS[unit] if unit else REP_SECONDS)


def tempo_phases(tempo: str) -> tuple[float, ...]:
    """The seconds of each phase of a repetition: (3, 1, 3) for "3-1-3", (3, 0, 1, 0) for "30X0". Empty for words.

    In four signs without anything between them each sign is a phase, and X, "as fast as you can", is a second. Of
    "3 to 4 seconds" the middle counts.
    """
    if compact := COMPACT_TEMPO.search(tempo):
        return tuple(1.0 if sign in "Xx" else float(sign) for sign in compact[0])
    return tuple(_middle(int(low), int(high) if high else None) for low, high in PHASE.findall(tempo))


def _middle(low: int, high: int | None) -> float:
    return (low + (high or low)) / 2


# --- Pauses ---------------------------------------------------------------------------------------


def _before(work: Segment, kind: Kind, seconds: float) -> Segment:
    return Segment(
        kind=kind,
        seconds=seconds,
        set=work.set,
        sets=work.sets,
        rep=work.rep,
        reps_of=work.reps_of,
        side=work.side,
        share=work.share if kind != Kind.READY else 1.0,
    )
