"""Whether Today asks, once a week, what made it hard. Reads what is kept of each plan; no query in a usual week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from patients.models import Barrier, IssuedPlan, Standing
from patients.models.standing import A_DAY

FEWEST_PLANNED = 3  # rounds, before anything is called half


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Asked about one plan, for the week that it is in."""

    issued: IssuedPlan

    @property
    def answers(self) -> list[tuple[str, str]]:
        return [(answer.value, str(answer.label)) for answer in Barrier.Answer]


def is_half_missed(standing: Standing, today: date) -> bool:
    """Whether half of the rounds of this week so far, or more, were missed. Today counts once all of it is done."""
    first = standing.week_of(today)
    counts = [standing.on(first + number * A_DAY, today) for number in range((today - first).days + 1)]
    planned = sum(each.planned for each in counts)
    return planned >= FEWEST_PLANNED and 2 * sum(each.done for each in counts) <= planned


def question_of(issued_plans: Iterable[IssuedPlan], today: date) -> Question | None:
    """About the first plan whose week is half missed, unless this week has an answer. One query, only then."""
    missed: dict[int, IssuedPlan] = {}
    weeks: dict[int, date] = {}
    for issued in issued_plans:
        standing = getattr(issued.plan, "standing", None)
        if standing and is_half_missed(standing, today):
            missed[issued.plan_id], weeks[issued.plan_id] = issued, standing.week_of(today)
    if not missed:
        return None
    answered = Barrier.objects.filter(plan__in=missed, week__gte=min(weeks.values()))
    known = {(barrier.plan_id, barrier.week) for barrier in answered}
    left = (issued for plan, issued in missed.items() if (plan, weeks[plan]) not in known)
    return next((Question(issued=issued) for issued in left), None)
