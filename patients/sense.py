"""Questions about the phases of a draft. They never block. Those about rows and the plan are in `patients.review`."""

from datetime import date

from django.utils.translation import gettext as _

from patients.phases import Stage, stages_of
from patients.schedule import week_begins
from patients.snapshots import Snapshot


def questions_of_phases(draft: Snapshot, today: date) -> list[str]:
    """Questions about the phases of a draft, in words. Empty without phases, and when nothing stands out."""
    asked = []
    for stage in stages_of(draft, today):
        names = {"name": stage.name, "when": stage.when}
        if not any(row["phase"] == stage.position for row in draft["exercises"]):
            asked.append(_("Which exercises? “%(name)s” has none of its own.") % names)
        if stage.last_week and is_over_at_start(draft, stage):
            asked.append(
                _("“%(name)s” (%(when)s) is over before the plan starts. Are the weeks right?") % names
            )
        if is_after_end(draft, stage):
            asked.append(
                _("“%(name)s” (%(when)s) begins after the plan’s end. Change the weeks or the end.") % names
            )
    return asked + idle_weeks(draft, stages_of(draft, today))


def is_over_at_start(draft: Snapshot, stage: Stage) -> bool:
    over = week_begins(draft, (stage.last_week or 0) + 1)
    return bool(over and draft["starts_on"] and over.isoformat() <= draft["starts_on"])


def is_after_end(draft: Snapshot, stage: Stage) -> bool:
    begins = week_begins(draft, stage.first_week) if stage.first_week else None
    return bool(begins and draft["ends_on"] and begins.isoformat() > draft["ends_on"])


def idle_weeks(draft: Snapshot, stages: list[Stage]) -> list[str]:
    """When no phase is open until the therapist opens one."""
    by_hand = [stage for stage in stages if stage.is_opened_by_hand]
    by_weeks = [stage for stage in stages if not stage.is_opened_by_hand]
    if not by_hand:
        return []
    if not by_weeks:
        return [_("No phase is open at the start, until you open “%(name)s”.") % {"name": by_hand[0].name}]
    if by_weeks[-1].last_week is None:
        return []
    words = _(
        "After week %(week)s no phase is open until you open “%(next)s”. To go on with “%(last)s” until then, "
        "leave out its last week."
    )
    return [words % {"week": by_weeks[-1].last_week, "next": by_hand[0].name, "last": by_weeks[-1].name}]
