"""The draft of a plan: its rows, its phases, and each state that it was in."""

import uuid
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import PublicIdField, User
from exercises.dose import Dose, Side, Slots, describe, minutes, short, slots
from exercises.models import Article, Dosed, Exercise
from exercises.vocabulary import Laterality
from patients.models.people import Patient
from patients.phase_words import when_it_begins

FIRST_YEAR, LAST_YEAR = 2000, 2199  # of a plan's days
PAIN_BOUNDS = [MinValueValidator(0), MaxValueValidator(10)]  # NPRS


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only staff see drafts. Patients read only issued plans."""
        return self.filter(patient__in=Patient.objects.treated_by_clinic_of(user))

    def current(self) -> Self:
        return self.filter(archived_at=None)


class Plan(models.Model):
    """The draft that staff work on. `version` counts every edit, so that an edit of an outdated page is noticed."""

    class AffectedSide(models.TextChoices):
        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")
        BOTH = "both", _("Both")

    public_id = PublicIdField()
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="plans")
    problem = LineField(_("problem"), max_length=200, blank=True)
    affected_side = models.CharField(_("affected side"), max_length=10, choices=AffectedSide, blank=True)
    goals = models.TextField(_("goals"), max_length=1000, blank=True)
    note = models.TextField(_("note to the patient"), max_length=4000, blank=True)
    pain_amber = models.PositiveSmallIntegerField(_("pain, amber from"), default=4, validators=PAIN_BOUNDS)
    pain_red = models.PositiveSmallIntegerField(_("pain, red from"), default=6, validators=PAIN_BOUNDS)
    stop_text = models.TextField(_("when to stop"), max_length=1000, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    review_on = models.DateField(_("review on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    articles = models.ManyToManyField(Article, blank=True, verbose_name=_("articles"))
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    finished_because = LineField(_("reason to finish"), max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pain_amber__gte=1, pain_red__lte=10, pain_amber__lte=F("pain_red")),
                name="plan_pain_amber_not_over_red",
                violation_error_message=_("Amber must start at 1 or more, and at or below red (10 at most)."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="plan_ends_after_it_starts",
                violation_error_message=_("The plan must end on or after the day it starts."),
            ),
            OneLine("problem", "finished_because", name="plan_lines"),
        ]

    def __str__(self) -> str:
        return self.problem or str(_("Home exercises"))

    def get_absolute_url(self) -> str:
        return reverse("patients:plan", args=[self.public_id])

    def clean(self) -> None:
        """Refuses a slip in a year: weeks cannot be counted up to 9999."""
        days = (self.starts_on, self.review_on, self.ends_on)
        if any(day and not FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
            wrong = _("Check the years of the plan’s dates: they lie between %(first)s and %(last)s.")
            raise ValidationError(wrong % {"first": FIRST_YEAR, "last": LAST_YEAR}, code="year")


class PhaseQuerySet(models.QuerySet["Phase"]):
    def by_weeks(self) -> Self:
        """Those that begin by themselves."""
        return self.exclude(first_week=None)


class Phase(models.Model):
    """A part of a plan: certain weeks, or open once the therapist says that its criterion is met.

    Weeks are counted from 1, from the plan's anchor. Without `last_week` the phase stays open.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField(default=1)
    name = LineField(_("name"), max_length=80)
    first_week = models.PositiveSmallIntegerField(_("first week"), null=True, blank=True)
    last_week = models.PositiveSmallIntegerField(_("last week"), null=True, blank=True)
    criterion = LineField(_("begins when"), max_length=200, blank=True)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_week__gte=1, criterion="")
                | (Q(first_week=None, last_week=None) & ~Q(criterion="")),
                name="phase_by_weeks_or_by_criterion",
                violation_error_message=_(
                    "A phase begins in a week, or when something is reached: not both."
                ),
            ),
            models.CheckConstraint(
                condition=Q(last_week=None) | Q(last_week__gte=F("first_week"), last_week__lte=104),
                name="phase_weeks_in_order",
                violation_error_message=_("The last week must not be before the first, nor after week 104."),
            ),
            OneLine("name", "criterion", name="phase_lines"),
        ]

    state = ""  # in words, set by `patients.phases.rows_by_phase`

    def __str__(self) -> str:
        return self.name

    @property
    def when(self) -> str:
        return when_it_begins(self.first_week, self.last_week, self.criterion)


class Prescription(Dosed):
    """One exercise of a draft, with this patient's dose and wording."""

    WORDING = ("name", "start_position", "instructions", "feel", "avoid", "precautions", "stop_rule")

    number: int  # its place on the page, from 1, where a page has set it

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="prescriptions")
    exercise = models.ForeignKey(
        Exercise, models.PROTECT, related_name="prescriptions", verbose_name=_("exercise")
    )
    phase = models.ForeignKey(
        Phase,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="prescriptions",
        verbose_name=_("phase"),
        help_text=_("None: in every phase."),
    )
    position = models.PositiveSmallIntegerField(default=0)
    adjustments = models.JSONField(_("adjustments"), default=list, blank=True)
    easier = models.JSONField(_("easier ways"), default=list, blank=True)
    harder = models.JSONField(_("harder ways"), default=list, blank=True)
    wording = models.JSONField(
        default=dict, blank=True, help_text=_("This patient's own words, where they differ from the library.")
    )
    patient_note = models.TextField(_("note for this exercise"), max_length=4000, blank=True)
    why = LineField(_("why"), max_length=300, blank=True)

    class Meta(Dosed.Meta):
        abstract = False
        verbose_name = _("prescription")
        verbose_name_plural = _("prescriptions")
        ordering = ["plan", "position", "pk"]
        constraints = [*Dosed.Meta.constraints, OneLine("why", name="prescription_lines")]

    def __str__(self) -> str:
        return str(self.text("name"))

    @property
    def place(self) -> str:
        """Its id on the page of the plan."""
        return f"row-{self.key}"

    def text(self, field: str) -> Any:
        """This patient's own wording of a field, or the library's."""
        return self.wording.get(field, getattr(self.exercise, field))

    @property
    def dose_in_words(self) -> str:
        return describe(self.dose, self.exercise.measured_by)

    @property
    def asks_for_a_side(self) -> bool:
        sided = self.exercise.laterality in (Laterality.EACH_SIDE, Laterality.ALTERNATING)
        return sided and not self.dose.side

    @property
    def sides(self) -> list[tuple[Side, str]]:
        """The sides to choose from, in words."""
        named = (Side.LEFT, Side.RIGHT, Side.EACH, Side.ALTERNATING)
        return [(side, slots(Dose(side=side)).side) for side in named]

    @property
    def dose_in_short(self) -> str:
        return short(self.dose)

    @property
    def dose_in_slots(self) -> Slots:
        return slots(self.dose)

    @property
    def minutes(self) -> float:
        """For one session."""
        return minutes(self.dose, self.exercise.measured_by)


class PlanEdit(models.Model):
    """One edit of a draft, with the state that the draft had before it. Rows are added, never changed.

    `version` is the draft's version before the edit. `action` is the id that the page gave the edit, so that an edit
    sent twice is made once. An undo or redo names the edit that it takes back.
    """

    class Act(models.TextChoices):
        ADD = "add", _("added %(about)s")
        DOSE = "dose", _("changed the dose of %(about)s")
        ROW = "row", _("changed %(about)s")
        MOVE = "move", _("moved %(about)s")
        SWAP = "swap", _("put %(about)s in its place")
        DUPLICATE = "duplicate", _("duplicated %(about)s")
        REMOVE = "remove", _("removed %(about)s")
        DETAILS = "details", _("changed the details")
        PHASES = "phases", _("changed the phases")
        INSERT = "insert", _("inserted %(about)s")
        RESTORE = "restore", _("went back to an earlier state")
        UNDO = "undo", _("took back: %(about)s")
        REDO = "redo", _("did again: %(about)s")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField()
    state = models.JSONField()
    act = models.CharField(max_length=10, choices=Act)
    about = LineField(max_length=200, blank=True)
    action = models.UUIDField(default=uuid.uuid4)
    takes_back = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("edit of a plan")
        verbose_name_plural = _("edits of plans")
        ordering = ["plan", "version"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="plan_edit_of_one_version"),
            models.UniqueConstraint(fields=["plan", "action"], name="plan_edit_made_once"),
            OneLine("about", name="plan_edit_lines"),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """What was done, to follow a person's name: “added Side plank”."""
        return str(self.get_act_display()) % {"about": self.about}
