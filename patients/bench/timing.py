"""Measures how long something takes."""

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

COLD_ROUNDS = 3


def timed(act: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def median(act: Callable[[], object], rounds: int) -> float:
    """Milliseconds, after one run to warm up."""
    act()
    return statistics.median(timed(act) for _round in range(rounds))


def seconds_of_process(command: Sequence[str], environment: Mapping[str, str] | None = None) -> float:
    """Seconds of a new process, with the start of Python: the median of three runs."""

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603 - our own command

    return statistics.median(timed(run) for _round in range(COLD_ROUNDS)) / 1000
