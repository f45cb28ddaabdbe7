"""Two workers, one killed; a mail server that fails half the time; a locked database: each reminder comes once
or is reported."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

from tests.browser.conftest import ROOT, a_postgres_database, env_of, manage, sqlite_in
from tests.smtp import HANG_UP, mail_server

pytestmark = pytest.mark.slow
LETTERS, LOCKED = 500, 30

# Patients for whom it is noon, with something planned today and a reminder whose time has just passed. The workers
# find out themselves who is due.
MAKE = """
from datetime import timedelta
from django.utils import timezone
from clinic.models import User
from patients.models import IssuedPlan, Patient, PatientAccess, Plan, Reminder
from tests.factories import make_clinic, make_issued, make_patient, make_plan
now = timezone.now()
zone = f"Etc/GMT{{now.hour - 12:+d}}"
clinic = make_clinic()
first = make_issued(make_plan(make_patient(clinic, time_zone=zone)))
content = first.content | {{"anchor": None, "starts_on": None}}
for number in range({count}):
    patient = Patient.objects.create(clinic=clinic, given_name="Pat", family_name=str(number), time_zone=zone)
    user = User.objects.create(email=f"{{number}}@example.org")
    access = PatientAccess.objects.create(patient=patient, user=user)
    plan = Plan.objects.create(patient=patient)
    IssuedPlan.objects.create(
        plan=plan, number=1, content=content, sha256=first.sha256, issued_by=first.issued_by
    )
    due = timezone.localtime(now, timezone=patient.zone).replace(minute=0)
    Reminder.objects.create(
        access=access, times=[f"{{due:%H:%M}}"], weekdays=[*range(7)], by_email=True,
        changed_at=now - timedelta(days=1),
    )
"""
SHOW = """
from clinic.work.models import Letter, Beat
for email, state, attempts, error in Letter.objects.values_list("user__email", "state", "attempts", "error"):
    print(email, state, attempts, error or "-")
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        with a_postgres_database() as url:
            yield url
    else:
        yield sqlite_in(tmp_path)


def settings_for(tmp_path: Path, database: str, port: int) -> dict[str, str]:
    return env_of(tmp_path, database) | {
        "WORKER": "1",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "LOG_LEVEL": "INFO",
    }


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Any]]:
    begun = []

    def start_one(env: dict[str, str]) -> Any:
        log = (tmp_path / f"worker-{len(begun)}.log").open("w")
        program = [sys.executable, "-m", "tests.fast_worker"]
        begun.append(subprocess.Popen(program, cwd=ROOT, env=env, stdout=log, stderr=log))
        return begun[-1]

    yield start_one
    for worker in begun:
        worker.kill()
        worker.wait()


class Shown(NamedTuple):
    email: str
    state: str
    attempts: str
    error: str


def shown(env: dict[str, str]) -> list[Shown]:
    return [Shown(*line.split()) for line in manage(env, "shell", "-v", "0", "-c", SHOW).splitlines()]


@contextmanager
def locked(database: str) -> Iterator[None]:
    """Nobody else gets in."""
    if database.startswith("postgres"):
        with psycopg.connect(database) as other:
            other.execute(
                "LOCK TABLE clinic_letter, clinic_beat, django_tasks_database_dbtaskresult IN ACCESS EXCLUSIVE MODE"
            )
            yield
    else:
        other_file = sqlite3.connect(database.removeprefix("sqlite:///"), timeout=60, isolation_level=None)
        other_file.execute("BEGIN EXCLUSIVE")
        yield
        other_file.execute("COMMIT")
        other_file.close()


def cut_connections(database: str) -> None:
    if database.startswith("postgres"):
        with psycopg.connect(database, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def wait_for(what: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_each_of_500_reminders_comes_once_or_is_reported(tmp_path: Path, database: str, start: Any) -> None:
    chance, workers = random.Random(16), {}
    faults: list[dict[str, str]] = [
        {"welcome": "421 busy"},
        {"welcome": HANG_UP},
        {"mail": HANG_UP},
        {"rcpt": "451 later"},
        {"data": "451 later"},
        {"text": "452 later"},
        {"text": HANG_UP},
    ]

    def choose(_port: int) -> dict[str, str]:
        return chance.choice(faults) if chance.random() < 0.5 else {}

    def kill_the_first(port: int) -> None:
        if port == server.ports[0] and len(server.taken) >= 100 and workers[0].returncode is None:
            os.kill(workers[0].pid, signal.SIGKILL)  # it has sent a text, and waits for the answer
            workers[0].wait()

    with mail_server(2, choose=choose, at_text=kill_the_first, seconds=0.01) as server:
        envs = [settings_for(tmp_path, database, port) for port in server.ports]
        manage(envs[0], "migrate", "--verbosity", "0")
        manage(envs[0], "shell", "-v", "0", "-c", MAKE.format(count=LETTERS))
        began = time.monotonic()
        workers |= {0: start(envs[0]), 1: start(envs[1])}
        wait_for(lambda: len(server.taken) > 150, 240)
        assert workers[0].poll() == -signal.SIGKILL
        with locked(database):
            before = len(server.taken)
            time.sleep(LOCKED)
            assert len(server.taken) - before <= 2
        cut_connections(database)
        workers[2] = start(envs[0])

        def is_over() -> bool:
            letters = shown(envs[1])
            waiting = {letter.state for letter in letters} & {"waiting", "held", "sending"}
            return len(letters) == LETTERS and not waiting

        wait_for(is_over, 400)
        took = time.monotonic() - began
        for number in (1, 2):
            workers[number].terminate()
        assert [workers[number].wait(timeout=30) for number in (1, 2)] == [0, 0]

    letters, taken = shown(envs[1]), Counter(server.taken)
    assert len(letters) == LETTERS
    assert max(taken.values()) == 1, "somebody got two"
    for letter in letters:
        assert letter.state in ("sent", "unsure")
        assert taken[letter.email] == 1 or letter.state == "unsure"
    assert "WorkerDied" in {letter.error for letter in letters}
    states, attempts = (
        Counter(letter.state for letter in letters),
        sum(int(each.attempts) for each in letters),
    )
    sys.stdout.write(f"\n{LETTERS}: {states}, {len(taken)} came, {attempts} attempts, {took:.0f} s\n")
    assert "Emails unsure" in manage(envs[1] | {"WORKER": "0"}, "worker", "--status")


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(
    tmp_path: Path, database: str, start: Any
) -> None:
    worker: Any = None

    def stop(_port: int) -> None:
        worker.send_signal(signal.SIGTERM)
        time.sleep(1)  # the answer to the text comes after that

    with mail_server(at_text=stop) as server:
        env = settings_for(tmp_path, database, server.ports[0])
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "shell", "-v", "0", "-c", MAKE.format(count=2))
        worker = start(env)

        assert worker.wait(timeout=60) == 0

    assert sorted(letter.state for letter in shown(env)) == ["sent", "waiting"]
    assert len(server.taken) == 1
    beats = "from clinic.work.models import Beat; print(Beat.objects.count())"
    assert manage(env, "shell", "-v", "0", "-c", beats).strip() == "0"
