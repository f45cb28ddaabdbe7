"""Bytes as text: which encoding a file has, found without reading it into memory."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from exercises.importing.rows import UnreadableFile

MARKS = (  # the longer one first: that of UTF-16 begins that of UTF-32
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WINDOWS = "cp1252"
PIECE = 1 << 16


def encoding_of(path: Path) -> str:
    """UTF-8 if all of it is that; otherwise what its first bytes say, or Windows-1252. Raises UnreadableFile."""
    with path.open("rb") as file:
        start = file.read(4)
        for mark, name in MARKS:
            if start.startswith(mark):
                return checked(path, name)
        if start[1:2] == b"\0" and start[:1] != b"\0":
            return checked(path, "utf-16-le")
        if start[:1] == b"\0" and start[1:2] != b"\0":
            return checked(path, "utf-16-be")
    for name in ("utf-8", WINDOWS):
        if decodes(path, name):
            return name
    raise UnreadableFile(NO_TEXT())


def checked(path: Path, name: str) -> str:
    if not decodes(path, name):
        raise UnreadableFile(NO_TEXT())
    return name


def NO_TEXT() -> str:  # noqa: N802 - a message, in the language of whoever reads it
    return _("This file is not text that we can read. Save it again as CSV or JSON with the encoding UTF-8.")


def decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


@contextmanager
def text_of(path: Path, encoding: str) -> Iterator[TextIO]:
    """The file as text, with the line ends that it has."""
    with path.open(encoding=encoding, newline="") as file:
        yield file


def first_letter(path: Path, encoding: str) -> str:
    """The first character that is no space. Empty, if there is none."""
    with text_of(path, encoding) as file:
        while piece := file.read(PIECE):
            if found := piece.lstrip("\ufeff \t\r\n"):
                return found[0]
    return ""
