"""Rounds and sides, corrections and what is taken back: what counts, and what is refused in plain words."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from exercises.dose import Dose, Side
from patients.cards import Tally
from patients.models import IssuedPlan, LogEntry, Standing
from patients.services import record_session
from tests.factories import (
    add_row,
    let_follow,
    make_entry,
    make_exercise,
    make_issued,
    make_patient,
    make_plan,
)

TWICE = Dose(reps=10, times_per_day=2)
EACH_SIDE = Dose(reps=10, side=Side.EACH)


def issue(patient: Any, dose: Dose | None = None, **fields: Any) -> IssuedPlan:
    return make_issued(make_plan(patient, dose=dose, **fields))


def log_form(issued: IssuedPlan, **fields: Any) -> dict[str, Any]:
    key = issued.content["exercises"][0]["key"]
    return {
        "plan": issued.public_id,
        "uuid": uuid.uuid4(),
        "prescription_key": key,
        "status": "done",
    } | fields


def store(issued: IssuedPlan, by: Any, **fields: Any) -> LogEntry:
    [entry] = record_session(patient=issued.plan.patient, entries=[make_entry(issued, by.user, **fields)])
    return entry


def address(entry: LogEntry) -> str:
    return reverse("patients:change_entry", args=[entry.uuid])


def answer(status: str = "done", **fields: Any) -> dict[str, Any]:
    return {"uuid": uuid.uuid4(), "status": status} | fields


# --- Done, partly and skipped are three things ------------------------------------------------------


def test_done_partly_and_skipped_are_counted_apart(pat: Any) -> None:
    issued = issue(pat.patient, Dose(reps=10, times_per_day=4))
    for status in ("done", "skipped", "partly", "done"):
        store(issued, pat, status=status)

    page = pat.get("/my/").text

    assert "2 of 4 done, 1 partly, 1 skipped." in page
    assert "That is all for today. Thank you for telling us." in page
    assert "Well done" not in page


def test_what_was_skipped_is_not_done(pat: Any) -> None:
    page = pat.post("/my/log/", log_form(issue(pat.patient), status="skipped"), follow=True).text

    assert "0 of 1 done, 1 skipped." in page
    assert 'value="0" max="1"' in page
    assert "minutes left" not in page


def test_staff_read_why_something_was_skipped(ann: Any, pat: Any) -> None:
    store(issue(pat.patient), pat, status="skipped", reason="My grandchildren were here.")

    assert "My grandchildren were here." in ann.get(pat.patient.get_absolute_url()).text


def test_a_tally_says_only_what_there_is() -> None:
    assert str(Tally(total=2)) == "0 of 2 done"
    assert str(Tally(total=1, done=1, extra=1)) == "1 of 1 done, 1 extra"


def test_a_whole_session_counts_no_exercise(pat: Any) -> None:
    issued = issue(pat.patient)
    entry = store(issued, pat, prescription_key=None, pain=2)

    assert entry.round is None
    assert "1 exercise." in pat.get("/my/").text


# --- Rounds ---------------------------------------------------------------------------------------


def test_the_round_that_is_not_said_is_the_next_open_one(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)
    second = store(issued, pat, round=2)

    assert (second.round, store(issued, pat).round) == (2, 1)


def test_round_three_of_two_is_refused_with_what_is_planned(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)

    page = pat.post("/my/log/", log_form(issued, round=3, note="Once more at bedtime"))

    assert page.status_code == 422
    assert "This exercise is planned 2 times a day. There is no round 3." in page.text
    assert "Once more at bedtime" in page.text
    assert not pat.patient.log.exists()


def test_the_most_rounds_are_those_of_the_range(pat: Any) -> None:
    issued = issue(pat.patient, Dose(reps=10, times_per_day=2, times_per_day_max=3))
    for number in (1, 2, 3):
        store(issued, pat, round=number)

    with pytest.raises(ValidationError, match=r"planned 3 times a day\. All are logged already"):
        store(issued, pat)
    assert "2 of 2 done, 1 extra." in pat.get("/my/").text


def test_when_needed_may_be_as_often_as_needed(pat: Any) -> None:
    issued = issue(pat.patient, Dose(reps=10, as_needed=True))

    assert [store(issued, pat).round for _again in range(5)] == [1, 2, 3, 4, 5]


def test_a_second_tab_cannot_log_the_same_round_again_and_keeps_what_was_typed(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)
    pat.post("/my/log/", log_form(issued, round=1))

    page = pat.post("/my/log/", log_form(issued, round=1, note="My knee clicked"))

    assert page.status_code == 422
    assert "Round 1 is logged already." in page.text
    assert "My knee clicked" in page.text
    assert 'name="round" value="2"' in page.text  # sent again, it is the next one
    assert pat.patient.log.count() == 1


def test_where_all_is_logged_what_was_typed_can_stand_in_place_of_it(pat: Any) -> None:
    issued = issue(pat.patient)
    first = store(issued, pat, pain=2)
    typed = log_form(issued, round=1, pain=4, note="My knee clicked")

    page = pat.post("/my/log/", typed)
    assert f'action="{address(first)}"' in page.text
    pat.post(address(first), typed)

    assert [entry.note for entry in pat.patient.log.standing()] == ["My knee clicked"]


def test_an_exercise_of_another_day_can_be_logged_and_is_extra(pat: Any) -> None:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False):  # a Saturday
        issued = issue(pat.patient, Dose(reps=10, weekdays=(0,)))
        page = pat.post("/my/log/", log_form(issued), follow=True).text

    assert "Today is a day of rest." in page
    assert "You logged 1 extra." in page


# --- Sides ----------------------------------------------------------------------------------------


def test_a_round_is_done_when_its_sides_are(pat: Any) -> None:
    issued = issue(pat.patient, EACH_SIDE)

    half = pat.post("/my/log/", log_form(issued, round=1, side="left"), follow=True).text
    whole = pat.post("/my/log/", log_form(issued, round=1, side="right"), follow=True).text

    assert "0 of 1 done, 1 partly." in half
    assert "Right: to do" in half
    assert 'name="side" value="right"' in half
    assert "1 of 1 done." in whole


def test_a_side_is_logged_once(pat: Any) -> None:
    issued = issue(pat.patient, EACH_SIDE)
    store(issued, pat, side="left")

    for again in ({"side": "left"}, {}):
        with pytest.raises(ValidationError, match="logged already"):
            store(issued, pat, round=1, **again)


def test_a_side_of_what_has_no_sides_is_refused(pat: Any) -> None:
    with pytest.raises(ValidationError, match="Leave the side out"):
        store(issue(pat.patient, TWICE), pat, side="left")


# --- Corrected and taken back -----------------------------------------------------------------------


def test_a_correction_below_red_takes_the_warning_away_and_staff_see_both_values(ann: Any, pat: Any) -> None:
    issued = issue(pat.patient, pain_red=6)
    entry = store(issued, pat, pain=8, round=1)
    assert "Stop this exercise for now" in pat.get("/my/").text

    page = pat.post(address(entry), answer(pain=3, note="I meant 3."), follow=True).text

    assert "Stop this exercise for now" not in page
    assert "1 of 1 done." in page
    record = ann.get(pat.patient.get_absolute_url()).text
    assert "Corrected:" in record
    for words in ("8 of 10", "over the limit", "3 of 10", "I meant 3."):
        assert words in record
    kept = pat.patient.log.get(corrects=entry)
    assert (kept.round, kept.occurred_at, kept.issued_plan) == (1, entry.occurred_at, issued)


def test_what_is_taken_back_counts_for_nothing_and_stays_on_the_record(ann: Any, pat: Any) -> None:
    entry = store(issue(pat.patient, pain_red=6), pat, pain=9)

    page = pat.post(address(entry), {"take_back": "1", "uuid": uuid.uuid4()}, follow=True).text

    assert "Taken back. It no longer counts." in page
    assert "1 exercise." in page
    assert "Stop this exercise for now" not in page
    record = ann.get(pat.patient.get_absolute_url()).text
    for words in ("9 of 10", "Taken back", "Corrected:"):
        assert words in record
    assert Standing.objects.get().last_on is None
    assert store(entry.issued_plan, pat).round == 1  # it is open again


def test_a_correction_sent_twice_is_stored_once(pat: Any) -> None:
    entry, same = store(issue(pat.patient), pat, pain=2), answer(pain=3)

    assert [pat.post(address(entry), same).status_code for _again in range(2)] == [302, 302]
    assert pat.patient.log.count() == 2


def test_two_tabs_correct_one_entry_and_the_second_is_reported_and_loses_nothing(pat: Any) -> None:
    entry = store(issue(pat.patient), pat, pain=2)
    pat.post(address(entry), answer("partly", pain=3))
    typed = answer(pain=5, note="It was the left knee")

    page = pat.post(address(entry), typed)

    assert page.status_code == 409
    assert "This was changed meanwhile." in page.text
    assert "Pain 3 of 10" in page.text
    assert "It was the left knee" in page.text
    latest = pat.patient.log.standing().get()
    assert latest.pain == 3
    assert f'action="{address(latest)}"' in page.text
    pat.post(address(latest), typed)
    assert pat.patient.log.standing().get().note == "It was the left knee"


def test_a_correction_keeps_what_its_form_does_not_ask(pat: Any) -> None:
    entry = store(issue(pat.patient), pat, sets_done=3, reps_done=30, effort=4, pain=2)

    pat.post(address(entry), answer(pain=1))
    same = pat.patient.log.get(corrects=entry)
    pat.post(address(same), answer("skipped"))
    other = pat.patient.log.get(corrects=same)

    assert (same.sets_done, same.reps_done, same.effort) == (3, 30, 4)
    assert (other.sets_done, other.reps_done, other.effort) == (None, None, None)


@pytest.mark.parametrize(("days", "status"), [(7, 302), (8, 422)])
def test_an_entry_can_be_corrected_for_seven_days(pat: Any, days: int, status: int) -> None:
    with time_machine.travel("2026-11-20T23:30:00Z", tick=False):
        entry = store(issue(pat.patient), pat, pain=2)

    with time_machine.travel(entry.occurred_at + timedelta(days=days), tick=False):
        page = pat.post(address(entry), answer(pain=3, note="Typed too late"))
        look = pat.get(address(entry)).text

    assert page.status_code == status
    if status == 422:
        assert "This was on Friday 20 November. It can be changed for 7 days." in page.text
        assert "Typed too late" in page.text
        assert "Save the change" not in look
        assert pat.patient.log.get().pain == 2


def test_what_was_logged_in_the_last_days_is_listed_and_older_is_not(pat: Any) -> None:
    issued = issue(pat.patient, pain_red=6)
    now = timezone.now()
    recent = store(issued, pat, occurred_at=now - timedelta(days=7), pain=4)
    older = store(issued, pat, occurred_at=now - timedelta(days=8), pain=5)

    page = pat.get("/my/logged/").text

    assert address(recent) in page
    assert address(older) not in page


def test_nobody_changes_another_persons_entry(pat: Any, other_pat: Any) -> None:
    entry = store(issue(other_pat.patient), other_pat)

    assert pat.get(address(entry)).status_code == 404
    assert pat.post(address(entry), answer()).status_code == 404
    assert other_pat.patient.log.count() == 1


def test_a_helper_corrects_under_their_own_name(pat: Any, helper: Any) -> None:
    entry = store(issue(pat.patient), pat)

    helper.post(address(entry), answer("partly"))

    assert pat.patient.log.get(corrects=entry).entered_by == helper.user


def test_what_was_typed_for_another_record_comes_back_on_its_page(pat: Any, other_clinic: Any) -> None:
    second = make_patient(other_clinic, "Pat")
    let_follow(pat.user, second)
    issue(pat.patient, problem="Neck")
    theirs = issue(second, problem="Knee")

    page = pat.post("/my/log/", log_form(theirs, status="", note="My knee clicked")).text

    assert "My knee clicked" in page
    assert "Knee" in page


def test_what_was_typed_for_an_exercise_that_left_the_plan_is_shown(pat: Any) -> None:
    plan = make_plan(pat.patient)
    old = make_issued(plan)
    add_row(plan, exercise=make_exercise("Heel raise"))
    plan.prescriptions.first().delete()
    make_issued(plan)

    page = pat.post("/my/log/", log_form(old, status="", note="My knee clicked")).text

    assert "What you typed was not saved" in page
    assert "My knee clicked" in page


# --- The database's own -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nonsense",
    [
        {"effort": 11},
        {"sets_done": 101},
        {"reps_done": 1001},
        {"round": 0},
        {"round": None},
        {"prescription_key": None},
        {"status": "taken_back"},
    ],
    ids=str,
)
def test_the_database_refuses_nonsense(pat: Any, nonsense: dict[str, Any]) -> None:
    entry = store(issue(pat.patient), pat, pain=2)

    with pytest.raises(DatabaseError), transaction.atomic():
        LogEntry.objects.filter(pk=entry.pk).update(**nonsense)


# --- Costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 12])
def test_the_pages_of_the_log_take_the_same_queries_for_few_and_many(
    pat: Any, ann: Any, django_assert_max_num_queries: Any, rows: int
) -> None:
    plan = make_plan(pat.patient)
    exercise = make_exercise()
    for _number in range(rows - 1):
        add_row(plan, exercise=exercise)
    issued = make_issued(plan)
    for row in issued.content["exercises"]:
        entry = store(issued, pat, prescription_key=row["key"], pain=8)
        pat.post(address(entry), answer(pain=3), follow=True)  # the message is read

    with django_assert_max_num_queries(5):
        assert pat.get("/my/logged/").text.count("Pain 3 of 10") == rows
    with django_assert_max_num_queries(8):
        pat.get(address(pat.patient.log.standing().first()))
    with django_assert_max_num_queries(25):
        assert ann.get(pat.patient.get_absolute_url()).text.count(">8 of 10<") == rows
