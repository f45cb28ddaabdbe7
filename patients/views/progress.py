"""The patient's progress: their days, pain and effort of the last weeks, plan by plan."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from clinic.access import SignedInRequest
from patients.access import follow
from patients.charts import Key, days_grid, effort_chart, legend, pain_chart
from patients.models import Patient
from patients.practice import Practice, practice_of, weeks_until
from patients.progress import DayOfPlan, Mark, days_kept
from patients.readings import Reading, highest_of_days, in_words
from patients.views.portal import today_of

FEW, MANY = 4, 12  # weeks
DayReadings = tuple[date, list[Reading]]


@require_safe
def progress(request: SignedInRequest) -> HttpResponse:
    """The last four weeks or, with `?weeks=12`, twelve."""
    records = follow(request)
    context: dict[str, Any] = {"followable": records}
    if records:
        patient = records[0].patient
        weeks = MANY if request.GET.get("weeks") == str(MANY) else FEW
        context |= {
            "access": records[0],
            "patient": patient,
            "clinic": patient.clinic,
            "is_helper": records[0].kind == "helper",
            "weeks": weeks,
            **shown(patient, today_of(patient), weeks),
        }
    return render(request, "patients/progress.html", context)


def shown(patient: Patient, today: date, weeks: int) -> dict[str, Any]:
    first, last = weeks_until(today, weeks)
    plans = [PlanShown(each) for each in practice_of(patient, first=first, last=last, today=today)]
    return {
        "today": today,
        "plans": plans,
        "minutes_in_words": minutes_in_words([day for plan in plans for day in plan.this_week]),
        "has_entries": any(plan.practice.shown for plan in plans),
    }


@dataclass
class PlanShown:
    """One plan as the page shows it."""

    practice: Practice

    @property
    def name(self) -> str:
        return self.practice.content["problem"] or str(self.practice.latest)

    @property
    def place(self) -> str:
        """Begins the ids of its pictures."""
        return f"plan-{self.practice.latest.public_id}"

    @property
    def goals(self) -> str:
        """Empty once the plan is over or was withdrawn."""
        return self.practice.content["goals"] if self.practice.in_use else ""

    @cached_property
    def days(self) -> list[DayOfPlan]:
        """Whole weeks, from the first in which the plan had begun."""
        days = self.practice.days
        begun = next((at for at, day in enumerate(days) if day.mark is not Mark.BEFORE_START), len(days) - 1)
        return days[begun - begun % 7 :]

    @property
    def this_week(self) -> list[DayOfPlan]:
        return self.days[-7:]

    @property
    def table(self) -> list[DayOfPlan]:
        """The days so far on which anything was planned or done, the latest first."""
        quiet = (Mark.BEFORE_START, Mark.NOT_PLANNED, Mark.TO_COME)
        return [day for day in reversed(self.days) if day.mark not in quiet]

    @property
    def pain_table(self) -> list[DayReadings]:
        return by_day(self.practice.pain)

    @property
    def effort_table(self) -> list[DayReadings]:
        return by_day(self.practice.effort)

    @property
    def week_in_words(self) -> str:
        return week_in_words(self.practice, self.this_week)

    @cached_property
    def grid(self) -> SafeString:
        return days_grid(self.days, name=f"{self.place}-days", title=_("Days, week by week"))

    @cached_property
    def legend(self) -> list[Key]:
        return legend(self.days)

    @cached_property
    def pain_in_words(self) -> str:
        return in_words(highest_of_days(self.practice.pain), self.practice.today)

    @cached_property
    def pain(self) -> SafeString:
        limits = self.practice.content["pain"]
        return pain_chart(
            highest_of_days(self.practice.pain),
            amber=limits["amber"],
            red=limits["red"],
            first=self.days[0].day,
            last=self.practice.today,
            name=f"{self.place}-pain",
            title=_("Pain, the highest of each day"),
        )

    @cached_property
    def effort_in_words(self) -> str:
        return in_words(highest_of_days(self.practice.effort), self.practice.today, effort=True)

    @cached_property
    def effort(self) -> SafeString:
        return effort_chart(
            highest_of_days(self.practice.effort),
            first=self.days[0].day,
            last=self.practice.today,
            name=f"{self.place}-effort",
            title=_("Effort, the hardest of each day"),
        )


def by_day(readings: list[Reading]) -> list[DayReadings]:
    """The latest day first, and in each the oldest value first."""
    days = [(day, list(of_day)) for day, of_day in groupby(readings, key=lambda each: each.day)]
    return days[::-1]


def week_in_words(practice: Practice, week: list[DayOfPlan]) -> str:
    """ "2 of 3 planned days so far this week." Without a number where it would be none."""
    if floating := practice.floating_week:
        message = ngettext(
            "Done on %(kept)s of %(planned)s day this week.",
            "Done on %(kept)s of %(planned)s days this week.",
            floating.planned,
        )
        return message % floating._asdict() if floating.kept else nothing_yet(week)
    counted = days_kept(week)
    if not counted.kept:
        return nothing_yet(week) if counted.planned or is_due(week) else ""
    message = ngettext(
        "%(kept)s of %(planned)s planned day so far this week.",
        "%(kept)s of %(planned)s planned days so far this week.",
        counted.planned,
    )
    return message % counted._asdict()


def nothing_yet(week: list[DayOfPlan]) -> str:
    said = _("Nothing done yet this week.")
    return f"{said} {_('Today is a good day to begin.')}" if is_due(week) else said


def is_due(week: list[DayOfPlan]) -> bool:
    return any(day.mark is Mark.DUE for day in week)


def minutes_in_words(week: list[DayOfPlan]) -> str:
    """Empty where nothing was done."""
    exactly = sum(day.minutes for day in week)
    if not exactly:
        return ""
    count = max(1, round(exactly))
    message = ngettext("About %(count)s minute this week.", "About %(count)s minutes this week.", count)
    return message % {"count": count}
