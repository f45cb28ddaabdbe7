"""How often, in words: short for chips, boxes and tables; as sentences for the patient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from clinic.lists import listed
from exercises.dose.value import Dose, TimeOfDay

ONCE, TWICE = gettext_lazy("once a day"), gettext_lazy("twice a day")
TIMES = ngettext_lazy("%(count)s time a day", "%(count)s times a day", "n")
HOURS = ngettext_lazy("every hour", "every %(count)s hours", "n")
DAYS = ngettext_lazy("%(count)s day a week", "%(count)s days a week", "n")
EVERY_DAYS = ngettext_lazy("every day", "every %(count)s days", "n")
WHEN = {
    TimeOfDay.MORNING: gettext_lazy("in the morning"),
    TimeOfDay.MIDDAY: gettext_lazy("at midday"),
    TimeOfDay.EVENING: gettext_lazy("in the evening"),
    TimeOfDay.BEDTIME: gettext_lazy("at bedtime"),
}

DO_TIMES = ngettext_lazy("Do this %(count)s time a day.", "Do this %(count)s times a day.", "n")
DO_HOURS = ngettext_lazy(
    "Do this every hour while you are awake.", "Do this every %(count)s hours while you are awake.", "n"
)
DO_DAYS = ngettext_lazy("Do it %(count)s day a week.", "Do it %(count)s days a week.", "n")
DO_EVERY_DAYS = ngettext_lazy("Do it every %(count)s day.", "Do it every %(count)s days.", "n")
WHEN_NEEDED = ngettext_lazy(
    "Do it when you need it, at most once a day.",
    "Do it when you need it, at most %(count)s times a day.",
    "n",
)


def plural_number(low: int, high: int) -> int:
    """The number that decides the plural of a range. "1 to 2" must not get the dual form, which would say "twice"."""
    return high if low == high else max(high, 3)


def counted(message: Any, low: int, high: int | None = None) -> str:
    """The message as a sentence with a number, or with a range such as "8 to 12"."""
    most = high or low
    count = str(low) if low == most else _("%(low)s to %(high)s") % {"low": low, "high": most}
    return str(message % {"count": count, "n": plural_number(low, most)})


def counted_in_short(message: Any, low: int | None, high: int | None = None) -> str:
    """The message as a short text with a number, or with a range such as "8–12". Empty without a number."""
    if low is None:
        return ""
    return str(message % {"count": figures(low, high), "n": plural_number(low, high or low)})


def figures(low: int, high: int | None = None) -> str:
    """ "8" or "8–12". In right-to-left text a range is isolated, or its two numbers would change places."""
    if high in (None, low):
        return str(low)
    return f"\u2068{low}–{high}\u2069" if get_language_bidi() else f"{low}–{high}"


# --- In short -------------------------------------------------------------------------------------


def often(dose: Dose) -> list[str]:
    """Short texts, each about one thing: ["twice a day", "5 days a week"]."""
    return [piece for piece in (times_a_day(dose), which_days(dose)) if piece]


def times_a_day(dose: Dose) -> str:
    """How often within a day: "twice a day", "every 2 hours", "in the morning", "when needed"."""
    times = listed([str(WHEN[time]) for time in dose.times_of_day]) if dose.times_of_day else _times(dose)
    if dose.as_needed and times and not dose.times_of_day:
        times = _("at most %(often)s") % {"often": times}
    needed = _("when needed") if dose.as_needed else ""
    return ", ".join(filter(None, [needed, times, counted_in_short(HOURS, dose.every_n_hours)]))


def _times(dose: Dose) -> str:
    low, high = dose.times_per_day, dose.times_per_day_max
    if dose.as_needed:  # then only the greatest number matters
        low, high = high or low, None
    if low in (1, 2) and high in (None, low):
        return str(ONCE if low == 1 else TWICE)
    return counted_in_short(TIMES, low, high)


def which_days(dose: Dose) -> str:
    """On which days, if not every day: "Mon, Wed and Fri", "5 days a week"."""
    if is_daily(dose):
        return "" if within_a_day(dose) else str(EVERY_DAYS % {"count": 1, "n": 1})
    if len(dose.weekdays) == 1:
        return str(WEEKDAYS[dose.weekdays[0]])
    if dose.weekdays:
        return listed([str(WEEKDAYS_ABBR[day]) for day in dose.weekdays])
    if dose.every_n_days == 2:
        return _("every other day")
    if dose.every_n_days:
        return counted_in_short(EVERY_DAYS, dose.every_n_days)
    return counted_in_short(DAYS, dose.days_per_week, dose.days_per_week_max)


def is_daily(dose: Dose) -> bool:
    """Whether the dose is said to be for every day."""
    return 7 in (dose.days_per_week, len(dose.weekdays)) or dose.every_n_days == 1


def within_a_day(dose: Dose) -> bool:
    """Whether the dose says how often in one day. If it says nothing about days, it is then for every day."""
    return bool(dose.times_per_day or dose.times_of_day or dose.every_n_hours)


# --- In sentences ---------------------------------------------------------------------------------


def how_often(dose: Dose) -> Iterator[str]:
    """Sentences for the patient."""
    yield from _needed_or_times(dose)
    if dose.every_n_hours:
        yield counted(DO_HOURS, dose.every_n_hours)
    yield from _days(dose)


def _needed_or_times(dose: Dose) -> Iterator[str]:
    times, most = dose.times_per_day, dose.times_per_day_max
    if dose.as_needed and times and not dose.times_of_day:
        yield counted(WHEN_NEEDED, most or times)
        return
    if dose.as_needed:
        yield _("Do it when you need it.")
    if dose.times_of_day:
        yield _("Do this %(when)s.") % {"when": listed([str(WHEN[time]) for time in dose.times_of_day])}
    elif times in (1, 2) and most in (None, times):
        yield _("Do this once a day.") if times == 1 else _("Do this twice a day.")
    elif times:
        yield counted(DO_TIMES, times, most)


def _days(dose: Dose) -> Iterator[str]:
    if is_daily(dose):
        if not within_a_day(dose):  # "twice a day" says so already
            yield _("Do it every day.")
    elif dose.weekdays:
        yield _("Do it on %(days)s.") % {"days": listed([str(WEEKDAYS[day]) for day in dose.weekdays])}
    elif dose.every_n_days == 2:
        yield _("Do it every other day.")
    elif dose.every_n_days:
        yield counted(DO_EVERY_DAYS, dose.every_n_days)
    elif dose.days_per_week == 1 and dose.days_per_week_max in (None, 1):
        yield _("Do it once a week.")
    elif dose.days_per_week:
        yield counted(DO_DAYS, dose.days_per_week, dose.days_per_week_max)
