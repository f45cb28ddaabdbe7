"""Puts the rows of a state, such as a template's, into a draft: one edit, so one step to take back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.lists import listed
from clinic.models import User
from exercises.dose import Dose
from exercises.dose.usual import without_left_and_right
from exercises.models import Article, Exercise, ExerciseQuerySet
from patients.carrying import on_affected_side
from patients.models import Phase, Plan, PlanEdit, Prescription
from patients.review.gaps import blank_in_note, blanks_of
from patients.services.drafts import MAX_EXERCISES, last_position
from patients.services.gate import Edit, lock_draft
from patients.states import WORDS, State

FILLED = ("problem", "goals", "note", "stop_text")  # where the plan says nothing itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Inserted:
    """The new rows, in order, and what the therapist should know about them, in words."""

    plan: Plan
    rows: list[Prescription]
    remarks: list[str] = field(default_factory=list)


def insert_state(
    plan: Plan,
    state: State,
    *,
    edit: Edit,
    about: object,
    details: Mapping[str, Any] | None = None,
    keep_sides: bool = False,
) -> Inserted:
    """Append the rows of `state`, with fresh keys. Call it in a transaction.

    Phases come along if the plan has none, and `FILLED` and articles where the plan has nothing. `details` are set
    whatever the plan has. Exercises that the person cannot add are left out, and named. Without `keep_sides` no dose
    names left or right, but for rows that are on the plan's affected side.

    Raises StaleDraft and AlreadyDone, or ValidationError if the plan would be too full or nothing can be inserted.
    """
    plan = lock_draft(plan, edit=edit, act=PlanEdit.Act.INSERT, about=about)
    known = usable_in(plan, by=edit.by)
    exercises = known.in_bulk({row["exercise"] for row in state["rows"]}, field_name="public_id")
    usable = [row for row in state["rows"] if row["exercise"] in exercises]
    missing = [row for row in state["rows"] if row not in usable]
    remarks = what_is_missing(missing, by=edit.by) if missing else []
    refuse_to_insert(plan, usable, remarks)
    fill_details(plan, state, details or {})  # first: rows take the side that it may name
    phases = bring_phases(plan, state["phases"])
    if phases is None and any(row.get("phase") for row in usable):
        remarks.append(_("This plan has phases of its own. The new exercises are in all of them."))
    remarks += [_("To fill in: %(what)s") % {"what": gap.text} for gap in blank_in_note(plan)]
    rows = [new_row(plan, row, exercises[row["exercise"]], keep_sides=keep_sides) for row in usable]
    first = last_position(plan) + 1
    for position, (row, said) in enumerate(zip(rows, usable, strict=True), start=first):
        row.position = position
        row.phase = (phases or {}).get(said.get("phase") or "")
    Prescription.objects.bulk_create(rows)
    bring_articles(plan, state["articles"], edit, also=details is not None)
    return Inserted(plan=plan, rows=rows, remarks=remarks)


def usable_in(plan: Plan, *, by: User) -> ExerciseQuerySet:
    """The library, and what was written for another plan of the same patient alone."""
    visible = Exercise.objects.visible_to(by)
    of_patient = Prescription.objects.filter(plan__patient=plan.patient_id).order_by().values("exercise")
    return visible.current() | visible.filter(is_for_one_plan=True, archived_at=None, pk__in=of_patient)


def refuse_to_insert(plan: Plan, usable: list[State], remarks: list[str]) -> None:
    if not usable:
        raise ValidationError([*remarks, _("Nothing is left to insert.")], code="nothing")
    standing = plan.prescriptions.count()
    if standing + len(usable) > MAX_EXERCISES:
        raise ValidationError(
            _("A plan holds %(most)s exercises at most. This one has %(standing)s, and %(new)s would come.")
            % {"most": MAX_EXERCISES, "standing": standing, "new": len(usable)},
            code="full",
        )


def what_is_missing(rows: list[State], *, by: User) -> list[str]:
    """Says of the rows that are left out why: their exercise was written for one plan, or is gone."""
    keys = [row["exercise"] for row in rows]
    alone = Exercise.objects.visible_to(by).filter(public_id__in=keys, is_for_one_plan=True)
    names = dict(alone.values_list("public_id", "name"))
    gone = [row for row in rows if row["exercise"] not in names]
    said = _("Written for one plan only, so left out: %(names)s.")
    remarks = [said % {"names": listed(list(names.values()))}] if names else []
    return [*remarks, *([left_out(gone)] if gone else [])]


def left_out(rows: list[State]) -> str:
    """Names what a template remembers of the exercises. It says nothing about those of another clinic."""
    names = list(dict.fromkeys(row["name"] for row in rows if row.get("name")))
    nameless = sum(1 for row in rows if not row.get("name"))
    if nameless:
        names.append(
            ngettext("%(count)s exercise without a name", "%(count)s exercises without a name", nameless)
            % {"count": nameless}
        )
    return _("Not in your library any more, so left out: %(names)s.") % {"names": listed(names)}


def new_row(plan: Plan, said: State, exercise: Exercise, *, keep_sides: bool) -> Prescription:
    row = Prescription(plan=plan, exercise=exercise)
    for name in WORDS:
        if said.get(name):
            setattr(row, name, said[name])
    dose = Dose.from_dict(said["dose"])
    row.dose = dose if keep_sides else without_left_and_right(dose)
    if said.get("on_affected_side"):
        row.dose = on_affected_side(dose, plan.affected_side)
    return row


def bring_phases(plan: Plan, phases: list[State]) -> dict[str, Phase] | None:
    """New phases by the keys that they have in the state. None if the plan has phases of its own."""
    if phases and plan.phases.exists():
        return None
    made = {
        phase["key"]: Phase(
            plan=plan,
            position=position,
            **{name: phase[name] for name in ("name", "first_week", "last_week", "criterion")},
        )
        for position, phase in enumerate(phases, start=1)
    }
    Phase.objects.bulk_create(made.values())
    return made


def fill_details(plan: Plan, state: State, details: Mapping[str, Any]) -> None:
    unsaid = {name: state["details"].get(name) for name in FILLED if not getattr(plan, name)}
    values = {name: value for name, value in unsaid.items() if value} | dict(details)
    if "note" not in values and (asked := blanks_of(state["details"].get("note") or "")):
        values["note"] = "\n".join([plan.note, *asked])
    for name, value in values.items():
        setattr(plan, name, value)
    if values:
        plan.save(update_fields=[*values, "updated_at"])


def bring_articles(plan: Plan, articles: list[str], edit: Edit, *, also: bool) -> None:
    """The articles, if the plan has none, or `also` beside its own."""
    if articles and (also or not plan.articles.exists()):
        plan.articles.add(*Article.objects.visible_to(edit.by).current().filter(public_id__in=articles))
