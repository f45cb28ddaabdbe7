"""What was logged on a day, entry by entry, with what each said before it was corrected."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from patients.models import IssuedPlan, LogEntry
from patients.snapshots import Snapshot


class Said(NamedTuple):
    """An entry that was later corrected or taken back."""

    entry: LogEntry
    is_over_limit: bool


class Logged(NamedTuple):
    """The latest form of an entry, with name and limit from the plan that the patient followed."""

    entry: LogEntry
    exercise: str
    limit: int
    is_over_limit: bool
    before: list[Said]  # its earlier forms, oldest first
    version: str  # in words, if it was not the current one any more

    @property
    def counts(self) -> bool:
        return self.entry.status != LogEntry.Status.TAKEN_BACK

    @property
    def clock(self) -> str:
        """The time where it was logged."""
        return time_format(self.entry.occurred_at.astimezone(ZoneInfo(self.entry.time_zone)).time())

    @property
    def hurt_too_much(self) -> bool:
        return self.counts and self.entry.hurt_too_much(self.limit)


def logged_among(
    entries: Iterable[LogEntry], versions: Iterable[IssuedPlan], contents: Mapping[int, Snapshot]
) -> list[Logged]:
    """The latest form of each of these entries, the newest first. `versions`: all of the patient's."""
    by_key = {entry.pk: entry for entry in entries}
    corrected = {entry.corrects_id for entry in by_key.values()}
    known = {version.pk: version for version in versions}
    replaced = replaced_at(known.values())
    found = []
    for entry in by_key.values():
        if entry.pk in corrected:
            continue
        content, red = contents[entry.issued_plan_id], contents[entry.issued_plan_id]["pain"]["red"]
        names = {row["key"]: row["name"] for row in content["exercises"]}
        before = [Said(each, is_red(each, red)) for each in history(entry, by_key)]
        name = names.get(str(entry.prescription_key), "")
        came = before[0].entry.received_at if before else entry.received_at
        version = known[entry.issued_plan_id]
        words = outdated(version, replaced.get(version.pk), came)
        found.append(Logged(entry, name, red, is_red(entry, red), before, words))
    return sorted(found, key=lambda logged: (logged.entry.occurred_at, logged.entry.pk), reverse=True)


def replaced_at(versions: Iterable[IssuedPlan]) -> dict[int, datetime]:
    """When the next version of the same plan was issued, by the key of the version."""
    issued = {(version.plan_id, version.number): version for version in versions}
    return {
        version.pk: issued[plan, number + 1].issued_at
        for (plan, number), version in issued.items()
        if (plan, number + 1) in issued
    }


def outdated(version: IssuedPlan, replaced: datetime | None, came: datetime) -> str:
    """Names the version if it had been withdrawn or replaced before the entry came."""
    number = {"number": version.number}
    if version.is_withdrawn and version.withdrawal.at <= came:
        return _("For version %(number)s, withdrawn") % number
    if replaced and replaced <= came:
        return _("For version %(number)s, replaced") % number
    return ""


def is_red(entry: LogEntry, red: int) -> bool:
    return entry.pain is not None and entry.pain >= red


def history(entry: LogEntry, entries: Mapping[int, LogEntry]) -> list[LogEntry]:
    found: list[LogEntry] = []
    while entry.corrects_id and entry.corrects_id in entries:
        entry = entries[entry.corrects_id]
        found.insert(0, entry)
    return found
