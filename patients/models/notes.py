"""What staff write about a patient for each other. Rows here are added, never changed."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import PublicIdField, User
from patients.models.drafts import Plan
from patients.models.people import Patient


class StaffNoteQuerySet(models.QuerySet["StaffNote"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For staff of the patient's clinic alone. Patients and helpers never see a note."""
        return self.filter(patient__in=Patient.objects.treated_by_clinic_of(user))


class StaffNote(models.Model):
    """A dated clinical note. To correct one, a new note names it in `corrects`; the old one stays as it was."""

    LONGEST = 4000  # characters

    public_id = PublicIdField()
    uuid = models.UUIDField(help_text=_("Made by the sender. Sent twice, a note is stored once."))
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="staff_notes")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="staff_notes")
    text = models.TextField(_("note"), max_length=LONGEST)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    objects = StaffNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note for staff")
        verbose_name_plural = _("notes for staff")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "uuid"], name="staff_note_stored_once"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="staff_note_says_something",
                violation_error_message=_("Write the note."),
            ),
        ]
        indexes = [models.Index(fields=["patient", "-at"], name="staff_note_latest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}, {self.by}"

    @property
    def correction(self) -> "StaffNote | None":
        """The note that corrects this one."""
        return getattr(self, "corrected_by", None)
