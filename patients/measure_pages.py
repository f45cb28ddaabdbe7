"""What pages show of a patient's outcome measures: a line for each instrument, with its values and their history."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from patients.charts import score_chart
from patients.measures.scoring import activities_in
from patients.measures.series import Series, Value, figures, with_unit
from patients.models import Measure, Measurement, MeasureRequest, Patient, Plan


@dataclass
class Entry:
    """The latest form of a measurement, with what it said before."""

    measurement: Measurement
    before: list[Measurement] = field(default_factory=list)  # the oldest first

    @property
    def in_words(self) -> str:
        return in_words(self.measurement)

    @property
    def said_before(self) -> list[str]:
        return [in_words(each) for each in self.before]


@dataclass
class Line:
    """One instrument with all versions that can be compared, and the request that the patient has not answered yet."""

    measure: Measure  # the latest version
    entries: list[Entry] = field(default_factory=list)  # the oldest first
    request: MeasureRequest | None = None

    @property
    def place(self) -> str:
        """Its id on the page."""
        return f"measure-{self.measure.public_id}"

    @property
    def is_current(self) -> bool:
        return self.measure.archived_at is None

    @property
    def is_used(self) -> bool:
        return bool(self.entries or self.request)

    @cached_property
    def series(self) -> Series:
        standing = [each.measurement for each in self.entries if not each.measurement.taken_back]
        values = [
            Value(each.taken_on, each.score, each.answers) for each in standing if each.score is not None
        ]
        return Series.of(self.measure.instrument, values)

    @cached_property
    def chart(self) -> SafeString:
        title = _("%(name)s over time") % {"name": self.measure.name}
        return score_chart(self.series, name=self.place, title=title)

    @property
    def newest_first(self) -> list[Entry]:
        return self.entries[::-1]

    @property
    def figures(self) -> list[tuple[str, str]]:
        return figures(self.measure.instrument)

    @property
    def is_asked_later(self) -> bool:
        return self.request is not None and self.request.due_at > timezone.now()


def in_words(measurement: Measurement) -> str:
    if measurement.score is None:
        return ""
    return with_unit(measurement.measure.instrument, measurement.score)


def lines_of(patient: Patient) -> list[Line]:
    """Those with values come first, the latest first; then the others that can be entered. Three queries."""
    rows: list[Any] = list(patient.measurements.select_related("entered_by").order_by("taken_on", "pk"))
    requests: list[Any] = list(patient.measure_requests.unanswered().select_related("asked_by"))
    used = {row.measure_id for row in [*rows, *requests]}
    offered = Q(archived_at=None) & (Q(clinic=None) | Q(clinic=patient.clinic_id))
    measures = Measure.objects.filter(Q(pk__in=used) | offered).order_by("name", "loaded_at", "pk")
    lines: dict[Any, Line] = {}
    by_measure: dict[int, Line] = {}
    for measure in measures:
        kind = (measure.clinic_id, measure.slug, measure.instrument.yardstick)
        line = lines.setdefault(kind, Line(measure))
        line.measure = line.measure if line.is_current else measure
        by_measure[measure.pk] = line
        for row in [*rows, *requests]:
            if row.measure_id == measure.pk:
                row.measure = measure  # spares a query each
    for request in requests:
        by_measure[request.measure_id].request = request
    for entry in entries_of(rows):
        by_measure[entry.measurement.measure_id].entries.append(entry)
    return sorted(lines.values(), key=last_day, reverse=True)


def last_day(line: Line) -> str:
    return line.entries[-1].measurement.taken_on.isoformat() if line.entries else ""


def entries_of(rows: Iterable[Measurement]) -> list[Entry]:
    """The uncorrected rows, in their order, each with its earlier forms."""
    by_key = {row.pk: row for row in rows}
    corrected = {row.corrects_id for row in by_key.values()}
    found = []
    for row in by_key.values():
        if row.pk not in corrected:
            entry, earlier = Entry(row), row
            while earlier.corrects_id:
                earlier = by_key[earlier.corrects_id]
                entry.before.insert(0, earlier)
            found.append(entry)
    return found


def measures_panel(patient: Patient) -> dict[str, Any]:
    """For the record: the instruments that are in use for this patient."""
    return {"measures": [line for line in lines_of(patient) if line.is_used]}


def known_activities(patient: Patient, measure: Measure) -> list[str]:
    """The activities that the patient named before, to be rated again. No query where there are none to name."""
    if not measure.instrument.activities:
        return []
    same = patient.measurements.standing().filter(
        measure__slug=measure.slug, measure__clinic=measure.clinic_id
    )
    latest = same.order_by("taken_on", "pk").last()
    return activities_in(latest.answers) if latest else []


def plans_to_review(patient: Patient) -> list[Plan]:
    """The patient's plans with a review day to come."""
    today = timezone.localdate(timezone=patient.zone)
    plans = patient.plans.current().filter(review_on__gt=today, issued__isnull=False)
    return list(plans.distinct().order_by("review_on", "pk"))


def only_plan(patient: Patient) -> Plan | None:
    """The plan that a measurement is about, if there is but one."""
    plans = list(patient.plans.current()[:2])
    return plans[0] if len(plans) == 1 else None
