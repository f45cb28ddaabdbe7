"""Applies a table of rules to a line.

Where several rules match, the phrase that begins first wins, then the longest, then the rule that comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exercises.dose.reader.pieces import Found, Line, Piece, Rule, code


def combine(line: Line, rules: Sequence[Rule]) -> Line:
    """Replaces each phrase that a rule understands by one piece."""
    symbols = "".join(code(piece.kind) for piece in line.pieces)
    likely = [rule for rule in rules if rule.pattern.search(symbols)]
    if not likely:
        return line
    pieces: list[Piece] = []
    place = 0
    while place < len(symbols):
        made, last = _longest(line, likely, symbols, place)
        pieces.append(made)
        place = last
    return replace(line, pieces=tuple(pieces))


def _longest(line: Line, rules: Sequence[Rule], symbols: str, place: int) -> tuple[Piece, int]:
    """The longest phrase that begins here and where it ends; without one, the piece that stands here."""
    ends = [(match.end(), rule) for rule in rules if (match := rule.pattern.match(symbols, place))]
    for last, rule in sorted(ends, key=lambda end: -end[0]):
        if last > place:
            made = rule.make(Found(line, line.pieces[place:last], place, last))
            if made is not None:
                return made, last
    return line.pieces[place], place + 1
