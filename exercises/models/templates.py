"""Plans to begin with: the library's, the clinic's and a therapist's own. And the doses that they usually give."""

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import Clinic, User
from exercises.dosed import Dosed
from exercises.models.library import Exercise, LibraryQuerySet, LibraryRecord


class PlanTemplateQuerySet(LibraryQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The library's templates, the clinic's, and this person's own. Fails closed."""
        mine = Q(owner=None) | Q(owner=user.pk)
        return super().visible_to(user).filter(mine)


class PlanTemplate(LibraryRecord):
    """A plan without a patient. Without a clinic it belongs to the library; with an owner it is that person's own.

    `state` has the shape of `patients.states.draft_state`, with two differences: no dose names left or right, and a
    row with `on_affected_side` takes the affected side of the plan that it is inserted into.
    """

    name = LineField(_("name"), max_length=120)
    shortcuts = models.JSONField(
        _("short names"), default=list, blank=True, help_text=_("What is typed after t, such as “knee”.")
    )
    regions = models.JSONField(_("body parts"), default=list, blank=True)
    basis = models.TextField(_("basis"), max_length=2000, blank=True)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    state: Any = models.JSONField(default=dict)

    objects = PlanTemplateQuerySet.as_manager()

    class Meta(LibraryRecord.Meta):
        verbose_name = _("plan template")
        verbose_name_plural = _("plan templates")
        ordering = ["name", "pk"]
        constraints = [
            *LibraryRecord.Meta.constraints,
            OneLine("name", "language", "author", "licence", name="plan_template_lines"),
        ]

    def __str__(self) -> str:
        return self.name


class UsualDose(Dosed):
    """The dose that a therapist, or without one the whole clinic, usually gives. It never names left or right."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="usual_doses")
    on_affected_side = models.BooleanField(default=False)

    class Meta(Dosed.Meta):
        abstract = False
        verbose_name = _("usual dose")
        verbose_name_plural = _("usual doses")
        constraints = [
            *Dosed.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "user", "exercise"], name="usual_dose_of_a_therapist_once"
            ),
            models.UniqueConstraint(
                fields=["clinic", "exercise"], condition=Q(user=None), name="usual_dose_of_a_clinic_once"
            ),
            models.CheckConstraint(condition=~Q(side__in=["left", "right"]), name="usual_dose_names_no_side"),
        ]

    def __str__(self) -> str:
        return str(self.exercise)
