"""Applies a table of rules to a line: of two phrases the one further left wins, then the longer, then the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exercises.dose.reader.pieces import Found, Line, Piece, Rule, code


def combine(line: Line, rules: Sequence[Rule]) -> Line:
    """Put one piece in the place of each phrase that a rule understands."""
    symbols = "".join(code(piece.kind) for piece in line.pieces)
    matches = [
        (match.start(), -match.end(), order)
        for order, each in enumerate(rules)
        for match in each.pattern.finditer(symbols)
        if match.end() > match.start()
    ]
    pieces: list[Piece] = []
    done = 0
    for first, minus_last, order in sorted(matches):
        if first < done:
            continue
        found = Found(line, line.pieces[first:-minus_last], first, -minus_last)
        made = rules[order].make(found)
        if made is None:
            continue
        pieces += [*line.pieces[done:first], made]
        done = -minus_last
    return replace(line, pieces=(*pieces, *line.pieces[done:]))
