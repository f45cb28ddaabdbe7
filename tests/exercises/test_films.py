"""Films of a clinic's exercises: what is taken, what is refused with which words, and that nothing is left behind."""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from clinic.uploads import BoundedUpload
from exercises import film_media
from exercises.films import Film
from exercises.models import Exercise, Picture
from tests.factories import make_exercise
from tests.films import PHONE, make_film, opened

film_bytes = cache(lambda **wanted: make_film(**wanted))
phones_film = cache(lambda: make_film(codec="h264", container="mov", sound="aac", turned=90, metadata=PHONE))


@pytest.fixture
def temporary(settings: Any, tmp_path: Path) -> Path:
    """Where uploads are while they are read. Small files go there, too."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


@pytest.fixture
def own(ann: Any, temporary: Path) -> Iterator[SimpleNamespace]:
    """An exercise of the clinic, and how its staff sends a film. Whatever comes of it, no temporary file is left."""
    exercise = make_exercise("Bridge", clinic=ann.user.clinic)

    def send(data: bytes, name: str = "film.webm") -> Any:
        return ann.post(f"/library/{exercise.public_id}/film/", {"film": SimpleUploadedFile(name, data)})

    yield SimpleNamespace(exercise=exercise, send=send, address=f"/library/{exercise.public_id}/film/")
    assert list(temporary.iterdir()) == []


def film_now(exercise: Exercise) -> Film:
    exercise.refresh_from_db()
    assert exercise.film
    return exercise.film


def test_staff_give_their_exercise_a_film_and_everybody_of_the_clinic_can_watch_it(own, ann, manager):
    answer = own.send(film_bytes())

    assert answer.status_code == 302
    film = film_now(own.exercise)
    page = manager.get(own.exercise.get_absolute_url()).text
    assert f'src="/library/films/{film.sha256}/"' in page
    assert 'preload="none" loading="lazy" playsinline' in page
    assert "autoplay" not in page
    assert f"2 seconds, {round(film.size / 1000)} kB" in page
    watched = manager.get(f"/library/films/{film.sha256}/")
    assert b"".join(watched.streaming_content).startswith(b"\x1a\x45\xdf\xa3")
    poster = manager.get(f"/library/films/{film.sha256}/poster/")
    assert (poster["Content-Type"], poster.content[:2]) == ("image/jpeg", b"\xff\xd8")


def test_the_phones_place_time_and_name_are_gone_and_the_film_stands_upright(own):
    sent = phones_film()
    assert b"iPhone 99" in sent
    assert b"51.4545" in sent

    own.send(sent, "IMG_0001.MOV")

    film = film_now(own.exercise)
    stored = default_storage.open(film.path).read()
    for secret in (b"iPhone", b"51.4545", b"2026-11-20", b"x264", b"Lavf"):
        assert secret not in stored
    assert stored.index(b"moov") < stored.index(b"mdat"), "a player needs the index first"
    assert (film.media_type, film.width, film.height) == ("video/mp4", 120, 160)
    with opened(stored) as read:
        assert [stream.codec_context.name for stream in read.streams] == ["h264", "aac"]
        assert next(read.decode(video=0)).rotation == 90
        assert read.metadata.get("creation_time") is None
    with opened(film.poster.read()) as poster:
        picture = next(poster.decode(video=0)).to_image()
    assert picture.size == (120, 160)
    left, right = picture.getpixel((10, 80)), picture.getpixel((110, 80))
    assert left[0] > 150 > left[2], (
        "what was above is on the left: the poster is turned as players turn the film"
    )
    assert right[2] > 150 > right[0]


@pytest.mark.parametrize(
    ("wanted", "kind", "codecs"),
    [
        ({"codec": "vp9", "sound": "libopus"}, "video/webm", ["vp9", "opus"]),
        ({"codec": "h264", "container": "mp4", "faststart": True}, "video/mp4", ["h264"]),
        ({"codec": "h264", "container": "mp4", "turned": -90}, "video/mp4", ["h264"]),
    ],
)
def test_what_browsers_play_is_stored_as_it_is_coded(own, wanted, kind, codecs):
    assert own.send(film_bytes(**wanted)).status_code == 302

    film = film_now(own.exercise)
    with opened(default_storage.open(film.path).read()) as read:
        assert ["vp9" if "vp9" in name else name.removeprefix("lib") for name in names_in(read)] == codecs
    assert (film.media_type, film.seconds) == (kind, 2)


def names_in(read: Any) -> list[str]:
    return [stream.codec_context.name for stream in read.streams]


def test_a_sound_that_no_browser_plays_is_left_out_with_a_word(own, ann):
    own.send(film_bytes(codec="h264", container="mov", sound="pcm_s16le"))

    assert "it has none now" in ann.get(own.exercise.get_absolute_url()).text
    with opened(default_storage.open(film_now(own.exercise).path).read()) as read:
        assert not read.streams.audio


BAD = {
    "empty": (lambda: b"", "This file is empty."),
    "a text": (lambda: b"Dear physiotherapist, " * 50, "This is not a film that we can read."),
    "a playlist": (
        lambda: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "This is not a film that we can read.",
    ),
    "an MP4 of zeros": (lambda: b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x10moov" + b"\0" * 8, "is damaged"),
    "a WebM of junk": (lambda: b"\x1a\x45\xdf\xa3" + b"junk" * 99, "is damaged"),
    "cut before its index": (lambda: halved(codec="h264", container="mp4"), "its end is missing"),
    "cut after its index": (
        lambda: halved(codec="h264", container="mp4", faststart=True),
        "its end is missing",
    ),
    "a WebM that was cut": (halved := lambda **wanted: half(film_bytes(**wanted)), "its end is missing"),
    "HEVC": (lambda: film_bytes(codec="hevc", container="mov"), "“Most compatible”"),
    "no picture": (
        lambda: film_bytes(codec="h264", container="mp4", sound="aac", pictures=False),
        "sound but no picture",
    ),
    "ten minutes": (
        lambda: film_bytes(codec="h264", container="mp4", seconds=600, rate=1),
        "This film lasts 600 seconds.",
    ),
    "4K": (
        lambda: film_bytes(codec="h264", container="mp4", size=(3840, 2160), seconds=0.2),
        "This film is 3840 × 2160 pixels",
    ),
}


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused_says_why_at_the_field_and_leaves_nothing(own, name):
    make, words = BAD[name]

    answer = own.send(make(), "film.mp4")

    assert answer.status_code == 422
    assert words in answer.text.split('id="id_film_error"')[1].split("</ul>")[0]
    own.exercise.refresh_from_db()
    assert own.exercise.film is None
    assert not Film.objects.exists()


def test_no_film_chosen_is_said_too(own, ann):
    assert "Choose a film." in ann.post(own.address, {}).text


def test_a_film_of_a_minute_whose_head_lies_about_its_length_is_measured(own):
    """A live recording says no length, so the packets count."""
    answer = own.send(film_bytes(codec="h264", container="mp4", seconds=62, rate=1))

    assert "This film lasts 62 seconds." in answer.text


def test_81_mb_are_refused_in_the_form_and_never_written(own, monkeypatch):
    """The limits are a hundredth here, so that the test sends 0.81 MB."""
    monkeypatch.setattr(film_media, "asked", lambda *_paths: pytest.fail("nobody reads it"))
    monkeypatch.setattr(film_media, "MOST_BYTES", 800_000)
    monkeypatch.setattr("clinic.uploads.most_kept", lambda _request: 800_000)
    written = []
    monkeypatch.setattr(
        BoundedUpload, "upload_complete", lambda handler: written.append(handler.file.file.tell())
    )

    answer = own.send(b"0" * 810_000)

    assert answer.status_code == 422
    assert "This film is larger than 80 MB." in answer.text
    assert written == [0]


def test_other_pages_keep_their_small_limit_and_a_huge_body_is_refused_before_it_is_read(own, ann):
    for address, length in (
        ("/patients/find/", 3_000_000),
        (own.address, 600_000_000),
    ):
        answer = ann.generic("POST", address, b"", content_type=MULTIPART_CONTENT, CONTENT_LENGTH=str(length))
        assert answer.status_code == 413


def test_nothing_is_read_of_those_who_may_not_send_a_film(own, anyone, pat, monkeypatch):
    monkeypatch.setattr("clinic.uploads.refuse_parsed", lambda _request: pytest.fail("read"))
    for persona, status in ((anyone, 302), (pat, 403)):
        sent = persona.post(own.address, {"film": SimpleUploadedFile("a.mp4", b"0" * 3_000_000)})
        assert sent.status_code == status


class Broken(io.BytesIO):
    """As a server reads from a connection that is gone."""

    def read(self, size: int | None = -1) -> bytes:
        if data := super().read(size):
            return data
        raise OSError


@pytest.mark.parametrize("stream", [io.BytesIO, Broken])
def test_an_upload_that_breaks_off_is_not_taken_for_a_film(own, ann, stream):
    whole = encode_multipart(BOUNDARY, {"film": SimpleUploadedFile("a.webm", film_bytes() + b"0" * 200_000)})

    answer = ann.generic(
        "POST",
        own.address,
        content_type=MULTIPART_CONTENT,
        CONTENT_LENGTH=str(len(whole)),
        **{"wsgi.input": stream(half(whole))},
    )

    assert answer.status_code in (400, 422)
    assert not Film.objects.exists()


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import os; os.abort()", "is damaged"),
        ("while True: pass", "took too long"),
        ("print('{')", "is damaged"),
    ],
)
def test_a_film_that_stops_its_reader_is_refused_and_no_more(
    own, program, words, monkeypatch, tmp_path_factory
):
    crafted = tmp_path_factory.mktemp("reader") / "reader.py"
    crafted.write_text(program)
    monkeypatch.setattr(film_media, "READER", crafted)
    monkeypatch.setattr(film_media, "PATIENCE", 1)

    assert words in own.send(film_bytes()).text


def test_who_waits_too_long_for_a_turn_is_told(own, monkeypatch):
    monkeypatch.setattr(film_media, "PATIENCE", 0.1)
    with film_media._few_at_once, film_media._few_at_once:
        assert "took too long" in own.send(film_bytes()).text


def test_the_same_film_twice_is_stored_once(own, ann):
    other = make_exercise("Plank", clinic=ann.user.clinic)
    own.send(film_bytes())
    ann.post(f"/library/{other.public_id}/film/", {"film": SimpleUploadedFile("b.webm", film_bytes())})

    assert Film.objects.count() == 1
    other.refresh_from_db()
    assert other.film == film_now(own.exercise)


def test_a_half_that_a_power_cut_left_is_written_again(own):
    own.send(film_bytes())
    film = film_now(own.exercise)
    path = Path(default_storage.path(film.path))
    path.write_bytes(b"half")

    own.send(film_bytes())

    assert path.stat().st_size == film.size


def test_a_film_is_replaced_and_removed_only_in_ones_own_library(own, ann, other_ann):
    starter = make_exercise("Squat")
    assert ann.get(f"/library/{starter.public_id}/film/").status_code == 403
    assert other_ann.get(own.address).status_code == 404
    assert "Add a film" not in ann.get(starter.get_absolute_url()).text
    own.send(film_bytes())
    before = film_now(own.exercise)

    own.send(film_bytes(codec="vp9"))
    assert film_now(own.exercise) != before
    ann.post(f"{own.address}remove/")

    own.exercise.refresh_from_db()
    assert own.exercise.film is None
    assert "Add a film" in ann.get(own.exercise.get_absolute_url()).text


def test_without_its_reader_the_page_says_who_can_add_it_and_nothing_breaks(own, ann, monkeypatch):
    monkeypatch.setattr("exercises.views.films.can_read_films", lambda: False)

    page = ann.get(own.address).text

    assert "This server cannot take films yet" in page
    assert 'type="file"' not in page


def test_a_film_is_public_only_where_its_exercise_is_published_and_signed_off_with_it(own, ann, anyone):
    clinic = ann.user.clinic
    clinic.public_address = "northside"
    clinic.save()
    own.send(film_bytes())
    film = film_now(own.exercise)
    address, page = (
        f"/public/northside/films/{film.sha256}/",
        f"/public/northside/exercises/{own.exercise.public_id}/",
    )
    assert anyone.get(address).status_code == 404
    assert "<video" not in anyone.get(page).text

    ann.post(f"/library/{own.exercise.public_id}/review/", {"content_hash": own.exercise.content_hash()})

    assert anyone.get(address).status_code == 200
    assert f'src="{address}"' in anyone.get(page).text
    assert anyone.get(f"{address}poster/").status_code == 200
    own.send(film_bytes(codec="vp9"))  # nobody has signed off this one
    assert anyone.get(f"/public/northside/films/{film_now(own.exercise).sha256}/").status_code == 404


def test_a_photo_as_poster_is_drawn_again_and_small(own):
    own.send(film_bytes(codec="h264", container="mp4", size=(1280, 720), seconds=0.5))

    film = film_now(own.exercise)
    assert film.poster.size < 60_000
    assert film.poster.media_type == Picture.MediaType.JPEG
    assert settings.MOST_OF_FILM == 80_000_000


def test_a_video_on_another_site_needs_https_and_opens_after_a_sentence(own, ann):
    own.exercise.video = "http://video.example/1"
    with pytest.raises(ValidationError, match="https://"):
        own.exercise.full_clean()
    own.exercise.video = "https://www.video.example/1"
    own.exercise.save()

    page = ann.get(own.exercise.get_absolute_url()).text

    assert page.index("It is on video.example. That site learns that you watch it.") < page.index(
        'href="https://www.video.example/1"'
    )
