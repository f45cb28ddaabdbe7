"""A process that only prints: `python -m patients.bench.renders worker|core|batch DOCUMENTS MARK...`

`worker` prints one handout after the other like a server's worker, `core` the same on one core, and `batch` several
at a time like the program of a batch. Each mark is a number of handouts. After that many, it writes a line: the
number, the seconds, the peak memory in MB, and the SHA-256 of all bytes so far.
"""

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django

from clinic import memory


def main(kind: str, path: str, *marks: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    django.setup()
    all_printed = {
        "worker": one_after_the_other,
        "core": on_one_core,
        "batch": several_at_a_time,
    }[kind]
    seen = hashlib.sha256()
    began = time.perf_counter()
    for number, pdf in enumerate(all_printed(Path(path)), start=1):
        seen.update(pdf)
        if str(number) in marks:
            seconds = time.perf_counter() - began
            sys.stdout.write(f"{number} {seconds:.1f} {peak_memory():.0f} {seen.hexdigest()}\n")


def one_after_the_other(path: Path) -> Iterator[bytes]:
    from patients.bench.documents import printed, read_lines

    memory.give_back()
    return map(printed, read_lines(path))


def on_one_core(path: Path) -> Iterator[bytes]:
    """Keeps the process on one core, if the system can. Otherwise Typst compresses streams on the other cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return one_after_the_other(path)


def several_at_a_time(path: Path) -> Iterator[bytes]:
    from patients.bench.documents import printed, read_lines
    from patients.handout.several import in_turn

    return (each.result() for each in in_turn(printed, read_lines(path)))


def peak_memory() -> float:
    """In megabytes. Not from `ru_maxrss`, which a process inherits on Linux from the process that started it."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
