"""Phases in words. Pages and paper say them alike."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from clinic.lists import listed


def weeks_in_words(first: int, last: int | None) -> str:
    """As in “Weeks 3 to 4”. Weeks are counted from 1."""
    if last is None:
        return _("From week %(number)s") % {"number": first}
    if first == last:
        return _("Week %(number)s") % {"number": first}
    return _("Weeks %(first)s to %(last)s") % {"first": first, "last": last}


def when_it_begins(first_week: int | None, last_week: int | None, criterion: str) -> str:
    """As in “Weeks 3 to 4”, or “When you climb stairs without pain”."""
    if first_week is not None:
        return weeks_in_words(first_week, last_week)
    return _("When %(criterion)s") % {"criterion": criterion}


def place_in_words(position: int, total: int, name: str) -> str:
    """As in “Phase 2 of 3: Strength”."""
    return _("Phase %(number)s of %(total)s: %(name)s") % {
        "number": position,
        "total": total,
        "name": name,
    }


# --- What is new ----------------------------------------------------------------------------------


def news_of_phases(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """For the patient: which phases are new or begin at another time, and which exercises are in another phase.

    `before`: what `snapshots.previous_version` kept; it names no phases if that version had none.
    """
    old = {phase["key"]: phase for phase in before.get("phases", [])}
    new = {phase["key"]: phase for phase in after["phases"]}
    if not old and not new:
        return []
    if not new:
        return [_("Your plan no longer has phases.")]
    if not old:
        names = listed([phase["name"] for phase in new.values()])
        return [_("Your plan has phases now: %(names)s.") % {"names": names}]
    return [*news_of_times(old, new), *news_of_rows(before, after)]


def news_of_times(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key, phase in new.items():
        if key not in old:
            yield _("New phase: %(name)s.") % phase
        elif any(old[key][part] != phase[part] for part in ("first_week", "last_week", "criterion")):
            yield _("Begins at another time: %(name)s.") % phase


def news_of_rows(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    stood = phase_of_rows(before)
    moved: dict[str | None, list[str]] = {}
    for row, phase in zip(after["exercises"], phase_of_rows(after).values(), strict=True):
        if row["key"] in stood and stood[row["key"]] != phase:
            moved.setdefault(phase, []).append(row["name"])
    phases = {phase["key"]: phase["name"] for phase in after["phases"]}
    for key, names in moved.items():
        if key is None:
            yield _("In every phase now: %(names)s.") % {"names": listed(names)}
        else:
            yield _("Now in the phase %(phase)s: %(names)s.") % {"phase": phases[key], "names": listed(names)}


def phase_of_rows(content: Mapping[str, Any]) -> dict[str, str | None]:
    """The key of each exercise's phase, by the key of the exercise."""
    keys = {phase["position"]: phase["key"] for phase in content.get("phases", [])}
    return {row["key"]: keys.get(row.get("phase")) for row in content["exercises"]}
