"""Stores each picture once, under the hash of its bytes. `exercises.models` imports this, so Django knows the table."""

import hashlib
from typing import ClassVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _


class PictureManager(models.Manager["Picture"]):
    def store(self, data: bytes, *, media_type: str) -> "Picture":
        """Store these bytes under their hash. Bytes that are stored already are not stored again."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.model(sha256=sha256).path
        if not default_storage.exists(path):  # before the row, which promises that the bytes are there
            default_storage.save(path, ContentFile(data))
        return self.get_or_create(sha256=sha256, defaults={"media_type": media_type, "size": len(data)})[0]


class Picture(models.Model):
    """Bytes in storage, addressed by their hash. What they show is described where they are used (`alt`)."""

    class MediaType(models.TextChoices):
        SVG = "image/svg+xml", "SVG"
        PNG = "image/png", "PNG"
        JPEG = "image/jpeg", "JPEG"
        WEBP = "image/webp", "WebP"

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    media_type = models.CharField(max_length=20, choices=MediaType)
    size = models.PositiveIntegerField(help_text=_("bytes"))

    objects: ClassVar[PictureManager] = PictureManager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> str:
        return f"pictures/{self.sha256[:2]}/{self.sha256}"

    def read(self) -> bytes:
        with default_storage.open(self.path) as stored:
            return bytes(stored.read())
