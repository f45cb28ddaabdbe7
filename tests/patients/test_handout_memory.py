"""A server prints for months: its memory must settle, and what Typst remembers must be of use."""

import resource
from dataclasses import replace
from typing import Any

import pytest

from clinic import memory
from patients.handout import Addressee, render
from patients.handout.flow import laid_out
from patients.handout.page import page_data
from patients.handout.typesetting import LOOK
from tests.factories import add_row, make_exercise, make_issued, make_plan

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by the access table

ROUNDS = 300
ALLOWED = 40_000  # kB by which the allocator's use varies


def peak() -> int:
    """The peak memory of this process, in kB."""
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


LATER = {"palette", "fonts"}  # which `render` adds, from the clinic's colour and the packages


@pytest.mark.parametrize("layout", ["standard", "large", "one_a_page"])
def test_what_is_common_to_the_handouts_of_a_clinic_differs_for_no_patient(pat: Any, layout: str) -> None:
    """If it did differ, Typst could not reuse its work and would set everything again."""

    def look(number: int) -> dict[str, Any]:
        plan = make_plan(pat.patient, problem=f"Problem {number}", note=f"Note {number}. " * number)
        for each in range(number):
            add_row(plan, exercise=make_exercise(f"Exercise {number}.{each}"))
        addressee = replace(Addressee.of(pat.patient), patient_name=f"Patient {number}")
        words = page_data(make_issued(plan).content, addressee, with_tracking=number > 1)
        data = laid_out(words, layout, "a4", {})
        return {name: data[name] for name in LOOK if name not in LATER}

    assert look(1) == look(3)
