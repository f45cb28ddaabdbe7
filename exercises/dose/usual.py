"""What a line that was typed takes from the dose that is usually given."""

from collections.abc import Callable, Collection
from dataclasses import replace

from exercises.dose.parts import Theme
from exercises.dose.value import PARTS, Dose, Side

FILLED = (Theme.OFTEN, Theme.SIDE, Theme.REST)

# A rest makes sense only between two of something.
NEEDED: dict[str, Callable[[Dose], bool]] = {
    "rest_seconds": lambda dose: (dose.sets_max or dose.sets or len(dose.reps_per_set)) > 1,
    "rest_between_reps_seconds": lambda dose: (
        bool(dose.reps_per_set) or (dose.reps_max or dose.reps or 0) > 1
    ),
}


def fill_from_usual(typed: Dose, usual: Dose, said: Collection[Theme] = ()) -> tuple[Dose, tuple[str, ...]]:
    """The typed dose with what it leaves unsaid of how often, side and rest, and the names of the parts so filled.

    A theme of which the line says anything stays as it was typed: "daily" is not made "twice a day". Amount, load and
    tempo are never filled, unless nothing at all was typed: then it is the whole usual dose. Left and right are never
    filled. `said` are themes that the line speaks of although the dose shows nothing of them, such as "affected side".
    """
    usual = without_left_and_right(usual)
    unsaid = [
        theme for theme in (FILLED if typed or said else Theme) if not (theme in said or says(typed, theme))
    ]
    taken = {
        name: value
        for name, kind in PARTS.items()
        if kind.theme in unsaid and (value := getattr(usual, name)) != kind.empty
    }
    if typed or said:
        taken = {name: value for name, value in taken.items() if NEEDED.get(name, always)(typed)}
    return replace(typed, **taken), tuple(taken)


def says(dose: Dose, theme: Theme) -> bool:
    return any(getattr(dose, name) != kind.empty for name, kind in PARTS.items() if kind.theme is theme)


def without_left_and_right(dose: Dose) -> Dose:
    """Each side, alternating and no side stay: they are true for every patient."""
    return replace(dose, side=None) if dose.side in (Side.LEFT, Side.RIGHT) else dose


def always(_dose: Dose) -> bool:
    return True
