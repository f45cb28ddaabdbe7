"""Keeps why a week was hard."""

from datetime import date

from django.db import transaction

from clinic.models import User
from patients.models import Barrier, Plan


@transaction.atomic
def note_barrier(*, plan: Plan, week: date, answer: str, by: User) -> Barrier:
    """Keep the answer for the week that begins on that day. The first answer of a week stands."""
    answer = Barrier.Answer(answer).value
    return Barrier.objects.get_or_create(plan=plan, week=week, defaults={"answer": answer, "by": by})[0]
