"""Says in words what issuing a draft would change for the patient."""

from typing import Any

from django.utils.translation import gettext as _

from clinic.lists import listed
from exercises.dose import Dose, describe
from patients.phase_changes import changes_of_phases
from patients.phase_words import phase_of_rows
from patients.snapshots import UNSAID, Snapshot, read


def changes(issued: Snapshot | None, draft: Snapshot) -> list[str]:
    """A sentence for each change from the last issued document to the draft. Empty if nothing changes."""
    if issued is None:
        return [_("This is the first version.")]
    old = read(issued)
    before = {row["key"]: row for row in old["exercises"]}
    after = {row["key"]: row for row in draft["exercises"]}
    said = [_("%(name)s is new.") % row for key, row in after.items() if key not in before]
    said += [_("%(name)s is no longer in the plan.") % row for key, row in before.items() if key not in after]
    for key in after:
        if key in before:
            said += changes_of_row(before[key], after[key])
    stay = phase_of_rows(old).items() & phase_of_rows(draft).items()
    kept = {key for key, _phase in stay}
    if [key for key in before if key in kept] != [key for key in after if key in kept]:
        said.append(_("The exercises are in another order."))
    return said + changes_of_phases(old, draft) + changes_of_details(old, draft)


def news(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    """For the patient: which exercises are new, which are no longer needed, and which have another dose."""
    old = {row["key"]: row for row in before}
    kept = {row["key"] for row in after}
    found = {
        _("New: %(names)s."): [row["name"] for row in after if row["key"] not in old],
        _("No longer in your plan: %(names)s."): [row["name"] for row in before if row["key"] not in kept],
        _("With another dose: %(names)s."): [
            row["name"] for row in after if row["key"] in old and row["dose"] != old[row["key"]]["dose"]
        ],
    }
    return [words % {"names": listed(names)} for words, names in found.items() if names]


def changes_of_row(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    said = []
    if before["dose"] != after["dose"]:
        said.append(
            _("%(name)s: “%(after)s” (before: “%(before)s”)")
            % {"name": after["name"], "after": in_words(after), "before": in_words(before)}
        )
    if any(before[part] != after[part] for part in ("note", "why")):
        said.append(_("%(name)s: the note has changed.") % after)
    rest = before.keys() - UNSAID - {"dose", "note", "why", "phase"}
    if any(before[part] != after[part] for part in rest):
        said.append(_("%(name)s: the wording or the picture has changed.") % after)
    return said


def changes_of_details(before: Snapshot, after: Snapshot) -> list[str]:
    names = {
        "problem": _("The problem"),
        "affected_side": _("The affected side"),
        "goals": _("The goals"),
        "note": _("The note to the patient"),
        "pain": _("The pain limits"),
        "stop_text": _("When to stop"),
        "starts_on": _("The start"),
        "review_on": _("The review date"),
        "ends_on": _("The end"),
        "articles": _("The articles"),
    }
    return [
        _("%(what)s: changed.") % {"what": what}
        for part, what in names.items()
        if before[part] != after[part]
    ]


def in_words(row: dict[str, Any]) -> str:
    return describe(Dose.from_dict(row["dose"]), row["measured_by"]) or _("no dose")
