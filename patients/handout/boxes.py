"""The dose as a strip of boxes. Each says one thing, in the order in which a patient needs them."""

from collections.abc import Iterator
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from exercises.dose import Dose, Side
from exercises.dose.frequency import counted_in_short, often
from exercises.dose.words import SHORT_COUNT

SECONDS = ngettext_lazy("%(count)s second", "%(count)s seconds", "n")
MINUTES = ngettext_lazy("%(count)s minute", "%(count)s minutes", "n")
TIMES = ngettext_lazy("%(count)s time", "%(count)s times", "n")
SETS = ngettext_lazy("%(count)s set", "%(count)s sets", "n")
SIDES = {
    Side.LEFT: pgettext_lazy("side", "left side"),
    Side.RIGHT: pgettext_lazy("side", "right side"),
    Side.EACH: pgettext_lazy("side", "each side"),
    Side.ALTERNATING: pgettext_lazy("side", "change sides"),
}


def boxes(dose: Dose) -> list[str]:
    """Hold, times, sets, side, load, then how often. A part that the dose does not state has no box."""
    return [str(text) for text in _boxes(dose) if text]


def _boxes(dose: Dose) -> Iterator[Any]:
    if dose.hold_seconds:
        yield _("hold %(time)s") % {"time": _time(dose.hold_seconds, dose.hold_seconds_max)}
    if dose.duration_seconds:
        yield _time(dose.duration_seconds, dose.duration_seconds_max)
    if dose.reps_per_set:
        numbers = ", ".join(map(str, dose.reps_per_set))
        yield TIMES % {"count": numbers, "n": max(*dose.reps_per_set, 3)}
        yield counted_in_short(SETS, len(dose.reps_per_set))
    else:
        counted = SHORT_COUNT.get(dose.counted_in, TIMES) if dose.counted_in else TIMES
        yield counted_in_short(counted, dose.reps, dose.reps_max)
        yield counted_in_short(SETS, dose.sets, dose.sets_max)
    if dose.side:
        yield SIDES.get(dose.side, "")
    if dose.load_unit and dose.load_value is not None:
        yield f"{number_format(format(dose.load_value.normalize() + 0, 'f'))} {dose.load_unit.label}"
    elif dose.load_unit:
        yield dose.load_unit.label
    yield from often(dose)


def _time(low: int, high: int | None) -> str:
    most = high or low
    if low % 60 or most % 60:
        return counted_in_short(SECONDS, low, most)
    return counted_in_short(MINUTES, low // 60, most // 60)
