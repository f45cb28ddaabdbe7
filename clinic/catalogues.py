"""Compiles the translations: `python -m clinic.catalogues`. It does not need GNU gettext's msgfmt."""

import hashlib
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_all(folder: Path = LOCALE) -> int:
    """Write the .mo file of each .po file that has changed since the last time. Returns how many were written."""
    found = stale(folder)
    for source in found:
        unfinished = source.with_suffix(".mo.new")
        with source.open("rb") as words, unfinished.open("wb") as compiled:
            write_mo(compiled, read_po(words))
        unfinished.replace(source.with_suffix(".mo"))  # a server that runs never reads half a catalogue
    return len(found)


def stale(folder: Path = LOCALE) -> list[Path]:
    """The catalogues that are not compiled, or have changed since they were."""
    return [
        source
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if not (target := source.with_suffix(".mo")).exists()
        or target.stat().st_mtime < source.stat().st_mtime
    ]


@cache
def fingerprint(code: str) -> str:
    """A hash of the compiled words of this language; empty for a language without a catalogue.

    It is read only once, like the words, so it is the hash of the words that this process uses.
    """
    compiled = LOCALE / code / "LC_MESSAGES" / "django.mo"
    return hashlib.sha256(compiled.read_bytes()).hexdigest() if compiled.is_file() else ""


if __name__ == "__main__":
    compile_all()
