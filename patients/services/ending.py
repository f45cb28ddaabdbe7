"""Taking back what was issued, and finishing a plan."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from patients.models import FirstOpening, IssuedPlan, Plan, Standing, Withdrawal
from patients.services.gate import StaleDraft
from patients.standings import rebuild


@transaction.atomic
def withdraw_version(*, issued: IssuedPlan, by: User, reason: str = "") -> Withdrawal:
    """Take the version out of the portal. Said twice, it is done once, and the first reason stays."""
    Plan.objects.select_for_update().get(pk=issued.plan_id)
    withdrawal, _created = Withdrawal.objects.get_or_create(
        issued=issued, defaults={"by": by, "reason": reason}
    )
    rebuild([issued.plan_id])
    return withdrawal


@transaction.atomic
def finish_plan(*, plan: Plan, version: int, reason: str = "") -> Plan:
    """Close the plan: it leaves the portal, and nothing more is issued from it. Said twice, it is done once.

    Raises StaleDraft if the draft has another version than the person saw.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.archived_at:
        return plan
    if plan.version != version:
        raise StaleDraft
    plan.archived_at, plan.finished_because = timezone.now(), reason
    plan.save(update_fields=["archived_at", "finished_because", "updated_at"])
    rebuild([plan.pk])
    return plan


@transaction.atomic
def take_up_plan(*, plan: Plan) -> Plan:
    """Open a finished plan again. The patient has its last version at once."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    plan.archived_at, plan.finished_because = None, ""
    plan.save(update_fields=["archived_at", "finished_because", "updated_at"])
    rebuild([plan.pk])
    return plan


def note_first_opening(versions: Iterable[IssuedPlan], *, by: User) -> None:
    """Keep when each of these versions was first opened in the portal. Two openings at once keep one.

    No query for those that were opened before, if `first_opening` was loaded with them.
    """
    now, unseen = timezone.now(), (each for each in versions if not hasattr(each, "first_opening"))
    if unopened := [FirstOpening(issued=each, by=by, at=now) for each in unseen]:
        FirstOpening.objects.bulk_create(unopened, ignore_conflicts=True)
        Standing.objects.filter(version__in=[each.issued_id for each in unopened]).update(is_opened=True)
