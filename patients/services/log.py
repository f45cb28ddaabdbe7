"""What the patient logs: stored exactly once, and corrected or taken back within seven days."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.models import User
from exercises.dose import Side
from patients.models import LogEntry, Patient
from patients.schedule import most_rounds
from patients.snapshots import read

CLOCK_TOLERANCE = timedelta(minutes=10)  # the clocks of some phones are fast
LATEST_LOG = timedelta(days=366)  # an entry may have waited on a phone for long, but not since the year 1
CORRECTABLE = timedelta(days=7)  # from the day on which it happened, by the patient's own calendar
CORRECT_THE_LATEST = gettext_lazy("This entry cannot be corrected. Correct the latest one.")
# A correction keeps what the entry is about: the same exercise, round and time.
KEPT = (
    "issued_plan_id",
    "prescription_key",
    "session",
    "round",
    "side",
    "occurred_at",
    "time_zone",
    "local_date",
)


@transaction.atomic
def record_session(*, patient: Patient, entries: Iterable[LogEntry]) -> list[LogEntry]:
    """Store what the patient logs, exactly once.

    `entries` are unsaved, with at least uuid, status and entered_by. A correction also has `corrects` and takes what
    it is about from that entry. Other entries have issued_plan and occurred_at; without a round, an entry about an
    exercise takes the day's next open one. If this patient has sent a uuid before, the entry is not stored again and
    the first one is returned instead.
    Stores all entries or none: raises ValidationError if one is wrong.
    """
    Patient.objects.select_for_update(no_key=True).get(
        pk=patient.pk
    )  # or two requests could take the same round
    return [store_once(patient, entry) for entry in entries]


def take_back(*, entry: LogEntry, uuid: UUID, by: User) -> LogEntry:
    """From now on the entry does not count. Safe to repeat with the same uuid."""
    taken_back = LogEntry(uuid=uuid, status=LogEntry.Status.TAKEN_BACK, corrects=entry, entered_by=by)
    [stored] = record_session(patient=entry.patient, entries=[taken_back])
    return stored


def correct(
    *, entry: LogEntry, uuid: UUID, by: User, status: str, pain: int | None = None, note: str = ""
) -> LogEntry:
    """Store what the patient now says instead of `entry`.

    Sets, repetitions, effort and reason are kept, unless the status changes.
    """
    counted = entry if status == entry.status else LogEntry()
    corrected = LogEntry(
        uuid=uuid,
        corrects=entry,
        entered_by=by,
        status=status,
        pain=pain,
        note=note,
        sets_done=counted.sets_done,
        reps_done=counted.reps_done,
        effort=counted.effort,
        reason=counted.reason,
    )
    [stored] = record_session(patient=entry.patient, entries=[corrected])
    return stored


def is_correctable(entry: LogEntry) -> bool:
    """True for 7 days after the entry's own day, counted in the time zone where it was logged."""
    return timezone.localdate(timezone=ZoneInfo(entry.time_zone)) <= entry.local_date + CORRECTABLE


def noon_of(day: date, zone: ZoneInfo) -> datetime:
    """A time for something of which only the day is known. No change of the clocks skips noon."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone)


# --- Storing --------------------------------------------------------------------------------------


def store_once(patient: Patient, entry: LogEntry) -> LogEntry:
    if first := patient.log.filter(uuid=entry.uuid).first():
        return first
    entry.patient = patient
    if entry.corrects:
        follow_on(entry, entry.corrects)
    else:
        date_and_place(entry)
    entry.clean_fields()
    entry.validate_constraints(exclude={"uuid"})  # a repeated uuid was answered above
    if entry.status != LogEntry.Status.TAKEN_BACK:
        refuse_round(entry)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:  # the same entry, or a second correction, arrived at the same moment
        first = patient.log.filter(uuid=entry.uuid).first()
        if first is None:
            raise ValidationError({"corrects": CORRECT_THE_LATEST}) from None
        return first
    return entry


def date_and_place(entry: LogEntry) -> None:
    """Set the day, by the patient's own clock, and the round of an entry that is not a correction."""
    refuse_time(entry.occurred_at)
    entry.time_zone = entry.patient.time_zone or entry.patient.clinic.time_zone
    entry.local_date = timezone.localdate(entry.occurred_at, timezone=ZoneInfo(entry.time_zone))
    if entry.issued_plan.plan.patient_id != entry.patient.pk:
        raise ValidationError({"issued_plan": _("This plan is not yours.")})
    if entry.prescription_key and entry.round is None:
        entry.round = next_round(entry)


def follow_on(entry: LogEntry, corrected: LogEntry) -> None:
    if corrected.patient_id != entry.patient.pk or LogEntry.objects.filter(corrects=corrected).exists():
        raise ValidationError({"corrects": CORRECT_THE_LATEST})
    if not is_correctable(corrected):
        day = date_format(corrected.local_date, "l j F")
        message = _("This was on %(day)s. It can be changed for 7 days. Call your practice about it.")
        raise ValidationError({"corrects": message % {"day": day}})
    for name in KEPT:
        field: Any = LogEntry._meta.get_field(name)
        sent, stands = getattr(entry, name), getattr(corrected, name)
        if sent not in (None, "") and field.to_python(sent) != stands:
            raise ValidationError({field.name: _("A correction keeps this as it was. Leave it out.")})
        setattr(entry, name, stands)


def refuse_time(occurred_at: datetime) -> None:
    now = timezone.now()
    if occurred_at > now + CLOCK_TOLERANCE:
        raise ValidationError({"occurred_at": _("This time lies in the future. Check the device's clock.")})
    if occurred_at < now - LATEST_LOG:
        raise ValidationError({"occurred_at": _("This was over a year ago. Check the date.")})


# --- Rounds ---------------------------------------------------------------------------------------


def dose_of(entry: LogEntry) -> dict[str, Any]:
    for row in read(entry.issued_plan.content)["exercises"]:
        if row["key"] == str(entry.prescription_key):
            dose: dict[str, Any] = row["dose"]
            return dose
    raise ValidationError({"prescription_key": _("This exercise is not in the plan.")})


def is_logged(entry: LogEntry, number: int, logged: Iterable[tuple[int, str]]) -> bool:
    """Whether the round, or this side of it, is logged already. A round without a side means both sides."""
    sides = {side for each, side in logged if each == number}
    return bool(sides & {"", entry.side}) if entry.side else bool(sides)


def logged_rounds(entry: LogEntry) -> list[tuple[int, str]]:
    """The rounds, with their sides, that are logged for this exercise on this day and still count."""
    of_day = entry.patient.log.standing().filter(
        prescription_key=entry.prescription_key, local_date=entry.local_date
    )
    return [(each.round or 0, each.side) for each in of_day if each.pk != entry.corrects_id]


def next_round(entry: LogEntry) -> int:
    logged, most = logged_rounds(entry), most_rounds(dose_of(entry))
    for number in range(1, (most or len(logged) + 1) + 1):
        if not is_logged(entry, number, logged):
            return number
    raise ValidationError({"round": all_logged(most or 1)})


def refuse_round(entry: LogEntry) -> None:
    """Refuse a round beyond the plan's number, or one that is logged already.

    Entries from before a rule may break it and can still be corrected.
    """
    if not entry.prescription_key or not entry.round:
        return
    dose = dose_of(entry)
    most = most_rounds(dose)
    if entry.side and dose.get("side") != Side.EACH:
        message = _("This exercise is not done on each side in turn. Leave the side out.")
        raise ValidationError({"side": message})
    if most and entry.round > most and not entry.corrects:
        beyond = _("There is no round %(round)s.") % {"round": entry.round}
        raise ValidationError({"round": f"{planned_rounds(most)} {beyond}"})
    if is_logged(entry, entry.round, logged_rounds(entry)):
        raise ValidationError({"round": all_logged(1) if most == 1 else logged_already(entry)})


def planned_rounds(most: int) -> str:
    """How often the exercise is planned, in words. `most` is the upper end of a range."""
    return ngettext(
        "This exercise is planned once a day.", "This exercise is planned %(count)s times a day.", most
    ) % {"count": most}


def all_logged(most: int) -> str:
    already = ngettext(
        "It is logged already. Change that entry instead.",
        "All are logged already. Change one of these entries instead.",
        most,
    )
    return f"{planned_rounds(most)} {already}"


def logged_already(entry: LogEntry) -> str:
    return _("Round %(round)s is logged already. Change that entry instead.") % {"round": entry.round}
