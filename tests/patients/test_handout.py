import hashlib
import io
import json
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from patients.handout import Addressee, render
from tests import factories
from tests.handouts import ADDRESSEE, PORTAL
from tests.paper import POINTS_PER_MM, codes_on, pages, tags, text_of

SNAPSHOT = json.loads((Path(__file__).parents[1] / "data/snapshot_v1.json").read_text())
FIGURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 260">'
    b'<rect x="20" y="200" width="280" height="8" fill="#CFE3E6"/>'
    b'<path d="M60 190 L250 150" stroke="#12262B" stroke-width="18" stroke-linecap="round"/></svg>'
)


@pytest.fixture
def plan(store):
    plan = deepcopy(SNAPSHOT)
    plan["exercises"][0]["pictures"] = [store(FIGURE, alt="A person lies on their side.")]
    return plan


@pytest.fixture
def addressee():
    logo = io.BytesIO()
    Image.new("RGB", (60, 60), "#0B5D57").save(logo, "PNG")
    letterhead = replace(ADDRESSEE.letterhead, logo=logo.getvalue())
    return replace(ADDRESSEE, patient_name="Amélie Dupont-Łukasiewicz", letterhead=letterhead)


def without_claim(pdf):
    with pikepdf.open(io.BytesIO(pdf)).open_metadata() as metadata:
        return "pdfuaid:part" not in metadata


def refusals(caplog):
    """What Typst would not set."""
    return [record for record in caplog.records if record.name == "patients.handout.typesetting"]


# --- Readable by everyone ---------------------------------------------------------------------------


def test_the_handout_is_declared_accessible_with_its_language_and_title(plan, addressee):
    document = pikepdf.open(io.BytesIO(render(plan, addressee=addressee)))

    assert bool(document.Root.MarkInfo.Marked)
    assert str(document.Root.Lang) == "en"
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Your exercises – Amélie Dupont-Łukasiewicz"


def test_every_picture_is_described(plan, addressee):
    described = [alt for tag, alt in tags(render(plan, addressee=addressee)) if tag == "/Figure"]

    assert sorted(described) == [
        "A person lies on their side.",
        "Northside Physiotherapy",
        "On your phone",  # on the first page and beside the diary
        "On your phone",
        "Watch the video",
    ]


def test_a_picture_without_a_description_takes_the_exercise_name(plan):
    plan["exercises"][0]["pictures"][0]["alt"] = ""

    assert ("/Figure", "Side-lying QL stretch") in tags(render(plan))


def test_headings_start_at_one_and_skip_no_level(plan, addressee):
    levels = [
        int(tag[2])
        for tag, _ in tags(render(plan, addressee=addressee))
        if tag[:2] == "/H" and tag[2:].isdigit()
    ]

    first_page, exercise, diary, article = [1, 2], [2, 3, 3], [2, 3, 3], [2, 3]
    assert levels == first_page + diary + exercise + exercise + article


def test_steps_are_a_list_and_the_grid_has_header_cells(plan):
    found = [tag for tag, _ in tags(render(plan))]

    assert found.count("/LI") >= 6
    assert found.count("/Table") == 2  # a week each
    assert found.count("/TH") == 2 * 8


# --- What it says -----------------------------------------------------------------------------------


def test_the_dose_stands_there_as_a_sentence(plan):
    text = text_of(render(plan))

    assert "Hold 45 seconds. Repeat 3 times on your left side. Do this twice a day." in text
    assert "Hold 20 seconds. Repeat 3 times on each side. Do this once a day." in text


def test_the_page_says_for_whom_from_whom_and_which_version(plan, addressee):
    text = text_of(render(plan, addressee=addressee))

    for words in (
        "Amélie Dupont-Łukasiewicz",
        "Sofia Martín, MSc",
        "Version 2",
        "20 November 2026",
        "5 December 2026",
        "2 January 2027",
        "Northside Physiotherapy",
        "12 Harbour Street, Bristol BS1 4QA",
        "+44 117 496 0123",
        "This plan was made for you alone.",
        "Call 999 if you cannot feel your legs.",
    ):
        assert words in text


def test_everything_in_the_snapshot_is_on_paper(plan):
    text = text_of(render(plan))

    first, second = plan["exercises"]
    for words in (
        *first["steps"],
        *first["feel"],
        *first["avoid"],
        *first["adjustments"],
        *first["precautions"],
        first["start_position"],
        first["stop_rule"],
        first["note"],
        first["why"],
        *second["steps"],
        plan["problem"],
        plan["note"],
        plan["stop_text"],
        "Walk to the shops and back without stopping.",
        plan["articles"][0]["title"],
        "Myofascial Pain and Dysfunction. Wolters Kluwer. 2018",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("amber", "red", "zones"),
    [
        (4, 6, "Pain 0 to 3 Carry on. Pain 4 to 5 Do less. Pain 6 or more Stop and tell us."),
        (5, 6, "Pain 0 to 4 Carry on. Pain 5 Do less. Pain 6 or more Stop and tell us."),
        (6, 6, "Pain 0 to 5 Carry on. Pain 6 or more Stop and tell us."),
        (1, 10, "Pain 0 Carry on. Pain 1 to 9 Do less. Pain 10 Stop and tell us."),
    ],
)
def test_the_pain_limits_are_said_in_words(plan, amber, red, zones):
    plan["pain"] = {"amber": amber, "red": red}

    text = text_of(render(plan))

    for zone in zones.replace(". Pain", ".|Pain").split("|"):
        assert all(words in text for words in zone.split(" ", zone.count("Pain")))


def test_nobody_is_named_without_an_addressee(plan):
    text = text_of(render(plan))

    assert "Dupont" not in text
    assert "On your phone" not in text
    assert "In an emergency" not in text


def test_a_draft_says_so_on_every_page(plan, addressee):
    del plan["issue"]

    found = pages(render(plan, addressee=addressee))

    assert len(found) > 1
    assert all("Draft. Not for the patient yet." in page for page in found)
    assert "Version" not in " ".join(found)


def test_an_issued_plan_is_no_draft(plan):
    assert "Draft" not in text_of(render(plan))


def test_later_pages_say_whose_they_are_and_count(plan, addressee):
    first, *rest = pages(render(plan, addressee=addressee))

    assert f"Page 1 of {len(rest) + 1}" in first
    assert all("Northside Physiotherapy" in page and "Version 2" in page for page in rest)
    assert f"Page {len(rest) + 1} of {len(rest) + 1}" in rest[-1]


def test_what_is_empty_leaves_no_label(plan):
    for row in plan["exercises"]:
        row.update(
            start_position="", feel=[], avoid=[], adjustments=[], precautions=[], stop_rule="", note=" "
        )
        row.update(why="", video="", pictures=[], dose={})
    plan |= {"problem": "", "goals": "", "note": "", "stop_text": "", "articles": []}
    plan |= {"starts_on": None, "review_on": None, "ends_on": None}

    text = text_of(render(plan))

    for label in (
        "Start",
        "What",
        "Made",
        "Take care",
        "Note",
        "Why",
        "Watch",
        "Review",
        "Last",
        "goals",
        "Where",
    ):
        assert label not in text


def test_a_plan_without_exercises_can_be_previewed(plan):
    plan["exercises"] = []

    assert "Tick" not in text_of(render(plan))


def test_a_patient_is_addressed_from_the_clinic_as_it_is_today(clinic):
    clinic.phone = "+44 20 7946 0000"

    addressee = Addressee.of(factories.make_patient(clinic))

    assert addressee.patient_name == "Maria Keller"
    assert addressee.letterhead.phone == "+44 20 7946 0000"
    assert addressee.portal_url == "http://localhost:8000/my/"


def test_a_lost_logo_does_not_cost_the_handout(clinic, caplog):
    clinic.logo = "logos/lost.png"

    assert Addressee.of(factories.make_patient(clinic)).letterhead.logo == b""
    assert clinic.public_id in caplog.text


# --- The same every time ----------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes_also_in_another_process(plan, settings):
    program = """if True:
        import hashlib, json, sys, django
        django.setup()
        from django.conf import settings
        settings.MEDIA_ROOT = sys.argv[1]
        from patients.handout import render
        print(hashlib.sha256(render(json.load(sys.stdin))).hexdigest())
    """
    pdf = render(plan)
    there = subprocess.run(
        [sys.executable, "-c", program, str(settings.MEDIA_ROOT)],
        input=json.dumps(plan),
        env={"DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert pdf == render(plan)
    assert there.stdout.strip() == hashlib.sha256(pdf).hexdigest()


def test_threads_do_not_disturb_each_other(plan):
    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(lambda _: render(plan), range(6)))) == 1


def test_another_language_and_another_paper_are_another_handout(plan):
    assert len({render(plan), render(plan, language="de"), render(plan, paper="letter")}) == 3


# --- Paper ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("paper", "size"), [("a4", (210, 297)), ("letter", (215.9, 279.4))])
def test_the_page_has_the_size_of_the_paper(plan, paper, size):
    page = pypdfium2.PdfDocument(render(plan, paper=paper))[0]

    assert [side / POINTS_PER_MM for side in page.get_size()] == pytest.approx(size, abs=0.1)


@pytest.mark.parametrize("option", [{"paper": "a5"}, {"layout": "poster"}])
def test_an_unknown_paper_or_layout_is_refused(plan, option):
    with pytest.raises(ValueError, match="choose one of"):
        render(plan, **option)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_no_exercise_is_parted_by_the_end_of_a_page(plan, addressee, paper):
    pattern = plan["exercises"][0]
    plan["exercises"] = [
        pattern | {"key": str(n), "start_position": f"Begin {n}x.", "stop_rule": f"Halt {n}x."}
        for n in range(6)
    ]

    found = pages(render(plan, addressee=addressee, paper=paper))

    for n in range(6):
        assert any(f"Begin {n}x." in page and f"Halt {n}x." in page for page in found)


def test_an_exercise_taller_than_a_page_goes_on_to_the_next(plan):
    plan["exercises"][0]["steps"] = ["Breathe in and breathe out. " * 140] * 3  # about 4,000 characters each

    found = pages(render(plan))

    assert len(found) > 3
    assert " ".join(found).count("Breathe in and") == pytest.approx(420, abs=12)  # some straddle a page


def test_no_word_runs_over_the_margin(plan, addressee):
    plan["exercises"][0].update(name="W" * 60, steps=["W" * 60, "https://example.org/" + "a/b" * 40])
    plan["exercises"][1].update(feel=["W" * 60], avoid=["W" * 60], pictures=plan["exercises"][0]["pictures"])
    plan["problem"] = "W" * 60

    pdf = render(plan, addressee=addressee)

    assert text_of(pdf).replace(" ", "").count("W" * 60) >= 5
    for page in pypdfium2.PdfDocument(pdf):
        words = page.get_textpage()
        boxes = [words.get_rect(index) for index in range(words.count_rects())]
        assert min(left for left, *_ in boxes) >= 11 * POINTS_PER_MM
        assert max(right for _, _, right, _ in boxes) <= page.get_width() - 11 * POINTS_PER_MM


# --- QR codes ---------------------------------------------------------------------------------------


def test_the_codes_lead_to_the_portal_and_to_the_video(plan, addressee):
    document = pypdfium2.PdfDocument(pdf := render(plan, addressee=addressee))

    assert PORTAL in codes_on(document[0])
    assert set().union(*map(codes_on, document)) == {PORTAL, "https://example.org/side-plank"}
    assert PORTAL.removeprefix("https://") in pages(pdf)[0]


@pytest.mark.parametrize("video", ["javascript:alert(1)", "ftp://example.org/a", "not an address"])
def test_only_web_addresses_become_links(plan, video):
    plan["exercises"][1]["video"] = video

    assert "Watch the video" not in text_of(render(plan))


# --- Any text at all --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '#panic("no") #eval("1")',
        "$x^2$ and $$",
        "<script>alert(1)</script>",
        "C:\\new\\table \\u{41}",
        "*bold* _thin_ `code` = title",
        '"quoted" -- it\'s @here [x](y) ~ // gone? /* no */',
        "Ελληνικά и русский, Tiếng Việt",
    ],
)
def test_markup_and_other_scripts_are_only_text(plan, text, caplog):
    plan["exercises"][0]["steps"] = [text]

    assert text in text_of(render(plan))
    assert not refusals(caplog)


def test_characters_that_cannot_be_printed_do_not_stop_the_page(plan, addressee, caplog):
    hostile = "Lift\x00\x07 up\u202e 😀 漢字 \u0301 סוף \ufffe👨‍👩‍👧 now"

    def spoil(value):
        if isinstance(value, dict):
            kept = ("sha256", "media_type", "language", "date", "measured_by", "dose", "key")
            return {k: v if k in kept or k.endswith("_on") else spoil(v) for k, v in value.items()}
        if isinstance(value, list):
            return [spoil(each) for each in value]
        return hostile if isinstance(value, str) else value

    pdf = render(spoil(plan), addressee=addressee)

    assert not refusals(caplog)  # no text was refused: the claim to be accessible stands
    assert "Lift up" in text_of(pdf)


def left_edge(document, words):
    """How far from the left the words begin, in mm, on the first page that has them."""
    for page in document:
        text = page.get_textpage()
        if found := text.search(words).get_next():
            return text.get_charbox(found[0])[0] / POINTS_PER_MM
    raise AssertionError(f"{words} is on no page")


def test_an_arabic_handout_runs_from_right_to_left_but_a_phone_number_does_not(plan, addressee):
    plan["language"] = "ar"
    plan["exercises"][1].update(name="تمرين الجسر", steps=["ارفع الوركين ثم اتصل على +44 20 7946 0018."])

    document = pypdfium2.PdfDocument(pdf := render(plan, addressee=addressee))

    assert str(pikepdf.open(io.BytesIO(pdf)).Root.Lang) == "ar"
    assert left_edge(document, "Northside") > 105  # the clinic is in the half where the lines begin
    assert left_edge(document, "7946") < left_edge(document, "0018")


@pytest.mark.parametrize(("language", "date"), [("en", "20 November 2026"), ("de", "20. November 2026")])
def test_dates_are_written_as_the_language_writes_them(plan, language, date):
    assert date in text_of(render(plan, language=language))


# --- Pictures ---------------------------------------------------------------------------------------


def colours_of(pdf):
    """Every colour on any page."""
    found = set()
    for page in pypdfium2.PdfDocument(pdf):
        drawn = page.render(scale=1).to_pil().convert("RGB")
        found |= {colour for _count, colour in drawn.getcolors(maxcolors=drawn.width * drawn.height)}
    return found


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_photographs_are_printed(plan, store, kind):
    data = io.BytesIO()
    Image.new("RGB", (80, 60), "#ff0000").save(data, kind)
    plan["exercises"][0]["pictures"] = [store(data.getvalue(), f"image/{kind.lower()}", alt="A photograph.")]

    assert any(red > 200 and green < 40 and blue < 40 for red, green, blue in colours_of(render(plan)))


def test_a_picture_whose_bytes_are_gone_leaves_a_box_and_a_line_in_the_log(plan, caplog):
    gone = "0" * 64
    plan["exercises"][0]["pictures"][0]["sha256"] = gone

    assert "This picture is missing." in text_of(render(plan))
    assert gone in caplog.text


def test_a_picture_that_is_none_does_not_cost_the_handout(plan, store):
    plan["exercises"][0]["pictures"] = [store(b"<svg"), store(b"no picture", "image/png")]

    text = text_of(render(plan))

    assert "This picture is missing." in text
    assert plan["exercises"][0]["stop_rule"] in text


def test_a_refused_claim_is_logged_without_a_word_of_the_text(plan, store, caplog):
    secret = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><text>漢 secret</text></svg>"
    plan["exercises"][0]["pictures"] = [store(secret.encode())]

    with caplog.at_level(logging.DEBUG):
        pdf = render(plan)

    assert without_claim(pdf)
    assert tags(pdf)
    assert "TypstError" in caplog.text
    assert not any(word in caplog.text for word in ("漢", "secret", "QL"))
