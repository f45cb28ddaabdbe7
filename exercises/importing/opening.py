"""Opens a file of any of our formats, and gives its rows. What a file is, its content says, never its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext as _

from exercises.importing import free_exercise_db
from exercises.importing.columns import read_cells
from exercises.importing.csv_rows import csv_rows
from exercises.importing.json_rows import json_rows
from exercises.importing.rows import MOST_BYTES, MOST_ROWS, Code, Raw, Remark, UnreadableFile
from exercises.importing.text import WINDOWS, encoding_of, first_letter, text_of
from exercises.importing.zip_files import Members, members_of
from exercises.models import ImportedRow, LibraryImport

Format = LibraryImport.Format
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OTHER_MARKS = {b"\xd0\xcf\x11\xe0": "XLS", b"%PDF": "PDF", b"\x1f\x8b": "gzip", b"\x89PNG": "PNG"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read as often as wanted."""

    format: str
    path: Path  # of the text: of a ZIP, its library
    encoding: str
    members: Members | None
    notes: tuple[str, ...]

    def rows(self) -> Iterator[Raw]:
        """Raises UnreadableFile, at once or on the way."""
        read = csv_rows if self.format == Format.CSV else json_rows
        with text_of(self.path, self.encoding) as file:
            for raw in read(file):
                if raw.number > MOST_ROWS:
                    raise UnreadableFile(
                        _("The file has more than %(most)s rows. Divide it.") % {"most": MOST_ROWS}
                    )
                yield self.in_our_shape(raw)

    def in_our_shape(self, raw: Raw) -> Raw:
        if raw.problem:
            return raw
        if self.format == Format.CSV:
            raw.data, raw.remarks = read_cells(raw.data)
        elif self.format == Format.FREE_EXERCISE_DB:
            raw.data, raw.remarks = free_exercise_db.converted(raw.data)
        elif not isinstance(raw.data, dict):
            raw.remarks = [Remark(Code.UNFIT, "This must be an object with named fields.")]
            raw.data = {}
        return raw


@contextmanager
def opened(path: Path, folder: Path) -> Iterator[Opened]:
    """`folder` takes what is unpacked. Raises UnreadableFile."""
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise UnreadableFile(_("The file is empty. Choose another, or export it again."))
    for mark, name in OTHER_MARKS.items():
        if start.startswith(mark):
            raise UnreadableFile(
                _("This is a file of the kind %(kind)s. Save the table as CSV, and choose that.")
                % {"kind": name}
            )
    if start not in ZIP_MARKS:
        yield opened_text(path)
        return
    with members_of(path) as members:
        unpacked = folder / "library"
        members.write_library(unpacked)
        text = opened_text(unpacked)
        if text.format == Format.CSV:
            raise UnreadableFile(_("“library.json” in the ZIP is not JSON. Export it again."))
        yield Opened(Format.ZIP, text.path, text.encoding, members, text.notes)


def opened_text(path: Path) -> Opened:
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFile(
            _("The file is larger than %(most)s MB. Divide it.") % {"most": MOST_BYTES // 1_000_000}
        )
    encoding = encoding_of(path)
    notes = []
    if encoding == WINDOWS:
        notes.append(
            _(
                "The file is not UTF-8. It was read as Windows-1252: look whether letters such as é and ü are right."
            )
        )
    elif encoding.startswith(("utf-16", "utf-32")):
        notes.append(_("The file is in UTF-16 or UTF-32. It was read as that."))
    letter = first_letter(path, encoding)
    if not letter:
        raise UnreadableFile(_("The file is empty. Choose another, or export it again."))
    if letter not in "[{":
        return Opened(Format.CSV, path, encoding, None, tuple(notes))
    if is_free_exercise_db(path, encoding):
        notes.append(
            _(
                "free-exercise-db does not say start position, sides, dose, cues and precautions: they stay empty. "
                "Its level, force and mechanic have no place here and are left out."
            )
        )
        return Opened(Format.FREE_EXERCISE_DB, path, encoding, None, tuple(notes))
    return Opened(Format.JSON, path, encoding, None, tuple(notes))


def is_free_exercise_db(path: Path, encoding: str) -> bool:
    """Whether the first record that can be read has its fields."""
    with text_of(path, encoding) as file:
        rows = (raw for raw in json_rows(file) if isinstance(raw.data, dict))
        first = next(chain(rows, [None]))
    return (
        first is not None and first.kind == ImportedRow.Kind.EXERCISE and free_exercise_db.is_one(first.data)
    )
