"""One exercise on one day of a patient: its rounds, what was logged for it, and how far that is, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exercises.dose import Dose, Side, TimeOfDay, describe, minutes, slots
from exercises.media import shape_of
from patients.models import IssuedPlan, LogEntry
from patients.rounds import Round
from patients.schedule import Planned, most_rounds
from patients.snapshots import Snapshot, rest_of_stop_rule, short_stop_rule, shown_pictures
from patients.stills import Still, still_of

Status = LogEntry.Status

SHORT_NOTE = 120  # characters that a card has room for
NO_RHYTHM: dict[str, Any] = {
    "times_per_day": None,
    "times_per_day_max": None,
    "times_of_day": (),
    "days_per_week": None,
    "days_per_week_max": None,
    "weekdays": (),
    "every_n_days": None,
    "every_n_hours": None,
    "as_needed": False,
}


@dataclass
class Tally:
    """How many rounds a day has, and how many were done, partly done, skipped, or done beyond what is planned."""

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
        counts = [_("%(done)s of %(total)s done") % {"done": self.done, "total": self.total}]
        if self.partly:
            counts.append(_("%(count)s partly") % {"count": self.partly})
        if self.skipped:
            counts.append(_("%(count)s skipped") % {"count": self.skipped})
        if self.extra:
            counts.append(_("%(count)s extra") % {"count": self.extra})
        return _(", ").join(counts)


@dataclass
class Card:
    """One exercise on this day, with what was logged for it; `form` is for the next round."""

    issued: IssuedPlan
    plan: Snapshot
    content: dict[str, Any]
    planned: Planned
    entries: list[LogEntry]  # of the day, oldest first
    days_had: int  # of this week, this day included
    next_day: date | None = None  # when it is planned next, if not on this day
    says_stop_rule: bool = False  # while it is shut: the plan's other exercises say something else
    form: Any = None
    just_logged: str = ""  # the uuid of an entry; `take_back` is then a form that takes it back
    take_back: Any = None
    films: list[Any] = field(default_factory=list)  # see `card_films`

    @property
    def place(self) -> str:
        """Its id on the page."""
        return f"exercise-{self.content['key']}"

    @cached_property
    def dose(self) -> Dose:
        return Dose.from_dict(self.content["dose"])

    @property
    def times(self) -> int:
        """How many rounds are planned on this day."""
        return self.planned.rounds if self.planned.is_planned else 0

    @cached_property
    def most(self) -> int | None:
        """How many rounds can be logged, also on a day that asks for none."""
        return most_rounds(self.content["dose"])

    @cached_property
    def rounds(self) -> list[Round]:
        """The planned rounds, and any others that were logged."""
        logged: dict[int, list[LogEntry]] = {}
        for entry in self.entries:
            logged.setdefault(entry.round or 1, []).append(entry)
        numbers = sorted({*range(1, self.times + 1), *logged})
        return [self.round_of(number, logged.get(number, [])) for number in numbers]

    @cached_property
    def next_round(self) -> Round | None:
        """The round to log next. None once as many are logged as the plan allows."""
        known = {each.number: each for each in self.rounds}
        for number in range(1, (self.most or len(known) + 1) + 1):
            found = known.get(number) or self.round_of(number, [])
            if not found.is_logged:
                return found
        return None

    def round_of(self, number: int, entries: list[LogEntry]) -> Round:
        name = self.name_of(number)
        is_timed = name and self.dose.times_of_day
        return Round(number, name, name if is_timed else _("Round %(round)s") % {"round": number}, entries)

    def name_of(self, number: int) -> str:
        """ "Morning" if the dose names a time of day for each round, otherwise "Round 1 of 2"."""
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
        """Whether all planned rounds are logged. Its card is then a small one."""
        return all(each.is_logged for each in self.rounds[: self.times])

    @property
    def is_settled(self) -> bool:
        return self.is_done or self.is_over_limit

    @property
    def status(self) -> str:
        """Of all its rounds together. Empty before anything is logged."""
        statuses = {each.status for each in self.rounds} - {""}
        return statuses.pop() if len(statuses) == 1 else Status.PARTLY if statuses else ""

    @property
    def lone_entry(self) -> LogEntry | None:
        """What was logged, if one answer says all that there is to say of this day."""
        is_one = self.times == len(self.rounds) == len(self.entries) == 1
        return self.entries[0] if is_one and not self.entries[0].side else None

    @property
    def has_short_note(self) -> bool:
        """Whether the therapist's note fits beside the dose."""
        return 0 < len(self.content["note"]) <= SHORT_NOTE

    @property
    def tally(self) -> Tally:
        return Tally.of([self])

    @property
    def has_sides(self) -> bool:
        """Whether a round may be logged one side at a time."""
        return self.dose.side == Side.EACH

    @cached_property
    def is_over_limit(self) -> bool:
        """Whether it hurt too much in any round. It is then over for the day; a later round does not undo that."""
        red = self.plan["pain"]["red"]
        return any(entry.hurt_too_much(red) for entry in self.entries)

    @property
    def stop_rule(self) -> str:
        return short_stop_rule(self.content)

    @property
    def rest_of_stop_rule(self) -> str:
        return rest_of_stop_rule(self.content)

    @cached_property
    def pictures(self) -> list[dict[str, Any]]:
        """Those to show, with their shape, so that each has the room that it needs before it arrives."""
        shown = []
        for picture in shown_pictures(self.content):
            width, height = shape_of(picture["sha256"])
            shown.append({**picture, "width": width, "height": height})
        return shown

    @cached_property
    def still(self) -> Still | None:
        """The one picture that its card shows."""
        return still_of(self.plan, self.content)

    @property
    def dose_in_words(self) -> str:
        return describe(self.dose, self.content["measured_by"])

    @property
    def hold_in_words(self) -> str:
        """Stands beside the clock of the picture, which is the same for every dose. Empty without a hold."""
        return slots(self.dose).hold

    @property
    def round_in_words(self) -> str:
        """The dose of one round. How often it comes is what the page itself shows."""
        return describe(replace(self.dose, **NO_RHYTHM), self.content["measured_by"])

    @property
    def week_in_words(self) -> str:
        """This week's progress, for an exercise that is planned on a number of days a week. Empty for others."""
        if not (quota := self.planned.quota):
            return ""
        return ngettext(
            "Done on %(had)s of %(count)s day this week.",
            "Done on %(had)s of %(count)s days this week.",
            quota.least,
        ) % {"had": self.days_had, "count": quota.least}

    @property
    def minutes_left(self) -> float:
        if self.is_over_limit:
            return 0
        left = sum(each.share_left for each in self.rounds[: self.times])
        return minutes(self.dose, self.content["measured_by"]) * left
