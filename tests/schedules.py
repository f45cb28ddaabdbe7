"""Documents as far as the schedule reads them."""

from datetime import date, timedelta
from typing import Any

from exercises.dose import Dose
from patients.snapshots import SCHEMA, Snapshot

MONDAY = date(2026, 11, 2)


def content(*doses: Dose, **fields: Any) -> Snapshot:
    """A document, as far as the schedule reads it, that counts from a Monday. Its keys are "0", "1" …"""
    return {
        "schema": SCHEMA,
        "anchor": MONDAY.isoformat(),
        "starts_on": None,
        "ends_on": None,
        "review_on": None,
        "phases": [],
        "exercises": [
            {"key": str(number), "name": f"No. {number}", "measured_by": "reps", "phase": None}
            | {"dose": dose.as_dict()}
            for number, dose in enumerate(doses)
        ],
    } | fields


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)
