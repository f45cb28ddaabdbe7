"""The grid in which the patient ticks: weeks, days and times as the plan has them, and the pain of each day."""

import re
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from exercises.dose import Dose
from patients.handout.doses import in_words
from patients.handout.text import NO_BREAK_SPACE
from patients.handout.wording import Data, line, written_date
from patients.snapshots import Snapshot

WEEK = 7
USUAL_WEEKS, MOST_WEEKS = 2, 6
MOST_BOXES = 4  # to a day; more often than that is counted in figures
WAKING_HOURS = 16
BEHIND_A_NUMBER = re.compile(r"(?<=\d) ")


def diary(snapshot: Snapshot) -> Data | None:
    """Without a first day the days are numbered. None for a plan without exercises."""
    rows = snapshot["exercises"]
    if not rows:
        return None
    first = first_day(snapshot)
    doses = [Dose.from_dict(row["dose"]) for row in rows]
    by_weekday = first is None and any(dose.weekdays for dose in doses)
    return {
        "title": _("My diary"),
        "how": _(
            "Tick a box each time you do an exercise. Then write down your worst pain of the day, 0 to 10."
        ),
        "corner": _("Exercise"),
        "pain": _("Worst pain, 0 to 10"),
        "rest": _("rest"),
        "rows": [
            {
                "number": str(number),
                "name": line(row["name"]),
                "often": often(dose, row["measured_by"]),
            }
            for number, (row, dose) in enumerate(zip(rows, doses, strict=True), start=1)
        ],
        "weeks": [week(number, first, by_weekday, doses) for number in range(weeks_of(snapshot, first))],
    }


def often(dose: Dose, measured_by: str) -> str:
    """How often, where the days of the week do not say it; the number is not parted from what it counts."""
    return "" if dose.weekdays else BEHIND_A_NUMBER.sub(NO_BREAK_SPACE, in_words(dose, measured_by).days)


def first_day(snapshot: Snapshot) -> date | None:
    """The start; for a later version, the day on which it was issued."""
    days = [snapshot["starts_on"], snapshot.get("issue", {}).get("date")]
    known = [date.fromisoformat(day) for day in days if day]
    return max(known) if snapshot["starts_on"] else None


def weeks_of(snapshot: Snapshot, first: date | None) -> int:
    """Up to the review, or the last day, whichever comes first."""
    ends = [date.fromisoformat(snapshot[name]) for name in ("review_on", "ends_on") if snapshot[name]]
    if first is None or not ends or min(ends) <= first:
        return USUAL_WEEKS
    return min(MOST_WEEKS, -(-(min(ends) - first).days // WEEK))


def week(number: int, first: date | None, by_weekday: bool, doses: list[Dose]) -> Data:
    days = [first + timedelta(days=number * WEEK + day) for day in range(WEEK)] if first else []
    title = _("Week %(number)s") % {"number": number + 1}
    if days:
        title = _("%(week)s, from %(date)s") % {"week": title, "date": written_date(days[0].isoformat())}
        heads = [[str(WEEKDAYS_ABBR[day.weekday()]), str(day.day)] for day in days]
    elif by_weekday:
        heads = [[str(WEEKDAYS_ABBR[day])] for day in range(WEEK)]
    else:
        heads = [[_("Day"), str(number * WEEK + day + 1)] for day in range(WEEK)]
    weekdays = [day.weekday() for day in days] or list(range(WEEK) if by_weekday else [])
    return {
        "title": title,
        "days": heads,
        "cells": [
            [boxes_on(dose, weekdays[day] if weekdays else None, number * WEEK + day) for day in range(WEEK)]
            for dose in doses
        ],
    }


def boxes_on(dose: Dose, weekday: int | None, day: int) -> int:
    """How many times to tick; 0 is a day of rest, -1 more often than there is room for boxes."""
    if dose.weekdays and weekday is not None and weekday not in dose.weekdays:
        return 0
    if dose.every_n_days and day % dose.every_n_days:
        return 0
    times = dose.times_per_day or (WAKING_HOURS // dose.every_n_hours if dose.every_n_hours else 1)
    return times if times <= MOST_BOXES else -1
