"""Why a week was hard, as the patient says."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from patients.models.drafts import Plan
from patients.models.people import Patient


class BarrierQuerySet(models.QuerySet["Barrier"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(plan__patient__in=Patient.objects.visible_to(user))

    def needing_a_look(self) -> Self:
        return self.filter(answer__in=[Barrier.Answer.IT_HURT, Barrier.Answer.NOT_SURE_HOW])

    def last_of(self, plan: str) -> models.Subquery:
        """For a query that knows its plans by this name: the last answer for staff to see, as pk, answer and at."""
        last = self.needing_a_look().filter(plan=models.OuterRef(plan)).order_by("-pk")
        return models.Subquery(last.values(said=JSONObject(pk="pk", answer="answer", at="at"))[:1])


class Barrier(models.Model):
    """The answer to "What made it hard?", once for each plan and week. The first answer stands."""

    class Answer(models.TextChoices):
        NO_TIME = "no_time", _("No time")
        IT_HURT = "it_hurt", _("It hurt")
        FORGOT = "forgot", _("I forgot")
        NOT_SURE_HOW = "not_sure_how", _("Not sure how")
        FELT_BETTER = "felt_better", _("I felt better")
        ILL = "ill", _("I was ill")
        HIDDEN = "hidden", _("Hide this")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="barriers")
    week = models.DateField(_("week"), help_text=_("Its first day."))
    answer = models.CharField(_("answer"), max_length=12, choices=Answer)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = BarrierQuerySet.as_manager()

    class Meta:
        verbose_name = _("barrier")
        verbose_name_plural = _("barriers")
        ordering = ["-week", "-pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "week"], name="barrier_once_a_week")]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}, {self.week}"
