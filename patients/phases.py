"""Phases of a plan: which are open, what their rows are, and what must not be.

The schedule knows phases by their position in a document. Openings name a phase by its key, which all versions keep.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Phase, PhaseOpening, Plan, Prescription
from patients.phase_words import place_in_words, weeks_in_words, when_it_begins
from patients.schedule import Opening, planned_on, rounds_a_day, week_begins
from patients.snapshots import Snapshot, anchor_of, prescribed_phase

MOST_PHASES, LAST_WEEK = 8, 104
A_DAY = timedelta(days=1)


# --- Openings -------------------------------------------------------------------------------------


def opened_phases(plans: Iterable[int]) -> dict[int, dict[str, date]]:
    """By each plan's pk: the first days of the phases that are opened, by their keys. Takes one query."""
    found: dict[int, dict[str, date]] = {}
    for row in PhaseOpening.objects.filter(plan__in=plans).order_by("pk"):
        of_plan = found.setdefault(row.plan_id, {})
        of_plan.pop(str(row.phase), None)
        if row.opens:
            of_plan[str(row.phase)] = row.on
    return found


def openings_in(content: Snapshot, opened: Mapping[str, date]) -> tuple[Opening, ...]:
    """The openings as the schedule takes them, for one document."""
    return tuple(
        Opening(phase["position"], opened[phase["key"]])
        for phase in content["phases"]
        if phase["key"] in opened
    )


def waits(content: Snapshot) -> bool:
    """Whether the document has a phase that somebody must open."""
    return any(phase["first_week"] is None for phase in content["phases"])


def openings_of(contents: Mapping[int, Snapshot]) -> dict[int, tuple[Opening, ...]]:
    """The openings for each document, by its plan's pk. One query for all, and none if no phase waits for one."""
    waiting = [plan for plan, content in contents.items() if waits(content)]
    opened = opened_phases(waiting) if waiting else {}
    return {plan: openings_in(content, opened.get(plan, {})) for plan, content in contents.items()}


# --- A phase on a day -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A phase of a document as a day finds it. `begins`: its first day, None if it waits for its opening."""

    key: str
    position: int
    total: int
    name: str
    first_week: int | None
    last_week: int | None
    criterion: str
    begins: date | None
    is_open: bool
    is_over: bool
    day: date

    @property
    def place(self) -> str:
        return place_in_words(self.position, self.total, self.name)

    @property
    def is_opened_by_hand(self) -> bool:
        return self.first_week is None

    @property
    def can_be_opened(self) -> bool:
        return self.is_opened_by_hand and self.begins is None and not self.is_over

    @property
    def can_be_closed(self) -> bool:
        return self.is_opened_by_hand and self.begins is not None and not self.is_over

    @property
    def when(self) -> str:
        return when_it_begins(self.first_week, self.last_week, self.criterion)

    @property
    def state(self) -> str:
        """For staff."""
        if self.is_over:
            return _("Over")
        if self.begins is None:
            return _("Not open yet")
        words = _("Open since %(day)s") if self.is_open else _("Opens on %(day)s")
        return words % {"day": date_format(self.begins, "j F")}


def stages_of(content: Snapshot, day: date, openings: Sequence[Opening] = ()) -> list[Stage]:
    """The phases of a document on a day, in order. Empty for a plan without phases."""
    if not content["phases"]:
        return []
    planned = planned_on(content, day, openings)
    opened = {each.phase: each.on for each in openings}
    ended_by = max((position for position, on in opened.items() if on <= day), default=0)
    found = []
    for phase in content["phases"]:
        position, first, last = phase["position"], phase["first_week"], phase["last_week"]
        begins = opened.get(position) if first is None else week_begins(content, first)
        after = week_begins(content, last + 1) if last else None
        found.append(
            Stage(
                **{name: phase[name] for name in ("key", "position", "name", "criterion")},
                total=len(content["phases"]),
                first_week=first,
                last_week=last,
                begins=begins,
                is_open=position in planned.phases and planned.has_begun and not planned.has_ended,
                is_over=bool(after and day >= after) or position < ended_by or planned.has_ended,
                day=day,
            )
        )
    return found


def last_week(content: Snapshot) -> int | None:
    """The number of the plan's last week: that of its end or, without one, of its last phase. None if it is open."""
    if content["ends_on"]:
        return planned_on(content, date.fromisoformat(content["ends_on"])).week.number
    weeks: list[int | None] = [phase["last_week"] for phase in content["phases"]]
    return weeks[-1] if weeks else None


# --- The draft by phases --------------------------------------------------------------------------


class PhaseGroup(NamedTuple):
    """The rows of a draft's phase. `minutes`: of a day on which all of them are done. `phase`: None for every phase."""

    phase: Phase | None
    rows: list[Prescription]
    minutes: int

    @property
    def in_words(self) -> str:
        """ "7 exercises · 22 minutes a day"."""
        rows, minutes = len(self.rows), self.minutes
        exercises = ngettext("%(count)s exercise", "%(count)s exercises", rows) % {"count": rows}
        if not rows:
            return exercises
        a_day = ngettext("%(count)s minute a day", "%(count)s minutes a day", minutes) % {"count": minutes}
        return f"{exercises} · {a_day}"


def rows_by_phase(
    plan: Plan, rows: Iterable[Prescription], content: Snapshot | None = None
) -> list[PhaseGroup]:
    """The rows of a draft in the order of the page: those of every phase first, then phase by phase.

    Without phases it is one group. With phases, the group of every phase is left out if it has no rows, and each
    phase is there even without rows, with its `state` in words. With the draft's snapshot in `content` it takes a query
    only if a phase waits for its opening; without, two more, for the phases and the anchor.
    """
    phases: list[Phase | None] = [None, *plan.phases.all()]
    of_phase: dict[int | None, list[Prescription]] = {}
    for row in rows:
        of_phase.setdefault(row.phase_id, []).append(row)
    groups = [(phase, of_phase.get(phase.pk if phase else None, [])) for phase in phases]
    if len(phases) > 1:
        tell_states(plan, [phase for phase in phases if phase], content)
        groups = groups if groups[0][1] else groups[1:]
    return [PhaseGroup(phase, found, minutes_a_day(found)) for phase, found in groups]


def minutes_a_day(rows: Iterable[Prescription]) -> int:
    """Of a day on which all of them are done; what is done when needed does not count."""
    doses = [(row, row.dose.as_dict()) for row in rows]
    return round(sum(row.minutes * rounds_a_day(dose) for row, dose in doses if not dose.get("as_needed")))


def tell_states(plan: Plan, phases: Sequence[Phase], content: Snapshot | None) -> None:
    """Set the `state` of each phase of a draft, as of today at the clinic."""
    content = (content or dates_of_draft(plan)) | {
        "phases": [prescribed_phase(phase, position) for position, phase in enumerate(phases, start=1)],
        "exercises": [],
    }
    today = timezone.localdate(timezone=plan.patient.clinic.zone)
    stages = stages_of(content, today, openings_of({plan.pk: content})[plan.pk])
    for phase, stage in zip(phases, stages, strict=True):
        phase.state = stage.state


def dates_of_draft(plan: Plan) -> Snapshot:
    """What the schedule needs to count weeks. Takes a query."""
    return {
        "anchor": anchor_of(plan),
        "starts_on": plan.starts_on and plan.starts_on.isoformat(),
        "ends_on": plan.ends_on and plan.ends_on.isoformat(),
    }


# --- What must not be -----------------------------------------------------------------------------


class Problem(NamedTuple):
    """What is wrong, at which phase (its place in the list, None for the plan) and which field of it."""

    at: int | None
    field: str
    words: str


def problems(phases: Sequence[Phase], dates: Snapshot) -> list[Problem]:
    """What is wrong with a draft's phases, in words. `dates`: anchor, starts_on and ends_on, as in a document."""
    found = [problem for at, phase in enumerate(phases) for problem in problems_of_phase(at, phase)]
    if len(phases) > MOST_PHASES:
        most = _("A plan holds %(most)s phases at most.") % {"most": MOST_PHASES}
        found.append(Problem(None, "", most))
    return found or [*problems_of_order(phases), *problems_of_dates(phases, dates)]


def problems_of_phase(at: int, phase: Phase) -> list[Problem]:
    first, last = phase.first_week, phase.last_week
    found = []
    if not phase.name:
        found.append(Problem(at, "name", _("Give the phase a name.")))
    if (first or last) and phase.criterion:
        both = _("A phase begins in a week, or when something is reached: not both.")
        return [*found, Problem(at, "criterion", both)]
    if not phase.criterion and first is None:
        return [*found, Problem(at, "first_week", _("Say in which week it begins, or when it begins."))]
    if first is not None and not 1 <= first <= LAST_WEEK:
        found.append(
            Problem(at, "first_week", _("Weeks are counted from 1 to %(most)s.") % {"most": LAST_WEEK})
        )
    elif first is not None and last is not None and not first <= last <= LAST_WEEK:
        words = _("The last week must not be before the first, nor after week 104.")
        found.append(Problem(at, "last_week", words))
    return found


def problems_of_order(phases: Sequence[Phase]) -> list[Problem]:
    """Phases by weeks follow one another from week 1, and come before those that wait for something."""
    found: list[Problem] = []
    before: Phase | None = None
    for at, phase in enumerate(phases):
        if phase.first_week is None:
            before = phase
            continue
        if before and before.first_week is None:
            words = _("Phases by weeks come before those that wait for something. Change the order.")
            found.append(Problem(at, "position", words))
        elif words := gap_or_overlap(before, phase):
            found.append(Problem(at, "first_week", words))
        before = phase
    return found


def gap_or_overlap(before: Phase | None, phase: Phase) -> str:
    first: int = phase.first_week or 1
    if before and before.last_week is None:
        return _("“%(name)s” has no last week. Give it one, so that this phase can follow.") % {
            "name": before
        }
    expected = (before.last_week or 0) + 1 if before else 1
    if first > expected:
        weeks = weeks_in_words(expected, first - 1)
        return _("%(weeks)s: in no phase. Begin in week %(week)s.") % {"weeks": weeks, "week": expected}
    if first < expected:
        weeks = weeks_in_words(first, expected - 1)
        return _("%(weeks)s: in two phases. Begin in week %(week)s.") % {"weeks": weeks, "week": expected}
    return ""


def problems_of_dates(phases: Sequence[Phase], dates: Snapshot) -> list[Problem]:
    by_weeks = [(at, phase.first_week) for at, phase in enumerate(phases) if phase.first_week is not None]
    if not by_weeks:
        return []
    if not dates["starts_on"]:
        return [Problem(None, "starts_on", needs_start())]
    if not dates["ends_on"]:
        return []
    if dates["ends_on"] < dates["starts_on"]:
        return [Problem(None, "starts_on", _("The plan must end on or after the day it starts."))]
    end = date.fromisoformat(dates["ends_on"])
    words = _("The plan ends on %(day)s, before this phase begins. Change its weeks, or the plan’s end.")
    return [
        Problem(at, "first_week", words % {"day": date_format(end, "j F")})
        for at, week in by_weeks
        if (begins := week_begins(dates, week)) and begins > end
    ]


def needs_start() -> str:
    return _("Phases by weeks need the day on which the plan starts.")
