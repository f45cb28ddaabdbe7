"""What staff see of many patients at once: who needs a look, and how each plan stands. Reads no log for that."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, FilteredRelation, Max, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from clinic.models import Clinic, User
from patients.attention import ONCE, ORDER, QUIET, Notice, Reason, new_message, notices, unseen
from patients.messages import unread_by_patient
from patients.models import Barrier, Count, Message, Patient, PatientAccess, Plan, Seen, Standing
from patients.models.standing import A_DAY
from patients.sparks import bars, sparkline
from patients.standings import renewed

WEEK, MONTH = 7, 28  # days
NOBODY: Mapping[int, User] = {}
NOTHING: Mapping[str, float] = {}


def columns(model: type[Model], *names: str) -> list[str]:
    """In the model's own order, as `from_db` wants them."""
    return [each.attname for each in model._meta.concrete_fields if each.attname in names]


OF_A_PATIENT = columns(
    Patient,
    "id",
    "public_id",
    "clinic_id",
    "given_name",
    "family_name",
    "date_of_birth",
    "record_number",
    "time_zone",
    "therapist_id",
    "archived_at",
)
OF_A_PLAN = columns(Plan, "id", "public_id", "patient_id", "problem")
NOT_LISTED = ("history", "names", "first_pains", "last_pains")
OF_A_STANDING = [each.attname for each in Standing._meta.concrete_fields if each.name not in NOT_LISTED]


@dataclass
class Line:
    """One plan of one patient on this patient's own day; or a patient who has none.

    of_patient, of_plan: what the database has in the columns above. Most lines are never shown.
    """

    today: date
    of_patient: tuple[Any, ...]
    of_plan: tuple[Any, ...] = ()
    standing: Standing | None = None
    notices: list[Notice] = field(default_factory=list)  # why it needs a look; what was seen is left out
    staff: Mapping[int, User] = field(default_factory=dict)  # of the clinic, by key
    seen_red: float = -1  # the last red entry that somebody has seen
    seen_note: float = -1

    def says(self, *reasons: Reason) -> bool:
        return any(notice.reason in reasons for notice in self.notices)

    @property
    def patient_id(self) -> int:
        return self.of_patient[PK]  # type: ignore[no-any-return]

    @property
    def therapist_id(self) -> int | None:
        return self.of_patient[THERAPIST]  # type: ignore[no-any-return]

    @cached_property
    def patient(self) -> Patient:
        patient = Patient.from_db("default", OF_A_PATIENT, self.of_patient)
        if therapist := self.staff.get(self.therapist_id or 0):
            patient.therapist = therapist
        return patient

    @cached_property
    def plan(self) -> Plan | None:
        return Plan.from_db("default", OF_A_PLAN, self.of_plan) if self.of_plan else None

    @cached_property
    def week(self) -> Count:
        return self.standing.over(WEEK, self.today) if self.standing else Count(0, 0)

    @cached_property
    def month(self) -> Count:
        return self.standing.over(MONTH, self.today) if self.standing else Count(0, 0)

    @property
    def bars(self) -> str:
        return bars(self.days)

    @property
    def sparkline(self) -> str:
        return sparkline(self.pains, self.standing.pain_red if self.standing else None)

    @property
    def days(self) -> list[tuple[date, Count]]:
        """The last seven days, the oldest first."""
        days = [self.today - number * A_DAY for number in reversed(range(WEEK))]
        return [(day, self.standing.on(day, self.today)) for day in days] if self.standing else []

    @property
    def pains(self) -> list[int]:
        """The highest pain of each of the last sessions, the oldest first."""
        return self.standing.pains if self.standing else []

    @property
    def direction(self) -> int:
        """1 if the last pain is higher than the one before, -1 if lower, else 0."""
        before, last = ([0, 0, *self.pains])[-2:] if len(self.pains) > 1 else (0, 0)
        return (last > before) - (last < before)

    @property
    def is_outdated(self) -> bool:
        """Whether the days that are counted have ended, so that there is nothing to say of these."""
        return self.standing is not None and self.standing.until < self.today

    @property
    def has_ended(self) -> bool:
        return bool(self.standing and self.standing.ends_on and self.standing.ends_on < self.today)

    @property
    def review_missed(self) -> bool:
        return bool(self.standing and self.standing.review_on and self.standing.review_on < self.today)

    @property
    def is_urgent(self) -> bool:
        return bool(self.notices) and self.notices[0].is_urgent

    @property
    def urgency(self) -> tuple[int, float]:
        """Sorts the most urgent reason first and, of the same reason, the worst."""
        first = self.notices[0]
        return ORDER[first.reason], -first.level


def lines_of(
    patients: "QuerySet[Patient]", clinic: Clinic, now: datetime, staff: Mapping[int, User] = NOBODY
) -> list[Line]:
    """A line for each plan in use of each of these patients, by name. Three queries, however many there are.

    What has not been counted for weeks is counted first, which takes more; see `standings.renewed`.
    """
    rows = list(rows_of(patients))
    standings = renewed([standing_of(row) for row in rows], now)
    counted = {row[PK] for row, standing in zip(rows, standings, strict=True) if standing}
    seen, written, found = seen_of(patients, now), unread_by_patient(patients), []
    days: dict[str, date] = {}
    for row, standing in zip(rows, standings, strict=True):
        of_patient, of_plan = row[: len(OF_A_PATIENT)], row[len(OF_A_PATIENT) :][: len(OF_A_PLAN)]
        zone = row[ZONE] or clinic.time_zone
        if zone not in days:
            days[zone] = timezone.localdate(now, timezone=ZoneInfo(zone))
        if standing:
            levels = seen.get(standing.plan_id, NOTHING)
            reasons = [*notices(standing, days[zone], clinic), *message_of(row, written)]
            unread = sorted(unseen(reasons, levels), key=lambda notice: ORDER[notice.reason])
            last = [levels.get(reason, -1) for reason in (Reason.RED, Reason.NOTE)]
            found.append(Line(days[zone], of_patient, of_plan, standing, unread, staff, *last))
        elif row[PK] not in counted:  # once, whatever drafts there are
            counted.add(row[PK])
            found.append(Line(days[zone], of_patient, notices=message_of(row, written), staff=staff))
    return found


def message_of(row: tuple[Any, ...], written: dict[int, list[Message]]) -> list[Notice]:
    """What the patient wrote and nobody has read, on the first of the patient's lines."""
    message = new_message(written.pop(row[PK], ()))
    return [message] if message else []


PK, ZONE, THERAPIST, DISCHARGED = (
    OF_A_PATIENT.index(name) for name in ("id", "time_zone", "therapist_id", "archived_at")
)


ACCESS = PatientAccess.objects.filter(patient=OuterRef("pk"), ended_at=None)


def rows_of(patients: "QuerySet[Patient]") -> "QuerySet[Any, tuple[Any, ...]]":
    """Each patient with each plan in use and how it stands. One query."""
    return (
        patients.annotate(live=FilteredRelation("plans", condition=Q(plans__archived_at=None)))
        .annotate(barrier=Barrier.objects.last_of("live"), portal=Exists(ACCESS))
        .order_by("family_name", "given_name", "pk", "live__pk")
        .values_list(
            *OF_A_PATIENT,
            *(f"live__{name}" for name in OF_A_PLAN),
            *(f"live__standing__{name}" for name in OF_A_STANDING),
            "barrier",
            "portal",
        )
    )


def standing_of(row: tuple[Any, ...]) -> Standing | None:
    *values, barrier, has_portal = row[len(OF_A_PATIENT) + len(OF_A_PLAN) :]
    if values[0] is None or row[DISCHARGED] is not None:
        return None
    standing: Standing = Standing.from_db("default", OF_A_STANDING, values)
    standing.barrier, standing.has_portal = barrier, has_portal
    return standing


def seen_of(patients: "QuerySet[Patient]", now: datetime) -> dict[int, dict[str, float]]:
    """By plan and reason: the worst level that somebody has seen, of what still keeps the reason away."""
    keeps_quiet = Q(reason__in=ONCE) | Q(at__gt=now - QUIET)
    found = Seen.objects.filter(keeps_quiet, plan__patient__in=patients.order_by()).order_by()
    levels: dict[int, dict[str, float]] = {}
    for plan, reason, level in found.values_list("plan", "reason").annotate(Max("level")):
        levels.setdefault(plan, {})[reason] = level
    return levels


def needing_a_look(lines: Iterable[Line]) -> list[Line]:
    return sorted((line for line in lines if line.notices), key=lambda line: line.urgency)


# --- Sorting --------------------------------------------------------------------------------------

# By column: what it is sorted by, or None, and whether the lowest comes first at the first click, so that what may
# need something does.
SORTS: dict[str, tuple[Callable[[Line], Any], bool]] = {
    "week": (lambda line: line.week.percent, True),
    "month": (lambda line: line.month.percent, True),
    "pain": (lambda line: line.pains[-1] if line.pains else None, False),
    "active": (lambda line: line.standing and line.standing.last_on, True),
    "review": (lambda line: line.standing and line.standing.review_on, True),
}
BACKWARDS = "-"


@dataclass(frozen=True)
class Order:
    """How the list is sorted: by name, or by a column. As in the address: "", "-", "week", "-week"."""

    column: str = ""
    is_backwards: bool = False

    @classmethod
    def read(cls, text: str) -> "Order":
        column = text.removeprefix(BACKWARDS)
        known = column in SORTS or not column
        return cls(column, text.startswith(BACKWARDS)) if known else cls()

    def __str__(self) -> str:
        return (BACKWARDS if self.is_backwards else "") + self.column

    @property
    def is_ascending(self) -> bool:
        lowest_first = SORTS[self.column][1] if self.column else True
        return lowest_first is not self.is_backwards

    def after_click(self, column: str) -> "Order":
        """What a click on the head of a column asks for."""
        return Order(column, column == self.column and not self.is_backwards)

    def sort(self, lines: list[Line]) -> list[Line]:
        """Lines that have nothing in this column come last, either way."""
        if not self.column:
            return lines[::-1] if self.is_backwards else lines
        values = [(SORTS[self.column][0](line), line) for line in lines]
        known = [pair for pair in values if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=not self.is_ascending)
        return [line for _value, line in known] + [line for value, line in values if value is None]
