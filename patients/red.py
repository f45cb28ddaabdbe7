"""What lists say of the entries behind a notice: looked up for the lines that are shown, in one query."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Case, F, Q, When

from patients.attention import Reason, later_form
from patients.caseload import Line
from patients.models import LogEntry, Standing

MOST = 3  # red entries of one plan, and notes, in words
COUNTED = 60  # of each kind, of all plans that are shown: beyond it, the oldest are not counted
Levels = Mapping[int, float]  # by plan: the last that somebody has seen


def say_more(lines: Iterable[Line]) -> None:
    """Give the lines the notes and the red entries that their notices speak of.

    Not only the last: all that nobody has seen. A red entry that was corrected to another one is left out, because that
    one stands for both. So is a note that a correction kept or wrote anew.
    """
    standings = [line.standing for line in lines if line.standing and line.says(Reason.RED, Reason.NOTE)]
    red = {line.standing.plan_id: line.seen_red for line in lines if line.standing and line.says(Reason.RED)}
    noted = {
        line.standing.plan_id: line.seen_note for line in lines if line.standing and line.says(Reason.NOTE)
    }
    named = {pk for standing in standings for name in NAMED if (pk := getattr(standing, f"{name}_id"))}
    entries = {entry.pk: entry for entry in entries_of(named, red, noted)} if named else {}
    newest = sorted(entries.values(), key=lambda entry: -entry.pk)
    unseen_red = by_plan(
        each for each in newest if each.is_red and is_after(each, red) and not is_red_still(each)
    )
    notes = by_plan(each for each in newest if says_something(each) and is_after(each, noted))
    is_cut = max(sum(each.is_red for each in newest), sum(bool(each.note) for each in newest)) >= COUNTED
    for standing in standings:
        give(standing, entries, unseen_red.get(standing.plan_id, []), notes.get(standing.plan_id, []))
        standing.is_more_than_counted = is_cut


def is_after(entry: Any, seen: Levels) -> bool:
    return bool(entry.pk > seen.get(entry.plan, entry.pk))


def is_red_still(entry: LogEntry) -> bool:
    """Whether it was corrected, and is red after that too."""
    corrected_by = getattr(entry, "corrected_by", None)
    return corrected_by is not None and corrected_by.is_red


def says_something(entry: Any) -> bool:
    """Whether it has a note that is neither kept from what it corrects, nor written anew by a correction of it."""
    last = later_form(entry).note
    return bool(entry.note) and not entry.keeps_note and last in ("", entry.note)


def by_plan(entries: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for entry in entries:
        found.setdefault(entry.plan, []).append(entry)
    return found


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


NAMES = Case(When(is_red=True, then=F("issued_plan__plan__standing__names")))  # only these are named
KEEPS_NOTE = Case(When(corrects__note=F("note"), then=True), default=False)


def entries_of(named: Collection[int], red: Levels, noted: Levels) -> Iterable[Any]:
    """These entries, and the newest of these plans that nobody has seen: red ones, and those with a note. One query."""
    keys = LogEntry.objects.filter(pk__in=named).order_by().values("pk")
    for levels, wanted in ((red, Q(is_red=True)), (noted, ~Q(note=""))):
        if levels:
            unseen = LogEntry.objects.filter(
                wanted, issued_plan__plan__in=levels, pk__gt=min(levels.values())
            )
            newest = LogEntry.objects.filter(pk__in=unseen.order_by("-pk").values("pk")[:COUNTED])
            keys = keys.union(newest.order_by().values("pk"))  # SQLite joins no queries that have a limit
    found = (
        LogEntry.objects.filter(pk__in=keys)
        .select_related("corrected_by__corrected_by")
        .only(*READ)
        .order_by()
    )
    return found.annotate(plan=F("issued_plan__plan"), names=NAMES, keeps_note=KEEPS_NOTE)


def give(standing: Standing, entries: Mapping[int, Any], red: Sequence[Any], notes: Sequence[Any]) -> None:
    for name in NAMED:
        setattr(standing, name, entries.get(getattr(standing, f"{name}_id")))
    others = [entry for entry in red if entry.pk != standing.red_entry_id]
    standing.other_red = others[: MOST - 1]
    standing.more_red = len(others) - len(standing.other_red)
    standing.names = others[0].names if others else {}
    earlier = [entry for entry in notes if entry.pk != standing.note_entry_id]
    standing.other_notes = earlier[: MOST - 1]
    standing.more_notes = len(earlier) - len(standing.other_notes)
