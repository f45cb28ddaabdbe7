"""A fixed piece of work that shows how fast the machine is at the moment. It says nothing about Reprise."""

import hashlib
import itertools

import typst

from patients.bench.timing import median

ROUNDS = 7
PAGES = '#set page(width: 150mm, height: 210mm); #set text(size: 10pt, lang: "en"); #set par(justify: true)\n'
HASHED = bytes(32_000_000)

_numbers = itertools.count()


def typeset() -> None:
    """Sets some pages in the typesetter's own font. The number keeps Typst from reusing what it set before."""
    source = f"{PAGES}Number {next(_numbers)}. #lorem(1500)"
    typst.compile(source.encode(), ignore_system_fonts=True)


def figure() -> tuple[str, str]:
    spent = median(typeset, ROUNDS), median(lambda: hashlib.sha256(HASHED).digest(), ROUNDS)
    return "calibration: typesetting, hashing 32 MB", "{:.0f} ms, {:.0f} ms".format(*spent)
