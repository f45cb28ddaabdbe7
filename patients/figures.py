"""What a manager sees of the whole clinic, as numbers: nobody is named but therapists."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import quantiles
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from clinic.models import Clinic, User
from patients.caseload import Line, lines_of
from patients.models import IssuedPlan, Patient, PatientAccess

MONTHS = 12
LATELY = timedelta(days=28)


class Month(NamedTuple):
    first: date
    issued: int


class Spread(NamedTuple):
    """Of the plans with something planned in the last 28 days: how much of it was done, in per cent."""

    lower: int
    median: int
    upper: int
    plans: int

    @classmethod
    def of(cls, percents: list[int]) -> "Spread | None":
        if not percents:
            return None
        pair = percents if len(percents) > 1 else percents * 2
        lower, middle, upper = (round(each) for each in quantiles(pair, n=4, method="inclusive"))
        return cls(lower, middle, upper, len(percents))


@dataclass
class Row:
    """The patients of one therapist, or all. Sets of keys: a patient with two plans counts once."""

    therapist: User | None = None
    current: set[int] = field(default_factory=set)
    with_portal: set[int] = field(default_factory=set)
    opened: set[int] = field(default_factory=set)
    logged: set[int] = field(default_factory=set)
    percents: list[int] = field(default_factory=list)

    @property
    def spread(self) -> Spread | None:
        return Spread.of(self.percents)

    def add(self, line: Line, has_portal: bool) -> None:
        patient, standing = line.patient_id, line.standing
        self.current.add(patient)
        if has_portal:
            self.with_portal.add(patient)
        if standing and standing.is_opened:
            self.opened.add(patient)
        if standing and standing.last_on and standing.last_on > line.today - LATELY:
            self.logged.add(patient)
        if line.month.percent is not None:
            self.percents.append(min(100, line.month.percent))


@dataclass
class Figures:
    months: list[Month]
    everybody: Row
    rows: list[Row]


def figures_of(clinic: Clinic, now: datetime) -> Figures:
    """Five queries, however many patients there are."""
    patients = Patient.objects.filter(clinic=clinic).current()
    staff = User.objects.filter(clinic=clinic).in_bulk()
    access = PatientAccess.objects.filter(patient__in=patients, ended_at=None)
    with_portal = set(access.values_list("patient", flat=True))
    everybody, rows = Row(), dict[int | None, Row]()
    for line in lines_of(patients, clinic, now, staff):
        therapist = staff.get(line.therapist_id or 0)
        row = rows.setdefault(therapist.pk if therapist else None, Row(therapist))
        for each in (everybody, row):
            each.add(line, line.patient_id in with_portal)
    by_name = sorted(rows.values(), key=lambda row: (row.therapist is None, str(row.therapist)))
    return Figures(issued_by_month(clinic, now), everybody, by_name)


def issued_by_month(clinic: Clinic, now: datetime) -> list[Month]:
    """The last twelve months, this one included, the oldest first. One query."""
    firsts = [*months_before(timezone.localdate(now, timezone=clinic.zone), MONTHS)][::-1]
    month = TruncMonth("issued_at", tzinfo=clinic.zone)
    found = IssuedPlan.objects.filter(plan__patient__clinic=clinic).order_by()
    begun = timezone.make_aware(datetime.combine(firsts[0], datetime.min.time()), clinic.zone)
    counts = found.filter(issued_at__gte=begun).annotate(month=month).values_list("month")
    issued = {each.date(): count for each, count in counts.annotate(count=Count("pk"))}
    return [Month(first, issued.get(first, 0)) for first in firsts]


def months_before(day: date, count: int) -> Iterable[date]:
    first = day.replace(day=1)
    for _number in range(count):
        yield first
        first = (first - timedelta(days=1)).replace(day=1)
