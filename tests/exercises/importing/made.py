"""Small files to import, in our own words."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from clinic.models import Clinic
from exercises.importing.work import begin_import, confirm_import
from exercises.models import LibraryImport

SQUAT: dict[str, Any] = {
    "id": "Wall_Squat",
    "name": "Wall squat",
    "force": "push",
    "level": "beginner",
    "mechanic": "compound",
    "equipment": "body only",
    "primaryMuscles": ["quadriceps"],
    "secondaryMuscles": ["glutes"],
    "instructions": ["Lean on a wall.", "Slide down a little."],
    "category": "strength",
    "images": [],
}


def foreign(**fields: Any) -> dict[str, Any]:
    """A record as free-exercise-db writes them."""
    return SQUAT | fields


def imported(
    clinic: Clinic, content: bytes | str | Any, *, by: Any = None, store: bool = True, **options: Any
) -> LibraryImport:
    """What became of a file. Without `store` it was only checked."""
    if not isinstance(content, bytes | str):
        content = json.dumps(content)
    data = content.encode() if isinstance(content, str) else content
    batch = begin_import(clinic=clinic, by=by, file_name="file", pieces=[data], **options)
    batch.refresh_from_db()
    if store and batch.state == LibraryImport.State.CHECKED:
        confirm_import(batch=batch, takes_good_ones=True)
        batch.refresh_from_db()
    return batch


def said(batch: LibraryImport) -> list[tuple[str, str, str]]:
    """Name, state and all remarks of each row."""
    return [(row.name, row.state, " ".join(each["text"] for each in row.remarks)) for row in batch.rows.all()]


def zipped(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def joined(pieces: Any) -> bytes:
    """An export as one file."""
    return b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces)


def write(path: Path, content: str) -> Path:
    path.write_text(content, "utf-8")
    return path
