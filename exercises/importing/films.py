"""Films from a ZIP, where this Reprise can read films: `exercises.film_media` makes each safe, as for an upload.

It is looked for when it is needed, so that an import works without it and leaves films out.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from hashlib import file_digest
from importlib import import_module
from pathlib import Path
from shutil import copyfile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from exercises.importing.rows import Code, Remark, UnreadableFile
from exercises.importing.zip_files import Members
from exercises.models import Film

MOST_BYTES = 80_000_000
FACTS = ("media_type", "seconds", "width", "height")
Reader = Callable[[UploadedFile], AbstractContextManager[Any]]


def film_reader() -> Reader | None:
    try:
        media: Any = import_module("exercises.film_media")
    except ImportError:
        return None
    reader: Reader = media.read_film
    return reader if media.can_read_films() else None


def made_safe(name: str, members: Members, folder: Path) -> tuple[str, str] | Remark:
    """The hash and media type of what was made of the member. It waits in the folder, to be stored later."""
    read_film = film_reader()
    if read_film is None:
        return Remark(Code.FILM, _("Films are left out: this Reprise cannot read them."), "film")
    copy = folder / "film"
    try:
        with copy.open("wb") as out:
            for piece in members.pieces(name, MOST_BYTES):
                out.write(piece)
        with (
            copy.open("rb") as file,
            read_film(UploadedFile(file, name=name, size=copy.stat().st_size)) as read,
        ):
            return waiting(read, folder)
    except (ValidationError, UnreadableFile) as error:
        why = error.messages[0] if isinstance(error, ValidationError) else error
        return Remark(Code.FILM, _("%(why)s It was left out.") % {"why": why}, "film")
    finally:
        copy.unlink(missing_ok=True)


def waiting(read: Any, folder: Path) -> tuple[str, str]:
    with read.path.open("rb") as film:
        sha256 = file_digest(film, "sha256").hexdigest()
    copyfile(read.path, folder / f"{sha256}.film")
    (folder / f"{sha256}.poster").write_bytes(read.poster)
    facts = {name: getattr(read, name) for name in FACTS}
    (folder / f"{sha256}.facts").write_text(json.dumps(facts))
    return sha256, str(read.media_type)


def keep_films(folder: Path) -> None:
    """Put the bytes of the films that wait into storage."""
    for path in sorted(folder.glob("*.film")):
        Film.objects.keep(path)


def store_films(folder: Path) -> None:
    """Their rows. Call it in the transaction of what names them: see `FilmManager.store`."""
    for path in sorted(folder.glob("*.film")):
        facts = json.loads(path.with_suffix(".facts").read_text())
        poster = path.with_suffix(".poster").read_bytes()
        Film.objects.store(path, path.stem, poster=poster, **facts)
