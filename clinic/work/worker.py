"""The worker: runs what is due, one task at a time, until it is told to stop."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import FrameType
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from clinic.logs import PlainFormatter
from clinic.work import periodic
from clinic.work.models import Beat
from clinic.work.queue import GONE, insist

logger = logging.getLogger("reprise.work")

BEAT_EVERY, LOOK_EVERY, ROUND_EVERY = 10.0, 1.0, 5.0  # seconds
AGAIN_AFTER = timedelta(seconds=10)  # for a task that met a locked database
MOST_GONE = 20  # how often


class Worker:
    """`once`: stop when nothing is due."""

    def __init__(self, *, once: bool = False) -> None:
        self.name = new_name()
        self.once = once
        self.is_stopping = False
        self.next_round = 0.0
        self.heart = threading.Thread(target=self.beat, daemon=True)

    def run(self) -> None:
        insist(partial(Beat.objects.get_or_create, name=self.name))
        self.heart.start()
        logger.info("Worker %s has begun", self.name)
        while not self.is_stopping:
            is_busy = self.careful_step()
            if self.once and is_busy is False:
                break
            if not is_busy:
                self.rest(LOOK_EVERY)
        self.is_stopping = True
        self.heart.join(timeout=30)
        insist(Beat.objects.filter(name=self.name).delete)
        logger.info("Worker %s has stopped", self.name)

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Finishes what is in hand. A second signal does not wait for that."""
        self.is_stopping = True
        signal.signal(number, signal.SIG_DFL)

    # --- One step ---------------------------------------------------------------------------------

    def careful_step(self) -> bool | None:
        """Whether there was something to do. None if the database does not answer."""
        try:
            close_old_connections()
            return self.step()
        except GONE as error:
            logger.warning("The database does not answer, trying again: %s", type(error).__name__)
            connection.close()
            return None

    def step(self) -> bool:
        if time.monotonic() >= self.next_round:
            periodic.run_due()
            self.next_round = time.monotonic() + ROUND_EVERY
        row = self.claim()
        if row is None:
            return False
        try:
            self.do(row)
        except GONE:
            self.name = new_name()  # what it had in hand is found as that of a dead worker
            raise
        return True

    def claim(self) -> DBTaskResult | None:
        ready: Any = DBTaskResult.objects.ready()
        if not ready.exists():  # only reads, so that a worker with nothing to do locks nobody out
            return None
        with transaction.atomic():
            row: DBTaskResult | None = ready.get_locked()
            if row is not None:
                row.claim(self.name)
            return row

    def do(self, row: DBTaskResult) -> None:
        began = time.monotonic()
        try:
            answer = call(row)
        except GONE as error:
            connection.close()
            again(row, error)
        except Exception as error:
            logger.exception("Task %s has failed: %s", row.pk, row.task_path)
            insist(partial(settle, row, **failure(error)))
        else:
            insist(partial(settle, row, status=TaskResultStatus.SUCCESSFUL, return_value=answer))
            logger.info("Task %s is done in %.1f s: %s", row.pk, time.monotonic() - began, row.task_path)

    # --- While it waits ---------------------------------------------------------------------------

    def rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.is_stopping and time.monotonic() < until:
            time.sleep(0.1)

    def beat(self) -> None:
        """In a thread of its own: a long task is no dead worker."""
        while not self.is_stopping:
            try:
                self.beat_once()
            except GONE:
                connection.close()
                self.rest(LOOK_EVERY)
            else:
                self.rest(BEAT_EVERY)
        connection.close()

    def beat_once(self) -> None:
        Beat.objects.update_or_create(name=self.name, defaults={"beat_at": timezone.now()})


def new_name() -> str:
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(8)}"


def call(row: DBTaskResult) -> Any:
    task = import_string(row.task_path)
    result: Any = row.task_result
    begin: Callable[..., Any] = (
        partial(task.call, TaskContext(task_result=result)) if task.takes_context else task.call
    )
    return begin(*result.args, **result.kwargs)


def settle(row: DBTaskResult, **values: Any) -> None:
    """Unless another worker has it: this one was thought dead."""
    mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    if values.get("status") != TaskResultStatus.READY:
        values |= {"finished_at": timezone.now()}
    mine.update(**values)


def again(row: DBTaskResult, error: Exception) -> None:
    """A task that met a locked or lost database comes again a little later, and is lost only after many times."""
    if len(row.worker_ids) >= MOST_GONE:
        insist(partial(settle, row, **failure(error)))
        return
    logger.warning("Task %s comes again: %s", row.pk, type(error).__name__)
    later = timezone.now() + AGAIN_AFTER
    insist(partial(settle, row, status=TaskResultStatus.READY, run_after=later))


def failure(error: Exception) -> dict[str, Any]:
    """What is kept of a fault: where it was, without the words, in which people may be named."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    where = PlainFormatter().formatException((type(error), error, error.__traceback__))
    return {"status": TaskResultStatus.FAILED, "exception_class_path": kind, "traceback": where}


def listen(worker: Worker) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, worker.stop)
