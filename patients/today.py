"""One day of a patient: what the schedule asks of the issued plans, and what was logged for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exercises.dose import Dose, Side, TimeOfDay, describe, minutes
from patients.models import IssuedPlan, LogEntry, Patient
from patients.schedule import Call, Planned, PlannedDay, due, most_rounds
from patients.snapshots import Snapshot, read, shown_pictures

Status = LogEntry.Status

A_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
LOOK_AHEAD = 62  # days, to name the next one


@dataclass
class Round:
    """One of the day's rounds. `entries`: one for the whole of it, or one for each side that is logged."""

    number: int
    name: str
    entries: list[LogEntry] = field(default_factory=list)

    @property
    def open_side(self) -> str:
        """The side that is still to do, where the other one alone is logged."""
        sides = {entry.side for entry in self.entries}
        if sides == {Side.LEFT}:
            return Side.RIGHT.value
        return Side.LEFT.value if sides == {Side.RIGHT} else ""

    @property
    def is_logged(self) -> bool:
        return bool(self.entries) and not self.open_side

    @property
    def status(self) -> str:
        """Done once all of it is. One side alone is half a round, and so partly done."""
        said = {entry.status for entry in self.entries}
        if not said:
            return ""
        if said == {Status.SKIPPED}:
            return Status.SKIPPED
        return Status.DONE if said == {Status.DONE} and not self.open_side else Status.PARTLY

    @property
    def share_left(self) -> float:
        return 0.5 if self.open_side else float(not self.entries)


@dataclass
class Tally:
    """Rounds of a day. Done, partly and skipped are three things."""

    total: int = 0
    done: int = 0
    partly: int = 0
    skipped: int = 0
    extra: int = 0

    @classmethod
    def of(cls, cards: Iterable["Card"]) -> "Tally":
        counted = cls()
        for card in cards:
            counted.total += card.times
            for each in card.rounds:
                counted.add(each.status, is_extra=each.number > card.times)
        return counted

    def add(self, status: str, *, is_extra: bool) -> None:
        if is_extra:
            self.extra += status in (Status.DONE, Status.PARTLY)
        else:
            self.done += status == Status.DONE
            self.partly += status == Status.PARTLY
            self.skipped += status == Status.SKIPPED

    def __str__(self) -> str:
        """ "2 of 4 done, 1 partly, 1 skipped", in the active language."""
        said = [_("%(done)s of %(total)s done") % {"done": self.done, "total": self.total}]
        if self.partly:
            said.append(_("%(count)s partly") % {"count": self.partly})
        if self.skipped:
            said.append(_("%(count)s skipped") % {"count": self.skipped})
        if self.extra:
            said.append(_("%(count)s extra") % {"count": self.extra})
        return _(", ").join(said)


@dataclass
class Card:
    """One exercise on this day, with what was logged for it; `form` is for the next round."""

    issued: IssuedPlan
    plan: Snapshot
    content: dict[str, Any]
    planned: Planned
    entries: list[LogEntry]  # of the day, oldest first
    days_had: int  # of this week, this day included
    next_day: date | None = None  # for one that is not planned on this day
    form: Any = None

    @property
    def place(self) -> str:
        """Its id on the page."""
        return f"exercise-{self.content['key']}"

    @cached_property
    def dose(self) -> Dose:
        return Dose.from_dict(self.content["dose"])

    @property
    def times(self) -> int:
        """How many rounds the day counts."""
        return self.planned.rounds if self.planned.is_planned else 0

    @cached_property
    def most(self) -> int | None:
        """How many rounds can be logged, also on a day that asks for none."""
        return most_rounds(self.content["dose"])

    @cached_property
    def rounds(self) -> list[Round]:
        """Those that the day counts, and what was logged beyond."""
        logged: dict[int, list[LogEntry]] = {}
        for entry in self.entries:
            logged.setdefault(entry.round or 1, []).append(entry)
        numbers = sorted({*range(1, self.times + 1), *logged})
        return [Round(number, self.name_of(number), logged.get(number, [])) for number in numbers]

    @cached_property
    def next_round(self) -> Round | None:
        """The round to log next; none once all that the plan names are logged."""
        known = {each.number: each for each in self.rounds}
        for number in range(1, (self.most or len(known) + 1) + 1):
            found = known.get(number) or Round(number, self.name_of(number))
            if not found.is_logged:
                return found
        return None

    def name_of(self, number: int) -> str:
        """ "Morning", where the dose names a time of day for each round; else "Round 1 of 2"."""
        if 0 < number <= len(self.dose.times_of_day) == self.planned.rounds:
            return str(TimeOfDay(self.dose.times_of_day[number - 1]).label)
        if self.times > 1 and number <= self.times:
            return _("Round %(round)s of %(total)s") % {"round": number, "total": self.times}
        return _("Round %(round)s") % {"round": number} if number > 1 or self.times > 1 else ""

    @property
    def entry(self) -> LogEntry | None:
        return self.entries[-1] if self.entries else None

    @property
    def is_done(self) -> bool:
        """Nothing of what the day counts is left to log. It folds away."""
        return all(each.is_logged for each in self.rounds[: self.times])

    @property
    def tally(self) -> Tally:
        return Tally.of([self])

    @property
    def has_sides(self) -> bool:
        """Whether a round may be logged one side at a time."""
        return self.dose.side == Side.EACH

    @property
    def is_over_limit(self) -> bool:
        """Pain reached the plan's red limit. A later round does not take that back; a correction does."""
        red = self.plan["pain"]["red"]
        return any(entry.pain is not None and entry.pain >= red for entry in self.entries)

    @property
    def pictures(self) -> list[dict[str, Any]]:
        return shown_pictures(self.content)

    @property
    def dose_in_words(self) -> str:
        return describe(self.dose, self.content["measured_by"])

    @property
    def week_in_words(self) -> str:
        """How far a week has come, of an exercise that has so many days of it."""
        if not (quota := self.planned.quota):
            return ""
        return ngettext(
            "Done on %(had)s of %(count)s day this week.",
            "Done on %(had)s of %(count)s days this week.",
            quota.least,
        ) % {"had": self.days_had, "count": quota.least}

    @property
    def minutes_left(self) -> float:
        left = sum(each.share_left for each in self.rounds[: self.times])
        return minutes(self.dose, self.content["measured_by"]) * left


@dataclass
class PlanOfDay:
    """One issued plan, as the day finds it."""

    issued: IssuedPlan
    content: Snapshot
    planned: PlannedDay

    @property
    def starts_on(self) -> date | None:
        """Where the plan has not begun."""
        return None if self.planned.has_begun else date.fromisoformat(self.content["starts_on"])

    def next_review(self, today: date) -> date | None:
        """The day on which patient and physiotherapist look at the plan again; None once it is over."""
        said = self.content["review_on"]
        return date.fromisoformat(said) if said and said >= today.isoformat() else None

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
    next_day: date | None = None  # with something planned, where this day has nothing

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
        """Of another day; it can still be logged. One of another stage of the plan is not shown."""
        hidden = (Call.PLANNED, Call.WHEN_NEEDED, Call.OUT_OF_PHASE)
        return [card for card in self.cards if card.planned.call not in hidden]

    @cached_property
    def tally(self) -> Tally:
        return Tally.of([*self.planned, *self.not_today])

    @property
    def is_begun(self) -> bool:
        """Whether anything was logged."""
        return any(card.entries for card in [*self.planned, *self.not_today])

    @property
    def in_words(self) -> str:
        """How far the day has come. Before the first answer, only what it asks for: nobody is told “0 of 9”."""
        if self.is_begun or not self.is_today:
            return str(self.tally)
        exercises, rounds = len(self.planned), self.tally.total
        said = ngettext("%(count)s exercise", "%(count)s exercises", exercises) % {"count": exercises}
        if rounds == exercises:
            return said
        return _(", ").join(
            [said, ngettext("%(count)s round", "%(count)s rounds", rounds) % {"count": rounds}]
        )

    @property
    def is_rest_day(self) -> bool:
        """A plan is under way, and asks for nothing."""
        under_way = any(each.planned.has_begun and not each.planned.has_ended for each in self.plans)
        return under_way and not self.planned

    @property
    def is_settled(self) -> bool:
        """All that was planned has an answer."""
        return bool(self.planned) and all(card.is_done for card in self.planned)

    @property
    def time_left(self) -> str:
        """ "About 12 minutes left."; empty where nothing is left to do."""
        exactly = sum(card.minutes_left for card in self.planned)
        if not exactly:
            return ""
        left = max(1, round(exactly))
        if not self.is_begun:
            return ngettext("About %(count)s minute.", "About %(count)s minutes.", left) % {"count": left}
        said = ngettext("About %(count)s minute left.", "About %(count)s minutes left.", left)
        return said % {"count": left}


def day_of(patient: Patient, issued_plans: list[IssuedPlan], day: date, today: date) -> Day:
    """What all these plans ask for on that day, and what was logged for it. Two queries."""
    entries: dict[str, list[LogEntry]] = {}
    for entry in patient.log.standing().filter(local_date=day).order_by("occurred_at", "pk"):
        entries.setdefault(str(entry.prescription_key), []).append(entry)
    had = days_had(patient, day)
    plans = []
    for issued in issued_plans:
        content = read(issued.content)
        plans.append(PlanOfDay(issued, content, due(content, day, had)))
    cards = [
        Card(
            issued=plan.issued,
            plan=plan.content,
            content=row,
            planned=planned,
            entries=entries.get(planned.key, []),
            days_had=len(
                {each for each in had.get(planned.key, ()) if plan.planned.week.first <= each <= day}
            ),
        )
        for plan in plans
        for row, planned in zip(plan.content["exercises"], plan.planned.exercises, strict=True)
    ]
    found = Day(day=day, today=today, plans=plans, cards=cards)
    look_ahead(found, had)
    return found


def days_had(patient: Patient, day: date) -> dict[str, set[date]]:
    """The days of the last week, to this one, on which each exercise was done or begun."""
    begun = patient.log.standing().filter(
        status__in=(Status.DONE, Status.PARTLY), local_date__gt=day - WEEK, local_date__lte=day
    )
    had: dict[str, set[date]] = {}
    for key, when in begun.values_list("prescription_key", "local_date").order_by().distinct():
        had.setdefault(str(key), set()).add(when)
    return had


def look_ahead(found: Day, had: dict[str, set[date]]) -> None:
    """When each exercise comes next that this day does not ask for, and when the first of them all does."""
    waiting = {card.planned.key: card for card in found.not_today}
    if found.planned and not waiting:
        return
    for number in range(1, LOOK_AHEAD + 1):
        day = found.day + number * A_DAY
        to_come = {each.key for plan in found.plans for each in due(plan.content, day, had).planned}
        if to_come and found.next_day is None:
            found.next_day = day
        for key in waiting.keys() & to_come:
            waiting.pop(key).next_day = day
        if found.next_day and not waiting:
            return
