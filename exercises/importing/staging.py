"""Checks a file row by row and keeps each with what is to be said about it, for a person to look at.

Nothing of the library is changed here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from exercises.importing.checking import Checked, Known, as_new, checked, key_of, worth_a_look
from exercises.importing.columns import as_dict
from exercises.importing.matching import Doubles, Shelf, differences, present
from exercises.importing.media import Media
from exercises.importing.opening import Opened, opened
from exercises.importing.rows import MOST_REMARKS, Code, Raw, Remark, UnreadableFile
from exercises.models import ImportedRow, LibraryImport
from exercises.records import LIBRARY

AT_ONCE = 500  # rows
SIGN_EVERY = timedelta(
    seconds=20
)  # films of some hundred rows take longer than anybody waits for a sign of life
Kind, Action, RowState = ImportedRow.Kind, ImportedRow.Action, ImportedRow.State

GOOD_NAMES = {  # fields as a person calls them, in “Yours is different: …”
    "instructions": "steps",
    "feel": "what you should feel",
    "avoid": "what to avoid",
    "aliases": "other names",
    "laterality": "sides",
}


def check(batch: LibraryImport) -> None:
    """Fill the rows of the import, again from the start if they are there. Raises UnreadableFile."""
    batch.rows.all().delete()
    batch.counts, batch.codes, batch.done, batch.total = {}, {}, 0, 0
    with opened(batch.upload, batch.folder) as file:
        batch.format, batch.notes = file.format, list(file.notes)
        keys = first_look(batch, file)
        desk = Desk(batch, file, keys)
        for raws in in_parts(file.rows(), AT_ONCE):
            desk.take(raws)


def first_look(batch: LibraryImport, file: Opened) -> dict[str, set[str]]:
    """The keys of the file's rows, so that a row may name a later one. It also finds a file that was cut."""
    keys: dict[str, set[str]] = defaultdict(set)
    for raw in file.rows():
        batch.total += 1
        if key := key_of(raw):
            keys[raw.kind].add(key)
    if not batch.total:
        raise UnreadableFile("There are no rows in this file.")
    save(batch)
    return keys


def in_parts(rows: Iterable[Raw], size: int) -> Iterator[list[Raw]]:
    rows = iter(rows)
    while part := list(islice(rows, size)):
        yield part


def save(batch: LibraryImport) -> None:
    """Raises DatabaseError if somebody has deleted the import meanwhile, which must not bring it back."""
    batch.sign_of_life_at = timezone.now()
    batch.save(force_update=True)


def reasons_first(remarks: list[Remark]) -> list[Remark]:
    """Why a row was refused stands before what is only remarkable."""
    return sorted(remarks, key=lambda remark: remark.code != Code.UNFIT)[:MOST_REMARKS]


class Desk:
    """Where rows are checked: what must be known of the library and of the rows before."""

    def __init__(self, batch: LibraryImport, file: Opened, keys: dict[str, set[str]]) -> None:
        self.batch, self.doubles = batch, Doubles()
        self.shelf = Shelf.of(batch.clinic, batch.by, self.doubles)
        self.known: Known = self.shelf.known_with(keys)
        self.media = Media(batch.clinic, file.members, batch.folder)
        self.met: dict[tuple[str, str], tuple[int, int]] = {}  # in which row and line each key came first
        self.counts: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()

    def take(self, raws: list[Raw]) -> None:
        found = [checked(raw, self.known) for raw in raws]
        for each in found:
            if not each.is_refused:
                self.settle(each)
            if timezone.now() - self.batch.sign_of_life_at > SIGN_EVERY:
                save(self.batch)
        rows = [*self.with_actions(found)]
        for row in rows:
            self.counts.update([row.state, row.action or "none"])
            self.codes.update(row.codes.split())
        self.batch.counts, self.batch.codes = dict(self.counts), dict(self.codes)
        self.batch.done += len(rows)
        with transaction.atomic():
            ImportedRow.objects.bulk_create(rows)
            save(self.batch)

    def settle(self, found: Checked) -> None:
        """Its key, its pictures, and others with its name."""
        raw, data, kind = found.raw, found.data, found.raw.kind
        is_given = bool(raw.data.get("slug"))
        data["slug"] = self.shelf.key_for(kind, data, is_given=is_given)
        number, first = self.met.setdefault((kind, data["slug"]), (raw.number, raw.line))
        if number != raw.number:
            what = "key" if is_given else "name"
            text = f"Line {first} has the same {what}. Rename one, or give each a key of its own."
            found.remarks.append(Remark(Code.UNFIT, text, "slug" if is_given else "name"))
        elif kind == Kind.EXERCISE:
            self.settle_exercise(found)
        elif kind == Kind.TEMPLATE and self.shelf.has_namesake(kind, data):
            text = "There is a template with this name already. Choose another name."
            found.remarks.append(Remark(Code.UNFIT, text, "name"))

    def settle_exercise(self, found: Checked) -> None:
        data = found.data
        if "pictures" in data:
            remarks, is_whole = self.media.pictures(data)
            found.remarks += remarks
            data["_all_pictures"] = is_whole
        if "film" in data:
            remarks = self.media.film(data)
            found.remarks += remarks
            data["_all_films"] = not remarks
        key = data["slug"]
        own = {key, f"{LIBRARY}{key}" if data.get("copied_from") else key, data.get("copied_from", "")}
        for name in self.doubles.of(data["name"], but=own):
            text = f"“{name}” has nearly the same name. Is it the same exercise?"
            found.remarks.append(Remark(Code.DOUBLE, text, "name"))
        self.doubles.add(data["name"], key, data["name"])

    def with_actions(self, found: list[Checked]) -> Iterator[ImportedRow]:
        """Compares with what the library has now: a fixed number of queries for all of them."""
        there: dict[str, Any] = {}
        for kind in Kind.values:
            keys = [
                each.data["slug"]
                for each in found
                if each.raw.kind == kind and not each.is_refused and each.data["slug"] in self.shelf.own[kind]
            ]
            there[kind] = present(kind, keys, self.batch.clinic)
        for each in found:
            yield self.row_of(each, there[each.raw.kind])

    def row_of(self, found: Checked, there: dict[str, tuple[Any, dict[str, Any]]]) -> ImportedRow:
        action = Action.NONE.value
        if not found.is_refused:
            stored, record = there.get(found.data["slug"], (None, {}))
            action = self.action(found, stored, record)
            found.remarks += worth_a_look(found.data) if found.raw.kind == Kind.EXERCISE else ()
        state = RowState.WARNING if found.remarks else RowState.ACCEPTED
        state = RowState.REFUSED if found.is_refused else state
        codes = dict.fromkeys(str(remark.code) for remark in found.remarks)
        return ImportedRow(
            batch=self.batch,
            number=found.raw.number,
            line=found.raw.line,
            kind=found.raw.kind,
            name=found.name,
            slug="" if found.is_refused else found.data["slug"],
            state=state,
            action=action,
            codes=f" {' '.join(codes)} " if codes else "",
            remarks=[as_dict(remark) for remark in reasons_first(found.remarks)],
            data=found.data if action in (Action.ADD, Action.REPLACE) else None,
        )

    def action(self, found: Checked, stored: Any, record: dict[str, Any]) -> str:
        data = found.data
        is_whole = [data.pop("_all_pictures", True), data.pop("_all_films", True)]
        if stored is None:
            if found.raw.kind == Kind.EXERCISE:
                found.data = as_new(data)
            return Action.ADD.value
        for name, whole in zip(("pictures", "film"), is_whole, strict=True):
            if not whole:
                data.pop(name)  # what the library has is more than what came
        changed = differences(data, record)
        if stored.archived_at:
            found.remarks.append(Remark(Code.ARCHIVED, "Yours is in the archive. It stays there."))
            return Action.LEAVE.value
        if not changed:
            return Action.UNCHANGED.value
        names = ", ".join(GOOD_NAMES.get(name, name.replace("_", " ")) for name in changed)
        if self.batch.replaces:
            found.remarks.append(Remark(Code.DIFFERS, f"Yours will be replaced. Different: {names}."))
            data["_as_of"] = stored.updated_at.isoformat()
            return Action.REPLACE.value
        found.remarks.append(Remark(Code.DIFFERS, f"Yours stays as it is. Different: {names}."))
        return Action.LEAVE.value
