"""What the patient logs: stored exactly once, and corrected or taken back within seven days."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict, Unpack
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
from patients.services.logbook import Logbook
from patients.snapshots import read
from patients.standings import add_entries

CLOCK_TOLERANCE = timedelta(minutes=10)  # the clocks of some phones are fast
LATEST_LOG = timedelta(days=366)  # an entry may have waited on a phone for long, but not since the year 1
CORRECTABLE = timedelta(days=7)  # from the day on which it happened, by the patient's own calendar
MOST_A_DAY = 100  # rows about one exercise on one day. 24 rounds on two sides, each corrected once, are 96
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


class Changed(TypedDict, total=False):
    sets_done: int | None
    reps_done: int | None
    effort: Decimal | None
    stopped: bool


@transaction.atomic
def record_session(*, patient: Patient, entries: Iterable[LogEntry]) -> list[LogEntry]:
    """Store what the patient logs, exactly once.

    `entries` are unsaved, with at least uuid, status and entered_by. A correction also has `corrects` and takes what
    it is about from that entry. Other entries have issued_plan and occurred_at; without a round, an entry about an
    exercise takes the day's next open one. If this patient has sent a uuid before, the entry is not stored again and
    the first one is returned instead.
    Stores all entries or none: raises ValidationError if one is wrong.
    """
    entries = list(entries)
    book = open_book(patient, entries)
    if len(entries) == 1 or any(entry.corrects for entry in entries):
        found = [store_once(book, entry) for entry in entries]
    else:
        found = [book.first(entry) or book.note(check(book, entry)) for entry in entries]
        LogEntry.objects.bulk_create({id(each): each for each in found if each.pk is None}.values())
    add_entries(stored_now(entries, found))
    return found


@transaction.atomic
def record_each(*, patient: Patient, entries: Iterable[LogEntry]) -> list[LogEntry | ValidationError]:
    """As `record_session`, but a wrong entry holds up none: in its place is the reason why it was refused.

    `entries` may make each when those before it are stored, as it may correct one of them.
    """
    book = open_book(patient, [])
    tried = [(entry, store_or_refuse(book, entry)) for entry in entries]
    outcomes = [outcome for _entry, outcome in tried]
    add_entries(stored_now([entry for entry, _outcome in tried], outcomes))
    return outcomes


def stored_now(entries: list[LogEntry], outcomes: Sequence[LogEntry | ValidationError]) -> list[LogEntry]:
    """Those that were neither refused nor stored before."""
    return [entry for entry, outcome in zip(entries, outcomes, strict=True) if entry is outcome]


def open_book(patient: Patient, entries: list[LogEntry]) -> Logbook:
    """Locks the patient, so that two requests do not take the same round."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    return Logbook(patient, entries)


def store_or_refuse(book: Logbook, entry: LogEntry) -> LogEntry | ValidationError:
    try:
        with transaction.atomic():
            return store_once(book, entry)
    except ValidationError as refusal:
        return refusal


def take_back(*, entry: LogEntry, uuid: UUID, by: User) -> LogEntry:
    """Store that the entry no longer counts. Safe to repeat with the same uuid."""
    status = LogEntry.Status.TAKEN_BACK
    taken_back = LogEntry(uuid=uuid, status=status, corrects=entry, entered_by=by, source=entry.source)
    [stored] = record_session(patient=entry.patient, entries=[taken_back])
    return stored


def correct(
    *,
    entry: LogEntry,
    uuid: UUID,
    by: User,
    status: str,
    pain: int | None = None,
    note: str = "",
    **changed: Unpack[Changed],
) -> LogEntry:
    """Store what the patient now says instead of `entry`.

    Where it came from is kept. So is the reason, and what `changed` does not name, unless the status changes.
    """
    source = entry if status == entry.status else LogEntry()
    kept = {name: getattr(source, name) for name in (*Changed.__annotations__, "reason")}
    corrected = LogEntry(
        uuid=uuid,
        corrects=entry,
        entered_by=by,
        source=entry.source,
        status=status,
        pain=pain,
        note=note,
        **kept | changed,
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


def store_once(book: Logbook, entry: LogEntry) -> LogEntry:
    if first := book.first(entry):
        return first
    check(book, entry)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:  # the same entry, or a second correction, arrived at the same moment
        first = book.patient.log.filter(uuid=entry.uuid).first()
        if first is None:
            raise ValidationError({"corrects": CORRECT_THE_LATEST}) from None
        return first
    book.note(entry)
    return entry


def check(book: Logbook, entry: LogEntry) -> LogEntry:
    """Complete the entry, and refuse it if it is wrong."""
    entry.patient = book.patient
    if entry.corrects:
        take_over(entry, entry.corrects)
    else:
        date_and_place(book, entry)
    refuse_flood(book, entry)
    book.refuse_nonsense(entry)
    if entry.status != LogEntry.Status.TAKEN_BACK:
        refuse_round(book, entry)
    entry.is_red = is_red(entry)
    return entry


def is_red(entry: LogEntry) -> bool:
    """Whether pain reached the limit of the entry's own version, or stopped the exercise."""
    red = read(entry.issued_plan.content)["pain"]["red"]
    return entry.stopped or (entry.pain is not None and int(entry.pain) >= red)


def date_and_place(book: Logbook, entry: LogEntry) -> None:
    """Set the day, by the patient's own clock, and the round of an entry that is not a correction."""
    refuse_time(entry.occurred_at)
    entry.time_zone = entry.patient.time_zone or entry.patient.clinic.time_zone
    entry.local_date = timezone.localdate(entry.occurred_at, timezone=ZoneInfo(entry.time_zone))
    if entry.issued_plan.plan.patient_id != entry.patient.pk:
        raise ValidationError({"issued_plan": _("This plan is not yours.")})
    if entry.prescription_key and entry.round is None:
        entry.round = next_round(book, entry)


def take_over(entry: LogEntry, corrected: LogEntry) -> None:
    """Check that `corrected` may be corrected, and copy what it is about to the new entry."""
    if corrected.patient_id != entry.patient.pk or LogEntry.objects.filter(corrects=corrected).exists():
        raise ValidationError({"corrects": CORRECT_THE_LATEST})
    if not is_correctable(corrected):
        day = date_format(corrected.local_date, "l j F")
        message = _("This was on %(day)s. It can be changed for 7 days. Call your practice about it.")
        raise ValidationError({"corrects": message % {"day": day}})
    for name in KEPT:
        field: Any = LogEntry._meta.get_field(name)
        sent, kept = getattr(entry, name), getattr(corrected, name)
        if sent not in (None, "") and field.to_python(sent) != kept:
            raise ValidationError({field.name: _("A correction keeps this as it was. Leave it out.")})
        setattr(entry, name, kept)


def refuse_time(occurred_at: datetime) -> None:
    now = timezone.now()
    if occurred_at > now + CLOCK_TOLERANCE:
        raise ValidationError({"occurred_at": _("This time lies in the future. Check the device's clock.")})
    if occurred_at < now - LATEST_LOG:
        raise ValidationError({"occurred_at": _("This was over a year ago. Check the date.")})


def refuse_flood(book: Logbook, entry: LogEntry) -> None:
    """Bounds what one day holds about one exercise, or about no exercise, with all corrections of it.

    Rounds have limits of their own, but not in every plan. Taking back makes room for another round, and pages show
    an entry with everything that was said before it.
    """
    if len(book.of_day(entry)) >= MOST_A_DAY:
        raise ValidationError(
            _("This was logged or changed too often on one day. Nothing more is saved. Call your practice.")
        )


# --- Rounds ---------------------------------------------------------------------------------------


def is_logged(entry: LogEntry, number: int, logged: Iterable[tuple[int, str]]) -> bool:
    """Whether the round, or this side of it, is logged already. A round without a side means both sides."""
    sides = {side for each, side in logged if each == number}
    return bool(sides & {"", entry.side}) if entry.side else bool(sides)


def logged_rounds(book: Logbook, entry: LogEntry) -> list[tuple[int, str]]:
    """The rounds, with their sides, that are logged for this exercise on this day and still count."""
    counting = [row for row in book.of_day(entry) if row.counts]
    return [(row.round or 0, row.side) for row in counting if row.pk is None or row.pk != entry.corrects_id]


def next_round(book: Logbook, entry: LogEntry) -> int:
    logged, most = logged_rounds(book, entry), most_rounds(book.dose(entry))
    for number in range(1, (most or len(logged) + 1) + 1):
        if not is_logged(entry, number, logged):
            return number
    raise ValidationError({"round": all_logged(most or 1)})


def refuse_round(book: Logbook, entry: LogEntry) -> None:
    """Refuse a round beyond the plan's number, or one that is logged already.

    Entries that are older than one of these rules may break it. They can still be corrected.
    """
    if not entry.prescription_key or not entry.round:
        return
    dose = book.dose(entry)
    most = most_rounds(dose)
    if entry.side and dose.get("side") != Side.EACH:
        message = _("This exercise is not done on each side in turn. Leave the side out.")
        raise ValidationError({"side": message})
    if most and entry.round > most and not entry.corrects:
        beyond = _("There is no round %(round)s.") % {"round": entry.round}
        raise ValidationError({"round": f"{planned_rounds(most)} {beyond}"})
    if is_logged(entry, entry.round, logged_rounds(book, entry)):
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
