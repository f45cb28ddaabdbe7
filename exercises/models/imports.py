"""Imports: a file that somebody uploaded, what was found in it, and what became of each of its rows."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import Clinic, PublicIdField, User, works_for_a_clinic

SILENT = timedelta(minutes=10)  # without progress, although a worker has begun


class LibraryImportQuerySet(models.QuerySet["LibraryImport"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of this staff member's clinic. Fails closed."""
        return self.filter(clinic=user.clinic_id) if works_for_a_clinic(user) else self.none()


class LibraryImport(models.Model):
    """One file. It is checked, looked at by a person, and then stored as a whole or not at all."""

    class Format(models.TextChoices):
        JSON = "json", _("Reprise JSON")
        CSV = "csv", _("CSV table")
        FREE_EXERCISE_DB = "free-exercise-db", _("free-exercise-db JSON")
        ZIP = "zip", _("Reprise ZIP with pictures")

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Waits for your decision")
        STORING = "storing", _("Being stored")
        DONE = "done", _("Done")
        UNREADABLE = "unreadable", _("Could not be read")
        FAILED = "failed", _("Stopped by a fault")

    public_id = PublicIdField()
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    file_name = LineField(max_length=200)
    format = models.CharField(max_length=20, choices=Format, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.CHECKING)
    replaces = models.BooleanField(
        default=False, help_text="What the clinic has with other content is replaced."
    )
    takes_good_ones = models.BooleanField(default=False, help_text="Refused rows do not stop the others.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="How many rows have each state and each action.")
    codes = models.JSONField(default=dict, help_text="How many rows have each kind of remark.")
    notes = models.JSONField(default=list, help_text="What is to be said of the whole file.")
    problems = models.JSONField(default=list, help_text="Why the file could not be read.")
    at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True)
    sign_of_life_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = LibraryImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [OneLine("file_name", name="library_import_lines")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("exercises:import", args=[self.public_id])

    @property
    def folder(self) -> Path:
        """Holds the uploaded file, and the pictures that were made of it, until they are stored."""
        return self.folders() / self.public_id

    @staticmethod
    def folders() -> Path:
        return Path(settings.PRIVATE_ROOT) / "imports"

    @property
    def upload(self) -> Path:
        return self.folder / "upload"

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.STORING)

    @property
    def is_silent(self) -> bool:
        return self.is_at_work and self.sign_of_life_at < timezone.now() - SILENT

    @property
    def can_be_stored(self) -> bool:
        return self.state == self.State.CHECKED and self.to_store > 0

    @property
    def to_store(self) -> int:
        """How many rows would change the library."""
        return int(self.counts.get("add", 0) + self.counts.get("replace", 0))

    @property
    def refused(self) -> int:
        return int(self.counts.get("refused", 0))


class ImportedRow(models.Model):
    """One row of an import. `data` is what will be stored; it is emptied once that is done."""

    class Kind(models.TextChoices):
        EXERCISE = "exercise", _("Exercise")
        ARTICLE = "article", _("Article")
        TEMPLATE = "template", _("Plan template")

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        WARNING = "warning", _("With a warning")
        REFUSED = "refused", _("Refused")

    class Action(models.TextChoices):
        ADD = "add", _("new")
        REPLACE = "replace", _("replaces yours")
        UNCHANGED = "unchanged", _("unchanged")
        LEAVE = "leave", _("yours stays")
        NONE = "", _("not stored")

    batch = models.ForeignKey(LibraryImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120, blank=True)
    slug = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=State)
    action = models.CharField(max_length=9, choices=Action, blank=True)
    codes = models.CharField(
        max_length=200, blank=True, help_text="Kinds of remarks, with a space around each."
    )
    remarks = models.JSONField(default=list)
    data: Any = models.JSONField(null=True)

    class Meta:
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="imported_row_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"
