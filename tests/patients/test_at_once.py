"""Two people, or two clicks, at the same moment: the second waits, and then sees what the first did.

On PostgreSQL each of these fails without the lock of its service. SQLite lets one write at a time anyway.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from clinic.models import Clinic, StaffInvitation, User
from clinic.services import invite_staff
from clinic.signin import make_account
from exercises.dose import Dose
from exercises.models import Exercise
from patients.models import FirstOpening, IssuedPlan, IssueRecord, LogEntry, Patient, Plan, Standing
from patients.services import (
    LikelyDouble,
    StaleDraft,
    StaleRecord,
    add_patient,
    change_patient,
    issue_plan,
    note_first_opening,
    record_session,
    remove_row,
)
from tests.conftest import Persona
from tests.factories import (
    edit_of,
    make_clinic,
    make_entry,
    make_exercise,
    make_issued,
    make_patient,
    make_plan,
    make_staff,
)
from tests.panel import page, save

FREEZING = import_module("patients.migrations.0002_issued_plans_are_frozen")


@pytest.fixture
def real_transactions(transactional_db: Any) -> Iterator[None]:
    """A database with real transactions. To empty it afterwards, the triggers on issued plans are removed."""
    yield
    with connection.schema_editor() as editor:
        FREEZING.thaw(apps, editor)
    Standing.objects.all().delete()
    LogEntry.objects.all().delete()
    IssueRecord.objects.all().delete()
    FirstOpening.objects.all().delete()
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
    """What `second` returns or raises. It begins, on another connection, before `first` is committed."""
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
    """Waits until the thread has finished, or itself waits for our transaction."""
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


def test_one_click_sent_twice_at_once_answers_one_version(patient: Patient, therapist: Any) -> None:
    plan, action = make_plan(patient), uuid.uuid4()

    def click() -> IssuedPlan:
        return issue_plan(plan=plan, by=therapist, record=IssueRecord(action=action))

    [answer] = both(click, click)

    assert answer == plan.issued.get()


def test_two_first_openings_at_once_keep_one(patient: Patient, therapist: Any) -> None:
    issued = make_issued(make_plan(patient), by=therapist)

    def look() -> None:
        note_first_opening([IssuedPlan.objects.get(pk=issued.pk)], by=therapist)

    [answer] = both(look, look)

    assert answer is None
    assert FirstOpening.objects.get().issued == issued


def test_a_draft_counts_each_edit(patient: Patient) -> None:
    plan = make_plan(patient)
    row, edit = plan.prescriptions.get(), edit_of(plan)

    [answer] = both(
        lambda: Plan.objects.update(version=plan.version + 1),
        lambda: remove_row(plan=plan, edit=edit, row=row),
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


def test_two_managers_do_not_end_each_others_role(therapist: Any) -> None:
    one, other = (Persona(make_staff(therapist.clinic, "manager")) for _each in range(2))

    def end(by: Persona, whom: Persona) -> Any:
        return save(by, page("user", "change", whom.user.pk), role="therapist")  # type: ignore[union-attr]

    both(lambda: end(one, other), lambda: end(other, one))

    assert therapist.clinic.staff.filter(role="manager").count() == 1


def test_a_sign_off_is_made_once(therapist: Any) -> None:
    """Of two, every later sign-off of the same content would have been an error."""
    ann, exercise = Persona(therapist), make_exercise()
    sent = {"content_hash": exercise.content_hash()}

    def sign_off() -> int:
        return ann.post(reverse("exercises:review", args=[exercise.public_id]), sent).status_code

    assert both(sign_off, sign_off) == [302]
    assert sign_off() == 302
    assert exercise.reviews.count() == 1


def test_two_clicks_on_save_are_one_exercise(therapist: Any) -> None:
    ann = Persona(therapist)
    sent = {
        "key": str(uuid.uuid4()),
        "name": "Bridge",
        "instructions": "Lift.",
        "stop_rule": "Stop if it hurts.",
    }

    def save() -> int:
        return ann.post(reverse("exercises:new"), sent).status_code

    assert both(save, save) == [302]
    assert Exercise.objects.filter(name="Bridge").count() == 1


def test_a_sign_in_name_is_given_once(patient: Patient, therapist: Any) -> None:
    """Two people choose the same one at the same moment."""

    def make() -> Any:
        return make_account(email=None, password="orange lantern sailing", sign_in_name="maria52")

    [refusal] = both(make, make)

    assert isinstance(refusal, ValidationError)
    assert User.objects.filter(sign_in_name="maria52").count() == 1
