"""A dose in all the words that a handout has for it."""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import get_language

from exercises.dose import Dose, MeasuredBy, describe, short
from patients.handout.boxes import boxes, which_days


@dataclass(frozen=True, slots=True)
class DoseWords:
    sentence: str
    boxes: tuple[str, ...]
    at_a_glance: str  # how many and how often, without the finer points
    days: str


def in_words(dose: Dose, measured_by: str) -> DoseWords:
    """In the active language. Many patients have the same dose, and to word it takes time."""
    return _in_words(dose, MeasuredBy(measured_by), get_language() or "en")


@lru_cache(maxsize=5_000)
def _in_words(dose: Dose, measured_by: MeasuredBy, language: str) -> DoseWords:
    return DoseWords(
        sentence=describe(dose, measured_by),
        boxes=tuple(boxes(dose)),
        at_a_glance=short(without_finer_points(dose)),
        days=which_days(dose),
    )


def without_finer_points(dose: Dose) -> Dose:
    return replace(
        dose,
        rest_seconds=None,
        rest_between_reps_seconds=None,
        days_per_week=dose.days_per_week if dose.days_per_week != 7 else None,
        tempo="",
        effort=None,
    )
