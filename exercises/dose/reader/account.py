"""The last check: every number that was typed is in a part of the dose or in the note.

It does not rely on the rules that read the line, so it finds out if one of them loses a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from exercises.dose.reader.pieces import Piece

FIGURES = re.compile(r"\d+(?:[.,]\d+)?")
SCALES = (7, 10)  # of "3/7" and "RPE 5/10"
NUMERIC = {"number", "range", "once", "ordinal"}


def is_accounted_for(piece: Piece) -> bool:
    """Whether each number of a phrase is in one of the parts that were read from it."""
    known = {*map(Decimal, piece.scale), *_values(piece.parts)}
    return all(number in known for number in numbers(piece))


def holds_all(piece: Piece, choice: Mapping[str, Any]) -> bool:
    """Whether this choice holds each number of a phrase that is asked about. "12,5" may be one number or two."""
    known = {*map(Decimal, piece.scale), *map(Decimal, SCALES), *_values(choice)}
    figures = [Decimal(figure.replace(",", ".")) for figure in FIGURES.findall(piece.text)]
    return all(number in known for number in numbers(piece)) or all(number in known for number in figures)


def numbers(piece: Piece) -> list[Decimal]:
    """The numbers of a phrase as they were typed, figures and words alike."""
    if piece.kind in NUMERIC and piece.low is not None:
        return [number for number in (piece.low, piece.high) if number is not None]
    if piece.inside:
        return [number for inner in piece.inside for number in numbers(inner)]
    return [Decimal(figure.replace(",", ".")) for figure in FIGURES.findall(piece.text)]


def _values(parts: Mapping[str, Any]) -> list[Decimal]:
    found: list[Decimal] = []
    for value in parts.values():
        if isinstance(value, tuple):
            found += [Decimal(each) for each in value if isinstance(each, int)]
        elif isinstance(value, str):
            found += [Decimal(figure) for figure in re.findall(r"\d+", value)]
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            found.append(Decimal(value))
    seconds = [Decimal(value) for name, value in parts.items() if "seconds" in name]
    for total in seconds:
        found += [total / 60, total // 60, total % 60, total / 3600, total // 3600, total % 3600 // 60]
    return found
