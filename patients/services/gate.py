"""The one gate to a draft: whoever changes it passes here, and what stood before is kept."""

import uuid
from dataclasses import dataclass, field

from clinic.models import User
from patients.models import Plan, PlanEdit
from patients.states import draft_state


class StaleDraft(Exception):  # noqa: N818 - a state of the world, not a programming error
    """Someone else changed the draft since this page was shown."""


class AlreadyDone(Exception):  # noqa: N818 - a state of the world, not a programming error
    """This edit was sent before, and was made then. Answer as the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of a draft: the version that the person saw, who makes it, and the id that the page gave it."""

    version: int
    by: User
    action: uuid.UUID = field(default_factory=uuid.uuid4)


def lock_draft(
    plan: Plan, *, edit: Edit, act: PlanEdit.Act, about: object = "", takes_back: PlanEdit | None = None
) -> Plan:
    """Lock the draft, keep the state that it is in, and count one edit. Call it first, in the act's transaction.

    Raises AlreadyDone if an edit with this action was made before. Raises StaleDraft if the draft has another version.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    refuse_repeated(plan, edit)
    if plan.version != edit.version:
        raise StaleDraft
    PlanEdit.objects.create(
        plan=plan,
        version=plan.version,
        state=draft_state(plan),
        act=act,
        about=str(about)[:200],
        action=edit.action,
        takes_back=takes_back,
        by=edit.by,
    )
    plan.version += 1
    plan.save(update_fields=["version", "updated_at"])
    return plan


def refuse_repeated(plan: Plan, edit: Edit) -> None:
    """Raises AlreadyDone if an edit with this action was made before."""
    if plan.edits.filter(action=edit.action).exists():
        raise AlreadyDone
