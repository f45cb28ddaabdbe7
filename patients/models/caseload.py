"""Who treats whom: handing over, covering for a colleague, discharge; and the emails that staff get about it."""

from datetime import date
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import PublicIdField, User, works_for_a_clinic
from patients.models.people import Patient


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For who did it, and for managers of the clinic."""
        if not works_for_a_clinic(user):
            return self.none()
        found = self.filter(to__clinic=user.clinic_id)
        return found if user.role == User.Role.MANAGER else found.filter(by=user)


class Handover(models.Model):
    """Some patients were given to another therapist, all at once."""

    public_id = PublicIdField()
    to = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = LineField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [OneLine("reason", name="handover_lines")]

    def __str__(self) -> str:
        return f"{self.by} → {self.to}, {self.at:%Y-%m-%d}"


class HandedOver(models.Model):
    """One patient of a handover, and whose patient it was."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="patients")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="handed_over")
    before = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.patient}, {self.handover}"


class CoverQuerySet(models.QuerySet["Cover"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(user__clinic=user.clinic_id) if works_for_a_clinic(user) else self.none()

    def on(self, day: date) -> Self:
        return self.filter(first__lte=day, last__gte=day)


class Cover(models.Model):
    """While `user` is away, their patients stand among those of `by` as well. It changes nobody's therapist."""

    public_id = PublicIdField()
    user = models.ForeignKey(User, models.PROTECT, related_name="covers")
    by = models.ForeignKey(User, models.PROTECT, related_name="covering")
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="cover_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(user=F("by")), name="cover_is_by_another"),
            models.UniqueConstraint(fields=["user", "by", "first", "last"], name="cover_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ← {self.by}"


class Discharge(models.Model):
    """Why and when a patient left the caseload and, if they did, came back."""

    class Reason(models.TextChoices):
        GOALS = "goals", _("Goals reached")
        SELF = "self", _("Goes on alone")
        REFERRED = "referred", _("Referred to somebody else")
        STOPPED = "stopped", _("The patient wanted to stop")
        LOST = "lost", _("No answer any more")
        MOVED = "moved", _("Moved away")
        OTHER = "other", _("Another reason")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="discharges")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    words = LineField(_("in words"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
    back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(back_at=None), name="discharge_open_once"
            ),
            OneLine("words", name="discharge_lines"),
        ]

    def __str__(self) -> str:
        return f"{self.patient}, {self.at:%Y-%m-%d}"


class Digest(models.Model):
    """The email of one day to one therapist. Its row comes first, so that it is sent once at most."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    day = models.DateField()
    looks = models.PositiveIntegerField(help_text=_("Patients who needed a look."))
    urgent = models.PositiveIntegerField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.day}"
