"""Makes one dose of the clauses of a line.

Phrases that contradict each other or are out of bounds are not used. They go into the note, with all that was not
understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from exercises.dose.reader.account import holds_all, is_accounted_for
from exercises.dose.reader.clauses import ASKED, READ, Clause
from exercises.dose.reader.disputes import (
    choose_affected_or_side,
    drop_contradictions,
    drop_halves,
    drop_to_fatigue,
    halve_totals,
    keep_sides_apart,
    two_doses,
    undo_by_notes,
)
from exercises.dose.reader.notes import covered, runs, words_of
from exercises.dose.reader.sheet import Choice, Question, Sheet, merged
from exercises.dose.remarks import Grade, Remark
from exercises.dose.value import NOTE_LENGTH, Dose
from exercises.dose.words import describe

MOST_QUESTIONS = 5  # a line with more of them is not one dose: no readings are offered


def decide(text: str, found: Sequence[Clause]) -> Sheet:
    """What of each clause is used, asked about or noted. The order of the steps matters."""
    sheet = Sheet(text)
    for clause in found:
        _enter(sheet, clause)
    halve_totals(sheet, found)
    keep_sides_apart(sheet, found)
    drop_halves(sheet, found)
    undo_by_notes(sheet, found)
    drop_to_fatigue(sheet, found)
    _drop_the_unaccounted(sheet)
    _drop_the_impossible(sheet)
    drop_contradictions(sheet, found)
    choose_affected_or_side(sheet)
    return sheet


def _enter(sheet: Sheet, clause: Clause) -> None:
    if not clause.is_read:
        sheet.noted.append(clause.span)
        return
    text = sheet.text
    for piece in clause.pieces:
        span = (piece.start, piece.end)
        if piece.kind in ASKED:
            sheet.noted.append(span)
            about = (span, *((inner.start, inner.end) for inner in piece.inside))
            settled = tuple((inner.start, inner.end) for inner in piece.inside if not inner.kept)
            is_partly_kept = len(settled) < len(piece.inside)
            choices = tuple(
                Choice(parts, settled if is_partly_kept and "side" not in parts else about)
                for parts in piece.choices
                if holds_all(piece, parts)
            )
            sheet.questions.append(Question(piece.question, choices, about))
        elif piece.kind == "affected":
            sheet.affected_at.append(span)
        elif piece.kind in READ:
            if piece.parts:
                sheet.taken.append(piece)
            if piece.kept:
                spans = piece.spans_to_keep
                sheet.kept += spans
                words = "; ".join(text[start:end] for start, end in spans)
                sheet.remarks.append(Remark(Grade.NOTED, piece.doubt or kept_as_note(words)))


def kept_as_note(words: str) -> str:
    return _("Kept as a note: “%(text)s”.") % {"text": words.strip(" @")}


def _drop_the_unaccounted(sheet: Sheet) -> None:
    lost = [piece for piece in sheet.taken if not piece.kept and not is_accounted_for(piece)]
    sheet.set_aside(lost)


def _drop_the_impossible(sheet: Sheet) -> None:
    for piece in list(sheet.taken):
        try:
            Dose(**piece.parts)
        except ValidationError as error:
            sheet.set_aside([piece])
            sheet.remarked.append((piece.start, piece.end))
            words = {"problem": error.messages[0], "text": piece.text.strip()}
            sheet.remarks.append(Remark(Grade.NOTED, _("%(problem)s Kept as a note: “%(text)s”.") % words))


def finish(sheet: Sheet, cut_off: str) -> tuple[Dose, str, tuple[Remark, ...]]:
    """The dose with its note, the words that were not understood, and the remarks for the therapist.

    `cut_off` is the end of a text that was too long to read. It goes into the note.
    """
    dose = _dose(merged(sheet.taken), words_of(sheet, cut_off))
    if dose is None:  # each phrase is possible, but not together
        conflicting = list(sheet.taken)
        sheet.set_aside(conflicting)
        sheet.ask(two_doses(), (), conflicting)
        dose = Dose(note=words_of(sheet, cut_off)[:NOTE_LENGTH].strip())
    doubts = [Remark(Grade.DOUBT, piece.doubt) for piece in sheet.taken if piece.doubt and not piece.kept]
    remarks = [*sheet.remarks, *doubts, *_asked(sheet, cut_off), *_noted(sheet)]
    note, leftover = words_of(sheet, cut_off), words_of(sheet, cut_off, is_leftover=True)
    if len(note) > NOTE_LENGTH:
        leftover = note
        remarks.append(
            Remark(Grade.NOTED, _("The text is too long for a note. Shorten it: its end is not kept."))
        )
    if cut_off and not any(remark.grade is Grade.NOTED for remark in remarks):
        remarks.append(Remark(Grade.NOTED, kept_as_note(cut_off)))
    return dose, leftover, tuple(dict.fromkeys(remarks))


def _dose(parts: Mapping[str, Any], note: str) -> Dose | None:
    try:
        return Dose(**parts, note=note[:NOTE_LENGTH].strip())
    except ValidationError:
        return None


def _asked(sheet: Sheet, cut_off: str) -> Iterable[Remark]:
    taken, has_many = merged(sheet.taken), len(sheet.questions) > MOST_QUESTIONS
    for question in sheet.questions:
        if has_many:
            yield Remark(Grade.CHOOSE, question.text)
            continue
        fitting = [
            choice
            for choice in question.choices
            if all(taken.get(name, value) == value for name, value in choice.parts.items())
        ]
        doses = [
            _dose({**taken, **choice.parts}, words_of(sheet, cut_off, without=choice.settled))
            for choice in fitting
        ]
        readings = tuple({describe(dose): dose for dose in reversed(doses) if dose is not None}.values())[
            ::-1
        ]
        if fitting and not readings:  # out of bounds, whatever is meant
            start, end = question.about[0]
            yield Remark(Grade.NOTED, kept_as_note(sheet.text[start:end]))
        else:
            yield Remark(Grade.CHOOSE, question.text, readings)


def _noted(sheet: Sheet) -> Iterable[Remark]:
    explained = [*sheet.kept, *sheet.remarked]
    asked = [span for question in sheet.questions for span in question.about]
    for words in runs_of_noted(sheet, [*asked, *explained]):
        yield Remark(Grade.NOTED, _("Not understood, kept as a note: “%(text)s”.") % {"text": words})


def runs_of_noted(sheet: Sheet, without: Sequence[tuple[int, int]]) -> list[str]:
    noted, seen = covered(sheet.text, sheet.noted), covered(sheet.text, without)
    return runs(sheet.text, [is_noted and not is_seen for is_noted, is_seen in zip(noted, seen, strict=True)])
