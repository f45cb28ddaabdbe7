"""What lists say of the entries behind a notice: looked up for the lines that are shown, in one query."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F

from patients.attention import Reason
from patients.caseload import Line
from patients.models import LogEntry, Standing

MOST = 3  # red entries of one plan, in words
COUNTED = 100  # of all plans that are shown: beyond it, the oldest are not counted


def say_more(lines: Iterable[Line]) -> None:
    """Give the lines the notes and the red entries that their notices speak of.

    Not only the last red entry: all that nobody has seen. A red entry that was corrected to another one is left out,
    because that one stands for both.
    """
    standings = [line.standing for line in lines if line.standing and line.says(Reason.RED, Reason.NOTE)]
    levels = {
        line.standing.plan_id: line.seen_red for line in lines if line.standing and line.says(Reason.RED)
    }
    named = {pk for standing in standings for name in NAMED if (pk := getattr(standing, f"{name}_id"))}
    entries = {entry.pk: entry for entry in entries_of(named, levels)} if named else {}
    unseen: dict[int, list[Any]] = {}
    for entry in sorted(entries.values(), key=lambda entry: -entry.pk):
        if entry.is_red and entry.pk > levels.get(entry.plan, entry.pk) and not is_red_still(entry):
            unseen.setdefault(entry.plan, []).append(entry)
    for standing in standings:
        give(standing, entries, unseen.get(standing.plan_id, []))
        standing.is_more_than_counted = len(entries) >= COUNTED


NAMED = ("red_now", "note_entry", "red_entry")
# An entry that was corrected three times costs a query more.
PATHS = ("", "corrected_by__", "corrected_by__corrected_by__")
SAID = (
    "occurred_at",
    "received_at",
    "local_date",
    "prescription_key",
    "status",
    "stopped",
    "pain",
    "is_red",
    "note",
    "corrects",
)
READ = [f"{path}{name}" for path in PATHS for name in SAID]


def entries_of(named: Collection[int], levels: Mapping[int, float]) -> Iterable[Any]:
    """These entries, and the newest red ones of these plans that nobody has seen. One query."""
    keys = LogEntry.objects.filter(pk__in=named).order_by().values("pk")
    if levels:
        red = LogEntry.objects.filter(is_red=True, issued_plan__plan__in=levels, pk__gt=min(levels.values()))
        newest = LogEntry.objects.filter(pk__in=red.order_by("-pk").values("pk")[:COUNTED])
        keys = keys.union(newest.order_by().values("pk"))  # SQLite joins no queries that have a limit
    found = (
        LogEntry.objects.filter(pk__in=keys)
        .select_related("corrected_by__corrected_by")
        .only(*READ)
        .order_by()
    )
    return found.annotate(plan=F("issued_plan__plan"), names=F("issued_plan__plan__standing__names"))


def is_red_still(entry: LogEntry) -> bool:
    """Whether it was corrected, and is red after that too."""
    later = getattr(entry, "corrected_by", None)
    return later is not None and later.is_red


def give(standing: Standing, entries: Mapping[int, Any], unseen: Sequence[Any]) -> None:
    for name in NAMED:
        setattr(standing, name, entries.get(getattr(standing, f"{name}_id")))
    others = [entry for entry in unseen if entry.pk != standing.red_entry_id]
    standing.other_red = others[: MOST - 1]
    standing.more_red = len(others) - len(standing.other_red)
    standing.names = others[0].names if others else {}
