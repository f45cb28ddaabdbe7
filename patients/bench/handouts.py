"""Measures handouts: warm, cold, for a whole practice, their memory, and whether their bytes are the same."""

import itertools
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from patients.bench.documents import EXERCISES_EACH, Document, printed, reworded, write
from patients.bench.practice import Practice
from patients.bench.timing import median, seconds_of_process

Figure = tuple[str, str]

COUNTS = (1, EXERCISES_EACH, 30)
PATIENTS = 200
MEMORY_AFTER = (20, 300, 2_000)
COMPARED = 5  # documents that two processes must print alike

_numbers = itertools.count()


def figures(practice: Practice, rounds: int) -> Iterator[Figure]:
    for count in COUNTS:
        yield from warm(practice.document(count), count, rounds)
    yield from many(practice)
    yield "handout, cold command", f"{cold(practice):.2f} s"
    yield "handout, same bytes from two processes", "yes" if same_bytes(practice) else "no"


def in_other_words(document: Document) -> Iterator[Document]:
    """The document again and again, endlessly, each time in words that this process has not set before."""
    content, addressee = document
    return ((reworded(content, number), addressee) for number in _numbers)


def warm(document: Document, count: int, rounds: int) -> Iterator[Figure]:
    """Times in a warm process. Typst reuses what it has set before, so the same document again is the best case."""
    other_words = in_other_words(document)
    what = f"handout, {count} exercise{'s' if count > 1 else ''}"
    same = median(lambda: printed(document), rounds)
    other = median(lambda: printed(next(other_words)), rounds)
    yield f"{what}, the same again", f"{same:.0f} ms, {len(printed(document)) / 1000:.0f} kB"
    yield f"{what}, other words in each", f"{other:.0f} ms"


def many(practice: Practice) -> Iterator[Figure]:
    kinds = {
        "other words in each": in_other_words(practice.document(EXERCISES_EACH)),
        "a class, own doses": practice.a_class(),
        "patients of a practice": practice.patients(),
    }
    for what, documents in kinds.items():
        with on_disk(documents, PATIENTS) as path:
            one, core, several = (
                elsewhere(kind, path, PATIENTS)[0].seconds for kind in ("worker", "core", "batch")
            )
        yield f"{PATIENTS} handouts, {what}", f"{one} s; on one core {core} s; as a batch {several} s"


def cold(practice: Practice) -> float:
    """Seconds for `manage.py handout` with an empty cache and a database that it has to open."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["handout", practice.issued.public_id, "--out", f"{folder}/handout.pdf"]
        surroundings = {
            **os.environ,
            "DATABASE_URL": address_of_database(Path(folder)),
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "PRIVATE_ROOT": folder,
            "HANDOUT_CACHE_MB": "0",
        }
        return seconds_of_process(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *command], surroundings
        )


def address_of_database(folder: Path) -> str:
    """The address of the measurement's database. SQLite's is in memory, so it is copied into a file in `folder`."""
    if connection.vendor != "sqlite":
        server = urlsplit(os.environ["DATABASE_URL"])
        return server._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    connection.ensure_connection()
    with sqlite3.connect(folder / "bench.sqlite3") as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{folder / 'bench.sqlite3'}"


def same_bytes(practice: Practice) -> bool:
    """Whether documents have the same bytes, printed one by one and several at a time."""
    with on_disk(practice.patients(), COMPARED) as path:
        digests = {elsewhere(kind, path, COMPARED)[0].digest for kind in ("worker", "batch")}
    return len(digests) == 1


def memory(practice: Practice) -> Iterator[Figure]:
    with on_disk(practice.patients(), MEMORY_AFTER[-1]) as path:
        for mark in elsewhere("worker", path, *MEMORY_AFTER):
            yield f"peak memory after {int(mark.number):,} handouts", f"{mark.peak} MB"


class Mark(NamedTuple):
    """One line of output of `renders`."""

    number: str
    seconds: str
    peak: str
    digest: str


@contextmanager
def on_disk(documents: Iterator[Document], count: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "documents.jsonl"
        write(itertools.islice(documents, count), path)
        yield path


def elsewhere(kind: str, documents: Path, *marks: int) -> list[Mark]:
    """The marks of a separate process that prints these documents."""
    command = [sys.executable, "-m", "patients.bench.renders", kind, str(documents), *map(str, marks)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=settings.BASE_DIR)  # noqa: S603 - our own command
    return [Mark(*line.split()) for line in said.stdout.splitlines()]
