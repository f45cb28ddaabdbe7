"""What the handout promises, in every layout, on both papers, in four languages, with 1, 6 and 12 exercises.

By default in so many of these combinations that each two options come together; `make test-slow` reads the others.
The exercises are those of the library, with their texts and drawings; what the page itself says comes from
`page_data`. The layout for a single exercise has one. Every document is printed once and read by all tests.
"""

import hashlib
import io
import itertools
import json
import subprocess
import sys
from dataclasses import asdict

import pikepdf
import pytest
from django.conf import settings
from django.db import transaction

from exercises.starter import load, read_library
from patients.handout import LAYOUTS, PAPERS
from patients.snapshots import shown_pictures
from tests.factories import make_clinic, make_patient
from tests.handouts import ADDRESSEE, NEVER_UNDER, PORTAL
from tests.pairs import pairs_of, pairwise
from tests.paper import codes_seen, plain, smallest_type, text_boxes, without_spaces, words_of
from tests.plans import VIDEOS, chosen, only, plan_of
from tests.printed import (
    EDGE,
    JOINING_LETTERS,
    WHITE,
    Block,
    Handout,
    a_to_z,
    blocks_of,
    cuts,
    first_missing,
    marked_to_cut,
    parts,
)

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by the access table

LANGUAGES = ("en", "ar", "hi", "de")
COUNTS = (1, 6, 12)
COMBINATIONS = [
    (layout, paper, language, count)
    for layout, paper, language, count in itertools.product(LAYOUTS, PAPERS, LANGUAGES, COUNTS)
    if layout != "single" or count == 1
]
FEW = pairwise(COMBINATIONS)
IN_FULL = ("standard", "large", "one_a_page", "single")
WITH_DIARY = ("standard", "large", "one_a_page")
WITH_PORTAL = ("standard", "large", "one_a_page", "compact")
# By the number of exercises, for the longest of these languages; the plan of twelve has an article too.
MOST_PAGES = {
    "standard": {1: 3, 6: 9, 12: 15},
    "large": {1: 6, 6: 20, 12: 34},
    "one_a_page": {1: 3, 6: 10, 12: 15},
    "single": {1: 1},
    "compact": {1: 1, 6: 2, 12: 4},
    "cards": {1: 1, 6: 2, 12: 5},
}
# Six in brief, as long as these, are one sheet of A4; on Letter, which is shorter, they may need a third page.
MORE_ON_LETTER = {("compact", 6): 1, ("large", 12): 1}

# --- The plans --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plans(django_db_setup, django_db_blocker):
    """A snapshot by the number of its exercises; what made it is not left in the database."""
    library = read_library()
    slugs = {count: chosen(library, count) for count in COUNTS}
    with django_db_blocker.unblock(), transaction.atomic():
        load(only(library, {slug for each in slugs.values() for slug in each}))
        patient = make_patient(make_clinic())
        found = {count: plan_of(patient, slugs[count]) for count in COUNTS}
        transaction.set_rollback(True)
    return found


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(each, marks=() if each in FEW else pytest.mark.slow, id="-".join(map(str, each)))
        for each in COMBINATIONS
    ],
)
def handout(request, plans) -> Handout:
    layout, paper, language, count = request.param
    return Handout(layout, paper, language, plans[count])


def test_each_two_options_come_together_in_one_of_the_few():
    assert set().union(*map(pairs_of, FEW)) == set().union(*map(pairs_of, COMBINATIONS))
    assert len(FEW) <= len(LAYOUTS) * len(LANGUAGES)


# --- The words --------------------------------------------------------------------------------------


def promised(row: dict, said: dict, handout: "Handout") -> list[str]:
    """What the handout must say about an exercise, in order. `said` holds the words of the page about it."""
    begin = [said["start"][0]["label"], row["start_position"]] if handout.starts_in_words(row) else []
    start = [*begin, *handout.steps_of(row)]
    note = [row["note"]]
    if handout.layout == "cards":  # the first of two cards has the warnings, before what is on the other
        return [row["name"], said["dose"], *start, *note]
    if handout.layout == "compact":
        return [row["name"], said["dose"], *start, *note, *parts(said["warnings"])]
    return [
        row["name"],
        row["why"],
        *said["boxes"],
        said["dose"],
        *start,
        said["feel"][0]["label"],
        *row["feel"],
        said["avoid"][0]["label"],
        *row["avoid"],
        *note,
        *row["adjustments"],
        *row["comfort"],
        *row["easier"],
        *parts(said["warnings"]),
    ]


def test_every_exercise_says_all_that_the_layout_promises_in_the_order_of_the_plan(handout):
    texts = [
        text
        for row, said in zip(handout.rows, handout.words["exercises"], strict=True)
        for text in promised(row, said, handout)
    ]

    assert first_missing(texts, handout.blocks) is None


def warnings_of(row: dict) -> list[str]:
    return [*row["precautions"], row["stop_rule"]]


def test_every_exercise_says_all_of_its_warnings_itself(handout):
    for row, said in zip(handout.rows, handout.words["exercises"], strict=True):
        take_care, when_to_stop = said["warnings"]
        texts = [take_care["label"], *row["precautions"], when_to_stop["label"], row["stop_rule"]]
        assert first_missing(texts, handout.by_exercise[row["name"]]) is None


def test_no_warning_of_one_exercise_stands_with_another_or_with_the_plan(handout):
    warnings = {text for row in handout.rows for text in warnings_of(row)}
    own = {"": "", **{row["name"]: " ".join(warnings_of(row)) for row in handout.rows}}
    strangers = [
        text
        for name, blocks in handout.by_exercise.items()
        for text in warnings
        if text not in own[name] and any(block.says(text) for block in blocks)
    ]

    assert strangers == []


def test_when_to_stop_says_of_the_plan_what_is_the_plans_and_nothing_more(handout):
    """Compared by the letters from A to Z alone, in which all exercises are written."""
    if handout.layout == "single":
        return
    words, safety = handout.words, handout.words["safety"]
    zones = [text for zone in safety["zones"] for text in (zone["pain"], zone["words"])]
    plans = [safety["title"], handout.content["stop_text"], safety["scale"], *zones]
    plans += [*parts(safety["call"]), *parts(safety["emergency"])]
    plans += [words["language_note"], words["running"]["end"], *words["notice"]]  # which may stand below
    (section,) = [blocks for head, blocks in handout.sections if head.says(safety["title"])]

    said = a_to_z("".join(block.letters for block in section))
    for text in sorted(map(a_to_z, plans), key=len, reverse=True):
        said = said.replace(text, "")

    assert said == ""


def test_the_plan_itself_is_said_once(handout):
    words, content = handout.words, handout.content
    safety = words["safety"]
    texts = [group["items"][0] for group in safety["emergency"]]
    if handout.layout != "cards":
        texts += words["notice"]
    if handout.layout != "single":
        texts += [content["stop_text"], *parts(safety["call"]), safety["scale"]]
        texts += [f"{zone['pain']} {zone['words']}" for zone in safety["zones"]]
    if handout.layout in WITH_PORTAL:
        texts += [
            content["note"],
            PORTAL.removeprefix("https://"),
            *(f"{fact['label']} {fact['value']}" for fact in words["facts"]),
        ]
    if handout.layout in WITH_DIARY:
        texts += [content["goals"], ADDRESSEE.patient_name]

    counts = {text: sum(block.says(text) for block in handout.blocks) for text in texts}

    assert [text for text, count in counts.items() if count == 0] == []
    assert [text for text, count in counts.items() if count > 1 and not JOINING_LETTERS.search(text)] == []


def test_every_page_says_which_it_is_of_how_many_and_of_which_version(handout):
    if handout.layout == "cards":  # a card says the version, and has no number
        assert any(block.says(handout.words["running"]["end"]) for block in handout.blocks)
        return
    outside = [Block(text) for text in handout.reading.outside]
    for page, block in enumerate(outside, start=1):
        counted = handout.words["page_of"].replace("{page}", str(page)).replace("{pages}", str(len(outside)))
        assert block.says(counted)
        assert page == 1 or block.says(handout.words["running"]["end"])


def test_whoever_copies_the_text_from_the_pages_gets_it_whole_and_in_order(handout):
    copied = " ".join(page.get_textpage().get_text_range() for page in handout.pages)
    rows = zip(handout.rows, handout.words["exercises"], strict=True)
    texts = [text for row, said in rows for text in promised(row, said, handout)]
    texts = [text for text in texts if not JOINING_LETTERS.search(text)]
    if handout.language == "ar":  # PDFium reverses the words of lines on pages that are mostly Arabic
        assert {word for text in texts for word in words_of(text)} <= set(words_of(copied))
        return

    assert first_missing(texts, [Block(copied)]) is None


def test_a_layout_takes_no_more_paper_than_it_should(handout):
    layout, count = handout.layout, len(handout.rows)
    more = MORE_ON_LETTER.get((layout, count), 0) if handout.paper == "letter" else 0
    assert len(handout.pages) <= MOST_PAGES[layout][count] + more


def test_no_page_holds_the_notice_alone(handout):
    notice = Block(" ".join(handout.words["notice"]))
    for page in range(len(handout.pages)):
        own = "".join(text.own for text in handout.reading.tree.walk() if text.page == page).strip()
        assert not own or not notice.says(own)


def test_no_sentence_is_split_by_the_end_of_a_page(handout):
    split = [
        block.written
        for block in blocks_of(handout.reading.tree)
        if len({each.page for each in block.walk() if each.own.strip()}) > 1
    ]

    assert split == []


# --- The tree ---------------------------------------------------------------------------------------


def test_headings_start_at_one_and_skip_no_level(handout):
    levels = [int(each.tag[1]) for each in handout.tagged("H1", "H2", "H3", "H4", "H5", "H6")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_exercise_is_a_heading_in_the_order_of_the_plan(handout):
    level = "H1" if handout.layout == "single" else "H2"
    found = [without_spaces(each.written) for each in handout.tagged(level)]
    wanted = [without_spaces(f"{number}{row['name']}") for number, row in enumerate(handout.rows, start=1)]

    assert [text for text in found if text in wanted] == wanted


def test_every_step_is_an_item_of_a_list_in_its_own_language(handout):
    items = handout.tagged("LBody")
    found = [without_spaces(each.written) for each in items]
    at = 0
    for step in (step for row in handout.rows for step in handout.steps_of(row)):
        at = found.index(without_spaces(step), at)
        assert {each.lang for each in items[at].walk() if each.tag == "text"} == {"en"}


def test_every_picture_is_a_figure_with_its_words_in_the_order_of_the_plan(handout):
    found = [plain(each.alt) for each in handout.tagged("Figure")]
    drawn = [[plain(picture["alt"]) for picture in shown_pictures(row)] for row in handout.rows]
    allowed = [list(itertools.chain.from_iterable(drawn))]
    if handout.layout == "compact" and handout.starts_in_words(handout.rows[0]):  # then it need not be shown
        allowed.append([alts[-1] for alts in drawn])

    assert all(found)
    assert [alt for alt in found if alt not in handout.signs] in allowed


def test_the_diary_is_a_table_with_heads(handout):
    tables = handout.tagged("Table")
    if handout.layout not in WITH_DIARY:
        assert not tables
        return
    diary = handout.words["diary"]
    found = [
        {tag: [Block(each.written) for each in table.walk() if each.tag == tag] for tag in ("TH", "TD")}
        for table in tables
    ]
    parts = len(found) // len(diary["weeks"])  # a week that is higher than a page has a table on each
    assert len(found) == parts * len(diary["weeks"])
    for at, cells in enumerate(found):
        week = diary["weeks"][at // parts]
        heads = [diary["corner"], *(" ".join(day) for day in week["days"])]
        assert len(cells["TH"]) == len(heads)
        assert all(
            cell.says(head)
            or set(without_spaces(head)) <= set(cell.letters)  # turned, its letters stand apart
            for cell, head in zip(cells["TH"], heads, strict=True)
        )
    for at in range(len(diary["weeks"])):
        rows = [cell for cells in found[at * parts :][:parts] for cell in cells["TD"][::8]]
        assert len(rows) == len(handout.rows) + 1
        assert all(cell.says(row["name"]) for cell, row in zip(rows, handout.rows, strict=False))
        assert rows[-1].says(diary["pain"])
    assert parts == 1 or handout.layout == "large"


# --- The file ---------------------------------------------------------------------------------------


def test_the_file_is_declared_accessible_with_its_language_title_and_fonts(handout):
    with pikepdf.open(io.BytesIO(handout.pdf)) as document:
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert plain(metadata["dc:title"]) == plain(f"{handout.words['title']} – Maria Keller")
        assert str(document.Root.Lang) == handout.language
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        dictionaries = [each for each in document.objects if isinstance(each, pikepdf.Dictionary)]
        fonts = [each for each in dictionaries if each.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_the_pages_own_words_are_in_its_language(handout):
    label = handout.words["exercises"][0]["start"][0]["label"]
    title = [] if handout.layout == "single" else handout.tagged("H1")
    labels = [each for each in handout.elements if each.own and each.own.strip() == label]

    spoken = {text.lang for each in [*title, *labels] for text in each.walk() if text.tag == "text"}
    assert spoken <= {handout.language}


# --- The paper --------------------------------------------------------------------------------------


def test_the_codes_lead_to_the_portal_and_to_the_videos_and_nowhere_else(handout):
    wanted = {PORTAL} if handout.layout in WITH_PORTAL else set()
    if handout.layout in IN_FULL:
        wanted |= {video for number, video in VIDEOS.items() if number <= len(handout.rows)}

    found = [code for seen in handout.seen for code in codes_seen(seen)]

    assert set(found) == wanted
    assert len(found) == sum(plain(each.alt) in handout.signs for each in handout.tagged("Figure"))


def test_no_type_is_smaller_than_promised(handout):
    assert smallest_type(handout.pdf) >= NEVER_UNDER[handout.layout]


def test_all_words_are_on_the_paper_and_none_is_cut(handout):
    for page, seen in zip(handout.pages, handout.seen, strict=True):
        width, height = page.get_size()
        for left, bottom, right, top in text_boxes(page):
            assert 0 <= left < right <= width
            assert 0 <= bottom < top <= height
            if marked_to_cut(seen):
                assert not left < width / 2 < right
                assert not bottom < height / 2 < top


def test_nothing_is_drawn_where_a_printer_cannot_print(handout):
    """But the marks where cards are cut."""
    for seen in handout.seen:
        width, height = seen.size
        page = seen.copy()
        for cut in cuts(seen) if marked_to_cut(seen) else []:
            page.paste(WHITE, cut)
        strips = [
            (0, 0, width, EDGE),
            (0, height - EDGE, width, height),
            (0, 0, EDGE, height),
            (width - EDGE, 0, width, height),
        ]
        assert [page.crop(strip).getextrema()[0] >= WHITE for strip in strips] == [True] * 4


# --- The same in another process --------------------------------------------------------------------

PROGRAM = """if True:
    import hashlib, json, sys, django
    django.setup()
    from django.conf import settings
    settings.MEDIA_ROOT = sys.argv[1]
    from patients.handout import Addressee, Letterhead, render
    asked = json.load(sys.stdin)
    letterhead = Letterhead(**asked["letterhead"])
    addressee = Addressee(patient_name=asked["name"], portal_url=asked["portal"], letterhead=letterhead)
    for layout, paper, language, count in asked["combinations"]:
        pdf = render(asked["plans"][str(count)], addressee=addressee, layout=layout, paper=paper, language=language)
        print(hashlib.sha256(pdf).hexdigest())
"""


@pytest.mark.django_db  # on every database: what it keeps of a plan prints alike
def test_another_process_prints_the_same_bytes(plans):
    """Every layout once, every paper, language and count."""
    combinations = [
        (layout, paper, language, 1 if layout == "single" else count)
        for layout, paper, language, count in zip(
            LAYOUTS,
            itertools.cycle(PAPERS),
            itertools.cycle(LANGUAGES),
            itertools.cycle(COUNTS[::-1]),
            strict=False,
        )
    ]
    letterhead = {name: text for name, text in asdict(ADDRESSEE.letterhead).items() if name != "logo"}
    asked = {
        "combinations": combinations,
        "plans": plans,
        "name": ADDRESSEE.patient_name,
        "portal": ADDRESSEE.portal_url,
        "letterhead": letterhead,
    }
    here = [
        hashlib.sha256(Handout(layout, paper, language, plans[count]).pdf).hexdigest()
        for layout, paper, language, count in combinations
    ]

    there = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(settings.MEDIA_ROOT)],
        input=json.dumps(asked),
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "1"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert there.stdout.split() == here
