"""A clinic's own photos: redrawn, stripped of all that is not the picture, and shown first."""

import io
import sys
import zipfile

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from exercises.heic import can_read_heic
from exercises.media import read_photo
from tests.factories import SVG
from tests.heic import heic
from tests.photos import png_head


def photo(width=40, height=30, kind="JPEG", mode="RGB", colour="red", **options):
    out = io.BytesIO()
    Image.new(mode, (width, height), colour).save(out, kind, **options)
    return out.getvalue()


def moving(kind):
    """Two frames."""
    out = io.BytesIO()
    first, second = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "blue")
    first.save(out, kind, save_all=True, append_images=[second])
    return out.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_photo_becomes_a_jpeg(kind):
    assert opened(read_photo(photo(kind=kind))).format == "JPEG"


def test_where_and_when_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "A maker of cameras"
    exif.get_ifd(0x8825)[1] = "N"  # the position
    sent = photo(exif=exif, comment=b"Taken in Mrs Keller's kitchen")
    assert b"kitchen" in sent

    kept = read_photo(sent)

    assert not opened(kept).getexif()
    assert b"kitchen" not in kept
    assert b"A maker of cameras" not in kept


def test_a_photo_that_was_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to see it

    assert opened(read_photo(photo(40, 30, exif=exif))).size == (30, 40)


def test_a_large_photo_is_made_smaller():
    assert opened(read_photo(photo(3200, 1600))).size == (1600, 800)


def test_what_is_transparent_becomes_white_as_paper():
    kept = opened(read_photo(photo(kind="PNG", mode="RGBA", colour=(255, 0, 0, 0))))

    assert min(kept.getpixel((5, 5))) > 250


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (SVG, "a drawing"),
        (b"<?xml version='1.0'?>\n<!-- Ann -->" + SVG, "a drawing"),
        (b"<script>alert(1)</script>", "not a photo"),
        (b"%PDF-1.7", "not a photo"),
        (moving("GIF"), "a GIF"),
        (moving("WEBP"), "moves"),
        (moving("PNG"), "moves"),
        (photo(400, 400)[:-300], "damaged"),
        (heic()[:-500], "damaged"),
        (heic().replace(b"heic", b"avif"), "not a photo"),
        (photo(7000, 6000, mode="L", colour=0), "40 million pixels"),
        (png_head(30_000, 30_000), "40 million pixels"),
        (b"\xff\xd8" + b"\0" * 40_000_000, "larger than 10 MB"),
    ],
    ids=[
        "nothing",
        "svg",
        "svg after a head",
        "html",
        "pdf",
        "gif",
        "moving webp",
        "moving png",
        "cut short",
        "heic cut short",
        "avif",
        "too many pixels",
        "very many pixels",
        "too large",
    ],
)
def test_what_is_no_photo_within_bounds_is_refused_in_words(data, words):
    with pytest.raises(ValidationError, match=words):
        read_photo(data)


def test_an_iphones_photo_stands_upright_as_a_jpeg():
    kept = opened(read_photo(heic(quarter_turns=1)))

    assert (kept.format, kept.size) == ("JPEG", (32, 64))
    assert kept.getpixel((16, 8))[2] > 200  # blue was on the right, and is above now
    assert kept.getpixel((16, 56))[0] > 200


def test_without_the_extra_an_iphones_photo_is_refused_with_what_helps(monkeypatch):
    monkeypatch.setitem(sys.modules, "pi_heif", None)  # as if it were not installed
    can_read_heic.cache_clear()

    with pytest.raises(ValidationError, match=r"an iPhone photo \(HEIC\).*Most Compatible"):
        read_photo(heic())

    can_read_heic.cache_clear()


def test_what_is_hidden_behind_a_photo_is_gone():
    page = b"<script>alert(1)</script>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", page)

    kept = read_photo(photo(comment=page) + page + out.getvalue())

    assert opened(kept).size == (40, 30)
    assert page not in kept
    assert not zipfile.is_zipfile(io.BytesIO(kept))
