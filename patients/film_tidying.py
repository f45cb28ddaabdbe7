"""Deletes the bytes of films that nothing names any more: no exercise, no issued plan, no patient's record."""

from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from exercises.films import Film
from exercises.models import Exercise, Picture
from patients.models import PatientFilm

UNFINISHED = timedelta(
    days=1
)  # bytes without a row: of somebody who is just sending them, or of a lost process


def delete_unnamed() -> None:
    for key in unnamed().values_list("pk", flat=True):
        forget(key)
    delete_unfinished()


def unnamed() -> models.QuerySet[Film]:
    """A film is named by an issued plan if its poster is: the plan names both."""
    exercises = Exercise.objects.filter(film__isnull=False).order_by().values("film")
    return (
        Film.objects.exclude(pk__in=exercises)
        .exclude(pk__in=PatientFilm.objects.current().order_by().values("film"))
        .filter(poster__issued_in=None)
    )


@transaction.atomic
def forget(key: int) -> None:
    """The row stays while a record says that there was such a film. Locked: somebody may be naming it again."""
    film = Film.objects.select_for_update().select_related("poster").filter(pk=key).first()
    if film is None or not unnamed().filter(pk=key).exists():
        return
    default_storage.delete(film.path)
    poster = film.poster
    others = Film.objects.filter(poster=poster).exclude(pk__in=unnamed().values("pk"))
    is_needed = has_other_names(poster) or others.exists()
    if not is_needed:
        default_storage.delete(poster.path)
    if PatientFilm.objects.filter(film=film).exists():
        return
    film.delete()
    if not is_needed and not Film.objects.filter(poster=poster).exists():
        poster.delete()


def has_other_names(picture: Picture) -> bool:
    """Whether anything but films names it, whatever that is."""
    fields: list[Any] = [*Picture._meta.get_fields(include_hidden=True)]
    relations = [each for each in fields if each.auto_created and not each.concrete]
    return any(
        each.related_model._base_manager.filter(**{each.field.name: picture}).exists()
        for each in relations
        if each.related_model is not Film
    )


def delete_unfinished() -> None:
    known = {Film(sha256=sha256).path for sha256 in Film.objects.values_list("sha256", flat=True)}
    before = timezone.now() - UNFINISHED
    for folder in folders("films"):
        for name in default_storage.listdir(f"films/{folder}")[1]:
            path = f"films/{folder}/{name}"
            if path not in known and default_storage.get_modified_time(path) < before:
                default_storage.delete(path)


def folders(path: str) -> list[str]:
    try:
        return default_storage.listdir(path)[0]
    except FileNotFoundError:  # before the first film
        return []
