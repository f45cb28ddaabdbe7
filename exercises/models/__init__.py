"""The library: exercises, their default doses and pictures, articles, and plan templates."""

from exercises.dosed import DOSE_FIELDS, Dosed
from exercises.films import Film
from exercises.models.articles import Article
from exercises.models.imports import ImportedRow, LibraryImport
from exercises.models.library import (
    Exercise,
    ExercisePicture,
    ExerciseQuerySet,
    ExerciseTag,
    LibraryQuerySet,
    LibraryRecord,
    LibraryVersion,
    Progression,
)
from exercises.models.reviews import Review
from exercises.models.templates import PlanTemplate, PlanTemplateQuerySet, UsualDose
from exercises.pictures import Picture

__all__ = [
    "DOSE_FIELDS",
    "Article",
    "Dosed",
    "Exercise",
    "ExercisePicture",
    "ExerciseQuerySet",
    "ExerciseTag",
    "Film",
    "ImportedRow",
    "LibraryImport",
    "LibraryQuerySet",
    "LibraryRecord",
    "LibraryVersion",
    "Picture",
    "PlanTemplate",
    "PlanTemplateQuerySet",
    "Progression",
    "Review",
    "UsualDose",
]
