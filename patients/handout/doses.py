"""A dose in all the words that a handout has for it."""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import get_language

from exercises.dose import Dose, MeasuredBy, describe
from exercises.dose.frequency import which_days
from patients.handout.boxes import boxes
from patients.handout.wording import line


@dataclass(frozen=True, slots=True)
class DoseWords:
    sentence: str
    boxes: tuple[str, ...]
    days: str


def in_words(dose: Dose, measured_by: str) -> DoseWords:
    """In the active language. Many patients have the same dose, and to word it takes time."""
    return _in_words(dose, MeasuredBy(measured_by), get_language() or "en")


def sentence(dose: Dose, measured_by: MeasuredBy) -> str:
    """What was typed keeps its own direction inside it."""
    ours = describe(replace(dose, note=""), measured_by)
    if dose.tempo:
        ours = ours.replace(dose.tempo, line(dose.tempo))
    return " ".join(filter(None, [ours, line(dose.note)]))


@lru_cache(maxsize=5_000)
def _in_words(dose: Dose, measured_by: MeasuredBy, language: str) -> DoseWords:
    return DoseWords(
        sentence=sentence(dose, measured_by),
        boxes=tuple(boxes(dose)),
        days=which_days(dose),
    )
