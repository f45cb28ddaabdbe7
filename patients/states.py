"""The state of a draft: all that a snapshot reads of it, without the library's wording.

Undo, templates, copies and repeats all keep a draft in this one shape and put it back from it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from exercises.dose import Dose
from exercises.models import Article, Exercise
from patients.models import Phase, Plan, Prescription

State = dict[str, Any]

SCHEMA = 1  # of states as they are stored; with another one, `put_back` reads the older ones too
DETAILS = (
    "problem",
    "affected_side",
    "goals",
    "note",
    "pain_amber",
    "pain_red",
    "stop_text",
    "starts_on",
    "review_on",
    "ends_on",
)
DATES = ("starts_on", "review_on", "ends_on")
WORDS = ("adjustments", "easier", "harder", "wording", "patient_note", "why")


def draft_state(plan: Plan) -> State:
    """The draft as JSON: dates are ISO, doses are `Dose.as_dict()`, exercises and articles are public ids.

    Rows and phases have their keys, so that putting a state back keeps them. Takes three queries.
    """
    phases = {phase.pk: phase for phase in plan.phases.all()}
    return {
        "schema": SCHEMA,
        "details": {
            name: value.isoformat() if isinstance(value := getattr(plan, name), date) else value
            for name in DETAILS
        },
        "articles": list(plan.articles.values_list("public_id", flat=True)),
        "phases": [state_of_phase(phase) for phase in phases.values()],
        "rows": [
            state_of_row(row, phases.get(row.phase_id or 0))
            for row in plan.prescriptions.select_related("exercise").order_by("position", "pk")
        ],
    }


def state_of_phase(phase: Phase) -> State:
    return {
        "key": str(phase.key),
        "name": phase.name,
        "first_week": phase.first_week,
        "last_week": phase.last_week,
        "criterion": phase.criterion,
    }


def state_of_row(row: Prescription, phase: Phase | None) -> State:
    return {
        "key": str(row.key),
        "exercise": row.exercise.public_id,
        "phase": phase and str(phase.key),
        "dose": row.dose.as_dict(),
        **{name: getattr(row, name) for name in WORDS},
    }


# --- Putting a state back -------------------------------------------------------------------------


def put_back(plan: Plan, state: State) -> None:
    """Make the draft what `state` says. Call it only behind `lock_draft`. What is the same is not written.

    Raises ValidationError if an exercise of the state no longer exists. Articles that are gone are left out.
    """
    for name, value in state["details"].items():
        is_date = name in DATES and value
        setattr(plan, name, date.fromisoformat(value) if is_date else value)
    plan.save()
    if list(plan.articles.values_list("public_id", flat=True)) != state["articles"]:
        plan.articles.set(Article.objects.filter(public_id__in=state["articles"]))
    put_back_rows(plan, state["rows"], put_back_phases(plan, state["phases"]))


def put_back_phases(plan: Plan, wanted: list[State]) -> dict[str, Phase]:
    """The plan's phases by their keys, now as wanted."""
    standing = {str(phase.key): phase for phase in plan.phases.all()}
    plan.phases.exclude(key__in=[each["key"] for each in wanted]).delete()
    found = {}
    for position, each in enumerate(wanted, start=1):
        phase = standing.get(each["key"]) or Phase(plan=plan, key=UUID(each["key"]))
        values = {"position": position, **{name: each[name] for name in each if name != "key"}}
        save_if_changed(phase, values)
        found[each["key"]] = phase
    return found


def put_back_rows(plan: Plan, wanted: list[State], phases: Mapping[str, Phase]) -> None:
    exercises = Exercise.objects.in_bulk({each["exercise"] for each in wanted}, field_name="public_id")
    if any(each["exercise"] not in exercises for each in wanted):
        raise ValidationError(_("An exercise of that state no longer exists."), code="gone")
    standing = {str(row.key): row for row in plan.prescriptions.all()}
    plan.prescriptions.exclude(key__in=[each["key"] for each in wanted]).delete()
    for position, each in enumerate(wanted, start=1):
        row = standing.get(each["key"]) or Prescription(plan=plan, key=UUID(each["key"]))
        before = row.dose if row.pk else None
        values = {
            "exercise_id": exercises[each["exercise"]].pk,
            "phase_id": each["phase"] and phases[each["phase"]].pk,
            "position": position,
            **{name: each[name] for name in WORDS},
        }
        row.dose = Dose.from_dict(each["dose"])
        save_if_changed(row, values, also=row.dose != before)


def save_if_changed(record: Model, values: Mapping[str, Any], *, also: bool = False) -> None:
    if also or record.pk is None or any(getattr(record, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
