"""One stretch of a session, for the page that plays it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from exercises.dose.frequency import counted_in_short
from exercises.dose.value import CountedIn, Side

OTHER_SIDE: dict[Side | None, Any] = {
    Side.LEFT: gettext_lazy("Now your left side"),
    Side.RIGHT: gettext_lazy("Now your right side"),
    Side.ALTERNATING: gettext_lazy("Now change sides each time"),
}
REPS = ngettext_lazy("%(count)s repetition", "%(count)s repetitions", "n")
COUNTS = {
    CountedIn.BREATHS: ngettext_lazy("%(count)s breath", "%(count)s breaths", "n"),
    CountedIn.STEPS: ngettext_lazy("%(count)s step", "%(count)s steps", "n"),
    CountedIn.METRES: ngettext_lazy("%(count)s metre", "%(count)s metres", "n"),
}


class Kind(StrEnum):
    READY = "ready"  # get ready: only as the first
    WORK = "work"
    REST = "rest"  # as prescribed
    NEXT = "next"  # the next set or repetition, where no rest is prescribed
    SIDE = "side"  # the same, on the other side


class By(StrEnum):
    """What ends a work."""

    HOLD = "hold"  # a countdown, in a position
    TIME = "time"  # a countdown, in motion
    COUNT = "count"  # a number, by tap or metronome
    OPEN = "open"  # the patient: the dose gives no number


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a session. Every kind but work tells the place (set, repetition, side) of the work that follows it.

    seconds: how long it lasts or, where it is counted, is expected to last. Of a range the middle; the ends are then
        `seconds_min` and `seconds_max`.
    moving: how many of the seconds go into and out of a hold, at the stated tempo or with one breath. The countdown
        of the hold is the rest of them.
    seconds_each: what one repetition is expected to take, for a metronome; `tempo` has its phases, if stated.
    reps, reps_max: how many are done in this segment; 1 for one hold of several. None if the dose gives no number.
        They may stand with a time too: as many within that time.
    set, sets; rep, reps_of: the second of three, counted to the end of a range. `rep` only if each repetition of the
        set is a segment of its own.
    side: left or right; alternating if every repetition in the segment changes it; otherwise None.
    share: how much of it counts for `minutes`. 1 is prescribed; less is offered, because it lies within a range of sets
        or repetitions, of which the middle counts.
    """

    kind: Kind
    seconds: float
    by: By | None = None  # only of work
    seconds_min: float | None = None
    seconds_max: float | None = None
    moving: float = 0.0
    seconds_each: float | None = None
    tempo: tuple[float, ...] = ()
    reps: int | None = None
    reps_max: int | None = None
    counted_in: CountedIn | None = None  # breaths, steps or metres, which then are the repetitions
    to_fatigue: bool = False  # stop earlier when another one would not be done well
    set: int = 1
    sets: int = 1
    rep: int | None = None
    reps_of: int | None = None
    side: Side | None = None
    share: float = 1.0

    @property
    def is_optional(self) -> bool:
        return self.share < 1

    @property
    def label(self) -> str:
        """What to do now, in the active language."""
        if self.kind == Kind.READY:
            return _("Get ready")
        if self.kind == Kind.REST:
            return _("Rest")
        if self.kind == Kind.SIDE:
            return str(OTHER_SIDE[self.side])
        if self.kind == Kind.NEXT:
            return _("Once more") if (self.rep or 1) > 1 else _("Next set")
        return self._work_label()

    def _work_label(self) -> str:
        if self.by == By.HOLD:
            return _("Hold")
        if self.by == By.TIME:
            return _("Keep going")
        if self.by == By.COUNT:
            message = COUNTS[self.counted_in] if self.counted_in else REPS
            return counted_in_short(message, self.reps, self.reps_max)
        return _("Stop when you cannot do another one well.") if self.to_fatigue else _("One set")

    @property
    def place(self) -> str:
        """ "Set 2 of 3 · 4 of 10 · Left", in the active language. Empty where there is but one of each."""
        pieces = []
        if self.sets > 1:
            pieces.append(_("Set %(number)s of %(count)s") % {"number": self.set, "count": self.sets})
        if self.rep and self.reps_of and self.reps_of > 1:
            pieces.append(_("%(number)s of %(count)s") % {"number": self.rep, "count": self.reps_of})
        if self.side:
            pieces.append(str(self.side.label))
        return " · ".join(pieces)

    def as_dict(self) -> dict[str, Any]:
        """For the player, ready for JSON. `kind`, `seconds`, `label`, `set` and `sets` are always there.

        The other keys are the fields above and `place`; a key is left out if its field is as if nothing were said of it
        (None, empty, `share` 1). Numbers of seconds are whole where they can be. New keys may come; these stay.
        """
        data: dict[str, Any] = {
            "kind": self.kind.value,
            "seconds": _number(self.seconds),
            "label": self.label,
            "set": self.set,
            "sets": self.sets,
        }
        optional = {
            "by": self.by and self.by.value,
            "seconds_min": _number(self.seconds_min),
            "seconds_max": _number(self.seconds_max),
            "moving": _number(self.moving),
            "seconds_each": _number(self.seconds_each),
            "tempo": [_number(phase) for phase in self.tempo],
            "reps": self.reps,
            "reps_max": self.reps_max,
            "counted_in": self.counted_in and self.counted_in.value,
            "to_fatigue": self.to_fatigue,
            "rep": self.rep,
            "reps_of": self.reps_of,
            "side": self.side and self.side.value,
            "share": self.share if self.is_optional else None,
            "place": self.place,
        }
        return data | {key: value for key, value in optional.items() if value}


def _number(seconds: float | None) -> float | int | None:
    return int(seconds) if seconds is not None and seconds == int(seconds) else seconds
