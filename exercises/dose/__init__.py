"""What to do and how often: as a value, in words for the patient, and read from what a therapist types."""

from exercises.dose.parser import ParsedDose, parse
from exercises.dose.value import BOUNDS, Dose, LoadUnit, MeasuredBy, Side
from exercises.dose.words import describe, minutes, short

__all__ = [
    "BOUNDS",
    "Dose",
    "LoadUnit",
    "MeasuredBy",
    "ParsedDose",
    "Side",
    "describe",
    "minutes",
    "parse",
    "short",
]
