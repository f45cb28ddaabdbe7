"""Phases of a draft, and the openings beside the version that the patient has."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.models import User
from patients.models import IssuedPlan, Phase, PhaseOpening, Plan, PlanEdit, Prescription
from patients.phase_words import weeks_in_words
from patients.phases import dates_of_draft, opened_phases, problems
from patients.services.gate import Edit, lock_draft
from patients.snapshots import Snapshot, read
from patients.standings import rebuild
from patients.states import put_back_phases, state_of_phase

# --- The draft ------------------------------------------------------------------------------------


@transaction.atomic
def set_phases(
    *,
    plan: Plan,
    edit: Edit,
    phases: Sequence[Phase],
    places: Mapping[UUID, UUID | None] | None = None,
) -> list[Prescription]:
    """Make these the draft's phases, in this order, as one edit. The plan's start is saved with them.

    `phases` are unsaved; one with the key of a phase of this draft takes its place. `places` puts rows, by their keys,
    into phases, by theirs; None is every phase. Returns the rows that lost their phase and so are in every phase now.
    Raises StaleDraft and AlreadyDone, or ValidationError if weeks overlap, leave a gap or have no day to count from.
    """
    starts_on = plan.starts_on
    plan = lock_draft(plan, edit=edit, act=PlanEdit.Act.PHASES)
    plan.starts_on = starts_on
    plan.clean()
    plan.validate_constraints()
    refuse_phases(plan, phases)
    plan.save(update_fields=["starts_on"])
    kept = {phase.key for phase in phases}
    if len(kept) < len(phases):
        raise ValidationError(_("Two phases have the same key. Give each its own."), code="twice")
    if Phase.objects.filter(key__in=kept).exclude(plan=plan).exists():
        raise ValidationError(_("This phase is of another plan."), code="foreign")
    lost = list(plan.prescriptions.filter(phase__isnull=False).exclude(phase__key__in=kept))
    found = put_back_phases(plan, [state_of_phase(phase) for phase in phases])
    moved = put_rows(
        plan, {row: found[str(phase)] if phase else None for row, phase in (places or {}).items()}
    )
    for row in lost:
        row.phase = moved[row.key].phase if row.key in moved else None
    return [row for row in lost if row.phase is None]


def refuse_phases(plan: Plan, phases: Sequence[Phase]) -> None:
    if found := problems(phases, dates_of_draft(plan)):
        raise ValidationError([problem.words for problem in found], code="phases")


def put_rows(plan: Plan, places: Mapping[UUID, Phase | None]) -> dict[UUID, Prescription]:
    rows = {row.key: row for row in plan.prescriptions.filter(key__in=places)}
    for key, row in rows.items():
        row.phase = places[key]
    Prescription.objects.bulk_update(rows.values(), ["phase"])
    return rows


# --- What the patient has -------------------------------------------------------------------------


@transaction.atomic
def open_phase(*, plan: Plan, phase: UUID, on: date, by: User) -> PhaseOpening:
    """Open a phase of the version that the patient has, from the day `on`. It ends the phases before it.

    `phase` is its key. Opened for the same day already, it returns that opening. Raises ValidationError if the patient
    has no such phase, if it begins by itself, or if the day does not fit.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)  # two clicks, one opening
    content = version_with(plan, phase)
    opened = opened_phases([plan.pk]).get(plan.pk, {})
    if opened.get(str(phase)) == on:
        return latest_of(plan, phase)
    refuse_opening(content, str(phase), on, opened)
    opening = PhaseOpening.objects.create(plan=plan, phase=phase, on=on, by=by)
    rebuild([plan.pk])
    return opening


@transaction.atomic
def close_phase(*, plan: Plan, phase: UUID, by: User) -> None:
    """Close a phase that was opened by mistake, as if it had never been opened. Safe to repeat."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if str(phase) in opened_phases([plan.pk]).get(plan.pk, {}):
        today = timezone.localdate(timezone=plan.patient.clinic.zone)
        PhaseOpening.objects.create(plan=plan, phase=phase, opens=False, on=today, by=by)
        rebuild([plan.pk])


def latest_of(plan: Plan, phase: UUID) -> PhaseOpening:
    return plan.phase_openings.filter(phase=phase).latest("pk")


def version_with(plan: Plan, phase: UUID) -> Snapshot:
    """What the patient has now. Raises ValidationError if this phase is not in it."""
    issued = IssuedPlan.objects.filter(plan=plan).current().first()
    content = read(issued.content) if issued else None
    if content is None or str(phase) not in [each["key"] for each in content["phases"]]:
        raise ValidationError(
            _("The patient does not have this phase. Issue the plan first."), code="not_issued"
        )
    return content


def refuse_opening(content: Snapshot, key: str, on: date, opened: Mapping[str, date]) -> None:
    [phase] = [each for each in content["phases"] if each["key"] == key]
    if phase["first_week"] is not None:
        weeks = weeks_in_words(phase["first_week"], phase["last_week"])
        by_itself = _("This phase begins by itself. %(weeks)s: that is its time.") % {"weeks": weeks}
        raise ValidationError(by_itself, code="by_weeks")
    for other in content["phases"]:
        refuse_beside(phase, other, on, opened.get(other["key"]))
    if content["starts_on"] and on.isoformat() < content["starts_on"]:
        start = date_format(date.fromisoformat(content["starts_on"]), "j F")
        too_early = _("The plan starts on %(day)s. Choose that day or a later one.") % {"day": start}
        raise ValidationError(too_early, code="before_start")
    if content["ends_on"] and on.isoformat() > content["ends_on"]:
        end = date_format(date.fromisoformat(content["ends_on"]), "j F")
        too_late = _("The plan ends on %(day)s. Choose that day or an earlier one.") % {"day": end}
        raise ValidationError(too_late, code="after_end")


def refuse_beside(phase: Snapshot, other: Snapshot, on: date, opened: date | None) -> None:
    """Phases are opened in their order, and on days in that order."""
    if opened is None or other["position"] == phase["position"]:
        return
    names = {"name": other["name"], "day": date_format(opened, "j F")}
    if other["position"] > phase["position"]:
        words = _("“%(name)s” is opened already, and comes after this phase. Close it first.")
        raise ValidationError(words % names, code="later_is_open")
    if opened > on:
        words = _("“%(name)s” comes before this phase, and opens on %(day)s. Choose that day or a later one.")
        raise ValidationError(words % names, code="earlier_opens_later")
