"""The doses that a therapist, or the whole clinic, usually gives."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic, User
from exercises.dose import Dose
from exercises.dose.usual import without_left_and_right
from exercises.models import Exercise, UsualDose


class Whose(models.TextChoices):
    MINE = "mine", _("your usual dose")
    CLINIC = "clinic", _("your clinic’s usual dose")
    LIBRARY = "library", _("the library’s dose")


class Usual(NamedTuple):
    """With `on_affected_side`, the dose is for the affected side of the plan that it comes into."""

    dose: Dose
    on_affected_side: bool
    whose: Whose


def usual_doses(user: User, exercises: Iterable[Exercise]) -> dict[int, Usual]:
    """The usual dose of each exercise, by its key: the therapist's own, or the clinic's, or the library's. One query.

    `exercises` are rows that this person may see; nothing is asked about them.
    """
    found = {each.pk: Usual(without_left_and_right(each.dose), False, Whose.LIBRARY) for each in exercises}
    stored = UsualDose.objects.filter(clinic=user.clinic_id, exercise__in=list(found))
    stored = stored.filter(Q(user=None) | Q(user=user.pk))
    for each in stored.order_by(F("user").asc(nulls_first=True)):  # so a therapist's own comes last
        whose = Whose.MINE if each.user_id else Whose.CLINIC
        found[each.exercise_id] = Usual(each.dose, each.on_affected_side, whose)
    return found


@transaction.atomic
def save_usual_dose(
    *, exercise: Exercise, dose: Dose, on_affected_side: bool, by: User, for_clinic: bool
) -> UsualDose:
    """Keep this as the therapist's, or the clinic's, usual dose of the exercise. Left and right are left out.

    Safe to repeat.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic_id or 0)  # two clicks, one row
    of = {"clinic_id": by.clinic_id, "user": None if for_clinic else by, "exercise": exercise}
    usual = UsualDose.objects.filter(**of).first() or UsualDose(**of)
    usual.dose, usual.on_affected_side = without_left_and_right(dose), on_affected_side
    usual.save()
    return usual
