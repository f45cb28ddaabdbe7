"""Several handouts at a time, in their order and without running far ahead."""

import threading
from collections.abc import Iterator

import pytest

from patients.handout.several import in_turn
from patients.handout.typesetting import AT_ONCE

PATIENCE = 10  # seconds


def test_they_come_in_order_though_a_later_one_is_done_first() -> None:
    second_is_done = threading.Event()

    def make(number: int) -> int:
        if number == 1:
            assert second_is_done.wait(PATIENCE)
        if number == 2:
            second_is_done.set()
        return number * 10

    assert [made.result() for made in in_turn(make, [1, 2, 3, 4])] == [10, 20, 30, 40]


def test_little_is_made_before_it_is_wanted() -> None:
    asked: list[int] = []

    def given() -> Iterator[int]:
        for number in range(50):
            asked.append(number)
            yield number

    made = in_turn(str, given())

    assert next(made).result() == "0"
    assert len(asked) == AT_ONCE + 1


def test_one_that_fails_stops_no_other() -> None:
    def make(number: int) -> int:
        return 6 // number

    one, none, three = in_turn(make, [1, 0, 3])

    assert (one.result(), three.result()) == (6, 2)
    with pytest.raises(ZeroDivisionError):
        none.result()


def test_what_is_given_is_asked_for_in_the_callers_thread() -> None:
    seen: list[int] = []

    def given() -> Iterator[int]:
        seen.append(threading.get_ident())
        yield 1

    assert [made.result() for made in in_turn(lambda _each: threading.get_ident(), given())] != seen
    assert seen == [threading.get_ident()]
