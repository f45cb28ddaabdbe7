"""The record of a batch: handouts for several patients at once, which a separate program makes."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import PublicIdField, User, works_for_a_clinic

MOST_PATIENTS = 200
AT_ONCE = 2  # batches running at the same time: the pages need the other cores
STALLED = timedelta(seconds=30)  # without progress; a single handout takes two seconds at most
KEPT = timedelta(days=1)
KEPT_AFTER_DOWNLOAD = timedelta(minutes=15)  # long enough to try again when the download broke


class HandoutBatchQuerySet(models.QuerySet["HandoutBatch"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """A person's own batches, while they are kept and the person works for the same clinic. Fails closed."""
        if not works_for_a_clinic(user):
            return self.none()
        return self.filter(made_by=user, clinic=user.clinic_id, expires_at__gt=timezone.now())

    def at_work(self) -> Self:
        return self.filter(finished_at=None, sign_of_life_at__gt=timezone.now() - STALLED)

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())


def a_day_from_now() -> Any:
    return timezone.now() + KEPT


class HandoutBatch(models.Model):
    """One batch. `issued` holds the public ids of the issued plans in the order of printing, and no names.

    `attempt` counts the programs that were started for it. Only the latest may write here.
    """

    class Form(models.TextChoices):
        PDF = "pdf", _("One PDF to print")
        ZIP = "zip", _("A ZIP with a file for each")

    public_id = PublicIdField()
    clinic = models.ForeignKey("clinic.Clinic", models.CASCADE, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    issued = models.JSONField()
    options = models.JSONField(default=dict)
    form = models.CharField(max_length=3, choices=Form, default=Form.PDF)
    double_sided = models.BooleanField(default=False)
    attempt = models.PositiveSmallIntegerField(default=1)
    done = models.PositiveSmallIntegerField(default=0)
    missing = models.JSONField(default=list, help_text="Places in the order, from 1, that could not be made.")
    created_at = models.DateTimeField(auto_now_add=True)
    sign_of_life_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(default=a_day_from_now)

    objects = HandoutBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.total} × {self.form}, {self.created_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("patients:batch", args=[self.public_id])

    @property
    def total(self) -> int:
        return len(self.issued)

    @property
    def made(self) -> int:
        return self.total - len(self.missing)

    @property
    def is_ready(self) -> bool:
        return self.finished_at is not None and self.made > 0

    @property
    def is_stopped(self) -> bool:
        """Whether its program was killed, ran out of time, or made nothing. Then it can be started again."""
        if self.finished_at is not None:
            return not self.made
        return self.sign_of_life_at <= timezone.now() - STALLED

    @property
    def is_at_work(self) -> bool:
        return not (self.is_ready or self.is_stopped)

    @property
    def file_name(self) -> str:
        """The name for the download folder, without any person's name."""
        return f"exercises-{timezone.localdate(self.created_at).isoformat()}.{self.form}"
