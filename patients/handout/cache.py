"""Keeps finished handouts for some days. A file's name is a hash of everything that decides its bytes.

The files hold patients' names. So they are in PRIVATE_ROOT, which is neither backed up nor served, and are deleted
after their time. A key is made from the document itself, so callers have already been allowed to see it.
"""

import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings

from clinic.catalogues import fingerprint
from patients.handout import RENDERER_VERSION, Addressee
from patients.snapshots import Snapshot, digest

WRITES_BETWEEN_PRUNING = 50
A_DAY = 24 * 60 * 60  # seconds
END_OF_PDF = b"%%EOF"
TYPST = version("typst")

logger = logging.getLogger(__name__)
_writes = count()


def key_of(content: Snapshot, addressee: Addressee, options: Mapping[str, Any]) -> str:
    """64 hexadecimal digits. Any change of the document, the letterhead, an option or the renderer changes them."""
    words = fingerprint(options.get("language", ""))
    program = [RENDERER_VERSION, TYPST, settings.HANDOUT_FONT_DIRS, words]
    decides = [program, digest(content), asdict(addressee), options]
    text = json.dumps(decides, sort_keys=True, default=lambda logo: hashlib.sha256(logo).hexdigest())
    return hashlib.sha256(text.encode()).hexdigest()


def fetch(key: str, typeset: Callable[[], bytes]) -> bytes:
    """The PDF with this key: from the cache, or made now. A cache that cannot be read or written only costs time."""
    path = folder() / key[:2] / f"{key}.pdf"
    if kept := _read(path):
        return kept
    pdf = typeset()
    if settings.HANDOUT_CACHE_MB:
        _write(path, pdf)
    return pdf


def prune() -> None:
    """Delete what is too old. If the rest is still too large, delete the oldest too."""
    room, now = settings.HANDOUT_CACHE_MB * 1_000_000, time.time()
    for path, status in sorted(_files(), key=lambda each: -each[1].st_mtime):
        room -= status.st_size
        if room < 0 or now - status.st_mtime > settings.HANDOUT_CACHE_DAYS * A_DAY:
            path.unlink(missing_ok=True)


def forget() -> int:
    """Delete everything and return how many files there were. For use after an erasure, or if pictures were missing."""
    found = [path for path, _status in _files()]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def folder() -> Path:
    return Path(settings.PRIVATE_ROOT) / "handouts"


def make_private(folder: Path) -> None:
    """Make a folder in PRIVATE_ROOT. Only this system account may open it and the folders above it."""
    level = Path(settings.PRIVATE_ROOT)
    level.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in folder.relative_to(level).parts:
        level /= part
        level.mkdir(mode=0o700, exist_ok=True)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            if time.time() - os.fstat(file.fileno()).st_mtime > settings.HANDOUT_CACHE_DAYS * A_DAY:
                return b""
            kept = file.read()
    except OSError:
        return b""
    return kept if kept.endswith(END_OF_PDF) else b""  # cut off by a power failure


def _write(path: Path, pdf: bytes) -> None:
    """Write to a temporary name first, so that another process sees the whole file or none."""
    try:
        make_private(path.parent)
        # mkstemp makes a file that only this account can read.
        handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(pdf)
            Path(unfinished).replace(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        if next(_writes) % WRITES_BETWEEN_PRUNING == 0:
            prune()
    except OSError as error:
        logger.warning("A handout could not be kept: %s", type(error).__name__)


def _files() -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder().glob("*/*"):
        try:
            yield path, path.stat()
        except FileNotFoundError:  # another process was quicker
            continue
