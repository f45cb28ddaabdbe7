"""Each day for which something was logged, as one line that opens to its entries."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.formats import localize
from django.utils.translation import gettext as _

from patients.models import LogEntry
from patients.practice import Practice
from patients.progress import A_DAY, REST_OF_A_WEEK, DayOfPlan, days_of
from patients.readings import LEVELS, effort_level, numbers
from patients.story.item import Item, Look
from patients.story.logged import Logged, logged_among
from patients.story.story import Story

WEEK = timedelta(days=7)


class DayTold(NamedTuple):
    day: date
    log: list[Logged]

    @property
    def who(self) -> str:
        """Whoever logged something."""
        return _(", ").join(dict.fromkeys(str(logged.entry.entered_by) for logged in self.log))


def days_logged(story: Story) -> Iterator[Item]:
    told = told_by_day(story)
    counts = counts_on(story.practices, {day for day, _moment in story.days}, story.today)
    for day, moment in story.days:
        log = told.get(day, [])
        standing = [logged for logged in log if logged.counts]
        red = [logged for logged in standing if logged.hurt_too_much]
        yield Item(
            at=moment,
            icon="hand-raised" if red else "check" if standing else "arrow-uturn-left",
            look=Look.STOP if red else Look.QUIET,
            title=_(", ").join(
                filter(None, [how_much(counts[day], standing), pain(standing), effort(standing)])
            ),
            place=f"day-{day:%Y-%m-%d}",
            lines=[too_much(logged) for logged in red],
            texts=[logged.entry.note for logged in standing if logged.entry.note],
            template="patients/_story_day.html",
            about=DayTold(day, log),
        )


def told_by_day(story: Story) -> dict[date, list[Logged]]:
    shown = {day for day, _moment in story.days}
    entries = [entry for entry in story.entries if entry.local_date in shown]
    contents = story.contents(entry.issued_plan_id for entry in entries)
    told: dict[date, list[Logged]] = {}
    for logged in logged_among(entries, story.versions, contents):
        told.setdefault(logged.entry.local_date, []).append(logged)
    return told


# --- Counts ---------------------------------------------------------------------------------------


def counts_on(practices: Iterable[Practice], wanted: set[date], today: date) -> dict[date, list[DayOfPlan]]:
    """How these days went, of each plan that the patient had then. Weeks without any of them are not looked at."""
    found: dict[date, list[DayOfPlan]] = {day: [] for day in wanted}
    weeks = {day - timedelta(days=day.weekday()) for day in wanted}
    for practice in practices:
        for monday in weeks:
            for day in week_of(practice, monday, today):
                if day.day in found and (day.planned or day.done or day.extra):
                    found[day.day].append(day)
    return found


def week_of(practice: Practice, monday: date, today: date) -> list[DayOfPlan]:
    sunday = monday + WEEK - A_DAY
    near = [
        entry
        for entry in practice.entries
        if monday - REST_OF_A_WEEK <= entry.local_date <= sunday + REST_OF_A_WEEK
    ]
    return days_of(practice.versions, near, first=monday, last=sunday, today=today) if near else []


# --- Words ----------------------------------------------------------------------------------------


def how_much(days: Sequence[DayOfPlan], standing: Sequence[Logged]) -> str:
    """ "4 of 5 done". A half is a round that was partly done."""
    planned, done = sum(day.planned for day in days), sum(day.done for day in days)
    if not standing:
        return _("Everything taken back")
    if planned:
        words = {"done": localize(int(done) if done == int(done) else done), "planned": planned}
        return _("%(done)s of %(planned)s done") % words
    if all(logged.entry.status == LogEntry.Status.SKIPPED for logged in standing):
        return _("Skipped")
    return _("Done, though nothing was planned")


def pain(standing: Sequence[Logged]) -> str:
    values = [logged.entry.pain for logged in standing if logged.entry.pain is not None]
    return _("pain %(pain)s") % {"pain": numbers(min(values), max(values))} if values else ""


def effort(standing: Sequence[Logged]) -> str:
    """The hardest of the day."""
    values = [effort_level(each.entry.effort) for each in standing if each.entry.effort is not None]
    return _("effort %(effort)s") % {"effort": str(LEVELS[max(values) - 1].label).lower()} if values else ""


def too_much(logged: Logged) -> str:
    entry, words = logged.entry, {"exercise": logged.exercise or _("Whole session")}
    words |= {"pain": str(entry.pain), "limit": str(logged.limit)}
    if not entry.stopped:
        return _("%(exercise)s: pain %(pain)s, the limit is %(limit)s") % words
    if entry.pain is None:
        return _("Stopped %(exercise)s: it hurt too much") % words
    return _("Stopped %(exercise)s: it hurt too much, pain %(pain)s, the limit is %(limit)s") % words
