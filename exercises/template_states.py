"""A plan template's file as the state of a draft, which is what a plan is made of."""

import uuid
from collections.abc import Mapping
from typing import Any

from exercises.dose import Dose
from exercises.fields import read_dose, without_affected_side
from exercises.models import Article, Exercise


def dose_of_row(row: Mapping[str, Any]) -> tuple[Dose, bool]:
    """The dose of a file's row, which names neither left nor right, and whether it is for the affected side."""
    dose, on_affected_side = without_affected_side(row["dose"])
    return read_dose(dose), on_affected_side


def state_of(
    slug: str,
    data: Mapping[str, Any],
    exercises: Mapping[str, Exercise],
    articles: Mapping[str, Article],
) -> dict[str, Any]:
    """The state for a file without problems, with every field of it filled in.

    The same file gives the same keys, so that loading it again changes nothing.
    """
    phases = [_phase(slug, number, phase) for number, phase in enumerate(data["phases"], start=1)]
    rows = []
    for number, row in enumerate(data["rows"], start=1):
        phase = phases[row["phase"] - 1]["key"] if "phase" in row else None
        rows.append(_row(slug, number, row, exercises[row["exercise"]], phase))
    return {
        "schema": 1,
        "details": {name: data[name] for name in ("problem", "goals", "note", "stop_text")},
        "articles": [articles[article].public_id for article in data["articles"]],
        "phases": phases,
        "rows": rows,
    }


def _phase(slug: str, number: int, phase: Mapping[str, Any]) -> dict[str, Any]:
    criterion = phase.get("criterion", "")
    # Of phases that begin by a criterion, the first is open from the plan's first week.
    weeks = phase.get("weeks", [] if criterion else [1])
    return {
        "key": _key(slug, "phase", number),
        "name": phase["name"],
        "first_week": weeks[0] if weeks else None,
        "last_week": weeks[1] if len(weeks) == 2 else None,
        "criterion": criterion,
    }


def _row(
    slug: str, number: int, row: Mapping[str, Any], exercise: Exercise, phase: str | None
) -> dict[str, Any]:
    dose, on_affected_side = dose_of_row(row)
    return {
        "key": _key(slug, "row", number),
        "exercise": exercise.public_id,
        "phase": phase,
        "dose": dose.as_dict(),
        "on_affected_side": on_affected_side,
        "adjustments": [],
        "easier": [],
        "harder": [],
        "wording": {},
        "patient_note": "",
        "why": row.get("why", ""),
    }


def _key(slug: str, kind: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"reprise:plan-template:{slug}:{kind}:{number}"))
