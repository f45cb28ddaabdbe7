"""What every layout promises, on both papers: found by reading the paper as its readers do."""

import io
import itertools
from copy import deepcopy
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from django.utils import translation

from exercises.models import Picture
from patients.handout import LAYOUTS, Addressee, Letterhead, render
from patients.handout.diary import diary
from patients.handout.heights import AIRS
from patients.handout.page import page_data
from tests.paper import (
    POINTS_PER_MM,
    codes_in,
    elements,
    pages,
    plain,
    reading,
    smallest_type,
    text_boxes,
    text_of,
)

PORTAL = "https://reprise.example/my/"
VIDEO = "https://example.org/videos/{number}"
WHOLE_PLAN = [layout for layout in LAYOUTS if layout != "single"]
IN_FULL = ["standard", "large", "one_a_page"]
NEVER_UNDER = {"standard": 12, "single": 12, "one_a_page": 12, "large": 18, "compact": 10, "cards": 10}

ADDRESSEE = Addressee(
    patient_name="Maria Keller",
    portal_url=PORTAL,
    letterhead=Letterhead(
        name="Northside Physiotherapy",
        phone="+44 117 496 0123",
        email="hello@northside.example",
        notice="This plan was made for you alone.",
        emergency_text="Call 999 if you cannot feel your legs.",
    ),
)


def figure(number):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 260"><path d="M20 200 L{number * 9 + 40} 60" '
        'stroke="#2A8C7E" stroke-width="18" stroke-linecap="round"/></svg>'
    ).encode()


@pytest.fixture
def make_content(db, settings, tmp_path):
    """A snapshot of `count` exercises as long as those of the library, each told apart by its number."""
    settings.MEDIA_ROOT = tmp_path

    def picture(number, moment):
        stored = Picture.objects.store(figure(number * 2 + (moment == "end")), media_type="image/svg+xml")
        alt = f"The {moment} of exercise {number}."
        return {
            "sha256": stored.sha256,
            "media_type": "image/svg+xml",
            "alt": alt,
            "side": "",
            "moment": moment,
        }

    def row(number):
        return {
            "key": f"key-{number}",
            "exercise": f"exercise{number}",
            "name": f"Exercise named {number}",
            "language": "en",
            "measured_by": "hold",
            "dose": {
                "reps": 10,
                "hold_seconds": 5,
                "sets": 2,
                "side": "each",
                "times_per_day": 2,
                "weekdays": [0, 2],
            },
            "start_position": f"Lie on your back on a mat for {number}. Bend your knees and put your feet flat.",
            "steps": [
                f"Step {step} of {number}: draw in your tummy gently and go on breathing."
                for step in (1, 2, 3)
            ],
            "feel": [f"A gentle tightening, {number}.", f"Your breath moves, {number}."],
            "avoid": [f"Do not hold your breath, {number}.", f"Do not let your back move, {number}."],
            "adjustments": [f"Adjusted for you, {number}."],
            "comfort": [f"A pillow under your head, {number}."],
            "easier": [f"Do less, {number}."],
            "harder": [],
            "precautions": ["Check the band for small tears.", f"Take care of {number}."],
            "stop_rule": f"Stop and tell your physiotherapist if pain {number} is sharp.",
            "note": f"Note for {number}.",
            "why": f"To train {number}.",
            "video": VIDEO.format(number=number) if number == 1 else "",
            "pictures": [picture(number, "start"), picture(number, "end")],
        }

    def make(count):
        return {
            "schema": 2,
            "language": "en",
            "issue": {"number": 2, "date": "2026-11-20", "by": "Sofia Martín, MSc"},
            "problem": "Low back pain",
            "affected_side": "left",
            "goals": "Walk to the shops.",
            "note": "Start gently.",
            "pain": {"amber": 4, "red": 6},
            "stop_text": "Stop if pain spreads down your leg.",
            "starts_on": "2026-11-21",
            "review_on": "2026-12-05",
            "ends_on": None,
            "exercises": [row(number) for number in range(1, count + 1)],
            "articles": [],
        }

    return make


def in_order(texts, words):
    """Whether the texts stand in these words one after the other."""
    at = 0
    for text in texts:
        at = words.find(plain(text), at)
        if at < 0:
            return False
    return True


# --- Every layout, every paper ----------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("layout", [layout for layout in WHOLE_PLAN if layout != "large"])
@pytest.mark.parametrize("count", [1, 6, 12])
def test_every_exercise_is_whole_on_one_page(make_content, layout, paper, count):
    found = pages(render(make_content(count), addressee=ADDRESSEE, layout=layout, paper=paper))

    for number in range(1, count + 1):
        parts = (f"Exercise named {number}", f"Step 3 of {number}:", f"if pain {number} is sharp")
        assert any(all(part in page for part in parts) for page in found), number


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_in_large_print_an_exercise_too_tall_for_a_page_takes_two_and_keeps_its_steps_together(
    make_content, paper
):
    found = pages(render(make_content(3), addressee=ADDRESSEE, layout="large", paper=paper))

    for number in range(1, 4):
        opening = [at for at, page in enumerate(found) if f"{number} Exercise named {number} Why" in page]
        stop = [at for at, page in enumerate(found) if f"if pain {number} is sharp" in page]
        assert len(opening) == 1
        assert stop[0] - opening[0] <= 1
        assert all(f"Step {step} of {number}" in found[opening[0]] for step in (1, 2, 3))


@pytest.mark.parametrize("layout", ["large", "standard"])
def test_room_that_is_left_has_lines_for_notes_of_which_a_screen_reader_is_spared(make_content, layout):
    pdf = render(make_content(3), addressee=ADDRESSEE, layout=layout)

    with_lines = [at for at, page in enumerate(pages(pdf)) if "My notes" in page]

    assert with_lines
    assert 0 not in with_lines
    assert "My notes" not in reading(pdf).tree.written


@pytest.mark.parametrize("following", ["an article", "nothing"])
def test_notes_stand_where_an_exercise_or_the_diary_ends_and_not_amid_it(make_content, following):
    section = {"heading": "What to expect", "paragraphs": ["It gets better."]}
    article = {"title": "Back pain", "summary": "", "sections": [section], "references": []}
    content = make_content(6) | {"articles": [article] if following == "an article" else []}

    found = pages(render(content, addressee=ADDRESSEE, layout="large"))

    diary = [page for page in found if "Worst pain, 0 to 10" in page]
    assert len(diary) > 1
    assert not any("My notes" in page for page in diary[:-1])


def test_an_article_follows_where_the_diary_ends_and_has_that_room_for_itself(make_content):
    section = {"heading": "What to expect", "paragraphs": ["It gets better."]}
    article = {"title": "Back pain", "summary": "What helps.", "sections": [section], "references": []}
    content = make_content(6) | {"articles": [article]}

    *_others, last = pages(render(content, addressee=ADDRESSEE))

    assert "My diary" in last
    assert "It gets better." in last
    assert "My notes" not in last


def test_pictures_are_less_large_where_an_article_then_needs_no_page_of_its_own(make_content):
    section = {"heading": "What to expect", "paragraphs": ["Move a little and often."] * 20}
    article = {"title": "Back pain", "summary": "", "sections": [section], "references": []}

    printed = [
        pages(render(make_content(2) | {"articles": articles}, addressee=ADDRESSEE, with_tracking=False))
        for articles in ([], [article])
    ]

    assert [len(each) for each in printed] == [2, 2]


@pytest.mark.parametrize("before", [12, 16, 19, 22, 28])
def test_a_section_of_an_article_is_not_parted_from_its_heading(make_content, before):
    sections = [
        {"heading": "What to expect", "paragraphs": ["Most people get better."] * before},
        {"heading": "When to get help", "paragraphs": ["Tell us if it gets worse."] * 12 + ["Call at once."]},
    ]
    article = {"title": "Back pain", "summary": "", "sections": sections, "references": []}

    printed = pages(render(make_content(1) | {"articles": [article]}, addressee=ADDRESSEE))

    assert any("When to get help" in page and "Call at once." in page for page in printed)


@pytest.mark.parametrize("following", ["an article", "nothing"])
def test_the_footer_stands_at_one_height_whatever_script_is_above_it(make_content, following):
    section = {"heading": "What to expect", "paragraphs": ["It gets better."] * 40}
    article = {"title": "Back pain", "summary": "", "sections": [section], "references": []}
    content = make_content(4) | {"articles": [article] if following == "an article" else []}

    pdf = render(content, addressee=ADDRESSEE, layout="one_a_page", language="ar")

    texts = [page.get_textpage() for page in pypdfium2.PdfDocument(pdf)]
    found = [text.search("0123").get_next() for text in texts[1:]]
    heights = {round(text.get_charbox(at)[1], 1) for text, (at, _count) in zip(texts[1:], found, strict=True)}
    assert len(heights) == 1


@pytest.mark.parametrize("layout", ["standard", "large"])
def test_a_long_name_leaves_the_draft_its_mark(make_content, layout):
    draft = {name: part for name, part in make_content(3).items() if name != "issue"}
    addressee = replace(ADDRESSEE, patient_name="Maximiliane Theodora " * 8)

    pdf = render(draft, addressee=addressee, layout=layout)

    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        found = text.search("Not for the patient yet").get_next()
        assert found
        assert page.get_height() - text.get_charbox(found[0])[3] > 9.5 * POINTS_PER_MM


def test_an_article_stands_closer_where_that_saves_a_page(make_content, monkeypatch):
    def printed(paragraphs):
        words = ["Most people get back pain at some time, and it gets better."] * paragraphs
        section = {"heading": "What to expect", "paragraphs": words}
        article = {"title": "Back pain", "summary": "", "sections": [section], "references": []}
        return len(pages(render(make_content(1) | {"articles": [article]}, addressee=ADDRESSEE)))

    lengths = (20, 24, 28, 44)
    found = [printed(length) for length in lengths]
    monkeypatch.setattr("patients.handout.flow.AIRS", AIRS[:1])
    loose = [printed(length) for length in lengths]

    assert all(one <= other for one, other in zip(found, loose, strict=True))
    assert sum(found) < sum(loose)
    assert (found[0], found[-1]) == (loose[0], loose[-1])


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


def test_a_compact_plan_of_six_is_one_sheet(make_content):
    for paper in ("a4", "letter"):
        assert len(pages(render(make_content(6), addressee=ADDRESSEE, layout="compact", paper=paper))) <= 2


@pytest.mark.parametrize("lines", range(1, 18, 4))
def test_in_brief_the_notice_has_no_page_to_itself(make_content, lines):
    letterhead = replace(ADDRESSEE.letterhead, notice="For you alone.\n" * lines)
    addressee = replace(ADDRESSEE, letterhead=letterhead)

    *_others, last = pages(render(make_content(2), addressee=addressee, layout="compact"))

    assert "Exercise named 2" in last


def test_there_are_four_cards_to_a_page_the_first_for_safety(make_content):
    found = pages(render(make_content(7), addressee=ADDRESSEE, layout="cards"))

    assert len(found) == 2
    assert "When to stop" in found[0]
    assert [page.count("Exercise named") for page in found] == [3, 4]


def test_the_two_cards_of_a_long_exercise_are_on_one_sheet_and_a_card_that_is_left_is_for_notes(make_content):
    content = make_content(3)
    content["exercises"][2]["precautions"] = [f"Take care of this, and of that too ({n})." for n in range(30)]

    first, second = pages(render(content, addressee=ADDRESSEE, layout="cards"))

    assert "My notes" in first
    assert "Exercise named 3" not in first
    assert second.count("Exercise named 3") == 2
    assert "1/2" in second
    assert "2/2" in second


def test_one_a_page_is_one_a_page(make_content):
    found = pages(render(make_content(3), addressee=ADDRESSEE, layout="one_a_page"))

    assert max(page.count("What you should feel") for page in found) == 1


def test_what_exercises_say_alike_stands_once(make_content):
    content = make_content(3)
    for row in content["exercises"][:2]:
        row["stop_rule"] = "Stop if your calf cramps."

    text = text_of(render(content))

    assert text.count("Stop if your calf cramps.") == 1
    assert "Exercises 1 and 2: Stop if your calf cramps." in text
    assert text.count("Check the band for small tears.") == 1  # every exercise has it
    assert text.count("See “When to stop” on page 1.") == 2


@pytest.mark.parametrize("layout", ["one_a_page", "cards"])
def test_a_page_that_hangs_alone_says_its_own_stop_rule(make_content, layout):
    content = make_content(3)
    for row in content["exercises"]:
        row["stop_rule"] = "Stop if your calf cramps."

    assert text_of(render(content, layout=layout)).count("Stop if your calf cramps.") == 3


def test_the_codes_of_every_layout_lead_where_they_say(make_content):
    content = make_content(2)

    for layout in IN_FULL:
        assert codes_in(render(content, addressee=ADDRESSEE, layout=layout)) == {
            PORTAL,
            VIDEO.format(number=1),
        }
    assert codes_in(render(content, addressee=ADDRESSEE, layout="compact")) == {PORTAL}


# --- Options ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_without_a_name_nobody_at_the_fridge_learns_whose_it_is(make_content, layout):
    pdf = render(make_content(2), addressee=ADDRESSEE, layout=layout, with_name=False)

    assert "Keller" not in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)).open_metadata() as metadata:
        assert metadata["dc:title"] == "Your exercises"


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
        ({"days_per_week": 5, "times_per_day": 2}, [2] * 7),  # the patient chooses the days
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
        said = page_data(content, None)["spoken"]
    assert said
    assert text_of(pdf).count(plain(said)) == 1
    document = pikepdf.open(io.BytesIO(pdf))
    assert str(document.Root.Lang) == "de"
    spoken = {
        str(each.Lang)
        for each in document.objects
        if isinstance(each, pikepdf.Dictionary) and "/Lang" in each and "/S" in each
    }
    assert "en" in spoken


def test_exercises_in_the_language_of_the_page_need_no_word_about_it(make_content):
    assert page_data(make_content(2), None)["spoken"] == ""
