"""Which day it is for the patient, and what Today says of it: it asks the schedule and nothing else."""

import random
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from exercises.dose import Dose, Side, TimeOfDay
from patients.models import IssuedPlan, LogEntry, Patient, Plan
from patients.schedule import due
from patients.snapshots import read
from tests.conftest import Persona
from tests.factories import add_row, make_entry, make_exercise, make_issued, make_plan, make_staff
from tests.patients.test_entries import log_form

NOON = time(12)


def at(day: str, clock: str, zone: str = "Europe/London") -> Any:
    """That moment of that place."""
    moment = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))
    return time_machine.travel(moment, tick=False)


def live_in(patient: Patient, zone: str) -> None:
    patient.time_zone = zone
    patient.save()


# --- Yesterday, and midnight ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("Europe/London", "2026-11-21"),
        ("Europe/London", "2026-03-29"),  # the clocks go forward at one
        ("Europe/London", "2026-10-25"),  # and back at two
        ("Europe/London", "2026-03-30"),  # yesterday had 23 hours
        ("Europe/London", "2026-10-26"),  # yesterday had 25
        ("Pacific/Pago_Pago", "2026-11-21"),  # 11 hours behind
        ("Pacific/Kiritimati", "2026-11-21"),  # 14 ahead
    ],
)
def test_at_twenty_past_midnight_yesterday_can_be_logged(pat: Any, zone: str, night: str) -> None:
    live_in(pat.patient, zone)
    today = date.fromisoformat(night)
    yesterday = today - timedelta(days=1)

    with at(night, "00:20", zone):
        issued = make_issued(make_plan(pat.patient))
        evening = pat.post("/my/log/", log_form(issued, day=yesterday), follow=True)
        morning = pat.post("/my/log/", log_form(issued, day=today), follow=True)

    assert "<title>Yesterday" in evening.text
    assert "1 of 1 done." in evening.text
    assert "1 of 1 done." in morning.text
    first, second = pat.patient.log.order_by("local_date")
    assert (first.local_date, second.local_date) == (yesterday, today)
    assert first.occurred_at == datetime.combine(yesterday, NOON, ZoneInfo(zone))  # only the day is known
    assert second.occurred_at.astimezone(ZoneInfo(zone)).time() == time(0, 20)


def test_a_page_that_was_opened_before_midnight_logs_its_own_day(pat: Any) -> None:
    with at("2026-11-20", "23:50"):
        issued = make_issued(make_plan(pat.patient))
        sent = re.findall(
            r'name="(day|shown|round)"[^>]*?value="([^"]*)"(?: id="[^"]*" checked)?', pat.get("/my/").text
        )
    shown = dict(reversed(sent))  # the first of each: today's

    with at("2026-11-21", "00:20"):
        answer = pat.post("/my/log/", log_form(issued, **shown), follow=True)

    assert shown == {"shown": "2026-11-20", "round": "1", "day": "2026-11-20"}
    assert str(pat.patient.log.get().local_date) == "2026-11-20"
    assert "<title>Yesterday" in answer.text


def test_the_round_of_another_day_is_the_next_one_of_that_day(pat: Any) -> None:
    with at("2026-11-20", "18:00"):
        issued = make_issued(make_plan(pat.patient, dose=Dose(reps=3, times_per_day=2)))
        pat.post("/my/log/", log_form(issued, day="2026-11-20", shown="2026-11-20", round=1))
        pat.post("/my/log/", log_form(issued, day="2026-11-19", shown="2026-11-20", round=2))

    assert {(str(each.local_date), each.round) for each in pat.patient.log.all()} == {
        ("2026-11-20", 1),
        ("2026-11-19", 1),
    }


@pytest.mark.parametrize("day", ["2026-11-18", "2026-11-21", "the other day"])
def test_another_day_is_refused_in_words_and_the_note_stays(pat: Any, day: str) -> None:
    with at("2026-11-20", "09:00"):
        issued = make_issued(make_plan(pat.patient))
        page = pat.post("/my/log/", log_form(issued, day=day, note="My knee clicked"))

    assert page.status_code == 422
    assert "You can log today and yesterday." in page.text
    assert "My knee clicked" in page.text
    assert not pat.patient.log.exists()


def test_nothing_older_than_yesterday_is_shown(pat: Any) -> None:
    with at("2026-11-20", "09:00"):
        make_issued(make_plan(pat.patient))

        assert "Thursday 19 November" in pat.get("/my/", {"day": "yesterday"}).text
        assert "Friday 20 November" in pat.get("/my/", {"day": "2026-11-01"}).text


# --- Before, after, between -------------------------------------------------------------------------


def test_before_the_start_the_day_is_said(pat: Any) -> None:
    with at("2026-11-20", "09:00"):
        make_issued(make_plan(pat.patient, starts_on=date(2026, 11, 23)))
        page = pat.get("/my/").text

    assert "It starts on Monday 23 November." in page
    assert "of 1 done" not in page
    assert "day of rest" not in page


def test_after_the_end_it_says_whom_to_ask(pat: Any, clinic: Any) -> None:
    clinic.phone = "0117 496 0123"
    clinic.save()
    with at("2026-11-20", "09:00"):
        plan = make_plan(pat.patient, starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 19))
        make_issued(plan, by=make_staff(clinic, name="Sofia Martín"))
        page = pat.get("/my/").text

    assert "This plan ended on Thursday 19 November. Ask Sofia Martín what comes next." in page
    assert "Call 0117 496 0123" in page
    assert "of 1 done" not in page


def test_the_last_day_is_still_of_the_plan(pat: Any) -> None:
    with at("2026-11-20", "23:59"):
        make_issued(make_plan(pat.patient, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 20)))

        assert "1 exercise." in pat.get("/my/").text


def test_three_days_a_week_rest_after_three_days(pat: Any) -> None:
    with at("2026-11-16", "09:00"):  # a Monday, from which the weeks count
        issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10, days_per_week=3)))
    said = {}
    for day in range(16, 24):
        with at(f"2026-11-{day}", "18:00"):
            said[day] = pat.get("/my/").text
            status = "skipped" if day == 17 else "done"
            if day < 20:
                pat.post("/my/log/", log_form(issued, status=status), follow=True)

    assert "Done on 1 of 3 days this week." in said[18]  # what was skipped is no day
    for day in (16, 17, 18, 19, 23):
        assert "1 exercise." in said[day], day
    for day in (20, 21, 22):
        assert "Today is a day of rest." in said[day], day
        assert "Your next day is Monday 23 November." in said[day]
        assert "You have done it often enough this week." in said[day]


def test_what_is_not_for_today_says_when_it_comes(pat: Any) -> None:
    with at("2026-11-20", "09:00"):
        plan = make_plan(pat.patient, starts_on=date(2026, 11, 19))
        add_row(plan, exercise=make_exercise("Glute bridge"), dose=Dose(reps=10, every_n_days=3))
        make_issued(plan)
        page = pat.get("/my/").text

    assert "1 exercise." in page
    assert "Glute bridge" in page.split("Not today")[1]
    assert "Next: Sunday 22 November" in page


def test_rounds_take_the_names_of_their_times_of_day(pat: Any) -> None:
    times = (TimeOfDay.MORNING, TimeOfDay.EVENING)
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10, times_of_day=times)))

    page = pat.post("/my/log/", log_form(issued), follow=True).text

    assert "Next: Evening" in page
    assert "1 of 2 done." in page


# --- Agreement --------------------------------------------------------------------------------------

ZONES = ("Pacific/Pago_Pago", "Europe/London", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati")
RHYTHMS: list[dict[str, Any]] = [
    {},
    {"times_per_day": 3},
    {"times_per_day": 2, "times_per_day_max": 3},
    {"every_n_hours": 4},
    {"times_of_day": (TimeOfDay.MORNING, TimeOfDay.BEDTIME)},
    {"weekdays": (0, 3)},
    {"weekdays": (6,)},
    {"every_n_days": 2},
    {"every_n_days": 5},
    {"days_per_week": 3},
    {"days_per_week": 2, "days_per_week_max": 4},
    {"as_needed": True},
]


def write(pat: Any, chance: random.Random) -> IssuedPlan:
    """A plan of six random rhythms that starts, and perhaps ends, within 400 days of the first."""
    rhythms = chance.sample(RHYTHMS, 6)
    doses = [Dose(reps=10, side=chance.choice([None, Side.EACH]), **each) for each in rhythms]
    exercise = make_exercise(picture=None)
    starts_on = date(2026, 1, 5) + timedelta(days=chance.randrange(30))
    ends_on = starts_on + timedelta(days=chance.randrange(200, 380)) if chance.random() < 0.5 else None
    plan = make_plan(pat.patient, exercise=exercise, dose=doses[0], starts_on=starts_on, ends_on=ends_on)
    for dose in doses[1:]:
        add_row(plan, exercise=exercise, dose=dose)
    issued = make_issued(plan)
    Plan.objects.filter(pk__lt=plan.pk).update(archived_at=datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))
    return issued


@pytest.mark.parametrize("seed", range(3))
def test_today_agrees_with_the_schedule(pat: Any, seed: int) -> None:
    """On random days of 400, with random doses and logs, in random zones, at any hour."""
    chance = random.Random(seed)
    for _plan in range(2):
        zone = chance.choice(ZONES)
        live_in(pat.patient, zone)
        issued = write(pat, chance)
        for _day in range(3):
            agree(pat, issued, zone, chance)


def agree(pat: Any, issued: IssuedPlan, zone: str, chance: random.Random) -> None:
    content = read(issued.content)
    day = date(2026, 1, 1) + timedelta(days=chance.randrange(400))
    log = make_log(pat, issued, day, zone, chance)
    had: dict[str, set[date]] = {}
    for entry in log:
        if entry.status != "skipped":
            had.setdefault(entry.prescription_key, set()).add(entry.local_date)

    with time_machine.travel(
        datetime.combine(day, time(chance.randrange(24), 30), ZoneInfo(zone)), tick=False
    ):
        page = Persona(pat.user).get("/my/").text

    planned = [each for each in due(content, day, had).exercises if each.is_planned]
    counted = re.search(r"(\d+) exercises?(?:, (\d+) rounds)?\.", page)
    assert re.findall(r'<article class="day-card[^"]*" id="exercise-([^"]+)"[^>]*>\s*<h3[^>]*>\d', page) == [
        each.key for each in planned
    ]
    exercises, rounds = (int(counted[1]), int(counted[2] or counted[1])) if counted else (0, 0)
    assert exercises == len(planned), (day, zone)
    assert rounds == sum(each.rounds for each in planned), (day, zone)


def make_log(pat: Any, issued: IssuedPlan, day: date, zone: str, chance: random.Random) -> list[LogEntry]:
    """Three entries for each exercise in the six days before."""
    pat.patient.log.all().delete()
    return LogEntry.objects.bulk_create(
        make_entry(
            issued,
            pat.user,
            patient=pat.patient,
            prescription_key=row["key"],
            round=1,
            status=chance.choice(["done", "partly", "skipped"]),
            occurred_at=datetime.combine(when, NOON, ZoneInfo(zone)),
            time_zone=zone,
            local_date=when,
        )
        for row in issued.content["exercises"]
        for when in (day - timedelta(days=ago) for ago in chance.sample(range(1, 7), 3))
    )
