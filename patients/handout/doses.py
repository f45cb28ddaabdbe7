"""The dose in every form that a handout prints."""

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
    """In the active language. The result is cached: many patients have the same dose, and wording it takes time."""
    return _in_words(dose, MeasuredBy(measured_by), get_language() or "en")


def sentence(dose: Dose, measured_by: MeasuredBy) -> str:
    """The dose as sentences. A typed note keeps its own writing direction."""
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
