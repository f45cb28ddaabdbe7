"""Patients, and who may follow their plans."""

from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
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
    news_by_email = models.BooleanField(
        _("tell by email when the plan changes"),
        default=False,
        help_text=_("If the patient wants it. The email says nothing about health."),
    )
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

    @property
    def zone(self) -> ZoneInfo:
        """Where the patient's days begin and end."""
        return ZoneInfo(self.time_zone or self.clinic.time_zone)


class PatientAccessQuerySet(models.QuerySet["PatientAccess"]):
    def open_for(self, user: User | AnonymousUser) -> Self:
        """The records that this person may follow in the portal now. Fails closed."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(user=user.pk, ended_at=None, patient__archived_at=None)

    def open(self) -> Self:
        """All through which somebody may follow a plan in the portal now, whoever asks."""
        theirs = Q(user__is_active=True, user__role="", user__clinic=None, user__is_superuser=False)
        return self.filter(theirs, ended_at=None, patient__archived_at=None)


class PatientAccess(models.Model):
    """Lets a sign-in follow a patient's plans: the patient's own, or a helper's with the patient's consent."""

    class Kind(models.TextChoices):
        SELF = "self", _("the patient")
        HELPER = "helper", _("a helper")

    names_the_patient = False  # set where it is looked up: whether each page says whose plan it shows
    unread = 0  # set there too: how many messages from the practice wait for the patient

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
