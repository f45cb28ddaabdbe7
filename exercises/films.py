"""Short films, each stored once under the hash of its bytes. `exercises.models` imports this for Django."""

import hashlib
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from exercises.pictures import Picture


class FilmManager(models.Manager["Film"]):
    def keep(self, path: Path) -> str:
        """Put the bytes of this file into storage under their hash, and return that. Call it outside a transaction."""
        with path.open("rb") as film:
            sha256 = hashlib.file_digest(film, "sha256").hexdigest()
            Film(sha256=sha256, size=path.stat().st_size).put(film)
        return sha256

    def store(self, path: Path, sha256: str, *, poster: bytes, **facts: Any) -> "Film":
        """The row for bytes that were kept, in the transaction of what names the film from now on.

        It stays locked until then, so that nobody tidies up a film that is just being named. `facts`: the columns.
        """
        facts |= {"size": path.stat().st_size}
        film = self.select_for_update().filter(sha256=sha256).first()
        if film and film.has_bytes:
            return film
        drawn = Picture.objects.store(poster, media_type=Picture.MediaType.JPEG)
        if film is None:
            film = self.get_or_create(sha256=sha256, defaults=facts | {"poster": drawn})[0]
        else:  # nothing named it any more, so its bytes and its poster had gone
            film.poster = drawn
            film.save(update_fields=["poster"])
        with path.open("rb") as data:
            film.put(data)
        return film


class Film(models.Model):
    """A film in storage, addressed by its hash. Who may see it is decided where it is used."""

    class MediaType(models.TextChoices):
        MP4 = "video/mp4", "MP4"
        WEBM = "video/webm", "WebM"

    LONGEST = 60  # seconds

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    media_type = models.CharField(max_length=20, choices=MediaType)
    size = models.PositiveIntegerField(help_text=_("bytes"))
    seconds = models.PositiveSmallIntegerField(help_text=_("its length, rounded up"))
    width = models.PositiveSmallIntegerField(help_text=_("pixels"))
    height = models.PositiveSmallIntegerField(help_text=_("pixels"))
    poster = models.ForeignKey(
        Picture, models.PROTECT, related_name="+", help_text=_("shown before it plays")
    )

    objects: ClassVar[FilmManager] = FilmManager()

    class Meta:
        verbose_name = _("film")
        verbose_name_plural = _("films")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seconds__gte=1, seconds__lte=60), name="film_of_a_minute_at_most"
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> str:
        return f"films/{self.sha256[:2]}/{self.sha256}"

    @property
    def has_bytes(self) -> bool:
        """Whether all of it is in storage. A half may be left of a machine that lost its power."""
        return default_storage.exists(self.path) and default_storage.size(self.path) == self.size

    def put(self, data: BinaryIO) -> None:
        if not self.has_bytes:
            default_storage.delete(self.path)
            data.seek(0)
            default_storage.save(self.path, File(data))

    def as_dict(self) -> dict[str, Any]:
        """As an issued plan names it."""
        names = ("sha256", "media_type", "seconds", "size", "width", "height")
        return {name: getattr(self, name) for name in names} | {"poster": self.poster.sha256}
