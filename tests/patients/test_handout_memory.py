"""A server prints for months: its memory must settle."""

import resource
from typing import Any

import pytest

from clinic import memory
from patients.handout import Addressee, render
from tests.factories import add_row, make_exercise, make_issued, make_plan

ROUNDS = 300
ALLOWED = 40_000  # kB, the allocator's own breathing


def peak() -> int:
    """Of this process, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.slow
def test_memory_settles_over_hundreds_of_handouts(pat: Any) -> None:
    memory.give_back()  # as a server does
    plan = make_plan(pat.patient)
    for number in range(7):
        add_row(plan, exercise=make_exercise(f"Exercise {number}"))
    content, addressee = make_issued(plan).content, Addressee.of(pat.patient)
    for number in range(ROUNDS // 3):
        render(content | {"note": f"Note {number}"}, addressee=addressee)
    settled = peak()

    for number in range(ROUNDS):
        render(content | {"note": f"Another note {number}"}, addressee=addressee)

    assert peak() - settled < ALLOWED
