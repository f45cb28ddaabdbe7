"""Whatever stands in a document, every layout prints it: nothing is evaluated, nothing is fetched."""

import io
import json
import socket
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from exercises.models import Picture
from patients.handout import LAYOUTS, Addressee, Letterhead, render
from patients.snapshots import read
from tests.paper import pages, tags, text_of

SNAPSHOT = Path(__file__).parents[1] / "data/snapshot_v1.json"
TEXTS = {
    "markup": '#panic("no") #eval("1") $x^2$ <script>alert(1)</script> *bold* = title @here \\u{41} {{ x }} {% y %}',
    "emoji": "Lift 😀 your 👨‍👩‍👧 hips ❤️ 👍🏽 now",
    "controls": "Lift\x00\x07\x1b your\u202e hips\ufeff \ufffe\u2028now\ud800",
    "directions": "ارفع the hips ثم 10 مرات (call +44 20 7946 0018) סוף now",
    "long words": "W" * 60 + " " + "https://example.org/" + "a/b" * 60 + " now",
    "long": "Lift your hips and lower them again. " * 108 + "now",
}
SPOILT = ("name", "start_position", "note", "why", "stop_rule")
SPOILT_LISTS = ("steps", "feel", "avoid", "adjustments", "comfort", "easier", "harder", "precautions")
HOSTILE_SVG = {
    "a script": "<script>alert(1)</script><rect width='9' height='9'/>",
    "another site's picture": "<image href='http://198.51.100.1/x.png' width='9' height='9'/>",
    "a file": "<image href='file:///etc/hostname' width='9' height='9'/>",
    "another site's style": "<style>@import url('http://198.51.100.1/x.css');</style><rect width='9' height='9'/>",
    "a use of elsewhere": "<use href='http://198.51.100.1/x.svg#a'/>",
    "a foreign object": "<foreignObject width='9' height='9'><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
}


@pytest.fixture
def store(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def keep(data, media_type="image/svg+xml"):
        picture = Picture.objects.store(data, media_type=media_type)
        return {"sha256": picture.sha256, "media_type": media_type, "alt": "", "side": "", "moment": "start"}

    return keep


@pytest.fixture
def content(store):
    plan = read(json.loads(SNAPSHOT.read_text()))
    plan["exercises"][0]["pictures"] = [
        store(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    ]
    return plan


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("A handout looked beyond this machine.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def refusals(caplog):
    """What Typst would not set."""
    return [record for record in caplog.records if record.name == "patients.handout.typesetting"]


def spoilt(content, text):
    """The document with this text in every place where someone can type."""
    rows = [
        row
        | dict.fromkeys(SPOILT, text)
        | {name: [text, text] for name in SPOILT_LISTS}
        | {"dose": {"note": text[:500]}}
        for row in content["exercises"]
    ]
    article = {
        "title": text,
        "summary": text,
        "sections": [{"heading": text, "paragraphs": [text]}],
        "references": [{"title": text}],
    }
    plan = dict.fromkeys(("problem", "goals", "note", "stop_text"), text)
    return (
        content | plan | {"exercises": rows, "articles": [article], "issue": content["issue"] | {"by": text}}
    )


def addressee(text):
    letterhead = Letterhead(
        name=text, address=text, phone=text, email=text, notice=text, emergency_text=text, colour=text[:7]
    )
    return Addressee(patient_name=text, letterhead=letterhead, portal_url="https://reprise.example/my/")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", TEXTS)
def test_any_text_in_any_place_prints_and_stays_accessible(content, no_network, caplog, layout, kind):
    text = TEXTS[kind]

    pdf = render(spoilt(content, text), addressee=addressee(text[:200]), layout=layout)

    assert tags(pdf)
    assert "now" in text_of(pdf) or kind == "markup"
    assert "alert(1)" in text_of(pdf) or kind != "markup"
    assert not refusals(caplog)  # no text was refused: the claim to be accessible stands


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_step_of_4000_characters_is_printed_to_its_end(content, layout):
    content["exercises"][0]["steps"] = ["Breathe in and breathe out. " * 142 + "And rest."] * 2

    found = " ".join(pages(render(content, layout=layout)))

    assert found.count("And rest.") == 2


@pytest.mark.parametrize("layout", LAYOUTS)
def test_long_words_stay_on_the_paper(content, layout):
    pdf = render(spoilt(content, TEXTS["long words"]), layout=layout)

    for page in pypdfium2.PdfDocument(pdf):
        words = page.get_textpage()
        boxes = [words.get_rect(index) for index in range(words.count_rects())]
        assert min(left for left, *_ in boxes) >= 0
        assert max(right for _, _, right, _ in boxes) <= page.get_width()


@pytest.mark.parametrize("kind", HOSTILE_SVG)
def test_a_picture_reaches_for_nothing(content, store, no_network, kind):
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{HOSTILE_SVG[kind]}</svg>"
    content["exercises"][0]["pictures"] = [store(svg.encode())]

    text = text_of(render(content))

    assert content["exercises"][0]["stop_rule"] in text
    assert Path("/etc/hostname").read_text().strip() not in text


def test_a_photograph_is_grey_where_there_is_no_colour(content, store):
    data = io.BytesIO()
    Image.new("RGB", (80, 60), "#ff0000").save(data, "PNG")
    content["exercises"][0]["pictures"] = [store(data.getvalue(), "image/png")]

    for page in pypdfium2.PdfDocument(render(content, colour=False)):
        drawn = page.render(scale=1).to_pil().convert("RGB")
        colours = drawn.getcolors(maxcolors=drawn.width * drawn.height)
        assert all(max(colour) - min(colour) <= 3 for _count, colour in colours)
