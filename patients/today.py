"""One day of a patient: what their issued plans ask for on it, and what was logged for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.cards import Card, Tally
from patients.models import IssuedPlan, LogEntry, Patient
from patients.phases import Stage, last_week, openings_of, stages_of
from patients.schedule import Call, Opening, PlannedDay, due
from patients.snapshots import Snapshot, read, unlike_the_others

Status = LogEntry.Status

BEGUN = (Status.DONE, Status.PARTLY)
A_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
LOOK_AHEAD = 62  # days in which to look for the next one


@dataclass
class PlanOfDay:
    """One issued plan on this day."""

    issued: IssuedPlan
    content: Snapshot
    planned: PlannedDay
    openings: tuple[Opening, ...] = ()

    @cached_property
    def stages(self) -> list[Stage]:
        return stages_of(self.content, self.planned.day, self.openings)

    @property
    def stage(self) -> Stage | None:
        """The phase that is open."""
        return next((stage for stage in self.stages if stage.is_open), None)

    @property
    def next_stage(self) -> Stage | None:
        """The phase that comes next, unless the plan is over."""
        if self.planned.has_ended:
            return None
        to_come = (stage for stage in self.stages if not stage.is_open and not stage.is_over)
        return next(
            (stage for stage in to_come if self.stage is None or stage.position > self.stage.position), None
        )

    @property
    def week_in_words(self) -> str:
        """ "Week 2 of 6". Empty before the start and after the end, and where weeks mean nothing to the patient."""
        last = last_week(self.content)
        by_weeks = any(not stage.is_opened_by_hand for stage in self.stages)
        if not (last or by_weeks) or not self.planned.has_begun or self.planned.has_ended:
            return ""
        number = self.planned.week.number
        if last and number <= last:
            return _("Week %(number)s of %(total)s") % {"number": number, "total": last}
        return _("Week %(number)s") % {"number": number}

    @property
    def starts_on(self) -> date | None:
        """The plan's first day, if it is still to come."""
        return None if self.planned.has_begun else date.fromisoformat(self.content["starts_on"])

    def next_review(self, today: date) -> date | None:
        """The day on which patient and physiotherapist look at the plan again. None if it is past."""
        review = self.content["review_on"]
        return date.fromisoformat(review) if review and review >= today.isoformat() else None

    @property
    def ended_on(self) -> date | None:
        return date.fromisoformat(self.content["ends_on"]) if self.planned.has_ended else None


@dataclass
class Day:
    """What a patient sees of one day, of all their plans together."""

    day: date
    today: date
    plans: list[PlanOfDay]
    cards: list[Card]
    next_day: date | None = None  # the next day with something planned, if this one has nothing

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @cached_property
    def planned(self) -> list[Card]:
        return [card for card in self.cards if card.planned.is_planned]

    @cached_property
    def when_needed(self) -> list[Card]:
        return [card for card in self.cards if card.planned.call is Call.WHEN_NEEDED]

    @cached_property
    def not_today(self) -> list[Card]:
        """Exercises that are planned on other days; they can still be logged. Those of a closed phase are left out."""
        hidden = (Call.PLANNED, Call.WHEN_NEEDED, Call.OUT_OF_PHASE)
        return [card for card in self.cards if card.planned.call not in hidden]

    @cached_property
    def next_card(self) -> Card | None:
        """What is due next: every exercise has its first round before one has its second.

        One that hurt too much is not offered again on this day.
        """
        waiting = [card for card in self.planned if not card.is_settled] if self.is_today else []
        return min(waiting, key=round_due, default=None)

    @cached_property
    def tally(self) -> Tally:
        return Tally.of([*self.planned, *self.not_today])

    @property
    def is_begun(self) -> bool:
        """Whether anything was logged."""
        return any(card.entries for card in [*self.planned, *self.not_today])

    @property
    def in_words(self) -> str:
        """The day's progress. Before anything is logged, only what is planned, so that nobody reads “0 of 9”."""
        if self.is_begun or not self.is_today:
            return str(self.tally)
        exercises, rounds = len(self.planned), self.tally.total
        planned = ngettext("%(count)s exercise", "%(count)s exercises", exercises) % {"count": exercises}
        if rounds == exercises:
            return planned
        return _(", ").join(
            [planned, ngettext("%(count)s round", "%(count)s rounds", rounds) % {"count": rounds}]
        )

    @property
    def is_rest_day(self) -> bool:
        """Whether a plan has begun and not ended, but nothing is planned on this day."""
        under_way = any(each.planned.has_begun and not each.planned.has_ended for each in self.plans)
        return under_way and not self.planned

    @property
    def is_waiting(self) -> bool:
        """Nothing is planned, now or later, until somebody opens a phase."""
        waiting = any(each.next_stage and each.next_stage.begins is None for each in self.plans)
        return self.is_rest_day and self.next_day is None and waiting

    @property
    def is_settled(self) -> bool:
        """Whether all that is planned is logged, or hurt too much to go on."""
        return bool(self.planned) and all(card.is_settled for card in self.planned)

    @property
    def time_left(self) -> str:
        """ "About 12 minutes left."; empty where nothing is left."""
        exactly = sum(card.minutes_left for card in self.planned)
        if not exactly:
            return ""
        left = max(1, round(exactly))
        if not self.is_begun:
            return ngettext("About %(count)s minute.", "About %(count)s minutes.", left) % {"count": left}
        message = ngettext("About %(count)s minute left.", "About %(count)s minutes left.", left)
        return message % {"count": left}


def round_due(card: Card) -> int:
    return card.next_round.number if card.next_round else 0


def day_of(patient: Patient, issued_plans: list[IssuedPlan], day: date, today: date) -> Day:
    """What all these plans ask for on that day, and what was logged for it.

    Two queries, and one more if a phase of a plan waits for its opening.
    """
    entries = patient.log.standing().filter(local_date=day).order_by("occurred_at", "pk")
    had = days_had(patient, day)
    contents = {issued.plan_id: read(issued.content) for issued in issued_plans}
    found = day_in(issued_plans, contents, openings_of(contents), entries, had, day, today)
    look_ahead(found, had)
    return found


def day_in(
    issued_plans: Iterable[IssuedPlan],
    contents: Mapping[int, Snapshot],
    openings: Mapping[int, tuple[Opening, ...]],
    entries: Iterable[LogEntry],
    had: Mapping[str, set[date]],
    day: date,
    today: date,
) -> Day:
    """`day_of` for what is read already. `entries`: of this day, oldest first. `had`: see `days_had`."""
    logged: dict[str, list[LogEntry]] = {}
    for entry in entries:
        logged.setdefault(str(entry.prescription_key), []).append(entry)
    plans = []
    for issued in issued_plans:
        content, opened = contents[issued.plan_id], openings[issued.plan_id]
        plans.append(PlanOfDay(issued, content, due(content, day, had, opened), opened))
    unlike = {key for plan in plans for key in unlike_the_others(plan.content)}
    cards = [
        Card(
            issued=plan.issued,
            plan=plan.content,
            content=row,
            planned=planned,
            entries=logged.get(planned.key, []),
            says_stop_rule=row["key"] in unlike,
            days_had=len(
                {each for each in had.get(planned.key, ()) if plan.planned.week.first <= each <= day}
            ),
        )
        for plan in plans
        for row, planned in zip(plan.content["exercises"], plan.planned.exercises, strict=True)
    ]
    return Day(day=day, today=today, plans=plans, cards=cards)


def days_had(patient: Patient, day: date) -> dict[str, set[date]]:
    """By key: the days on which each exercise was done or partly done, in the seven days up to `day`."""
    begun = patient.log.standing().filter(status__in=BEGUN, local_date__gt=day - WEEK, local_date__lte=day)
    had: dict[str, set[date]] = {}
    for key, when in begun.values_list("prescription_key", "local_date").order_by().distinct():
        had.setdefault(str(key), set()).add(when)
    return had


def look_ahead(found: Day, had: dict[str, set[date]]) -> None:
    """Sets the next day of each exercise that is not planned on this day, and the next day with anything planned."""
    waiting = {card.planned.key: card for card in found.not_today}
    if found.planned and not waiting:
        return
    for number in range(1, LOOK_AHEAD + 1):
        day = found.day + number * A_DAY
        to_come = {
            each.key for plan in found.plans for each in due(plan.content, day, had, plan.openings).planned
        }
        if to_come and found.next_day is None:
            found.next_day = day
        for key in waiting.keys() & to_come:
            waiting.pop(key).next_day = day
        if found.next_day and not waiting:
            return
