"""Doses that a therapist could state, for property tests."""

from decimal import Decimal

from hypothesis import strategies as st

from exercises.dose import PARTS, CountedIn, Dose, LoadUnit, Side, TimeOfDay
from exercises.dose.parts import Count, Most
from exercises.dose.value import RANGES

WEIGHED = (LoadUnit.KG, LoadUnit.LB)
COUNTS = {
    name: kind for name, kind in PARTS.items() if isinstance(kind, Count) and not isinstance(kind, Most)
}


# For each part: the smallest dose that states it, and the same dose without it.
LEAST = {
    **{name: (Dose(**{name: 3}), Dose()) for name, kind in COUNTS.items()},
    **{top: (Dose(**{low: 3, top: 4}), Dose(**{low: 3})) for low, top in RANGES.items()},
    "rest_seconds": (Dose(sets=2, rest_seconds=30), Dose(sets=2)),
    "rest_between_reps_seconds": (Dose(reps=5, rest_between_reps_seconds=5), Dose(reps=5)),
    "reps_per_set": (Dose(reps_per_set=(12, 10, 8)), Dose()),
    "counted_in": (Dose(reps=5, counted_in=CountedIn.STEPS), Dose(reps=5)),
    "side": (Dose(side=Side.LEFT), Dose()),
    "times_of_day": (Dose(times_of_day=(TimeOfDay.MORNING,)), Dose()),
    "weekdays": (Dose(weekdays=(0, 2)), Dose()),
    "as_needed": (Dose(as_needed=True), Dose()),
    "load_value": (Dose(load_value=Decimal(5), load_unit=LoadUnit.KG), Dose(load_unit=LoadUnit.BODYWEIGHT)),
    "load_unit": (Dose(load_unit=LoadUnit.BAND_RED), Dose()),
    "tempo": (Dose(tempo="3-1-3"), Dose()),
    "effort": (Dose(effort=Decimal(5)), Dose()),
    "to_fatigue": (Dose(to_fatigue=True), Dose()),
    "note": (Dose(note="Slowly"), Dose()),
}


@st.composite
def doses(draw, *, worded=True):
    """Any dose, with all its parts or with none; unless `worded`, without a note or a tempo in words."""
    parts = {name: draw(st.none() | st.integers(kind.low, kind.high)) for name, kind in COUNTS.items()}
    if parts["days_per_week"] or draw(st.booleans()):
        parts["every_n_days"] = None
    for name in COUNTS:
        if f"{name}_max" in PARTS and parts[name] and draw(st.booleans()):
            parts[f"{name}_max"] = draw(st.integers(parts[name], COUNTS[name].high))
    if draw(st.booleans()):
        add_repetitions_of_each_set(draw, parts)
    elif parts["reps"] and draw(st.booleans()):
        parts["counted_in"] = draw(st.sampled_from(CountedIn))
    if draw(st.booleans()):
        add_weekdays(draw, parts)
    if draw(st.booleans()):
        add_times_of_day(draw, parts)
    unit = draw(st.none() | st.sampled_from(LoadUnit))
    return Dose(
        **parts,
        side=draw(st.none() | st.sampled_from(Side)),
        load_unit=unit,
        load_value=draw(st.decimals(0, 500, places=2)) if unit in WEIGHED else None,
        effort=draw(st.none() | st.decimals(0, 10, places=1)),
        tempo=draw(st.sampled_from(["", "3-1-3", "6 s lowering"] if worded else ["", "3-1-3"])),
        to_fatigue=draw(st.booleans()),
        as_needed=draw(st.booleans()),
        note=draw(st.text(max_size=40)) if worded else "",
    )


def add_repetitions_of_each_set(draw, parts):
    each, kind = COUNTS["reps"], PARTS["reps_per_set"]
    numbers = st.lists(st.integers(each.low, each.high), min_size=kind.fewest, max_size=kind.most)
    parts["reps_per_set"] = tuple(draw(numbers))
    parts |= dict.fromkeys(("reps", "reps_max", "sets_max"))
    parts["sets"] = draw(st.sampled_from([None, len(parts["reps_per_set"])]))


def add_weekdays(draw, parts):
    parts["weekdays"] = tuple(draw(st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True)))
    parts |= dict.fromkeys(("every_n_days", "days_per_week_max"))
    parts["days_per_week"] = draw(st.sampled_from([None, len(parts["weekdays"])]))


def add_times_of_day(draw, parts):
    parts["times_of_day"] = tuple(draw(st.lists(st.sampled_from(TimeOfDay), min_size=1, unique=True)))
    parts |= dict.fromkeys(("every_n_hours", "times_per_day_max"))
    parts["times_per_day"] = draw(st.sampled_from([None, len(parts["times_of_day"])]))
