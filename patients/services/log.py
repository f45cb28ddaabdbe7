"""What the patient reports: stored once, refused with a reason."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models import LogEntry, Patient

CLOCK_TOLERANCE = timedelta(minutes=10)  # patients' phones run ahead
LATEST_LOG = timedelta(days=366)  # what waited on a phone still comes; year 1 does not
CORRECT_THE_LATEST = gettext_lazy("This entry cannot be corrected. Correct the latest one.")


@transaction.atomic
def record_session(*, patient: Patient, entries: Iterable[LogEntry]) -> list[LogEntry]:
    """Store what the patient reports, exactly once.

    `entries` are unsaved, with uuid, issued_plan, status, occurred_at and entered_by at least. An entry
    whose uuid this patient has sent before is not stored again: the first one is returned in its place.
    All or nothing: raises ValidationError if one entry is wrong.
    """
    return [store_once(patient, entry) for entry in entries]


def store_once(patient: Patient, entry: LogEntry) -> LogEntry:
    if first := patient.log.filter(uuid=entry.uuid).first():
        return first
    entry.patient = patient
    entry.time_zone = patient.time_zone or patient.clinic.time_zone
    refuse_time(entry.occurred_at)
    entry.local_date = timezone.localdate(entry.occurred_at, timezone=ZoneInfo(entry.time_zone))
    refuse_entry(entry)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:  # the same entry, or a second correction, arrived at the same moment
        first = patient.log.filter(uuid=entry.uuid).first()
        if first is None:
            raise ValidationError({"corrects": CORRECT_THE_LATEST}) from None
        return first
    return entry


def refuse_entry(entry: LogEntry) -> None:
    entry.clean_fields()
    if entry.issued_plan.plan.patient_id != entry.patient.pk:
        raise ValidationError({"issued_plan": _("This plan is not yours.")})
    keys = {row["key"] for row in entry.issued_plan.content["exercises"]}
    if entry.prescription_key and str(entry.prescription_key) not in keys:
        raise ValidationError({"prescription_key": _("This exercise is not in the plan.")})
    corrected = entry.corrects
    if corrected and (
        corrected.patient_id != entry.patient.pk or LogEntry.objects.filter(corrects=corrected).exists()
    ):
        raise ValidationError({"corrects": CORRECT_THE_LATEST})


def refuse_time(occurred_at: datetime) -> None:
    now = timezone.now()
    if occurred_at > now + CLOCK_TOLERANCE:
        raise ValidationError({"occurred_at": _("This time lies in the future. Check the device's clock.")})
    if occurred_at < now - LATEST_LOG:
        raise ValidationError({"occurred_at": _("This was over a year ago. Check the date.")})
