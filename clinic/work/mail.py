"""Letters: each is sent at most once, tried again only if it surely was not sent, and never lost without a word."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskContext, task

from clinic.models import Clinic, User
from clinic.work import queue
from clinic.work.kinds import KINDS, Kind
from clinic.work.models import Letter
from clinic.work.sealing import seal
from clinic.work.sending import Fate, Outcome, hand_over

logger = logging.getLogger("reprise.work")

State = Letter.State
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]
LOST = timedelta(minutes=10)  # a letter that nobody has tried for so long gets another task


def post(
    kind: str,
    *,
    clinic: Clinic | None = None,
    user: User | None = None,
    patient_id: int | None = None,
    about_id: int = 0,
    key: str | None = None,
    told: Mapping[str, str] | None = None,
    expires_at: datetime | None = None,
) -> Letter:
    """Have a letter sent. It is waiting afterwards or, where there is no worker, what became of it is known.

    With a `key`, there is one letter for it, which is returned unless it has failed or was dropped. `told` waits
    encrypted.
    """
    values = {
        "kind": KINDS[kind].name,
        "clinic": clinic,
        "user": user,
        "patient_id": patient_id,
        "about_id": about_id,
        "sealed": seal(told) if told else "",
        "expires_at": expires_at,
    }
    with transaction.atomic():
        if key is None:
            letter, is_new = Letter.objects.create(**values), True
        else:
            Letter.objects.filter(key=key, state__in=[State.FAILED, State.DROPPED]).update(key=None)
            letter, is_new = Letter.objects.get_or_create(key=key, defaults=values)
        if is_new:
            queue.put(deliver, letter.pk, priority=KINDS[kind].priority)
    if not queue.waits():
        letter.refresh_from_db()
    return letter


@transaction.atomic
def try_again(letter: Letter) -> str:
    """Send a letter that failed as if it were new. Returns why not, or nothing."""
    kind, now = KINDS.get(letter.kind), timezone.now()
    failed = Letter.objects.select_for_update().filter(pk=letter.pk, state=State.FAILED)
    if not failed.exists():
        return _("It may have arrived, or nobody wants it any more.")
    if kind is None or not kind.is_lasting:
        return _("It needs a new code or link: ask for it again where it came from.")
    if letter.expires_at and letter.expires_at <= now:
        return _("It would come too late.")
    if Letter.objects.in_place_of(letter).exists():
        return _("Another one about the same was sent instead.")
    failed.update(state=State.WAITING, attempts=0, error="", held_by="", due_at=now, ended_at=None)
    queue.put(deliver, letter.pk, priority=kind.priority)
    return ""


@task(takes_context=True)
def deliver(context: TaskContext, letter_id: int) -> None:
    letter = take(letter_id, by=context.task_result.worker_ids[-1])
    if letter is None:
        return  # sent, given up, or not due: this task came twice
    try:
        outcome = carry(letter)
    except queue.GONE:
        queue.insist(partial(release, letter))
        raise
    close(letter, outcome)


# --- Steps ----------------------------------------------------------------------------------------


def take(letter_id: int, *, by: str) -> Letter | None:
    """Of all who ask at the same moment, one gets it."""
    now = timezone.now()
    due = Letter.objects.filter(pk=letter_id, state=State.WAITING, due_at__lte=now)
    if not due.update(state=State.HELD, held_by=by, tried_at=now, attempts=F("attempts") + 1):
        return None
    return Letter.objects.select_related("clinic", "user").get(pk=letter_id)


def carry(letter: Letter) -> Outcome | None:
    """Write it and hand it over. None if nobody wants it any more."""
    if letter.expires_at and letter.expires_at <= timezone.now():
        return Outcome(Fate.NEVER, "Expired")
    try:
        message = KINDS[letter.kind].make(letter)
        if message is None:
            return None
        message.message()  # raises here, and not half way to the server, if an address cannot be written
    except queue.GONE:
        raise
    except Exception as error:
        logger.exception("Letter %s (%s) could not be written", letter.pk, letter.kind)
        return Outcome(Fate.NEVER, type(error).__name__)
    return hand_over(message, partial(queue.insist, partial(mark, letter)))


def mark(letter: Letter) -> bool:
    """Written down before the text goes out. False if the letter was taken away: this worker was thought dead."""
    mine = Letter.objects.filter(pk=letter.pk, held_by=letter.held_by, state__in=[State.HELD, State.SENDING])
    return bool(mine.update(state=State.SENDING))


def release(letter: Letter) -> None:
    mine = Letter.objects.filter(pk=letter.pk, held_by=letter.held_by, state=State.HELD)
    mine.update(state=State.WAITING, held_by="")


def close(letter: Letter, outcome: Outcome | None) -> None:
    if outcome is None:
        return end(letter, State.DROPPED)
    if outcome.fate is Fate.LATER and (due_at := next_attempt(letter)):
        return queue.insist(partial(wait, letter, due_at, outcome.error))
    ended = {
        Fate.SENT: State.SENT,
        Fate.UNSURE: State.UNSURE,
        Fate.LATER: State.FAILED,
        Fate.NEVER: State.FAILED,
    }
    if outcome.fate in ended:
        end(letter, ended[outcome.fate], outcome.error)
    return None


def next_attempt(letter: Letter) -> datetime | None:
    """None if there is none. Without a worker there is none: the page has told somebody, who acts otherwise."""
    if letter.attempts > len(WAITS) or not queue.waits():
        return None
    due_at = timezone.now() + WAITS[letter.attempts - 1]
    return None if letter.expires_at and letter.expires_at <= due_at else due_at


@transaction.atomic
def wait(letter: Letter, due_at: datetime, error: str) -> None:
    mine = Letter.objects.filter(pk=letter.pk, held_by=letter.held_by, state__in=[State.HELD, State.SENDING])
    if mine.update(state=State.WAITING, held_by="", due_at=due_at, error=error):
        logger.warning("Letter %s (%s) was not sent, and waits: %s", letter.pk, letter.kind, error)
        queue.put(deliver, letter.pk, priority=KINDS[letter.kind].priority, run_after=due_at)


def end(letter: Letter, state: Letter.State, error: str = "") -> None:
    """Safe to repeat. A letter that was thought unsure may turn out as sent."""
    kind = KINDS.get(letter.kind)
    if queue.insist(partial(write_end, letter, kind, state, error)):
        report(letter)


def write_end(letter: Letter, kind: Kind | None, state: Letter.State, error: str) -> bool:
    """Together with what follows from it; a fault in that must not undo that a letter is known as sent."""
    known = Letter.objects.filter(pk=letter.pk, held_by=letter.held_by).exclude(state=State.SENT)
    with transaction.atomic():
        if not known.update(state=state, error=error, ended_at=timezone.now(), sealed=""):
            return False
        letter.state, letter.error = state, error
        try:
            with transaction.atomic():
                if kind is not None:
                    kind.ended(letter)
        except queue.GONE:
            raise
        except Exception:
            logger.exception("What follows letter %s (%s) could not be done", letter.pk, letter.kind)
    return True


def report(letter: Letter) -> None:
    if letter.state == State.FAILED:
        logger.error("Letter %s (%s) could not be sent: %s", letter.pk, letter.kind, letter.error)
    elif letter.state == State.UNSURE:
        logger.error("Letter %s (%s) may have been sent, or not: %s", letter.pk, letter.kind, letter.error)
    else:
        logger.info("Letter %s (%s) is %s", letter.pk, letter.kind, letter.state)


# --- Again and again ------------------------------------------------------------------------------


def sweep() -> None:
    """Ends what came too late, and gives a task to letters whose own was lost."""
    now = timezone.now()
    for letter in Letter.objects.filter(state=State.WAITING, expires_at__lte=now):
        end(letter, State.FAILED, "Expired")
    for letter in Letter.objects.filter(state=State.WAITING, due_at__lte=now - LOST)[:500]:
        with transaction.atomic():
            late = Letter.objects.filter(pk=letter.pk, state=State.WAITING, due_at=letter.due_at)
            if late.update(due_at=now) and letter.kind in KINDS:
                queue.put(deliver, letter.pk, priority=KINDS[letter.kind].priority)
