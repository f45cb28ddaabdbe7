"""Where a line says two things: a total and its half, a dose for now and one for later, one for each side.

Neither is taken then: the therapist is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from exercises.dose.reader.clauses import Clause
from exercises.dose.reader.pieces import Piece
from exercises.dose.reader.sheet import Sheet, group, groups, merged
from exercises.dose.remarks import Grade, Remark
from exercises.dose.value import Dose, Side

OFTEN = {"days", "times", "every_n_hours"}
SUBJECTS = {  # of what a negated clause speaks, by its words
    "hold": "hold", "rest": "rest_seconds", "relax": "rest_between_reps_seconds", "band": "load", "weight": "load",
    "gear": "load", "fatigue": "to_fatigue", "weekday": "days", "days": "days", "daily": "days", "weekend": "days",
}  # fmt: skip


def two_doses() -> str:
    return _("The text gives two different doses. Use one line for each, or choose one.")


def halve_totals(sheet: Sheet, found: Sequence[Clause]) -> None:
    """ "12 reps (6 each side)": the total and its half; counts are per side."""
    lone = {
        clause.pieces[0].count: clause.span
        for clause in found
        if [p.kind for p in clause.pieces] == ["number"]
    }
    sided = [piece for piece in sheet.taken if piece.parts.get("side") == Side.EACH and "reps" in piece.parts]
    for piece in sided:
        half = piece.parts["reps"]
        if lone.get(half * 2) in sheet.noted:
            sheet.noted.remove(lone[half * 2])
        for other in list(sheet.taken):
            if other is not piece and other.parts.get("reps") == half * 2 and "reps_max" not in other.parts:
                sheet.taken[sheet.taken.index(other)] = replace(
                    other, parts={**other.parts, "reps": half}, scale=(*other.scale, half * 2)
                )


def give_way(sheet: Sheet, found: Sequence[Clause]) -> None:
    """A clause of the note can undo what was read: "not on Sundays" undoes "daily", "then daily" what stood before."""
    for clause in found:
        denies = clause.negated or any(piece.kind in ("off", "rest") for piece in clause.pieces)
        if clause.is_read or not (denies or clause.is_later):
            continue
        undone = [
            piece
            for piece in sheet.taken
            if (_contradicts(clause, piece) if denies else _is_replaced(clause, piece))
        ]
        if not undone:
            continue
        sheet.set_aside(undone)
        if clause.is_later:
            question = _("This line has a dose for now and one for later. Choose the one for now.")
            sheet.ask(question, [merged(undone)], undone)


def _contradicts(clause: Clause, piece: Piece) -> bool:
    """Whether a clause that says no speaks of the same days, the same band, the same number."""
    if groups(piece) & {SUBJECTS.get(each.kind) for each in clause.pieces}:
        return True
    spoken = {name: value for each in clause.pieces for name, value in each.parts.items()}
    if OFTEN & groups(piece) & {group(name) for name in spoken}:
        return True
    return any(spoken.get(name) == value for name, value in piece.parts.items())


def _is_replaced(clause: Clause, piece: Piece) -> bool:
    """Whether a clause after "then" gives another value to what stands before it."""
    spoken = {name for each in clause.pieces for name in groups(each)}
    spoken |= OFTEN if spoken & OFTEN else set()
    return bool(groups(piece) & spoken) and piece.end <= clause.span[0]


def drop_contradictions(sheet: Sheet) -> None:
    """Where two phrases disagree about a part of the dose, neither is taken."""
    given: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in sheet.taken:
        for name in groups(piece):
            given[name].append(piece)
    amounts = [piece for piece in sheet.taken if piece.kind == "amount"]
    disputed = {piece.start for piece in amounts} if _two_measures(amounts) else set()
    for name, pieces in given.items():
        if len({_said(name, piece) for piece in pieces}) > 1 and not _agree(name, pieces):
            disputed |= {piece.start for piece in pieces}
    if not disputed:
        return
    torn = [piece for piece in sheet.taken if piece.start in disputed]
    sheet.set_aside(torn)
    choices = [dict(piece.parts) for piece in torn] if len(torn) == 2 else []
    sheet.ask(two_doses(), choices, torn)


def choose_affected_or_side(sheet: Sheet) -> None:
    """ "Affected side" is the plan's side; beside another side it is a second dose."""
    if not sheet.affected:
        return
    sides = [piece for piece in sheet.taken if "side" in piece.parts]
    if not sides:
        sheet.remarks.append(Remark(Grade.DOUBT, _("The plan says which side is affected.")))
        return
    sheet.set_aside(sides)
    sheet.noted += sheet.affected_at
    sheet.affected_at.clear()
    sheet.ask(two_doses(), [], sides)


def _two_measures(amounts: list[Piece]) -> bool:
    """Whether one phrase counts repetitions and another gives a time: "VOR x1, 1 min x 3"."""
    counted = [piece for piece in amounts if "reps" in piece.parts and "duration_seconds" not in piece.parts]
    return bool(counted) and any(
        "duration_seconds" in piece.parts and "reps" not in piece.parts for piece in amounts
    )


def _said(name: str, piece: Piece) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((part, str(value)) for part, value in piece.parts.items() if group(part) == name))


def _agree(name: str, pieces: list[Piece]) -> bool:
    """Whether two phrases say one thing more and less exactly: "twice a day" and "morning and evening"."""
    try:
        together = Dose(**{part: value for part, value in merged(pieces).items() if group(part) == name})
    except ValidationError:
        return False
    return all(
        getattr(together, part) == value
        for piece in pieces
        for part, value in piece.parts.items()
        if group(part) == name and value is not None
    ) and name not in ("sets", "reps", "hold", "duration")
