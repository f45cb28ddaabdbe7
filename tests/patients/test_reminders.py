"""Reminders: at a person's own times, only while something is left to do, each once, and one tap to stop."""

import re
import threading
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from clinic.models import User
from clinic.work.models import Letter
from clinic.work.periodic import TABLE
from clinic.work.worker import Worker
from exercises.dose import Dose
from patients.mail import undelivered_for
from patients.models import (
    IssuedPlan,
    IssueRecord,
    Patient,
    PatientAccess,
    Plan,
    Reminded,
    Reminder,
    Standing,
)
from patients.reminding import remind_due
from patients.services import (
    finish_plan,
    record_session,
    set_reminder,
    tell_of_version,
    withdraw_version,
)
from tests.factories import (
    let_follow,
    make_clinic,
    make_entry,
    make_issued,
    make_patient,
    make_plan,
    make_user,
)

FREEZING = import_module("patients.migrations.0002_issued_plans_are_frozen")
DAYS = [*range(7)]
MONDAY = "2026-11-30"


def at(clock: str, day: str = MONDAY, zone: str = "Europe/London", fold: int = 0) -> Any:
    moment = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone), fold=fold)
    return time_machine.travel(moment, tick=False)


def remind(access: PatientAccess, *times: str, weekdays: list[int] = DAYS) -> Reminder:
    """Chosen a month ago."""
    reminder = set_reminder(
        access=access, times=[time.fromisoformat(each) for each in times], weekdays=weekdays, by_email=True
    )
    Reminder.objects.update(changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    return reminder


@pytest.fixture
def issued(pat: Any) -> IssuedPlan:
    """Asks for one exercise, twice a day."""
    with at("12:00", "2026-01-02"):
        return make_issued(make_plan(pat.patient, dose=Dose(reps=3, times_per_day=2)))


@pytest.fixture
def access(pat: Any, issued: IssuedPlan) -> PatientAccess:
    return pat.patient.access.get()


def log_round(issued: IssuedPlan, by: Any, number: int, **fields: Any) -> None:
    record_session(patient=issued.plan.patient, entries=[make_entry(issued, by, round=number, **fields)])


# --- Who is reminded, and when --------------------------------------------------------------------


def test_an_email_comes_at_the_persons_time_once_and_says_nothing_of_health(access: Any) -> None:
    remind(access, "18:00")
    for clock in ("17:55", "18:00", "18:03", "18:05", "19:59", "20:10"):
        with at(clock):
            remind_due()
            assert len(mail.outbox) == (clock != "17:55")

    email = mail.outbox[0]
    assert (email.to, email.subject) == (["pat@example.org"], "Your exercises")
    assert "http://localhost:8000/my/\n" in email.body
    for private in ("Pat", "Keller", "Side-lying", "stretch", "pain", access.patient.public_id):
        assert private not in email.subject + email.body + str(email.extra_headers)


@pytest.mark.parametrize("clock", ["17:59", "20:01"])
def test_nobody_is_reminded_before_the_time_or_two_hours_after_it(access: Any, clock: str) -> None:
    remind(access, "18:00")
    with at(clock):
        remind_due()
    assert not mail.outbox


def test_after_an_outage_one_email_stands_for_the_times_that_passed(access: Any) -> None:
    remind(access, "17:00", "18:00")
    for clock in ("18:30", "18:35"):
        with at(clock):
            remind_due()
    assert len(mail.outbox) == 1
    assert Reminded.objects.count() == 2


def test_only_while_something_planned_is_not_yet_logged(pat: Any, access: Any, issued: IssuedPlan) -> None:
    remind(access, "10:00", "14:00", "18:00")
    with at("09:00"):
        log_round(issued, pat.user, 1)
    with at("10:01"):
        remind_due()
        assert len(mail.outbox) == 1  # the second round is left
    with at("13:00"):
        log_round(issued, pat.user, 2, status="skipped")  # is an answer too
    for clock in ("14:01", "18:01"):
        with at(clock):
            remind_due()
    assert len(mail.outbox) == 1


def test_after_pain_at_the_limit_nobody_is_asked_to_go_on(pat: Any, access: Any, issued: IssuedPlan) -> None:
    remind(access, "18:00")
    with at("09:30"):
        log_round(issued, pat.user, 1, pain=9)
    with at("18:01"):
        remind_due()
    assert not mail.outbox


def test_days_of_rest_other_weekdays_and_closed_phases_ask_for_nothing(clinic: Any) -> None:
    def follower(dose: Dose, **fields: Any) -> PatientAccess:
        patient = make_patient(clinic)
        with at("12:00", "2026-11-29"):
            make_issued(make_plan(patient, dose=dose, **fields))
        return let_follow(make_user(), patient)

    remind(follower(Dose(reps=3, weekdays=(1, 3))), "18:00")
    remind(follower(Dose(reps=3)), "18:00", weekdays=[1, 2])
    remind(follower(Dose(reps=3), starts_on=date(2026, 12, 1)), "18:00")
    remind(follower(Dose(reps=3), starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 29)), "18:00")
    due = remind(follower(Dose(reps=3, days_per_week=3)), "18:00")
    with at("18:01"):
        remind_due()
    assert [email.to for email in mail.outbox] == [[due.access.user.email]]


@pytest.mark.parametrize(
    "how", ["access", "discharge", "finished", "withdrawn", "disabled", "address", "off"]
)
def test_never_after_the_end(ann: Any, access: Any, issued: IssuedPlan, how: str) -> None:
    remind(access, "18:00")
    if how == "access":
        PatientAccess.objects.update(ended_at=timezone.now())
    elif how == "discharge":
        Patient.objects.update(archived_at=timezone.now())
    elif how == "finished":
        finish_plan(plan=issued.plan, version=Plan.objects.get().version)
    elif how == "withdrawn":
        withdraw_version(issued=issued, by=ann.user)
    elif how == "disabled":
        User.objects.filter(pk=access.user_id).update(is_active=False)
    elif how == "address":
        User.objects.filter(pk=access.user_id).update(email=None, sign_in_name="pat52")
    else:
        Reminder.objects.update(by_email=False)
    with at("18:01"):
        remind_due()
    assert not mail.outbox


def test_what_changed_while_the_email_waited_is_asked_again(
    pat: Any, access: Any, issued: IssuedPlan, settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    remind(access, "18:00")
    with at("18:01"):
        remind_due()
        for number in (1, 2):
            log_round(issued, pat.user, number)
        while Worker().step():
            pass
    assert not mail.outbox
    assert Letter.objects.get().state == "dropped"


def test_a_time_chosen_after_it_passed_waits_for_tomorrow(access: Any) -> None:
    with at("18:30"):
        set_reminder(access=access, times=[time(18)], weekdays=DAYS, by_email=True)
        remind_due()
    assert not mail.outbox
    with at("18:01", "2026-12-01"):
        remind_due()
    assert len(mail.outbox) == 1


# --- Clocks that change ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30"),  # does not exist: 3:30 in summer
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # comes twice: the first
        ("Pacific/Apia", "2026-06-01", "18:00", "2026-06-01T05:00"),
        ("Pacific/Pago_Pago", "2026-06-01", "18:00", "2026-06-02T05:00"),
    ],
)
def test_each_time_of_each_place_comes_once_also_when_clocks_change(
    access: Any, zone: str, day: str, clock: str, expected: str
) -> None:
    Patient.objects.update(time_zone=zone)
    remind(access, clock)
    expected_at, sent = datetime.fromisoformat(expected).replace(tzinfo=UTC), []
    start = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone)).astimezone(UTC)
    for step in range(25 * 12):
        with time_machine.travel(start + timedelta(minutes=5 * step), tick=False):
            if timezone.localdate(timezone=ZoneInfo(zone)).isoformat() != day:
                continue
            before = len(mail.outbox)
            remind_due()
            sent += [timezone.now()] * (len(mail.outbox) - before)
    assert sent == [expected_at]


# --- Many, and two at once ------------------------------------------------------------------------


def make_many(count: int) -> None:
    """So many people, each with a plan that asks for something each day, and a reminder at 18:00."""
    pattern = make_issued(make_plan(make_patient(make_clinic())))
    clinic, by = pattern.plan.patient.clinic, pattern.issued_by
    people = User.objects.bulk_create(User(email=f"{number}@example.org") for number in range(count))
    patients = Patient.objects.bulk_create(Patient(clinic=clinic, given_name="Pat") for _each in people)
    plans = Plan.objects.bulk_create(Plan(patient=patient) for patient in patients)
    IssuedPlan.objects.bulk_create(
        IssuedPlan(plan=plan, number=1, content=pattern.content, sha256=pattern.sha256, issued_by=by)
        for plan in plans
    )
    access = PatientAccess.objects.bulk_create(
        PatientAccess(user=user, patient=patient) for user, patient in zip(people, patients, strict=True)
    )
    Reminder.objects.bulk_create(
        Reminder(
            access=each,
            times=["18:00"],
            weekdays=DAYS,
            by_email=True,
            changed_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for each in access
    )


@pytest.fixture
def five_hundred(transactional_db: Any, settings: Any) -> Any:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with at("12:00"):
        make_many(500)
    yield
    with connection.schema_editor() as editor:
        FREEZING.thaw(apps, editor)
    Standing.objects.all().delete()
    IssueRecord.objects.all().delete()
    IssuedPlan.objects.all().delete()
    with connection.schema_editor() as editor:
        FREEZING.freeze(apps, editor)


def test_of_two_runs_at_once_each_of_five_hundred_is_reminded_by_one(five_hundred: Any) -> None:
    failed: list[BaseException] = []
    begin = threading.Barrier(2)

    def run() -> None:
        begin.wait()
        try:
            remind_due()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    with at("18:01"):
        threads = [threading.Thread(target=run) for _run in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert not failed
    counts = Counter(Letter.objects.values_list("user__email", flat=True))
    assert len(counts) == Reminded.objects.count() == 500
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("count", [5, 50])
def test_many_who_have_nothing_left_cost_as_many_queries_as_few(
    db: Any, count: int, django_assert_num_queries: Any
) -> None:
    with at("12:00"):
        make_many(count)
    Plan.objects.update(archived_at=timezone.now())
    with at("18:01"), django_assert_num_queries(4):  # reminders, marks, plans, new marks
        remind_due()


def test_the_job_is_in_the_table() -> None:
    assert any(job.path == "patients.reminding.remind_due" for job in TABLE)


# --- One tap to stop ------------------------------------------------------------------------------


def test_one_tap_stops_it_without_signing_in_and_opening_the_link_does_not(access: Any) -> None:
    remind(access, "18:00")
    with at("18:01"):
        remind_due()
    email = mail.outbox[0]
    link = email.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in email.body
    assert email.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path, stranger = link.removeprefix("http://localhost:8000"), Client(enforce_csrf_checks=True)

    page = stranger.get(path)
    assert Reminder.objects.get().by_email
    assert "Pat" not in page.text
    assert stranger.get(path.replace(".", ".x", 1)).status_code == 404

    for _twice in range(2):  # as a mail program sends it, which follows no redirect
        answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, not Reminder.objects.get().by_email) == (200, True)
    with at("18:01", "2026-12-01"):
        remind_due()
    assert len(mail.outbox) == 1


# --- The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (
            {"time_1": "18:00", "time_2": "08:00", "weekdays": [0, 1, 2, 3, 4], "by_email": "on"},
            "Every weekday at 8:00 and 18:00, only if something is left to do.",
        ),
        ({"time_3": "07:30", "weekdays": DAYS}, "Every day at 7:30, in your calendar only."),
        (
            {"time_1": "9:05", "weekdays": [2, 6], "by_email": "on"},
            "Every Wednesday and Sunday at 9:05, only if",
        ),
    ],
)
def test_the_page_says_in_words_what_was_chosen(pat: Any, sent: dict[str, Any], words: str) -> None:
    answer = pat.post("/my/reminders/", {"patient": pat.patient.public_id} | sent, follow=True)
    assert words in answer.text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"time_1": "23:45", "weekdays": [0]}, "After midnight it is another day"),
        ({"time_1": "18:00"}, "Choose at least one day"),
        ({"weekdays": [0], "by_email": "on"}, "Choose a time for the email"),
        ({"time_1": "later", "weekdays": [0]}, "Write a time in hours and minutes"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(pat: Any, sent: dict[str, Any], words: str) -> None:
    answer = pat.post("/my/reminders/", {"patient": pat.patient.public_id} | sent)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert sent.get("time_1", "") in answer.text
    assert not Reminder.objects.exists()


def test_without_an_address_the_page_says_so_and_offers_the_calendar(pat: Any) -> None:
    User.objects.filter(pk=pat.user.pk).update(email=None, sign_in_name="pat52")
    page = pat.get("/my/reminders/").text
    assert "no email address" in page
    assert 'name="by_email"' not in page
    assert "Make an address" in page

    set_reminder(access=pat.patient.access.get(), times=[time(18)], weekdays=DAYS, by_email=True)
    pat.post("/my/reminders/", {"patient": pat.patient.public_id, "time_1": "19:00", "weekdays": DAYS})
    saved = Reminder.objects.get()
    assert (saved.times, saved.by_email) == (["19:00"], True)  # once there is an address again


def test_a_helper_has_reminders_of_their_own(pat: Any, helper: Any, issued: IssuedPlan) -> None:
    sent = {"patient": pat.patient.public_id, "time_1": "18:00", "weekdays": DAYS, "by_email": "on"}
    with at("12:00"):
        helper.post("/my/reminders/", sent)
    with at("18:01"):
        remind_due()
    assert [email.to for email in mail.outbox] == [[helper.user.email]]
    assert "whom you help" in mail.outbox[0].body


@pytest.mark.parametrize("others", [0, 3])
def test_the_page_takes_few_queries(
    pat: Any, clinic: Any, others: int, django_assert_num_queries: Any
) -> None:
    for _other in range(others):
        let_follow(pat.user, make_patient(clinic))
    pat.get("/my/reminders/")
    with django_assert_num_queries(5):  # session, person, records, reminder, calendar
        pat.get("/my/reminders/")


# --- What the record says -------------------------------------------------------------------------


def test_a_reminder_that_did_not_arrive_stands_once_on_the_record(ann: Any, access: Any, pat: Any) -> None:
    def lose(kind: str, user: Any, state: str = "failed") -> int:
        made = Letter.objects.create(
            kind=kind,
            user=user,
            clinic=access.patient.clinic,
            patient_id=access.patient_id,
            state=state,
            ended_at=timezone.now(),
        )
        return made.pk

    hal = make_user(name="Hal")
    for _day in range(5):
        lose("reminder", pat.user)
    lose("reminder_to_helper", hal)
    Letter.objects.filter(pk=lose("reminder", pat.user)).update(error="Expired")  # no fault of the address
    page = ann.get(access.patient.get_absolute_url()).text
    assert len(re.findall(r"Reminder, .*could not be delivered", page)) == 1
    assert len(re.findall(r"Reminder to a helper, .*to Hal could not be delivered", page)) == 1

    lose("reminder_to_helper", make_user(), "sent")  # to somebody else
    lose("reminder", pat.user, "sent")
    assert [letter.user for letter in undelivered_for(access.patient)] == [hal]


def test_news_of_a_version_is_marked_once_it_was_sent_and_not_before(pat: Any, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    pat.patient.email, pat.patient.news_by_email = "pat@home.example", True
    pat.patient.save()
    issued = make_issued(make_plan(pat.patient))
    tell_of_version(issued)
    assert IssueRecord.objects.get().told_at is None
    assert not mail.outbox

    while Worker().step():
        pass
    assert IssueRecord.objects.get().told_at is not None
    assert mail.outbox[0].to == ["pat@home.example"]
    tell_of_version(issued)
    while Worker().step():
        pass
    assert len(mail.outbox) == 1
