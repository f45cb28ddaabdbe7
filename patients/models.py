"""Patients, their plans, what was issued to them and what they log."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import (
    Clinic,
    Invitation,
    InvitationQuerySet,
    Paper,
    PublicIdField,
    User,
    handout_languages,
    validate_time_zone,
    works_for_a_clinic,
)
from exercises.dose import Side, describe, minutes
from exercises.models import Article, Dosed, Exercise, Picture

PAIN_BOUNDS = [MinValueValidator(0), MaxValueValidator(10)]  # NPRS


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The patients whose record this user may open or, as patient or helper, follow. Fails closed."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.role or user.clinic_id:
            return self.filter(clinic=user.clinic_id) if works_for_a_clinic(user) else self.none()
        return self.filter(access__in=PatientAccess.objects.open_for(user))

    def treated_by_clinic_of(self, user: User | AnonymousUser) -> Self:
        """The patients for whom this member of staff may act. None for patients and helpers."""
        return self.visible_to(user) if works_for_a_clinic(user) else self.none()

    def current(self) -> Self:
        return self.filter(archived_at=None)

    def with_latest(self) -> Self:
        """Adds `last_logged` (a date) and `last_issued` (a time). Reads one row for each, however long the log is."""
        logged = LogEntry.objects.standing().filter(patient=models.OuterRef("pk")).order_by("-local_date")
        issued = IssuedPlan.objects.filter(plan__patient=models.OuterRef("pk")).order_by("-issued_at")
        return self.annotate(
            last_logged=models.Subquery(logged.values("local_date")[:1]),
            last_issued=models.Subquery(issued.values("issued_at")[:1]),
        )


class Patient(models.Model):
    """A patient of one clinic. `version` counts the edits, so that an edit of an outdated page is noticed."""

    public_id = PublicIdField()
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="patients")
    given_name = LineField(_("given name"), max_length=150, blank=True)
    family_name = LineField(_("family name"), max_length=150, blank=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    record_number = LineField(_("record number"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = LineField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=handout_languages, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_time_zone])
    paper = models.CharField(_("paper size"), max_length=10, choices=Paper, blank=True)
    large_print = models.BooleanField(_("large print"), default=False)
    equipment = models.JSONField(_("equipment at home"), default=list, blank=True)
    precautions = models.TextField(
        _("precautions"), max_length=2000, blank=True, help_text=_("Only staff see this.")
    )
    intake_notes = models.TextField(
        _("notes"), max_length=4000, blank=True, help_text=_("Only staff see this.")
    )
    therapist = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="caseload", verbose_name=_("therapist")
    )
    archived_at = models.DateTimeField(_("discharged"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    changed_at = models.DateTimeField(null=True, editable=False)
    users = models.ManyToManyField(User, through="PatientAccess", related_name="records")

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "record_number"],
                condition=~Q(record_number=""),
                name="patient_record_number_unique_in_clinic",
                violation_error_message=_("Another patient of this clinic has this record number."),
            ),
            OneLine("given_name", "family_name", "record_number", "phone", name="patient_lines"),
            models.CheckConstraint(
                condition=~Q(given_name="", family_name=""),
                name="patient_has_a_name",
                violation_error_message=_("Write a given name, a family name, or both."),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "archived_at", "family_name"], name="patient_caseload")]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("patients:patient", args=[self.public_id])

    def clean(self) -> None:
        if not any(letter.isalnum() for letter in self.given_name + self.family_name):
            nameless = _("Write a given name, a family name, or both.")
            raise ValidationError({"given_name": nameless}, code="nameless")

    @property
    def called(self) -> str:
        """The given name or, without one, the family name."""
        return self.given_name or self.family_name


class PatientAccessQuerySet(models.QuerySet["PatientAccess"]):
    def open_for(self, user: User | AnonymousUser) -> Self:
        """The records that this person may follow in the portal now. Fails closed."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(user=user.pk, ended_at=None, patient__archived_at=None)


class PatientAccess(models.Model):
    """Lets a sign-in follow a patient's plans: the patient's own, or a helper's with the patient's consent."""

    class Kind(models.TextChoices):
        SELF = "self", _("the patient")
        HELPER = "helper", _("a helper")

    user = models.ForeignKey(User, models.PROTECT, related_name="access")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="access")
    kind = models.CharField(_("who"), max_length=10, choices=Kind, default=Kind.SELF)
    consent = LineField(
        _("consent"), max_length=300, blank=True, help_text=_("How and when the patient agreed to a helper.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PatientAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("portal access")
        verbose_name_plural = _("portal access")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "patient"], condition=Q(ended_at=None), name="patient_access_once"
            ),
            OneLine("consent", name="patient_access_lines"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.patient}"


class PatientInvitation(Invitation):
    """Invites a patient, or a helper, to follow the plan in the portal.

    A person may have several open invitations, by email and on paper. The first that is used ends the others.
    """

    public_id = PublicIdField()
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="invitations")
    kind = models.CharField(max_length=10, choices=PatientAccess.Kind, default=PatientAccess.Kind.SELF)
    helper = LineField(_("helper"), max_length=120, blank=True)
    consent = LineField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(Invitation.Meta):
        abstract = False
        constraints = [
            *Invitation.Meta.constraints,
            OneLine("helper", "consent", name="patient_invitation_lines"),
        ]

    def __str__(self) -> str:
        return f"{self.patient}, {self.created_at:%Y-%m-%d}"

    def others_of_the_person(self) -> "InvitationQuerySet[PatientInvitation]":
        others = self.patient.invitations.filter(kind=self.kind).exclude(pk=self.pk)
        if self.kind == PatientAccess.Kind.SELF:
            return others
        same_email = ~Q(email="") & Q(email__iexact=self.email)
        same_name = ~Q(helper="") & Q(helper__iexact=self.helper)
        return others.filter(same_email | same_name)

    @property
    def practice(self) -> Clinic:
        return self.patient.clinic

    @property
    def wrong_answers(self) -> int:
        """Counted over all open invitations of the patient, so that a second one gives nobody more guesses."""
        return self.patient.invitations.wrong_answers()

    @property
    def is_on_hold(self) -> bool:
        return self.patient.archived_at is not None


# --- The draft ------------------------------------------------------------------------------------


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
            OneLine("problem", name="plan_lines"),
        ]

    def __str__(self) -> str:
        return self.problem or str(_("Home exercises"))

    def get_absolute_url(self) -> str:
        return reverse("patients:plan", args=[self.public_id])


class Prescription(Dosed):
    """One exercise of a draft, with this patient's dose and wording."""

    WORDING = ("name", "start_position", "instructions", "feel", "avoid", "precautions", "stop_rule")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="prescriptions")
    exercise = models.ForeignKey(
        Exercise, models.PROTECT, related_name="prescriptions", verbose_name=_("exercise")
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
    def minutes(self) -> float:
        """For one session."""
        return minutes(self.dose, self.exercise.measured_by)


# --- What was issued ------------------------------------------------------------------------------


class IssuedPlanQuerySet(models.QuerySet["IssuedPlan"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For staff, those of their clinic. For patients and helpers, those of the records that they may follow."""
        return self.filter(plan__patient__in=Patient.objects.visible_to(user))

    def current(self) -> Self:
        """The latest version of each plan that is still in use."""
        newest = IssuedPlan.objects.filter(plan=models.OuterRef("plan")).order_by("-number").values("pk")[:1]
        return self.filter(plan__archived_at=None, pk=models.Subquery(newest))


class IssuedPlan(models.Model):
    """What the patient has: a frozen version of a plan. A database trigger refuses any change."""

    public_id = PublicIdField()
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="issued")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    pictures = models.ManyToManyField(Picture, related_name="issued_in")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)

    objects = IssuedPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued plan")
        verbose_name_plural = _("issued plans")
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="issued_plan_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.number}"


# --- What patients log ----------------------------------------------------------------------------


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
    status = models.CharField(max_length=10, choices=Status)
    sets_done = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    reps_done = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(1000)])
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
                condition=~Q(status="taken_back")
                | Q(corrects__isnull=False, pain=None, effort=None, sets_done=None, reps_done=None),
                name="log_entry_taken_back_says_nothing_else",
                violation_error_message=_("Only an entry can be taken back, and then it says nothing else."),
            ),
        ]
        indexes = [models.Index(fields=["patient", "-local_date"], name="log_entry_by_day")]

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {self.local_date}"


from patients.batches import HandoutBatch as HandoutBatch  # noqa: E402 - Django looks for models here
