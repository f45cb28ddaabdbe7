"""What of a draft may go to another plan: neither left and right, nor what was said to one patient.

Templates and copies hold what this leaves. See `patients.states` for the shape.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from exercises.dose import Dose, Side
from exercises.dose.parts import Theme
from exercises.dose.usual import fill_from_usual, without_left_and_right
from exercises.models import Exercise
from exercises.usual_doses import Usual
from patients.models import Patient, Plan
from patients.states import DATES, State, draft_state

ONE_SIDED = (Side.LEFT, Side.RIGHT)
SHORTEST_NAME = 3  # letters: "Al" is a name, and the beginning of other words

# "Low back pain, left side" is low back pain; "stop right away" names no side.
A_SIDE = re.compile(
    r"(?:[,;]\s*)?\(?(?:\b(?:on|of|in) (?:the|your|her|his|their) )?(?<!all )\b(?:left|right)\b"
    r"(?! (?:away|now|after|before|over|angles?)\b)(?:[- ](?:hand[- ])?sided?\b)?\)?",
    re.IGNORECASE,
)


# --- Doses ----------------------------------------------------------------------------------------


def carried(dose: Dose, affected_side: str) -> tuple[Dose, bool]:
    """The dose without left and right, and whether it is for the affected side wherever it goes.

    A one-sided dose of a plan that does not say which side is affected counts as for the affected side. One for the
    other side, or where both are affected, is for neither: the row will ask.
    """
    is_affected = dose.side in ONE_SIDED and affected_side in ("", dose.side)
    return without_left_and_right(dose), is_affected


def on_affected_side(dose: Dose, affected_side: str) -> Dose:
    """The dose on this side; on each, where both are affected. It stays without a side where none is named."""
    sides = {Plan.AffectedSide.BOTH.value: Side.EACH}
    side = sides.get(affected_side) or (Side(affected_side) if affected_side else None)
    return replace(dose, side=side)


def fill_for(
    plan: Plan, typed: Dose, usual: Usual, said: Collection[Theme] = ()
) -> tuple[Dose, tuple[str, ...]]:
    """As `fill_from_usual`; a usual dose for the affected side takes the plan's, if the line names no side."""
    dose, names = fill_from_usual(typed, usual.dose, said)
    if not usual.on_affected_side or dose.side or Theme.SIDE in said:
        return dose, names
    dose = on_affected_side(dose, plan.affected_side)
    return dose, (*names, "side") if dose.side else names


# --- Texts ----------------------------------------------------------------------------------------


def names_of(patient: Patient) -> set[str]:
    words = re.findall(r"\w+", f"{patient.given_name} {patient.family_name}".casefold())
    return {word for word in words if len(word) >= SHORTEST_NAME}


def without_side(text: str) -> str:
    """The text without left and right: "Left knee pain" is "Knee pain"."""
    found = A_SIDE.sub("", text)
    if found == text:
        return text
    found = re.sub(r"[^\S\n]{2,}", " ", found).strip(" ,;")
    return found[:1].upper() + found[1:]


def for_anybody(text: str, names: Collection[str]) -> str:
    """The text without left and right; empty if it names the patient."""
    if any(word in names for word in re.findall(r"\w+", text.casefold())):
        return ""
    return without_side(text)


# --- States ---------------------------------------------------------------------------------------


def state_for_anybody(plan: Plan, *, keys: Collection[str] | None = None, keep_words: bool = False) -> State:
    """The draft, or its rows with these keys, for any patient. Each row also has its exercise's name.

    Dates, pain limits and the affected side stay behind. So do, unless `keep_words`, goals, notes, reasons, and all
    wording that is not the library's. Takes six queries.
    """
    state, names = draft_state(plan), names_of(plan.patient)
    drafted = plan.prescriptions.select_related("exercise").prefetch_related("exercise__progressions__target")
    exercises = {row.exercise.public_id: row.exercise for row in drafted}
    rows = [
        row_for_anybody(row, exercises[row["exercise"]], plan.affected_side, names, keep_words)
        for row in state["rows"]
        if keys is None or row["key"] in keys
    ]
    kept = ("problem", "stop_text", *(("goals", "note") if keep_words else ()))
    return {
        "schema": state["schema"],
        "details": {name: for_anybody(state["details"][name], names) for name in kept},
        "articles": state["articles"],
        "phases": [phase_for_anybody(phase, number, names) for number, phase in enumerate(state["phases"], 1)]
        if any(row["phase"] for row in rows)
        else [],
        "rows": rows,
    }


def phase_for_anybody(phase: State, number: int, names: Collection[str]) -> State:
    criterion = for_anybody(phase["criterion"], names) or _("your physiotherapist says so")
    return {
        **phase,
        "name": for_anybody(phase["name"], names) or _("Phase %(number)s") % {"number": number},
        "criterion": criterion if phase["criterion"] else "",
    }


def row_for_anybody(
    row: State, exercise: Exercise, affected_side: str, names: Collection[str], keep_words: bool
) -> State:
    dose, is_affected = carried(Dose.from_dict(row["dose"]), affected_side)
    offered = {*exercise.adjustments, *(str(way) for way in exercise.progressions.all())}

    def kept(value: Any) -> Any:
        if isinstance(value, str):
            return for_anybody(value, names)
        if isinstance(value, Mapping):
            return {name: found for name, each in value.items() if (found := kept(each))}
        return [
            each if each in offered else found for each in value if (found := kept(each)) or each in offered
        ]

    words: dict[str, Any] = {
        name: [each for each in row[name] if keep_words or each in offered]
        for name in ("adjustments", "easier", "harder")
    }
    own = {
        name: row[name] if keep_words else type(row[name])() for name in ("wording", "patient_note", "why")
    }
    return {
        "key": row["key"],
        "exercise": row["exercise"],
        "name": exercise.name,
        "phase": row["phase"],
        "dose": replace(dose, note=for_anybody(dose.note, names)).as_dict(),
        "on_affected_side": is_affected,
        **{name: kept(value) for name, value in (words | own).items()},
    }


def state_of_the_same_patient(plan: Plan, state: State) -> State:
    """For a plan that begins again: without dates, and with one-sided doses on the affected side, which it keeps."""
    rows = []
    for row in state["rows"]:
        dose, is_affected = carried(Dose.from_dict(row["dose"]), state["details"]["affected_side"])
        rows.append({**row, "dose": dose.as_dict(), "on_affected_side": is_affected})
    details = {name: value for name, value in state["details"].items() if name not in DATES}
    return {**state, "details": details, "rows": rows}
