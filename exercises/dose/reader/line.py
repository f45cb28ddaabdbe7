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
MOST_QUESTIONS = 5  # a line with more of them is not one dose: no readings are offered
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
    said: list[tuple[int, int]] = field(default_factory=list)  # stretches that a remark has spoken of
    affected_at: list[tuple[int, int]] = field(default_factory=list)  # where it says "the affected side"

    @property
    def affected(self) -> bool:
        return bool(self.affected_at)

    def ask(self, question: str, choices: Sequence[Mapping[str, Any]], about: Sequence[Piece]) -> None:
        place = about[0].start
        self.questions.append((question, choices, Piece("question", place, place, "", inside=tuple(about))))

    def set_aside(self, pieces: Iterable[Piece]) -> None:
        aside = {piece.start: piece for piece in pieces}
        self.taken = [piece for piece in self.taken if piece.start not in aside]
        self.noted += [(piece.start, piece.end) for piece in aside.values()]


def decide(text: str, found: Sequence[Clause]) -> Sheet:
    sheet = Sheet(text)
    for clause in found:
        _put(sheet, clause)
    _halve_totals(sheet, found)
    _give_way(sheet, found)
    _drop_the_unaccounted(sheet)
    _drop_the_impossible(sheet)
    _drop_contradictions(sheet)
    _choose_affected_or_side(sheet)
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
            sheet.affected_at.append(span)
        elif piece.kind in READ:
            if piece.parts:
                sheet.taken.append(piece)
            if piece.kept:
                spans = piece.spans_to_keep
                sheet.kept += spans
                words = "; ".join(text[start:end] for start, end in spans)
                sheet.remarks.append(Remark(Grade.NOTED, piece.doubt or kept_as_note(words)))
            elif piece.doubt:
                sheet.remarks.append(Remark(Grade.DOUBT, piece.doubt))


def two_doses() -> str:
    return _("The text gives two different doses. Use one line for each, or choose one.")


def kept_as_note(words: str) -> str:
    return _("Kept as a note: “%(text)s”.") % {"text": words.strip(" @")}


def _halve_totals(sheet: Sheet, found: Sequence[Clause]) -> None:
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


def _give_way(sheet: Sheet, found: Sequence[Clause]) -> None:
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
            sheet.said.append((piece.start, piece.end))
            words = {"problem": " ".join(error.messages), "text": piece.text.strip()}
            sheet.remarks.append(Remark(Grade.NOTED, _("%(problem)s Kept as a note: “%(text)s”.") % words))


def _drop_contradictions(sheet: Sheet) -> None:
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


def _choose_affected_or_side(sheet: Sheet) -> None:
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


def finish(sheet: Sheet, beyond: str) -> tuple[Dose, str, tuple[Remark, ...]]:
    """The dose with its note, the words that were not understood, and what to say about it."""
    dose = _dose(merged(sheet.taken), words_of(sheet, beyond))
    if dose is None:  # each phrase is possible, but not together
        torn = list(sheet.taken)
        sheet.set_aside(torn)
        sheet.ask(two_doses(), [], torn)
        dose = Dose(note=words_of(sheet, beyond)[:NOTE_LENGTH].strip())
    remarks = [*sheet.remarks, *_asked(sheet, beyond), *_noted(sheet)]
    note, leftover = words_of(sheet, beyond), words_of(sheet, beyond, is_leftover=True)
    if len(note) > NOTE_LENGTH:
        leftover = note
        remarks.append(
            Remark(Grade.NOTED, _("The text is too long for a note. Shorten it: its end is not kept."))
        )
    if beyond and not any(remark.grade is Grade.NOTED for remark in remarks):
        remarks.append(Remark(Grade.NOTED, kept_as_note(beyond)))
    return dose, leftover, tuple(dict.fromkeys(remarks))


def _dose(parts: Mapping[str, Any], note: str) -> Dose | None:
    try:
        return Dose(**parts, note=note[:NOTE_LENGTH].strip())
    except ValidationError:
        return None


def _asked(sheet: Sheet, beyond: str) -> Iterable[Remark]:
    taken, has_many = merged(sheet.taken), len(sheet.questions) > MOST_QUESTIONS
    for question, choices, piece in sheet.questions:
        if has_many:
            yield Remark(Grade.CHOOSE, question)
            continue
        settled = [(piece.start, piece.end), *((inner.start, inner.end) for inner in piece.inside)]
        note = words_of(sheet, beyond, without=settled)
        fitting = [
            choice
            for choice in choices
            if all(taken.get(name, value) == value for name, value in choice.items())
        ]
        doses = [_dose({**taken, **choice}, note) for choice in fitting]
        readings = tuple(dict.fromkeys(dose for dose in doses if dose is not None))
        if fitting and not readings:  # out of bounds, whatever is meant
            yield Remark(Grade.NOTED, kept_as_note(piece.text))
        else:
            yield Remark(Grade.CHOOSE, question, readings)


def _noted(sheet: Sheet) -> Iterable[Remark]:
    said = [*sheet.kept, *sheet.said]
    asked = [(piece.start, piece.end) for _question, _choices, piece in sheet.questions]
    asked += [
        (inner.start, inner.end) for _question, _choices, piece in sheet.questions for inner in piece.inside
    ]
    for words in runs_of_noted(sheet, [*asked, *said]):
        yield Remark(Grade.NOTED, _("Not understood, kept as a note: “%(text)s”.") % {"text": words})


def runs_of_noted(sheet: Sheet, without: Sequence[tuple[int, int]]) -> list[str]:
    noted, seen = covered(sheet.text, sheet.noted), covered(sheet.text, without)
    return runs(sheet.text, [is_noted and not is_seen for is_noted, is_seen in zip(noted, seen, strict=True)])
