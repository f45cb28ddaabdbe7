"""For whom something is left to do today: Today's own answer, for many patients in few queries."""

from collections.abc import Mapping
from datetime import date

from patients.models import IssuedPlan, LogEntry, Patient
from patients.phases import openings_of
from patients.snapshots import read
from patients.today import BEGUN, WEEK, Day, day_in


def with_something_left(days: Mapping[int, date]) -> set[int]:
    """Those of these patients, by key, who have something planned on their day that is not logged yet.

    Two queries however many patients there are, and one more if a phase of a plan waits for its opening.
    """
    issued: dict[int, list[IssuedPlan]] = {}
    for each in IssuedPlan.objects.filter(plan__patient__in=days).current().select_related("plan"):
        issued.setdefault(each.plan.patient_id, []).append(each)
    contents = {each.plan_id: read(each.content) for of_one in issued.values() for each in of_one}
    openings, logged = openings_of(contents), entries_of({patient: days[patient] for patient in issued})
    left = set()
    for patient, versions in issued.items():
        day, entries = days[patient], logged.get(patient, [])
        had: dict[str, set[date]] = {}
        for entry in entries:
            if entry.status in BEGUN:
                had.setdefault(str(entry.prescription_key), set()).add(entry.local_date)
        today = [entry for entry in entries if entry.local_date == day]
        if is_left(day_in(versions, contents, openings, today, had, day, day)):
            left.add(patient)
    return left


def something_is_left(patient: Patient, day: date) -> bool:
    return bool(with_something_left({patient.pk: day}))


def is_left(day: Day) -> bool:
    return bool(day.planned) and not day.is_settled


def entries_of(days: Mapping[int, date]) -> dict[int, list[LogEntry]]:
    """What stands of the seven days up to each patient's day, the oldest first."""
    if not days:
        return {}
    span = (min(days.values()) - WEEK, max(days.values()))
    found: dict[int, list[LogEntry]] = {}
    stored = LogEntry.objects.standing().filter(patient__in=days, local_date__range=span)
    for entry in stored.order_by("occurred_at", "pk"):
        day = days[entry.patient_id]
        if day - WEEK < entry.local_date <= day:
            found.setdefault(entry.patient_id, []).append(entry)
    return found
