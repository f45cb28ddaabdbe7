"""The grid in which the patient ticks what was done: weeks, days and times from the plan, and a row for pain."""

import re
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from exercises.dose import Dose
from patients.handout.doses import in_words
from patients.handout.phases import waiting
from patients.handout.text import NO_BREAK_SPACE
from patients.handout.wording import Data, line, written_date
from patients.schedule import Call, Planned, planned_on, week_begins
from patients.snapshots import Snapshot

WEEK = 7
USUAL_WEEKS, MOST_WEEKS = 2, 6
MOST_BOXES = 4  # a day; for more, the patient writes a number
SOME_MONDAY = date(2001, 1, 1)  # stands for the first day where days have no date
BEHIND_A_NUMBER = re.compile(r"(?<=\d) ")
REST, COUNTED, NOTHING = 0, -1, None  # cells without boxes; see `cell`


def diary(snapshot: Snapshot) -> Data | None:
    """None for a plan without exercises or after its end. Without a first day, the days have numbers or names."""
    numbered = rows_with_boxes(snapshot)
    rows = [row for _number, row in numbered]
    if not rows or has_ended(snapshot):
        return None
    snapshot = {**snapshot, "exercises": rows}
    first = first_day(snapshot)
    by_weekday = first is None and any(row["dose"].get("weekdays") for row in rows)
    if first is None:
        snapshot = {**snapshot, "anchor": SOME_MONDAY.isoformat()}
    weeks = [week(number, first, by_weekday, snapshot) for number in range(weeks_of(snapshot, first))]
    if all(each is NOTHING for found in weeks for row in found["cells"] for each in row):
        return None  # its phases are over, or wait
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
                "often": often(Dose.from_dict(row["dose"]), row["measured_by"]),
            }
            for number, row in numbered
        ],
        "weeks": weeks,
    }


def rows_with_boxes(snapshot: Snapshot) -> list[tuple[int, Snapshot]]:
    """The exercises with their numbers, but for those of a phase that waits for its opening."""
    rows = enumerate(snapshot["exercises"], start=1)
    return [(number, row) for number, row in rows if row["phase"] not in waiting(snapshot)]


def often(dose: Dose, measured_by: str) -> str:
    """How often, unless the days of the week say it. No line break separates the number from what it counts."""
    days = "" if dose.weekdays else BEHIND_A_NUMBER.sub(NO_BREAK_SPACE, in_words(dose, measured_by).days)
    return ", ".join(filter(None, [_("when needed") if dose.as_needed else "", days]))


def has_ended(snapshot: Snapshot) -> bool:
    """Whether the plan ends before the diary's first day: this version was issued after the plan's end."""
    begun = latest(snapshot["starts_on"], issued_on(snapshot))
    return bool(begun and snapshot["ends_on"] and date.fromisoformat(snapshot["ends_on"]) < begun)


def first_day(snapshot: Snapshot) -> date | None:
    """The plan's start or, for a later version, the day on which it was issued.

    None if the plan names no start: the patient may begin on any day. But a rhythm such as every other day always
    needs dates, because the portal counts it by dates.
    """
    runs_on = any(row["dose"].get("every_n_days", 1) > 1 for row in snapshot["exercises"])
    if snapshot["starts_on"] or runs_on:
        return latest(snapshot["starts_on"], issued_on(snapshot))
    return None


def issued_on(snapshot: Snapshot) -> str | None:
    issued: str | None = snapshot.get("issue", {}).get("date")
    return issued


def latest(*days: str | None) -> date | None:
    return max((date.fromisoformat(day) for day in days if day), default=None)


def weeks_of(snapshot: Snapshot, first: date | None) -> int:
    """The weeks up to the day before the review or up to the plan's last day, whichever comes first."""
    if first is None:
        return USUAL_WEEKS
    review, end = latest(snapshot["review_on"]), latest(snapshot["ends_on"])
    last = [review - timedelta(days=1)] if review and review > first else []
    last += [end] if end else last_day_of_phases(snapshot)
    return min(MOST_WEEKS, max(0, (min(last) - first).days // WEEK) + 1) if last else USUAL_WEEKS


def last_day_of_phases(snapshot: Snapshot) -> list[date]:
    """Of the phases by weeks. Of one that stays open, the diary has two weeks."""
    weeks = [
        phase["last_week"] or phase["first_week"] + USUAL_WEEKS - 1
        for phase in snapshot["phases"]
        if phase["first_week"] is not None
    ]
    after = week_begins(snapshot, weeks[-1] + 1) if weeks else None
    return [after - timedelta(days=1)] if after else []


def week(number: int, first: date | None, by_weekday: bool, snapshot: Snapshot) -> Data:
    begins = (first or SOME_MONDAY) + timedelta(days=number * WEEK)
    if first and last_day_of_phases(snapshot):
        return week_of_phases(number, first, snapshot)
    days = [begins + timedelta(days=day) for day in range(WEEK)]
    title = _("Week %(number)s") % {"number": number + 1}
    if first:
        title = _("%(week)s, from %(date)s") % {"week": title, "date": written_date(days[0].isoformat())}
        heads = [[str(WEEKDAYS_ABBR[day.weekday()]), str(day.day)] for day in days]
    elif by_weekday:
        heads = [[str(WEEKDAYS_ABBR[day.weekday()])] for day in days]
    else:
        heads = [[_("Day"), str(number * WEEK + day + 1)] for day in range(WEEK)]
    columns = [[cell(each) for each in planned_on(snapshot, day).exercises] for day in days]
    return {"title": title, "days": heads, "cells": [list(row) for row in zip(*columns, strict=True)]}


def week_of_phases(number: int, first: date, snapshot: Snapshot) -> Data:
    """A week as the phases count it, so that its title is true. Days before the diary's first have no boxes."""
    whole = planned_on(snapshot, first + timedelta(days=number * WEEK)).week
    days = [whole.first + timedelta(days=day) for day in range(WEEK)]
    title = _("Week %(number)s") % {"number": whole.number}
    columns = [
        [cell(each) if day >= first else NOTHING for each in planned_on(snapshot, day).exercises]
        for day in days
    ]
    return {
        "title": _("%(week)s, from %(date)s")
        % {"week": title, "date": written_date(max(first, whole.first).isoformat())},
        "days": [[str(WEEKDAYS_ABBR[day.weekday()]), str(day.day)] for day in days],
        "cells": [list(row) for row in zip(*columns, strict=True)],
    }


def cell(planned: Planned) -> int | None:
    """The number of boxes, REST for a day of rest, or NOTHING for a day before the start or after the end.

    COUNTED if the patient writes a number, because the plan asks for more boxes than fit or leaves the number open."""
    match planned.call:
        case Call.REST:
            return REST
        case Call.WHEN_NEEDED:
            return COUNTED
        case Call.PLANNED | Call.ANY_DAY:  # on paper the patient chooses the days, and `often` says how many
            return planned.rounds if planned.rounds <= MOST_BOXES else COUNTED
    return NOTHING
