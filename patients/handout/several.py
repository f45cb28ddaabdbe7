"""Several handouts at a time: while Typst works, it leaves Python's lock to others."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from patients.handout.typesetting import AT_ONCE

Given = TypeVar("Given")
Made = TypeVar("Made")


def in_turn(make: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Future[Made]]:
    """What is made of each, in the order given. Only as much is made ahead as keeps all hands busy.

    `given` is gone through in the caller's own thread, and so may ask the caller's database connection.
    """
    with ThreadPoolExecutor(AT_ONCE) as hands:
        begun: deque[Future[Made]] = deque()
        for each in given:
            begun.append(hands.submit(make, each))
            if len(begun) > AT_ONCE:
                yield begun.popleft()
        yield from begun
