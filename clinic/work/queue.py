"""Puts tasks into the queue, which is a table of the database. The arguments of a task are ids, nothing else.

A task may run twice, when a worker was killed: each task looks first whether its work is done.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction
from django_tasks import task_backends
from django_tasks.base import Task

logger = logging.getLogger("reprise.work")

GONE = (OperationalError, InterfaceError)  # a locked database, or one that does not answer
PATIENCE = 180  # seconds
Answer = TypeVar("Answer")


def waits() -> bool:
    """Whether work waits for a worker. Otherwise it is done at once, once, by the page itself: see WORKER."""
    return bool(task_backends["default"].supports_defer)


def put(task: Task[..., Any], *ids: int, priority: int = 0, run_after: datetime | None = None) -> None:
    """The task is in the queue if the caller's transaction is kept, and not otherwise."""
    if waits():
        task.using(priority=priority, run_after=run_after).enqueue(*ids)
    else:
        after_commit(partial(task.enqueue, *ids))


def after_commit(act: Callable[[], object]) -> None:
    transaction.on_commit(act)


def insist(act: Callable[[], Answer]) -> Answer:
    """Try again while the database is locked or gone. `act` must be safe to repeat."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except GONE as error:
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            logger.warning("The database does not answer, trying again: %s", type(error).__name__)
            connection.close()
            time.sleep(1)
