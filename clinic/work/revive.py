"""Finds what a dead worker left behind. A worker is dead if its beat is too old; a stopped one leaves nothing."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from clinic.work.mail import end
from clinic.work.models import Beat, Letter

logger = logging.getLogger("reprise.work")

DEAD_AFTER = timedelta(seconds=120)  # longer than a database is locked in a bad minute
WITHOUT_BEAT = timedelta(minutes=10)  # for what a page did itself
MOST_TRIES = 3


def revive() -> None:
    now = timezone.now()
    alive = set(Beat.objects.filter(beat_at__gt=now - DEAD_AFTER).values_list("name", flat=True))
    dead = set(Beat.objects.filter(beat_at__lte=now - DEAD_AFTER).values_list("name", flat=True))
    revive_letters(now, alive, dead)  # first: their tasks find them waiting again, or ended
    revive_tasks(now, alive, dead)
    Beat.objects.filter(beat_at__lte=now - timedelta(days=1)).delete()


def revive_letters(now: datetime, alive: set[str], dead: set[str]) -> None:
    left = Letter.objects.exclude(held_by__in=alive).filter(
        Q(held_by__in=dead) | Q(tried_at__lte=now - WITHOUT_BEAT)
    )
    left.filter(state=Letter.State.HELD).update(state=Letter.State.WAITING, held_by="")
    for letter in left.filter(state=Letter.State.SENDING):
        end(letter, Letter.State.UNSURE, "WorkerDied")


def revive_tasks(now: datetime, alive: set[str], dead: set[str]) -> None:
    for row in DBTaskResult.objects.running():
        name = row.worker_ids[-1] if row.worker_ids else ""
        if name in alive or (name not in dead and row.started_at and row.started_at > now - WITHOUT_BEAT):
            continue
        mine = DBTaskResult.objects.filter(
            pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at
        )
        if len(set(row.worker_ids)) < MOST_TRIES:  # one that met a locked database has it several times
            mine.update(status=TaskResultStatus.READY)
            logger.warning("Task %s of a dead worker waits again: %s", row.pk, row.task_path)
        else:
            with transaction.atomic():
                died = "clinic.work.revive.WorkerDied"
                mine.update(status=TaskResultStatus.FAILED, finished_at=now, exception_class_path=died)
            logger.error("Task %s has failed, %s workers died: %s", row.pk, MOST_TRIES, row.task_path)
