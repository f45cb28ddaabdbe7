"""Undo, redo and earlier states of a draft. Each is an edit of its own, and names what it takes back."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from patients.models import Plan, PlanEdit
from patients.services.gate import Edit, lock_draft, refuse_repeated
from patients.states import put_back

LISTED = 50  # edits in the list of earlier states; older ones stay kept
WITHIN = 500  # of the last edits, undo and redo go back


@dataclass(frozen=True, slots=True)
class History:
    """What undo and redo would take back now: None where there is nothing."""

    undo: PlanEdit | None
    redo: PlanEdit | None


def history_of(plan: Plan) -> History:
    """Takes two queries: the acts alone of all edits, then the two that count."""
    undo: list[int] = []
    redo: list[int] = []
    latest = plan.edits.order_by("-version").values_list("pk", "act")[:WITHIN]
    for key, act in reversed(latest):
        if act == PlanEdit.Act.UNDO:
            undo = undo[:-1]
            redo.append(key)
        elif act == PlanEdit.Act.REDO:
            redo = redo[:-1]
            undo.append(key)
        else:
            undo.append(key)
            redo = []
    found = plan.edits.select_related("by").in_bulk([*undo[-1:], *redo[-1:]])
    return History(*(found[keys[-1]] if keys else None for keys in (undo, redo)))


def earlier_states(plan: Plan) -> list[PlanEdit]:
    """The last edits, newest first. The state of each is what stood before it."""
    return list(plan.edits.select_related("by").defer("state").order_by("-version")[:LISTED])


@transaction.atomic
def undo(*, plan: Plan, edit: Edit) -> PlanEdit:
    """Take back the latest edit, whoever made it, and return it. Two undos go two steps back.

    Raises StaleDraft and AlreadyDone, or ValidationError if there is nothing to take back.
    """
    refuse_repeated(plan, edit)
    last = history_of(plan).undo
    if last is None:
        raise ValidationError(_("There is nothing to take back."), code="nothing")
    return take_back(plan, edit, last, PlanEdit.Act.UNDO, name_of(last))


@transaction.atomic
def redo(*, plan: Plan, edit: Edit) -> PlanEdit:
    """Do again what the latest undo took back, and return that undo. Raises as `undo`."""
    refuse_repeated(plan, edit)
    last = history_of(plan).redo
    if last is None:
        raise ValidationError(_("There is nothing to do again."), code="nothing")
    return take_back(plan, edit, last, PlanEdit.Act.REDO, last.about)


@transaction.atomic
def restore(*, plan: Plan, edit: Edit, earlier: PlanEdit) -> PlanEdit:
    """Go back to the state before an earlier edit. It can be undone. Raises StaleDraft and AlreadyDone."""
    return take_back(plan, edit, earlier, PlanEdit.Act.RESTORE, "")


def take_back(plan: Plan, edit: Edit, target: PlanEdit, act: PlanEdit.Act, about: str) -> PlanEdit:
    plan = lock_draft(plan, edit=edit, act=act, about=about, takes_back=target)
    put_back(plan, target.state)
    return target


def name_of(edit: PlanEdit) -> str:
    """The edit in words, without repeating “took back” when a redo is taken back."""
    return edit.about if edit.act == PlanEdit.Act.REDO else edit.said
