import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from exercises.dose import (
    BOUNDS,
    PARTS,
    CountedIn,
    Dose,
    LoadUnit,
    MeasuredBy,
    Side,
    TimeOfDay,
    chips,
    describe,
    minutes,
    parse,
    short,
)
from tests.doses import LEAST, WEIGHED, doses

LONGEST_SENTENCE = 15  # words


NOT_IN_CHIPS = {"note"}  # it has a line of its own


def test_every_part_has_an_example_of_its_own():
    assert LEAST.keys() == PARTS.keys()
    assert all(name in dose.as_dict() for name, (dose, _rest) in LEAST.items())


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_said_in_sentences_in_the_line_and_in_chips(name):
    dose, rest = LEAST[name]

    assert describe(dose) != describe(rest)
    assert short(dose) != short(rest)
    assert (chips(dose) != chips(rest)) == (name not in NOT_IN_CHIPS)


@pytest.mark.parametrize("name", PARTS)
def test_every_part_can_be_typed_as_the_line_says_it(name):
    dose, _rest = LEAST[name]
    measured_by = MeasuredBy.DURATION if dose.duration_seconds else MeasuredBy.REPS

    assert describe(parse(short(dose), measured_by).dose) == describe(dose)


@given(doses())
def test_a_dose_comes_back_from_json_as_it_was(dose):
    assert Dose.from_dict(json.loads(json.dumps(dose.as_dict()))) == dose


@given(doses(), st.none() | st.sampled_from(MeasuredBy))
def test_every_sentence_is_short_enough_to_read_at_a_glance(dose, measured_by):
    text = describe(dose, measured_by).removesuffix(dose.note)

    assert all(len(sentence.split()) <= LONGEST_SENTENCE for sentence in text.split(". "))
    assert text.strip() == "" or text.rstrip().endswith(".")


@given(doses(), st.none() | st.sampled_from(MeasuredBy))
def test_every_dose_has_a_line_chips_and_a_length(dose, measured_by):
    assert isinstance(short(dose), str)
    assert all(chips(dose))
    assert minutes(dose, measured_by) >= 0


def test_an_empty_dose_says_nothing():
    dose = Dose()

    assert not dose
    assert (dose.as_dict(), chips(dose), describe(dose), short(dose), minutes(dose)) == ({}, [], "", "", 0.0)


@pytest.mark.parametrize(("name", "bounds"), BOUNDS.items())
def test_a_part_out_of_bounds_is_refused_and_the_bounds_are_named(name, bounds):
    number = Decimal if name in ("load_value", "effort") else int
    unit = {"load_unit": LoadUnit.KG} if name == "load_value" else {}

    for value in (bounds[0] - 1, bounds[1] + 1):
        with pytest.raises(ValidationError) as caught:
            Dose(**{name: number(value)}, **unit)
        assert f"between {bounds[0]} and {bounds[1]}" in caught.value.message_dict[name][0]
    assert all(Dose(**{name: number(value)}, **unit) for value in bounds)


def test_all_errors_are_reported_at_once():
    with pytest.raises(ValidationError) as caught:
        Dose(sets=0, reps=301, hold_seconds_max=5, weekdays=(7,), load_value=Decimal(5), note="x" * 501)

    wrong = {"sets", "reps", "hold_seconds_max", "weekdays", "load_unit", "note"}
    assert caught.value.message_dict.keys() == wrong
    assert caught.value.message_dict["sets"] == ["Sets must be between 1 and 20."]


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"reps": 12, "reps_max": 8}, "reps_max"),
        ({"sets_max": 3}, "sets_max"),
        ({"sets": True}, "sets"),
        ({"reps": 10.0}, "reps"),
        ({"weekdays": (1, 1)}, "weekdays"),
        ({"weekdays": (0, 2, 4), "days_per_week": 2}, "days_per_week"),
        ({"every_n_days": 2, "days_per_week": 3}, "every_n_days"),
        ({"every_n_days": 2, "weekdays": (0,)}, "every_n_days"),
        ({"load_unit": LoadUnit.KG}, "load_value"),
        ({"load_unit": LoadUnit.BODYWEIGHT, "load_value": Decimal(5)}, "load_value"),
        ({"load_unit": LoadUnit.KG, "load_value": Decimal("2.555")}, "load_value"),
        ({"effort": Decimal("NaN")}, "effort"),
        ({"effort": 5}, "effort"),
        ({"reps": 10, "reps_per_set": (12, 10)}, "reps"),
        ({"sets": 3, "reps_per_set": (12, 10)}, "sets"),
        ({"reps_per_set": (12,)}, "reps_per_set"),
        ({"reps_per_set": (12, 301)}, "reps_per_set"),
        ({"reps_per_set": (12, True)}, "reps_per_set"),
        ({"counted_in": CountedIn.STEPS}, "reps"),
        ({"times_per_day_max": 3}, "times_per_day_max"),
        ({"times_per_day": 3, "times_of_day": (TimeOfDay.MORNING,)}, "times_per_day"),
        ({"every_n_hours": 3, "times_of_day": (TimeOfDay.MORNING,)}, "every_n_hours"),
        ({"times_of_day": (TimeOfDay.MORNING, TimeOfDay.MORNING)}, "times_of_day"),
        ({"weekdays": (0, 2), "days_per_week": 2, "days_per_week_max": 3}, "days_per_week"),
        ({"side": "left"}, "side"),
        ({"to_fatigue": 1}, "to_fatigue"),
        ({"tempo": "slow " * 9}, "tempo"),
    ],
)
def test_a_dose_cannot_hold_nonsense(parts, field):
    with pytest.raises(ValidationError) as caught:
        Dose(**parts)

    assert list(caught.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"set": 3}, "set"),
        ({"side": "middle"}, "side"),
        ({"effort": "hard"}, "effort"),
        ({"load_value": 2.5, "load_unit": "kg"}, "load_value"),
        ({"weekdays": "mon"}, "weekdays"),
        ({"weekdays": [["mon"]]}, "weekdays"),
        ({"sets": "3"}, "sets"),
        ({"times_of_day": ["noon"]}, "times_of_day"),
        ({"reps_per_set": 12}, "reps_per_set"),
    ],
)
def test_json_that_is_no_dose_is_refused_by_field(data, field):
    with pytest.raises(ValidationError) as caught:
        Dose.from_dict(data)

    assert field in caught.value.message_dict


def test_equal_loads_are_written_alike():
    light, same = (Dose(load_value=Decimal(text), load_unit=LoadUnit.KG) for text in ("2.5", "2.50"))

    assert light == same
    assert light.as_dict() == same.as_dict() == {"load_value": "2.5", "load_unit": "kg"}


def test_no_rest_is_not_the_same_as_no_word_about_rest():
    assert Dose(rest_seconds=0).as_dict() == {"rest_seconds": 0}
    assert describe(Dose(sets=3, reps=5, rest_seconds=0)).endswith("Do not rest between sets.")


SENTENCES = [
    (
        Dose(reps=4, hold_seconds=30, side=Side.EACH, times_per_day=2),
        "Hold 30 seconds. Repeat 4 times on each side. Do this twice a day.",
    ),
    (
        Dose(reps=3, hold_seconds=45, side=Side.LEFT, times_per_day=2),
        "Hold 45 seconds. Repeat 3 times on your left side. Do this twice a day.",
    ),
    (
        Dose(sets=3, reps=10, side=Side.EACH, rest_seconds=60, days_per_week=5),
        "Do 10 repetitions on each side. Do 3 sets. Rest 1 minute between sets. Do it 5 days a week.",
    ),
    (Dose(sets=2, sets_max=3, reps=8, reps_max=12), "Do 8 to 12 repetitions. Do 2 to 3 sets."),
    (Dose(sets=3, hold_seconds=20), "Hold 20 seconds. Repeat 3 times."),
    (
        Dose(reps=4, hold_seconds=30, rest_seconds=15),
        "Hold 30 seconds. Repeat 4 times. Rest 15 seconds between repetitions.",
    ),
    (Dose(reps=12, rest_seconds=40), "Do 12 repetitions. Rest 40 seconds between sets."),
    (
        Dose(reps_per_set=(12, 10, 8), side=Side.EACH),
        "Do 3 sets on each side. Repetitions of each set: 12, 10, 8.",
    ),
    (Dose(sets=2, reps=20, counted_in=CountedIn.STEPS), "Take 20 steps. Do 2 sets."),
    (
        Dose(reps=5, counted_in=CountedIn.BREATHS, side=Side.LEFT),
        "Take 5 breaths. Do this on your left side only.",
    ),
    (Dose(reps=10, counted_in=CountedIn.METRES), "Go 10 metres."),
    (Dose(reps=10, counted_in=CountedIn.REPETITIONS), "Do 10 repetitions."),
    (Dose(hold_seconds=20, hold_seconds_max=30), "Hold 20 to 30 seconds."),
    (Dose(hold_seconds=90), "Hold 90 seconds."),
    (Dose(duration_seconds=120, times_per_day=1), "Keep going for 2 minutes. Do this once a day."),
    (Dose(duration_seconds=60, duration_seconds_max=120), "Keep going for 1 to 2 minutes."),
    (Dose(duration_seconds=60, side=Side.RIGHT), "Keep going for 1 minute. Do this on your right side only."),
    (Dose(reps=10, side=Side.ALTERNATING), "Do 10 repetitions, changing sides each time."),
    (Dose(reps=1, hold_seconds=60), "Hold 1 minute. Do it once."),
    (Dose(times_per_day=3), "Do this 3 times a day."),
    (Dose(times_per_day=2, days_per_week=7), "Do this twice a day."),
    (Dose(times_per_day=2, times_per_day_max=3), "Do this 2 to 3 times a day."),
    (Dose(times_per_day=1, times_per_day_max=2), "Do this 1 to 2 times a day."),
    (
        Dose(times_of_day=(TimeOfDay.BEDTIME, TimeOfDay.MORNING), times_per_day=2),
        "Do this in the morning and at bedtime.",
    ),
    (Dose(as_needed=True), "Do it when you need it."),
    (Dose(as_needed=True, times_per_day=2), "Do it when you need it, at most 2 times a day."),
    (Dose(days_per_week=3, days_per_week_max=4), "Do it 3 to 4 days a week."),
    (Dose(days_per_week=7), "Do it every day."),
    (Dose(weekdays=(4, 0, 2)), "Do it on Monday, Wednesday and Friday."),
    (Dose(every_n_days=2), "Do it every other day."),
    (Dose(every_n_days=3), "Do it every 3 days."),
    (Dose(every_n_hours=2), "Do this every 2 hours while you are awake."),
    (Dose(load_value=Decimal("2.50"), load_unit=LoadUnit.KG), "Use 2.5 kg."),
    (Dose(load_unit=LoadUnit.BAND_RED), "Use the red band."),
    (Dose(load_unit=LoadUnit.BODYWEIGHT), "Use your body weight."),
    (Dose(tempo="3-1-3", effort=Decimal(5)), "Tempo: 3-1-3. Effort: about 5 out of 10."),
    (Dose(sets=3, to_fatigue=True), "Do 3 sets. Stop when you cannot do another one well."),
    (Dose(reps=10, note="Slowly, by the wall"), "Do 10 repetitions. Slowly, by the wall"),
]


@pytest.mark.parametrize(("dose", "sentences"), SENTENCES)
def test_the_patient_reads_plain_sentences(dose, sentences):
    assert describe(dose) == sentences


def test_repetitions_of_an_exercise_that_is_held_are_repeats():
    assert describe(Dose(reps=4), MeasuredBy.HOLD) == "Repeat 4 times."


def test_every_unit_of_load_has_its_sentence():
    for unit in LoadUnit:
        assert describe(Dose(load_unit=unit, load_value=Decimal(5) if unit in WEIGHED else None))


@pytest.mark.parametrize(
    ("dose", "line"),
    [
        (Dose(reps=4, hold_seconds=30, side=Side.EACH, times_per_day=2), "4 × 30 s each side · twice a day"),
        (Dose(sets=3, reps=10), "3 × 10"),
        (Dose(sets=3, reps=10, hold_seconds=5), "3 × 10 × 5 s hold"),
        (Dose(sets=3, hold_seconds=20, side=Side.LEFT), "3 × 20 s left"),
        (Dose(sets=3, reps=8, reps_max=12, days_per_week=5), "3 × 8–12 · 5 days a week"),
        (Dose(duration_seconds=1200), "20 min"),
        (Dose(hold_seconds=30), "hold 30 s"),
        (Dose(reps=1), "1 rep"),
        (Dose(sets=3, to_fatigue=True), "3 sets · to fatigue"),
        (Dose(reps=5, load_unit=LoadUnit.BAND_RED, weekdays=(0, 2)), "5 reps · Mon and Wed · red band"),
        (Dose(reps_per_set=(12, 10, 8), times_per_day=1), "3 × 12/10/8 · once a day"),
        (Dose(sets=2, reps=5, counted_in=CountedIn.BREATHS), "2 × 5 breaths"),
        (Dose(reps=8, times_per_day=2, times_per_day_max=3), "8 reps · 2–3 times a day"),
        (Dose(reps=8, days_per_week=7), "8 reps · every day"),
        (Dose(reps=8, days_per_week=7, times_per_day=2), "8 reps · twice a day"),
        (Dose(reps=8, days_per_week=3, days_per_week_max=4), "8 reps · 3–4 days a week"),
        (
            Dose(reps=8, times_of_day=(TimeOfDay.EVENING,), as_needed=True),
            "8 reps · when needed, in the evening",
        ),
        (Dose(as_needed=True, times_per_day=2), "when needed, at most twice a day"),
        (Dose(as_needed=True, times_per_day=2, times_per_day_max=4), "when needed, at most 4 times a day"),
        (Dose(note="as tolerated"), "as tolerated"),
    ],
)
def test_the_therapist_reads_one_line(dose, line):
    assert short(dose) == line


def test_chips_are_one_thought_each():
    dose = Dose(sets=3, hold_seconds=20, side=Side.EACH, times_per_day=2)

    assert chips(dose) == ["3 ×", "hold 20 s", "each side", "twice a day"]


@pytest.mark.parametrize(
    ("dose", "chip"),
    [
        (Dose(every_n_hours=1), "every hour"),
        (Dose(every_n_hours=2), "every 2 hours"),
        (Dose(every_n_days=3), "every 3 days"),
        (Dose(weekdays=(0, 3)), "Mon and Thu"),
        (Dose(days_per_week=4, days_per_week_max=5), "4–5 days a week"),
        (Dose(times_per_day=2, times_per_day_max=3), "2–3 times a day"),
        (Dose(times_of_day=(TimeOfDay.MORNING, TimeOfDay.BEDTIME)), "in the morning and at bedtime"),
        (Dose(as_needed=True, times_per_day=3), "when needed, at most 3 times a day"),
    ],
)
def test_a_chip_says_how_often(dose, chip):
    assert chips(dose) == [chip]


def test_figures_follow_the_language():
    with translation.override("de"):
        assert "2,5 kg" in describe(Dose(load_value=Decimal("2.5"), load_unit=LoadUnit.KG))
