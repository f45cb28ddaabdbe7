"""Pain and effort as they were logged: each value, and the highest of each day. Pure, like `progress`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from patients.models import LogEntry
from patients.progress import Version, in_force

WEEK = timedelta(days=7)
LEVELS = tuple(LogEntry.Effort)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value. `at` is by the clock where it was logged; `what` names the exercise, empty for a whole session."""

    at: datetime
    day: date
    what: str
    side: str
    value: int
    is_over: bool = False  # pain at or over the red limit of that day's version

    @property
    def about(self) -> str:
        """ "Side plank, left"."""
        what = self.what or _("Whole session")
        return _(", ").join([what, self.side.lower()]) if self.side else what

    @property
    def clock(self) -> str:
        """The time where it was logged: a template would turn `at` into the server's own zone."""
        return time_format(self.at.time())

    @property
    def effort(self) -> str:
        """The word for a level of effort."""
        return str(LEVELS[self.value - 1].label)


def pain_in(
    entries: Iterable[LogEntry], versions: Sequence[Version], names: Mapping[str, str]
) -> list[Reading]:
    """Each pain that was logged, the oldest first. `names`: of the exercises, by key."""
    limits = {day: limit_on(versions, day) for day in {entry.local_date for entry in entries}}
    return [
        reading(entry, names, entry.pain, is_over=entry.pain >= limits[entry.local_date])
        for entry in in_order(entries)
        if entry.pain is not None
    ]


def effort_in(entries: Iterable[LogEntry], names: Mapping[str, str]) -> list[Reading]:
    """Each effort that was logged as a level from 1, very easy, to 5, very hard; the oldest first."""
    return [
        reading(entry, names, effort_level(entry.effort))
        for entry in in_order(entries)
        if entry.effort is not None
    ]


def reading(entry: LogEntry, names: Mapping[str, str], value: int, *, is_over: bool = False) -> Reading:
    return Reading(
        at=entry.occurred_at.astimezone(ZoneInfo(entry.time_zone)),
        day=entry.local_date,
        what=names.get(str(entry.prescription_key), ""),
        side=entry.get_side_display(),
        value=value,
        is_over=is_over,
    )


def in_order(entries: Iterable[LogEntry]) -> list[LogEntry]:
    return sorted(entries, key=lambda entry: (entry.local_date, entry.occurred_at))


def limit_on(versions: Sequence[Version], day: date) -> int:
    """The red limit of the day's version; of the first or the last one on days without any."""
    version = in_force(versions, day) or (versions[0] if day < versions[0].since else versions[-1])
    limit: int = version.content["pain"]["red"]
    return limit


def effort_level(effort: Decimal) -> int:
    """Which of the five words a number of the CR10 scale falls under: the last one that it reaches."""
    return max(1, sum(effort >= Decimal(word.value) for word in LEVELS))


def highest_of_days(readings: Iterable[Reading]) -> list[Reading]:
    """One a day: the highest, and the latest of equal ones."""
    highest: dict[date, Reading] = {}
    for each in readings:
        if each.day not in highest or each.value >= highest[each.day].value:
            highest[each.day] = each
    return [highest[day] for day in sorted(highest)]


def in_words(highest: Sequence[Reading], today: date, *, effort: bool = False) -> str:
    """ "At first 4, now 2 to 3.": the first seven days and the last seven. Empty where nothing was logged."""
    if not highest:
        return ""
    begin = highest[0].day
    before = range_of([each for each in highest if each.day < begin + WEEK], effort)
    now = range_of([each for each in highest if each.day > today - WEEK], effort)
    if not now:
        return _("At first %(before)s. Nothing in the last 7 days.") % {"before": before}
    if begin > today - 2 * WEEK:
        return _("%(now)s in the last 7 days.") % {"now": now[0].upper() + now[1:]}
    return _("At first %(before)s, now %(now)s.") % {"before": before, "now": now}


def range_of(readings: Sequence[Reading], effort: bool) -> str:
    if not readings:
        return ""
    ordered = sorted(readings, key=lambda each: each.value)
    low, high = ordered[0], ordered[-1]
    if not effort:
        return numbers(low.value, high.value)
    words = {"low": low.effort.lower(), "high": high.effort.lower()}
    return words["low"] if low.value == high.value else _("%(low)s to %(high)s") % words


def numbers(low: int, high: int) -> str:
    """ "4", "4 or 5", "4 to 6"."""
    if low == high:
        return str(low)
    both = _("%(low)s or %(high)s") if high == low + 1 else _("%(low)s to %(high)s")
    return both % {"low": low, "high": high}
