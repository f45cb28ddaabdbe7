"""What the log says already of all that one call is about, read once for many entries."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext as _

from clinic.lines import OneLine
from patients.models import LogEntry, Patient
from patients.snapshots import Snapshot, read

CHECKS: list[Any] = [
    each.condition
    for each in LogEntry._meta.constraints
    if isinstance(each, CheckConstraint) and not isinstance(each, OneLine)
]
ONLY_WHETHER = ("prescription_key", "corrects")
CHECKED = sorted({name for condition in CHECKS for name in condition.referenced_base_fields})


class Row(NamedTuple):
    """An entry of a day, as far as its round goes. `counts`: neither corrected nor taken back."""

    pk: int | None  # none of an entry that is about to be stored
    key: UUID | None
    round: int | None
    side: str
    counts: bool


class Logbook:
    """The log of one patient, for the time that its lock is held: nobody else writes meanwhile."""

    def __init__(self, patient: Patient, entries: Iterable[LogEntry]) -> None:
        """`entries`: those that it will be asked about, as far as they are known."""
        self.patient = patient
        self.looked_up = {str(entry.uuid) for entry in entries}
        self.by_uuid: dict[str, LogEntry] = {
            str(entry.uuid): entry for entry in patient.log.filter(uuid__in=self.looked_up)
        }
        self.days: dict[date, list[Row]] = {}
        self.doses: dict[int, dict[str, Snapshot]] = {}
        self.good: set[tuple[Any, ...]] = set()

    def first(self, entry: LogEntry) -> LogEntry | None:
        """The entry that was stored with this uuid before. One query, unless the book was opened for it."""
        uuid = str(entry.uuid)
        if uuid not in self.looked_up:
            self.looked_up.add(uuid)
            if found := self.patient.log.filter(uuid=uuid).first():
                self.by_uuid[uuid] = found
        return self.by_uuid.get(uuid)

    def note(self, entry: LogEntry) -> LogEntry:
        """Count an entry that is stored now, or will be with the others of this call."""
        self.by_uuid[str(entry.uuid)] = entry
        if entry.corrects_id:
            self.days.pop(entry.local_date, None)  # it is read again
        elif entry.local_date in self.days:
            row = Row(entry.pk, key_of(entry), entry.round, entry.side, counts=True)
            self.days[entry.local_date].append(row)
        return entry

    def of_day(self, entry: LogEntry) -> list[Row]:
        """All that was logged for its exercise, or for none, on its day: each correction is one more."""
        day = entry.local_date
        if day not in self.days:
            found = self.patient.log.filter(local_date=day).order_by()
            columns = ("pk", "prescription_key", "round", "side", "status", "corrected_by")
            self.days[day] = [
                Row(pk, key, number, side, by is None and status != LogEntry.Status.TAKEN_BACK)
                for pk, key, number, side, status, by in found.values_list(*columns)
            ]
        key = key_of(entry)
        return [row for row in self.days[day] if row.key == key]

    def dose(self, entry: LogEntry) -> dict[str, Any]:
        issued = entry.issued_plan
        if issued.pk not in self.doses:
            rows = read(issued.content)["exercises"]
            self.doses[issued.pk] = {row["key"]: row["dose"] for row in rows}
        try:
            return self.doses[issued.pk][str(entry.prescription_key)]
        except KeyError:
            missing = _("This exercise is not in the plan.")
            raise ValidationError({"prescription_key": missing}) from None

    def refuse_nonsense(self, entry: LogEntry) -> None:
        """What the fields and the checks of the database refuse. It is asked once about entries that are alike.

        The records that an entry names are not looked up: they were read by whoever made it.
        """
        named = [field.name for field in entry._meta.fields if field.is_relation]
        entry.clean_fields(exclude={name for name in named if getattr(entry, f"{name}_id") is not None})
        if (alike := looks_of(entry)) in self.good:
            return
        values = cast(Any, entry)._get_field_expression_map(entry._meta)
        if not Q(*CHECKS).check(values):
            entry.validate_constraints(exclude={"uuid"})  # says which; a repeated uuid was answered before
        self.good.add(alike)


def looks_of(entry: LogEntry) -> tuple[Any, ...]:
    """What the checks look at. Of the exercise and of the corrected entry, that is whether there is one."""
    values = {name: getattr(entry, name) for name in CHECKED}
    return tuple(value is None if name in ONLY_WHETHER else value for name, value in values.items())


def key_of(entry: LogEntry) -> UUID | None:
    key: UUID | None = LogEntry._meta.get_field("prescription_key").to_python(entry.prescription_key)
    return key
