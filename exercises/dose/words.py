"""A dose in words: sentences for the patient, a line and chips for the therapist.

Each sentence is one message, so that translators can change the order of its words. `count` is the text of a number
or a range ("8 to 12"), `n` is the number that decides the plural.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, npgettext_lazy, pgettext

from exercises.dose.frequency import counted, counted_in_short, figures, how_often, often
from exercises.dose.value import CountedIn, Dose, LoadUnit, MeasuredBy, Side

# Catalogues look up a plural by its singular. Where two messages have the same singular, a context separates them.
DO_REPS: dict[Side | None, Any] = {
    None: ngettext_lazy("Do %(count)s repetition.", "Do %(count)s repetitions.", "n"),
    Side.EACH: ngettext_lazy(
        "Do %(count)s repetition on each side.", "Do %(count)s repetitions on each side.", "n"
    ),
    Side.LEFT: ngettext_lazy(
        "Do %(count)s repetition on your left side.", "Do %(count)s repetitions on your left side.", "n"
    ),
    Side.RIGHT: ngettext_lazy(
        "Do %(count)s repetition on your right side.", "Do %(count)s repetitions on your right side.", "n"
    ),
    Side.ALTERNATING: npgettext_lazy(
        "changing sides",
        "Do %(count)s repetition.",
        "Do %(count)s repetitions, changing sides each time.",
        "n",
    ),
}
REPEAT: dict[Side | None, Any] = {
    None: ngettext_lazy("Do it once.", "Repeat %(count)s times.", "n"),
    Side.EACH: ngettext_lazy("Do it once on each side.", "Repeat %(count)s times on each side.", "n"),
    Side.LEFT: ngettext_lazy(
        "Do it once on your left side.", "Repeat %(count)s times on your left side.", "n"
    ),
    Side.RIGHT: ngettext_lazy(
        "Do it once on your right side.", "Repeat %(count)s times on your right side.", "n"
    ),
    Side.ALTERNATING: npgettext_lazy(
        "changing sides", "Do it once.", "Repeat %(count)s times, changing sides each time.", "n"
    ),
}
DO_SETS: dict[Side | None, Any] = {
    None: ngettext_lazy("Do %(count)s set.", "Do %(count)s sets.", "n"),
    Side.EACH: ngettext_lazy("Do %(count)s set on each side.", "Do %(count)s sets on each side.", "n"),
    Side.LEFT: ngettext_lazy(
        "Do %(count)s set on your left side.", "Do %(count)s sets on your left side.", "n"
    ),
    Side.RIGHT: ngettext_lazy(
        "Do %(count)s set on your right side.", "Do %(count)s sets on your right side.", "n"
    ),
    Side.ALTERNATING: npgettext_lazy(
        "changing sides", "Do %(count)s set.", "Do %(count)s sets, changing sides each time.", "n"
    ),
}
SIDE_ALONE = {
    Side.EACH: gettext_lazy("Do this on each side."),
    Side.LEFT: gettext_lazy("Do this on your left side only."),
    Side.RIGHT: gettext_lazy("Do this on your right side only."),
    Side.ALTERNATING: gettext_lazy("Change sides each time."),
}


class Timed(NamedTuple):
    """A sentence about a time: in minutes if it is whole minutes, otherwise in seconds."""

    seconds: Any
    minutes: Any
    none: Any = ""


HOLD = Timed(
    ngettext_lazy("Hold %(count)s second.", "Hold %(count)s seconds.", "n"),
    ngettext_lazy("Hold %(count)s minute.", "Hold %(count)s minutes.", "n"),
)
KEEP_GOING = Timed(
    ngettext_lazy("Keep going for %(count)s second.", "Keep going for %(count)s seconds.", "n"),
    ngettext_lazy("Keep going for %(count)s minute.", "Keep going for %(count)s minutes.", "n"),
)
REST_BETWEEN_SETS = Timed(
    ngettext_lazy("Rest %(count)s second between sets.", "Rest %(count)s seconds between sets.", "n"),
    ngettext_lazy("Rest %(count)s minute between sets.", "Rest %(count)s minutes between sets.", "n"),
    gettext_lazy("Do not rest between sets."),
)
REST_BETWEEN_REPS = Timed(
    ngettext_lazy(
        "Rest %(count)s second between repetitions.", "Rest %(count)s seconds between repetitions.", "n"
    ),
    ngettext_lazy(
        "Rest %(count)s minute between repetitions.", "Rest %(count)s minutes between repetitions.", "n"
    ),
    gettext_lazy("Do not rest between repetitions."),
)
REST_AFTERWARDS = Timed(
    ngettext_lazy("Then rest for %(count)s second.", "Then rest for %(count)s seconds.", "n"),
    ngettext_lazy("Then rest for %(count)s minute.", "Then rest for %(count)s minutes.", "n"),
)
USE = {
    LoadUnit.KG: gettext_lazy("Use %(value)s kg."),
    LoadUnit.LB: gettext_lazy("Use %(value)s lb."),
    LoadUnit.BAND_TAN: gettext_lazy("Use the tan band."),
    LoadUnit.BAND_YELLOW: gettext_lazy("Use the yellow band."),
    LoadUnit.BAND_RED: gettext_lazy("Use the red band."),
    LoadUnit.BAND_GREEN: gettext_lazy("Use the green band."),
    LoadUnit.BAND_BLUE: gettext_lazy("Use the blue band."),
    LoadUnit.BAND_BLACK: gettext_lazy("Use the black band."),
    LoadUnit.BAND_SILVER: gettext_lazy("Use the silver band."),
    LoadUnit.BAND_GOLD: gettext_lazy("Use the gold band."),
    LoadUnit.BODYWEIGHT: gettext_lazy("Use your body weight."),
}
COUNT = {
    CountedIn.BREATHS: ngettext_lazy("Take %(count)s breath.", "Take %(count)s breaths.", "n"),
    CountedIn.STEPS: ngettext_lazy("Take %(count)s step.", "Take %(count)s steps.", "n"),
    CountedIn.METRES: ngettext_lazy("Go %(count)s metre.", "Go %(count)s metres.", "n"),
}

SHORT_SETS = ngettext_lazy("%(count)s set", "%(count)s sets", "n")
SHORT_REPS = ngettext_lazy("%(count)s rep", "%(count)s reps", "n")
SHORT_COUNT = {
    CountedIn.BREATHS: ngettext_lazy("%(count)s breath", "%(count)s breaths", "n"),
    CountedIn.STEPS: ngettext_lazy("%(count)s step", "%(count)s steps", "n"),
    CountedIn.METRES: ngettext_lazy("%(count)s metre", "%(count)s metres", "n"),
}


def describe(dose: Dose, measured_by: str | None = None) -> str:
    """Plain sentences for the patient, in the active language. The note comes last, as it was typed."""
    sentences = [
        *_work(dose, measured_by),
        *_rests(dose),
        *_manner(dose),
        *how_often(dose),
    ]
    return " ".join(filter(None, [*sentences, dose.note]))


def short(dose: Dose) -> str:
    """One line: "4 × 30 s each side · twice a day". If the dose is nothing but a note, the note."""
    amount = " ".join(filter(None, [_amount(dose), _side_in_short(dose.side)]))
    pieces = filter(None, [amount, *often(dose), *_manner_in_short(dose)])
    return " · ".join(pieces) or dose.note


def chips(dose: Dose) -> list[str]:
    """Short texts, each about one thing: ["3 ×", "hold 20 s", "each side", "twice a day"]."""
    pieces = [
        _count_chip(dose),
        _("hold %(time)s") % {"time": _time(dose, "hold_seconds")} if dose.hold_seconds else "",
        _time(dose, "duration_seconds"),
        _side_in_short(dose.side),
        *often(dose),
        *_manner_in_short(dose),
    ]
    return [piece for piece in pieces if piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The chips of a dose by what they answer, for a table of doses. What is not said is empty."""

    amount: str
    hold: str
    side: str
    often: str
    manner: str


def slots(dose: Dose) -> Slots:
    """As `chips`, one text a column. A stated time stands with the amount; rests, load and tempo are the manner."""
    return Slots(
        amount=" ".join(filter(None, [_count_chip(dose), _time(dose, "duration_seconds")])),
        hold=_("hold %(time)s") % {"time": _time(dose, "hold_seconds")} if dose.hold_seconds else "",
        side=_side_in_short(dose.side),
        often=", ".join(often(dose)),
        manner=" · ".join(_manner_in_short(dose)),
    )


def _work(dose: Dose, measured_by: str | None) -> Iterator[str]:
    """The hold or the time, then how many. The side is said only once."""
    side = dose.side if dose.side != Side.NONE else None
    timed = bool(dose.hold_seconds or dose.duration_seconds) or measured_by in (
        MeasuredBy.HOLD,
        MeasuredBy.DURATION,
    )
    if dose.hold_seconds:
        yield _timed(HOLD, dose.hold_seconds, dose.hold_seconds_max)
    if dose.duration_seconds:
        yield _timed(KEEP_GOING, dose.duration_seconds, dose.duration_seconds_max)
    if dose.reps_per_set:
        yield counted(DO_SETS[side], len(dose.reps_per_set))
        numbers = ", ".join(map(str, dose.reps_per_set))
        yield _("Repetitions of each set: %(numbers)s.") % {"numbers": numbers}
    elif dose.reps:
        yield from _count(dose, side, timed=timed)
        if dose.sets:
            yield counted(DO_SETS[None], dose.sets, dose.sets_max)
    elif dose.sets:
        yield counted((REPEAT if timed else DO_SETS)[side], dose.sets, dose.sets_max)
    elif side:
        yield str(SIDE_ALONE[side])


def _count(dose: Dose, side: Side | None, *, timed: bool) -> Iterator[str]:
    reps = dose.reps or 0
    if dose.counted_in in COUNT:
        yield counted(COUNT[dose.counted_in], reps, dose.reps_max)
        if side:
            yield str(SIDE_ALONE[side])
    else:
        yield counted((REPEAT if timed else DO_REPS)[side], reps, dose.reps_max)


def _rests(dose: Dose) -> Iterator[str]:
    if dose.rest_between_reps_seconds is not None:
        yield _timed(REST_BETWEEN_REPS, dose.rest_between_reps_seconds)
    if dose.rest_seconds is None:
        return
    if dose.sets or dose.reps_per_set or (dose.reps and not dose.hold_seconds):
        yield _timed(REST_BETWEEN_SETS, dose.rest_seconds)
    elif dose.reps and dose.rest_between_reps_seconds is None:  # each hold is a set of its own
        yield _timed(REST_BETWEEN_REPS, dose.rest_seconds)
    elif dose.rest_seconds:
        yield _timed(REST_AFTERWARDS, dose.rest_seconds)


def _manner(dose: Dose) -> Iterator[str]:
    if dose.load_unit:
        yield str(USE[dose.load_unit] % {"value": _figure(dose.load_value)})
    if dose.tempo:
        yield _("Tempo: %(tempo)s.") % {"tempo": dose.tempo}
    if dose.effort is not None:
        yield _("Effort: about %(effort)s out of 10.") % {"effort": _figure(dose.effort)}
    if dose.to_fatigue:
        yield _("Stop when you cannot do another one well.")


def _timed(message: Timed, low: int, high: int | None = None) -> str:
    if low == 0:
        return str(message.none)
    most = high or low
    if low % 60 or most % 60:
        return counted(message.seconds, low, most)
    return counted(message.minutes, low // 60, most // 60)


def _figure(value: Decimal | None) -> str:
    return "" if value is None else number_format(format(value.normalize() + 0, "f"))


def _amount(dose: Dose) -> str:
    sets, reps = _counts(dose)
    hold, duration = _time(dose, "hold_seconds"), _time(dose, "duration_seconds")
    if sets and reps and hold:
        hold = _("%(time)s hold") % {"time": hold}
    elif not (sets or reps) and hold:
        hold = _("hold %(time)s") % {"time": hold}
    elif not (hold or duration):
        return _count_chip(dose)
    return " × ".join(filter(None, [sets, reps, hold, duration]))


def _count_chip(dose: Dose) -> str:
    sets, reps = _counts(dose)
    if (sets and reps) or dose.counted_in in SHORT_COUNT:
        return " × ".join(filter(None, [sets, reps]))
    if not (sets or reps):
        return ""
    if dose.hold_seconds or dose.duration_seconds:
        return f"{sets or reps} ×"
    if sets:
        return counted_in_short(SHORT_SETS, dose.sets, dose.sets_max)
    return counted_in_short(SHORT_REPS, dose.reps, dose.reps_max)


def _counts(dose: Dose) -> tuple[str, str]:
    """The sets and the repetitions as figures; each is empty if it is not stated."""
    if dose.reps_per_set:
        return str(len(dose.reps_per_set)), "/".join(map(str, dose.reps_per_set))
    sets = figures(dose.sets, dose.sets_max) if dose.sets else ""
    if dose.counted_in in SHORT_COUNT:
        return sets, counted_in_short(SHORT_COUNT[dose.counted_in], dose.reps, dose.reps_max)
    return sets, figures(dose.reps, dose.reps_max) if dose.reps else ""


def _time(dose: Dose, name: str) -> str:
    low, high = getattr(dose, name), getattr(dose, f"{name}_max", None)
    if low is None:
        return ""
    most = high or low
    in_minutes = low >= 120 and low % 60 == 0 and most % 60 == 0
    low, most = (low // 60, most // 60) if in_minutes else (low, most)
    if in_minutes:
        return _("%(count)s min") % {"count": figures(low, most)}
    return _("%(count)s s") % {"count": figures(low, most)}


def _side_in_short(side: Side | None) -> str:
    return (
        {
            Side.EACH: _("each side"),
            Side.LEFT: pgettext("side", "left"),
            Side.RIGHT: pgettext("side", "right"),
            Side.ALTERNATING: _("alternating sides"),
        }.get(side, "")
        if side
        else ""
    )


def _manner_in_short(dose: Dose) -> Iterator[str]:
    if dose.rest_seconds:
        yield _("rest %(time)s") % {"time": _time(dose, "rest_seconds")}
    if dose.rest_between_reps_seconds:
        yield _("rest %(time)s between reps") % {"time": _time(dose, "rest_between_reps_seconds")}
    if dose.load_unit and dose.load_value is not None:
        yield f"{_figure(dose.load_value)} {dose.load_unit.label}"
    elif dose.load_unit:
        yield str(dose.load_unit.label)
    if dose.tempo:
        yield _("tempo %(tempo)s") % {"tempo": dose.tempo}
    if dose.effort is not None:
        yield _("effort %(effort)s/10") % {"effort": _figure(dose.effort)}
    if dose.to_fatigue:
        yield _("to fatigue")
