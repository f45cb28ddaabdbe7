"""Entries that waited on a device, sent in batches: checked and answered one by one, with times by our own clock."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from clinic.api import ByPublicId, Strict, refuse_long
from clinic.models import User
from patients.models import IssuedPlan, LogEntry, Patient
from patients.serializers import LogEntrySerializer
from patients.services import record_each

MOST_ENTRIES = 40  # of one batch: as a whole it stays below the parts that a JSON text may have
GOOD_CLOCK = timedelta(minutes=1)  # a difference that may come from a slow line


class Outcome(StrEnum):
    STORED = "stored"
    REPEATED = "repeated"  # it was stored before
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one entry. `why` it was refused, or what else there is to say of it, in words for the patient."""

    uuid: str
    outcome: Outcome
    why: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class AnyVersion(ByPublicId):
    """A version that this patient has or had: what was done by one that is withdrawn since is kept too.

    Each is fetched once for the whole batch.
    """

    def to_internal_value(self, data: Any) -> Any:
        fetched: dict[Any, IssuedPlan] = self.context["versions"]
        if not isinstance(data, str):
            self.fail("does_not_exist")
        if data not in fetched:
            fetched[data] = super().to_internal_value(data)
        return fetched[data]

    def get_queryset(self) -> Any:
        return IssuedPlan.objects.filter(plan__patient=self.context["patient"]).select_related("plan")


class WaitingEntrySerializer(LogEntrySerializer):
    issued_plan = AnyVersion(queryset=IssuedPlan.objects.all(), required=False)


class BatchSerializer(Strict):
    """`now`: what the device's clock says while it sends. `entries` are checked one by one."""

    patient = serializers.CharField(max_length=40)
    now = serializers.DateTimeField()
    entries = serializers.ListField(allow_empty=False)

    def validate_entries(self, entries: list[Any]) -> list[Any]:
        refuse_long(entries, MOST_ENTRIES)
        return entries


def receive(
    *, patient: Patient, by: User, sent: Iterable[Any], device_clock: datetime, request: Any
) -> list[Answer]:
    """Store what can be stored, each entry exactly once; the answers are in the order of what was sent.

    Each is read when those before it are stored, as it may correct one of them.
    """
    now = timezone.now()
    context = {"request": request, "patient": patient, "versions": {}}
    read: list[tuple[Any, LogEntry | ValidationError]] = []

    def waiting() -> Iterator[LogEntry]:
        for each in sent:
            entry = read_entry(each, context)
            read.append((each, entry))
            if isinstance(entry, LogEntry):
                entry.entered_by = by
                if entry.occurred_at:
                    set_right(entry, now - device_clock, now)
                yield entry

    stored = iter(record_each(patient=patient, entries=waiting()))
    remarks = remarks_on_versions(patient)
    return [
        answer(uuid_of(each), entry, next(stored) if isinstance(entry, LogEntry) else entry, remarks)
        for each, entry in read
    ]


def uuid_of(sent: Any) -> str:
    """As it was sent, so that the device knows which entry is meant, whatever that is."""
    return str(sent.get("uuid")) if isinstance(sent, dict) else ""


def read_entry(sent: Any, context: dict[str, Any]) -> LogEntry | ValidationError:
    serializer = WaitingEntrySerializer(data=sent, context=context)
    if serializer.is_valid():
        return LogEntry(**serializer.validated_data)
    return ValidationError([str(each) for errors in serializer.errors.values() for each in flat(errors)])


def flat(errors: Any) -> list[Any]:
    if isinstance(errors, dict):
        return [each for inner in errors.values() for each in flat(inner)]
    return [each for inner in errors for each in flat(inner)] if isinstance(errors, list) else [errors]


def set_right(entry: LogEntry, behind: timedelta, now: datetime) -> None:
    """Give the entry its time by our clock, where the device's is wrong, and keep what that said.

    `behind`: how far the device's clock is behind ours. Nothing happened after it was sent.
    """
    said = entry.occurred_at
    try:
        ours = min(said + behind if abs(behind) > GOOD_CLOCK else said, now)
    except OverflowError:  # a clock that is thousands of years off says nothing
        ours = now
    if abs(ours - said) > GOOD_CLOCK:
        entry.occurred_at, entry.device_time = ours, said


def remarks_on_versions(patient: Patient) -> dict[int, str]:
    """What to say of an entry by the version that it is for, by its key. Nothing of the one that is current."""
    versions = IssuedPlan.objects.filter(plan__patient=patient).order_by("number")
    found = list(versions.values_list("pk", "plan", "withdrawal"))
    newest = {plan: pk for pk, plan, withdrawal in found}
    remarks = {}
    for pk, plan, withdrawal in found:
        if withdrawal:
            remarks[pk] = _(
                "Your practice took back the plan that this was for. It is saved, and they see that."
            )
        elif newest[plan] != pk:
            remarks[pk] = _(
                "This was for an earlier version of your plan. It is saved, and your practice sees that."
            )
    return remarks


def answer(
    uuid: str, entry: LogEntry | ValidationError, outcome: LogEntry | ValidationError, remarks: dict[int, str]
) -> Answer:
    if isinstance(outcome, ValidationError):
        return Answer(uuid=uuid, outcome=Outcome.REFUSED, why=" ".join(outcome.messages))
    how = Outcome.STORED if outcome is entry else Outcome.REPEATED
    return Answer(uuid=str(outcome.uuid), outcome=how, why=remarks.get(outcome.issued_plan_id, ""))
