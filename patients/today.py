"""One day of a patient: what the issued plans ask for, and what was logged for it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from exercises.dose import Dose, describe, minutes
from patients.models import IssuedPlan, LogEntry, Patient
from patients.snapshots import Snapshot, read, shown_pictures


@dataclass
class Card:
    """One exercise of the day. `entries` are the day's, oldest first; `form` is for the next one."""

    issued: IssuedPlan
    plan: Snapshot
    content: dict[str, Any]
    dose: Dose
    entries: list[LogEntry]
    day: date
    form: Any = None

    @property
    def entry(self) -> LogEntry | None:
        return self.entries[-1] if self.entries else None

    @property
    def pictures(self) -> list[dict[str, Any]]:
        return shown_pictures(self.content)

    @property
    def times(self) -> int:
        """How often today: at least once, and not at all on a day of rest."""
        if self.dose.weekdays and self.day.weekday() not in self.dose.weekdays:
            return 0
        return self.dose.times_per_day or 1

    @property
    def done(self) -> int:
        return min(len(self.entries), self.times)

    @property
    def is_done(self) -> bool:
        return self.done == self.times

    @property
    def is_over_limit(self) -> bool:
        """Pain reached the plan's red limit today; a later, lower answer does not take that back."""
        red = self.plan["pain"]["red"]
        return any(entry.pain is not None and entry.pain >= red for entry in self.entries)

    @property
    def dose_in_words(self) -> str:
        return describe(self.dose, self.content["measured_by"])

    @property
    def minutes_left(self) -> float:
        return minutes(self.dose, self.content["measured_by"]) * (self.times - self.done)


def cards_of(patient: Patient, plans: list[IssuedPlan], day: date) -> list[Card]:
    """The exercises of all these plans, in order, with what was logged on that day."""
    logged: dict[str, list[LogEntry]] = {}
    for entry in patient.log.standing().filter(local_date=day).order_by("occurred_at", "pk"):
        logged.setdefault(str(entry.prescription_key), []).append(entry)
    return [
        Card(
            issued=issued,
            plan=plan,
            content=row,
            dose=Dose.from_dict(row["dose"]),
            entries=logged.get(row["key"], []),
            day=day,
        )
        for issued in plans
        for plan in [read(issued.content)]
        for row in plan["exercises"]
    ]
