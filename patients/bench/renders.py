"""A process that does nothing but print: `python -m patients.bench.renders DOCUMENTS MARK...`

After as many handouts as each mark says, a line: how many, the peak memory in MB, SHA-256 of all bytes so far.
"""

import hashlib
import os
import sys
from pathlib import Path

import django


def main(path: str, *marks: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    django.setup()
    from patients.bench.documents import read_lines
    from patients.handout import render

    seen = hashlib.sha256()
    for number, (content, addressee) in enumerate(read_lines(Path(path)), start=1):
        seen.update(render(content, addressee=addressee))
        if str(number) in marks:
            sys.stdout.write(f"{number} {peak_memory():.0f} {seen.hexdigest()}\n")


def peak_memory() -> float:
    """Megabytes. Not `ru_maxrss`: on Linux a process inherits that from the one that started it."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
