"""Which plans need a look, and why: the reasons in words, the most urgent first.

Sorts and says; it suggests nothing. Reads what is kept of each plan, never the log, and takes the day from its callers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.models import Clinic
from patients.models import Barrier, Count, LogEntry, Message, Standing
from patients.models.standing import A_DAY

FEWEST_SESSIONS = 4  # with pain, before a rise is more than chance
WEEK = 7  # days
QUIET = timedelta(days=7)  # how long a reason that was seen stays away, unless it gets worse


class Reason(StrEnum):
    """In the order of their urgency."""

    RED = "red"
    PAIN_UP = "pain_up"
    MESSAGE = "message"
    NOTE = "note"
    BARRIER = "barrier"
    LOW = "low"
    SILENT = "silent"
    UNOPENED = "unopened"
    ENDING = "ending"
    REVIEW = "review"


ORDER = {reason: place for place, reason in enumerate(Reason)}
# About one entry, message, answer or version: once seen, it stays seen.
ONCE = (Reason.RED, Reason.MESSAGE, Reason.NOTE, Reason.BARRIER, Reason.UNOPENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One reason why a plan needs a look.

    level: the higher, the worse; what was seen at one level is news again at a higher one. For those
        of ONCE it is the key of the entry, message, answer or version: later ones are higher.
    say, when: make the words, and the day or the moment of which they speak, for those that are shown.
    """

    reason: Reason
    level: float
    say: Callable[[], Sequence[str]]
    when: Callable[[], date | datetime]

    @property
    def sentences(self) -> Sequence[str]:
        """A paragraph each."""
        return self.say()

    @property
    def words(self) -> str:
        return " ".join(self.say())

    @property
    def since(self) -> date | datetime:
        return self.when()

    @property
    def is_urgent(self) -> bool:
        return self.reason == Reason.RED


def notices(standing: Standing, today: date, clinic: Clinic) -> list[Notice]:
    """All reasons why this plan needs a look on this day, most urgent first, whether seen or not."""
    return [notice for look in LOOKS for notice in look(standing, today, clinic)]


def unseen(found: Iterable[Notice], seen: Mapping[str, float]) -> list[Notice]:
    """Those that are worse than what was seen. `seen`: by reason, the worst level that still keeps it away.

    What is about one event, of ONCE, was seen for good; all else comes again after QUIET.
    """
    return [notice for notice in found if notice.level > seen.get(notice.reason, float("-inf"))]


# --- The reasons ----------------------------------------------------------------------------------


def red(standing: Standing, today: date, clinic: Clinic) -> Iterator[Notice]:
    if standing.red_entry_id:
        yield Notice(
            reason=Reason.RED,
            level=standing.red_entry_id,
            say=lambda: list(red_words(standing, clinic)),
            when=lambda: newest_red(standing).occurred_at,
        )


def newest_red(standing: Standing) -> LogEntry:
    entry: LogEntry = standing.red_entry  # type: ignore[assignment]  # asked only where there is one
    return entry


def red_words(standing: Standing, clinic: Clinic) -> Iterator[str]:
    """The newest, and those before it that nobody has seen: see `shown.say_more`."""
    limit = standing.pain_red or clinic.pain_red
    name = standing.red_exercise or _("the session")
    yield red_entry(newest_red(standing), standing.red_now, name, limit)
    for entry in standing.other_red:
        name = standing.names.get(str(entry.prescription_key)) or _("the session")
        words = red_entry(entry, later_form(entry), name, limit)
        yield _("%(day)s: %(words)s") % {"day": said(entry.local_date), "words": words}
    yield from and_more(standing.more_red, standing)


def and_more(count: int, standing: Standing) -> Iterator[str]:
    if count and standing.is_more_than_counted:
        yield _("And more.")
    elif count:
        yield ngettext("And %(count)s more.", "And %(count)s more.", count) % {"count": count}


def red_entry(entry: LogEntry, now: LogEntry | None, exercise: str, limit: int) -> str:
    words = {"exercise": exercise, "pain": entry.pain, "limit": limit}
    said_first = _("Stopped %(exercise)s: it hurt too much.") if entry.stopped else "%(exercise)s:"
    pain = "" if entry.pain is None else _("Pain %(pain)s of 10; the limit is %(limit)s.")
    return " ".join(filter(None, [said_first % words, pain % words, corrected(entry, now)]))


def later_form(entry: LogEntry) -> LogEntry:
    """What it was corrected to last."""
    while later := getattr(entry, "corrected_by", None):
        entry = later
    return entry


def corrected(entry: LogEntry, now: LogEntry | None) -> str:
    """What became of a red entry. Both values are shown: it stays listed until somebody has seen it."""
    if now is None or now.pk == entry.pk:
        return ""
    if now.status == LogEntry.Status.TAKEN_BACK:
        return _("Taken back since.")
    if now.pain is None:
        return _("Corrected since: no pain given.")
    return _("Corrected since to %(pain)s of 10.") % {"pain": now.pain}


def pain_up(standing: Standing, today: date, clinic: Clinic) -> Iterator[Notice]:
    first, on = standing.first_pain, standing.pained_on
    if len(standing.pains) < FEWEST_SESSIONS or first is None or on is None:
        return
    last = median(standing.pains[-3:])
    if last - first >= clinic.look_pain_up:
        yield Notice(
            reason=Reason.PAIN_UP,
            level=last - first,
            say=lambda: [pain_up_words(first, last)],
            when=lambda: on,
        )


def pain_up_words(first: float, last: float) -> str:
    words = _("Pain went up from %(first)s to %(last)s: the last three sessions against the first three.")
    return words % {"first": number(first), "last": number(last)}


def note(standing: Standing, today: date, clinic: Clinic) -> Iterator[Notice]:
    if standing.note_entry_id:
        yield Notice(
            reason=Reason.NOTE,
            level=standing.note_entry_id,
            say=lambda: list(note_words(standing)),
            when=lambda: noted(standing).received_at,
        )


def note_words(standing: Standing) -> Iterator[str]:
    """The newest, and those before it that nobody has read."""
    yield _("A note: “%(note)s”") % {"note": shortened(noted(standing).note)}
    for entry in standing.other_notes:
        words = {"day": said(entry.local_date), "note": shortened(entry.note)}
        yield _("%(day)s, a note: “%(note)s”") % words
    yield from and_more(standing.more_notes, standing)


def noted(standing: Standing) -> LogEntry:
    entry: LogEntry = standing.note_entry  # type: ignore[assignment]  # asked only where there is one
    return entry


def new_message(unread: Sequence[Message]) -> Notice | None:
    """Of a patient's or helper's messages that nobody has read, the oldest first. They need no plan."""
    if not unread:
        return None
    last = unread[-1]
    return Notice(
        reason=Reason.MESSAGE,
        level=last.pk,
        say=lambda: [message_words(last, len(unread))],
        when=lambda: last.sent_at,
    )


def message_words(last: Message, count: int) -> str:
    words = ngettext("New message: “%(text)s”", "%(count)s new messages. The last: “%(text)s”", count)
    return words % {"count": count, "text": shortened(last.text) or _("a photo")}


def barrier(standing: Standing, today: date, clinic: Clinic) -> Iterator[Notice]:
    """What made a week hard, if staff can do something about it. Kept with `StandingQuerySet.with_barrier`."""
    given: Any = standing.barrier
    if given:
        yield Notice(
            reason=Reason.BARRIER,
            level=given["pk"],
            say=lambda: [barrier_words(given["answer"])],
            when=lambda: datetime.fromisoformat(given["at"]).date(),
        )


def barrier_words(answer: str) -> str:
    return _("Half of a week was missed: “%(answer)s”.") % {"answer": Barrier.Answer(answer).label}


def low(standing: Standing, today: date, clinic: Clinic) -> Iterator[Notice]:
    """Under so many per cent of what was planned in seven days, or so many points less than in the seven before.

    Not in the first week of a plan, nor beside SILENT, which says more.
    """
    week = standing.over(WEEK, today)
    if week.percent is None or (before := standing.over(WEEK, today, ago=WEEK)).percent is None:
        return
    if week.percent >= clinic.look_low and before.percent - week.percent < clinic.look_fall:
        return
    if not is_silent(standing, today, clinic):
        yield Notice(
            reason=Reason.LOW,
            level=(100 - week.percent) // 10,
            say=lambda: [low_words(week, before)],
            when=lambda: today - WEEK * A_DAY,
        )


def low_words(week: Count, before: Count) -> str:
    words = _(
        "Did %(done)s of %(planned)s planned rounds in 7 days. "
        "The 7 days before: %(done_before)s of %(planned_before)s."
    )
    return words % {
        "done": number(week.done),
        "planned": week.planned,
        "done_before": number(before.done),
        "planned_before": before.planned,
    }


def silent(standing: Standing, today: date, clinic: Clinic) -> Iterator[Notice]:
    if is_silent(standing, today, clinic):
        days = standing.silent_days(today)
        yield Notice(
            reason=Reason.SILENT,
            level=days // clinic.look_silent,
            say=lambda: [silent_words(days)],
            when=lambda: standing.last_on or standing.begins_on or standing.issued_at or standing.since,
        )


def silent_words(days: int) -> str:
    words = ngettext(
        "Nothing logged for %(days)s planned day.", "Nothing logged for %(days)s planned days.", days
    )
    return words % {"days": days}


def is_silent(standing: Standing, today: date, clinic: Clinic) -> bool:
    return standing.version_id is not None and standing.silent_days(today) >= clinic.look_silent


def unopened(standing: Standing, today: date, clinic: Clinic) -> Iterator[Notice]:
    """Only where somebody can sign in to open it: others have it on paper."""
    issued_at = standing.issued_at
    if standing.version_id is None or issued_at is None or standing.is_opened or not standing.has_portal:
        return
    if timezone.now() - issued_at >= timedelta(days=clinic.look_unopened):
        yield Notice(
            reason=Reason.UNOPENED,
            level=standing.version_id,
            say=lambda: [_("Version %(number)s was not opened yet.") % {"number": standing.number}],
            when=lambda: issued_at,
        )


def ending(standing: Standing, today: date, clinic: Clinic) -> Iterator[Notice]:
    """The plan or one of its phases ends within so many days, or the plan has ended."""
    if standing.version_id is None:
        return
    soon, ends_on = today + timedelta(days=clinic.look_ahead), standing.ends_on
    if ends_on and ends_on < today:
        yield dated(Reason.ENDING, PLAN_ENDED, ends_on, level=2)
    elif ends_on and ends_on <= soon:
        yield dated(Reason.ENDING, PLAN_ENDS, ends_on, level=1)
    elif phases := [day for day in map(date.fromordinal, standing.phase_ends_on) if today <= day <= soon]:
        yield dated(Reason.ENDING, PHASE_ENDS, phases[0], level=0)


def review(standing: Standing, today: date, clinic: Clinic) -> Iterator[Notice]:
    on = standing.review_on
    if standing.version_id is None or on is None or on > today + timedelta(days=clinic.look_ahead):
        return
    missed = on < today
    yield dated(Reason.REVIEW, REVIEW_WAS_DUE if missed else REVIEW_IS_DUE, on, level=missed)


PLAN_ENDED = gettext_lazy("The plan ended on %(day)s.")
PLAN_ENDS = gettext_lazy("The plan ends on %(day)s.")
PHASE_ENDS = gettext_lazy("A phase of the plan ends on %(day)s.")
REVIEW_WAS_DUE = gettext_lazy("The review was due on %(day)s.")
REVIEW_IS_DUE = gettext_lazy("The review is due on %(day)s.")


def dated(reason: Reason, words: Promise, day: date, *, level: int) -> Notice:
    return Notice(reason=reason, level=level, say=lambda: [str(words) % {"day": said(day)}], when=lambda: day)


LOOKS: Sequence[Callable[[Standing, date, Clinic], Iterator[Notice]]]
LOOKS = (red, pain_up, note, barrier, low, silent, unopened, ending, review)  # by urgency

# --- Words ----------------------------------------------------------------------------------------


def number(value: float) -> str:
    """Without a needless point: 3, 2.5."""
    return f"{value:g}"


def said(day: date) -> str:
    return date_format(day, "l j F")


def shortened(note: str) -> str:
    line = " ".join(note.split())
    return line if len(line) <= 80 else f"{line[:79].rstrip()}…"
