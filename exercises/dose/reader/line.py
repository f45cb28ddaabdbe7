"""From clauses to one dose: what disagrees is not taken, what is out of bounds is not taken, the rest is the note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from exercises.dose.reader.account import is_accounted_for
from exercises.dose.reader.clauses import ASKED, READ, Clause
from exercises.dose.reader.notes import covered, runs, words_of
from exercises.dose.reader.pieces import Piece
from exercises.dose.remarks import Grade, Remark
from exercises.dose.value import NOTE_LENGTH, Dose, Side

# Parts that say the same thing in different ways: two of them from two phrases are two different doses.
GROUPS = {
    **dict.fromkeys(("days_per_week", "days_per_week_max", "weekdays", "every_n_days"), "days"),
    **dict.fromkeys(("reps", "reps_max", "reps_per_set"), "reps"),
    **dict.fromkeys(("sets", "sets_max"), "sets"),
    **dict.fromkeys(("load_value", "load_unit"), "load"),
    **dict.fromkeys(("times_per_day", "times_per_day_max", "times_of_day"), "times"),
    **dict.fromkeys(("hold_seconds", "hold_seconds_max"), "hold"),
    **dict.fromkeys(("duration_seconds", "duration_seconds_max"), "duration"),
}
OFTEN = {"days", "times", "every_n_hours"}
SUBJECTS = {  # of what a negated clause speaks, by its words
    "hold": "hold", "rest": "rest_seconds", "relax": "rest_between_reps_seconds", "band": "load", "weight": "load",
    "gear": "load", "fatigue": "to_fatigue", "weekday": "days", "days": "days", "daily": "days", "weekend": "days",
}  # fmt: skip


def group(name: str) -> str:
    return GROUPS.get(name, name)


def groups(piece: Piece) -> set[str]:
    return {group(name) for name in piece.parts}


@dataclass
class Sheet:
    """The phrases of a line while it is decided which of them count."""

    text: str
    taken: list[Piece] = field(default_factory=list)  # parts of the dose
    kept: list[tuple[int, int]] = field(default_factory=list)  # stretches for the note that were understood
    noted: list[tuple[int, int]] = field(default_factory=list)  # stretches for the note that were not
    questions: list[tuple[str, Sequence[Mapping[str, Any]], Piece]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    affected: bool = False

    def set_aside(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            self.taken.remove(piece)
            self.noted.append((piece.start, piece.end))


def decide(text: str, found: Sequence[Clause]) -> Sheet:
    sheet = Sheet(text)
    for clause in found:
        _put(sheet, clause)
    _halve_totals(sheet)
    _give_way(sheet, found)
    _drop_the_unaccounted(sheet)
    _drop_the_impossible(sheet)
    _drop_contradictions(sheet)
    return sheet


def _put(sheet: Sheet, clause: Clause) -> None:
    if not clause.is_read:
        sheet.noted.append(clause.span)
        return
    text = sheet.text
    for piece in clause.pieces:
        span = (piece.start, piece.end)
        if piece.kind in ASKED:
            sheet.noted.append(span)
            sheet.questions.append((piece.question, piece.choices, piece))
        elif piece.kind == "affected":
            sheet.affected = True
            sheet.remarks.append(Remark(Grade.DOUBT, _("The plan says which side is affected.")))
        elif piece.kind in READ:
            if piece.parts:
                sheet.taken.append(piece)
            if piece.kept:
                spans = [(each.start, each.end) for each in piece.to_keep]
                sheet.kept += spans
                words = "; ".join(text[start:end] for start, end in spans)
                sheet.remarks.append(Remark(Grade.NOTED, piece.doubt or kept_as_note(words)))
            elif piece.doubt:
                sheet.remarks.append(Remark(Grade.DOUBT, piece.doubt))


def kept_as_note(words: str) -> str:
    return _("Kept as a note: “%(text)s”.") % {"text": words.strip(" @")}


def _halve_totals(sheet: Sheet) -> None:
    """ "12 reps (6 each side)": the total and its half; counts are per side."""
    sided = [piece for piece in sheet.taken if piece.parts.get("side") == Side.EACH and "reps" in piece.parts]
    for piece in sided:
        half = piece.parts["reps"]
        for other in list(sheet.taken):
            if other is not piece and other.parts.get("reps") == half * 2 and "reps_max" not in other.parts:
                sheet.taken[sheet.taken.index(other)] = replace(
                    other, parts={**other.parts, "reps": half}, scale=(*other.scale, half * 2)
                )


def _give_way(sheet: Sheet, found: Sequence[Clause]) -> None:
    """A clause of the note can undo what was read: "not on Sundays" undoes "daily", "then daily" what stood before."""
    for clause in found:
        if clause.is_read or not (clause.negated or clause.is_later):
            continue
        subjects = {name for piece in clause.pieces for name in groups(piece)}
        if clause.negated:
            subjects |= {SUBJECTS[piece.kind] for piece in clause.pieces if piece.kind in SUBJECTS}
        elif subjects & OFTEN:
            subjects |= OFTEN
        undone = [
            piece for piece in sheet.taken if groups(piece) & subjects and (clause.negated or piece.end <= clause.span[0])
        ]
        if not undone:
            continue
        sheet.set_aside(undone)
        if clause.is_later:
            sheet.questions.append(
                (
                    _("This line has a dose for now and one for later. Choose the one for now."),
                    [merged(undone)],
                    Piece("question", clause.span[0], clause.span[0], "", inside=tuple(undone)),
                )
            )


def merged(pieces: Iterable[Piece]) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for piece in pieces:
        parts = {**parts, **piece.parts}
    return parts


def _drop_the_unaccounted(sheet: Sheet) -> None:
    lost = [piece for piece in sheet.taken if not piece.kept and not is_accounted_for(piece)]
    sheet.set_aside(lost)


def _drop_the_impossible(sheet: Sheet) -> None:
    for piece in list(sheet.taken):
        try:
            Dose(**piece.parts)
        except ValidationError as error:
            sheet.set_aside([piece])
            words = {"problem": " ".join(error.messages), "text": piece.text.strip()}
            sheet.remarks.append(
                Remark(Grade.NOTED, _("%(problem)s Kept as a note: “%(text)s”.") % words)
            )


def _drop_contradictions(sheet: Sheet) -> None:
    """Where two phrases disagree about a part of the dose, neither is taken."""
    given: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in sheet.taken:
        for name in groups(piece):
            given[name].append(piece)
    torn: list[Piece] = []
    for name, pieces in given.items():
        if len({_said(name, piece) for piece in pieces}) > 1 and not _agree(name, pieces):
            torn += [piece for piece in pieces if piece not in torn]
    if not torn:
        return
    sheet.set_aside(torn)
    question = _("The text gives two different doses. Use one line for each, or choose one.")
    choices = [dict(piece.parts) for piece in torn] if len(torn) == 2 else []
    sheet.questions.append((question, choices, Piece("question", torn[0].start, torn[0].start, "", inside=tuple(torn))))


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


def finish(sheet: Sheet, beyond: str) -> tuple[Dose, str, tuple[Remark, ...]]:
    """The dose with its note, the words that were not understood, and what to say about it."""
    dose = _dose(merged(sheet.taken), words_of(sheet, beyond))
    if dose is None:  # each phrase is possible, but not together
        torn = list(sheet.taken)
        sheet.set_aside(torn)
        sheet.questions.append((_("The text gives two different doses. Use one line for each, or choose one."), [], torn[0]))
        dose = Dose(note=words_of(sheet, beyond)[:NOTE_LENGTH].strip())
    remarks = [*sheet.remarks, *_asked(sheet, beyond), *_noted(sheet)]
    note, leftover = words_of(sheet, beyond), words_of(sheet, beyond, is_leftover=True)
    if len(note) > NOTE_LENGTH:
        leftover = note
        remarks.append(Remark(Grade.NOTED, _("The text is too long for a note. Shorten it: its end is not kept.")))
    if beyond and not any(remark.grade is Grade.NOTED for remark in remarks):
        remarks.append(Remark(Grade.NOTED, kept_as_note(beyond)))
    return dose, leftover, tuple(dict.fromkeys(remarks))


def _dose(parts: Mapping[str, Any], note: str) -> Dose | None:
    try:
        return Dose(**parts, note=note[:NOTE_LENGTH].strip())
    except ValidationError:
        return None


def _asked(sheet: Sheet, beyond: str) -> Iterable[Remark]:
    for question, choices, piece in sheet.questions:
        settled = [(piece.start, piece.end), *((inner.start, inner.end) for inner in piece.inside)]
        note = words_of(sheet, beyond, without=settled)
        readings = [_dose({**merged(sheet.taken), **choice}, note) for choice in choices]
        yield Remark(Grade.CHOOSE, question, tuple(dict.fromkeys(dose for dose in readings if dose is not None)))


def _noted(sheet: Sheet) -> Iterable[Remark]:
    said = {span for span in sheet.kept}
    asked = [(piece.start, piece.end) for _question, _choices, piece in sheet.questions]
    asked += [(inner.start, inner.end) for _question, _choices, piece in sheet.questions for inner in piece.inside]
    for words in runs_of_noted(sheet, [*asked, *said]):
        yield Remark(Grade.NOTED, _("Not understood, kept as a note: “%(text)s”.") % {"text": words})


def runs_of_noted(sheet: Sheet, without: Sequence[tuple[int, int]]) -> list[str]:
    noted, seen = covered(sheet.text, sheet.noted), covered(sheet.text, without)
    return runs(sheet.text, [is_noted and not is_seen for is_noted, is_seen in zip(noted, seen, strict=True)])
