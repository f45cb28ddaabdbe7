"""The session of a dose: its works and pauses, and how long they take."""

import json
from itertools import groupby, pairwise

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises.dose import By, CountedIn, Dose, Kind, MeasuredBy, Segment, Side, minutes, timeline
from exercises.dose.timeline import COUNT_SECONDS, tempo_phases
from tests.doses import doses

MANY = max(200, 3 * settings.default.max_examples)  # 3,000 in make test-slow
UNITS = {CountedIn.BREATHS: "breaths", CountedIn.STEPS: "steps", CountedIn.METRES: "metres"}


def seconds(low, high=None):
    return f"{low:g}" if high is None else f"{low:g}-{high:g}"


def amount(work):
    """ "hold 20-30", "time 60", "8-12 reps", "open 30"."""
    if work.by in (By.HOLD, By.TIME):
        length = seconds(work.seconds_min or work.seconds, work.seconds_max)
        return f"{work.by} {length}"
    if work.by == By.OPEN:
        return f"open {work.seconds:g}"
    return f"{seconds(work.reps, work.reps_max)} {UNITS.get(work.counted_in, 'reps')}"


def played(dose, measured_by=None):
    """The timeline in short: "ready 3, L hold 30, side 5, R hold 30". What is offered stands in brackets."""
    pieces = []
    for segment in timeline(dose, measured_by):
        text = f"{segment.kind} {segment.seconds:g}"
        if segment.kind == Kind.WORK:
            side = {Side.LEFT: "L ", Side.RIGHT: "R ", Side.ALTERNATING: "LR "}.get(segment.side, "")
            text = side + amount(segment)
        pieces.append(f"({text})" if segment.is_optional else text)
    return ", ".join(pieces)


@pytest.mark.parametrize(
    ("dose", "measured_by", "expected"),
    [
        # Nothing to play: a note, a rhythm, a rest after nothing.
        (Dose(note="As shown"), None, ""),
        (Dose(times_per_day=3, rest_seconds=60), None, ""),
        # Repetitions. Where nothing is said of a rest there is a moment; where there is to be none, none.
        (Dose(reps=10), None, "ready 3, 10 reps"),
        (Dose(sets=2, reps=10), None, "ready 3, 10 reps, next 3, 10 reps"),
        (Dose(sets=2, reps=10, rest_seconds=0), None, "ready 3, 10 reps, next 0, 10 reps"),
        (Dose(sets=2, reps=10, rest_seconds=60), None, "ready 3, 10 reps, rest 60, 10 reps"),
        (Dose(reps=10, rest_seconds=60), None, "ready 3, 10 reps"),
        (Dose(reps_per_set=(12, 8), rest_seconds=60), None, "ready 3, 12 reps, rest 60, 8 reps"),
        (Dose(reps=3, rest_between_reps_seconds=5), None, "ready 3, 1 reps, rest 5, 1 reps, rest 5, 1 reps"),
        (Dose(reps=12, to_fatigue=True), None, "ready 3, 12 reps"),
        # Breaths, steps, metres.
        (Dose(sets=2, reps=20, counted_in=CountedIn.METRES), None, "ready 3, 20 metres, next 3, 20 metres"),
        (Dose(reps=2, counted_in=CountedIn.BREATHS, hold_seconds=3), None, "ready 3, hold 8, next 3, hold 8"),
        (Dose(reps=100, counted_in=CountedIn.STEPS, duration_seconds=60), None, "ready 3, time 60"),
        # Holds.
        (Dose(hold_seconds=30, rest_seconds=10), None, "ready 3, hold 30"),
        (Dose(reps=2, hold_seconds=30), None, "ready 3, hold 30, next 3, hold 30"),
        (Dose(reps=2, hold_seconds=30, rest_seconds=10), None, "ready 3, hold 30, rest 10, hold 30"),
        (Dose(sets=2, hold_seconds=30, rest_seconds=10), None, "ready 3, hold 30, rest 10, hold 30"),
        (
            Dose(sets=2, hold_seconds=30, rest_between_reps_seconds=10),
            None,
            "ready 3, hold 30, rest 10, hold 30",
        ),
        (
            Dose(sets=2, reps=2, hold_seconds=5, rest_seconds=60, rest_between_reps_seconds=4),
            None,
            "ready 3, hold 5, rest 4, hold 5, rest 60, hold 5, rest 4, hold 5",
        ),
        (Dose(reps=10), MeasuredBy.HOLD, "ready 3, 10 reps"),
        (Dose(sets=2), MeasuredBy.HOLD, "ready 3, 1 reps, next 3, 1 reps"),
        (Dose(hold_seconds=5, tempo="3-1-3"), None, "ready 3, hold 12"),
        # A stated time.
        (Dose(duration_seconds=600), None, "ready 3, time 600"),
        (Dose(sets=2, duration_seconds=60, rest_seconds=30), None, "ready 3, time 60, rest 30, time 60"),
        (Dose(reps=2, duration_seconds=60, rest_seconds=30), None, "ready 3, time 60, rest 30, time 60"),
        (Dose(reps=5, hold_seconds=5, duration_seconds=60), None, "ready 3, time 60"),
        # No number.
        (Dose(sets=2), None, "ready 3, open 30, next 3, open 30"),
        (Dose(to_fatigue=True), None, "ready 3, open 30"),
        (Dose(to_fatigue=True), MeasuredBy.HOLD, "ready 3, open 30"),
        (Dose(sets=1, rest_between_reps_seconds=2), None, "ready 3, open 48"),
        # Ranges: the end is offered.
        (Dose(reps=8, reps_max=12), None, "ready 3, 8-12 reps"),
        (Dose(hold_seconds=20, hold_seconds_max=30), None, "ready 3, hold 20-30"),
        (Dose(duration_seconds=60, duration_seconds_max=120), None, "ready 3, time 60-120"),
        (
            Dose(sets=1, sets_max=2, reps=8, rest_seconds=60),
            None,
            "ready 3, 8 reps, (rest 60), (8 reps)",
        ),
        (Dose(reps=1, reps_max=2, hold_seconds=30), None, "ready 3, hold 30, (next 3), (hold 30)"),
        # Sides.
        (Dose(reps=10, side=Side.LEFT), None, "ready 3, L 10 reps"),
        (Dose(reps=10, side=Side.NONE), None, "ready 3, 10 reps"),
        (
            Dose(sets=2, reps=10, side=Side.EACH),
            None,
            "ready 3, L 10 reps, side 5, R 10 reps, side 5, L 10 reps, side 5, R 10 reps",
        ),
        (
            Dose(sets=2, reps=10, rest_seconds=60, side=Side.EACH),
            None,
            "ready 3, L 10 reps, side 5, R 10 reps, rest 60, L 10 reps, side 5, R 10 reps",
        ),
        (
            Dose(reps=2, hold_seconds=30, rest_seconds=10, side=Side.EACH),
            None,
            "ready 3, L hold 30, rest 10, L hold 30, side 5, R hold 30, rest 10, R hold 30",
        ),
        (Dose(reps=10, side=Side.ALTERNATING), None, "ready 3, LR 10 reps"),
        (Dose(duration_seconds=60, side=Side.ALTERNATING), None, "ready 3, LR time 60"),
        (
            Dose(reps=3, hold_seconds=5, side=Side.ALTERNATING),
            None,
            "ready 3, L hold 5, side 5, R hold 5, side 5, L hold 5",
        ),
        (
            Dose(sets=2, duration_seconds=30, rest_seconds=15, side=Side.ALTERNATING),
            None,
            "ready 3, L time 30, rest 15, R time 30",
        ),
        (
            Dose(reps_per_set=(1, 4), side=Side.ALTERNATING),
            None,
            "ready 3, L 1 reps, side 5, LR 4 reps",
        ),
    ],
)
def test_every_kind_of_dose_has_its_session(dose, measured_by, expected):
    assert played(dose, measured_by) == expected


# Until there were timelines, minutes counted works and rests alone. These stand first. What the session takes beyond
# them, second, is the 3 seconds of getting ready, 5 to turn to the other side, and 3 between sets or holds without a
# stated rest: for ten short holds half as much again.
@pytest.mark.parametrize(
    ("dose", "works_and_rests", "expected"),
    [
        (Dose(sets=3, reps=10), 1.5, 1.65),
        (Dose(sets=3, reps=10, rest_seconds=60), 3.5, 3.55),
        (Dose(sets=3, reps=10, rest_seconds=60, side=Side.EACH), 5.0, 5.3),
        (Dose(reps=4, hold_seconds=30), 2.0, 2.2),
        (Dose(reps=10, hold_seconds=5), 0.83, 1.33),
        (Dose(reps=4, hold_seconds=30, rest_between_reps_seconds=20), 3.0, 3.05),
        (Dose(reps=10, tempo="3-1-2"), 1.0, 1.05),
        (Dose(sets=3, duration_seconds=60, duration_seconds_max=120), 4.5, 4.65),
        (Dose(sets=2, sets_max=3, reps=10, rest_seconds=60), 2.75, 2.8),
        (Dose(sets=2, to_fatigue=True), 1.0, 1.1),
        (Dose(times_per_day=3, rest_seconds=60), 0.0, 0.0),
        (Dose(reps_per_set=(12, 10, 8), rest_seconds=60), 3.5, 3.55),
        (Dose(sets=2, reps=100, counted_in=CountedIn.STEPS), 2.0, 2.1),
        (Dose(reps=12, counted_in=CountedIn.BREATHS), 1.0, 1.05),
    ],
)
def test_a_session_takes_its_works_its_rests_and_its_pauses(dose, works_and_rests, expected):
    assert round(in_works_and_rests(timeline(dose)) / 60, 2) == works_and_rests
    assert minutes(dose) == expected


@pytest.mark.parametrize(
    ("dose", "measured_by", "before", "works_and_rests"),
    [
        # "Keep going for 1 minute. Repeat 5 times." was counted as one minute.
        (Dose(reps=5, duration_seconds=60), None, 60, 300),
        # "Hold 30 seconds. Repeat 3 times. Rest 10 seconds between repetitions." was counted without its rests.
        (Dose(sets=3, hold_seconds=30, rest_between_reps_seconds=10), None, 90, 110),
        # A breath that is held takes the breath as well.
        (Dose(reps=10, counted_in=CountedIn.BREATHS, hold_seconds=3), None, 30, 80),
        # The four phases of a tempo without dashes were read as numbers of two figures: 40 and 30 seconds.
        (Dose(reps=10, tempo="3010"), None, 400, 40),
        (Dose(reps=10, tempo="30X0"), None, 300, 40),
        # A range of a tempo was counted as both of its ends.
        (Dose(reps=10, tempo="lower over 3 to 4 seconds"), None, 70, 35),
        # A hold until tired was counted as 3 seconds.
        (Dose(to_fatigue=True), MeasuredBy.HOLD, 3, 30),
    ],
)
def test_what_was_counted_wrongly_is_counted_as_it_is_said(dose, measured_by, before, works_and_rests):
    assert in_works_and_rests(timeline(dose, measured_by)) == works_and_rests != before


@pytest.mark.parametrize(
    ("tempo", "phases"),
    [
        ("", ()),
        ("slow", ()),
        ("3-1-3", (3, 1, 3)),
        ("2-0-2-1", (2, 0, 2, 1)),
        ("30x0", (3, 0, 1, 0)),
        ("3 seconds up, 3 seconds down", (3, 3)),
        ("in for 2 counts, out for 4 or more", (2, 4)),
    ],
)
def test_a_tempo_has_its_phases(tempo, phases):
    assert tempo_phases(tempo) == phases


# --- For any dose ---------------------------------------------------------------------------------


def in_works_and_rests(segments):
    return sum(each.seconds * each.share for each in segments if each.kind in (Kind.WORK, Kind.REST))


def middle(low, high):
    return (low + (high or low)) / 2


def prescribed(dose, number):
    """The fewest and most repetitions of a set on one side; None if the dose states no number."""
    if dose.reps_per_set:
        return dose.reps_per_set[number - 1], dose.reps_per_set[number - 1]
    if dose.reps:
        return dose.reps, dose.reps_max or dose.reps
    return (1, 1) if dose.hold_seconds and not dose.duration_seconds else (None, None)


def states_an_amount(dose):
    return bool(
        dose.sets
        or dose.reps
        or dose.reps_per_set
        or dose.hold_seconds
        or dose.duration_seconds
        or dose.to_fatigue
    )


@settings(max_examples=MANY)
@given(doses(), st.none() | st.sampled_from(MeasuredBy))
def test_a_session_has_exactly_what_is_prescribed(dose, measured_by):
    segments = timeline(dose, measured_by)
    works = [each for each in segments if each.kind == Kind.WORK]
    assert bool(works) == states_an_amount(dose)
    if not works:
        assert (segments, minutes(dose, measured_by)) == ((), 0.0)
        return

    assert_sets(dose, works)
    for (number, side), found in groupby(works, lambda work: (work.set, work.side)):
        if dose.side != Side.ALTERNATING:
            assert_a_set_on_one_side(dose, measured_by, number, side, list(found))
    assert_pauses(segments)
    assert abs(minutes(dose, measured_by) - sum(each.seconds * each.share for each in segments) / 60) < 0.006


def assert_sets(dose, works):
    """Every set with its sides, left first."""
    fewest = dose.sets or len(dose.reps_per_set) or 1
    assert {work.set for work in works} == {*range(1, (dose.sets_max or fewest) + 1)}
    first_works = [work for work in works if work.rep in (None, 1)]
    assert all(work.is_optional == (work.set > fewest) for work in first_works)
    if dose.side == Side.ALTERNATING:
        left, right = ([work for work in works if work.side == side] for side in (Side.LEFT, Side.RIGHT))
        assert len(left) - len(right) in (0, 1)
        assert len(left + right) < len(works) or all(done.side != work.side for done, work in pairwise(works))
        return
    sides = {Side.EACH: [Side.LEFT, Side.RIGHT], Side.LEFT: [Side.LEFT], Side.RIGHT: [Side.RIGHT]}
    for _number, found in groupby(works, lambda work: work.set):
        assert [side for side, _works in groupby(found, lambda work: work.side)] == sides.get(
            dose.side, [None]
        )


def assert_a_set_on_one_side(dose, measured_by, number, side, works):
    fewest, most = prescribed(dose, number)
    whole = works[0].share  # of this set
    if fewest:
        assert sum(work.reps for work in works if work.share == whole) == fewest, (number, side)
        assert sum(work.reps_max or work.reps for work in works) == most
    elif dose.duration_seconds or measured_by in (MeasuredBy.HOLD, MeasuredBy.DURATION):
        assert len(works) == 1
        assert works[0].by == By.TIME or works[0].reps == 1 or dose.to_fatigue
    else:
        assert [(work.by, work.reps) for work in works] == [(By.OPEN, None)]
    if dose.hold_seconds and not dose.duration_seconds:
        assert [work.by for work in works] == [By.HOLD] * most
        ends = {
            (work.seconds - work.moving, (work.seconds_max or work.seconds) - work.moving) for work in works
        }
        low, high = dose.hold_seconds, dose.hold_seconds_max or dose.hold_seconds
        assert ends == {(middle(low, high), high)}


def assert_pauses(segments):
    """Ready, then works with one pause between two; nothing after the last; nothing negative."""
    kinds = [each.kind for each in segments]
    assert kinds[0] == Kind.READY
    assert set(kinds[1::2]) == {Kind.WORK}
    assert set(kinds[2::2]) <= {Kind.REST, Kind.NEXT, Kind.SIDE}
    assert kinds[-1] == Kind.WORK
    assert all(
        each.seconds > 0 or (each.kind, each.seconds, each.by) == (Kind.NEXT, 0, None) for each in segments
    )
    for field in ("set", "rep", "side", "share"):  # each pause tells the place of what follows
        assert [getattr(each, field) for each in segments[::2]] == [
            getattr(each, field) for each in segments[1::2]
        ]


@settings(max_examples=MANY)
@given(doses(), st.none() | st.sampled_from(MeasuredBy))
def test_its_works_and_rests_add_up_to_the_product_of_the_middles(dose, measured_by):
    """Calculated from the dose alone, without going through the session."""
    sets = middle(dose.sets or len(dose.reps_per_set) or 1, dose.sets_max)
    sides = 2 if dose.side == Side.EACH else 1
    timed = bool(dose.hold_seconds or dose.duration_seconds)
    between_reps, between_sets = dose.rest_between_reps_seconds, dose.rest_seconds
    if between_reps is None and timed and not (dose.sets or dose.reps_per_set):
        between_reps = between_sets
    if between_sets is None and not (dose.reps or dose.reps_per_set):
        between_sets = between_reps if timed or measured_by in ("hold", "duration") else None

    expected = sets * sides * of_one_set(dose, measured_by, between_reps or 0) + (sets - 1) * (
        between_sets or 0
    )

    assert in_works_and_rests(timeline(dose, measured_by)) == pytest.approx(
        expected if states_an_amount(dose) else 0
    )


def of_one_set(dose, measured_by, rest):
    """The seconds of an average set on one side."""
    unit = COUNT_SECONDS.get(dose.counted_in)
    moving = sum(tempo_phases(dose.tempo)) or unit or 0
    reps = middle(dose.reps, dose.reps_max) if dose.reps else None
    if dose.reps_per_set:
        reps = sum(dose.reps_per_set) / len(dose.reps_per_set)
    if dose.duration_seconds:
        times = reps if dose.reps and not (dose.hold_seconds or unit) else 1
        return times * middle(dose.duration_seconds, dose.duration_seconds_max) + (times - 1) * rest
    if dose.hold_seconds:
        each, reps = middle(dose.hold_seconds, dose.hold_seconds_max) + moving, reps or 1
        return reps * each + (reps - 1) * rest
    if reps is None and measured_by in (MeasuredBy.HOLD, MeasuredBy.DURATION):
        reps, rest = (10, 0) if dose.to_fatigue else (1, 0)
    reps = reps or 10
    return reps * (moving or 3) + (reps - 1) * rest


# --- For the player -------------------------------------------------------------------------------

ALWAYS = {"kind", "seconds", "label", "set", "sets"}
SOMETIMES = {
    "by",
    "seconds_min",
    "seconds_max",
    "moving",
    "seconds_each",
    "tempo",
    "reps",
    "reps_max",
    "counted_in",
    "to_fatigue",
    "rep",
    "reps_of",
    "side",
    "share",
    "place",
}


def test_the_player_gets_what_it_needs_and_no_more():
    dose = Dose(sets=1, sets_max=2, reps=8, reps_max=12, rest_seconds=60, side=Side.LEFT, tempo="2-0-1")

    ready, work, rest, offered = (each.as_dict() for each in timeline(dose))

    place = {"set": 1, "sets": 2, "side": "left", "place": "Set 1 of 2 · Left"}
    assert ready == {"kind": "ready", "seconds": 3, "label": "Get ready", **place}
    assert work == {
        "kind": "work",
        "by": "count",
        "seconds": 30,
        "seconds_each": 3,
        "tempo": [2, 0, 1],
        "reps": 8,
        "reps_max": 12,
        "label": "8–12 repetitions",
        **place,
    }
    place |= {"set": 2, "share": 0.5, "place": "Set 2 of 2 · Left"}
    assert rest == {"kind": "rest", "seconds": 60, "label": "Rest", **place}
    assert offered == work | place


@given(doses(), st.none() | st.sampled_from(MeasuredBy))
def test_every_segment_has_a_label_and_only_known_keys(dose, measured_by):
    for segment in timeline(dose, measured_by)[:50]:
        data = segment.as_dict()

        assert json.loads(json.dumps(data)) == data
        assert ALWAYS <= data.keys() <= ALWAYS | SOMETIMES
        assert data["label"]


@pytest.mark.parametrize(
    ("dose", "measured_by", "labels"),
    [
        (Dose(reps=2, hold_seconds=5), None, ["Get ready", "Hold", "Once more", "Hold"]),
        (Dose(sets=2, duration_seconds=5), None, ["Get ready", "Keep going", "Next set", "Keep going"]),
        (Dose(sets=1), None, ["Get ready", "One set"]),
        (Dose(to_fatigue=True), None, ["Get ready", "Stop when you cannot do another one well."]),
        (
            Dose(reps=5, side=Side.EACH, counted_in=CountedIn.BREATHS),
            None,
            ["Get ready", "5 breaths", "Now your right side", "5 breaths"],
        ),
    ],
)
def test_a_segment_says_what_to_do(dose, measured_by, labels):
    assert [segment.label for segment in timeline(dose, measured_by)] == labels


def test_a_hold_has_its_place_among_the_holds_of_its_set():
    held = timeline(Dose(sets=3, reps=10, hold_seconds=5, side=Side.EACH))[-1]

    assert held.place == "Set 3 of 3 · 10 of 10 · Right"


def test_words_follow_the_language_when_they_are_asked_for():
    [_ready, work] = timeline(Dose(reps=3, counted_in=CountedIn.BREATHS))

    with translation.override("ar"):
        arabic = work.label

    assert arabic != work.label == "3 breaths"


def test_a_segment_that_says_nothing_more_is_small():
    assert Segment(kind=Kind.REST, seconds=1.5).as_dict().keys() == ALWAYS
