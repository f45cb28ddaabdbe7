"""Films are sent in the parts that players ask for."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from exercises.films import Film
from exercises.media import read_photo
from tests.factories import JPEG, make_exercise

DATA = bytes(range(256)) * 4


@pytest.fixture
def film(clinic: Any, tmp_path: Path) -> Film:
    path = tmp_path / "film"
    path.write_bytes(DATA)
    made = Film.objects.store(
        path,
        Film.objects.keep(path),
        poster=read_photo(JPEG),
        media_type="video/mp4",
        seconds=3,
        width=4,
        height=3,
    )
    make_exercise(clinic=clinic, film=made)
    return made


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=0-", 0, 1023),
        ("bytes=-5000", 0, 1023),
        ("bytes=1020-9999", 1020, 1023),
        ("bytes=5-5", 5, 5),
    ],
)
def test_a_part_is_sent_as_it_was_asked_for(film, ann, asked, first, last):
    answer = ann.get(f"/library/films/{film.sha256}/", headers={"Range": asked})

    assert body(answer) == DATA[first : last + 1]
    assert (answer.status_code, answer["Content-Range"]) == (206, f"bytes {first}-{last}/1024")
    assert answer["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=9999-10000", "bytes=-0"])
def test_what_lies_behind_the_end_is_416(film, ann, asked):
    answer = ann.get(f"/library/films/{film.sha256}/", headers={"Range": asked})

    assert (answer.status_code, answer["Content-Range"], answer.content) == (416, "bytes */1024", b"")


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-9", "bytes=9-3", "bytes=-", "items=0-4", "nonsense", "bytes=" + "9" * 50 + "-"]
)
def test_several_parts_and_nonsense_get_the_whole(film, ann, asked):
    answer = ann.get(f"/library/films/{film.sha256}/", headers={"Range": asked})

    assert (answer.status_code, body(answer)) == (200, DATA)


def test_a_part_of_another_film_is_never_sent(film, ann):
    address = f"/library/films/{film.sha256}/"
    etag = ann.get(address)["ETag"]

    same = ann.get(address, headers={"Range": "bytes=0-3", "If-Range": etag})
    other = ann.get(address, headers={"Range": "bytes=0-3", "If-Range": '"another"'})

    assert (same.status_code, body(same)) == (206, DATA[:4])
    assert (other.status_code, body(other)) == (200, DATA)
    assert ann.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_head_says_how_long_it_is_and_sends_nothing(film, ann):
    answer = ann.head(f"/library/films/{film.sha256}/", headers={"Range": "bytes=0-3"})

    assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, "1024", b"")
    assert (answer["Accept-Ranges"], answer["Content-Type"]) == ("bytes", "video/mp4")


def test_it_is_kept_privately_and_can_do_nothing_if_it_is_opened_alone(film, ann):
    answer = ann.get(f"/library/films/{film.sha256}/")

    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in answer


def test_bytes_that_are_gone_are_404(film, ann):

    default_storage.delete(film.path)
    assert ann.get(f"/library/films/{film.sha256}/").status_code == 404
