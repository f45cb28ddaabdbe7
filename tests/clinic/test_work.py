"""Emails wait for a worker: nobody gets one twice, and none is lost without a word."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from clinic.account_mail import LABELS
from clinic.models import StaffInvitation
from clinic.work import health, revive
from clinic.work.mail import WAITS, post, take
from clinic.work.models import Beat, Letter
from clinic.work.periodic import SOON, TABLE
from clinic.work.sealing import unseal
from clinic.work.worker import Worker
from patients.mail import post_handout_link
from tests.conftest import Persona
from tests.factories import make_issued, make_plan, make_user
from tests.smtp import HANG_UP, MailServer, mail_server

CODE, RESET = "/account/login/code/", "/account/password/reset/"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


class Killed(BaseException):
    """Nothing in the program catches it, as nothing catches `kill -9`."""


@pytest.fixture(autouse=True)
def with_a_worker(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def smtp(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.ports[0]
        yield server


@pytest.fixture
def maria(db: Any) -> Any:
    return make_user("maria@example.org")


@pytest.fixture
def invitation(manager: Any) -> StaffInvitation:
    sent = {"email": "new@northside.example", "role": "therapist"}
    assert "on its way" in manager.post(reverse("admin:clinic_staffinvitation_add"), sent, follow=True).text
    return StaffInvitation.objects.get()


def work(worker: Worker | None = None) -> None:
    worker = worker or Worker()
    while worker.step():
        pass


def ask(address: str, email: str = "maria@example.org") -> Any:
    return Persona().post(address, {"email": email})


def the_letter() -> Letter:
    return Letter.objects.get()


# --- What waits -----------------------------------------------------------------------------------


def test_what_waits_are_ids_and_nothing_to_read(ann: Any, pat: Any, maria: Any, invitation: Any) -> None:
    pat.patient.email = "pat@home.example"
    pat.patient.save()
    post_handout_link(make_issued(make_plan(pat.patient)))
    ask(CODE)
    ask(RESET, "stranger@example.org")

    rows = [*Letter.objects.values(), *DBTaskResult.objects.values()]

    assert Letter.objects.count() == DBTaskResult.objects.count() == 4
    assert not mail.outbox
    for private in ("@", "maria", "stranger", "Pat", "Keller", "northside", "Heel"):
        assert private not in str(rows)
    for task in DBTaskResult.objects.all():
        assert task.args_kwargs["kwargs"] == {}
        assert all(isinstance(each, int) for each in task.args_kwargs["args"])


def test_a_code_to_sign_in_waits_encrypted_and_is_gone_once_sent(maria: Any) -> None:
    ask(CODE)
    code = unseal(the_letter().sealed)["code"]
    assert code not in the_letter().sealed

    work()

    assert mail.outbox[0].to == ["maria@example.org"]
    assert code in mail.outbox[0].body
    assert (the_letter().state, the_letter().sealed) == ("sent", "")


@pytest.mark.parametrize("is_swept", [True, False])
def test_a_code_that_no_longer_works_is_deleted_and_not_sent(maria: Any, is_swept: bool) -> None:
    ask(CODE)
    worker = Worker()
    worker.next_round = 0 if is_swept else float("inf")
    with time_machine.travel(timezone.now() + timedelta(seconds=601)):
        work(worker)

    assert not mail.outbox
    assert (the_letter().state, the_letter().error, the_letter().sealed) == ("failed", "Expired", "")


def test_a_link_is_made_when_its_email_is_sent(manager: Any, maria: Any, invitation: Any) -> None:
    ask(RESET)
    work()

    assert StaffInvitation.objects.get().code_hash != invitation.code_hash
    assert StaffInvitation.objects.get().sent_at
    for letter in mail.outbox:
        link = re.search(r"http://localhost:8000(/\S+)", letter.body)[1]
        assert Persona().get(link, follow=True).status_code == 200


def test_what_nobody_wants_any_more_is_not_sent(pat: Any, invitation: Any) -> None:
    pat.patient.email = "pat@home.example"
    pat.patient.save()
    post_handout_link(make_issued(make_plan(pat.patient)))
    pat.patient.archived_at = timezone.now()
    pat.patient.save()
    StaffInvitation.objects.update(ended_at=timezone.now(), ended_because="withdrawn")

    work()

    assert not mail.outbox
    assert set(Letter.objects.values_list("state", flat=True)) == {"dropped"}


def test_two_clicks_make_one_letter_before_and_after_it_is_sent(manager: Any) -> None:
    add = reverse("admin:clinic_staffinvitation_add")
    once = re.search(r'name="once" value="(\w+)"', manager.get(add).text)[1]
    sent = {"email": "new@northside.example", "role": "therapist", "once": once}

    for _click in range(3):
        manager.post(add, sent)
        work()

    assert len(mail.outbox) == StaffInvitation.objects.count() == 1


# --- Who learns what ------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [CODE, RESET])
def test_known_and_unknown_addresses_make_the_same_work(maria: Any, smtp: MailServer, address: str) -> None:
    ask(address)  # looks up what is then known for all

    def work_of(email: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert ask(address, email).status_code == 302
        return [
            " ".join(re.findall(r'^\w+|(?:FROM|INTO|UPDATE|JOIN) "\w+"', each["sql"])) for each in queries
        ]

    known, unknown = work_of("maria@example.org"), work_of("nobody@example.org")

    assert known == unknown
    first, second = Letter.objects.all()[:2]
    assert bool(first.user) != bool(second.user)
    assert first.sealed
    assert second.sealed
    assert not smtp.taken  # no page asks the mail server


# --- Sent at most once ----------------------------------------------------------------------------


def test_it_is_marked_before_and_after_it_is_sent(maria: Any, monkeypatch: Any) -> None:
    seen = []
    monkeypatch.setattr(f"{LOCMEM}.send_messages", lambda *_args: seen.append(the_letter().state))
    ask(CODE)

    work()

    assert seen == ["sending"]
    assert the_letter().state == "sent"


def test_a_worker_killed_in_mid_send_leaves_it_unsure_and_it_is_not_sent_again(
    ann: Any, pat: Any, monkeypatch: Any
) -> None:
    pat.patient.email = "pat@home.example"
    pat.patient.save()
    post_handout_link(make_issued(make_plan(pat.patient)))
    die(monkeypatch, f"{LOCMEM}.send_messages")

    with time_machine.travel(timezone.now() + revive.DEAD_AFTER):
        work()

    assert not mail.outbox
    assert the_letter().state == "unsure"
    assert not DBTaskResult.objects.running().exists()
    assert "cannot tell whether the email arrived" in ann.get(pat.patient.get_absolute_url()).text


def test_a_worker_killed_before_that_loses_nothing(maria: Any, monkeypatch: Any) -> None:
    ask(RESET)
    die(monkeypatch, f"{LOCMEM}.open")

    with time_machine.travel(timezone.now() + revive.DEAD_AFTER):
        work()

    assert len(mail.outbox) == 1
    assert the_letter().state == "sent"


def test_what_a_living_worker_has_in_hand_is_left_alone(maria: Any, monkeypatch: Any) -> None:
    ask(RESET)
    worker = die(monkeypatch, f"{LOCMEM}.open")
    later = timezone.now() + timedelta(hours=1)
    Beat.objects.filter(name=worker.name).update(beat_at=later)

    with time_machine.travel(later):
        work()

    assert the_letter().state == "held"


def test_of_two_workers_one_gets_it(maria: Any) -> None:
    ask(CODE)

    got = [take(the_letter().pk, by=name) for name in ("one", "two")]

    assert [bool(each) for each in got] == [True, False]


def die(monkeypatch: Any, at: str) -> Worker:
    """A worker takes what waits and is killed there."""

    def kill(*_args: Any, **_options: Any) -> None:
        raise Killed

    worker = Worker()
    Beat.objects.create(name=worker.name)
    with monkeypatch.context() as patch:
        patch.setattr(at, kill)
        with pytest.raises(Killed):
            work(worker)
    return worker


# --- Tried again ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, "sent"),
        ({"welcome": "554 go away"}, "waiting"),
        ({"welcome": HANG_UP}, "waiting"),
        ({"mail": HANG_UP}, "waiting"),
        ({"rcpt": "450 later"}, "waiting"),
        ({"rcpt": "550 nobody here"}, "failed"),
        ({"data": "451 later"}, "waiting"),
        ({"text": "452 later"}, "waiting"),
        ({"text": "554 refused"}, "failed"),
        ({"text": HANG_UP}, "unsure"),
    ],
)
def test_only_what_surely_was_not_sent_is_tried_again(
    manager: Any, invitation: Any, smtp: MailServer, caplog: Any, answers: dict[str, str], state: str
) -> None:
    smtp.answers = answers
    work()
    assert the_letter().state == state

    smtp.answers = {}
    with time_machine.travel(timezone.now() + timedelta(minutes=1, seconds=1)):
        work()

    assert smtp.taken == ([] if state == "failed" else ["new@northside.example"])
    assert the_letter().state == ("sent" if state == "waiting" else state)
    assert StaffInvitation.objects.get().state == ("not_sent" if state == "failed" else "open")
    assert "northside.example" not in caplog.text


def test_a_mail_server_of_a_name_that_cannot_be_is_one_that_does_not_answer(
    invitation: Any, smtp: MailServer, settings: Any
) -> None:
    settings.EMAIL_HOST = "mail..example"
    work()
    assert (the_letter().state, the_letter().error) == ("waiting", "UnicodeError")

    settings.EMAIL_HOST = "127.0.0.1"
    with time_machine.travel(timezone.now() + timedelta(minutes=1, seconds=1)):
        work()
    assert smtp.taken == ["new@northside.example"]


def test_the_waits_grow_and_have_an_end(manager: Any, invitation: Any, smtp: MailServer) -> None:
    smtp.answers = {"welcome": HANG_UP}
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while True:
            work()
            if the_letter().state != "waiting":
                break
            waits.append(the_letter().due_at - timezone.now())
            clock.move_to(the_letter().due_at)

    assert waits == WAITS
    assert [int(each.total_seconds() // 60) for each in waits[:4]] == [1, 5, 15, 60]
    assert (the_letter().state, the_letter().error) == ("failed", "SMTPServerDisconnected")
    assert "Invitation of staff" in manager.get(reverse("admin:clinic_letter_changelist")).text
    assert (
        "the email could not be sent" in manager.get(reverse("admin:clinic_staffinvitation_changelist")).text
    )


def test_a_letter_whose_task_was_lost_is_found(maria: Any) -> None:
    ask(RESET)
    DBTaskResult.objects.all().delete()

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        work()

    assert len(mail.outbox) == 1


def test_the_record_says_what_did_not_arrive_until_it_is_made_good(
    ann: Any, other_ann: Any, pat: Any, smtp: MailServer
) -> None:
    invite = reverse("patients:invite", args=[pat.patient.public_id])
    record = pat.patient.get_absolute_url()
    smtp.answers = {"rcpt": "550 nobody here"}
    ann.post(invite, {"how": "email", "email": "pat@home.example", "kind": "self"})
    work()

    assert "Invitation to the portal" in ann.get(record).text
    assert "the email could not be delivered" in ann.get(record).text
    assert pat.patient.invitations.get().state == "not_sent"
    assert not Letter.objects.visible_to(other_ann.user).exists()

    ann.post(invite, {"how": "slip", "kind": "self"})
    assert "could not be delivered" not in ann.get(record).text


# --- Other tasks ----------------------------------------------------------------------------------


def test_a_fault_is_kept_and_logged_without_its_words(maria: Any, monkeypatch: Any, caplog: Any) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise ValueError("maria" + "@example.org")

    monkeypatch.setattr("clinic.work.mail.take", fail)
    ask(CODE)
    work()

    row = DBTaskResult.objects.get()
    assert (row.status, row.exception_class_path) == (TaskResultStatus.FAILED, "builtins.ValueError")
    assert "maria@" not in row.traceback + caplog.text
    assert "Tasks failed: 1 × clinic.work.mail.deliver, builtins.ValueError" in status()


def test_a_task_that_meets_a_locked_database_comes_again(maria: Any, monkeypatch: Any) -> None:
    def locked(*_args: Any, **_options: Any) -> None:
        raise OperationalError("database is locked")

    ask(RESET)
    with monkeypatch.context() as patch:
        patch.setattr("clinic.work.mail.take", locked)
        patch.setattr("django.db.connection.close", lambda: None)  # the test's own transaction is in it
        work()
    assert not mail.outbox

    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        work()
    assert len(mail.outbox) == 1


def test_a_job_that_meets_a_locked_database_comes_again_soon_and_stops_no_other(
    maria: Any, monkeypatch: Any
) -> None:
    begun = []

    def locked() -> None:
        begun.append(timezone.now())
        raise OperationalError("database is locked")

    ask(RESET)
    monkeypatch.setattr("clinic.work.tidying.delete_letters", locked)
    monkeypatch.setattr("django.db.connection.close", lambda: None)  # the test's own transaction is in it

    work()
    assert len(mail.outbox) == len(begun) == 1
    assert "Job: delete old letters, every 1 day, 0:00:00: last" in status()
    assert "failed: OperationalError" in status()

    with time_machine.travel(timezone.now() + SOON):
        work()
    assert len(begun) == 2


def test_what_could_not_be_written_down_for_long_is_found_by_the_same_worker(
    maria: Any, monkeypatch: Any
) -> None:
    """Its task is nobody's any more, though the worker lives."""

    def locked(*_args: Any, **_options: Any) -> None:
        raise OperationalError("database is locked")

    ask(RESET)
    worker = Worker()
    worker.beat_once()
    with monkeypatch.context() as patch:
        patch.setattr("clinic.work.queue.PATIENCE", -1)
        patch.setattr("clinic.work.worker.call", locked)
        patch.setattr("clinic.work.worker.settle", locked)
        patch.setattr("django.db.connection.close", lambda: None)
        assert worker.careful_step() is None
    assert DBTaskResult.objects.running().exists()

    with time_machine.travel(timezone.now() + revive.DEAD_AFTER):
        worker.beat_once()
        worker.next_round = 0
        work(worker)
    assert len(mail.outbox) == 1


def test_a_task_that_kills_its_workers_ends(maria: Any, monkeypatch: Any) -> None:
    ask(RESET)
    DBTaskResult.objects.update(worker_ids=["one"] * 5)  # which met a locked database five times
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _worker in range(revive.MOST_TRIES - 1):
            die(monkeypatch, "clinic.work.mail.take")
            clock.shift(revive.DEAD_AFTER)
            revive.revive()

    assert DBTaskResult.objects.failed().count() == 1


# --- What the operator sees -----------------------------------------------------------------------


def status() -> str:
    return "\n".join(health.lines())


def test_health_and_status_say_when_no_worker_is_heard_of(anyone: Any, invitation: Any) -> None:
    assert anyone.get("/health/").json() == {"status": "ok", "worker": "silent"}
    with pytest.raises(CommandError):
        call_command("worker", status=True)

    Beat.objects.create(name="one")
    assert anyone.get("/health/").json() == {"status": "ok", "worker": "ok"}
    call_command("worker", status=True)
    assert "Emails that wait: 1" in status()
    assert "northside.example" not in status()


def test_every_email_has_a_kind_and_every_job_exists() -> None:
    folder = Path(configured.BASE_DIR) / "templates"
    written = {
        str(path.relative_to(folder)).removesuffix("_subject.txt")
        for app in ("account", "mfa")
        for path in (folder / app / "email").glob("*_subject.txt")
    }
    assert written == set(LABELS)
    assert all(callable(import_string(job.path)) for job in TABLE)
    with pytest.raises(KeyError):
        post("unheard of")
