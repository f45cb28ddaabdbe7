"""What the page of a patient's record shows."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exercises.dose import Dose, short
from patients.card_films import own_film
from patients.caseload import Line, lines_of
from patients.caseload_forms import DischargeForm
from patients.charts import (
    CHART,
    CHART_FOR_STAFF,
    EFFORT,
    EFFORT_FOR_STAFF,
    GRID_FOR_STAFF,
    days_grid,
    effort_chart,
    legend,
    pain_chart,
)
from patients.charts.grid import Key
from patients.handout.form import HandoutForm
from patients.mail import undelivered_for
from patients.measure_pages import measures_panel
from patients.models import Count, IssuedPlan, Patient, PatientFilm, Plan, PlanEdit
from patients.practice import Practice
from patients.progress import days_kept
from patients.readings import highest_of_days
from patients.red import say_more
from patients.story import Story, page_of
from patients.template_forms import RepeatForm
from patients.views.equipment_panel import equipment_panel
from patients.views.phases import opened_for
from patients.views.portal import today_of
from patients.views.portal_panel import portal_panel
from patients.views.progress import PlanShown, minutes_in_words

FEW, MANY = 4, 12  # weeks
VERSIONS_A_PAGE = 8
PLANS_A_PAGE = 10


def shown(record: Patient, asked: Any) -> dict[str, Any]:
    """Everything for the page. `asked`: what the address asks for. The same queries however much was logged."""
    before = parsed(asked.get("before", ""))
    weeks = MANY if asked.get("weeks") == str(MANY) else FEW
    story = Story(patient=record, today=today_of(record), before=before, weeks=0 if before else weeks)
    plans = list(plans_of(record))
    page: Page[Any] = Paginator(plans, PLANS_A_PAGE).get_page(asked.get("plans"))
    portal = portal_panel(record)
    return {
        "patient": record,
        "age": age(record, story.today),
        "places": {"portal", "stages", "equipment", "story", "films"},
        "plans": page,
        "main_act": main_act(record, plans),
        "opened": opened_for(record, page),
        "looks": [] if before else looks_of(record, story),
        "weeks": weeks,
        "before": before,
        "story": page_of(story),
        "issued": issued_of(record, story, asked.get("issued")),
        "with_patient": [with_patient(each) for each in reversed(story.practices) if each.in_use],
        "repeat_form": RepeatForm(),
        "discharge_form": DischargeForm(),
        "discharges": record.discharges.select_related("by", "back_by"),
        "undelivered": undelivered_for(record).select_related("user")[:3],
        "films": [(each, own_film(each)) for each in films_on(record)],
        **portal,
        **measures_panel(record),
        **equipment_panel(record),
    }


def films_on(record: Patient) -> QuerySet[PatientFilm]:
    return record.films.current().select_related("exercise", "film", "by", "patient__clinic")


def parsed(text: str) -> datetime | None:
    """The moment in the address. None if it is none: then the page shows the newest."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def age(record: Patient, today: date) -> int | None:
    born = record.date_of_birth
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


# --- Plans ----------------------------------------------------------------------------------------


def plans_of(record: Patient) -> Any:
    """Those in use. `edited`: whether the draft was edited since its last version."""
    of_plan = IssuedPlan.objects.filter(plan=OuterRef("pk"))
    last = of_plan.order_by("-number")
    edits = PlanEdit.objects.filter(plan=OuterRef("pk"), at__gt=OuterRef("last_issued_at"))
    return (
        record.plans.current()
        .annotate(
            last_number=Subquery(last.values("number")[:1]),
            last_issued_at=Subquery(last.values("issued_at")[:1]),
            last_withdrawn=Subquery(last.values("withdrawal")[:1]),
            was_phased=Exists(of_plan.phased()),
        )
        .annotate(edited=Exists(edits))
        .order_by("-created_at", "-pk")
    )


@dataclass(frozen=True)
class MainAct:
    """What the page's one filled button opens: the draft that waits, or the only plan."""

    plan: Any
    words: str


def main_act(record: Patient, plans: list[Any]) -> MainAct | None:
    """None where a new plan is the next thing to do."""
    if record.archived_at:
        return None
    waiting = [plan for plan in plans if plan.edited or not plan.last_number]
    if waiting:
        plan = max(waiting, key=lambda each: each.updated_at)
        number = {"number": (plan.last_number or 0) + 1}
        return MainAct(plan, _("Continue draft of version %(number)s") % number)
    return MainAct(plans[0], _("Change the plan")) if len(plans) == 1 else None


class WithPatient(NamedTuple):
    """What the patient has of a plan: each exercise with its dose in short."""

    issued: IssuedPlan
    exercises: list[tuple[str, str]]


def with_patient(practice: Practice) -> WithPatient:
    rows = practice.content["exercises"]
    return WithPatient(practice.latest, [(row["name"], short(Dose.from_dict(row["dose"]))) for row in rows])


# --- How it goes ----------------------------------------------------------------------------------


def looks_of(record: Patient, story: Story) -> list["Look"]:
    """Each plan of these weeks, with how it stands; the newest first."""
    of_record = Patient.objects.filter(pk=record.pk)
    lines = lines_of(of_record, record.clinic, timezone.now())
    say_more(lines)
    by_plan = {line.standing.plan_id: line for line in lines if line.standing}
    first, last = story.pictured or story.range
    found = []
    for practice in reversed(story.practices):
        line = by_plan.get(practice.latest.plan_id) or Line(story.today, ())
        narrowed = replace(practice, first=first, last=last)
        if practice.in_use or narrowed.shown:
            found.append(Look(narrowed, line))
    return found


@dataclass
class Look(PlanShown):
    """One plan as staff see it: wider pictures, with the versions marked, and its counts."""

    practice: Practice
    line: Line

    @property
    def plan(self) -> Plan:
        return self.practice.latest.plan

    @property
    def since(self) -> date:
        """The day from which its weeks count."""
        return date.fromisoformat(self.practice.content["starts_on"] or self.practice.content["anchor"])

    @property
    def versions(self) -> list[tuple[int, date]]:
        return [(version.number, version.since) for version in self.practice.versions]

    @property
    def minutes_in_words(self) -> str:
        return minutes_in_words(self.this_week)

    @property
    def days_in_words(self) -> str:
        """ "17 of 21 planned days"."""
        kept = days_kept(self.days)
        words = ngettext(
            "%(kept)s of %(planned)s planned day", "%(kept)s of %(planned)s planned days", kept.planned
        )
        return words % kept._asdict() if kept.planned else ""

    @property
    def adherence(self) -> list[tuple[str, Count]]:
        week, month = _("7 days"), _("28 days")
        return [
            (words, each)
            for words, each in ((week, self.line.week), (month, self.line.month))
            if each.planned
        ]

    @cached_property
    def grid(self) -> SafeString:
        title = _("Days, week by week")
        return days_grid(self.days, name=f"{self.place}-days", title=title, size=GRID_FOR_STAFF)

    @cached_property
    def legend(self) -> list[Key]:
        return legend(self.days, GRID_FOR_STAFF)

    @property
    def pains(self) -> list[SafeString]:
        """The picture in two sizes; the page shows the one for which it has room."""
        limits = self.practice.content["pain"]
        return [
            pain_chart(
                highest_of_days(self.practice.pain),
                amber=limits["amber"],
                red=limits["red"],
                first=self.days[0].day,
                last=self.practice.today,
                name=f"{self.place}-pain-{size.width}",
                title=_("Pain, the highest of each day"),
                size=size,
                versions=self.versions,
            )
            for size in (CHART_FOR_STAFF, CHART)
        ]

    @property
    def efforts(self) -> list[SafeString]:
        return [
            effort_chart(
                highest_of_days(self.practice.effort),
                first=self.days[0].day,
                last=self.practice.today,
                name=f"{self.place}-effort-{size.width}",
                title=_("Effort, the hardest of each day"),
                size=size,
            )
            for size in (EFFORT_FOR_STAFF, EFFORT)
        ]


# --- Versions -------------------------------------------------------------------------------------


def issued_of(record: Patient, story: Story, number: str | None) -> Page[Any]:
    """A page of (version, form), the newest first. Only the version that the patient has now has a form to print it."""
    newest: dict[int, int] = {}
    for version in story.versions:
        newest[version.plan_id] = max(version.number, newest.get(version.plan_id, 0))
    page: Page[Any] = Paginator(story.versions, VERSIONS_A_PAGE).get_page(number)
    page.object_list = [
        (version, printing_of(record, version) if version.number == newest[version.plan_id] else None)
        for version in page
    ]
    return page


def printing_of(record: Patient, version: Any) -> HandoutForm | None:
    if version.plan.archived_at or version.is_withdrawn:
        return None
    return HandoutForm(patient=record, about=f"-{version.public_id}")
