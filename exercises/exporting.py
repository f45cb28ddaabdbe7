"""Export of what a clinic has of its own: exercises, articles and plan templates, a few at a time.

`exercises.importing` reads each of the files back, and a round trip loses nothing: see `docs/importing.md`.
"""

import csv
import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from clinic.models import Clinic, User
from exercises.importing.columns import COLUMNS, write_cells
from exercises.importing.json_rows import FORMAT
from exercises.models import Article, Exercise, ExerciseQuerySet, Film, Picture, PlanTemplate
from exercises.records import article_record, exercise_record, named_in, template_record

logger = logging.getLogger(__name__)

AT_ONCE = 500  # rows
BOM = "\ufeff"
ENDINGS = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is made


# --- What a clinic has ----------------------------------------------------------------------------


def exercises_of(clinic: Clinic) -> ExerciseQuerySet:
    """Its own exercises in use, without those that were made for one plan."""
    found: ExerciseQuerySet = Exercise.objects.filter(clinic=clinic).current().order_by("slug")
    return found


def exercise_records(clinic: Clinic) -> Iterator[dict[str, Any]]:
    found = exercises_of(clinic).with_details().select_related("copied_from", "film")
    return map(exercise_record, found.iterator(AT_ONCE))


def article_records(clinic: Clinic) -> Iterator[dict[str, Any]]:
    found = Article.objects.filter(clinic=clinic).current().order_by("slug").prefetch_related("exercises")
    return map(article_record, found.iterator(AT_ONCE))


def template_records(clinic: Clinic, by: User | None) -> Iterator[dict[str, Any]]:
    """Those of the whole clinic, and of the person who asks."""
    found = PlanTemplate.objects.filter(clinic=clinic).current().order_by("slug")
    templates = list(found.filter(owner=None) | found.filter(owner=by) if by else found.filter(owner=None))
    named = named_in(templates)
    return (template_record(template, *named) for template in templates)


# --- Files ----------------------------------------------------------------------------------------


def as_json(clinic: Clinic, by: User | None = None) -> Iterator[str]:
    yield f'{{"format": "{FORMAT}", "version": 1, "exported": "{timezone.localdate().isoformat()}"'
    for name, records in (
        ("exercises", exercise_records(clinic)),
        ("articles", article_records(clinic)),
        ("templates", template_records(clinic, by)),
    ):
        yield f',\n"{name}": ['
        for place, record in enumerate(records):
            yield f"{',' if place else ''}\n{json.dumps(record, ensure_ascii=False)}"
        yield "]"
    yield "}\n"


def as_csv(clinic: Clinic, by: User | None = None, *, for_excel: bool = False) -> Iterator[str]:
    """The exercises alone. With a byte order mark, Excel takes it for UTF-8."""
    line = io.StringIO()
    writer = csv.writer(line)

    def written(cells: list[str]) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue()

    yield (BOM if for_excel else "") + written([column.label for column in COLUMNS])
    for record in exercise_records(clinic):
        yield written(write_cells(record))


def as_zip(clinic: Clinic, by: User | None = None) -> Iterator[bytes]:
    """The JSON, with the bytes of every picture and film that it names. A film is never in memory as a whole."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        with archive.open(member("library.json", zipfile.ZIP_DEFLATED), "w", force_zip64=True) as out:
            for text in as_json(clinic, by):
                out.write(text.encode())
                yield from sink.taken()
        for path, name in media_of(clinic):
            try:
                stored = default_storage.open(path)
            except FileNotFoundError:
                logger.error("The bytes of %s are gone from storage.", path)
                continue
            with stored, archive.open(member(name, zipfile.ZIP_STORED), "w", force_zip64=True) as out:
                for piece in stored.chunks(1 << 18):
                    out.write(piece)
                    yield from sink.taken()
    yield from sink.taken()


def media_of(clinic: Clinic) -> Iterator[tuple[str, str]]:
    """Where each picture and film is stored, and its name in the ZIP. Posters of films are made again on import."""
    own = exercises_of(clinic).order_by()
    pictures = Picture.objects.filter(uses__exercise__in=own).distinct().order_by("sha256")
    films = Film.objects.filter(pk__in=own.values("film")).order_by("sha256")
    for folder, found in (("pictures", pictures), ("films", films)):
        for each in found.iterator(AT_ONCE):
            yield each.path, f"{folder}/{each.sha256}.{ENDINGS[each.media_type]}"


def member(name: str, compression: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, ZIP_DATE)
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    return info


class Sink(io.RawIOBase):
    """Takes what the archive writes, until it is sent."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def taken(self) -> Iterator[bytes]:
        pieces, self.pieces = self.pieces, []
        yield from pieces


def as_csv_for_excel(clinic: Clinic, by: User | None = None) -> Iterator[str]:
    return as_csv(clinic, by, for_excel=True)


Writer = Callable[[Clinic, User | None], Iterator[Any]]
FORMATS: dict[str, tuple[Writer, str, str]] = {  # how it is made, its media type, and the end of its name
    "json": (as_json, "application/json", "json"),
    "csv": (as_csv, "text/csv; charset=utf-8", "csv"),
    "excel": (as_csv_for_excel, "text/csv; charset=utf-8", "csv"),
    "zip": (as_zip, "application/zip", "zip"),
}
