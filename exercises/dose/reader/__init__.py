"""Reading a dose from what therapists type: "3x10 each side, 5 s hold, BID".

The steps, in order:

- normalise: characters that mean the same become the same.
- tokens, vocabulary: the text is split into numbers, units, signs and words.
- numbers, often, quantities, manner, products, amounts: tables of rules join tokens into phrases.
- clauses: each clause is either read as a whole or kept as a whole in the note.
- line, sheet, disputes, notes: the clauses become one dose and its note.
- account: a last check that each number is in the dose or in the note.
"""

from __future__ import annotations

from dataclasses import dataclass

from exercises.dose.reader import amounts, manner, numbers, often, quantities
from exercises.dose.reader.clauses import clauses
from exercises.dose.reader.grammar import combine
from exercises.dose.reader.line import decide, finish
from exercises.dose.reader.normalise import cut, normalise
from exercises.dose.reader.pieces import Line, Piece
from exercises.dose.reader.tokens import tokens
from exercises.dose.remarks import Remark
from exercises.dose.value import Dose

__all__ = ["ParsedDose", "parse", "phrases"]

# Each table works on what the tables before it have found.
PASSES = (
    numbers.RULES,
    amounts.LABELS,
    often.RULES,
    often.LATER_RULES,
    quantities.RULES,
    quantities.LATER_RULES,
    manner.RULES,
    manner.LATER_RULES,
    amounts.PAIRS,
    amounts.SIDED,
    amounts.RULES,
    amounts.LATER_RULES,
    amounts.LAST_RULES,
)


@dataclass(frozen=True, slots=True)
class ParsedDose:
    """What was read. `leftover` was not understood; it is in `dose.note` too, and `warnings` say so.

    `affected`: the text asks for the affected side, which only the plan knows.
    """

    dose: Dose
    leftover: str = ""
    warnings: tuple[Remark, ...] = ()
    affected: bool = False


def parse(text: str, measured_by: str | None = None) -> ParsedDose:
    """Read what a therapist typed. Never raises; what is not understood is in the note, word for word.

    `measured_by` of the exercise decides what "4 x 30s" means: four holds, or four sets of that time.
    """
    text, cut_off = map(normalise, cut(text))
    text, more = cut(text)  # again, because normalising can make the text longer
    cut_off = f"{more.strip()} {cut_off}".strip()
    sheet = decide(text, clauses(phrases(text, measured_by)))
    dose, leftover, remarks = finish(sheet, cut_off)
    return ParsedDose(dose=dose, leftover=leftover, warnings=remarks, affected=sheet.affected)


def phrases(text: str, measured_by: str | None = None) -> tuple[Piece, ...]:
    """The words of a normalised line. Those that form one part of a dose are put together."""
    line = Line(text, measured_by or None, tuple(tokens(text)))
    for rules in PASSES:
        line = combine(line, rules)
    return line.pieces
