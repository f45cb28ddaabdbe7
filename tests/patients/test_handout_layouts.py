"""What every layout promises, on both papers: found by reading the paper as its readers do."""

import io
import itertools
from copy import deepcopy
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from django.utils import translation

from patients.handout import LAYOUTS, render
from patients.handout.diary import diary
from patients.handout.heights import Heights
from patients.handout.page import page_data
from patients.handout.sheets import SHEETS
from tests.handouts import ADDRESSEE, NEVER_UNDER
from tests.paper import (
    POINTS_PER_MM,
    elements,
    pages,
    plain,
    smallest_type,
    text_boxes,
    text_of,
)

IN_FULL = ["standard", "large", "one_a_page"]


def in_order(texts, words):
    """Whether the texts stand in these words one after the other."""
    at = 0
    for text in texts:
        at = words.find(plain(text), at)
        if at < 0:
            return False
    return True


# --- Every layout, every paper ----------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_layout_prints_smaller_than_it_promises(make_content, layout):
    pdf = render(make_content(1 if layout == "single" else 6), addressee=ADDRESSEE, layout=layout)

    assert smallest_type(pdf) >= NEVER_UNDER[layout]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_words_keep_off_the_margin_that_printers_leave_out(make_content, layout, paper):
    pdf = render(
        make_content(1 if layout == "single" else 3), addressee=ADDRESSEE, layout=layout, paper=paper
    )

    for page in pypdfium2.PdfDocument(pdf):
        boxes = text_boxes(page)
        width, height = page.get_size()
        edge = 9.8 * POINTS_PER_MM
        assert min(left for left, *_ in boxes) >= edge
        assert max(right for _, _, right, _ in boxes) <= width - edge
        assert min(bottom for _, bottom, *_ in boxes) >= edge
        assert max(top for *_, top in boxes) <= height - edge


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_accessible_with_its_language_and_embedded_fonts(make_content, layout):
    pdf = render(make_content(1 if layout == "single" else 3), addressee=ADDRESSEE, layout=layout)
    document = pikepdf.open(io.BytesIO(pdf))

    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert str(document.Root.Lang) == "en"
    assert document.Root.Outlines.Count != 0
    fonts = [
        each
        for each in document.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_screen_reader_finds_every_heading_step_and_picture(make_content, layout):
    content = make_content(1 if layout == "single" else 3)
    found = elements(render(content, addressee=ADDRESSEE, layout=layout))

    headings = " | ".join(each.text for each in found if each.tag in ("H1", "H2", "H3"))
    listed = " | ".join(each.text for each in found if each.tag == "LI")
    described = [each.alt for each in found if each.tag == "Figure"]
    for row in content["exercises"]:
        assert row["name"] in headings
        assert in_order(row["steps"], listed)
        assert all(picture["alt"] in described for picture in row["pictures"])
        if layout in IN_FULL:
            # Where two exercises share a page, the sentences of a part make one paragraph.
            paragraphs = " | ".join(each.text for each in found if each.tag in ("LI", "P"))
            assert in_order(row["avoid"], paragraphs)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_headings_start_at_one_and_skip_no_level(make_content, layout):
    found = elements(render(make_content(1 if layout == "single" else 2), addressee=ADDRESSEE, layout=layout))
    levels = [int(each.tag[1]) for each in found if each.tag in ("H1", "H2", "H3", "H4")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


# --- What each layout says ----------------------------------------------------------------------------


@pytest.mark.parametrize("layout", [*IN_FULL, "single"])
def test_the_full_layouts_say_everything_in_order(make_content, layout):
    content = make_content(1)
    row = content["exercises"][0]

    text = text_of(render(content, addressee=ADDRESSEE, layout=layout))

    assert in_order([row["name"], row["why"], "hold 5 seconds", "Hold 5 seconds. Repeat 10 times"], text)
    assert in_order([row["start_position"], *row["steps"], *row["feel"], *row["avoid"]], text)
    for words in (
        row["note"],
        *row["adjustments"],
        *row["comfort"],
        *row["easier"],
        *row["precautions"],
        row["stop_rule"],
    ):
        assert words in text
    assert "Call 999 if you cannot feel your legs." in text


@pytest.mark.parametrize("layout", ["compact", "cards"])
def test_the_short_layouts_say_dose_steps_and_when_to_stop(make_content, layout):
    content = make_content(3)

    text = text_of(render(content, addressee=ADDRESSEE, layout=layout))

    for row in content["exercises"]:
        assert all(
            words in text for words in (*row["steps"], row["start_position"], row["stop_rule"], row["note"])
        )
        assert row["feel"][0] not in text
    assert text.count("Hold 5 seconds. Repeat 10 times on each side.") == 3
    assert "My diary" not in text


# --- Options ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_without_a_name_nobody_at_the_fridge_learns_whose_it_is(make_content, layout):
    pdf = render(make_content(2), addressee=ADDRESSEE, layout=layout, with_name=False)

    assert "Keller" not in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)).open_metadata() as metadata:
        assert metadata["dc:title"] == "Your exercises"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_long_name_stands_whole_on_every_handout(make_content, layout):
    name = "Maria Magdalena Katharina Müllerlüdenscheidt"

    pdf = render(make_content(1), addressee=replace(ADDRESSEE, patient_name=name), layout=layout)

    assert name in text_of(pdf)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_black_and_white_is_grey_from_edge_to_edge(make_content, layout):
    pdf = render(make_content(1), addressee=ADDRESSEE, layout=layout, colour=False)

    for page in pypdfium2.PdfDocument(pdf):
        drawn = page.render(scale=0.8).to_pil().convert("RGB")
        colours = [colour for _count, colour in drawn.getcolors(maxcolors=drawn.width * drawn.height)]
        assert all(max(colour) - min(colour) <= 3 for colour in colours)


def test_the_clinics_colour_is_used_and_darkened_until_it_can_be_read(make_content):
    pale = replace(ADDRESSEE, letterhead=replace(ADDRESSEE.letterhead, colour="#FFD400"))

    assert render(make_content(1), addressee=pale) != render(make_content(1), addressee=ADDRESSEE)


def test_a_single_exercise_has_no_plan_around_it(make_content):
    text = text_of(render(make_content(1), addressee=ADDRESSEE, layout="single"))

    assert "Your goals" not in text
    assert "My diary" not in text
    assert "Northside Physiotherapy" in text


def test_tracking_can_be_left_out(make_content):
    assert "My diary" not in text_of(render(make_content(2), with_tracking=False))


# --- The diary ----------------------------------------------------------------------------------------


def test_the_diary_has_the_plans_days_and_rests_between_them(make_content):
    content = make_content(1)
    found = elements(render(content))

    heads = [each.text for each in found if each.tag == "TH"]
    cells = [each.text for each in found if each.tag == "TD"]
    assert heads[1:8] == ["Sat 21", "Sun 22", "Mon 23", "Tue 24", "Wed 25", "Thu 26", "Fri 27"]
    assert cells.count("rest") == 2 * 5
    assert cells.count("Worst pain, 0 to 10") == 2
    assert diary(content)["weeks"][0]["cells"] == [[0, 0, 2, 0, 2, 0, 0]]


@pytest.mark.parametrize(
    ("dose", "boxes"),
    [
        ({"times_per_day": 3}, [3] * 7),
        ({"every_n_days": 3}, [1, 0, 0, 1, 0, 0, 1]),
        ({"every_n_hours": 2}, [-1] * 7),  # too many for boxes: a line to count on
        ({"every_n_hours": 24}, [1] * 7),
        ({"days_per_week": 5, "times_per_day": 2}, [2] * 7),  # the patient chooses the days
        ({"times_per_day": 2, "times_per_day_max": 3}, [2] * 7),  # the third is extra
        ({"as_needed": True, "times_per_day": 2}, [-1] * 7),  # how often, the patient writes
        ({}, [1] * 7),
    ],
)
def test_a_day_has_a_box_for_each_time(make_content, dose, boxes):
    content = make_content(1)
    content["exercises"][0]["dose"] = dose

    assert diary(content)["weeks"][0]["cells"] == [boxes]


def test_the_diary_starts_with_the_version_and_ends_with_the_review(make_content):
    content = make_content(1) | {"starts_on": "2026-10-01", "review_on": "2026-12-11"}

    text = text_of(render(content))

    assert "Week 1, from 20 November 2026" in text
    assert "Week 3, from 4 December 2026" in text
    assert "Week 4" not in text


def test_the_diary_of_a_new_version_goes_on_with_the_rhythm_of_the_one_before(make_content):
    content = make_content(1) | {"starts_on": "2026-11-07", "anchor": "2026-11-07"}
    content["exercises"][0]["dose"] = {"every_n_days": 2}

    week = diary(content)["weeks"][0]

    assert week["days"][0] == ["Fri", "20"]  # of issue, 13 days after the anchor
    assert week["cells"] == [[0, 1, 0, 1, 0, 1, 0]]


def test_after_the_plans_end_the_diary_asks_for_nothing(make_content):
    content = make_content(1) | {"review_on": None, "ends_on": "2026-11-24"}
    content["exercises"][0]["dose"] = {"every_n_days": 2}
    found = elements(render(content))

    assert diary(content)["weeks"][0]["cells"] == [[1, 0, 1, 0, None, None, None]]
    assert [each.text for each in found if each.tag == "TD"].count("rest") == 2
    assert len(diary(content | {"ends_on": "2026-11-27"})["weeks"]) == 1
    assert len(diary(content | {"ends_on": "2026-11-28"})["weeks"]) == 2
    assert diary(content | {"starts_on": "2026-11-01", "ends_on": "2026-11-19"}) is None
    assert "My diary" not in text_of(render(content | {"starts_on": None, "ends_on": "2026-11-19"}))


def test_a_rhythm_that_skips_the_first_week_has_room_for_its_boxes(make_content):
    content = make_content(1) | {"starts_on": "2026-11-07", "anchor": "2026-11-07"}
    content["exercises"][0]["dose"] = {"every_n_days": 20, "times_per_day": 4}
    content["exercises"][0]["name"] = "Sit"  # a longer name needs the room of four boxes
    data = page_data(content, None)
    rested = deepcopy(data)
    rested["diary"]["weeks"] = rested["diary"]["weeks"][:1]

    assert data["diary"]["weeks"][0]["cells"] == [[0] * 7]
    heights = Heights(SHEETS["standard"], width=180)
    assert heights.week(data) > heights.week(rested)


def test_without_a_start_a_rhythm_has_dates_for_the_portal_knows_them(make_content):
    content = make_content(1) | {"starts_on": None, "anchor": "2026-11-20"}
    content["exercises"][0]["dose"] = {"every_n_days": 3}

    assert "Fri 20 Sat 21 Sun 22" in text_of(render(content))
    draft = {name: value for name, value in content.items() if name != "issue"}
    draft["anchor"] = None
    assert "Day 1 Day 2" in text_of(render(draft))
    assert diary(draft)["weeks"][0]["cells"] == [[1, 0, 0, 1, 0, 0, 1]]


def test_without_a_start_the_days_are_numbered_or_named(make_content):
    content = make_content(1) | {"starts_on": None}
    assert "Mon Tue Wed Thu Fri Sat Sun" in text_of(render(content))

    content["exercises"][0]["dose"] = {"reps": 5}
    assert "Day 1 Day 2" in text_of(render(content))


# --- What changed -------------------------------------------------------------------------------------


def test_the_first_page_says_what_is_new(make_content):
    content = make_content(2)
    before = [
        deepcopy(content["exercises"][0]) | {"dose": {"reps": 3}},
        {"key": "gone", "name": "Cat cow", "dose": {}, "measured_by": "reps"},
    ]
    content["issue"]["previous"] = {"number": 1, "exercises": before}

    first = pages(render(content))[0]

    assert "New since version 1" in first
    assert "New: Exercise named 2." in first
    assert "No longer in your plan: Cat cow." in first
    assert "With another dose: Exercise named 1." in first


# --- Sides and languages ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dose", "shown"), [("left", "left"), ("right", "right"), ("each", "right"), (None, "right")]
)
def test_the_pictures_show_the_side_that_the_dose_names(make_content, dose, shown):
    content = make_content(1)
    row = content["exercises"][0]
    row["pictures"] = [
        picture | {"side": side, "alt": f"{side}, {picture['moment']}"}
        for side in ("right", "left")
        for picture in row["pictures"]
    ]
    row["dose"] = {"reps": 5} | ({"side": dose} if dose else {})

    described = [each.alt for each in elements(render(content)) if each.tag == "Figure"]

    assert [alt for alt in described if ", " in alt] == [f"{shown}, start", f"{shown}, end"]


def test_exercises_in_another_language_keep_it_and_the_page_says_so_once(make_content):
    content = make_content(2)
    pdf = render(content, language="de")

    with translation.override("de"):
        said = page_data(content, None)["language_note"]
    assert said
    assert text_of(pdf).count(plain(said)) == 1
    document = pikepdf.open(io.BytesIO(pdf))
    assert str(document.Root.Lang) == "de"
    languages = {
        str(each.Lang)
        for each in document.objects
        if isinstance(each, pikepdf.Dictionary) and "/Lang" in each and "/S" in each
    }
    assert "en" in languages


def test_exercises_in_the_language_of_the_page_need_no_word_about_it(make_content):
    assert page_data(make_content(2), None)["language_note"] == ""
