"""Says in words what a draft changes in the phases that the patient has. For staff."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from patients.phase_words import phase_of_rows, weeks_in_words
from patients.snapshots import Snapshot


def changes_of_phases(before: Snapshot, after: Snapshot) -> list[str]:
    """A sentence for each change: phases added, removed, renamed, at another time, in another order; rows moved."""
    old = {phase["key"]: phase for phase in before["phases"]}
    new = {phase["key"]: phase for phase in after["phases"]}
    said = [
        _("Phase “%(name)s” is new: %(when)s.") % named(each) for key, each in new.items() if key not in old
    ]
    said += [
        _("Phase “%(name)s” is no longer in the plan.") % each for key, each in old.items() if key not in new
    ]
    for key in [key for key in new if key in old]:
        said += changes_of_phase(old[key], new[key])
    if [key for key in old if key in new] != [key for key in new if key in old]:
        said.append(_("The phases are in another order."))
    return said + list(moved_rows(before, after))


def changes_of_phase(old: Snapshot, new: Snapshot) -> list[str]:
    said = []
    if old["name"] != new["name"]:
        said.append(_("Phase “%(old)s” is now called “%(new)s”.") % {"old": old["name"], "new": new["name"]})
    if when(old) != when(new):
        words = {"name": new["name"], "after": when(new), "before": when(old)}
        said.append(_("Phase “%(name)s”: %(after)s (before: %(before)s).") % words)
    return said


def named(phase: Snapshot) -> dict[str, Any]:
    return {"name": phase["name"], "when": when(phase)}


def when(phase: Snapshot) -> str:
    if phase["first_week"] is not None:
        return weeks_in_words(phase["first_week"], phase["last_week"])
    return _("when %(criterion)s") % phase


def moved_rows(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Exercises in another phase than before. Where a phase was taken out, its exercises are in every phase."""
    stood, stands = phase_of_rows(before), phase_of_rows(after)
    names = {phase["key"]: phase["name"] for content in (before, after) for phase in content["phases"]}
    for row in after["exercises"]:
        old, new = stood.get(row["key"]), stands[row["key"]]
        if row["key"] in stood and old != new:
            where = {"after": place_in(names, new), "before": place_in(names, old)}
            yield _("%(name)s: %(after)s (before: %(before)s).") % {"name": row["name"], **where}


def place_in(names: dict[str, str], key: str | None) -> str:
    return _("in phase “%(name)s”") % {"name": names[key]} if key else _("in every phase")
