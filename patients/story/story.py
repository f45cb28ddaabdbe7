"""What several sources of a story read together, so that each is read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from patients.models import IssuedPlan, LogEntry, Patient
from patients.practice import Practice, practice_of, weeks_until
from patients.progress import A_DAY, REST_OF_A_WEEK
from patients.snapshots import Snapshot, read

A_PAGE = 25  # items


@dataclass(kw_only=True)
class Story:
    """A page of what happened to this patient, of things before a moment; without one, the newest.

    `weeks`: how many weeks before today are shown as pictures beside it; their entries are read with those of the page.
    """

    patient: Patient
    today: date
    before: datetime | None = None
    weeks: int = 0

    def newest(self, rows: "QuerySet[Any]", name: str = "at") -> list[Any]:
        """As many of these rows as a page may need. `name`: of the column with their moment."""
        if self.before:
            rows = rows.filter(**{f"{name}__lt": self.before})
        return list(rows.order_by(f"-{name}", "-pk")[: A_PAGE + 1])

    def is_earlier(self, moment: datetime) -> bool:
        return self.before is None or moment < self.before

    def link(self, route: str, *arguments: Any) -> str:
        return reverse(f"patients:{route}", args=arguments)

    @cached_property
    def versions(self) -> list[IssuedPlan]:
        """All of the patient's, without their documents; the newest first."""
        issued = IssuedPlan.objects.filter(plan__patient=self.patient).defer("content")
        together = ("plan", "issued_by", "withdrawal__by", "first_opening__by")
        return list(issued.select_related(*together).order_by("-issued_at", "-pk"))

    @cached_property
    def days(self) -> list[tuple[date, datetime]]:
        """The last days for which something was logged, each with the moment of its last entry."""
        days = self.patient.log.order_by().values_list("local_date").annotate(at=Max("occurred_at"))
        if self.before:
            days = days.filter(at__lt=self.before)
        return list(days.order_by("-at", "-local_date")[: A_PAGE + 1])

    @cached_property
    def versions_shown(self) -> list[IssuedPlan]:
        """Those that may stand on the page: no more than a page of days and versions is later."""
        earlier = [version for version in self.versions if self.is_earlier(version.issued_at)]
        moments = sorted([*(at for _day, at in self.days), *(each.issued_at for each in earlier)])[::-1]
        floor = moments[A_PAGE] if len(moments) > A_PAGE else None
        return [version for version in earlier if floor is None or version.issued_at >= floor]

    @cached_property
    def range(self) -> tuple[date, date]:
        """The days whose entries and versions are read: those of the pictures and those of the page."""
        first, last = self.pictured or (self.today, self.today)
        days = [day for day, _moment in self.days]
        issued = [timezone.localdate(version.issued_at) - A_DAY for version in self.versions_shown]
        return min([first, *days, *issued]), max([last if self.weeks else first, *days])

    @property
    def pictured(self) -> tuple[date, date] | None:
        return weeks_until(self.today, self.weeks) if self.weeks else None

    @cached_property
    def entries(self) -> list[LogEntry]:
        """All of these days and of the six before, also those that were corrected; the oldest first."""
        first, last = self.range
        found = self.patient.log.filter(local_date__range=(first - REST_OF_A_WEEK, last + A_DAY))
        found = found.select_related("issued_plan", "entered_by").defer("issued_plan__content")
        return list(found.order_by("local_date", "occurred_at", "pk"))

    @cached_property
    def standing(self) -> list[LogEntry]:
        """Those of the entries that count. A correction has the same day as what it corrects."""
        corrected = {entry.corrects_id for entry in self.entries}
        taken_back = LogEntry.Status.TAKEN_BACK
        return [each for each in self.entries if each.pk not in corrected and each.status != taken_back]

    @cached_property
    def practices(self) -> list[Practice]:
        first, last = self.range
        return practice_of(self.patient, first=first, last=last, today=self.today, entries=self.standing)

    @cached_property
    def known(self) -> dict[int, Snapshot]:
        """Documents by the keys of their versions, as far as they were read."""
        return {
            issued.pk: version.content
            for practice in self.practices
            for issued, version in zip(practice.issued, practice.versions, strict=True)
        }

    def contents(self, keys: Iterable[int]) -> dict[int, Snapshot]:
        """The documents of these versions. One query, if any was not read yet."""
        wanted = set(keys)
        if missing := wanted - self.known.keys():
            found = IssuedPlan.objects.filter(pk__in=missing).values_list("pk", "content")
            self.known.update({key: read(content) for key, content in found})
        return {key: self.known[key] for key in wanted}
