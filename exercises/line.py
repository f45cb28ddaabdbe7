"""One line with a name and a dose: where the name ends. "side plank 3x20s each side" is a side plank."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING

from exercises.dose.reader import phrases
from exercises.dose.reader.clauses import NAMING, is_filler, understood
from exercises.dose.reader.normalise import cut, normalise
from exercises.dose.reader.pieces import GOVERNS, Piece
from exercises.dose.reader.tokens import tokens
from exercises.search import FEW, scoped
from exercises.search_index import LONGEST_NAME
from exercises.synonyms import Words, longest_meaning, places_of_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from exercises.models import Exercise
    from exercises.search_index import Index

FIGURES = {"number", "range", "odd", "clock"}
ALONE = {"once", "x"}  # the reader makes nothing of these alone, but they are no name either
MAY_LEAD = {"amount", "sets_n", "reps_n", "side", "often", "adjective"}  # "left slr", "3x10 quad set"
HOW_OFTEN = {"daily", "weekly", "hourly", "code"}
AROUND = " \t\r\n,;:·–—"  # between the name and the dose


def split_line(text: str, exercises: QuerySet[Exercise] | None = None) -> tuple[str, str]:
    """The name and the text of the dose, as they were typed. Without a name, all is the dose.

    A name or other name among `exercises` and a synonym of the search are taken whole: the "set" of "quad set" is no
    dose. Otherwise the name ends where the reader of doses finds a part of a dose. What stands before a name may be a
    part of the dose as well: "left slr 3x10".
    """
    written = _Written(text)
    names = _Names(exercises)
    lead = 0
    known, is_title = names.at_start(written.text)
    if not known and (lead := _lead(written.text)):
        known, is_title = names.at_start(written.text[lead:])
    known = lead + known - _often_at_end(written.text[lead : lead + known])
    rest = written.text[known:]
    place = known + _first_of_dose(rest, names, is_after_name=known > lead)
    if is_title:
        place = known + _first_strange(rest[: place - known], names)
    elif place < len(written.text) and names.are_begun_by(written.text):
        lead, place = 0, len(written.text)
    return written.split(lead, place)


class _Written:
    """The line in the reader's characters, and which place of the typed line each of them comes from."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        self.text = ""
        self._starts, self._chunks = [0], [(0, 0, 0)]
        end = 0
        for match in re.finditer(r"\S+", cut(typed)[0]):
            chunk = normalise(match.group())
            if not chunk:
                continue
            gap = "; " if "\n" in typed[end : match.start()] else " "
            self.text += (gap if self.text else "") + chunk
            self._starts.append(len(self.text) - len(chunk))
            self._chunks.append((match.start(), match.end(), len(chunk)))
            end = match.end()

    def split(self, lead: int, place: int) -> tuple[str, str]:
        first, last = self._origin(lead), self._origin(place)
        before, name, dose = self.typed[:first], self.typed[first:last], self.typed[last:]
        before, name, dose = before.strip(AROUND), _bare(name), _bare(dose)
        return (name, " ".join(filter(None, (before, dose)))) if name else ("", self.typed.strip())

    def _origin(self, place: int) -> int:
        if place >= len(self.text):
            return len(self.typed)
        index = bisect_right(self._starts, place) - 1
        start, end, length = self._chunks[index]
        into = place - self._starts[index]
        return start + into if length == end - start else end if into >= length else start


def _bare(text: str) -> str:
    """Without what stands between a name and its dose. A hyphen there is a dash: "clam - 3x10"."""
    return re.sub(r"^-+\s|\s-+$", "", text.strip(AROUND)).strip(AROUND)


class _Names:
    """What the search knows of names, as far as the queryset may show it."""

    def __init__(self, exercises: QuerySet[Exercise] | None) -> None:
        self.exercises = exercises
        self._index: Index | None = None

    def at_start(self, text: str) -> tuple[int, bool]:
        """Where the known name that the text begins with ends, and whether it is one of an exercise."""
        runs = places_of_words(text)[:LONGEST_NAME]
        words = tuple(chain.from_iterable(words for words, _start, _end in runs))
        titled = self._longest_title(words)
        longest = max(titled, longest_meaning(words))
        end = count = 0
        for of_run, _start, end_of_run in runs:
            count += len(of_run)
            if count <= longest:
                end = end_of_run
        return end, longest == titled > 0

    def _longest_title(self, words: Words) -> int:
        if self.exercises is None:
            return 0
        named, held, self._index = scoped(self.exercises, lambda index: list(index.named(words)))
        return next((length for key, length in named if key in held), 0)

    def are_begun_by(self, text: str) -> bool:
        """Whether the whole text is the beginning of a name: of "both knees to chest", not of "slr left"."""
        words = tuple(chain.from_iterable(words for words, _start, _end in places_of_words(text)))
        if self._index is None or len(words) > LONGEST_NAME:
            return False
        return self._show_any(self._index.unfinished(words))

    def use(self, word: str) -> bool:
        """Whether the search makes something of the word. What another clinic calls its own counts for nothing."""
        if self._index is None:
            return True
        return self._index.is_shared(word) or self._show_any(self._index.using(word))

    def have_figure(self, figure: str) -> bool:
        return self._index is not None and figure in self._index.own

    def _show_any(self, keys: Iterable[int]) -> bool:
        first = list(islice(keys, FEW))
        return bool(first and self.exercises is not None and self.exercises.filter(pk__in=first).exists())


# --- What of the line is a dose ---------------------------------------------------------------------


def _lead(text: str) -> int:
    """The end of the dose before the name."""
    pieces = phrases(text)
    leading = list(takewhile(lambda piece: piece.kind in MAY_LEAD and not _names_something(piece), pieces))
    return pieces[len(leading)].start if len(leading) < len(pieces) else len(text)


def _names_something(piece: Piece) -> bool:
    """ "walk 20 min" and "squeeze 5s x 10" are parts of a dose to the reader; here the first word is the name."""
    return bool(piece.inside) and piece.inside[0].kind in NAMING


def _first_of_dose(text: str, names: _Names, *, is_after_name: bool) -> int:
    """Where the dose begins; the end of the text if there is none."""
    pieces = phrases(text)
    for index, piece in enumerate(pieces):
        if not (_is_of_dose(piece) or _is_figure(piece, text, names)):
            continue
        if index or is_after_name:
            before = takewhile(
                lambda other: other.kind in GOVERNS or is_filler(other), reversed(pieces[:index])
            )
            start = min((other.start for other in before), default=piece.start)
            return start if start or is_after_name else piece.start
        if _names_something(piece):
            return next((inner.start for inner in piece.inside if inner.kind not in NAMING), len(text))
    return len(text)


def _is_of_dose(piece: Piece) -> bool:
    return (understood(piece) and not is_filler(piece)) or piece.kind in ALONE


def _is_figure(piece: Piece, text: str, names: _Names) -> bool:
    """Whether a figure stands alone, and is not that of a name: the 12 of "clam 12", not the 90 of "abduction 90"."""
    if piece.kind not in FIGURES or (len(piece.text) > 1 and names.have_figure(piece.text)):
        return False
    around = text[: piece.start][-1:] + text[piece.end : piece.end + 1]
    return not around.strip()


def _often_at_end(name: str) -> int:
    """How long "daily" at the end of "walk daily" is: it says how often, and would be lost in a name."""
    words = tokens(name)
    return len(name) - words[-1].start if len(words) > 1 and words[-1].kind in HOW_OFTEN else 0


def _first_strange(text: str, names: _Names) -> int:
    """Where the first word stands that leads to no exercise: as a note it is kept, in a name it would be lost."""
    for words, start, _end in places_of_words(text):
        if not all(map(names.use, words)):
            return start
    return len(text)
