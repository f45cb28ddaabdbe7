"""Texts for patients that explain a muscle or a problem."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from exercises.models.library import Exercise, LibraryQuerySet, LibraryRecord


class Article(LibraryRecord):
    """Explains a muscle or a problem; can be added to a plan and is printed with it."""

    title = LineField(_("title"), max_length=150)
    summary = LineField(_("summary"), max_length=400)
    regions = models.JSONField(_("regions"), default=list, blank=True)
    muscles = models.JSONField(_("muscles"), default=list, blank=True)
    sections = models.JSONField(_("sections"), default=list, blank=True)
    exercises = models.ManyToManyField(Exercise, blank=True, related_name="articles")

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["title", "pk"]
        constraints = [
            *LibraryRecord.Meta.constraints,
            OneLine("title", "summary", "language", "author", "licence", name="article_lines"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exercises:article", args=[self.public_id])
