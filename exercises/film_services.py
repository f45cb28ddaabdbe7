"""Acts on the films of a clinic's exercises."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from clinic.models import User
from exercises.film_media import ReadFilm, read_film
from exercises.films import Film
from exercises.models import Exercise


def set_film(*, exercise: Exercise, upload: UploadedFile, by: User) -> bool:
    """Give the exercise this film, in the place of any other. Plans that were issued keep theirs.

    Returns whether its sound was lost. Raises ValidationError if the upload is no film that we take: see `read_film`.
    """
    with read_film(upload) as read:
        sha256 = Film.objects.keep(read.path)
        with transaction.atomic():
            exercise.film = stored(read, sha256)
            exercise.updated_by = by
            exercise.save(update_fields=["film", "updated_by", "updated_at"])
        return read.lost_sound


def take_film(*, exercise: Exercise, by: User) -> None:
    """The exercise has no film any more. Plans that were issued keep it. Safe to repeat."""
    exercise.film, exercise.updated_by = None, by
    exercise.save(update_fields=["film", "updated_by", "updated_at"])


def stored(read: ReadFilm, sha256: str) -> Film:
    """The row of a film whose bytes were kept. Call it in the transaction of what names the film."""
    facts = {name: getattr(read, name) for name in ("media_type", "seconds", "width", "height")}
    return Film.objects.store(read.path, sha256, poster=read.poster, **facts)
