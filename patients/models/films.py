"""A film of one patient doing an exercise right."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import PublicIdField, User
from exercises.models import Exercise, Film
from patients.models.people import Patient


class PatientFilmQuerySet(models.QuerySet["PatientFilm"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For staff of the patient's clinic, and for those who follow this patient. Fails closed."""
        return self.filter(patient__in=Patient.objects.visible_to(user))

    def current(self) -> Self:
        return self.filter(removed_at=None)


class PatientFilm(models.Model):
    """Taken by staff with the patient's consent, and shown to this patient alone beside the exercise."""

    public_id = PublicIdField()
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="films")
    exercise = models.ForeignKey(
        Exercise, models.PROTECT, related_name="patient_films", verbose_name=_("exercise")
    )
    film = models.ForeignKey(Film, models.PROTECT, related_name="+", verbose_name=_("film"))
    consent = LineField(
        _("consent"),
        max_length=300,
        help_text=_("Who agreed, and to what. For example: “Maria agreed today.”"),
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PatientFilmQuerySet.as_manager()

    class Meta:
        verbose_name = _("film of a patient")
        verbose_name_plural = _("films of patients")
        ordering = ["-at", "-pk"]
        constraints = [
            OneLine("consent", name="patient_film_lines"),
            models.CheckConstraint(
                condition=~models.Q(consent=""),
                name="patient_film_has_consent",
                violation_error_message=_("Note who agreed to the film."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}, {self.by}"
