"""What the report says, as headings with their sentences: one content for the paper and for plain text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Min
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.models import Clinic, User
from exercises.dose import Dose, describe
from patients.changes import changes
from patients.models import IssuedPlan, LogEntry, Plan
from patients.practice import Practice, practice_of
from patients.progress import adherence, days_kept
from patients.readings import Reading, highest_of_days
from patients.snapshots import read

MOST_STOPS = 10


class Period(NamedTuple):
    first: date
    last: date


class Part(NamedTuple):
    """A heading with its sentences. A numbered part is a list whose order matters; prose is no list."""

    heading: str
    lines: list[str]
    is_numbered: bool = False
    is_prose: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    title: str
    clinic: Clinic
    patient: str
    facts: list[tuple[str, str]]
    parts: list[Part] = field(default_factory=list)
    written: date
    foot: str = ""


def begins_on(plan: Plan) -> date | None:
    """The first day of the plan: that of its first version. None if nothing was issued."""
    first = plan.issued.aggregate(Min("issued_at"))["issued_at__min"]
    logged = LogEntry.objects.filter(issued_plan__plan=plan).aggregate(Min("local_date"))["local_date__min"]
    issued = timezone.localdate(first, timezone=plan.patient.clinic.zone) if first else None
    return min(filter(None, [issued, logged]), default=None)


def report_on(plan: Plan, period: Period, *, by: User, today: date, summary: str = "") -> Report:
    """`summary`: the therapist's own sentences. A handful of queries, however much was logged."""
    patient, last = plan.patient, min(period.last, today)
    practices = practice_of(patient, first=period.first, last=last, today=today)
    practice = next((each for each in practices if each.latest.plan_id == plan.pk), None)
    versions = versions_of(plan)
    parts = [
        Part(_("Summary"), [each for each in summary.splitlines() if each.strip()], is_prose=True),
        Part(_("What was given"), list(given(versions, today))),
        *(
            of_practice(practice)
            if practice
            else [Part(_("Practice"), [_("Nothing was logged in this period.")])]
        ),
        *now(versions),
    ]
    return Report(
        title=_("Progress report: home exercise plan"),
        clinic=patient.clinic,
        patient=str(patient),
        facts=list(facts(plan, period._replace(last=last), by, today)),
        parts=[part for part in parts if part.lines],
        written=today,
        foot=_("Pain and practice are as the patient logged them at home. 0 is no pain, 10 the worst."),
    )


def versions_of(plan: Plan) -> list[IssuedPlan]:
    return list(plan.issued.select_related("issued_by", "withdrawal").order_by("number"))


def facts(plan: Plan, period: Period, by: User, today: date) -> Iterator[tuple[str, str]]:
    patient = plan.patient
    yield _("Patient"), str(patient)
    if patient.date_of_birth:
        yield _("Born"), said(patient.date_of_birth)
    if patient.record_number:
        yield _("Record number"), patient.record_number
    if plan.problem:
        yield _("Problem"), plan.problem
    yield _("Period"), _("%(first)s to %(last)s") % {"first": said(period.first), "last": said(period.last)}
    yield _("Written by"), _("%(by)s, %(day)s") % {"by": by, "day": said(today)}


# --- What was given -------------------------------------------------------------------------------


def given(versions: list[IssuedPlan], today: date) -> Iterator[str]:
    """A sentence for each version: when, by whom, and what changed."""
    before = None
    for version in versions:
        content = read(version.content)
        words = {
            "number": version.number,
            "day": said(timezone.localdate(version.issued_at)),
            "by": version.issued_by,
        }
        sentence = _("Version %(number)s, %(day)s, %(by)s: ") % words
        if before is None:
            count = len(content["exercises"])
            sentence += ngettext("%(count)s exercise.", "%(count)s exercises.", count) % {"count": count}
        else:
            sentence += " ".join(ended(each) for each in changes(before, content))
        if version.is_withdrawn:
            gone = {"day": said(timezone.localdate(version.withdrawal.at))}
            sentence += " " + _("Withdrawn on %(day)s.") % gone
        yield sentence
        before = version.content


def ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


# --- What was done --------------------------------------------------------------------------------


def of_practice(practice: Practice) -> Iterator[Part]:
    yield Part(_("Practice"), list(practised(practice)))
    yield Part(_("Pain"), list(pained(practice)))
    yield Part(_("Effort"), list(strained(practice)))
    yield Part(_("Stopped, or pain at the limit"), list(stops(practice)))


def practised(practice: Practice) -> Iterator[str]:
    kept, rounds = days_kept(practice.days), adherence(practice.days)
    if not kept.planned:
        yield _("Nothing was planned in this period.")
        return
    days = ngettext(
        "Something was done on %(kept)s of %(planned)s planned day.",
        "Something was done on %(kept)s of %(planned)s planned days.",
        kept.planned,
    )
    yield days % kept._asdict()
    if rounds.planned:
        done = localize(int(rounds.done) if rounds.done == int(rounds.done) else rounds.done)
        words = {"done": done, "planned": rounds.planned, "percent": rounds.percent}
        yield (
            _("%(done)s of %(planned)s planned rounds (%(percent)s %%); partly done counts as half.") % words
        )


def pained(practice: Practice) -> Iterator[str]:
    days = highest_of_days(practice.pain)
    if not days:
        yield _("No pain was logged in this period.")
        return
    highest = max(days, key=lambda each: (each.value, each.day))
    named = [(_("First"), days[0]), (_("Highest"), highest), (_("Last"), days[-1])]
    for word, each in named:
        yield _("%(which)s: %(pain)s of 10 on %(day)s (%(what)s).") % {
            "which": word,
            "pain": each.value,
            "day": said(each.day),
            "what": each.about,
        }
    limits = practice.content["pain"]
    yield _("The plan says to do less from %(amber)s, and to stop from %(red)s.") % limits


def strained(practice: Practice) -> Iterator[str]:
    days = highest_of_days(practice.effort)
    if not days:
        return
    hardest = max(days, key=lambda each: (each.value, each.day))
    words = _("First %(first)s, hardest %(hardest)s on %(day)s, last %(last)s.")
    yield words % {
        "first": level(days[0]),
        "hardest": level(hardest),
        "day": said(hardest.day),
        "last": level(days[-1]),
    }


def level(reading: Reading) -> str:
    return reading.effort.lower()


def stops(practice: Practice) -> Iterator[str]:
    """The latest ones, each with its day; how many more there were."""
    red = practice.content["pain"]["red"]
    found = [entry for entry in practice.shown if entry.is_red or entry.hurt_too_much(red)]
    for entry in found[-MOST_STOPS:]:
        name = practice.names.get(str(entry.prescription_key)) or _("whole session")
        words = {"day": said(entry.local_date), "exercise": name, "pain": str(entry.pain)}
        if entry.pain is None:
            yield _("%(day)s: %(exercise)s, stopped.") % words
        elif entry.stopped:
            yield _("%(day)s: %(exercise)s, stopped at pain %(pain)s of 10.") % words
        else:
            yield _("%(day)s: %(exercise)s, pain %(pain)s of 10.") % words
    if (more := len(found) - MOST_STOPS) > 0:
        yield ngettext("And %(count)s before.", "And %(count)s before.", more) % {"count": more}


# --- What remains ---------------------------------------------------------------------------------


def now(versions: list[IssuedPlan]) -> Iterator[Part]:
    """What the patient has now: exercises with their doses, and what remains of the plan."""
    if not versions or versions[-1].is_withdrawn:
        yield Part(_("What remains"), [_("The patient has no version of this plan now.")])
        return
    content = read(versions[-1].content)
    rows = [
        f"{row['name']}: {describe(Dose.from_dict(row['dose']), row['measured_by']) or _('no dose')}"
        for row in content["exercises"]
    ]
    yield Part(_("Exercises now"), rows, is_numbered=True)
    plan = versions[-1].plan
    remains = [
        _("Goals: %(goals)s") % {"goals": " ".join(content["goals"].split())} if content["goals"] else "",
        _("Review: %(day)s.") % {"day": iso_said(content["review_on"])} if content["review_on"] else "",
        _("The plan ends on %(day)s.") % {"day": iso_said(content["ends_on"])} if content["ends_on"] else "",
        _("The plan was finished on %(day)s.") % {"day": said(timezone.localdate(plan.archived_at))}
        if plan.archived_at
        else "",
    ]
    yield Part(_("What remains"), [each for each in remains if each])


def iso_said(day: str) -> str:
    return said(date.fromisoformat(day))


def said(day: date) -> str:
    return date_format(day, "j F Y")


def longest_ago(today: date) -> date:
    """No report looks further back."""
    return today - timedelta(days=3 * 366)
