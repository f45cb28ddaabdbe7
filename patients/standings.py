"""Keeps each plan's `Standing` true: rebuilt when a version, a phase or a plan changes, brought up to date by entries.

Callers hold a transaction. Standings are locked before the log is read, in the order of their keys: so no entry is left
out that is stored at the same moment, and no two transactions wait for each other.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from patients.models import IssuedPlan, LogEntry, Plan, Standing
from patients.phases import opened_phases
from patients.practice import version_of, with_first_logged
from patients.progress import A_DAY, Version, days_of
from patients.schedule import Opening, week_begins
from patients.snapshots import read

BACK, AHEAD = timedelta(days=35), timedelta(days=63)
RENEWED = timedelta(days=28)  # before the counted days end
MOST_ON_READING, AT_ONCE = 20, 100  # plans
AROUND = timedelta(days=6)  # an entry changes no day that is further away: the weeks of floating exercises
NO_WEEK_IS_OVER, EVERY_WEEK_IS_OVER = date.min, date.max
FIRST, LAST = 3, 10  # sessions with pain
OF_A_VERSION = ("starts_on", "ends_on", "anchor", "phases", "issue", "exercises")
OF_A_ROW = ("key", "phase", "dose", "measured_by")
OF_AN_ENTRY = (
    "session",
    "issued_plan",
    "prescription_key",
    "round",
    "side",
    "local_date",
    "status",
    "stopped",
    "sets_done",
    "pain",
)
BY_ENTRIES = (
    "asked",
    "late",
    "done",
    "first_pains",
    "last_pains",
    "pains",
    "first_pain",
    "pained_on",
    "last_on",
    "red_entry",
    "red_now",
    "red_exercise",
    "note_entry",
)
COLUMNS = [field.name for field in Standing._meta.fields if not field.primary_key]


# --- Kept true ------------------------------------------------------------------------------------


def rebuild(plans: Iterable[int]) -> list[Standing]:
    """Make the standings of these plans anew, from their versions and their log. A plan without a version has none."""
    found = Plan.objects.filter(pk__in=plans).select_related("patient__clinic").order_by("pk")
    lock([plan.pk for plan in found])
    versions, current = versions_of(found), current_of(found)
    made = [computed(plan, versions[plan.pk], current.get(plan.pk)) for plan in found if plan.pk in versions]
    Standing.objects.bulk_create(made, update_conflicts=True, unique_fields=["plan"], update_fields=COLUMNS)
    return made


def renewed(standings: Sequence[Standing | None], now: datetime) -> list[Standing | None]:
    """Those whose counted days have ended are made anew: nothing was written for weeks. A few only, as a page waits."""
    soon = now.date() + A_DAY  # for the first place on earth where it is tomorrow
    old = [each.plan_id for each in standings if each and each.until < soon][:MOST_ON_READING]
    if not old:
        return list(standings)
    with transaction.atomic():
        anew = {each.plan_id: each for each in rebuild(old)}
    return [anew.get(each.plan_id, each) if each else None for each in standings]


def renew_old(now: datetime) -> int:
    """Make those anew whose counted days end soon. Safe to repeat. Returns how many there were."""
    old = Standing.objects.in_use().filter(since__lt=now.date() + RENEWED - BACK - AHEAD)
    plans = [*old.values_list("pk", flat=True)]
    for at in range(0, len(plans), AT_ONCE):
        with transaction.atomic():
            rebuild(plans[at : at + AT_ONCE])
    return len(plans)


def renew_due() -> None:
    renew_old(timezone.now())


def add_entries(entries: Iterable[LogEntry]) -> None:
    """Bring the standings of the plans that these entries are for up to date. They were stored just now.

    Three queries, however many entries there are.
    """
    by_plan: dict[int, list[LogEntry]] = {}
    for entry in entries:
        by_plan.setdefault(entry.issued_plan.plan_id, []).append(entry)
    standings = lock(by_plan)
    old = {pk for pk in by_plan if pk not in standings or must_rebuild(standings[pk], by_plan[pk])}
    if old:
        rebuild(old)
    changed = [standing for pk, standing in standings.items() if pk not in old]
    for standing in changed:
        follow(standing, by_plan[standing.plan_id])
    if changed:
        Standing.objects.bulk_update(changed, BY_ENTRIES)


def lock(plans: Iterable[int]) -> dict[int, Standing]:
    found = Standing.objects.select_for_update().filter(plan__in=plans).order_by("plan")
    return {standing.plan_id: standing for standing in found}


def must_rebuild(standing: Standing, entries: Iterable[LogEntry]) -> bool:
    """Whether the counted days end soon, the plan was begun before its issue, or something was taken back.

    What was taken back may have been the last that was logged.
    """
    if any(entry.status == LogEntry.Status.TAKEN_BACK for entry in entries):
        return True
    days = [entry.local_date for entry in entries]
    begun = date.fromisoformat(standing.history[0]["since"]) if standing.history else date.max
    return min(days) < begun or max(days) > standing.until - RENEWED


def follow(standing: Standing, entries: list[LogEntry]) -> None:
    """Count the days around these entries again. One query."""
    days = [entry.local_date for entry in entries]
    first, last = min(days) - AROUND, max(days) + AROUND
    has_pain = any(entry.pain is not None or entry.corrects_id for entry in entries)
    wanted = Q(local_date__range=(first - AROUND, last + AROUND))
    if has_pain:
        wanted |= sessions_that_may_count(standing, entries)
    log = log_of(standing.plan_id).filter(wanted)
    count(standing, [kept_version(each) for each in standing.history], log, first, last)
    if has_pain:
        remember_pain(standing, log)
    standing.last_on = max([*days, *([standing.last_on] if standing.last_on else [])])
    for entry in entries:
        if entry.note and not (entry.corrects and entry.corrects.note == entry.note):
            standing.note_entry = entry
        if entry.is_red:
            say_red(standing, entry, entry)
        elif entry.corrects_id and entry.corrects_id == standing.red_now_id:
            standing.red_now = entry


def sessions_that_may_count(standing: Standing, entries: list[LogEntry]) -> Q:
    """Those that may be among the first or the last: all, if one of these may no longer have pain."""
    wanted = Q(issued_plan=standing.version_id, pain__isnull=False)
    if len(standing.last_pains) < LAST or any(entry.corrects_id for entry in entries):
        return wanted
    early = date.fromisoformat(standing.first_pains[-1][0]) + AROUND
    late = date.fromisoformat(standing.last_pains[0][0]) - AROUND
    return wanted & (Q(local_date__lte=early) | Q(local_date__gte=late))


def differs(one: Standing, other: Standing) -> bool:
    """Whether they say different things; of the counts, on a day that both hold."""
    lists = ("asked", "late", "done")
    names = {field.attname for field in Standing._meta.fields} - {*lists, "since", "history"}
    if any(getattr(one, name) != getattr(other, name) for name in names):
        return True
    first, last = max(one.since, other.since), min(one.until, other.until)
    return any(one.counts(name, first, last) != other.counts(name, first, last) for name in lists)


# --- From scratch ---------------------------------------------------------------------------------


def computed(plan: Plan, versions: list[Version], current: IssuedPlan | None) -> Standing:
    """The standing of one plan. Four queries, two more if there was a red entry."""
    today = timezone.localdate(timezone=plan.patient.zone)
    standing = Standing(plan=plan, version=current, since=today - BACK)
    shown = [each for each in versions if not is_replaced(each, versions, standing.since - AROUND)]
    days = (BACK + AHEAD).days + 1
    standing.asked, standing.late, standing.done = [0] * days, [0] * days, [0.0] * days
    standing.history = [to_keep(each) for each in shown]
    standing.names = {row["key"]: row["name"] for each in versions for row in each.content["exercises"]}
    said = LogEntry.objects.filter(issued_plan__plan=plan).order_by("pk")
    counted = Q(local_date__gte=standing.since - AROUND)
    log = list(log_of(plan.pk).filter(counted | Q(issued_plan=current, pain__isnull=False)))
    count(standing, shown, log, standing.since, standing.until)
    standing.last_on = said.standing().aggregate(last=Max("local_date"))["last"]
    if red := said.filter(is_red=True).last():
        say_red(standing, red, latest_of(red))
    standing.note_entry = said.exclude(note="").exclude(corrects__note=F("note")).last()
    if current:
        say_of_version(standing, current)
        remember_pain(standing, log)
    return standing


def say_red(standing: Standing, entry: LogEntry, now: LogEntry) -> None:
    names = {row["key"]: row["name"] for row in entry.issued_plan.content["exercises"]}
    standing.red_entry, standing.red_now = entry, now
    standing.red_exercise = names.get(str(entry.prescription_key), "")


def latest_of(entry: LogEntry) -> LogEntry:
    while later := LogEntry.objects.filter(corrects=entry).first():
        entry = later
    return entry


def is_replaced(version: Version, versions: list[Version], day: date) -> bool:
    """Whether a later version was there already on this day."""
    return any(other.number > version.number and other.since <= day for other in versions)


def count(
    standing: Standing, versions: list[Version], log: Iterable[LogEntry], first: date, last: date
) -> None:
    """Count the days from `first` to `last`, of those that are kept."""
    first, last = max(first, standing.since), min(last, standing.until)
    if first > last:
        return
    entries = list(log)
    days = days_of(versions, entries, first=first, last=last, today=NO_WEEK_IS_OVER)
    with_late = days_of(versions, entries, first=first, last=last, today=EVERY_WEEK_IS_OVER)
    at = (first - standing.since).days
    span = slice(at, at + len(days))
    standing.asked[span] = [day.planned for day in days]
    standing.late[span] = [late.planned - day.planned for day, late in zip(days, with_late, strict=True)]
    standing.done[span] = [day.done for day in days]


def remember_pain(standing: Standing, log: Iterable[LogEntry]) -> None:
    """The highest pain of each session of the version. What belongs to no session is one with the rest of its day."""
    sessions: dict[Any, tuple[date, int]] = {}
    for entry in log:
        if entry.pain is not None and entry.issued_plan_id == standing.version_id:
            name = entry.session or entry.local_date
            day, pain = sessions.get(name, (entry.local_date, 0))
            sessions[name] = (min(day, entry.local_date), max(pain, entry.pain))
    pains: list[list[Any]] = [
        [day.isoformat(), pain] for day, pain in sorted(sessions.values(), key=lambda each: each[0])
    ]
    standing.first_pains, standing.last_pains = pains[:FIRST], pains[-LAST:]
    standing.pains = [pain for _day, pain in pains[-LAST:]]
    standing.first_pain = median(pain for _day, pain in pains[:FIRST]) if pains else None
    standing.pained_on = date.fromisoformat(pains[-1][0]) if pains else None


def say_of_version(standing: Standing, version: IssuedPlan) -> None:
    content = read(version.content)
    standing.number, standing.issued_at = version.number, version.issued_at
    standing.is_opened = hasattr(version, "first_opening")
    dates = {name: content[name] and date.fromisoformat(content[name]) for name in DATES}
    standing.begins_on, standing.review_on, standing.ends_on = (dates[name] for name in DATES)
    standing.pain_red = content["pain"]["red"]
    standing.week_starts_on = date.fromisoformat(content["anchor"]).weekday()
    after = [week_begins(content, each["last_week"] + 1) for each in content["phases"] if each["last_week"]]
    standing.phase_ends_on = [(day - A_DAY).toordinal() for day in after if day]


DATES = ("starts_on", "review_on", "ends_on")

# --- What there is to read ------------------------------------------------------------------------


def log_of(plan: int) -> Any:
    """The entries of a plan that stand, oldest first, without what they say in words."""
    found = LogEntry.objects.standing().filter(issued_plan__plan=plan)
    return found.only(*OF_AN_ENTRY).order_by("local_date", "occurred_at", "pk")


def current_of(plans: Iterable[Plan]) -> dict[int, IssuedPlan]:
    """The version that the patient has now, by its plan's key."""
    found = IssuedPlan.objects.filter(plan__in=plans).select_related("first_opening")
    return {each.plan_id: each for each in found.current()}


def versions_of(plans: Iterable[Plan]) -> dict[int, list[Version]]:
    """The versions of each plan, with the days on which the patient had them. Two queries."""
    by_key = {plan.pk: plan for plan in plans}
    opened = opened_phases([*by_key])
    found: dict[int, list[Version]] = {}
    for each in with_first_logged(IssuedPlan.objects.filter(plan__in=by_key)):
        version = version_of(each, opened.get(each.plan_id, {}), by_key[each.plan_id].patient.zone)
        found.setdefault(each.plan_id, []).append(version)
    return found


# --- What the schedule reads of a version, kept with the counts ---------------------------------------


def to_keep(version: Version) -> dict[str, Any]:
    content = {name: version.content.get(name) for name in OF_A_VERSION}
    content["exercises"] = [{name: row[name] for name in OF_A_ROW} for row in version.content["exercises"]]
    content["issue"] = {"date": version.content.get("issue", {}).get("date")}
    return {
        "number": version.number,
        "since": version.since.isoformat(),
        "until": version.until and version.until.isoformat(),
        "openings": [[each.phase, each.on.isoformat()] for each in version.openings],
        "content": content,
    }


def kept_version(kept: dict[str, Any]) -> Version:
    return Version(
        number=kept["number"],
        content=kept["content"],
        since=date.fromisoformat(kept["since"]),
        until=date.fromisoformat(kept["until"]) if kept["until"] else None,
        openings=tuple(Opening(phase, date.fromisoformat(on)) for phase, on in kept["openings"]),
    )
