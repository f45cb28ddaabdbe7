"""The note of a line: every word that gave no part of the dose, in the order in which it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from exercises.dose.reader.sheet import Sheet

GAP = "\0"
JOINTS = r"\s,;:.·•|&"  # signs between two phrases that mean nothing
# Signs at either end of a stretch, left over from the phrases around it.
EDGE = re.compile(
    rf"^(?:[{JOINTS})\]]|/(?![^\W\d_])|-(?![\d>])|[(\[]+$)+|(?<![{JOINTS}/(\[-])[{JOINTS}/(\[-]+$"
)


def covered(text: str, spans: Iterable[tuple[int, int]]) -> list[bool]:
    found = [False] * len(text)
    for start, end in spans:
        found[start:end] = [True] * (end - start)
    return found


def runs(text: str, wanted: Sequence[bool]) -> list[str]:
    """The stretches of wanted characters, without the punctuation at their ends."""
    shown = "".join(letter if want else GAP for letter, want in zip(text, wanted, strict=True))
    found = (EDGE.sub("", run) for run in shown.split(GAP))
    return [run + ")" * (run.count("(") > run.count(")")) for run in found if run]


def words_of(
    sheet: Sheet, cut_off: str, *, is_leftover: bool = False, without: Sequence[tuple[int, int]] = ()
) -> str:
    """The note. With `is_leftover`, only its words that were not understood. `without`: stretches to leave out."""
    wanted = covered(sheet.text, sheet.noted if is_leftover else [*sheet.noted, *sheet.kept])
    for start, end in without:
        wanted[start:end] = [False] * (end - start)
    _bridge(sheet.text, wanted)
    found = runs(sheet.text, wanted)
    if sheet.affected and not is_leftover:
        found.append(_("affected side"))
    return "; ".join(filter(None, [*found, cut_off]))


def _bridge(text: str, wanted: list[bool]) -> None:
    """Adds the signs between two noted stretches, so that both read as they were typed."""
    for gap in re.finditer(r"[\W_]+", text):
        start, end = gap.span()
        before, after = wanted[start - 1] if start else False, wanted[end] if end < len(text) else False
        if before and after:
            wanted[start:end] = [True] * (end - start)
