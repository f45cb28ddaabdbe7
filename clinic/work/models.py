"""What waits, who works, and what is done again and again. No row holds a text, a name or a readable address."""

from datetime import timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, User, works_for_a_clinic


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of this person's clinic. Letters about the sign-ins of patients belong to no clinic."""
        return self.filter(clinic=user.clinic_id) if works_for_a_clinic(user) else self.none()

    def in_place_of(self, letter: "Letter") -> Self:
        """Others about the same, to the same person, that are on their way, or went after this one was made."""
        same = {
            name: getattr(letter, name) for name in ("kind", "clinic_id", "user_id", "patient_id", "about_id")
        }
        went = Q(pk__gt=letter.pk, state__in=[Letter.State.SENT, Letter.State.UNSURE])
        return self.filter(went | Q(state__in=Letter.OPEN), **same).exclude(pk=letter.pk)

    def undelivered(self) -> Self:
        return self.filter(state__in=Letter.UNDELIVERED)

    def undelivered_for(self, patient_id: int, *, days: int = 30) -> Self:
        """What did not arrive, or perhaps did not, unless a later letter of the same kind did. The newest first.

        Where letters are addressed to sign-ins, a later one to the same sign-in.
        """
        since = timezone.now() - timedelta(days=days)
        later = Letter.objects.filter(
            Q(user=OuterRef("user")) | Q(user=None),
            patient_id=patient_id,
            kind=OuterRef("kind"),
            pk__gt=OuterRef("pk"),
            state=Letter.State.SENT,
        )
        found = self.undelivered().filter(patient_id=patient_id, ended_at__gte=since)
        return found.exclude(Exists(later)).order_by("-pk")


class Letter(models.Model):
    """One email: what it is about by ids, and how far it has come.

    `sealed` is what no id can give, such as a code that a page shows as sent; encrypted, and gone with the end.
    `held_by` is the worker that has it. `error` is the class of the last error: its words may quote an address.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        HELD = "held", _("being written")  # surely not sent: if the worker dies, it waits again
        SENDING = "sending", _("being sent")  # if the worker dies, nobody knows
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")
        UNSURE = "unsure", _("perhaps delivered")
        DROPPED = "dropped", _("no longer wanted")

    OPEN = (State.WAITING, State.HELD, State.SENDING)
    UNDELIVERED = (State.FAILED, State.UNSURE)

    kind = models.CharField(_("what"), max_length=40)
    clinic = models.ForeignKey(
        Clinic, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("clinic")
    )
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    patient_id = models.BigIntegerField(
        null=True, blank=True, db_index=True
    )  # of an app that is not known here
    about_id = models.BigIntegerField(default=0)  # the row that the kind writes about, if any
    key = models.CharField(max_length=100, null=True, blank=True, unique=True)  # one letter for each
    sealed = models.TextField(blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=100, blank=True)
    held_by = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    tried_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # of no use to anybody afterwards

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("email")
        verbose_name_plural = _("emails")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="letter_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "held", "sending"], ended_at=None)
                | ~Q(state__in=["waiting", "held", "sending"]) & Q(ended_at__isnull=False, sealed=""),
                name="letter_ended_keeps_no_secret",
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Beat(models.Model):
    """A worker that runs, or was killed: it writes here every few seconds, and takes its row with it when it stops."""

    name = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """When a job of the periodic table was last begun, by whichever worker, and how it ended."""

    job = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.job
