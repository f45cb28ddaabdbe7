"""What a therapist prescribes often and lately, for the ranking of what they search."""

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from clinic.models import User
from patients.models import PlanEdit, Prescription

LAST = 200  # exercises added: older ones count for nothing
HALF_LIFE = 30  # days


def often_prescribed(user: User, now: datetime | None = None) -> dict[int, float]:
    """A weight from 0 to 1 for each exercise, by its key: 1 for what this person added most often and lately.

    One query. It reads only exercises that are still in the draft: a row's key is the action that added it.
    """
    now = now or timezone.now()
    row = Prescription.objects.filter(key=OuterRef("action")).values("exercise")[:1]
    added = PlanEdit.objects.filter(by=user, act=PlanEdit.Act.ADD).annotate(exercise=Subquery(row))
    weights: dict[int, float] = {}
    for exercise, at in added.order_by("-pk").values_list("exercise", "at")[:LAST]:
        if exercise is not None:
            age = (now - at).total_seconds() / 86_400
            weights[exercise] = weights.get(exercise, 0.0) + 0.5 ** (age / HALF_LIFE)
    most = max(weights.values(), default=1.0)
    return {exercise: weight / most for exercise, weight in weights.items()}
