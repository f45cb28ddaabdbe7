"""Makes uploaded films safe: each is checked and written again, without its metadata, by a program of its own.

See `exercises.film_reader` and docs/decisions/0036. Reading needs PyAV, which is an extra: see docs/running.md.
"""

import json
import logging
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from exercises.films import Film
from exercises.media import read_photo

logger = logging.getLogger(__name__)

READER = Path(__file__).with_name("film_reader.py")
MOST_BYTES = settings.MOST_OF_FILM
PATIENCE = 50  # seconds, with the wait for one's turn: less than a proxy waits for a page
AT_ONCE = 2
MEDIA_TYPES = {"mp4": Film.MediaType.MP4, "webm": Film.MediaType.WEBM}

_few_at_once = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFilm:
    """A film that is safe to store. `path` lasts as long as `read_film` does; `poster` is a JPEG of ours."""

    path: Path
    poster: bytes
    media_type: str
    seconds: int
    width: int
    height: int
    lost_sound: bool  # its sound was in a code that browsers do not play, and is gone


def can_read_films() -> bool:
    """Whether PyAV is installed. It is an extra: its wheels contain coders under the GPL."""
    return find_spec("av") is not None


@contextmanager
def read_film(upload: UploadedFile) -> Iterator[ReadFilm]:
    """Reads what somebody chose as a film. All of its files are gone afterwards.

    Raises ValidationError, with a message for that person, if it is not a film within the bounds.
    """
    refuse_size(upload.size or 0)
    with tempfile.TemporaryDirectory(prefix="reprise-film-", dir=settings.FILE_UPLOAD_TEMP_DIR) as made:
        folder = Path(made)
        answer = asked(on_disk(upload, folder), folder)
        if why := answer.get("refused"):
            raise ValidationError(words_for(why, answer))
        yield ReadFilm(
            path=folder / "film",
            poster=read_photo((folder / "poster.jpg").read_bytes()),
            media_type=MEDIA_TYPES[answer["container"]].value,
            **{name: answer[name] for name in ("seconds", "width", "height", "lost_sound")},
        )


def refuse_size(size: int) -> None:
    if size > MOST_BYTES:
        raise ValidationError(
            _("This film is larger than 80 MB. Film a shorter piece, or set the phone to 1080p or 720p.")
        )


def on_disk(upload: Any, folder: Path) -> Path:
    """Where its bytes are: a large upload is in a file already."""
    if hasattr(upload, "temporary_file_path"):
        return Path(upload.temporary_file_path())
    path = folder / "upload"
    with path.open("wb") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
    return path


def asked(path: Path, folder: Path) -> dict[str, Any]:
    """What the program says of this film. If the film stops it, the film is damaged."""
    command = [sys.executable, "-I", str(READER), str(path), str(folder)]
    until = time.monotonic() + PATIENCE
    if not _few_at_once.acquire(timeout=PATIENCE):
        return {"refused": "slow"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the paths are ours
            command,
            cwd=folder,
            env={},
            capture_output=True,
            timeout=until - time.monotonic(),
            check=False,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"refused": "slow"}
    except ValueError:
        logger.warning("A film stopped the program that reads it (%s).", done.returncode)
        return {"refused": "damaged"}
    finally:
        _few_at_once.release()
    return answer


def words_for(why: str, facts: dict[str, Any]) -> str:
    known = {
        "empty": _("This file is empty. Choose the film again."),
        "no_film": _("This is not a film that we can read. Use an MP4, MOV or WebM file."),
        "cut": _("This film is not complete: its end is missing. Send it again, or film it again."),
        "damaged": _("This film is damaged, and cannot be played. Film it again, or choose another."),
        "slow": _("Reading this film took too long. Try again in a minute, or film a shorter piece."),
        "no_picture": _("This file has sound but no picture. Choose a film."),
        "hevc": _(
            "This film is in a format that many browsers do not play (HEVC). On an iPhone: Settings, Camera, "
            "Formats, “Most compatible”. On other phones: turn off HEVC or “high efficiency”. Then film it again."
        ),
        "codec": _(
            "This film is in a format that browsers do not play. Set the phone to H.264 without HDR, and film it again."
        ),
        "missing": unavailable(),
    }
    if why == "too_long":
        return (
            _("This film lasts %(seconds)s seconds. A film can last 60 seconds: cut it on the phone first.")
            % facts
        )
    if why == "too_wide":
        words = _(
            "This film is %(width)s × %(height)s pixels, too large for patients’ phones. Set the phone to 1080p or "
            "720p, and film it again."
        )
        return words % facts
    return known.get(why, known["damaged"])


def unavailable() -> str:
    return _("This server cannot read films yet. Whoever runs it can add that: docs/running.md says how.")
