"""A plan that begins with another: the same patient's last one, a copy for another patient, two put together."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import User
from patients.carrying import state_for_anybody, state_of_the_same_patient
from patients.models import IssuedPlan, Patient, Plan, PlanEdit
from patients.services.drafts import start_plan
from patients.services.ending import finish_plan
from patients.services.gate import Edit, refuse_repeated
from patients.services.inserting import Inserted, insert_state
from patients.snapshots import read
from patients.states import DETAILS, SCHEMA, State, draft_state

JOINED = ("goals", "note", "stop_text")  # of two plans put together, both are kept
LONGEST: dict[str, int] = {name: getattr(Plan._meta.get_field(name), "max_length", 0) for name in JOINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A new draft. Sent a second time, it is the same one, without remarks."""

    plan: Plan
    remarks: list[str]


def last_plan(patient: Patient) -> Plan | None:
    """The plan that the patient followed last, finished or not."""
    issued = IssuedPlan.objects.filter(plan__patient=patient).order_by("-issued_at", "-pk")
    last = issued.select_related("plan").defer("content").first()
    return last.plan if last else None


@transaction.atomic
def repeat_plan(*, plan: Plan, by: User, action: UUID) -> Begun:
    """A new draft for the same patient, as the plan's last version was issued; if none was, as the draft stands.

    It keeps the affected side, and the sides of rows that are on it. Other one-sided rows will ask. Dates are not
    kept. Raises ValidationError if the patient is discharged or nothing can be taken over.
    """
    issued = plan.issued.order_by("-number").first()
    state = state_of_the_same_patient(plan, state_of_issued(issued) if issued else draft_state(plan))
    details = {name: value for name, value in state["details"].items() if value not in ("", None)}
    return begin(plan.patient, state, by=by, action=action, about=plan, details=details)


@transaction.atomic
def copy_plan(*, plan: Plan, to: Patient, by: User, action: UUID) -> Begun:
    """A new draft for another patient of the clinic, with nothing that was said to the first one. See `carrying`.

    Raises ValidationError as `repeat_plan`, and for a patient of another clinic.
    """
    if to.clinic_id != plan.patient.clinic_id:
        raise ValidationError(_("This patient is not of your clinic."), code="elsewhere")
    return begin(to, state_for_anybody(plan), by=by, action=action, about=_("another plan"))


def begin(
    patient: Patient, state: State, *, by: User, action: UUID, about: object, details: Any = None
) -> Begun:
    patient = Patient.objects.select_for_update(no_key=True).select_related("clinic").get(pk=patient.pk)
    made = PlanEdit.objects.filter(plan__patient=patient, action=action).select_related("plan").first()
    if made:  # two clicks, one plan
        return Begun(plan=made.plan, remarks=[])
    if patient.archived_at:
        raise ValidationError(_("This patient is discharged. Take them back first."), code="discharged")
    draft = start_plan(patient=patient)
    edit = Edit(version=draft.version, by=by, action=action)
    inserted = insert_state(draft, state, edit=edit, about=about, details=details)
    return Begun(plan=inserted.plan, remarks=inserted.remarks)


@transaction.atomic
def join_plan(*, plan: Plan, edit: Edit, other: Plan, finish_other: bool = False) -> Inserted:
    """Append the rows of another draft of the same patient, with their sides and words, as one edit.

    Goals, notes and stop rules of both are kept where there is room. The other plan stays as it is, or is finished:
    then the portal shows it no longer. Taking back the edit does not open it again.

    Raises AlreadyDone; ValidationError for another patient's plan or a closed one; and as `insert_state`.
    """
    refuse_repeated(plan, edit)
    both = Plan.objects.select_for_update().filter(pk__in=[plan.pk, other.pk])
    other = {each.pk: each for each in both.order_by("pk")}[
        other.pk
    ]  # nobody adds to it until it is finished
    if other.pk == plan.pk or other.patient_id != plan.patient_id or other.archived_at:
        raise ValidationError(_("Choose another plan of this patient that is in use."), code="elsewhere")
    state = draft_state(other)
    joined = {name: join(name, getattr(plan, name), state["details"][name]) for name in JOINED}
    details = {name: text for name, text in joined.items() if text is not None}
    inserted = insert_state(plan, state, edit=edit, about=other, details=details, keep_sides=True)
    if len(details) < len(joined):
        inserted.remarks.append(
            _("There was no room for all of the other plan’s texts. Look at the details.")
        )
    if finish_other:
        finish_plan(plan=other, version=other.version)
    return inserted


def join(name: str, mine: str, other: str) -> str | None:
    """Both texts, one below the other. None if there is no room."""
    if not other or other in mine:
        return mine
    both = f"{mine}\n{other}" if mine else other
    return both if len(both) <= LONGEST[name] else None


# --- From a version that was issued -----------------------------------------------------------------


def state_of_issued(issued: IssuedPlan) -> State:
    """The state of the draft that this version was issued from, as far as the version tells."""
    content, plan = read(issued.content), issued.plan
    details = {name: content.get(name) for name in DETAILS} | {
        "pain_amber": content["pain"]["amber"],
        "pain_red": content["pain"]["red"],
    }
    own = own_wording(plan, [row["key"] for row in content["exercises"]])
    phases = {phase["position"]: phase["key"] for phase in content["phases"]}
    return {
        "schema": SCHEMA,
        "details": details,
        "articles": list(plan.articles.values_list("public_id", flat=True)),
        "phases": content["phases"],
        "rows": [
            row_of_issued(row, own.get(row["key"], ())) | {"phase": phases.get(row["phase"])}
            for row in content["exercises"]
        ],
    }


def own_wording(plan: Plan, keys: list[str]) -> dict[str, list[str]]:
    """By the key of a row, the names of the texts in this patient's own words.

    The document does not tell: a text may differ because the library has changed since. The draft tells, or for a row
    that was removed since, an earlier state of it.
    """
    found = {str(row.key): list(row.wording) for row in plan.prescriptions.all()}
    if any(key not in found for key in keys):
        for state in plan.edits.order_by("-version").values_list("state", flat=True).iterator():
            for row in state["rows"]:
                found.setdefault(row["key"], list(row["wording"]))
    return found


def row_of_issued(row: Any, own: Collection[str]) -> State:
    texts = {**row, "instructions": row["steps"]}
    return {
        "key": row["key"],
        "exercise": row["exercise"],
        "name": row["name"],
        "dose": row["dose"],
        "adjustments": row["adjustments"],
        "easier": row["easier"],
        "harder": row["harder"],
        "wording": {name: texts[name] for name in own},
        "patient_note": row["note"],
        "why": row["why"],
    }
