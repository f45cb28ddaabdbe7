"""The dose as a strip of boxes: one thought in each, in the order in which a patient needs them."""

from collections.abc import Iterator
from typing import Any

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from clinic.lists import listed
from exercises.dose import Dose, Side
from exercises.dose.words import plural_number
from patients.handout.text import isolated

SECONDS = ngettext_lazy("%(count)s second", "%(count)s seconds", "n")
MINUTES = ngettext_lazy("%(count)s minute", "%(count)s minutes", "n")
TIMES = ngettext_lazy("%(count)s time", "%(count)s times", "n")
SETS = ngettext_lazy("%(count)s set", "%(count)s sets", "n")
TIMES_A_DAY = ngettext_lazy("%(count)s time a day", "%(count)s times a day", "n")
DAYS_A_WEEK = ngettext_lazy("%(count)s day a week", "%(count)s days a week", "n")
EVERY_DAYS = ngettext_lazy("every day", "every %(count)s days", "n")
EVERY_HOURS = ngettext_lazy("every hour", "every %(count)s hours", "n")
SIDES = {
    Side.LEFT: pgettext_lazy("side", "left side"),
    Side.RIGHT: pgettext_lazy("side", "right side"),
    Side.EACH: pgettext_lazy("side", "each side"),
    Side.ALTERNATING: pgettext_lazy("side", "change sides"),
}
ONCE, TWICE = gettext_lazy("once a day"), gettext_lazy("twice a day")


def boxes(dose: Dose) -> list[str]:
    """Hold, times, sets, side, load, then how often; what the dose leaves open has no box."""
    return [str(text) for text in _boxes(dose) if text]


def _boxes(dose: Dose) -> Iterator[Any]:
    if dose.hold_seconds:
        yield _("hold %(time)s") % {"time": _time(dose.hold_seconds, dose.hold_seconds_max)}
    if dose.duration_seconds:
        yield _time(dose.duration_seconds, dose.duration_seconds_max)
    yield _counted(TIMES, dose.reps, dose.reps_max)
    yield _counted(SETS, dose.sets, dose.sets_max)
    if dose.side:
        yield SIDES.get(dose.side, "")
    if dose.load_unit and dose.load_value is not None:
        yield f"{number_format(format(dose.load_value.normalize() + 0, 'f'))} {dose.load_unit.label}"
    elif dose.load_unit:
        yield dose.load_unit.label
    yield times_a_day(dose)
    yield which_days(dose)


def times_a_day(dose: Dose) -> str:
    if dose.every_n_hours:
        return _counted(EVERY_HOURS, dose.every_n_hours)
    if dose.times_per_day in (1, 2):
        return str(ONCE if dose.times_per_day == 1 else TWICE)
    return _counted(TIMES_A_DAY, dose.times_per_day)


def which_days(dose: Dose) -> str:
    """On which days, if not every day: "Mon, Wed and Fri", "5 days a week"."""
    days = dose.days_per_week or len(dose.weekdays)
    if days == 7 or dose.every_n_days == 1:
        return "" if dose.times_per_day or dose.every_n_hours else str(EVERY_DAYS % {"count": 1, "n": 1})
    if len(dose.weekdays) == 1:
        return str(WEEKDAYS[dose.weekdays[0]])
    if dose.weekdays:
        return listed([str(WEEKDAYS_ABBR[day]) for day in dose.weekdays])
    if dose.every_n_days:
        return _counted(EVERY_DAYS, dose.every_n_days)
    return _counted(DAYS_A_WEEK, dose.days_per_week)


def _time(low: int, high: int | None) -> str:
    most = high or low
    if low % 60 or most % 60:
        return _counted(SECONDS, low, most)
    return _counted(MINUTES, low // 60, most // 60)


def _counted(message: Any, low: int | None, high: int | None = None) -> str:
    if low is None:
        return ""
    most = high or low
    return str(
        message
        % {"count": str(low) if most == low else isolated(f"{low}–{most}"), "n": plural_number(low, most)}
    )
