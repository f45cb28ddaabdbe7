"""CSV as rows of cells by column. One row at a time is in memory."""

import csv
from collections.abc import Iterator
from typing import TextIO

from django.utils.translation import gettext as _

from exercises.figures.problems import did_you_mean
from exercises.importing.columns import BY_NAME, COLUMNS, REQUIRED, plain_name
from exercises.importing.rows import Raw, UnreadableFile
from exercises.models import ImportedRow

MOST_CELL = 2_000_000  # letters; `checking` refuses a row long before, but with the row's own name
MOST_LINE = 2 * MOST_CELL  # letters
MOST_COLUMNS = 200
SEPARATORS = (",", ";", "\t", "|")


def csv_rows(file: TextIO) -> Iterator[Raw]:
    """Yields the rows below the head, without empty ones. Raises UnreadableFile if the head is not understood."""
    csv.field_size_limit(MOST_CELL)
    first = file.readline(MOST_CELL).lstrip("\ufeff")
    skipped = 1 if first.startswith("sep=") else 0  # a line for Excel
    separator = first[4:5] if skipped and first[4:5] in SEPARATORS else ""
    if skipped:
        first = file.readline(MOST_CELL)
    separator = separator or max(SEPARATORS, key=first.count)
    table = csv.reader(again(first, file), delimiter=separator)
    try:
        head = next(table, [])
        fields = fields_of(head)
        yield from rows_below(table, fields, skipped)
    except csv.Error as error:
        raise UnreadableFile(
            _("Line %(line)s: the table breaks off here (%(what)s). Is a quotation mark missing above it?")
            % {"line": table.line_num + skipped, "what": error}
        ) from None


def again(first: str, file: TextIO) -> Iterator[str]:
    """The lines of the file. One of nothing but commas would become millions of cells."""
    yield first
    while line := file.readline(MOST_LINE):
        if len(line) == MOST_LINE:
            raise UnreadableFile(_("A line has more than four million letters. Divide it."))
        yield line


def rows_below(table: Iterator[list[str]], fields: list[str], skipped: int) -> Iterator[Raw]:
    number, kind = 0, ImportedRow.Kind.EXERCISE.value
    line = table.line_num + skipped + 1  # type: ignore[attr-defined]  # it is a reader
    for cells in table:
        if any(cell.strip() for cell in cells):
            number += 1
            if any(cell.strip() for cell in cells[len(fields) :]):
                problem = _(
                    "This row has %(cells)s cells, but the first row has %(head)s. Is a quotation mark missing?"
                ) % {"cells": len(cells), "head": len(fields)}
                yield Raw(number, line, kind, problem=problem)
            else:
                values = dict(zip(fields, [*cells, *[""] * (len(fields) - len(cells))], strict=False))
                yield Raw(number, line, kind, {name: cell for name, cell in values.items() if name})
        line = table.line_num + skipped + 1  # type: ignore[attr-defined]


def fields_of(head: list[str]) -> list[str]:
    """The field of each column. Raises UnreadableFile with everything that is wrong with the first row."""
    names = [plain_name(cell) for cell in head]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        say = _("The first row has %(count)s cells. It must hold the names of the columns, and nothing else.")
        raise UnreadableFile(say % {"count": len(names)})
    known = {plain_name(column.label): column.label for column in COLUMNS}
    problems = [
        _("The column “%(name)s” is not known. Rename it, or remove it.") % {"name": cell.strip()[:80]}
        + did_you_mean(cell.strip(), known.values())
        for cell, name in zip(head, names, strict=False)
        if name not in BY_NAME
    ]
    fields = [BY_NAME.get(name, "") for name in names]
    problems += [
        _("There are two columns for “%(name)s”. Remove or rename one.") % {"name": label_of(field)}
        for field in dict.fromkeys(fields)
        if field and fields.count(field) > 1
    ]
    problems += [
        _("The column “%(name)s” is missing. The first row must hold the names of the columns.")
        % {"name": label_of(field)}
        for field in REQUIRED
        if field not in fields
    ]
    if problems:
        if len(problems) > 12:
            problems[12:] = [_("And %(count)s more like these.") % {"count": len(problems) - 12}]
        raise UnreadableFile(*problems)
    return fields


def label_of(field: str) -> str:
    return next((column.label for column in COLUMNS if column.field == field), field)
