"""What patients, helpers and staff write to each other."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import PublicIdField, User, works_for_a_clinic
from exercises.models import Picture
from patients.models.drafts import Plan
from patients.models.log import LogEntry
from patients.models.people import Patient, PatientAccess

LONGEST = 2_000  # characters
MOST_ANSWERS, LONGEST_ANSWER = 3, 40


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Staff: those of their clinic. The patient: all of their own. A helper: what they wrote themselves."""
        if works_for_a_clinic(user):
            return self.filter(patient__clinic=user.clinic_id)
        if not user.is_authenticated or user.role or user.clinic_id:
            return self.none()
        followed = PatientAccess.objects.open_for(user)
        own = followed.filter(kind=PatientAccess.Kind.SELF)
        return self.filter(
            Q(patient__in=own.values("patient")) | Q(patient__in=followed.values("patient"), by=user.pk)
        )

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def with_answerer(self) -> Self:
        """With `answerer`, the name of whoever of the staff wrote next. None if nobody did."""
        later = Message.objects.filter(patient=OuterRef("patient"), from_staff=True, pk__gt=OuterRef("pk"))
        return self.annotate(answerer=Subquery(later.order_by("pk").values("by__name")[:1]))


class Message(models.Model):
    """One message. Stored once for each patient and uuid, and never changed but for who read it.

    It may be about a plan, an exercise of a plan or a log entry; `about` is what that was called then. Each message has
    one other side: what staff write is read by the patient, what patients and helpers write by any of the staff.
    """

    public_id = PublicIdField()
    uuid = models.UUIDField()
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="messages")
    text = models.TextField(_("message"), max_length=LONGEST, blank=True)
    photo = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="messages")
    prescription_key = models.UUIDField(null=True, blank=True, help_text=_("Which exercise of the plan."))
    entry = models.ForeignKey(LogEntry, models.PROTECT, null=True, blank=True, related_name="messages")
    about = LineField(_("about"), max_length=200, blank=True)
    answers = models.JSONField(
        _("answers"), default=list, blank=True, help_text=_("Short answers that the patient may tap.")
    )
    from_staff = models.BooleanField(default=False)
    by_helper = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When an email said that it waits.")
    )
    read_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    read_at = models.DateTimeField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "uuid"], name="message_stored_once"),
            models.CheckConstraint(
                condition=~Q(text="") | Q(photo__isnull=False), name="message_says_something"
            ),
            models.CheckConstraint(
                condition=Q(entry=None) | Q(plan=None, prescription_key=None),
                name="message_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(prescription_key=None) | Q(plan__isnull=False),
                name="message_exercise_is_of_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(from_staff=False) | Q(by_helper=False), name="message_has_one_side"
            ),
            OneLine("about", name="message_lines"),
        ]
        indexes = [
            models.Index(fields=["patient", "-id"], name="message_thread"),
            models.Index(fields=["patient", "from_staff"], condition=Q(read_at=None), name="message_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.by}, {self.sent_at:%Y-%m-%d}"
