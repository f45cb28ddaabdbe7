"""What was issued to a patient. Rows here are added, never changed."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import PublicIdField, User, works_for_a_clinic
from exercises.models import Picture
from patients.models.drafts import Plan
from patients.models.people import Patient


class IssuedPlanQuerySet(models.QuerySet["IssuedPlan"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For staff, those of their clinic.

        For patients and helpers, those of the records that they may follow; none of a plan whose latest version was
        withdrawn, so that no earlier one takes its place.
        """
        found = self.filter(plan__patient__in=Patient.objects.visible_to(user))
        if works_for_a_clinic(user):
            return found
        taken_back = latest_of_plan().values("withdrawal")[:1]
        return found.alias(taken_back=models.Subquery(taken_back)).filter(taken_back=None, withdrawal=None)

    def current(self) -> Self:
        """The latest version of each plan that is still in use, unless it was withdrawn."""
        return self.newest().filter(withdrawal=None)

    def newest(self) -> Self:
        """The latest version of each plan that is still in use, withdrawn or not."""
        newest = latest_of_plan().values("pk")[:1]
        return self.filter(plan__archived_at=None, pk=models.Subquery(newest))

    def phased(self) -> Self:
        """Those that have phases."""
        return self.filter(content__phases__0__isnull=False)


def latest_of_plan() -> "IssuedPlanQuerySet":
    """For a subquery: the versions of the outer row's plan, the latest first."""
    return IssuedPlan.objects.filter(plan=models.OuterRef("plan")).order_by("-number")


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

    def get_absolute_url(self) -> str:
        return reverse("patients:given", args=[self.public_id])

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")


class IssueRecord(models.Model):
    """What staff recorded when they issued a version. The patient does not see it.

    `confirmed` names what is missing in the version and was confirmed one by one (`patients.review.Gap`). `told_at` is
    when the email went out that tells the patient of the version.
    """

    issued = models.OneToOneField(IssuedPlan, models.PROTECT, related_name="record")
    tried_together = models.BooleanField(_("shown and tried together"), default=False)
    agreed = models.BooleanField(_("agreed with the patient"), default=False)
    reason = LineField(_("reason for the change"), max_length=300, blank=True)
    confirmed = models.JSONField(default=list, blank=True)
    told_at = models.DateTimeField(_("patient told by email"), null=True, blank=True)
    action = models.UUIDField(unique=True, help_text=_("Sent twice, it is issued once."))

    class Meta:
        constraints = [OneLine("reason", name="issue_record_lines")]

    def __str__(self) -> str:
        return str(self.issued)


class Withdrawal(models.Model):
    """Takes a version out of the portal. An earlier version comes back only by being issued again."""

    issued = models.OneToOneField(IssuedPlan, models.PROTECT, related_name="withdrawal")
    reason = LineField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [OneLine("reason", name="withdrawal_lines")]

    def __str__(self) -> str:
        return str(self.issued)


class FirstOpening(models.Model):
    """When a version was first opened in the portal by the patient or a helper."""

    issued = models.OneToOneField(IssuedPlan, models.PROTECT, related_name="first_opening")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.issued)


class PhaseOpening(models.Model):
    """The therapist opened a phase that begins by a criterion, or closed it again. The latest row of a phase counts.

    `phase` is the phase's key, which all versions of the plan keep.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="phase_openings")
    phase = models.UUIDField()
    opens = models.BooleanField(default=True)
    on = models.DateField(_("first day"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["plan", "pk"]

    def __str__(self) -> str:
        return f"{self.phase}, {self.on:%Y-%m-%d}"
