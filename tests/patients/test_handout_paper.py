"""How a handout stands on the paper: pages, codes, any text at all, pictures."""

import io
import logging

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from patients.handout import render
from tests.handouts import PORTAL
from tests.paper import POINTS_PER_MM, codes_on, pages, tags, text_of


def without_claim(pdf):
    with pikepdf.open(io.BytesIO(pdf)).open_metadata() as metadata:
        return "pdfuaid:part" not in metadata


def refusals(caplog):
    """What Typst refused to typeset."""
    return [record for record in caplog.records if record.name == "patients.handout.typesetting"]


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
def test_no_exercise_is_split_by_the_end_of_a_page(plan, addressee, paper):
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
