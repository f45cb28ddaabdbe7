"""The calendar: read back in a calendar library it says when, and nothing more, to whoever has its address."""

import re
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from icalendar import Calendar, Event

from clinic.logs import HideSecrets
from clinic.models import User
from exercises.dose import Dose
from patients.models import CalendarFeed, IssuedPlan, Patient, PatientAccess
from patients.schedule import planned_on
from patients.services import make_feed, record_session, set_reminder, withdraw_version
from patients.snapshots import read
from patients.standings import rebuild
from tests.conftest import Persona
from tests.factories import add_row, make_entry, make_issued, make_patient, make_plan

DAYS = [*range(7)]
BERLIN = "Europe/Berlin"


def on(day: date, clock: time = time(12), zone: str = BERLIN) -> Any:
    return time_machine.travel(datetime.combine(day, clock, ZoneInfo(zone)), tick=False)


def read_feed(secret: str) -> Calendar:
    answer = Persona().get(f"/calendar/{secret}.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def events(secret: str) -> list[Event]:
    return read_feed(secret).events


def at_times(access: PatientAccess, *clocks: str, weekdays: list[int] = DAYS) -> None:
    times = [time.fromisoformat(each) for each in clocks]
    set_reminder(access=access, times=times, weekdays=weekdays, by_email=False)


@pytest.fixture
def access(pat: Any) -> PatientAccess:
    Patient.objects.update(time_zone=BERLIN)
    return pat.patient.access.get()


@pytest.fixture
def secret(access: PatientAccess) -> str:
    return make_feed(access=access)


# --- What it says ---------------------------------------------------------------------------------


def test_it_is_a_valid_calendar_that_says_no_more_than_that(pat: Any, access: Any, secret: str) -> None:
    with on(date(2026, 11, 2)):
        review = date(2026, 11, 20)
        make_issued(make_plan(pat.patient, problem="Low back pain", goals="Walk", review_on=review))
        at_times(access, "08:00", "18:00")
        answer = Persona().get(f"/calendar/{secret}.ics")
        calendar = Calendar.from_ical(answer.content)

    calendar.validate()
    assert [calendar[name] for name in ("version", "calscale")] == ["2.0", "GREGORIAN"]
    assert calendar["prodid"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in answer.content
    assert not [each.errors for each in (calendar, *calendar.events) if each.errors]
    assert all(line.endswith(b"\r") and len(line) <= 76 for line in answer.content.split(b"\n")[:-1])
    names = [str(each["uid"]) for each in calendar.events]
    assert len(names) == len(set(names)) == 61 * 2 + 1
    for each in calendar.events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= {*each}
        assert each["dtstamp"].dt.tzinfo is not None
        assert each.end > each.start
    assert {str(each["summary"]) for each in calendar.events} == {"Exercises", "Review"}
    assert [each.start for each in calendar.events if each["summary"] == "Review"] == [review]
    for private in ("Pat", "Keller", "back", "Walk", "stretch", "Northside", secret, pat.patient.public_id):
        assert private not in answer.text


@pytest.mark.parametrize("zone", [BERLIN, "Pacific/Apia", "Australia/Lord_Howe"])
def test_calendar_adherence_and_today_agree_on_each_of_400_days(
    pat: Any, access: Any, secret: str, zone: str
) -> None:
    """The calendar reads back as the same hours, over both changes of the clocks."""
    Patient.objects.update(time_zone=zone)
    first = date(2026, 1, 5)
    days = [first + timedelta(days=number) for number in range(400)]
    with on(first, zone=zone):
        plan = make_plan(pat.patient, dose=Dose(reps=3, every_n_days=3), ends_on=first + timedelta(days=420))
        add_row(plan, dose=Dose(reps=3, weekdays=(1, 6)))
        content = read(make_issued(plan).content)
        at_times(access, "07:15", "21:40")
    planned = {day for day in days if planned_on(content, day).planned}

    seen: dict[date, list[time]] = {}
    asked: set[date] = set()
    for start in (*range(0, 400, 28), 399):
        today = first + timedelta(days=start)
        with on(today, zone=zone):
            for each in events(secret):
                local = each.start.astimezone(ZoneInfo(zone))
                times = seen.setdefault(local.date(), [])
                if local.time() not in times:
                    times.append(local.time())
            [standing] = rebuild([plan.pk])
            weeks = [today - timedelta(days=number) for number in range(28)]
            asked |= {day for day in weeks if standing.on(day, today + timedelta(days=1)).planned}
    assert {day: times for day, times in seen.items() if day in days} == {
        day: [time(7, 15), time(21, 40)] for day in planned
    }
    assert asked & {*days} == planned
    assert 200 < len(planned) < 300

    changes = [day for day in days if offset(day, zone) != offset(day + timedelta(days=1), zone)]
    near = [change + timedelta(days=number) for change in changes for number in range(3)]
    for day, clock in product([*near, days[-1]], (time(0, 20), time(23, 40))):
        with on(day, clock, zone):
            page = Persona(pat.user).get("/my/")
            assert page.status_code == 200
            assert ("Done: " in page.text) == (day in planned), day


def offset(day: date, zone: str) -> timedelta | None:
    return datetime.combine(day, time(), ZoneInfo(zone)).utcoffset()


def test_a_name_stays_when_the_time_changes_so_that_programs_move_the_event(
    pat: Any, access: Any, secret: str
) -> None:
    with on(date(2026, 11, 2)):
        make_issued(make_plan(pat.patient))
        before = {str(each["uid"]) for each in events(secret)}
        at_times(access, "18:00")
        assert {str(each["uid"]) for each in events(secret)} == before
        renewed = make_feed(access=access)
        assert {str(each["uid"]) for each in events(renewed)} == before


def test_days_without_a_time_of_ones_own_are_whole_days(pat: Any, access: Any, secret: str) -> None:
    with on(date(2026, 11, 2)):
        make_issued(make_plan(pat.patient))
        assert all(type(each.start) is date for each in events(secret))
        at_times(access, "18:00", weekdays=[0, 1, 2, 3, 4])
        for each in events(secret):
            is_weekend = each.start.weekday() >= 5
            assert (type(each.start) is date) == is_weekend


def test_a_week_that_is_done_asks_for_no_more_days(pat: Any, secret: str) -> None:
    monday = date(2026, 11, 2)
    with on(monday):
        issued = make_issued(make_plan(pat.patient, dose=Dose(reps=3, days_per_week=2), starts_on=monday))
    for day in (monday, monday + timedelta(days=1)):
        with on(day):
            record_session(patient=pat.patient, entries=[make_entry(issued, pat.user)])
    with on(monday + timedelta(days=2)):
        days = {each.start for each in events(secret)}
    week = {monday + timedelta(days=number) for number in range(7)}
    assert week & days == {monday, monday + timedelta(days=1)}
    assert monday + timedelta(days=7) in days


def test_each_day_is_of_the_version_that_was_in_force_and_none_after_the_end(
    ann: Any, pat: Any, secret: str
) -> None:
    with on(date(2026, 11, 2)):
        plan = make_plan(pat.patient, dose=Dose(reps=3))
        make_issued(plan)
    with on(date(2026, 11, 5)):
        plan.prescriptions.update(weekdays=[0])
        plan.ends_on = date(2026, 11, 16)
        plan.save()
        issued = make_issued(plan)
        days = [each.start.day for each in events(secret)]
        assert days == [2, 3, 4, 9, 16]
    with on(date(2026, 11, 6)):
        withdraw_version(issued=issued, by=ann.user)
        assert [each.start.day for each in events(secret)] == [2, 3, 4]


# --- Who may read it ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["access", "discharge", "disabled", "ended", "renewed"])
def test_it_ends_with_the_access_and_when_the_person_says_so(
    pat: Any, access: Any, secret: str, how: str
) -> None:
    assert Persona().get(f"/calendar/{secret}.ics").status_code == 200
    about = {"patient": pat.patient.public_id}
    if how == "access":
        PatientAccess.objects.update(ended_at=timezone.now())
    elif how == "discharge":
        Patient.objects.update(archived_at=timezone.now())
    elif how == "disabled":
        User.objects.filter(pk=access.user_id).update(is_active=False)
    elif how == "ended":
        pat.post("/my/reminders/calendar/end/", about)
    else:
        page = pat.post("/my/reminders/calendar/", about)
        new = re.search(r"/calendar/([\w-]+)\.ics", page.text)[1]
        assert Persona().get(f"/calendar/{new}.ics").status_code == 200
    assert Persona().get(f"/calendar/{secret}.ics").status_code == 404


def test_the_address_is_shown_once_and_kept_as_a_hash(pat: Any) -> None:
    page = pat.post("/my/reminders/calendar/", {"patient": pat.patient.public_id})
    [new] = set(re.findall(r"http://localhost:8000/calendar/([\w-]+)\.ics", page.text))
    assert len(new) >= 43
    assert "no-transform" in page["Cache-Control"]
    assert "no-store" in page["Cache-Control"]
    assert new not in pat.get("/my/reminders/").text
    assert new not in str(CalendarFeed.objects.values())


def test_no_program_on_the_way_keeps_it_and_no_log_has_its_address(
    pat: Any, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(HideSecrets())
    answer = Persona().get(f"/calendar/{secret}.ics")
    kept = {each.strip() for each in answer["Cache-Control"].split(",")}
    assert {"private", "no-store"} <= kept
    assert "Content-Encoding" not in answer
    assert not answer.cookies
    Persona().get(f"/calendar/{secret}x.ics")
    Persona().post(f"/calendar/{secret}.ics")
    assert "/calendar/…" in caplog.text
    assert secret not in caplog.text


def test_whoever_asks_too_often_is_turned_away(secret: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"calendar": "3/h/ip"}
    cache.clear()
    answers = [Persona().get(f"/calendar/{secret}.ics").status_code for _each in range(4)]
    assert answers == [200, 200, 200, 429]


@pytest.mark.parametrize("size", [1, 6])
def test_it_takes_few_queries(pat: Any, secret: str, size: int, django_assert_num_queries: Any) -> None:
    for _number in range(size):
        issued: IssuedPlan = make_issued(make_plan(pat.patient))
        record_session(patient=pat.patient, entries=[make_entry(issued, pat.user)])
    make_patient(pat.patient.clinic)
    reader = Persona()
    with django_assert_num_queries(4):  # the address, versions, what is logged, the person's times
        reader.get(f"/calendar/{secret}.ics")
    with django_assert_num_queries(1):
        reader.get("/calendar/" + "x" * 43 + ".ics")
