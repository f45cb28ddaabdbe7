"""Templates: a draft kept for other patients, and put into their plans."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from clinic.ids import new_public_id
from clinic.models import Clinic, User
from exercises.models import ExerciseTag, PlanTemplate
from patients.carrying import state_for_anybody
from patients.models import Plan
from patients.services.gate import Edit
from patients.services.inserting import Inserted, insert_state
from patients.states import State


@transaction.atomic
def insert_template(*, plan: Plan, edit: Edit, template: PlanTemplate) -> Inserted:
    """Append the template's rows, as one edit. Raises as `insert_state`."""
    empty: State = {"details": {}, "articles": [], "phases": [], "rows": []}
    return insert_state(plan, empty | template.state, edit=edit, about=template)


@transaction.atomic
def save_template(
    *,
    plan: Plan,
    by: User,
    name: str,
    shortcuts: Iterable[str] = (),
    for_clinic: bool = False,
    keys: Collection[str] | None = None,
    keep_words: bool = False,
) -> PlanTemplate:
    """Keep the draft, or its rows with these keys, as the person's own template or the clinic's. See `carrying`.

    Saved twice with the same name and content, it is one. Raises ValidationError if there is nothing to keep, or
    another template of the same owner has the name.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic_id or 0)  # two clicks, one template
    state = state_for_anybody(plan, keys=keys, keep_words=keep_words)
    if not state["rows"]:
        raise ValidationError(_("Choose at least one exercise for the template."), code="empty")
    template = PlanTemplate(clinic_id=by.clinic_id, owner=None if for_clinic else by, author=str(by)[:200])
    template.slug = f"{slugify(name)[:60]}-{new_public_id()}".strip("-")
    template.name, template.shortcuts, template.state = name, list(shortcuts), state
    template.regions = main_regions(state)
    same_name: PlanTemplate | None = namesakes(template).first()
    if same_name and same_name.state == state:
        return same_name
    return checked_and_saved(template)


@transaction.atomic
def change_template(
    *, template: PlanTemplate, name: str, shortcuts: Iterable[str], for_clinic: bool
) -> PlanTemplate:
    """Rename a template, or give the clinic one's own. The clinic's stays the clinic's. Raises ValidationError."""
    Clinic.objects.select_for_update(no_key=True).get(pk=template.clinic_id or 0)
    template.name, template.shortcuts = name, list(shortcuts)
    template.owner = None if for_clinic else template.owner
    return checked_and_saved(template)


def checked_and_saved(template: PlanTemplate) -> PlanTemplate:
    refuse_taken_name(template)
    template.full_clean()
    template.save()
    return template


def refuse_taken_name(template: PlanTemplate) -> None:
    if namesakes(template).exists():
        taken = _("There is a template with this name already. Choose another name.")
        raise ValidationError({"name": taken}, code="taken")


def namesakes(template: PlanTemplate) -> Any:
    """Others in use with this name, that the same people see as theirs."""
    same = PlanTemplate.objects.filter(clinic=template.clinic_id, owner=template.owner_id).current()
    return same.filter(name__iexact=template.name).exclude(pk=template.pk)


@transaction.atomic
def set_archived(*, template: PlanTemplate, archived: bool) -> None:
    """Offer the template no longer, or again. Plans that were made from it stay as they are. Safe to repeat.

    Raises ValidationError if another one has its name meanwhile.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=template.clinic_id or 0)
    if not archived:
        refuse_taken_name(template)
    template.archived_at = (template.archived_at or timezone.now()) if archived else None
    template.save(update_fields=["archived_at", "updated_at"])


def main_regions(state: Mapping[str, Any]) -> list[str]:
    """The main body parts of the exercises, the most frequent first. The first tag of an exercise is its main one."""
    tags = ExerciseTag.objects.filter(
        facet=ExerciseTag.Facet.REGION,
        position=0,
        exercise__public_id__in=[row["exercise"] for row in state["rows"]],
    )
    found = dict(tags.order_by().values_list("exercise__public_id", "slug"))
    regions = [found[row["exercise"]] for row in state["rows"] if row["exercise"] in found]
    return sorted(set(regions), key=lambda region: (-regions.count(region), regions.index(region)))
