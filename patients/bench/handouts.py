"""The figures of the handout: warm, cold, for a whole practice, in memory, byte by byte."""

import itertools
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from patients.bench.documents import EXERCISES_EACH, Document, reworded, write
from patients.bench.practice import Practice
from patients.bench.timing import median, seconds_of_process, timed
from patients.handout import render

Figure = tuple[str, str]

COUNTS = (1, EXERCISES_EACH, 30)
PATIENTS = 200
MEMORY_AFTER = (20, 300, 2_000)
COMPARED = 5  # documents, in two processes

_numbers = itertools.count()


def figures(practice: Practice, rounds: int) -> Iterator[Figure]:
    for count in COUNTS:
        yield from warm(practice.document(count), count, rounds)
    yield from many(practice)
    yield "handout, cold command", f"{cold(practice):.2f} s"
    yield "handout, same bytes from two processes", "yes" if same_bytes(practice) else "no"


def printed(document: Document) -> bytes:
    content, addressee = document
    return render(content, addressee=addressee)


def in_other_words(document: Document) -> Iterator[Document]:
    """Without end; no words come twice in this process, so that none is remembered."""
    content, addressee = document
    return ((reworded(content, number), addressee) for number in _numbers)


def warm(document: Document, count: int, rounds: int) -> Iterator[Figure]:
    """The typesetter remembers what it has set before, so the same document again is its best case."""
    other_words = in_other_words(document)
    what = f"handout, {count} exercise{'s' if count > 1 else ''}"
    same = median(lambda: printed(document), rounds)
    other = median(lambda: printed(next(other_words)), rounds)
    yield f"{what}, the same again", f"{same:.0f} ms, {len(printed(document)) / 1000:.0f} kB"
    yield f"{what}, other words in each", f"{other:.0f} ms"


def many(practice: Practice) -> Iterator[Figure]:
    other_words = in_other_words(practice.document(EXERCISES_EACH))
    yield f"{PATIENTS} handouts, other words in each", one_after_the_other(other_words)
    yield f"{PATIENTS} handouts, patients of a practice", one_after_the_other(practice.patients())


def one_after_the_other(documents: Iterator[Document]) -> str:
    """For 200 patients in this process; what making the documents takes is left out."""
    times = [timed(partial(printed, next(documents))) for _patient in range(PATIENTS)]
    return f"{sum(times) / 1000:.1f} s, median {statistics.median(times):.0f} ms"


def cold(practice: Practice) -> float:
    """Seconds of `manage.py handout`, which finds nothing kept and a database of its own to open."""
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
    """Of the one in which all this happens; SQLite's is in memory, and is copied into a file."""
    if connection.vendor != "sqlite":
        server = urlsplit(os.environ["DATABASE_URL"])
        return server._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    connection.ensure_connection()
    with sqlite3.connect(folder / "bench.sqlite3") as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{folder / 'bench.sqlite3'}"


def same_bytes(practice: Practice) -> bool:
    digests = {digest for _process in range(2) for _number, _peak, digest in elsewhere(practice, (COMPARED,))}
    return len(digests) == 1


def memory(practice: Practice) -> Iterator[Figure]:
    for number, peak, _digest in elsewhere(practice, MEMORY_AFTER):
        yield f"peak memory after {int(number):,} handouts", f"{peak} MB"


def elsewhere(practice: Practice, marks: tuple[int, ...]) -> list[list[str]]:
    """What a process of its own says that prints for as many patients as the last mark: see `renders`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "documents.jsonl"
        write(itertools.islice(practice.patients(), marks[-1]), path)
        command = [sys.executable, "-m", "patients.bench.renders", str(path), *map(str, marks)]
        said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=settings.BASE_DIR)  # noqa: S603 - our own command
    return [line.split() for line in said.stdout.splitlines()]
