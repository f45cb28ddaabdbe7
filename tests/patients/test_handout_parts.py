"""The pieces that a handout is made of, and what a snapshot keeps for it."""

import json
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from exercises.dose import PARTS, Dose, parse
from exercises.models import Progression
from patients.handout import diary, rows
from patients.handout.boxes import boxes
from patients.handout.brief import first_sentence, in_brief
from patients.handout.colours import OURS, contrast_with_white, palette, readable
from patients.handout.images import shapes
from patients.handout.metrics import Type
from patients.handout.reading import page_to_read
from patients.snapshots import SCHEMA, read
from tests.doses import LEAST
from tests.factories import add_row, make_exercise, make_issued, make_plan

V1 = json.loads((Path(__file__).parents[1] / "data/snapshot_v1.json").read_text())


def test_a_short_handout_keeps_the_key_steps_and_all_where_none_are_marked(make_content):
    with translation.override("en"):
        row = make_content(1)["exercises"][0] | {"steps": ["Sit.", "Lean.", "Wait."]}
        assert in_brief(rows.exercise(row | {"key_steps": [1, 3]}, 1))["steps"][0]["items"] == [
            "Sit.",
            "Wait.",
        ]
        assert len(in_brief(rows.exercise(row, 1))["steps"][0]["items"]) == 3


# --- The dose as boxes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "strip"),
    [
        ("3 x 45 s left, twice a day", ["hold 45 seconds", "3 times", "left side", "twice a day"]),
        ("3 x 10, 5 days a week", ["10 times", "3 sets", "5 days a week"]),
        ("2 min daily", ["2 minutes", "every day"]),
        ("10 reps 2 kg each side", ["10 times", "each side", "2 kg"]),
    ],
)
def test_every_thought_of_a_dose_has_its_box(text, strip):
    measured_by = "reps" if "10" in text else "hold" if "45" in text else "duration"

    assert boxes(parse(text, measured_by).dose) == strip


# These are too long or too rare for a box. The sentence below the boxes says them.
NO_BOX = {"rest_seconds", "rest_between_reps_seconds", "tempo", "effort", "to_fatigue", "note"}


@pytest.mark.parametrize("name", PARTS)
def test_every_part_has_a_box_or_is_known_to_have_none(name):
    dose, rest = LEAST[name]

    assert (boxes(dose) != boxes(rest)) == (name not in NO_BOX)


@pytest.mark.parametrize(
    ("text", "often"),
    [
        ("3 x 10, 5 days a week", "5\u00a0days a week"),
        ("3 x 10 every 3 days", "every 3\u00a0days"),
        ("3 x 10 Mon, Wed", ""),
    ],
)
def test_the_diary_says_how_often_without_parting_the_number_from_its_days(text, often):
    assert diary.often(parse(text, "reps").dose, "reps") == often


def test_the_diary_says_of_what_is_done_when_needed_that_it_is():
    assert diary.often(Dose(as_needed=True, days_per_week=3), "reps") == "when needed, 3\u00a0days a week"
    assert diary.often(Dose(as_needed=True, weekdays=(0,)), "reps") == "when needed"


# --- What is left out ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Lie on your side. Bend your knees.", "Lie on your side."),
        ("Bend your hip to approx. 60 degrees. Hold it.", "Bend your hip to approx. 60 degrees."),
        ("Sit on something firm, e.g. a chair. Lean back.", "Sit on something firm, e.g. a chair."),
        ("Setzen Sie sich, z. B. auf einen Stuhl. Atmen Sie.", "Setzen Sie sich, z. B. auf einen Stuhl."),
        ("पीठ के बल लेटें। घुटने मोड़ें।", "पीठ के बल लेटें।"),
        ("Lift your arm to 90. Hold it.", "Lift your arm to 90."),
        ("Stand tall", "Stand tall"),
        ("\u2068اجلس على كرسي. ارفع قدمك.\u2069", "\u2068اجلس على كرسي.\u2069"),
    ],
)
def test_the_first_sentence_is_whole(text, first):
    assert first_sentence(text) == first


# --- Colours ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("colour", ["#FFD400", "#FFFFFF", "#7FD79A", "#0B5D57", "#000000"])
def test_a_clinics_colour_can_be_read_on_white(colour):
    assert contrast_with_white(readable(colour)) >= 4.5


@pytest.mark.parametrize("colour", ["", "red", "#12", "url(x)", "#GGGGGG"])
def test_what_is_no_colour_becomes_ours(colour):
    assert readable(colour) == OURS


@pytest.mark.parametrize("with_colour", [True, False])
def test_every_ink_of_a_tone_can_be_read_on_its_paper(with_colour):
    for tone in ("good", "warn", "bad"):
        ids = palette("", colour=with_colour)[tone]
        assert contrast_with_white(ids["ink"]) / contrast_with_white(ids["paper"]) >= 4.5


# --- Heights ------------------------------------------------------------------------------------------


def test_a_longer_text_and_a_narrower_column_take_more_lines():
    type_ = Type(12, 0.5, 0.5)
    text = "Lift your hips and lower them again. "

    assert type_.line_count(text, 180) == 1
    assert type_.line_count(text * 6, 180) > 1
    assert type_.line_count(text * 6, 60) > type_.line_count(text * 6, 180)


# --- Snapshots ----------------------------------------------------------------------------------------


def test_a_document_of_schema_1_is_read_in_todays(settings):
    content = read(V1)

    assert content["schema"] == SCHEMA
    row = content["exercises"][0]
    assert (row["language"], row["comfort"], row["easier"], row["harder"]) == ("en", [], [], [])
    assert [(picture["side"], picture["moment"]) for picture in row["pictures"]] == [("", "start")]
    assert V1["schema"] == 1  # the issued document itself is untouched


def test_a_version_remembers_the_one_before_it_for_the_patient(pat):
    plan = make_plan(pat.patient)
    first = make_issued(plan)
    assert "previous" not in first.content["issue"]

    add_row(plan, exercise=make_exercise("Bird dog"))
    second = make_issued(plan)

    previous = second.content["issue"]["previous"]
    assert previous["number"] == 1
    assert [row["name"] for row in previous["exercises"]] == [
        row["name"] for row in first.content["exercises"]
    ]


def test_only_the_ways_that_the_therapist_chose_are_said(ann, pat):
    exercise = make_exercise()
    for text in ("Bend your knees.", "Lift one foot."):
        Progression.objects.create(exercise=exercise, direction="easier", text=text)
    plan = make_plan(pat.patient, exercise=exercise)
    row = plan.prescriptions.get()
    row.easier = ["Bend your knees."]
    row.save()

    issued = make_issued(plan)

    assert issued.content["exercises"][0]["easier"] == ["Bend your knees."]
    assert issued.content["exercises"][0]["harder"] == []


# --- The page for screen readers ----------------------------------------------------------------------


def test_the_page_to_read_says_what_the_paper_says(rf):
    content = read(V1)
    page = render_to_string("patients/handout.html", {"handout": page_to_read(content)}, rf.get("/"))

    first = content["exercises"][0]
    at = [
        page.find(words)
        for words in (
            first["name"],
            "Hold 45 seconds.",
            *first["steps"],
            *first["feel"],
            *first["avoid"],
            first["stop_rule"],
        )
    ]
    assert -1 not in at
    assert at == sorted(at)
    assert content["stop_text"] in page
    assert content["articles"][0]["title"] in page


def test_the_page_to_read_shows_markup_as_text(rf):
    content = read(V1) | {"note": "<script>alert(1)</script>"}

    page = render_to_string("patients/handout.html", {"handout": page_to_read(content)}, rf.get("/"))

    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("box", "shape"), [("0 0 320 160", 0.5), ("14 27 300 120", 0.4), ("9 9 200 240", 260 / 320)]
)
def test_a_plate_has_the_shape_of_its_picture_wherever_the_picture_begins(box, shape):
    assert shapes({"one": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"/>'}) == {"one": shape}
