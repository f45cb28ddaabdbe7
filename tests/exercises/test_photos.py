"""A clinic's own photos: redrawn, stripped of all that is not the picture, and shown first."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from exercises.media import MOST_BYTES, read_photo
from exercises.models import Picture
from tests.factories import SVG, make_exercise


def photo(width=40, height=30, kind="JPEG", mode="RGB", colour="red", **options):
    out = io.BytesIO()
    Image.new(mode, (width, height), colour).save(out, kind, **options)
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


def test_a_tiny_file_with_very_many_pixels_is_refused_before_it_is_unpacked():
    bomb = photo(20_000, 20_000, kind="PNG", mode="1", colour=0)
    assert len(bomb) < 100_000

    with pytest.raises(ValidationError):
        read_photo(bomb)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a photo"),
        (SVG, "not a photo"),
        (b"<script>alert(1)</script>", "not a photo"),
        (photo(kind="GIF", mode="P", colour=0), "not a photo"),
        (photo(400, 400)[:-300], "damaged"),
        (photo(7000, 6000, mode="L", colour=0), "40 million pixels"),
        (b"\xff\xd8" + b"\0" * MOST_BYTES, "larger than 10 MB"),
    ],
    ids=["nothing", "svg", "html", "gif", "cut short", "too many pixels", "too large"],
)
def test_what_is_no_photo_within_bounds_is_refused_in_words(data, words):
    with pytest.raises(ValidationError, match=words):
        read_photo(data)


# --- In the panel ---------------------------------------------------------------------------------


def page_with(exercise, person, **picture):
    """What the panel's page about the exercise would send, with one more picture."""
    page = person.get(address(exercise))
    data = {}
    for form in [
        page.context["adminform"].form,
        *(f for s in page.context["inline_admin_formsets"] for f in s.formset),
    ]:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value != []:
                data[field.html_name] = value
    for formset in page.context["inline_admin_formsets"]:
        for field in formset.formset.management_form:
            data[field.html_name] = field.value()
    number = int(data["pictures-TOTAL_FORMS"])
    data["pictures-TOTAL_FORMS"] = number + 1
    given = {"moment": "start", "alt": "Ann shows it.", "order": 9, "exercise": exercise.pk} | picture
    data |= {f"pictures-{number}-{name}": value for name, value in given.items()}
    return person.post(address(exercise), {name: listed(value) for name, value in data.items()})


def listed(value):
    return "\n".join(map(str, value)) if isinstance(value, list) else value


def address(exercise):
    return reverse("admin:exercises_exercise_change", args=[exercise.pk])


def a_file(data=None, name="ann.jpg"):
    return SimpleUploadedFile(name, data or photo())


def test_a_photo_from_the_panel_stands_before_the_drawing(ann, clinic):
    exercise = make_exercise(clinic=clinic)

    response = page_with(exercise, ann, photo=a_file())

    assert response.status_code == 302, response.context["errors"]
    first, second = exercise.pictures.all()
    assert (first.alt, first.picture.media_type) == ("Ann shows it.", "image/jpeg")
    assert second.picture.media_type == "image/svg+xml"
    shown = ann.get(reverse("exercises:picture", args=[first.picture.sha256]))
    assert opened(shown.content).size == (40, 30)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        ({"photo": a_file(SVG, "ann.svg")}, "not a photo that we can read"),
        ({"photo": a_file(), "alt": ""}, "This field is required"),
        ({}, "Choose a photo"),
    ],
    ids=["svg", "no words", "no file"],
)
def test_the_panel_says_what_is_wrong_with_a_photo(ann, clinic, picture, words):
    exercise = make_exercise(clinic=clinic)

    response = page_with(exercise, ann, **picture)

    assert response.status_code == 200
    assert words in response.text
    assert Picture.objects.count() == 1


def test_a_photo_may_be_larger_than_other_things_that_are_sent(ann, clinic):
    exercise = make_exercise(clinic=clinic)
    noise = Image.effect_noise((1600, 1200), 100).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert 2_500_000 < len(out.getvalue()) < MOST_BYTES

    assert page_with(exercise, ann, photo=a_file(out.getvalue())).status_code == 302
