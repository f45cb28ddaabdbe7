"""Phases on paper: a heading above the first exercise of each, which says when it begins.

A document does not know which phases were opened since it was issued. So one that waits says what it waits for.
"""

from django.utils.translation import gettext as _

from patients.handout.sheets import Sheet
from patients.handout.wording import Data, line
from patients.phase_words import place_in_words, weeks_in_words
from patients.snapshots import Snapshot


def phase_heads(snapshot: Snapshot) -> list[list[Data]]:
    """For each exercise its phase in words, as a list of one: empty lists in a plan without phases."""
    phases = {phase["position"]: phase for phase in snapshot["phases"]}
    heads = {position: head(phase, len(phases)) for position, phase in phases.items()}
    found: list[list[Data]] = []
    before = 0
    for row in snapshot["exercises"]:
        if not phases:
            found.append([])
            continue
        words = heads.get(row["phase"]) or {"title": _("In every phase"), "when": ""}
        found.append([{**words, "begins": row["phase"] != before}])
        before = row["phase"]
    return found


def head(phase: Snapshot, total: int) -> Data:
    return {"title": place_in_words(phase["position"], total, line(phase["name"])), "when": when(phase)}


def when(phase: Snapshot) -> str:
    if phase["first_week"] is not None:
        return weeks_in_words(phase["first_week"], phase["last_week"])
    return _("Ask before you start: when %(criterion)s") % {"criterion": line(phase["criterion"])}


def waiting(snapshot: Snapshot) -> set[int]:
    """The positions of the phases that begin only when somebody opens them."""
    return {phase["position"] for phase in snapshot["phases"] if phase["first_week"] is None}


def phased(row: Data, sheet: Sheet, layout: str) -> Data:
    """With how the exercise shows its phase: the first one of it does, and each one that may lie by itself.

    `deeper`: its headings stand below that of the phase. Cards and the single exercise have no such heading.
    """
    apart = sheet.one_each or layout in ("cards", "single")
    shown = [each for each in row["phase"] if each["begins"] or apart]
    deeper = bool(row["phase"]) and layout not in ("cards", "single")
    return {**row, "phase": shown, "deeper": deeper}
