"""Clauses: each is read whole or left whole as the note.

A clause ends at a comma, a semicolon, a bracket, a dash with spaces, "then", and before a word that governs:
"3x10 not on Fridays" is "3x10", which is read, and "not on Fridays", which is not. Where a clause has words that
are not understood, only a complete amount at its edge is read: the "3x10" of "squats 3x10".

In examples, "zib" stands for any word that the reader does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from exercises.dose.reader.pieces import ENDS, GOVERNS, Piece
from exercises.dose.value import MeasuredBy, Side

FILLERS = {"filler", "for", "with", "of", "and", "the", "a", "often_label", "colon", "dot"}
JOINING = {"a", "and", "for", "of", "the", "with"}
ASKED = {"question", "rest_bare"}
# The kinds of phrases that a clause may consist of to be read as a whole.
READ = {
    "read", "often", "adjective", "load", "side", "held", "relaxed", "rest_time", "rest_between_sets", "sets_n",
    "reps_n", "amount", "tempo_read", "lone_time", "at_time", "kept", "load_range", "affected", "most_hold", "x_often",
}  # fmt: skip
CONDITIONS = {"condition", "until", "while"}
# Complete in themselves: an unknown word beside them does not change them.
CLOSED = {
    "amount", "often", "read", "reps_n", "sets_n", "kept", "held", "relaxed", "rest_time", "rest_between_sets",
    "tempo_read", "load_range", "question",
}  # fmt: skip
# If one of these is left over before an amount, the amount is not the whole dose: "run 1 min walk 2 min x 8".
LOOSE = {
    "number", "range", "odd", "x", "time", "question", "lone_time", "held", "reps_n", "sets_n", "fraction", "list",
}  # fmt: skip
# Words that may be in the name of an exercise.
NAMING = {"unknown", "limb", "and", "to", "on", "in", "phase", "the", "squeeze", "activity"}
JOINTS = {"and", "or", "slash"}  # what joins the items of a list
LISTED = {
    "at_time", "often", "x_often", "adjective", "side", "affected", "time_of_day", "every_day_at", "weekday",
    "days", "left", "right", "l", "r", "code",
}  # fmt: skip
OPEN = {"side", "load", "adjective"}  # these may belong to what comes after them
# After one of these it is unclear where the phrase before it ends: "10 reps / minute", "3x10%".
BINDERS = {
    "between", "slash", "x", "per", "percent", "sign", "less", "dash", "each", "every", "quote", "hash", "or", "to",
    "total", "rm",
}  # fmt: skip
# Before a time, these are not the name of an exercise.
NO_NAME = {"within", "during", "over", "under", "every", "wait", "break"}
# After one of these, a number is not how many times to do the exercise: "level 5 x 10 min", "rest 2x30s".
NUMBERED = BINDERS | {"numbered", "of_two", "label", "weight", "rest", "relax", "pause"}
UNIT_WORDS = {"second", "minute", "hour", "day", "week", "month", "other_unit"}


@dataclass(frozen=True, slots=True)
class Clause:
    """Pieces that are read together, or kept together in the note.

    `negated`: a word such as "not" governs them. `is_later`: they come after "then". `stretch`: the text from one sign
    to the next that the clause is part of.
    """

    pieces: tuple[Piece, ...]
    is_read: bool
    negated: bool = False
    is_later: bool = False
    stretch: tuple[int, int] = (0, 0)

    @property
    def span(self) -> tuple[int, int]:
        return self.pieces[0].start, self.pieces[-1].end


def understood(piece: Piece) -> bool:
    return piece.kind in READ or piece.kind in ASKED or is_filler(piece)


def is_filler(piece: Piece) -> bool:
    return piece.kind in FILLERS or (piece.kind == "place" and piece.text == "at")


def clauses(pieces: Iterable[Piece]) -> list[Clause]:
    found: list[Clause] = []
    for clause, is_later in _cut(pieces):
        stretch = clause[0].start, clause[-1].end
        parts = _later(clause) if is_later else _governed(clause)
        found += [replace(part, stretch=stretch) for part in parts]
    return found


def _cut(pieces: Iterable[Piece]) -> Iterator[tuple[list[Piece], bool]]:
    """The clauses between the signs, and whether "then" stands before each."""
    clause: list[Piece] = []
    is_later = False
    pieces = tuple(pieces)
    for place, piece in enumerate(pieces):
        is_end = (
            piece.kind == "slash"
            and _stands_alone(pieces[place - 1 : place])
            and _stands_alone(pieces[place + 1 :])
        )
        if is_end or piece.kind in ENDS or (piece.kind == "dot" and clause):
            if clause:
                yield clause, is_later
                is_later = False
            clause = []
            is_later = is_later or piece.kind == "then"
            if piece.kind == "then":
                clause.append(piece)
        else:
            clause.append(piece)
    if clause:
        yield clause, is_later


def _stands_alone(pieces: tuple[Piece, ...]) -> bool:
    """Whether a slash beside this phrase separates it from another, as in "10 reps / 5 s hold"."""
    return bool(pieces) and pieces[0].kind in (
        "reps_n",
        "sets_n",
        "amount",
        "held",
        "relaxed",
        "rest_time",
        "often",
    )


def _later(clause: list[Piece]) -> list[Clause]:
    """What comes after "then" is another exercise or another week, unless it says to repeat or to rest."""
    then, rest = clause[0], clause[1:]
    if then.kind != "then":
        return _governed(clause)
    if not rest:
        return [Clause((then,), is_read=False)]
    is_same = rest[0].text.lower().startswith("repeat") or rest[0].kind in (
        "relaxed",
        "rest_time",
        "rest_between_sets",
    )
    if is_same and all(map(understood, rest)):
        return [Clause(tuple(clause), is_read=True)]
    return [Clause(tuple(clause), is_read=False, is_later=True)]


def _governed(clause: list[Piece]) -> list[Clause]:
    """The clause, split before the first word that governs. What follows that word goes into the note."""
    place = next((index for index, piece in enumerate(clause) if piece.kind in GOVERNS), None)
    if place is None:
        return _judged(clause)
    left, right = clause[:place], clause[place:]
    if left and right[0].kind == "after" and left[-1].kind in ("rest_time", "rest_between_sets", "relaxed"):
        right.insert(0, left.pop())  # "rest 1 min after every second set"
    while left and (
        is_filler(left[-1]) or (left[-1].kind in OPEN and not _stays_with_the_dose(left, len(left)))
    ):
        right.insert(0, left.pop())
    negated = any(piece.kind in ("negation", "no", "except") for piece in right)
    governed = Clause(tuple(right), is_read=False, negated=negated)
    if not left:
        return [governed]
    is_bound = left[-1].kind in BINDERS or not understood(left[-1])
    if any(piece.kind in CONDITIONS for piece in right) and not any(piece.kind == "amount" for piece in left):
        is_bound = True
    if is_bound and all(piece.kind not in ("amount",) for piece in left):
        return [Clause(tuple(clause), is_read=False, negated=negated)]
    return [*_judged(left), governed]


def is_listed(piece: Piece) -> bool:
    """Whether the piece may be an item of a list: a time of day, a day, a side, how often."""
    return piece.kind in LISTED and piece.parts.get("side") not in (Side.EACH, Side.ALTERNATING)


def _without_half_a_list(clause: list[Piece], end: int) -> int:
    """How many of the first `end` pieces to read, so that no list is read by half.

    Of "2x/day and zib" that is none.
    """
    place = end
    while place and clause[place - 1].kind in JOINTS:
        place -= 1
    if place < end or (end < len(clause) and clause[end].kind in JOINTS):
        while place and (is_listed(clause[place - 1]) or clause[place - 1].kind in JOINTS):
            place -= 1
        return place
    return end


def _judged(clause: list[Piece]) -> list[Clause]:
    """A clause without governing words, split into what is read and what goes into the note."""
    if dangling := _dangling(clause):
        start, end = dangling
        rest = _judged(clause[start:end]) if start < end else []
        words = [Clause(tuple(word), is_read=False) for word in (clause[:start], clause[end:]) if word]
        return [*rest, *words]
    if all(map(understood, clause)):
        is_read = any(piece.kind in READ or piece.kind in ASKED for piece in clause)
        return [Clause(tuple(clause), is_read=is_read)]
    tool = _tool_at_the_end(clause)
    if 0 < tool < len(clause):
        return [*_judged(clause[:tool]), Clause(tuple(clause[tool:]), is_read=False)]
    first = _closed_at_the_start(clause)
    last = _amount_at_the_end(clause, first)
    parts = [(clause[:first], True), (clause[first:last], False), (clause[last:], True)]
    return [Clause(tuple(pieces), is_read=is_read) for pieces, is_read in parts if pieces]


def _dangling(clause: list[Piece]) -> tuple[int, int] | None:
    """Start and end of the clause without joining words at its edges, such as the "A" of "A 3x10". None if it has none.

    Such words must go into the note: nothing typed may be lost.
    """
    start, end = 0, len(clause)
    while end and clause[end - 1].kind in JOINING and clause[end - 1].text.isalpha():
        end -= 1
    while start < end and clause[start].kind == "a":
        start += 1
    return (start, end) if (start, end) != (0, len(clause)) else None


def _tool_at_the_end(clause: list[Piece]) -> int:
    """Where words such as "with a strap" begin at the end of the clause. They do not change the dose before them."""
    place = len(clause)
    while place and clause[place - 1].kind in ("unknown", "a", "the", "limb"):
        place -= 1
    is_tool = (
        1 < place < len(clause) and clause[place - 1].kind == "with" and clause[place - 2].kind in CLOSED
    )
    return place - 1 if is_tool else len(clause)


def _closed_at_the_start(clause: list[Piece]) -> int:
    """How many pieces at the start are read although the clause has unknown words further on."""
    end = next(index for index, piece in enumerate(clause) if not understood(piece))
    unknown = clause[end]
    if any(piece.kind in ("week", "month") for piece in clause[end:]):
        return 0  # "BID 2nd wk": a dose of one week
    if unknown.kind in BINDERS or (unknown.kind in UNIT_WORDS):
        end = _drop_last_phrase(clause, end)
    if end and _is_part_of_what_follows(clause, end):
        end = _drop_last_phrase(clause, end)
    end = _without_half_a_list(clause, end)
    while end and (clause[end - 1].kind not in CLOSED and not _stays_with_the_dose(clause, end)):
        end -= 1
    if end and not any(piece.kind in CLOSED for piece in clause[:end]):
        return 0
    return end


OFTEN = {"day", "week", "adjective", "daily", "weekly"}


def _is_part_of_what_follows(clause: list[Piece], end: int) -> bool:
    """Whether words further on belong to the last number that is read: "5x10 zib Sek. halten", "3 times a zib"."""
    kinds = [
        piece.kind
        for before, piece in pairwise(clause[end - 1 :])
        if before.kind not in ("number", "range", "odd")
    ]
    last = next((piece for piece in reversed(clause[:end]) if not is_filler(piece)), clause[0])
    inner = {piece.kind for piece in last.inside}
    if last.kind == "reps_n" and "times" in inner:
        return (
            clause[end - 1].kind == "a"
            or clause[end].kind in ("time_of_day", "in", "on")
            or bool(OFTEN & set(kinds))
        )
    if last.kind in ("rest_time", "relaxed") and "reps" in kinds:
        return True  # "rest 5 s zib between reps"
    if last.kind == "amount" and {"reps_n", "x"} <= inner and OFTEN & set(kinds):
        return True  # "10 reps x 3 zib weekly"
    if last.kind == "amount" and "sets_n" in inner and not inner & {"x", "of", "reps_n"}:
        return any(piece.kind == "number" for piece in clause[end:])  # "5 sets: 12 zib 10 8"
    if last.kind == "reps_n" and "reserve" in kinds:
        return True  # "2 reps zib in reserve"
    return last.kind in ("amount", "reps_n", "rest_time") and bool(
        {"second", "minute", "hold"} & set(kinds[:3])
    )


def _stays_with_the_dose(clause: list[Piece], end: int) -> bool:
    """Whether the last piece before `end` belongs to the dose before it.

    So do a band or weight with its place after it ("2 kg at the ankle"), and "daily" after an amount.
    """
    piece = clause[end - 1]
    after = clause[end] if end < len(clause) else None
    if piece.kind == "load":
        return after is not None and after.kind in ("place", "on")
    return piece.kind == "adjective" and end > 1 and any(each.kind == "amount" for each in clause[: end - 1])


def _drop_last_phrase(clause: list[Piece], end: int) -> int:
    while end and is_filler(clause[end - 1]):
        end -= 1
    return max(end - 1, 0)


def _lasts(clause: list[Piece], place: int) -> bool:
    """Whether the piece is a time that says how long the exercise lasts: "ice 20 min 3x/day"."""
    piece, rest = clause[place], clause[place + 1 :]
    is_dose = piece.kind == "lone_time" and any(each.kind in ("often", "x_often") for each in rest)
    return is_dose and piece.unit in (MeasuredBy.HOLD, MeasuredBy.DURATION)


def _is_labelled(before: list[Piece], amount: Piece) -> bool:
    """Whether labels come before their numbers: "reps zib 10 sets 3" is not ten sets."""
    has_label = any(piece.kind in ("reps", "sets") for piece in before)
    return has_label and any(piece.kind in ("reps_n", "sets_n") for piece in amount.inside)


def _amount_at_the_end(clause: list[Piece], first: int) -> int:
    """Where the amount at the end of the clause begins: the "3x15" of "lie on L side 3x15". Its end, if it has none."""
    end = len(clause)
    start = end
    while start > first and understood(clause[start - 1]):
        start -= 1
    if any(piece.kind in LOOSE for piece in clause[first:start]):
        return end
    for place in range(start, end):
        piece, before = clause[place], clause[place - 1] if place else None
        name = clause[first:place]
        if _is_labelled(clause[first:place], piece):
            return end
        is_named = (piece.kind == "reps_n" or _lasts(clause, place)) and all(
            each.kind in NAMING and each.text.lower() not in NO_NAME for each in name
        )
        if (piece.kind == "amount" or is_named) and (before is None or before.kind not in NUMBERED):
            return place
    return end
