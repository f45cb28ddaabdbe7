"""What made a week hard: asked kindly, once a week, and only when half of it was missed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exercises.dose import Dose
from patients.attention import Reason
from patients.models import Barrier, IssuedPlan
from patients.services import note_first_opening, record_session
from tests.factories import make_entry, make_issued, make_plan

A_DAY = timedelta(days=1)
QUESTION = "What made it hard?"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def issued(pat: Any, clock: Any) -> IssuedPlan:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10, times_per_day=2)))
    note_first_opening([issued], by=pat.user)
    return issued


def log(issued: IssuedPlan, pat: Any, times: int = 1) -> None:
    for _round in range(times):
        record_session(patient=pat.patient, entries=[make_entry(issued, pat.user)])


def say(client: Any, issued: IssuedPlan, answer: str) -> Any:
    return client.post("/my/barrier/", {"about_plan": issued.public_id, "answer": answer}, follow=True)


def test_it_is_asked_once_half_of_the_week_so_far_was_missed(
    pat: Any, issued: IssuedPlan, clock: Any
) -> None:
    asked = []
    for done in (2, 1, 0, 0):
        log(issued, pat, done)
        asked.append(QUESTION in pat.get("/my/").text)
        clock.shift(A_DAY)
    asked.append(QUESTION in pat.get("/my/").text)

    # In the evening of the first day 2 of 2 are done, then 2 of 2, 3 of 4, 3 of 6, 3 of 8.
    assert asked == [False, False, False, True, True]


def test_two_missed_rounds_are_too_few_to_ask(pat: Any, issued: IssuedPlan, clock: Any) -> None:
    clock.shift(A_DAY)

    assert QUESTION not in pat.get("/my/").text


def test_one_tap_answers_it_for_this_week_and_the_first_answer_stands(
    pat: Any, helper: Any, issued: IssuedPlan, clock: Any
) -> None:
    clock.shift(3 * A_DAY)
    assert QUESTION in pat.get("/my/").text
    assert QUESTION not in pat.get("/my/?day=yesterday").text

    page = say(pat, issued, "no_time")
    say(helper, issued, "it_hurt")

    assert "Thank you for telling us." in page.text
    assert QUESTION not in page.text
    [barrier] = Barrier.objects.all()
    assert (barrier.answer, barrier.by) == ("no_time", pat.user)
    clock.shift(7 * A_DAY)
    assert QUESTION in pat.get("/my/").text


def test_it_can_be_hidden(pat: Any, ann: Any, issued: IssuedPlan, clock: Any) -> None:
    clock.shift(3 * A_DAY)

    assert QUESTION not in say(pat, issued, "hidden").text
    assert ann.get("/?everybody=1").context["looks"] == []


@pytest.mark.parametrize(
    ("answer", "words"), [("not_sure_how", "“Not sure how”"), ("it_hurt", "“It hurt”"), ("forgot", "")]
)
def test_what_staff_can_help_with_stands_on_the_start_page_until_it_is_seen(
    pat: Any, ann: Any, issued: IssuedPlan, clock: Any, answer: str, words: str
) -> None:
    clock.shift(3 * A_DAY)
    say(pat, issued, answer)

    looks = ann.get("/?everybody=1").context["looks"]
    if not words:
        assert looks == []
        return
    [notice] = looks[0].notices
    assert notice.reason is Reason.BARRIER
    assert words in notice.words
    ann.post(f"/plans/{issued.plan.public_id}/seen/", {"level-barrier": notice.level})
    assert ann.get("/?everybody=1").context["looks"] == []


@pytest.mark.parametrize("answer", ["", "nonsense", "x" * 500])
def test_an_answer_that_was_not_offered_is_not_kept(pat: Any, issued: IssuedPlan, answer: str) -> None:
    assert say(pat, issued, answer).status_code == 200
    assert not Barrier.objects.exists()


def test_another_patients_plan_is_not_answered_for(other_pat: Any, issued: IssuedPlan) -> None:
    assert say(other_pat, issued, "ill").status_code == 404


def test_today_asks_one_query_more_only_in_a_week_that_was_missed(
    pat: Any, issued: IssuedPlan, clock: Any
) -> None:
    counts = []
    for _week in range(2):
        with CaptureQueriesContext(connection) as asked:
            pat.get("/my/")
        counts.append(len(asked))
        clock.shift(3 * A_DAY)

    assert counts == [6, 7]
