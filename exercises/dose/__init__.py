"""The dose, what to do and how often: as a value, in words, as a session to play, and read from a typed line."""

from exercises.dose.reader import ParsedDose, parse
from exercises.dose.remarks import Grade, Remark
from exercises.dose.segment import By, Kind, Segment
from exercises.dose.timeline import minutes, timeline
from exercises.dose.value import BOUNDS, OFTEN, PARTS, CountedIn, Dose, LoadUnit, MeasuredBy, Side, TimeOfDay
from exercises.dose.words import Slots, chips, describe, short, slots

__all__ = [
    "BOUNDS",
    "OFTEN",
    "PARTS",
    "By",
    "CountedIn",
    "Dose",
    "Grade",
    "Kind",
    "LoadUnit",
    "MeasuredBy",
    "ParsedDose",
    "Remark",
    "Segment",
    "Side",
    "Slots",
    "TimeOfDay",
    "chips",
    "describe",
    "minutes",
    "parse",
    "short",
    "slots",
    "timeline",
]
