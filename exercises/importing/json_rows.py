"""JSON as rows, one after another. A file of any length takes the memory of its longest row."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn, TextIO

from django.utils.translation import gettext as _

from exercises.figures.problems import did_you_mean
from exercises.importing.rows import Raw, UnreadableFile
from exercises.models import ImportedRow

PIECE = 1 << 16  # letters
MOST_RECORD = 2_000_000  # letters in one row
DEEPEST = 40  # brackets in brackets
MOST_DIGITS = 30

SPACE = re.compile(r"[ \t\r\n\ufeff]*")
OUTSIDE = re.compile(r'["\[\]{},\s]')
INSIDE = re.compile(r'["\\]')

FORMAT = "reprise-library"
LISTS = {
    "exercises": ImportedRow.Kind.EXERCISE.value,
    "articles": ImportedRow.Kind.ARTICLE.value,
    "templates": ImportedRow.Kind.TEMPLATE.value,
}
HEAD = ("format", "version", "exported")


def json_rows(file: TextIO) -> Iterator[Raw]:
    """Yields the rows of a list, or of our own file with its lists by name. Raises UnreadableFile."""
    reader = Reader(file)
    opening = reader.next_letter()
    if opening == "[":
        yield from numbered(reader, LISTS["exercises"], 0)
    elif opening == "{":
        yield from lists_by_name(reader)
    else:
        raise UnreadableFile(
            _("This is not JSON that we know: it must begin with “[” or “{”, not with “%(letter)s”.")
            % {"letter": opening}
        )
    if reader.next_letter():
        reader.fail(_("There is more text after the end of the list. Remove it, or export the file again."))


def lists_by_name(reader: "Reader") -> Iterator[Raw]:
    reader.take("{")
    number, seen = 0, False
    while reader.next_letter() != "}":
        if seen:
            reader.take(",")
        seen = True
        if reader.next_letter() != '"':
            reader.fail(_("A name in quotation marks is expected here."))
        name = str(reader.word())
        reader.take(":")
        if name in LISTS and reader.next_letter() == "[":
            for raw in numbered(reader, LISTS[name], number):
                number = raw.number
                yield raw
        elif name in HEAD:
            said = reader.word()
            if (name == "format" and said != FORMAT) or (name == "version" and said != 1):
                reader.fail(_("This file was made by another program, or by a newer Reprise."))
        else:
            reader.fail(not_a_list(name))
    reader.take("}")
    if not number and not seen:
        raise UnreadableFile(not_a_list(""))


def not_a_list(name: str) -> str:
    return _(
        "“%(name)s” is not a list of exercises, articles or templates. A file holds a list of exercises, or an "
        "object with the lists “exercises”, “articles” and “templates”."
    ) % {"name": name} + did_you_mean(name, LISTS)


def numbered(reader: "Reader", kind: str, number: int) -> Iterator[Raw]:
    reader.take("[")
    first = True
    while reader.next_letter() != "]":
        if not first:
            reader.take(",")
        first = False
        number += 1
        line, text = reader.value(of=number)
        try:
            yield Raw(number, line, kind, strict(text))
        except ValueError as error:
            yield Raw(number, line, kind, problem=in_words(error, line))
    reader.take("]")


def in_words(error: ValueError, line: int) -> str:
    if isinstance(error, json.JSONDecodeError):
        return _(
            "This is not JSON: %(what)s in line %(line)s. Correct it there, or export the file again."
        ) % {
            "what": error.msg,
            "line": line + error.lineno - 1,
        }
    return str(error)


class Reader:
    """Keeps only the part of the text that is being read."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.text, self.at, self.line = file, "", 0, 1

    def fill(self) -> bool:
        """Forget what was read, and read on. False at the end of the file."""
        piece = self.file.read(PIECE)
        self.line += self.text.count("\n", 0, self.at)
        self.text = self.text[self.at :] + piece
        self.at = 0
        return bool(piece)

    def next_letter(self) -> str:
        """The next letter that is no space, without reading it. Empty at the end."""
        while True:
            self.at = SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]  # it matches nothing, too
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.fill():
                return ""

    def take(self, letter: str) -> None:
        found = self.next_letter()
        if not found:
            self.fail(_("The file ends too early: it was cut. Export it again."))
        if found != letter:
            self.fail(_("“%(wanted)s” is missing before “%(found)s”.") % {"wanted": letter, "found": found})
        self.at += 1

    def value(self, of: int = 0) -> tuple[int, str]:
        """The line and the text of the next value, up to the bracket or quotation mark that ends it.

        `of` is the number of the row that it belongs to, for the message when the file ends in it.
        """
        if not self.next_letter():
            self.fail(_("The file ends too early: it was cut. Export it again."))
        line = self.line + self.text.count("\n", 0, self.at)
        at, depth, in_string = self.at, 0, False
        while True:
            found = (INSIDE if in_string else OUTSIDE).search(self.text, at)
            if found is None:
                unread, beyond = len(self.text) - self.at, max(at - len(self.text), 0)
                if unread > MOST_RECORD:
                    self.fail(_("This row has more than two million letters. Divide it."), line)
                if not self.fill():
                    self.fail(cut_in(of), line)
                at = unread + beyond
                continue
            at, letter = found.end(), found[0]
            if in_string:
                at += letter == "\\"  # whatever follows it belongs to the text
                in_string = letter == "\\"
            elif letter == '"':
                in_string = True
            elif letter in "[{":
                depth += 1
                if depth > DEEPEST:
                    self.fail(_("Brackets stand in brackets more than 40 deep. Export the file again."), line)
            elif letter in "]}" and depth:
                depth -= 1
            elif not depth:
                at -= 1  # this ends a number or a word, and is no part of it
                break
            if not depth and not in_string and letter in '"]}':
                break
        start, self.at = self.at, at
        return line, self.text[start:at]

    def word(self) -> Any:
        """The next value, where it is none of a row."""
        line, text = self.value()
        try:
            return strict(text)
        except ValueError as error:
            self.fail(in_words(error, line), line)

    def fail(self, what: str, line: int = 0) -> NoReturn:
        line = line or self.line + self.text.count("\n", 0, self.at)
        raise UnreadableFile(_("Line %(line)s: %(what)s") % {"line": line, "what": what})


def strict(text: str) -> Any:
    """Raises ValueError for what is not JSON, and for numbers that are none of ours."""
    return json.loads(
        text,
        parse_float=decimal,
        parse_int=whole,
        parse_constant=no_number,
        object_pairs_hook=without_doubles,
    )


def cut_in(number: int) -> str:
    if not number:
        return _("The file ends too early: it was cut. Export it again.")
    return _("The file ends in the middle of row %(number)s: it was cut. Export it again.") % {
        "number": number
    }


def whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(_("A number here is too large."))
    return int(text)


def decimal(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= MOST_DIGITS else None
    if number is None or abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(_("A number here is too large."))
    return number


def no_number(name: str) -> NoReturn:
    raise ValueError(_("“%(name)s” is not a number. Write the number, or null.") % {"name": name})


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("“%(name)s” stands here twice. Remove one.") % {"name": twice})
    return found
