"""Two people, or two clicks, at the same moment: the second waits, and then sees what the first did.

On PostgreSQL each of these fails without the lock of its service. SQLite lets one write at a time anyway.
"""

import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from clinic.models import Clinic, StaffInvitation
from clinic.services import invite_staff
from exercises.dose import Dose
from patients.models import IssuedPlan, LogEntry, Patient, Plan
from patients.services import (
    LikelyDouble,
    StaleDraft,
    StaleRecord,
    add_patient,
    change_patient,
    issue_plan,
    record_session,
    remove_row,
)
from tests.factories import make_clinic, make_entry, make_issued, make_patient, make_plan, make_staff

FREEZING = import_module("patients.migrations.0002_issued_plans_are_frozen")


@pytest.fixture
def real_transactions(transactional_db: Any) -> Iterator[None]:
    """A database with real transactions. To empty it afterwards, the issued plans have to thaw."""
    yield
    with connection.schema_editor() as editor:
        FREEZING.thaw(apps, editor)
    LogEntry.objects.all().delete()
    IssuedPlan.objects.all().delete()
    with connection.schema_editor() as editor:
        FREEZING.freeze(apps, editor)


@pytest.fixture
def therapist(real_transactions: None) -> Any:
    return make_staff(make_clinic())


@pytest.fixture
def patient(therapist: Any) -> Patient:
    return make_patient(therapist.clinic)


def both(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """What `second` gives or raises, begun on a connection of its own before what `first` does is committed."""
    answers = []

    def begin() -> None:
        try:
            answers.append(second())
        except Exception as refusal:
            answers.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=begin)
    with transaction.atomic():
        first()
        thread.start()
        let_it_come_as_far_as_it_can(thread)
    thread.join()
    return answers


def let_it_come_as_far_as_it_can(thread: threading.Thread) -> None:
    """Until it has finished, or waits for us."""
    end = time.monotonic() + 10
    while thread.is_alive() and time.monotonic() < end:
        thread.join(0.05)
        if connection.vendor == "sqlite":
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock')"
            )
            if cursor.fetchone() == (True,):
                return


def test_a_plan_is_not_issued_as_it_was_before_an_edit(patient: Patient, therapist: Any) -> None:
    plan = make_plan(patient)

    [answer] = both(
        lambda: Plan.objects.update(version=plan.version + 1), lambda: issue_plan(plan=plan, by=therapist)
    )

    assert isinstance(answer, StaleDraft)
    assert not IssuedPlan.objects.exists()


def test_two_clicks_issue_one_version(patient: Patient, therapist: Any) -> None:
    plan = make_plan(patient)

    [answer] = both(lambda: issue_plan(plan=plan, by=therapist), lambda: issue_plan(plan=plan, by=therapist))

    assert isinstance(answer, ValidationError)
    assert answer.messages == ["Nothing has changed since version 1, so there is nothing to issue."]
    assert plan.issued.count() == 1


def test_a_draft_counts_each_edit(patient: Patient) -> None:
    plan = make_plan(patient)
    row = plan.prescriptions.get()

    [answer] = both(
        lambda: Plan.objects.update(version=plan.version + 1),
        lambda: remove_row(plan=plan, version=plan.version, row=row),
    )

    assert isinstance(answer, StaleDraft)
    assert plan.prescriptions.exists()


def test_no_edit_of_a_record_overwrites_another(patient: Patient, therapist: Any) -> None:
    def write(phone: str) -> Patient:
        mine = Patient.objects.get()
        mine.phone = phone
        return change_patient(patient=mine, by=therapist, fields=["phone"], version=patient.version)

    [answer] = both(lambda: write("1"), lambda: write("2"))

    assert isinstance(answer, StaleRecord)
    assert Patient.objects.get().phone == "1"


def test_a_person_is_entered_once(therapist: Any) -> None:
    def enter() -> Patient:
        return add_patient(patient=Patient(clinic=therapist.clinic, given_name="Nina"), by=therapist)

    [answer] = both(enter, enter)

    assert isinstance(answer, LikelyDouble)
    assert Patient.objects.count() == 1


def test_a_round_is_logged_once(patient: Patient, therapist: Any) -> None:
    issued = make_issued(make_plan(patient, dose=Dose(reps=3, times_per_day=2)), by=therapist)

    def log() -> list[LogEntry]:
        return record_session(patient=patient, entries=[make_entry(issued, therapist, round=1)])

    [answer] = both(log, log)

    assert isinstance(answer, ValidationError)
    assert LogEntry.objects.count() == 1


def test_a_colleague_is_invited_once(therapist: Any) -> None:
    def invite() -> tuple[StaffInvitation, str]:
        clinic = Clinic.objects.get()
        return invite_staff(clinic=clinic, email="new@example.org", role="therapist", once="k7qm4xpd9rht")

    [(answer, _code)] = both(invite, invite)

    assert StaffInvitation.objects.get() == answer
