"""What patients log."""

from decimal import Decimal
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic.lines import LineField, OneLine
from clinic.models import User, validate_time_zone
from exercises.dose import Side
from patients.models.drafts import PAIN_BOUNDS
from patients.models.issued import IssuedPlan
from patients.models.people import Patient


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user))

    def uncorrected(self) -> Self:
        """The latest form of every entry, including those that were taken back."""
        return self.filter(corrected_by=None)

    def standing(self) -> Self:
        """The entries that count: neither corrected by a later entry nor taken back."""
        return self.uncorrected().exclude(status=LogEntry.Status.TAKEN_BACK)


class LogEntry(models.Model):
    """One round of an exercise, or a whole session, as the patient logged it. Stored once for each patient and uuid.

    Entries are never changed. To correct one or take it back, a new entry names it in `corrects`.
    """

    class Status(models.TextChoices):
        DONE = "done", _("Done")
        PARTLY = "partly", _("Partly")
        SKIPPED = "skipped", _("Skipped")
        TAKEN_BACK = "taken_back", _("Taken back")

    class Source(models.TextChoices):
        PAGE = "page", _("Logged")
        SESSION = "session", _("Counted along")
        PAPER = "paper", _("Entered later, from paper")

    class Effort(models.TextChoices):
        """How hard it was in five words, each with a number of the CR10 scale (Borg 1998), which is stored."""

        VERY_EASY = "1", _("Very easy")
        EASY = "2", _("Easy")
        MEDIUM = "3", _("Medium")
        HARD = "5", _("Hard")
        VERY_HARD = "7", _("Very hard")

    uuid = models.UUIDField()
    session = models.UUIDField(null=True, blank=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="log")
    issued_plan = models.ForeignKey(IssuedPlan, models.PROTECT, related_name="log")
    prescription_key = models.UUIDField(
        null=True,
        blank=True,
        help_text=_("Which exercise; none for a whole session, which counts no exercise."),
    )
    round = models.PositiveSmallIntegerField(
        _("round"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Which of the day's rounds, from 1; none for a whole session."),
    )
    side = models.CharField(
        _("side"),
        max_length=10,
        blank=True,
        choices=[(side.value, side.label) for side in (Side.LEFT, Side.RIGHT)],
        help_text=_("Where each side is logged apart. A round without a side is the whole round."),
    )
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    local_date = models.DateField()
    device_time = models.DateTimeField(
        null=True, blank=True, help_text=_("What the device's clock said, where we corrected it.")
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.PAGE)
    status = models.CharField(max_length=10, choices=Status)
    stopped = models.BooleanField(
        _("stopped"), default=False, help_text=_("The patient stopped because it hurt too much.")
    )
    sets_done = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    reps_done = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(1000)])
    is_red = models.BooleanField(
        default=False,
        editable=False,
        help_text=_(
            "Pain at or over the limit of its version, or stopped because of it. Set when it is stored."
        ),
    )
    pain = models.PositiveSmallIntegerField(_("pain"), null=True, blank=True, validators=PAIN_BOUNDS)
    effort = models.DecimalField(
        _("effort"), max_digits=3, decimal_places=1, null=True, blank=True, validators=PAIN_BOUNDS
    )
    reason = LineField(_("reason"), max_length=300, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "uuid"], name="log_entry_stored_once"),
            models.CheckConstraint(
                condition=Q(pain=None) | Q(pain__gte=0, pain__lte=10), name="log_entry_pain_in_bounds"
            ),
            OneLine("reason", name="log_entry_lines"),
            models.CheckConstraint(
                condition=Q(effort=None) | Q(effort__gte=0, effort__lte=10), name="log_entry_effort_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(sets_done=None) | Q(sets_done__gte=0, sets_done__lte=100),
                name="log_entry_sets_done_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(reps_done=None) | Q(reps_done__gte=0, reps_done__lte=1000),
                name="log_entry_reps_done_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(prescription_key=None, round=None, side="")
                | Q(prescription_key__isnull=False, round__isnull=False, round__gte=1),
                name="log_entry_round_is_of_an_exercise",
                violation_error_message=_(
                    "A round and a side belong to one exercise, not to a whole session."
                ),
            ),
            models.CheckConstraint(
                condition=Q(stopped=False) | Q(status__in=["partly", "skipped"]),
                name="log_entry_stopped_is_not_done",
                violation_error_message=_("What was stopped is partly done or skipped."),
            ),
            models.CheckConstraint(
                condition=~Q(status="taken_back")
                | Q(corrects__isnull=False, pain=None, effort=None, sets_done=None, reps_done=None),
                name="log_entry_taken_back_says_nothing_else",
                violation_error_message=_("Only an entry can be taken back, and then it says nothing else."),
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-local_date"], name="log_entry_by_day"),
            models.Index(fields=["issued_plan", "-id"], condition=Q(is_red=True), name="log_entry_red"),
            models.Index(fields=["issued_plan", "-id"], condition=~Q(note=""), name="log_entry_noted"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {self.local_date}"

    def hurt_too_much(self, red: int) -> bool:
        """Whether the patient stopped because of it, or pain reached the plan's limit `red`."""
        return self.stopped or (self.pain is not None and self.pain >= red)

    @property
    def outcome(self) -> str:
        """How it went, in two or three words."""
        return str(_("Stopped: it hurt too much")) if self.stopped else self.get_status_display()

    @property
    def effort_in_words(self) -> str:
        """ "Hard". A number of the scale that has no word of its own is "4 of 10". Empty if it was not said."""
        if self.effort is None:
            return ""
        words = {Decimal(value): label for value, label in LogEntry.Effort.choices}
        return str(
            words.get(self.effort) or _("%(number)s of 10") % {"number": f"{self.effort.normalize():f}"}
        )

    @property
    def really_done(self) -> list[str]:
        """ "Effort: hard", "2 sets", "20 times": as far as it was said."""
        found = []
        if self.effort is not None:
            found.append(_("Effort: %(effort)s") % {"effort": self.effort_in_words.lower()})
        if self.sets_done is not None:
            sets = ngettext("%(count)s set", "%(count)s sets", self.sets_done)
            found.append(sets % {"count": self.sets_done})
        if self.reps_done is not None:
            times = ngettext("%(count)s time in all", "%(count)s times in all", self.reps_done)
            found.append(times % {"count": self.reps_done})
        return found
