"""What the reader makes of a line, and what it promises of every line: it never raises, and it loses nothing."""

import re
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises.dose import Dose, Grade, LoadUnit, MeasuredBy, Side, describe, parse, short
from exercises.dose.reader import often
from exercises.dose.reader.account import is_accounted_for
from exercises.dose.reader.normalise import normalise
from exercises.dose.reader.pieces import Piece
from tests.doses import doses

DATA = Path(__file__).parents[1] / "data"
CASES = tomllib.loads((DATA / "dose_strings.toml").read_text())["case"]
LINES = tomllib.loads((DATA / "dose_lines.toml").read_text())["line"]
MEASURES = st.none() | st.sampled_from(MeasuredBy)
READABLE = [
    "3x10", "4 x 30s", "hold 5", "each side", "BID", "5d/wk", "@ 10 lb", "rest 60s", "2 or 3", "12, 10, 8", "5/7",
    "then", "not", "x3 daily", "R", "2 kg", "red band", ",", ";", "-", "/", "(", ")", "x", "-3", "if", "20 min",
    "every", "10 breaths", "relax 4", "tempo 3010", "RPE 7", "pm", "on", "off", "4/10", "10%", "6\"", "20'", "1.5",
    "3rd", "of", "to", "or", "Mon", "<i>", "2x tgl.", "cada 3 h", "na stronę", "1 jour sur 2",
]  # fmt: skip
STRANGE = ["zib", "Zorro-ish", "quäx", "ноги", "腰", "zib2", "🙂", "L/S"]
SCALES = {"7", "10", "12", "52"}  # of "5/7", "4/10", "6/52": they say what is counted


def named(cases):
    return {f"{case['text'] or 'empty'} {case.get('measured_by', '')}".strip(): case for case in cases}


@pytest.mark.parametrize("case", named(CASES).values(), ids=named(CASES).keys())
def test_what_therapists_type_is_read_as_they_mean_it(case):
    parsed = parse(case["text"], case.get("measured_by"))

    assert parsed.dose == Dose.from_dict({**case["dose"], "note": case.get("note", "")})
    assert parsed.leftover == case.get("leftover", "")
    assert bool(parsed.warnings) == case.get("warns", False)
    assert parsed.affected == case.get("affected", False)


def test_hundreds_of_lines_are_read_asked_about_or_kept_as_the_table_says():
    wrong = {}
    for name, line in named(LINES).items():
        found = as_line(line, parse(line["text"], line.get("measured_by")))
        if found != line:
            wrong[name] = {
                key: (found.get(key), line.get(key))
                for key in {*found, *line}
                if found.get(key) != line.get(key)
            }

    assert wrong == {}


def as_line(line, parsed):
    """The reader's answer in the form of the table."""
    given = {key: line[key] for key in ("text", "measured_by") if key in line}
    dose = parsed.dose.as_dict()
    note = dose.pop("note", "")
    questions = [remark for remark in parsed.warnings if remark.grade is Grade.CHOOSE]
    choices = []
    for reading in (reading for question in questions for reading in question.readings):
        parts = {name: value for name, value in reading.as_dict().items() if name != "note"}
        choices += [parts] if parts not in choices else []
    found = {
        "dose": dose,
        "note": note,
        "doubt": any(remark.grade is Grade.DOUBT for remark in parsed.warnings),
        "affected": parsed.affected,
    }
    asked = {"choices": choices} if questions else {}
    return given | {key: value for key, value in found.items() if value} | asked


# --- What it says --------------------------------------------------------------------------------------


def test_a_dose_that_is_out_of_bounds_is_a_note_and_the_remark_says_why():
    parsed = parse("25x10, left")

    assert parsed.dose == Dose(side=Side.LEFT, note="25x10")
    assert list(map(str, parsed.warnings)) == ["Sets must be between 1 and 20. Kept as a note: “25x10”."]


def test_two_doses_in_one_line_are_not_mixed():
    parsed = parse("L 3x10 R 2x10, slowly")

    assert parsed.dose == Dose(note="L 3x10 R 2x10, slowly")
    assert [remark.grade for remark in parsed.warnings] == [Grade.CHOOSE, Grade.NOTED]


def test_each_reading_to_choose_from_is_the_dose_of_the_whole_line():
    [question] = [remark for remark in parse("10x3, 2 kg, twice a day, slowly").warnings if remark.readings]

    common = {"load_value": Decimal(2), "load_unit": LoadUnit.KG, "times_per_day": 2, "note": "slowly"}
    assert question.grade is Grade.CHOOSE
    assert question.readings == (Dose(sets=3, reps=10, **common), Dose(sets=10, reps=3, **common))


def test_a_reading_that_no_dose_can_be_is_not_offered():
    assert [remark.grade for remark in parse("0 x 0", MeasuredBy.HOLD).warnings] == [Grade.NOTED]


def test_what_has_no_column_is_kept_but_was_understood():
    parsed = parse("3x8 2 RIR for 6 weeks")

    assert parsed.dose == Dose(sets=3, reps=8, note="2 RIR for 6 weeks")
    assert parsed.leftover == ""


def test_the_plan_says_which_side_is_affected():
    parsed = parse("3x10 affected leg")

    assert parsed.affected
    assert parsed.dose == Dose(sets=3, reps=10, note="affected side")


def test_the_spelling_of_a_note_is_kept():
    assert parse("3x10 Thera-Band from Anna").dose.note == "Thera-Band from Anna"


def test_a_text_that_is_too_long_is_left_over_and_never_cut_inside_a_number():
    parsed = parse("3x10 " + "slowly " * 70 + "hold 55555 s and more " * 10)

    assert (parsed.dose.sets, parsed.dose.reps) == (3, 10)
    assert parsed.leftover.endswith("and more")
    assert len(parsed.dose.note) <= 500
    assert any("too long" in str(remark) for remark in parsed.warnings)


# --- Clauses -------------------------------------------------------------------------------------------


GOVERNING = (
    "not no without w/o never avoid skip except until if unless when start starting begin build increase add less",
    "fewer reduce recheck review progress stop aim approx about least next after ohne sin sans bez",
)


@pytest.mark.parametrize("word", " ".join(GOVERNING).split())
def test_nothing_is_read_after_a_word_that_governs(word):
    before, after = parse(f"3x10 {word} 5 kg, red band"), parse(f"2x15, {word} 3x10")

    assert (before.dose.sets, before.dose.load_value) == (3, None)
    assert (after.dose.sets, after.dose.reps) == (2, 15)
    assert f"{word} 3x10" in after.dose.note


@pytest.mark.parametrize("clause", ["lie on your L side", "5 shmoos", "hold the ball 5 s", "zib daily"])
def test_one_word_that_is_not_understood_keeps_its_whole_clause_as_the_note(clause):
    assert parse(f"3x12, {clause}").dose == Dose(sets=3, reps=12, note=clause)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("daily, not on Sundays", {}),
        ("5 s hold, no hold on the last", {}),
        ("red band, later without band", {}),
        ("3x10 daily, weekends off", {"sets": 3, "reps": 10}),
    ],
)
def test_no_field_contradicts_the_note(text, left):
    dose = parse(text).dose

    assert {name: value for name, value in dose.as_dict().items() if name != "note"} == left
    assert dose.note


# --- Nothing is lost -----------------------------------------------------------------------------------


def test_a_phrase_whose_number_no_part_holds_is_found_out():
    number = Piece("number", 0, 1, "3", low=Decimal(3))
    lost = Piece("often", 0, 5, "3x/day", parts={"times_per_day": 2}, inside=(number,))
    kept = Piece("often", 0, 5, "3x/day", parts={"times_per_day": 3}, inside=(number,))

    assert not is_accounted_for(lost)
    assert is_accounted_for(kept)


def test_a_rule_that_drops_a_number_leaves_its_words_in_the_note(monkeypatch):
    monkeypatch.setattr(often, "ranged", lambda name, piece: {name: 1})

    parsed = parse("3x10, 2x/day")

    assert parsed.dose == Dose(sets=3, reps=10, note="2x/day")
    assert parsed.warnings


def figures(dose):
    """Every number that a dose holds, a time also in minutes and hours."""
    found = set()
    for name, value in dose.as_dict().items():
        for each in value if isinstance(value, list) else [value]:
            numbers = [Decimal(figure) for figure in re.findall(r"\d+(?:\.\d+)?", str(each))]
            found |= {str(number.normalize() + 0) for number in numbers}
            if name.endswith(("seconds", "seconds_max")):
                minutes, seconds = divmod(each, 60)
                times = (
                    minutes,
                    seconds,
                    Decimal(each) / 60,
                    each // 3600,
                    minutes % 60,
                    Decimal(each) / 3600,
                )
                found |= {str(Decimal(time).normalize() + 0) for time in times}
    return found


@given(st.lists(st.sampled_from(READABLE + STRANGE), max_size=10), MEASURES)
@settings(max_examples=4 * settings().max_examples)
def test_no_word_and_no_number_is_lost(pieces, measured_by):
    parsed = parse(" ".join(pieces), measured_by)

    for word in set(pieces) & set(STRANGE):
        assert parsed.dose.note.count(word) >= pieces.count(word)
        assert word in parsed.leftover
    typed = re.findall(r"\d+(?:\.\d+)?", normalise(" ".join(pieces)))
    assert {figure for figure in typed if figure not in figures(parsed.dose)} <= SCALES | {"1"}


@given(
    st.text(st.characters(), max_size=600)
    | st.text("0123456789x×:-/.,'\" shmkgLR()+%@<>#½²①\n", max_size=600),
    MEASURES,
)
def test_no_text_makes_the_reader_fail(text, measured_by):
    parsed = parse(text, measured_by)

    assert len(parsed.dose.note) <= 500
    assert "\0" not in parsed.dose.note
    assert bool(parsed.dose.note) <= bool(parsed.warnings)
    assert not text.strip("\0 -") or parsed.dose or not re.search(r"\w", text)


@given(st.lists(st.sampled_from(STRANGE), max_size=12))
def test_a_text_with_nothing_to_read_is_the_note(words):
    text = " ".join(words)

    assert parse(text).dose == Dose(note=text)


@pytest.mark.parametrize(
    "text", ["3x10, " * 60, "9" * 500, "not 3x10 " * 55, "tgl. cada 3 h na stronę par jour 3x10 " * 12]
)
def test_a_line_that_is_no_dose_is_kept_and_sets_nothing(text):
    parsed = parse(text + "R 2x8, L 3x9")

    assert parsed.dose.sets is None
    assert parsed.dose.reps is None
    assert parsed.warnings


@pytest.mark.parametrize(
    "unit",
    [
        "9",
        "3x",
        "1-",
        "x ",
        "10/",
        "mon ",
        "hold ",
        "'",
        "rest 3 ",
        "sets: 3 ",
        "1:",
        ", ",
        "3x10, ",
        "10 s ",
        "12, ",
        "not 3x10, ",
    ],
)
def test_twice_the_text_takes_twice_the_steps(unit):
    half, whole = steps(unit, 240), steps(unit, 480)

    assert whole < 2.5 * half


def steps(unit, length):
    """How many functions are called to read so long a text."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    text = (unit * length)[:length]
    sys.setprofile(count)
    try:
        parse(text)
    finally:
        sys.setprofile(None)
    return calls


# --- There and back ------------------------------------------------------------------------------------


def measure_of(dose):
    if dose.hold_seconds:
        return MeasuredBy.HOLD
    return MeasuredBy.DURATION if dose.duration_seconds else MeasuredBy.REPS


def says_all(dose):
    """Whether the short line says all of the dose. It leaves out a rest of 0 s, and a second measure of a set."""
    two_measures = dose.duration_seconds and (dose.hold_seconds or dose.reps or dose.reps_per_set)
    no_rest = 0 in (dose.rest_seconds, dose.rest_between_reps_seconds)
    sets_of_holds = dose.hold_seconds and dose.sets and not dose.reps and dose.rest_seconds
    return not (two_measures or no_rest or sets_of_holds)


@given(doses(worded=False).filter(says_all))
@settings(max_examples=3 * settings().max_examples)
def test_the_short_line_of_any_dose_is_read_back_or_asked_about(dose):
    measured_by = measure_of(dose)
    parsed = parse(short(dose), measured_by)

    asked = [reading for remark in parsed.warnings for reading in remark.readings]
    assert describe(dose, measured_by) in {describe(each, measured_by) for each in [parsed.dose, *asked]}


PLAIN = [
    {"reps"},
    {"sets", "reps"},
    {"reps", "hold_seconds"},
    {"sets", "reps", "hold_seconds"},
    {"hold_seconds"},
]


@st.composite
def plain_doses(draw):
    counts = {"sets": st.integers(1, 6), "reps": st.integers(2, 300), "hold_seconds": st.integers(1, 600)}
    return Dose(
        **{name: draw(counts[name]) for name in draw(st.sampled_from(PLAIN))},
        side=draw(st.sampled_from([None, Side.LEFT, Side.RIGHT, Side.EACH, Side.ALTERNATING])),
        times_per_day=draw(st.none() | st.integers(1, 24)),
        days_per_week=draw(st.none() | st.integers(1, 7)),
    )


@given(plain_doses())
def test_the_sentences_for_the_patient_can_be_typed_back(dose):
    parsed = parse(describe(dose), measure_of(dose))

    assert describe(parsed.dose) == describe(dose)
    assert parsed.warnings == ()
