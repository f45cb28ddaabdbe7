"""Lines that say two things: a total and its half, a dose for now and one for later, a dose for each side.

In most cases neither is used, and the therapist is asked. In examples, "zib" stands for any word that the reader does
not know.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from exercises.dose.reader.clauses import JOINTS, Clause, is_filler, is_listed
from exercises.dose.reader.pieces import GOVERNS, Piece
from exercises.dose.reader.sheet import Choice, Sheet, Span, group, groups, merged, spans
from exercises.dose.remarks import Grade, Remark
from exercises.dose.value import Dose, Side

OF_A_SIDE = {"side", "sets", "reps", "hold", "duration", "load", "counted_in", "to_fatigue"}
TWO_SIDES = ({"left", "right"}, {"affected", "other_side"}, {"left", "other_side"}, {"right", "other_side"})
DOSES = {
    "amount", "reps_n", "sets_n", "held", "time", "lone_time", "number", "range", "load", "units", "question",
    "rep_max",
}  # fmt: skip
AMOUNTS = ("amount", "reps_n")
RESTS = ("rest", "relax", "pause")  # "rest 2 x 30 s" is no second dose
FIRST = ("first", "start", "starts", "starting", "begin", "beginning")
PRODUCT = re.compile(r"(?<![\d/])\d+ ?x ?\d+(?![\d/])", re.IGNORECASE)
DAYS_OR_HOURS = {"weekdays", "times_of_day"}
OFTEN = {"days", "times", "every_n_hours"}
ANY = "any"
ITEMS = {  # what the words of a list say, where they stand alone
    **dict.fromkeys(("time_of_day", "every_day_at"), "times"), **dict.fromkeys(("weekday", "days"), "days"),
    **dict.fromkeys(("left", "right", "l", "r", "affected"), "side"),
}  # fmt: skip
FIGURES = {"number", "list"}  # a clause of only these continues the figures before it: "3x8, 10, 12"
IN_A_LIST = {
    "unknown", "and", "or", "slash", "to", "dash", "filler", "the", "a", "of", "in", "on", "code", "per",
}  # fmt: skip
SUBJECTS = {  # what a negated clause is about, by the kinds of its words
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


def keep_sides_apart(sheet: Sheet, found: Sequence[Clause]) -> None:
    """ "2 min L, 1 min R": a dose for one side must not be read for the other, or for both."""
    pieces = [piece for clause in found for piece in clause.pieces if not is_filler(piece)]
    named: dict[str, list[Piece]] = {}
    for place, piece in enumerate(pieces):
        if not (side := _one_side(piece, pieces[place + 1 : place + 2])):
            continue
        beside = [piece, *pieces[max(place - 1, 0) : place], *pieces[place + 1 : place + 2]]
        if doses := [each for each in beside if _is_a_dose(each)]:
            named.setdefault(side, []).extend(doses)
    if not any(two <= named.keys() for two in TWO_SIDES):
        return
    sheet.noted += sheet.affected_at
    sheet.affected_at.clear()
    of_a_side = [piece for piece in sheet.taken if groups(piece) & OF_A_SIDE]
    sheet.set_aside(of_a_side)
    beside_sides = {span for doses in named.values() for span in spans(doses)}
    sheet.questions = [each for each in sheet.questions if not beside_sides & set(each.about)]
    conflicting = [piece for piece in pieces if groups(piece) & OF_A_SIDE]
    sheet.ask(two_sides(), _same_for_each(of_a_side), conflicting or of_a_side or pieces)


def two_sides() -> str:
    return _("The text gives a dose for each side. Use one line for each.")


def _same_for_each(pieces: Sequence[Piece]) -> list[Choice]:
    """The dose of each side, where it is the same for both."""
    amounts = [piece for piece in pieces if piece.kind in AMOUNTS]
    doses = [{name: value for name, value in each.parts.items() if name != "side"} for each in amounts]
    has_others = any(piece.kind not in (*AMOUNTS, "side") for piece in pieces)
    if len(doses) != 2 or doses[0] != doses[1] or has_others:
        return []
    return [Choice({**doses[0], "side": Side.EACH}, spans(pieces))]


def _one_side(piece: Piece, after: Sequence[Piece]) -> str:
    """Which side a word names: left, right, the affected one, the other one."""
    if piece.kind in ("side", "amount", "affected", "other_side"):
        side = piece.parts.get("side", piece.kind)
        return str(side) if side in (Side.LEFT, Side.RIGHT, "affected", "other_side") else ""
    if piece.kind in ("left", "right", "l", "r"):
        return str(Side.LEFT if piece.kind[0] == "l" else Side.RIGHT)
    return "other_side" if piece.kind == "other" and any(each.kind == "limb" for each in after) else ""


def _is_a_dose(piece: Piece) -> bool:
    return piece.kind in DOSES and any(letter.isdigit() for letter in piece.text)


def drop_halves(sheet: Sheet, found: Sequence[Clause]) -> None:
    """Set aside what is only half of something: "morning, zib and evening", "Montag zu zib. Freitag"."""
    # With two amounts, the days are asked about together with them.
    has_two = sum(piece.kind in AMOUNTS for piece in sheet.taken) > 1
    text = sheet.text
    for clause in found:
        if clause.is_read or clause.pieces[0].kind in GOVERNS:
            continue
        said = _listed_in(clause) if not has_two else set()
        beside = _joined_in(clause)
        before = text[: clause.span[0]].rstrip()
        if clause.pieces[0].kind in JOINTS and before.endswith(",") and len(clause.pieces) == 2:
            beside.add(ANY)
        kinds = {piece.kind for piece in clause.pieces}
        sheet.set_aside(
            piece
            for piece in sheet.taken
            if _goes_on(piece, clause, text)
            or (piece.kind == "amount" and kinds <= FIGURES and _is_beside(piece, clause, text))
            or (
                (DAYS_OR_HOURS & piece.parts.keys() or piece.parts.get("days_per_week") == 7)
                and groups(piece) & said
            )
            or (is_listed(piece) and _is_beside(piece, clause, text) and (groups(piece) | {ANY}) & beside)
            or _is_half_a_tempo(piece, kinds, _is_in(clause.stretch, piece))
            or any(_is_half_a_count(piece, other, kinds) for other in clause.pieces)
        )


def _goes_on(piece: Piece, clause: Clause, text: str) -> bool:
    """Whether the clause is one more item of a list with commas: the "zib" of "Mon, Wed, zib"."""
    is_word = [each.kind for each in clause.pieces] == ["unknown"] and clause.stretch == clause.span
    is_list = DAYS_OR_HOURS & piece.parts.keys() and any(each.text == "," for each in piece.inside)
    return bool(is_word and is_list) and text[piece.end : clause.span[0]].strip() == ","


def _listed_in(clause: Clause) -> set[str]:
    """The lists to which a clause of the note adds an item: "days", "times". None if it says anything else."""
    if any(not is_listed(piece) and piece.kind not in IN_A_LIST for piece in clause.pieces):
        return set()
    return {_item(piece) for piece in clause.pieces if is_listed(piece)} & {"days", "times"}


def _joined_in(clause: Clause) -> set[str]:
    """The lists whose items stand beside a joining word in the clause."""
    pairs = (*pairwise(clause.pieces), *pairwise(clause.pieces[::-1]))
    return {_item(piece) for piece, other in pairs if is_listed(piece) and other.kind in JOINTS}


def _item(piece: Piece) -> str:
    return ITEMS.get(piece.kind) or next(iter(groups(piece)), "")


def _is_in(stretch: Span, piece: Piece) -> bool:
    return stretch[0] <= piece.start < stretch[1]


def _is_half_a_tempo(piece: Piece, kinds: set[str], is_near: bool) -> bool:
    """ "3 s up zib 3 s down", "tempo 2 0 zib 2 0"."""
    return piece.kind == "tempo_read" and (
        "tempo_read" in kinds or (is_near and bool(kinds & {"phase", "number"}))
    )


def _is_half_a_count(piece: Piece, other: Piece, kinds: set[str]) -> bool:
    """The 12 of "12 reps (6 zib side)", and the 4 of "hold 8s / res. 4s x 6"."""
    if other.kind == "held" and "hold_seconds" in piece.parts:
        return _disagree(piece, other)
    is_half = (
        other.kind == "number" and other.count is not None and piece.parts.get("reps") == other.count * 2
    )
    return is_half and bool(kinds & {"each", "limb", "side", "each_side"})


def _is_beside(piece: Piece, clause: Clause, text: str) -> bool:
    """Whether nothing but a comma or a slash separates the piece and the clause."""
    start, end = clause.span
    gap = text[piece.end : start] if piece.end <= start else text[end : piece.start]
    return gap.strip() in (",", "", "/")


def drop_to_fatigue(sheet: Sheet, found: Sequence[Clause]) -> None:
    """ "AMRAP, 2 RIR" and "short of failure" stop before fatigue, so `to_fatigue` is dropped."""
    pieces = [(clause, piece) for clause in found for piece in clause.pieces]
    is_spared = any(
        each.kind in ("rir", "reserve") or (not clause.is_read and each.kind == "fatigue")
        for clause, piece in pieces
        for each in (piece, *piece.inside)
    )
    for piece in [each for each in sheet.taken if is_spared and "to_fatigue" in each.parts]:
        sheet.set_aside([piece])
        if others := {name: value for name, value in piece.parts.items() if name != "to_fatigue"}:
            sheet.taken.append(replace(piece, parts=others, kept=True))  # the sets of "3 x AMRAP"


def undo_by_notes(sheet: Sheet, found: Sequence[Clause]) -> None:
    """A clause of the note can undo what was read: "not on Sundays" undoes "daily", "then daily" what came before."""
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
            sheet.ask(question, [Choice(merged(undone), spans(undone))], undone)


def _contradicts(clause: Clause, piece: Piece) -> bool:
    """Whether a negative clause is about the same days, the same band or the same number as the piece."""
    away = {day for each in clause.pieces for day in each.parts.get("weekdays", ())}
    if away and away.isdisjoint(piece.parts.get("weekdays", away)):
        return False  # "Mon-Fri, weekend off" says one thing twice
    if groups(piece) & {SUBJECTS.get(each.kind) for each in clause.pieces}:
        return True
    said = {name: value for each in clause.pieces for name, value in each.parts.items()}
    if OFTEN & groups(piece) & {group(name) for name in said}:
        return True
    return any(said.get(name) == value for name, value in piece.parts.items())


def _is_replaced(clause: Clause, piece: Piece) -> bool:
    """Whether a clause after "then" gives another value to what stands before it."""
    said = {name for each in clause.pieces for name in groups(each)}
    said |= OFTEN if said & OFTEN else set()
    return bool(groups(piece) & said) and piece.end <= clause.span[0]


def drop_contradictions(sheet: Sheet, found: Sequence[Clause]) -> None:
    """Where two phrases disagree about a part of the dose, neither is used."""
    given: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in sheet.taken:
        for name in groups(piece):
            given[name].append(piece)
    amounts = [piece for piece in sheet.taken if piece.kind in AMOUNTS]
    disputed = {piece.start for piece in amounts} if _two_measures(amounts) else set()
    for name, pieces in given.items():
        if len({_values_of(name, piece) for piece in pieces}) > 1 and not _agree(name, pieces):
            disputed |= {piece.start for piece in pieces}
    disputed |= {piece.start for piece in amounts for clause in found if _rivals(clause, piece, sheet.text)}
    if not disputed:
        return
    # Two doses are likely to be for two days: "3x10 Tue & Thu, 2x10 Sat".
    conflicting = [
        piece for piece in sheet.taken if piece.start in disputed or DAYS_OR_HOURS & piece.parts.keys()
    ]
    sheet.set_aside(conflicting)
    if choices := _one_of(conflicting, found):
        sheet.ask(two_doses(), choices, conflicting)
    elif not _is_one_dose(conflicting, found):
        sheet.ask(two_doses(), (), conflicting)


def _is_one_dose(conflicting: Sequence[Piece], found: Sequence[Clause]) -> bool:
    """Whether all is one stretch with unknown words: "10 steps fwd/back x4" is a note, not a choice of two doses."""
    stretches = {clause.stretch for clause in found if any(piece in conflicting for piece in clause.pieces)}
    has_words = any(clause.stretch in stretches and not clause.is_read for clause in found)
    is_repeated = len({frozenset(groups(piece)) for piece in conflicting}) < len(conflicting)
    is_tempo = all(piece.kind == "tempo_read" for piece in conflicting)
    return is_tempo or (len(stretches) == 1 and has_words and not is_repeated)


def _one_of(conflicting: Sequence[Piece], found: Sequence[Clause]) -> list[Choice]:
    """A choice for each of two stretches of the line. What was said elsewhere stays in the note."""
    if any(piece.kind == "tempo_read" for piece in conflicting):
        return []  # each is only one phase of it
    stretches: dict[Span, list[Piece]] = {}
    has_words = False
    for clause in found:
        for piece in clause.pieces:
            if piece in conflicting:
                stretches.setdefault(clause.stretch, []).append(piece)
    for clause in found:
        has_words = has_words or (clause.stretch in stretches and not clause.is_read)
    if len(stretches) > 2 or len(conflicting) < 2:
        return [Choice(merged(conflicting), spans(conflicting))] if len(conflicting) == 1 else []
    if len(stretches) == 1:
        is_plain = (
            len(conflicting) == 2 and groups(conflicting[0]) == groups(conflicting[1]) and not has_words
        )
        return [] if not is_plain else [Choice(piece.parts, spans(conflicting)) for piece in conflicting]
    first, second = stretches
    return [
        Choice(merged(stretches[own]), (*spans(stretches[own]), *_settled(other, stretches, found)))
        for own, other in ((first, second), (second, first))
    ]


def _settled(other: Span, stretches: Mapping[Span, Sequence[Piece]], found: Sequence[Clause]) -> list[Span]:
    """What may leave the note of the dose that is not chosen: all of it, if both are only plain doses."""
    is_plain = all(clause.is_read for clause in found if clause.stretch in stretches)
    has_days = any(DAYS_OR_HOURS & piece.parts.keys() for piece in stretches[other])
    return [other] if is_plain and not has_days else []


def _rivals(clause: Clause, piece: Piece, text: str) -> bool:
    """Whether the clause is in the note but is another dose: "first week 2x10" before 3x15."""
    if clause.is_read or clause.negated or clause.is_later:
        return False
    first = clause.pieces[0]
    comes_first = clause.span[0] < piece.start and (first.kind == "until" or first.text in FIRST)
    if first.kind in GOVERNS and not comes_first:
        return False
    others = [each for each in clause.pieces if each.kind in AMOUNTS]
    return _has_a_loose_product(clause, text) or any(_disagree(piece, other) for other in others)


def _has_a_loose_product(clause: Clause, text: str) -> bool:
    """ "3 x 10 D": a product that was not understood."""
    is_other = any(piece.kind in AMOUNTS for piece in clause.pieces) or clause.pieces[0].kind in RESTS
    return not is_other and bool(PRODUCT.search(text, *clause.span))


def _disagree(piece: Piece, other: Piece) -> bool:
    return any(_values_of(name, piece) != _values_of(name, other) for name in groups(piece) & groups(other))


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
    sheet.ask(two_doses(), (), sides)


def _two_measures(amounts: list[Piece]) -> bool:
    """Whether one phrase counts repetitions and another gives a time: "VOR x1, 1 min x 3"."""
    counted = [piece for piece in amounts if "reps" in piece.parts and "duration_seconds" not in piece.parts]
    is_phrase = any(piece.kind == "amount" for piece in counted)
    return bool(counted) and any(
        "duration_seconds" in piece.parts
        and "reps" not in piece.parts
        and (is_phrase or "sets" in piece.parts)
        for piece in amounts
    )


def _values_of(name: str, piece: Piece) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((part, str(value)) for part, value in piece.parts.items() if group(part) == name))


def _agree(name: str, pieces: list[Piece]) -> bool:
    """Whether the phrases fit together, one more exact than the other: "twice a day", "morning and evening"."""
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
