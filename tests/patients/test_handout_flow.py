"""Which page what stands on: found by reading the paper."""

import itertools
from dataclasses import replace

import pypdfium2
import pytest
from django.core.files.storage import default_storage

from exercises.models import Picture
from patients.handout import LAYOUTS, render
from patients.handout.flow import LOOSER_BY, MOST_ABOVE, MOST_BETWEEN, MOST_LOOSER, Page, laid_out
from patients.handout.images import pictures, shapes
from patients.handout.page import page_data
from patients.handout.sheets import AIRS, SHEETS
from tests.handouts import ADDRESSEE
from tests.pairs import by_pairs
from tests.paper import POINTS_PER_MM, pages, reading

WHOLE_PLAN = [layout for layout in LAYOUTS if layout != "single"]


@pytest.mark.parametrize(
    ("layout", "paper", "count"),
    by_pairs([layout for layout in WHOLE_PLAN if layout != "large"], ["a4", "letter"], [1, 6, 12]),
)
def test_every_exercise_is_whole_on_one_page(make_content, layout, paper, count):
    found = pages(render(make_content(count), addressee=ADDRESSEE, layout=layout, paper=paper))

    for number in range(1, count + 1):
        parts = (f"Exercise named {number}", f"Step 3 of {number}:", f"if pain {number} is sharp")
        assert any(all(part in page for part in parts) for page in found), number


@pytest.mark.parametrize("layout", ["standard", "compact"])
def test_as_many_pages_are_printed_as_were_planned(make_content, layout):
    """Otherwise the handout would be typeset twice. More and more words fill pages to their last line."""
    content = make_content(3)
    drawn = shapes(pictures(content, ADDRESSEE, colour=True))
    for more in range(0, 120, 4):
        content["exercises"][0]["precautions"] = ["Take care of this and that. " * more]
        planned = laid_out(page_data(content, ADDRESSEE), layout, "a4", drawn)

        assert len(pages(render(content, addressee=ADDRESSEE, layout=layout))) == planned["count"], more


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
def test_a_section_of_an_article_is_not_split_from_its_heading(make_content, before):
    sections = [
        {"heading": "What to expect", "paragraphs": ["Most people get better."] * before},
        {"heading": "When to get help", "paragraphs": ["Tell us if it gets worse."] * 12 + ["Call at once."]},
    ]
    article = {"title": "Back pain", "summary": "", "sections": sections, "references": []}

    printed = pages(render(make_content(1) | {"articles": [article]}, addressee=ADDRESSEE))

    assert any("When to get help" in page and "Call at once." in page for page in printed)


def test_an_article_stands_closer_where_that_saves_a_page(make_content, monkeypatch):
    def printed(paragraphs):
        words = ["Most people get back pain at some time, and it gets better."] * paragraphs
        section = {"heading": "What to expect", "paragraphs": words}
        article = {"title": "Back pain", "summary": "", "sections": [section], "references": []}
        return len(pages(render(make_content(1) | {"articles": [article]}, addressee=ADDRESSEE)))

    lengths = (20, 24, 28, 44)
    found = [printed(length) for length in lengths]
    monkeypatch.setattr("patients.handout.articles.AIRS", AIRS[:1])
    loose = [printed(length) for length in lengths]

    assert all(one <= other for one, other in zip(found, loose, strict=True))
    assert sum(found) < sum(loose)
    assert (found[0], found[-1]) == (loose[0], loose[-1])


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
    content["exercises"][2]["steps"] *= 6

    first, second = pages(render(content, addressee=ADDRESSEE, layout="cards"))

    assert "My notes" in first
    assert "Exercise named 3" not in first
    assert second.count("Exercise named 3") == 2
    assert "1/2" in second
    assert "2/2" in second


@pytest.mark.parametrize("long", ["steps", "note"])
def test_each_of_the_two_cards_of_an_exercise_has_all_its_warnings(make_content, long):
    content = make_content(1)
    row = content["exercises"][0]
    row[long] = row["steps"] * 6 if long == "steps" else "Think of me. " * 70

    (text,) = pages(render(content, layout="cards"))
    _safety, first, second = text.split("Exercise named 1")

    for card in (first, second):
        assert all(words in card for words in (*row["precautions"], row["stop_rule"]))
    assert ("Step 1 of 1" in first) == (long == "note")  # pictures and steps stay together if they can


ON_CARDS = [
    "on one",
    "on one, its start in a sentence",
    "on one, without its start",
    "on two",
    "on a page of its own",
]


@pytest.mark.parametrize(
    ("shown", "stages"),
    [("start", ON_CARDS), ("end", [stage for stage in ON_CARDS if "without" not in stage])],
)
def test_an_exercise_says_less_of_its_start_before_it_takes_a_second_card(make_content, shown, stages):
    """What no picture shows is never left out."""

    def stage(lines):
        content = make_content(1)
        row = content["exercises"][0]
        row["pictures"] = [each for each in row["pictures"] if each["moment"] == shown]
        row["precautions"] = ["Take care of this, and of that too."] * lines
        text, *more = pages(render(content, layout="cards"))
        if more:
            return "on a page of its own"
        if "1/2" in text:
            return "on two"
        if row["start_position"] in text:
            return "on one"
        return f"on one, {'its start in a sentence' if 'Lie on your back' in text else 'without its start'}"

    found = [stage(lines) for lines in range(60)]

    assert [each for each, _same in itertools.groupby(found)] == stages


def test_a_card_says_its_start_in_words_where_the_picture_is_gone(make_content):
    content = make_content(1)
    row = content["exercises"][0]
    row["precautions"] = ["Take care of this, and of that too."] * 24
    for picture in row["pictures"]:
        default_storage.delete(Picture(sha256=picture["sha256"]).path)

    assert "Lie on your back" in pages(render(content, layout="cards"))[0]


def test_where_when_to_stop_has_a_page_to_itself_the_plan_at_a_glance_fills_it(make_content):
    content = make_content(2) | {"goals": "Walk to the shops and back without a rest. " * 8}

    first, second, *_others = pages(render(content, addressee=ADDRESSEE, layout="large"))

    assert "When to stop" not in first
    assert "At a glance" not in first
    assert second.index("When to stop") < second.index("At a glance") < second.index("Exercise named 2")


def test_one_a_page_is_one_a_page(make_content):
    found = pages(render(make_content(3), addressee=ADDRESSEE, layout="one_a_page"))

    assert max(page.count("What you should feel") for page in found) == 1


@pytest.mark.parametrize("free", range(0, 120, 7))
def test_room_that_is_left_goes_between_parts_and_exercises_in_steps(free):
    sheet = SHEETS["standard"]
    page = Page([{"what": "first", "gaps": 12}, {"what": "exercise", "at": 0}], height=100)

    data = page.as_data(sheet, 100 + free)

    looser = (data["gap"] - sheet.gap) / sheet.gap
    assert looser <= MOST_LOOSER
    assert looser / LOOSER_BY == pytest.approx(round(looser / LOOSER_BY), abs=0.02)
    assert data["above"] <= MOST_ABOVE
    assert data["between"] <= MOST_BETWEEN
    assert data["above"] + (data["gap"] - sheet.gap) * 20 + data["between"] - 4 <= free + 0.1
    if free > 90:
        assert looser > 0.9
        assert data["above"] == MOST_ABOVE


def test_when_to_stop_has_air_where_its_page_has_room(make_content):
    sheet = SHEETS["large"]
    content = make_content(1) | {"stop_text": "Stop if pain spreads.\nStop if you feel numb."}

    document = pypdfium2.PdfDocument(render(content, addressee=ADDRESSEE, layout="large"))

    texts = [page.get_textpage() for page in document]
    text = next(text for text in texts if text.search("Stop if you feel numb").get_next())
    above, below = (
        text.get_charbox(text.search(words).get_next()[0])[1] for words in ("Stop if pain", "Stop if you")
    )
    assert above - below > sheet.size * (sheet.lines.rise + sheet.lines.spacing) + 3
