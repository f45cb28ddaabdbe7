"""Makes several handouts at a time. Typst works without Python's global lock, so threads are enough."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from patients.handout.typesetting import AT_ONCE

Given = TypeVar("Given")
Made = TypeVar("Made")


def in_turn(make: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Future[Made]]:
    """The results, in the order given. Starts no more at once than keeps all threads busy.

    `given` is read in the caller's own thread, so it may use the caller's database connection.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        started: deque[Future[Made]] = deque()
        for each in given:
            started.append(pool.submit(make, each))
            if len(started) > AT_ONCE:
                yield started.popleft()
        yield from started
