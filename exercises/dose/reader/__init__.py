"""Reading a dose from what therapists type: "3x10 each side, 5 s hold, BID".

In this order: one form for every character (normalise), tokens (tokens, vocabulary), phrases by tables of rules
(numbers, often, quantities, manner, amounts), clauses that are read whole or left whole (clauses), one dose and its
note (line, notes), and a last look whether each number is in the one or the other (account).
"""

from __future__ import annotations

from dataclasses import dataclass

from exercises.dose.reader import amounts, manner, numbers, often, quantities
from exercises.dose.reader.clauses import clauses
from exercises.dose.reader.grammar import combine
from exercises.dose.reader.line import decide, finish
from exercises.dose.reader.normalise import cut, normalise
from exercises.dose.reader.pieces import Line
from exercises.dose.reader.tokens import tokens
from exercises.dose.remarks import Remark
from exercises.dose.value import Dose

__all__ = ["ParsedDose", "parse"]

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
    text, beyond = map(normalise, cut(text))
    text, more = cut(text)  # one character can stand for many
    beyond = f"{more.strip()} {beyond}".strip()
    line = Line(text, measured_by or None, tuple(tokens(text)))
    for rules in PASSES:
        line = combine(line, rules)
    sheet = decide(text, clauses(line.pieces))
    dose, leftover, remarks = finish(sheet, beyond)
    return ParsedDose(dose=dose, leftover=leftover, warnings=remarks, affected=sheet.affected)
