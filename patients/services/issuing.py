"""Issuing: the draft becomes the patient's next version, and never changes again."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import User
from exercises.models import Picture
from patients.models import IssuedPlan, Plan
from patients.services.drafts import StaleDraft
from patients.snapshots import (
    Snapshot,
    digest,
    picture_hashes,
    previous_version,
    read,
    snapshot,
    without_issue,
)

MAX_CHARACTERS = (
    120_000  # of the document: thirty exercises of the library, and the bound of a handout's cost
)


@transaction.atomic
def issue_plan(*, plan: Plan, by: User) -> IssuedPlan:
    """Freeze the draft as the patient's next version.

    Raises StaleDraft if the draft has changed since `plan` was read. Raises ValidationError if the draft is empty, is
    no longer in use, or says the same as the last version.
    """
    seen = plan.version
    plan = Plan.objects.select_for_update().get(pk=plan.pk)  # two clicks, one version
    if plan.version != seen:
        raise StaleDraft
    content = snapshot(plan)
    last = plan.issued.order_by("-number").first()
    refuse_issue(plan, content, last)
    number = last.number + 1 if last else 1
    today = timezone.localdate(timezone=plan.patient.clinic.zone)
    content["anchor"] = content["anchor"] or today.isoformat()
    content["issue"] = {"number": number, "date": today.isoformat(), "by": str(by)}
    if last:
        content["issue"]["previous"] = previous_version(last.content)
    issued: IssuedPlan = plan.issued.create(
        number=number, content=content, sha256=digest(content), issued_by=by
    )
    issued.pictures.set(Picture.objects.filter(sha256__in=picture_hashes(content)))
    return issued


def refuse_issue(plan: Plan, content: dict[str, Any], last: IssuedPlan | None) -> None:
    if plan.archived_at or plan.patient.archived_at:
        raise ValidationError(_("This plan is closed. Start a new plan for the patient."), code="closed")
    if not content["exercises"]:
        raise ValidationError(_("Add at least one exercise before you issue the plan."), code="empty")
    refuse_too_long(content)
    if last and without_issue(read(last.content)) == content:
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
