"""How often, and how a dose takes over a part of another one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from exercises.dose import OFTEN, PARTS, Dose
from exercises.dose.frequency import often


def says_how_often(dose: Dose) -> bool:
    return any(getattr(dose, name) for name in OFTEN)


def only(dose: Dose, names: tuple[str, ...]) -> Dose:
    return Dose(**{name: getattr(dose, name) for name in names})


def with_rhythm(dose: Dose, rhythm: Dose) -> Dose:
    return replace(dose, **{name: getattr(rhythm, name) for name in OFTEN})


def in_short(rhythm: Dose) -> str:
    return ", ".join(often(rhythm))


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def changed(dose: Dose, parts: Mapping[str, Any]) -> Dose | None:
    """None if the other parts of the dose do not allow it."""
    try:
        return replace(dose, **parts)
    except ValidationError:
        return None


def merged(dose: Dose, heard: Dose) -> Dose | None:
    """The dose with what was heard in place of its own, its note included. None if both do not go together.

    A rhythm is replaced as a whole, and a range that began with a heard figure does not keep its other end.
    """
    rhythm = heard if says_how_often(heard) else dose
    parts = {name: getattr(rhythm, name) for name in OFTEN} | {"note": heard.note}
    for name in heard.as_dict():
        if name not in OFTEN:
            parts[name] = getattr(heard, name)
            if f"{name}_max" in PARTS:
                parts[f"{name}_max"] = getattr(heard, f"{name}_max")
    return changed(dose, parts)


def without_affected(dose: Dose) -> Dose:
    """Without the words that stand for a side which was not known when the dose was typed."""
    kept = [part for part in dose.note.split("; ") if part != _("affected side")]
    return replace(dose, note="; ".join(kept))
