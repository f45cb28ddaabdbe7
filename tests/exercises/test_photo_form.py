"""The pictures of a clinic's own exercise: sent, put in order, cut, saved; and nothing is lost on the way."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.urls import reverse
from PIL import Image

from exercises import uploads
from exercises.models import Exercise, ExercisePicture, Picture
from exercises.photo_forms import PhotosForm
from exercises.uploads import find_upload, forget_unused, keep_upload, reference_to
from tests.factories import SVG, make_exercise, make_photo
from tests.photos import a_photo, fields_on, filled, press, rows_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(clinic: Any) -> Exercise:
    return make_exercise("Our step-down", clinic=clinic, picture=None)


def pictures_of(exercise: Exercise) -> str:
    return reverse("exercises:pictures", args=[exercise.public_id])


def stored(use: ExercisePicture) -> Image.Image:
    return Image.open(io.BytesIO(use.picture.read()))


def with_photos(ann: Any, own: Exercise, *photos: Any) -> Any:
    """The page after these photos were added."""
    address = pictures_of(own)
    return press(ann, address, ann.get(address), "add", **{"photos-new": list(photos)})


def test_photos_are_added_described_put_in_order_and_saved(ann: Any, own: Exercise) -> None:
    address = pictures_of(own)
    page = with_photos(ann, own, a_photo("red"), a_photo("blue", name="bea.jpg"))
    assert page.status_code == 200

    page = press(ann, address, page, f"up:{rows_on(page)[1]}", **filled(page, "Red.", "Blue."))
    assert own.pictures.count() == 0
    saved = press(ann, address, page)

    assert saved.url == own.get_absolute_url()
    assert [(use.alt, use.moment, use.order) for use in own.pictures.all()] == [
        ("Blue.", "end", 0),
        ("Red.", "start", 1),
    ]
    assert {use.picture.media_type for use in own.pictures.all()} == {"image/jpeg"}
    assert ann.get(own.get_absolute_url()).text.count('alt="Blue."') == 1


def test_a_form_that_comes_back_with_an_error_keeps_the_photo(ann: Any, own: Exercise) -> None:
    address = pictures_of(own)
    page = press(ann, address, ann.get(address), **{"photos-new": [a_photo("lime")]})  # saved, without words

    assert page.status_code == 422
    assert "Say in a few words what picture 1 shows." in page.text
    assert "There is a problem" in page.text
    assert len(rows_on(page)) == 1
    preview = ann.get(page.context["photos"].rows[0].shown_address)
    assert Image.open(io.BytesIO(preview.content)).size == (400, 300)
    assert preview["Cache-Control"] == "no-store, private"
    press(ann, address, page, **filled(page, "Lime."))

    assert [use.alt for use in own.pictures.all()] == ["Lime."]


def test_the_server_cuts_and_turns(ann: Any, own: Exercise) -> None:
    address = pictures_of(own)
    page = with_photos(ann, own, a_photo(size=(400, 300)), a_photo("blue"), a_photo("lime", (300, 400)))
    middle, part, upright = rows_on(page)
    assert fields_on(page)[f"photo-{middle}-cut"] == ["middle"]
    assert fields_on(page)[f"photo-{upright}-cut"] == ["whole"]

    page = press(ann, address, page, f"turn:{upright}", **filled(page, "One.", "Two.", "Three."))
    box = {"x": "25", "y": "10", "width": "50", "height": "80"}
    cut = {f"photo-{part}-cut": "free"} | {f"photo-{part}-{name}": value for name, value in box.items()}
    press(ann, address, page, **cut)

    assert [stored(use).size for use in own.pictures.all()] == [(370, 300), (200, 240), (400, 300)]


def test_pictures_are_moved_removed_and_described_anew_without_being_made_again(
    ann: Any, own: Exercise
) -> None:
    first, second = (
        make_photo(own, alt="One."),
        make_photo(own, a_photo("blue").read(), alt="Two.", side="left"),
    )
    address = pictures_of(own)
    page = ann.get(address)
    page = press(ann, address, page, f"down:{rows_on(page)[0]}")
    press(ann, address, page, **filled(page, "Second.", "First."))

    assert [(use.picture, use.alt, use.side) for use in own.pictures.all()] == [
        (second, "Second.", "left"),
        (first, "First.", ""),
    ]

    page = ann.get(address)
    page = press(ann, address, page, f"remove:{rows_on(page)[0]}")
    press(ann, address, page)

    assert [use.alt for use in own.pictures.all()] == ["First."]
    assert Picture.objects.filter(pk=second.pk).exists()  # an issued plan may show it


def test_a_drawing_of_the_library_is_used_as_it_is(ann: Any, own: Exercise) -> None:
    drawn = make_exercise("Side plank").pictures.get()
    address = pictures_of(own)
    page = press(ann, address, ann.get(address), "find", **{"photos-find": "side plank"})
    assert f"drawing:{drawn.picture.sha256}" in page.text

    page = press(ann, address, page, f"drawing:{drawn.picture.sha256}")
    press(ann, address, page)

    [use] = own.pictures.all()
    assert (use.picture, use.alt, use.moment) == (drawn.picture, drawn.alt, drawn.moment)


def test_a_photo_that_is_sent_by_itself_answers_with_its_row(ann: Any, own: Exercise) -> None:
    own_fields = {"photos-was": "", "photos-act": "add"}
    answer = ann.post(reverse("exercises:add_photo"), own_fields | {"photos-new": a_photo()})
    refused = ann.post(reverse("exercises:add_photo"), own_fields | {"photos-new": a_file(SVG, "ann.svg")})

    assert answer.status_code == 200
    assert answer.text.count("<fieldset") == 1
    assert Picture.objects.count() == 0
    assert refused.status_code == 422
    assert "ann.svg: This is a drawing (SVG), not a photo." in refused.text


def a_file(data: bytes, name: str) -> Any:
    file = a_photo(name=name)
    file.file = io.BytesIO(data)
    file.size = len(data)
    return file


def test_a_button_of_the_pictures_asks_nothing_yet_of_an_unfinished_exercise(ann: Any) -> None:
    new = reverse("exercises:new")
    page = press(ann, new, ann.get(new), "add", **{"photos-new": [a_photo()], "name": "Step-down"})
    assert page.status_code == 200
    assert "There is a problem" not in page.text

    page = ann.post(new, fields_on(page) | {"photos-new": [a_photo("blue")], "show": "1"})
    assert len(rows_on(page)) == 2  # a browser forgets chosen files
    assert "Step-down" in page.text


def test_a_thirteenth_picture_is_refused_also_where_two_pages_added_some(ann: Any, own: Exercise) -> None:
    answer = ann.post(pictures_of(own), {"photos-was": "", "photo": [f"n{number}" for number in range(13)]})

    assert answer.status_code == 422
    assert "An exercise has 12 pictures at most." in answer.text


def test_one_file_that_is_no_photo_does_not_lose_the_others(ann: Any, own: Exercise) -> None:
    page = with_photos(
        ann, own, a_photo(), a_file(b"", "nothing.jpg"), a_file(b"\xff" * 40_000_000, "huge.jpg")
    )

    assert page.status_code == 422
    assert "nothing.jpg: This file is empty." in page.text
    assert "huge.jpg: This photo is larger than 10 MB." in page.text
    assert len(rows_on(page)) == 1


def test_what_another_sent_cannot_be_used_nor_what_is_too_old(
    ann: Any, other_ann: Any, manager: Any, own: Exercise
) -> None:
    reference = reference_to(keep_upload(a_photo().read(), by=ann.user), by=ann.user)
    preview = reverse("exercises:photo_preview", args=[reference])
    assert [person.get(preview).status_code for person in (ann, manager, other_ann)] == [200, 404, 404]

    page = manager.get(pictures_of(own))
    row = {"photo": ["n1"], "photo-n1-source": reference, "photo-n1-alt": "Theirs.", "photo-n1-cut": "whole"}
    refused = press(manager, pictures_of(own), page, **row, **{"photo-n1-moment": "start"})
    assert refused.status_code == 422
    assert "We no longer have this photo." in refused.text

    assert find_upload(reference[:-1] + "A", by=ann.user) is None
    with time_machine.travel("2026-01-01 08:00", tick=False):
        reference = reference_to(keep_upload(a_photo().read(), by=ann.user), by=ann.user)
    with time_machine.travel("2026-01-01 19:59", tick=False):
        assert find_upload(reference, by=ann.user)
    with time_machine.travel("2026-01-01 20:01", tick=False):
        assert find_upload(reference, by=ann.user) is None


def test_anothers_stored_picture_cannot_be_named_either(ann: Any, own: Exercise, other_clinic: Any) -> None:
    theirs = make_photo(make_exercise(clinic=other_clinic))
    added = ann.post(
        reverse("exercises:add_photo"), {"photos-was": "", "photos-act": f"drawing:{theirs.sha256}"}
    )
    row = {
        "photo": ["n1"],
        "photo-n1-source": theirs.sha256,
        "photo-n1-alt": "Theirs.",
        "photo-n1-moment": "start",
    }
    saved = press(ann, pictures_of(own), ann.get(pictures_of(own)), **row, **{"photo-n1-cut": "whole"})

    assert (added.status_code, saved.status_code) == (422, 422)
    assert own.pictures.count() == 0


def test_photos_that_were_never_saved_are_deleted_after_a_day(ann: Any) -> None:
    old, new = (keep_upload(a_photo(colour).read(), by=ann.user) for colour in ("red", "blue"))
    os.utime(old.path, (0, 0))
    gone = uploads.folder() / "gone"
    gone.symlink_to("nowhere")  # as one that another process deletes just now

    forget_unused()
    gone.unlink()

    assert (old.path.exists(), new.path.exists()) == (False, True)
    assert Path(django_settings.PRIVATE_ROOT) in new.path.parents  # not in the backup, and not served


def test_there_is_an_end_to_what_one_person_can_send(ann: Any, monkeypatch: Any, settings: Any) -> None:
    monkeypatch.setattr(uploads, "MOST_KEPT", 2)
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"photo": "3/h/key"}
    answers = [
        ann.post(
            reverse("exercises:add_photo"),
            {"photos-was": "", "photos-act": "add", "photos-new": a_photo()},
        )
        for _number in range(4)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 422, 429]
    assert "very many photos today" in answers[2].text


def test_an_exercise_has_twelve_pictures_at_most(ann: Any, own: Exercise) -> None:
    page = with_photos(ann, own, *(a_photo(size=(10 + number, 10)) for number in range(13)))

    assert len(rows_on(page)) == 12
    assert "An exercise has 12 pictures at most." in page.text


def test_the_same_picture_twice_is_said(ann: Any, own: Exercise) -> None:
    page = with_photos(ann, own, a_photo(), a_photo(name="again.jpg"))
    refused = press(ann, pictures_of(own), page, **filled(page, "One.", "Two."))

    assert refused.status_code == 422
    assert "This picture is here twice." in refused.text
    assert "Two." in refused.text


def test_what_a_colleague_saved_meanwhile_is_not_lost_unsaid(ann: Any, own: Exercise) -> None:
    page = ann.get(pictures_of(own))
    make_photo(own, alt="A colleague's.")

    refused = press(ann, pictures_of(own), page)
    assert refused.status_code == 422
    assert "Somebody else has changed these pictures" in refused.text
    assert [use.alt for use in own.pictures.all()] == ["A colleague's."]

    press(ann, pictures_of(own), refused)
    assert own.pictures.count() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"cut": "free", "x": "90", "y": "0", "width": "50", "height": "50"}, "not within the photo"),
        ({"cut": "free", "x": "a", "y": "0", "width": "50", "height": "50"}, "not within the photo"),
        ({"cut": "free"}, "not within the photo"),
        ({"turns": "7"}, "not within the photo"),
        ({"cut": "sideways"}, "sideways is not one of"),
        ({"moment": "later"}, "later is not one of"),
        ({"side": "both"}, "both is not one of"),
        ({"alt": "x" * 301}, "at most 300 characters"),
        ({"source": "x" * 5000}, "We no longer have this photo"),
    ],
    ids=[
        "outside",
        "no number",
        "no box",
        "turns",
        "cut",
        "moment",
        "side",
        "long words",
        "long reference",
    ],
)
def test_bad_input_gets_words_and_no_error_of_ours(
    ann: Any, own: Exercise, wrong: dict[str, str], words: str
) -> None:
    page = with_photos(ann, own, a_photo())
    [key] = rows_on(page)
    changed = filled(page, "Ann.") | {f"photo-{key}-{name}": value for name, value in wrong.items()}

    refused = press(ann, pictures_of(own), page, **changed)

    assert refused.status_code == 422
    assert words in refused.text
    assert own.pictures.count() == 0


def test_a_page_that_shows_no_pictures_changes_none(ann: Any, own: Exercise) -> None:
    make_photo(own)
    photos = PhotosForm({"name": "Step"}, None, exercise=own, by=ann.user)

    assert photos.is_valid()
    photos.save(exercise=own)

    assert own.pictures.count() == 1


def test_pictures_of_an_original_go_to_the_copy_only_when_it_is_saved(ann: Any, own: Exercise) -> None:
    original = make_exercise("Side plank")
    shown = PhotosForm(None, None, exercise=original, by=ann.user)
    data: dict[str, Any] = {"photos-was": shown.was, "photo": [row.key for row in shown.rows]}
    for row in shown.rows:
        data |= {row[name].html_name: row[name].value() or "" for name in row.fields}

    photos = PhotosForm(data, None, exercise=original, by=ann.user)
    assert photos.is_valid()
    photos.save(exercise=own)

    assert [use.picture for use in own.pictures.all()] == [use.picture for use in original.pictures.all()]
    assert original.pictures.count() == 1


@pytest.mark.parametrize("count", [1, 10])
def test_the_page_takes_the_same_queries_for_any_number_of_pictures(
    ann: Any, own: Exercise, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_photo(own, a_photo(size=(20 + number, 20)).read())

    with django_assert_num_queries(4):
        ann.get(pictures_of(own))
