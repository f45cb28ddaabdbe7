"""Outcome measures: instruments, what was measured with them, and what a patient is asked for."""

from datetime import date
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import Clinic, PublicIdField, User, works_for_a_clinic
from patients.measures.instrument import Instrument
from patients.models.drafts import Plan
from patients.models.people import Patient

EARLIEST = date(1990, 1, 1)
SCORE_ENDS = (-100_000, 100_000)  # of any instrument; `scoring` knows the range of each


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Staff: everybody's instruments and their clinic's. Patients and helpers: those of their own answers."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if works_for_a_clinic(user):
            return self.filter(Q(clinic=None) | Q(clinic=user.clinic_id))
        patients = Patient.objects.visible_to(user)
        asked = MeasureRequest.objects.filter(patient__in=patients).values("measure")
        answered = Measurement.objects.filter(patient__in=patients).values("measure")
        return self.filter(Q(pk__in=asked) | Q(pk__in=answered))

    def current(self) -> Self:
        return self.filter(archived_at=None)


class Measure(models.Model):
    """One version of an instrument, of a clinic or, without one, of everybody. Its content never changes.

    Another content is another row; the older one is archived and stays with what was measured with it.
    """

    public_id = PublicIdField()
    clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, blank=True, related_name="measures")
    slug = models.SlugField(_("short name"), max_length=80)
    name = LineField(_("name"), max_length=120)
    content = models.JSONField(_("content"))
    sha256 = models.CharField(max_length=64)
    licence = models.TextField(
        _("licence"),
        max_length=1000,
        blank=True,
        help_text=_("What allows the clinic to use it. Empty for what comes with Reprise."),
    )
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)
    archived_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome measure")
        verbose_name_plural = _("outcome measures")
        ordering = ["name", "pk"]
        constraints = [
            OneLine("name", name="measure_lines"),
            models.UniqueConstraint(fields=["clinic", "slug", "sha256"], name="measure_version_once"),
            models.UniqueConstraint(
                fields=["slug", "sha256"], condition=Q(clinic=None), name="measure_shipped_version_once"
            ),
            models.UniqueConstraint(
                fields=["clinic", "slug"], condition=Q(archived_at=None), name="measure_one_current"
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(archived_at=None, clinic=None),
                name="measure_one_shipped_current",
            ),
            models.CheckConstraint(
                condition=Q(clinic=None) | ~Q(licence=""),
                name="measure_of_a_clinic_has_a_licence",
                violation_error_message=_("Say what allows the clinic to use this instrument."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def instrument(self) -> Instrument:
        return Instrument.of(self.content)


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user))

    def uncorrected(self) -> Self:
        """The latest form of each, including those that were taken back."""
        return self.filter(corrected_by=None)

    def standing(self) -> Self:
        """Those that count: neither corrected nor taken back."""
        return self.uncorrected().filter(taken_back=False)


class Measurement(models.Model):
    """What one patient scored on one day. Stored once for each patient and uuid, and never changed.

    To correct one or take it back, a new row names it in `corrects`.
    """

    class Source(models.TextChoices):
        PORTAL = "portal", _("In the portal")
        CLINIC = "clinic", _("At the practice")
        PAPER = "paper", _("From paper")

    uuid = models.UUIDField()
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="measurements")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="measurements")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="measurements")
    taken_on = models.DateField(_("day"))
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2, null=True, blank=True)
    taken_back = models.BooleanField(_("taken back"), default=False)
    source = models.CharField(_("entered"), max_length=10, choices=Source)
    note = models.TextField(_("note"), max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "uuid"], name="measurement_stored_once"),
            models.CheckConstraint(
                condition=Q(taken_back=False, score__isnull=False)
                | Q(taken_back=True, score=None, corrects__isnull=False, note=""),
                name="measurement_taken_back_says_nothing_else",
                violation_error_message=_(
                    "Only a measurement can be taken back, and then it says nothing else."
                ),
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=SCORE_ENDS[0], score__lte=SCORE_ENDS[1]),
                name="measurement_score_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(taken_on__gte=EARLIEST),
                name="measurement_day_in_bounds",
                violation_error_message=_("This day is too long ago. Check the year."),
            ),
        ]
        indexes = [models.Index(fields=["patient", "taken_on"], name="measurement_by_day")]

    def __str__(self) -> str:
        return f"{self.measure}, {self.taken_on}"


class MeasureRequestQuerySet(models.QuerySet["MeasureRequest"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user))

    def unanswered(self) -> Self:
        return self.filter(measurement=None, withdrawn_at=None)

    def due(self) -> Self:
        """Those that the patient is asked for now."""
        return self.unanswered().filter(due_at__lte=timezone.now())

    def count_due(self) -> models.Subquery:
        """How many a patient is asked for now, for a query of rows with a column `patient`."""
        due = self.due().filter(patient=OuterRef("patient"))
        return models.Subquery(
            due.order_by().values("patient").annotate(number=Count("pk")).values("number"),
            output_field=models.IntegerField(),
        )


class MeasureRequest(models.Model):
    """Staff ask the patient to answer an instrument in the portal, from `due_at` on."""

    public_id = PublicIdField()
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="measure_requests")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="requests")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="measure_requests")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    due_at = models.DateTimeField(_("shown from"))
    measurement = models.OneToOneField(
        Measurement, models.PROTECT, null=True, blank=True, related_name="request", verbose_name=_("answer")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = MeasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to a patient")
        verbose_name_plural = _("questions to patients")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "measure"],
                condition=Q(measurement=None, withdrawn_at=None),
                name="measure_request_open_once",
            ),
            models.CheckConstraint(
                condition=Q(measurement=None) | Q(withdrawn_at=None),
                name="measure_request_answered_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.asked_at:%Y-%m-%d}"
