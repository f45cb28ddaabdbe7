"""A paper diary on the screen: the grid of a week, what it stores, and what it refuses without losing a tick."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from django.utils import timezone

from exercises.dose import Dose, Side
from patients.models import IssuedPlan, LogEntry, Plan
from patients.services import finish_plan, take_back, withdraw_version
from patients.services import log as log_services
from tests.factories import (
    add_row,
    let_follow,
    make_entry,
    make_issued,
    make_patient,
    make_phased,
    make_plan,
)
from tests.patients.test_entries import store
from tests.patients.test_today import at, live_in

MINE = "/my/diary/"
LONDON = ZoneInfo("Europe/London")
BEGUN = date(2026, 11, 16)  # a Monday, two weeks before the Monday of these tests
TODAY = date(2026, 11, 30)
TWICE = Dose(reps=10, times_per_day=2)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with at("2026-11-30", "09:00"):
        yield


def issue(patient: Any, *doses: Dose, on: str = "2026-11-16", **fields: Any) -> IssuedPlan:
    with at(on, "08:00"):
        plan = make_plan(patient, dose=doses[0], **{"starts_on": date.fromisoformat(on)} | fields)
        for dose in doses[1:]:
            add_row(plan, dose=dose)
        return make_issued(plan)


def staffs(patient: Any) -> str:
    return f"/patients/{patient.public_id}/diary/"


def week_of(page: Any) -> dict[str, Any]:
    """What the page would send, by name; `tick` is a list of all boxes that can be ticked."""
    inputs = lxml.html.fromstring(page.text).xpath("//form[@data-diary]//input")
    sent = {each.name: each.get("value") or "" for each in inputs if each.name != "tick"}
    return sent | {"tick": [each.get("value") for each in inputs if each.name == "tick"]}


def ticked(page: Any) -> set[str]:
    checked = lxml.html.fromstring(page.text).xpath("//input[@name='tick'][@checked]")
    return {each.get("value") for each in checked}


def labels(page: Any) -> list[str]:
    return [str(each) for each in lxml.html.fromstring(page.text).xpath("//table//@aria-label")]


def open_week(person: Any, issued: IssuedPlan, first: date = BEGUN, address: str = MINE) -> Any:
    return person.get(address, {"paper": issued.public_id, "week": first.isoformat()})


def sent(issued: IssuedPlan, *ticks: str, first: date = BEGUN, **fields: Any) -> dict[str, Any]:
    return {"paper": issued.public_id, "week": first.isoformat(), "tick": [*ticks]} | fields


# --- The grid -------------------------------------------------------------------------------------


def test_the_page_has_a_box_for_each_box_of_the_paper(pat: Any) -> None:
    issued = issue(pat.patient, TWICE, Dose(reps=5, weekdays=(0, 2)), Dose(reps=5, as_needed=True))

    page = open_week(pat, issued)

    boxes = week_of(page)["tick"]
    assert sum(tick.startswith("0.") for tick in boxes) == 14
    assert [tick for tick in boxes if tick.startswith("1.")] == ["1.0.1.0", "1.2.1.0"]
    assert page.text.count(">rest<") == 5
    assert [name for name in week_of(page) if name.startswith("count.")] == [f"count.2.{n}" for n in range(7)]
    assert "Side-lying QL stretch, Monday 16 November, round 2" in labels(page)
    assert "Worst pain, 0 to 10, Sunday 22 November" in labels(page)


def test_what_is_logged_is_shown_in_its_shape_and_cannot_be_ticked(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)
    noon = datetime.combine(BEGUN, time(12), LONDON)
    store(issued, pat, round=1, occurred_at=noon, status="partly")

    page = open_week(pat, issued)

    assert "Side-lying QL stretch, Monday 16 November, round 1: Partly" in labels(page)
    assert "0.0.1.0" not in week_of(page)["tick"]
    assert "0.0.2.0" in week_of(page)["tick"]


def test_the_page_opens_at_the_last_whole_week_with_something_missing(pat: Any) -> None:
    issued = issue(pat.patient, Dose(reps=5), Dose(reps=5, days_per_week=3))
    assert week_of(pat.get(MINE))["week"] == "2026-11-23"
    everything = week_of(open_week(pat, issued, date(2026, 11, 23)))

    pat.post(MINE, everything)

    assert week_of(pat.get(MINE))["week"] == "2026-11-16"


def test_no_day_to_come_and_none_before_the_start_can_be_ticked(pat: Any) -> None:
    issued = issue(pat.patient, Dose(reps=5), on="2026-11-30")

    assert week_of(pat.get(MINE))["tick"] == ["0.0.1.0"]
    answer = pat.post(MINE, sent(issued, "0.1.1.0", first=TODAY))

    assert answer.status_code == 422
    assert "does not belong to this page" in answer.text


def test_a_plan_that_has_not_begun_has_nothing_to_enter(pat: Any, ann: Any) -> None:
    issued = issue(pat.patient, Dose(reps=5), on="2026-11-30", starts_on=date(2026, 12, 7))

    assert "There is no diary that has begun." in pat.get(MINE).text
    assert "There is no diary that has begun." in ann.get(staffs(pat.patient)).text
    answer = pat.post(MINE, sent(issued, "0.0.1.0", first=date(2026, 12, 7)))
    assert answer.status_code == 409
    assert not LogEntry.objects.exists()


def test_weeks_of_phases_are_those_of_the_paper_and_an_opened_phase_has_boxes(pat: Any) -> None:
    with at("2026-12-02", "08:00"):  # its first week began on Monday
        issued = make_issued(make_phased(pat.patient))
    with at("2026-12-09", "09:00"):
        page = open_week(pat, issued, date(2026, 11, 30))

    assert "Week 1, from 2 December" in page.text
    assert {tick.split(".")[1] for tick in week_of(page)["tick"]} == {"2", "3", "4", "5", "6"}
    assert {tick.split(".")[0] for tick in week_of(page)["tick"]} == {"0"}


def test_a_diary_by_weekdays_without_a_start_begins_on_mondays(pat: Any) -> None:
    issue(pat.patient, Dose(reps=5, weekdays=(0, 3)), on="2026-11-18", starts_on=None)

    page = pat.get(MINE)

    assert week_of(page)["week"] == "2026-11-23"
    assert len(week_of(page)["tick"]) == 2


# --- Storing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["pat", "helper", "ann"])
def test_ticks_are_done_entries_at_noon_entered_by_the_person_from_paper(
    request: pytest.FixtureRequest, pat: Any, who: str
) -> None:
    issued, person = issue(pat.patient, TWICE), request.getfixturevalue(who)
    address = staffs(pat.patient) if who == "ann" else MINE

    answer = person.post(address, sent(issued, "0.0.2.0", "0.6.1.0"), follow=True)

    assert "Saved: 2 entries from paper." in answer.text
    first, second = LogEntry.objects.order_by("local_date")
    assert (first.local_date, first.round, second.local_date) == (BEGUN, 2, BEGUN + timedelta(days=6))
    assert first.occurred_at == datetime.combine(BEGUN, time(12), LONDON)
    assert {(each.source, each.status, each.entered_by) for each in (first, second)} == {
        ("paper", "done", person.user)
    }


def test_sent_twice_it_is_stored_once_and_is_no_error(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)
    same = sent(issued, "0.0.1.0", "0.0.2.0", **{"pain.0.0": "3"})

    assert [pat.post(MINE, same).status_code for _again in range(3)] == [302] * 3
    assert LogEntry.objects.count() == 3


def test_a_round_that_was_taken_back_can_be_ticked_again_but_not_by_the_old_page(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)
    old = sent(issued, "0.0.1.0")
    with at("2026-11-17", "09:00"):
        pat.post(MINE, old)
        take_back(entry=LogEntry.objects.get(), uuid=uuid.uuid4(), by=pat.user)

    replayed = pat.post(MINE, old)
    assert replayed.status_code == 422
    assert "This was taken back meanwhile." in replayed.text
    assert not pat.patient.log.standing().exists()

    assert pat.post(MINE, week_of(replayed) | {"tick": "0.0.1.1"}).status_code == 302
    assert pat.patient.log.standing().get().round == 1


def test_what_somebody_logged_meanwhile_is_said_at_its_cell_and_no_tick_is_lost(pat: Any, ann: Any) -> None:
    issued = issue(pat.patient, TWICE)
    store(issued, pat, round=1, occurred_at=datetime.combine(BEGUN, time(18), LONDON))

    answer = ann.post(staffs(pat.patient), sent(issued, "0.0.1.0", "0.0.2.0", "0.3.1.0", **{"pain.5.0": "4"}))

    assert answer.status_code == 422
    assert "Monday 16 November, round 1: This was logged meanwhile." in answer.text
    assert 'href="#cell-0-0"' in answer.text
    assert ticked(answer) == {"0.0.2.0", "0.3.1.0"}
    assert week_of(answer)["pain.5.0"] == "4"
    assert LogEntry.objects.count() == 1


def test_a_round_logged_between_the_look_and_the_lock_stores_nothing_of_the_page(
    pat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = issue(pat.patient, TWICE)

    def slow(**what: Any) -> Any:
        store(issued, pat, round=1, occurred_at=datetime.combine(BEGUN, time(18), LONDON))
        return log_services.record_session(**what)

    monkeypatch.setattr("patients.views.diary.record_session", slow)
    answer = pat.post(MINE, sent(issued, "0.0.1.0", "0.0.2.0"))

    assert answer.status_code == 422
    assert "This was logged meanwhile." in answer.text
    assert ticked(answer) == {"0.0.2.0"}
    assert LogEntry.objects.filter(source="paper").count() == 0


def test_a_number_is_that_of_the_whole_day(pat: Any) -> None:
    issued = issue(pat.patient, Dose(reps=5, every_n_hours=2))  # eight times: the paper counts
    noon = datetime.combine(BEGUN, time(12), LONDON)
    store(issued, pat, round=2, occurred_at=noon)

    same = sent(issued, **{"count.0.0": "4"})
    assert [pat.post(MINE, same).status_code for _again in range(2)] == [302, 302]
    assert sorted(LogEntry.objects.values_list("round", flat=True)) == [1, 2, 3, 4]

    for wrong, words in (("9", "8 at most"), ("3", "4 are logged already"), ("two", "whole number")):
        answer = pat.post(MINE, sent(issued, **{"count.0.0": wrong}))
        assert answer.status_code == 422
        assert words in answer.text
        assert f'value="{wrong}"' in answer.text


def test_the_worst_pain_says_how_far_the_day_was_done_and_is_there_once(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)
    pains = {"pain.0.0": "0", "pain.1.0": "3", "pain.2.0": "4"}

    pat.post(MINE, sent(issued, "0.0.1.0", "0.0.2.0", "0.1.1.0", **pains))

    whole = LogEntry.objects.filter(prescription_key=None).order_by("local_date")
    assert [(each.pain, each.status) for each in whole] == [(0, "done"), (3, "partly"), (4, "skipped")]
    other = pat.post(MINE, sent(issued, **{"pain.0.0": "5"}))
    assert "Pain 0 is logged for this day already." in other.text
    assert "pain.0.0" not in week_of(open_week(pat, issued))


@pytest.mark.parametrize("wrong", ["11", "-1", "4.5", "bad", "٣"])
def test_pain_is_a_whole_number_and_nothing_is_half_stored(pat: Any, wrong: str) -> None:
    issued = issue(pat.patient, TWICE)

    answer = pat.post(MINE, sent(issued, "0.0.1.0", **{"pain.0.0": wrong}))

    assert answer.status_code == 422
    assert "a whole number from 0 to 10" in answer.text
    assert ticked(answer) == {"0.0.1.0"}
    assert not LogEntry.objects.exists()


def test_pain_at_the_limit_tells_the_patient_to_stop_and_staff_that_it_was(pat: Any, ann: Any) -> None:
    issued = issue(pat.patient, TWICE, pain_red=6)

    told = pat.post(MINE, sent(issued, **{"pain.0.0": "6"}), follow=True).text
    seen = ann.post(staffs(pat.patient), sent(issued, **{"pain.1.0": "6"}), follow=True).text

    assert "stop, and call your practice" in told
    assert "at or over the plan’s limit" in seen


def test_today_before_noon_is_now(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)

    pat.post(MINE, sent(issued, "0.0.1.0", first=TODAY))

    assert LogEntry.objects.get().occurred_at == timezone.now()


def test_both_sides_are_one_tick(pat: Any) -> None:
    issued = issue(pat.patient, Dose(reps=10, side=Side.EACH))

    pat.post(MINE, sent(issued, "0.0.1.0"))

    assert LogEntry.objects.get().side == ""


def test_the_patient_reads_that_it_was_entered_later(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)
    pat.post(MINE, sent(issued, "0.5.1.0", first=date(2026, 11, 23)))

    assert "Entered later, from paper" in pat.get("/my/logged/").text


# --- What is not there ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tick",
    [
        "0.0.3.0",  # a third round of two
        "0.7.1.0",  # an eighth day
        "9.0.1.0",  # another exercise
        "1.1.1.0",  # a day of rest
        "0.0.1.1",  # a round that was never taken back
        "0.0.1",
        "x" * 5_000,
        "٣.0.1.0",
    ],
)
def test_a_forged_tick_stores_nothing_and_keeps_the_others(pat: Any, tick: str) -> None:
    issued = issue(pat.patient, TWICE, Dose(reps=5, weekdays=(0,)))

    answer = pat.post(MINE, sent(issued, "0.2.1.0", tick))

    assert answer.status_code == 422
    assert "Some of this does not belong to this page." in answer.text
    assert ticked(answer) == {"0.2.1.0"}
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("name", ["count.0.0", "count.8.0", "pain.9.0", "pain.0.5", "pain.x"])
def test_a_forged_number_stores_nothing(pat: Any, name: str) -> None:
    issued = issue(pat.patient, TWICE)

    assert pat.post(MINE, sent(issued, **{name: "1"})).status_code == 422
    assert not LogEntry.objects.exists()


def test_an_empty_page_is_asked_for_a_tick(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)

    assert "Tick a box or write a number first." in pat.post(MINE, sent(issued)).text


def test_another_patients_paper_is_not_there(pat: Any, other_pat: Any, ann: Any) -> None:
    theirs = issue(other_pat.patient, TWICE)
    mine = issue(pat.patient, TWICE)

    assert pat.post(MINE, sent(theirs, "0.0.1.0")).status_code == 404
    assert ann.post(staffs(other_pat.patient), sent(theirs, "0.0.1.0")).status_code == 404
    assert ann.post(staffs(pat.patient), sent(theirs, "0.0.1.0")).status_code == 404
    assert ann.get(staffs(pat.patient), {"paper": theirs.public_id}).status_code == 404
    assert pat.post(MINE, {"tick": "0.0.1.0", "week": "2026-11-16"}).status_code == 404
    assert mine.plan.patient == pat.patient
    assert not LogEntry.objects.exists()


def test_it_is_stored_for_the_patient_of_the_paper_not_for_the_one_on_show(
    pat: Any, other_clinic: Any
) -> None:
    second = make_patient(other_clinic, "Second")
    let_follow(pat.user, second)
    issue(pat.patient, TWICE)
    theirs = issue(second, TWICE)

    pat.post(MINE, sent(theirs, "0.0.1.0"))

    assert LogEntry.objects.get().patient == second


def test_a_withdrawn_version_is_not_entered(pat: Any, ann: Any) -> None:
    issued = issue(pat.patient, TWICE)
    withdraw_version(issued=issued, by=ann.user)

    for person, address in ((pat, MINE), (ann, staffs(pat.patient))):
        answer = person.post(address, sent(issued, "0.0.1.0"))
        assert answer.status_code == 409
        assert "Keep the paper." in answer.text
    assert not LogEntry.objects.exists()


def test_a_draft_is_never_asked_for(pat: Any, ann: Any) -> None:
    make_plan(pat.patient, problem="Secret draft", dose=TWICE)

    assert "Secret draft" not in pat.get(MINE).text
    assert "Nothing to enter yet" in ann.get(staffs(pat.patient)).text


def test_an_earlier_version_ends_where_the_next_was_issued_and_only_staff_choose_it(
    pat: Any, ann: Any
) -> None:
    old = issue(pat.patient, TWICE)
    with at("2026-11-19", "15:00"):
        Plan.objects.update(goals="To walk")
        new = make_issued(Plan.objects.get())

    page = open_week(ann, old, address=staffs(pat.patient))
    assert {tick.split(".")[1] for tick in week_of(page)["tick"]} == {"0", "1", "2", "3"}
    assert new.public_id in page.text
    assert old.public_id not in pat.get(MINE).text
    answer = ann.post(staffs(pat.patient), sent(old, "0.0.1.0"))
    assert answer.status_code == 302
    assert LogEntry.objects.get().issued_plan == old


def test_staff_enter_what_a_finished_plan_asked_for_and_patients_do_not(pat: Any, ann: Any) -> None:
    issued = issue(pat.patient, TWICE)
    plan = Plan.objects.get()
    with at("2026-11-20", "15:00"):
        finish_plan(plan=plan, version=plan.version)

    page = open_week(ann, issued, address=staffs(pat.patient))
    assert {tick.split(".")[1] for tick in week_of(page)["tick"]} == {"0", "1", "2", "3", "4"}
    assert "Nothing to enter yet" in pat.get(MINE).text


def test_patients_reach_eight_weeks_back_and_staff_a_year(pat: Any, ann: Any) -> None:
    issued = issue(pat.patient, TWICE, on="2025-10-06")
    first = date(2025, 10, 6)

    assert pat.post(MINE, sent(issued, "0.0.1.0", first=date(2026, 9, 28))).status_code == 409
    assert pat.post(MINE, sent(issued, "0.0.1.0", first=date(2026, 10, 12))).status_code == 302
    assert ann.post(staffs(pat.patient), sent(issued, "0.0.1.0", first=first)).status_code == 409
    edge = date(2025, 11, 24)  # a year and six days ago; its last days are within the year
    page = open_week(ann, issued, edge, staffs(pat.patient))
    assert {tick.split(".")[1] for tick in week_of(page)["tick"]} == {"5", "6"}


def test_what_nobody_can_change_afterwards_is_said_before(pat: Any) -> None:
    issued = issue(pat.patient, TWICE)

    assert "cannot be changed afterwards" in open_week(pat, issued).text
    assert "cannot be changed afterwards" not in open_week(pat, issued, TODAY).text


def test_the_most_of_a_day_holds(pat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_services, "MOST_A_DAY", 1)
    issued = issue(pat.patient, TWICE)

    answer = pat.post(MINE, sent(issued, "0.0.1.0", "0.0.2.0"))

    assert "too often on one day" in answer.text
    assert ticked(answer) == {"0.0.1.0", "0.0.2.0"}
    assert not LogEntry.objects.exists()


# --- Days and zones -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "monday"),
    [
        ("Europe/London", "2026-03-23"),  # the clocks go forward on Sunday
        ("Europe/London", "2026-10-19"),  # and back
        ("Pacific/Pago_Pago", "2026-11-16"),  # 11 hours behind
        ("Pacific/Kiritimati", "2026-11-16"),  # 14 ahead
    ],
)
def test_every_day_of_a_week_is_its_own_where_the_patient_is(pat: Any, zone: str, monday: str) -> None:
    live_in(pat.patient, zone)
    first = date.fromisoformat(monday)
    with at(monday, "12:00", zone):
        issued = make_issued(make_plan(pat.patient, dose=Dose(reps=5), starts_on=first))
    with at((first + timedelta(days=7)).isoformat(), "00:20", zone):
        page = open_week(pat, issued, first)
        pat.post(MINE, week_of(page))

    days = LogEntry.objects.order_by("local_date")
    assert [each.local_date for each in days] == [first + timedelta(days=day) for day in range(7)]
    assert {each.occurred_at.astimezone(ZoneInfo(zone)).time() for each in days} == {time(12)}


# --- A whole day, and a lost sign-in ----------------------------------------------------------------


def test_all_of_a_day_is_ticked_without_a_script_and_not_stored(pat: Any) -> None:
    issued = issue(pat.patient, TWICE, Dose(reps=5))

    page = pat.post(MINE, sent(issued, "0.0.1.0", whole_day="3", **{"pain.0.0": "2"}))

    assert page.status_code == 200
    assert ticked(page) == {"0.0.1.0", "0.3.1.0", "0.3.2.0", "1.3.1.0"}
    assert week_of(page)["pain.0.0"] == "2"
    assert not LogEntry.objects.exists()


def test_a_sign_in_that_ran_out_loses_no_tick(pat: Any) -> None:
    issued = issue(pat.patient, *[TWICE] * 5)
    page = week_of(open_week(pat, issued)) | {"pain.0.0": "2"}
    pat.logout()

    assert pat.post(MINE, page).status_code == 302
    pat.force_login(pat.user, backend="clinic.signin.Backend")
    again = pat.get(MINE)

    assert "You were signed out before this was saved." in again.text
    assert ticked(again) == {*page["tick"]}
    assert len(page["tick"]) == 70
    assert week_of(again)["pain.0.0"] == "2"
    assert pat.post(MINE, week_of(again)).status_code == 302
    assert LogEntry.objects.count() == 71
    assert "signed out" not in pat.get(MINE).text


# --- Costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "logged"), [(3, 0), (10, 100)])
def test_page_and_save_take_the_same_queries_for_few_and_many(
    pat: Any, ann: Any, django_assert_max_num_queries: Any, rows: int, logged: int
) -> None:
    issued = issue(pat.patient, *[TWICE] * rows)
    keys = [row["key"] for row in issued.content["exercises"]]
    days = [datetime.combine(BEGUN + timedelta(days=day), time(18), LONDON) for day in range(7)]
    places = [(key, day, number) for day in days for key in keys for number in (1, 2)]
    entries = [
        make_entry(issued, pat.user, prescription_key=key, occurred_at=day, round=number)
        for key, day, number in places[:logged]
    ]
    log_services.record_session(patient=pat.patient, entries=entries)

    with django_assert_max_num_queries(7):
        open_week(pat, issued)
    with django_assert_max_num_queries(6):
        page = open_week(ann, issued, address=staffs(pat.patient))
    assert len(week_of(page)["tick"]) == rows * 14 - logged
    with django_assert_max_num_queries(31):
        assert ann.post(staffs(pat.patient), week_of(page)).status_code == 302
    assert LogEntry.objects.count() == rows * 14


def test_a_week_of_seventy_ticks_asks_the_database_a_few_times_a_day(
    pat: Any, django_assert_max_num_queries: Any
) -> None:
    issued = issue(pat.patient, *[Dose(reps=5)] * 10)
    page = week_of(open_week(pat, issued)) | {f"pain.{day}.0": str(day) for day in range(7)}
    assert len(page["tick"]) == 70

    with django_assert_max_num_queries(50):
        pat.post(MINE, page)

    assert LogEntry.objects.count() == 77
