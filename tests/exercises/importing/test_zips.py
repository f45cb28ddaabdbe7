"""A ZIP from anybody: nothing in it leads out of its folder, grows without end, or becomes a drawing of ours."""

import hashlib
import io
import json
import stat
import zipfile
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from PIL import Image

from exercises.films import FilmManager
from exercises.importing.work import finish
from exercises.models import Exercise, ExercisePicture, Film, LibraryImport, Picture
from tests.exercises.importing.made import imported, said, zipped
from tests.factories import JPEG, SVG, make_exercise


def library(**fields: Any) -> str:
    return json.dumps({"exercises": [{"name": "Heel raise"} | fields]})


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("library.json", library())
        link = zipfile.ZipInfo("pictures/link.jpg")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def locked() -> bytes:
    data = bytearray(zipped({"library.json": library()}))
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + flags] |= 1
    return bytes(data)


BAD = {
    "climbing": (zipped({"library.json": library(), "../outside.jpg": JPEG}), "leads out of its folder"),
    "backslash": (zipped({"library.json": library(), "..\\outside.jpg": JPEG}), "leads out of its folder"),
    "absolute": (zipped({"library.json": library(), "/etc/cron": b"x"}), "leads out of its folder"),
    "link": (linked(), "is a link and no file"),
    "password": (locked(), "has a password"),
    "bomb": (
        zipped({"library.json": library(), "pictures/a.jpg": b"\0" * 9_000_000}),
        "far more than it holds",
    ),
    "big library": (zipped({"library.json": "[" + " " * 70_000_000 + "]"}), "far more than it holds"),
    "no library": (zipped({"readme.txt": "Hello"}), "exactly one file “library.json”; here are 0"),
    "two libraries": (zipped({"library.json": "[]", "a/library.json": "[]"}), "here are 2"),
    "workbook": (zipped({"xl/workbook.xml": "<x/>"}), "This is a workbook"),
    "cut": (zipped({"library.json": library()})[:-30], "damaged or was cut"),
    "head only": (b"PK\x03\x04" + b"\0" * 40, "damaged or was cut"),
    "a table": (zipped({"library.json": "Name\nHeel raise\n"}), "is not JSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_zip_that_is_no_export_is_refused_as_a_whole(clinic: Any, name: str) -> None:
    data, words = BAD[name]

    batch = imported(clinic, data)

    assert batch.state == LibraryImport.State.UNREADABLE
    assert words in batch.problems[0]
    assert not Exercise.objects.exists()
    assert not batch.folder.exists()


def test_the_list_of_a_million_members_is_not_even_read(clinic: Any, monkeypatch: Any) -> None:
    data = zipped({"library.json": library(), **{f"pictures/{number}": b"" for number in range(6)}})
    monkeypatch.setattr("exercises.importing.zip_files.MOST_MEMBERS", 3)
    monkeypatch.setattr("zipfile.ZipFile", None)

    batch = imported(clinic, data)

    assert batch.problems == ["The ZIP holds more than 3 files. Divide it."]


def test_a_member_that_is_larger_than_it_says_is_not_read_on(clinic: Any) -> None:
    data = zipped(
        {"library.json": library(pictures=[{"file": "pictures/a.jpg"}]), "pictures/a.jpg": JPEG * 20_000}
    )
    small = (1000).to_bytes(4, "little")
    at = data.rindex(b"PK\x01\x02")
    data = data[: at + 24] + small + data[at + 28 :]  # the head now says a thousand bytes

    [(_name, state, remarks)] = said(imported(clinic, data))

    assert (state, "damaged" in remarks) == ("warning", True)


def test_a_photo_is_encoded_again_and_loses_what_hides_in_it(clinic: Any) -> None:
    photo = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Taken at Elm Street 4"
    Image.new("RGB", (40, 30), "red").save(photo, "PNG", exif=exif)
    picture = {"file": "pictures/heel é.png", "alt": "A raised heel"}

    imported(
        clinic,
        zipped(
            {
                "export/library.json": library(pictures=[picture]),
                f"export/{picture['file']}": photo.getvalue(),
            }
        ),
    )

    use = ExercisePicture.objects.get()
    assert (use.alt, use.picture.media_type) == ("A raised heel", "image/jpeg")
    assert b"Elm Street" not in use.picture.read()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            SVG.replace(b"<path", b"<script>alert(1)</script><path"),
            "A drawing can only be one that the library has",
        ),
        (b"", "This file is empty"),
        (b"%PDF-1.4", "not a photo that we can read"),
    ],
    ids=["svg", "empty", "pdf"],
)
def test_what_is_no_photo_is_left_out_with_a_warning(clinic: Any, data: bytes, words: str) -> None:
    file = zipped({"library.json": library(pictures=[{"file": "pictures/a.jpg"}]), "pictures/a.jpg": data})

    [(_name, state, remarks)] = said(imported(clinic, file))

    assert (state, words in remarks) == ("warning", True)
    assert Exercise.objects.get().name == "Heel raise"
    assert not Picture.objects.exists()


def test_a_hash_alone_is_no_way_to_another_clinics_picture(clinic: Any, other_clinic: Any) -> None:
    theirs = make_exercise("Theirs", clinic=other_clinic).pictures.get().picture

    [(_name, _state, remarks)] = said(imported(clinic, library(pictures=[{"sha256": theirs.sha256}])))

    assert "not in the file" in remarks
    assert not ExercisePicture.objects.filter(exercise__clinic=clinic).exists()


def test_a_drawing_of_the_library_is_taken_by_its_hash(clinic: Any) -> None:
    drawing = make_exercise("Starter").pictures.get().picture

    imported(clinic, library(pictures=[{"sha256": drawing.sha256, "alt": "A heel"}]))

    assert ExercisePicture.objects.get(exercise__clinic=clinic).picture == drawing


def test_a_template_whose_exercise_was_refused_is_refused_with_it(clinic: Any) -> None:
    row = {"exercise": "heel-raise", "dose": {"sets": 3}}
    templates = [
        {"name": "Calf", "rows": [row]},
        {"name": "Toes", "rows": [{"exercise": "toe-raise", "dose": {}}]},
    ]
    exercises = [
        {"name": "Heel raise", "video": "ftp://x"},
        {"name": "Toe raise", "harder": [{"exercise": "heel-raise"}]},
    ]

    batch = imported(clinic, {"exercises": exercises, "templates": templates})

    found = {name: (state, remarks) for name, state, remarks in said(batch)}
    assert found["Calf"][0] == "refused"
    assert "“heel-raise”, which was refused" in found["Calf"][1]
    assert found["Toes"][0] == "accepted"
    assert found["Toe raise"][0] == "warning"
    assert "“heel-raise” was refused, so this link was left out." in found["Toe raise"][1]
    assert (batch.refused, batch.counts["add"]) == (2, 2)


# --- Films ----------------------------------------------------------------------------------------

FILM = b"a film" * 10
FILM_FILE = {
    "library.json": library(film={"sha256": hashlib.sha256(FILM).hexdigest(), "media_type": "video/mp4"}),
    f"films/{hashlib.sha256(FILM).hexdigest()}.mp4": FILM,
}


def test_films_are_left_out_where_they_cannot_be_read(clinic: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("exercises.importing.films.film_reader", lambda: None)

    [(_name, state, remarks)] = said(imported(clinic, zipped(FILM_FILE)))

    assert state == "warning"
    assert "Films are left out: this Reprise cannot read them." in remarks
    assert Exercise.objects.get().film is None


def test_a_film_is_made_safe_as_an_upload_is_and_a_refusal_is_told(clinic: Any, monkeypatch: Any) -> None:
    @contextmanager
    def refuse(upload: Any) -> Any:
        assert upload.read() == FILM
        raise ValidationError("This is not a film.")
        yield

    monkeypatch.setattr("exercises.importing.films.film_reader", lambda: refuse)

    [(_name, _state, remarks)] = said(imported(clinic, zipped(FILM_FILE)))

    assert "This is not a film. It was left out." in remarks


def test_a_film_is_named_in_the_transaction_that_locks_it(
    clinic: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    @contextmanager
    def safe(upload: Any) -> Any:
        (tmp_path / "film").write_bytes(upload.read())
        facts = {"media_type": "video/mp4", "seconds": 3, "width": 4, "height": 3}
        yield SimpleNamespace(path=tmp_path / "film", poster=JPEG, **facts)

    def locked(self: Any, *about: Any, **facts: Any) -> Any:
        assert len(connection.atomic_blocks) > outside  # PostgreSQL locks nothing outside, and says so
        return store(self, *about, **facts)

    store, outside = FilmManager.store, len(connection.atomic_blocks)
    monkeypatch.setattr(FilmManager, "store", locked)
    monkeypatch.setattr("exercises.importing.films.film_reader", lambda: safe)

    batch = imported(clinic, zipped(FILM_FILE), store=False)

    batch.state = LibraryImport.State.STORING
    batch.save()
    finish(batch)

    assert Exercise.objects.get().film.has_bytes


def test_a_film_that_the_clinic_has_is_taken_by_its_hash(clinic: Any) -> None:
    poster = Picture.objects.store(JPEG, media_type="image/jpeg")
    film = Film.objects.create(
        sha256=hashlib.sha256(FILM).hexdigest(),
        media_type="video/mp4",
        size=60,
        seconds=3,
        width=4,
        height=3,
        poster=poster,
    )
    make_exercise("With film", clinic=clinic, film=film)

    imported(clinic, zipped(FILM_FILE))

    assert Exercise.objects.get(name="Heel raise").film == film
