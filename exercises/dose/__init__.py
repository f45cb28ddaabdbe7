"""The dose, what to do and how often: as a value, in words for the patient, and read from a typed line."""

from exercises.dose.reader import ParsedDose, parse
from exercises.dose.remarks import Grade, Remark
from exercises.dose.value import BOUNDS, PARTS, CountedIn, Dose, LoadUnit, MeasuredBy, Side, TimeOfDay
from exercises.dose.words import chips, describe, minutes, short

__all__ = [
    "BOUNDS",
    "PARTS",
    "CountedIn",
    "Dose",
    "Grade",
    "LoadUnit",
    "MeasuredBy",
    "ParsedDose",
    "Remark",
    "Side",
    "TimeOfDay",
    "chips",
    "describe",
    "minutes",
    "parse",
    "short",
]
