"""Whatever stands in a document, every layout prints it: nothing is evaluated, nothing is fetched."""

import io
import json
import socket
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from patients.handout import LAYOUTS, Addressee, Letterhead, render
from patients.handout.typesetting import coverage
from patients.snapshots import read
from tests.pairs import by_pairs, by_turns
from tests.paper import pages, reading, tags, text_of, without_spaces, words_of

SNAPSHOT = Path(__file__).parents[1] / "data/snapshot_v1.json"
TEXTS = {
    "markup": '#panic("no") #eval("1") $x^2$ <script>alert(1)</script> *bold* = title @here \\u{41} {{ x }} {% y %}',
    "nesting": "*/ ]]} // `" + "[{(#" * 500 + " now",
    "emoji": "Lift 😀 your 👨‍👩‍👧 hips ❤️ 👍🏽 now",
    "controls": "Lift\x00\x07\x1b your\u202e hips\ufeff \ufffe\u2028now\ud800",
    "directions": "ارفع the hips ثم 10 مرات (call +44 20 7946 0018) סוף now",
    "long words": "W" * 60 + " " + "https://example.org/" + "a/b" * 60 + " now",
    "long": "Lift your hips and lower them again. " * 108 + "now",
}
SPOILT = ("name", "start_position", "note", "why", "stop_rule")
SPOILT_LISTS = ("steps", "feel", "avoid", "adjustments", "comfort", "easier", "harder", "precautions")
LANGUAGES = ("en", "ar")
PHONE = "+44 20 7946 0018"
TEN_OF_EACH = "".join(
    f"<!ENTITY {to} '{f'&{of};' * 10}'>" for of, to in zip("abcdefghi", "bcdefghij", strict=True)
)

# {site}: a server that would notice; {file} and {secret}: a red picture and a text on this machine.
HOSTILE_SVG = {
    "a script": "<script>alert(1)</script><rect width='9' height='9' onload='alert(1)'/>",
    "another site's picture": "<image href='{site}/x.png' width='9' height='9'/>",
    "another site's drawing": "<image xlink:href='{site}/x.svg' width='9' height='9'/>",
    "another site's style": "<style>@import url('{site}/x.css');</style><rect width='9' height='9'/>",
    "another site's sheet": "<?xml-stylesheet href='{site}/x.css'?><rect width='9' height='9'/>",
    "another site's font": "<style>@font-face {{ font-family: x; src: url('{site}/x.woff') }}</style>"
    "<text y='5' font-family='x'>x</text>",
    "another site's paint": "<rect width='9' height='9' fill=\"url('{site}/x.svg#a')\"/>",
    "another site's filter": "<rect width='9' height='9' filter=\"url('{site}/x.svg#a')\"/>",
    "a use of elsewhere": "<use href='{site}/x.svg#a'/>",
    "a file": "<image href='{file}' width='9' height='9'/>",
    "a file by its address": "<image href='file://{file}' width='9' height='9'/>",
    "a drawing in an address": "<image href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E"
    "%3Cimage href='{site}/x.png'/%3E%3C/svg%3E\" width='9' height='9'/>",
    "a foreign object": "<foreignObject width='9' height='9'><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
    "itself": "<g id='a'><rect width='9' height='9'/><use href='#a'/></g>",
}
HOSTILE_TYPES = {
    "ten of each of ten": f"<!ENTITY a 'lol'>{TEN_OF_EACH}",
    "a circle": "<!ENTITY i '&j;'><!ENTITY j '&i;'>",
    "a file": "<!ENTITY j SYSTEM 'file://{secret}'>",
    "another site": "<!ENTITY j SYSTEM '{site}/x'>",
    "a site of types": "<!ENTITY % a SYSTEM '{site}/x.dtd'> %a; <!ENTITY j 'x'>",
}
DOCUMENTS = {name: ("", inside) for name, inside in HOSTILE_SVG.items()} | {
    f"entities: {name}": (types, "<text y='5'>&j;</text>") for name, types in HOSTILE_TYPES.items()
}


@pytest.fixture
def content(store):
    plan = read(json.loads(SNAPSHOT.read_text()))
    plan["exercises"][0]["pictures"] = [
        store(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    ]
    return plan


@pytest.fixture
def site():
    """A server on this machine that says whether anybody asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def address(server):
    return f"http://127.0.0.1:{server.getsockname()[1]}"


def asked(server):
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@pytest.fixture
def no_network(monkeypatch):
    """Python cannot connect. Typst is not written in Python, so for pictures a server listens instead."""

    def refuse(*args, **kwargs):
        raise AssertionError("A handout looked beyond this machine.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def refusals(caplog):
    """What Typst refused to typeset."""
    return [record for record in caplog.records if record.name == "patients.handout.typesetting"]


def spoilt(content, text):
    """The document with this text wherever someone can type."""
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


@pytest.mark.parametrize(("layout", "language", "kind"), by_pairs(LAYOUTS, LANGUAGES, list(TEXTS)))
def test_any_text_in_any_place_prints_and_stays_accessible(
    content, no_network, caplog, layout, language, kind
):
    text = TEXTS[kind]

    pdf = render(spoilt(content, text), addressee=addressee(text[:200]), layout=layout, language=language)

    assert tags(pdf)
    said = without_spaces(reading(pdf).tree.written)
    if kind in ("markup", "long words", "long"):
        assert without_spaces(text) in said
    assert "now" in said or kind == "markup"
    assert not refusals(caplog)  # no text was refused: the claim to be accessible stands


@pytest.mark.parametrize(("layout", "language"), by_turns(LAYOUTS, LANGUAGES))
def test_a_step_of_4000_characters_is_printed_to_its_end(content, layout, language):
    content["exercises"][0]["steps"] = ["Breathe in and breathe out. " * 142 + "And rest."] * 2

    found = without_spaces(reading(render(content, layout=layout, language=language)).tree.written)

    assert found.count("Breatheinandbreatheout.") == 284
    assert found.count("Andrest.") == 2


@pytest.mark.parametrize(("layout", "language"), by_turns(LAYOUTS, LANGUAGES))
def test_long_words_stay_on_the_paper(content, layout, language):
    pdf = render(spoilt(content, TEXTS["long words"]), layout=layout, language=language)

    for page in pypdfium2.PdfDocument(pdf):
        words = page.get_textpage()
        boxes = [words.get_rect(index) for index in range(words.count_rects())]
        assert min(left for left, *_ in boxes) >= 0
        assert max(right for _, _, right, _ in boxes) <= page.get_width()


NAMES = {  # language of the page, name of the patient, name of the exercise
    "Arabic in English": ("en", "محمد الأحمد, MSc", "تمرين الجسر (Bridge)"),
    "Hebrew in English": ("en", "יעל כהן (Yael)", "תרגיל הגשר 2"),
    "English in Arabic": ("ar", "Maria Keller (née Łukasiewicz)", "Glute bridge 2, left"),
    "Hebrew in Arabic": ("ar", "יעל כהן", "תרגיל הגשר"),
}


@pytest.mark.parametrize(("layout", "which"), by_turns(LAYOUTS, list(NAMES)))
def test_names_that_run_the_other_way_turn_nothing_round(content, caplog, layout, which):
    language, name, exercise = NAMES[which]
    content["exercises"][0]["name"] = exercise
    letterhead = Letterhead(name="Clinic", emergency_text=f"Call {PHONE} now.")

    pdf = render(
        content,
        addressee=Addressee(patient_name=name, letterhead=letterhead),
        layout=layout,
        language=language,
    )

    written = reading(pdf).tree.written
    assert all(says(written, text) for text in ([exercise] if layout == "single" else [exercise, name]))
    assert without_spaces(f"Call {PHONE} now.") in without_spaces(written)
    assert without_spaces(content["exercises"][1]["steps"][0]) in without_spaces(written)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == language
    assert not refusals(caplog)


def says(written, text):
    """Whether every word stands there; for a letter that no font of this machine draws there is a box."""
    covered = [word for word in words_of(text) if coverage() >= set(map(ord, word))]
    found = words_of(written)
    return all(any(word <= each for each in found) for word in covered)


@pytest.mark.parametrize(("layout", "kind"), by_turns(LAYOUTS, list(DOCUMENTS)))
def test_a_picture_reaches_for_nothing(content, store, site, tmp_path, layout, kind):
    red = tmp_path / "red.png"
    Image.new("RGB", (9, 9), "#ff0000").save(red)
    secret = tmp_path / "secret.txt"
    secret.write_text("Betweenus")
    places = {"site": address(site), "file": str(red), "secret": str(secret)}
    types, inside = (part.format(**places) for part in DOCUMENTS[kind])
    svg = (
        f"{f'<!DOCTYPE svg [{types}]>' if types else ''}<svg xmlns='http://www.w3.org/2000/svg' "
        f"xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 9 9'>{inside}</svg>"
    )
    content["exercises"][0]["pictures"] = [store(svg.encode())]

    pdf = render(content, layout=layout)

    assert content["exercises"][0]["stop_rule"] in text_of(pdf)
    assert "Betweenus" not in text_of(pdf)
    assert not asked(site)
    assert (255, 0, 0) not in colours_of(pdf)


def colours_of(pdf):
    drawn = [page.render(scale=1).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)]
    return {colour for each in drawn for _count, colour in each.getcolors(maxcolors=each.width * each.height)}


def test_a_photograph_is_grey_where_there_is_no_colour(content, store):
    data = io.BytesIO()
    Image.new("RGB", (80, 60), "#ff0000").save(data, "PNG")
    content["exercises"][0]["pictures"] = [store(data.getvalue(), "image/png")]

    for page in pypdfium2.PdfDocument(render(content, colour=False)):
        drawn = page.render(scale=1).to_pil().convert("RGB")
        colours = drawn.getcolors(maxcolors=drawn.width * drawn.height)
        assert all(max(colour) - min(colour) <= 3 for _count, colour in colours)


@pytest.mark.parametrize("inside", ["<g>" * 8_000 + "</g>" * 8_000, "<path d='M0 0L9 9'/>" * 20_000])
def test_a_picture_that_would_take_a_workers_memory_is_left_out(content, store, caplog, inside):
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{inside}</svg>"
    content["exercises"][0]["pictures"] = [store(svg.encode())]

    text = text_of(render(content))

    assert "This picture is missing." in text
    assert content["exercises"][0]["stop_rule"] in text
    assert "is no drawing of ours" in caplog.text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_long_text_in_a_script_without_a_font_is_printed_as_boxes(content, layout):
    content["exercises"][0]["steps"] = ["漢字 " * 1_300]

    text = text_of(render(content, layout=layout))

    assert content["exercises"][0]["stop_rule"] in text


@pytest.mark.parametrize("words", [350, 450])
def test_pages_are_numbered_rightly_where_a_text_stands_higher_than_was_reckoned(content, words):
    content["exercises"] = [{**content["exercises"][0], "steps": ["漢 " * words]}]
    content["articles"] = []

    printed = pages(render(content, with_tracking=False))

    assert all(f"Page {number} of {len(printed)}" in page for number, page in enumerate(printed, start=1))
