"""Sign-offs of what the library says."""

from typing import Self

from django.db import models
from django.db.models import Q

from clinic.models import Clinic, User
from exercises.models.library import Exercise


class ReviewQuerySet(models.QuerySet["Review"]):
    def standing(self) -> Self:
        """Those that nobody withdrew."""
        return self.filter(withdrawn_at=None)


class Review(models.Model):
    """A clinician of the clinic signed off exactly this content. Withdrawn, it stays, but no longer counts."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="reviews")
    content_hash = models.CharField(max_length=64)
    # What was read, so that a later reader sees what has changed. Empty for reviews from before it was kept.
    content = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "exercise", "content_hash"],
                condition=Q(withdrawn_at=None),
                name="review_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="review_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exercise}, {self.at:%Y-%m-%d}"
