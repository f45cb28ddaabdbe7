"""Issuing: the draft becomes the patient's next version, and never changes again."""

import json
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import User
from exercises.models import Film, Picture
from patients.models import IssuedPlan, IssueRecord, Plan
from patients.review import Gap, gaps_of
from patients.services.gate import StaleDraft
from patients.snapshots import (
    Snapshot,
    digest,
    film_hashes,
    picture_hashes,
    previous_version,
    read,
    snapshot,
    without_issue,
)
from patients.standings import rebuild

MAX_CHARACTERS = (
    120_000  # of the document: thirty exercises of the library, and the bound of a handout's cost
)


@transaction.atomic
def issue_plan(
    *, plan: Plan, by: User, confirmed: Collection[str] = (), record: IssueRecord | None = None
) -> IssuedPlan:
    """Freeze the draft as the patient's next version, and keep `record`, not yet stored, beside it.

    `confirmed` has the names of the gaps that may stay. What was issued with the action of this record before is
    returned as it is. Raises StaleDraft if the draft has changed since `plan` was read. Raises ValidationError if the
    draft is empty, is no longer in use, says the same as the last version, or has other gaps: see `gaps_in`.
    """
    seen = plan.version
    record = record or IssueRecord(action=uuid4())
    plan = Plan.objects.select_for_update().get(pk=plan.pk)  # two clicks, one version
    if done := issued_by_action(plan, record.action):
        return done
    if plan.version != seen:
        raise StaleDraft
    content = snapshot(plan)
    hold_films(content)
    last = plan.issued.select_related("withdrawal").order_by("-number").first()
    refuse_issue(plan, content, last)
    gaps = gaps_of(plan)
    refuse_gaps(gap for gap in gaps if not (gap.may_stay and gap.name in confirmed))
    number = last.number + 1 if last else 1
    now = timezone.now()
    today = timezone.localdate(now, timezone=plan.patient.clinic.zone)
    content["anchor"] = content["anchor"] or today.isoformat()
    content["issue"] = {"number": number, "date": today.isoformat(), "by": str(by)}
    if last:
        content["issue"]["previous"] = previous_version(last.content)
    issued: IssuedPlan = plan.issued.create(
        number=number, content=content, sha256=digest(content), issued_by=by, issued_at=now
    )
    issued.pictures.set(Picture.objects.filter(sha256__in=picture_hashes(content)))
    record.issued, record.confirmed = issued, [gap.name for gap in gaps]
    record.save(force_insert=True)
    rebuild([plan.pk])
    return issued


def hold_films(content: Snapshot) -> None:
    """Nobody may tidy them up before the version names them."""
    if named := film_hashes(content):
        list(Film.objects.select_for_update().filter(sha256__in=named))


def issued_by_action(plan: Plan, action: UUID) -> IssuedPlan | None:
    """Raises ValidationError if another plan was issued with this action."""
    done = IssueRecord.objects.filter(action=action).select_related("issued").first()
    if done and done.issued.plan_id != plan.pk:
        raise ValidationError(_("This page belongs to another plan. Open the review again."), code="action")
    return done.issued if done else None


def refuse_gaps(gaps: Iterable[Gap]) -> None:
    # The words are formatted with the parameters, and a name may hold a percent sign.
    open_gaps = [
        ValidationError(str(gap).replace("%", "%%"), code="gaps", params={"gap": gap}) for gap in gaps
    ]
    if open_gaps:
        raise ValidationError(open_gaps)


def gaps_in(refusal: ValidationError) -> list[Gap]:
    """The gaps for which `issue_plan` refused. Empty if it refused for something else."""
    return [error.params["gap"] for error in refusal.error_list if error.code == "gaps" and error.params]


def refuse_issue(plan: Plan, content: dict[str, Any], last: IssuedPlan | None) -> None:
    if plan.archived_at or plan.patient.archived_at:
        raise ValidationError(_("This plan is closed. Start a new plan for the patient."), code="closed")
    if not content["exercises"]:
        raise ValidationError(_("Add at least one exercise before you issue the plan."), code="empty")
    refuse_too_long(content)
    if last and not last.is_withdrawn and without_issue(read(last.content)) == without_issue(content):
        raise ValidationError(
            _("Nothing has changed since version %(number)s, so there is nothing to issue.")
            % {"number": last.number},
            code="unchanged",
        )


def refuse_too_long(content: Snapshot) -> None:
    """Raises ValidationError if the document is so long that its handout would take many seconds and much memory."""
    if len(json.dumps(content, ensure_ascii=False)) > MAX_CHARACTERS:
        raise ValidationError(
            _("The plan's text is too long to print. Shorten the notes and the wording."), code="too_long"
        )
