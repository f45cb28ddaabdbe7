"""What the server acknowledged is stored once, however often it is killed while batches arrive.

Each round kills a real server amid the stream (`kill -9`, with its workers) and starts another. Clients send again what
was not answered, as a device does. The figures are in docs/measurements.md.
"""

import http.client
import json
import os
import random
import signal
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Server, a_postgres_database, env_of, manage, sqlite_in

pytestmark = pytest.mark.slow

ROUNDS = 20
CLIENTS = 4
FEWEST, MOST = 5, 40  # entries of a batch
EXERCISES, TIMES_A_DAY, DAYS = 12, 20, 350
SHORTEST, LONGEST = 0.5, 4.0  # seconds that a server lives

PATIENT = f"""
import json
from django.core.management import call_command
for name in ("migrate", "createcachetable"):
    call_command(name, verbosity=0)
from django.conf import settings
from django.test import Client
from exercises.dose import Dose
from tests.factories import *
clinic = make_clinic()
user, patient = make_user("kim@example.org", name="Kim"), make_patient(clinic, "Kim")
let_follow(user, patient)
dose = Dose(reps=5, times_per_day={TIMES_A_DAY})
plan = make_plan(patient, dose=dose)
for _number in range({EXERCISES - 1}):
    add_row(plan, dose=dose)
issued = make_issued(plan)
client = Client()
client.force_login(user, backend="clinic.signin.Backend")
print(json.dumps({{
    "patient": patient.public_id, "plan": issued.public_id,
    "keys": [row["key"] for row in issued.content["exercises"]],
    "cookie": settings.SESSION_COOKIE_NAME + "=" + client.cookies[settings.SESSION_COOKIE_NAME].value,
}}))
"""
STORED = """
import json
from patients.models import LogEntry
print(json.dumps([str(each) for each in LogEntry.objects.values_list("uuid", flat=True)]))
"""


class Stream:
    """Clients that send batches of the same patient until they are told to stop and all they sent is answered."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.known = known
        self.address = ""
        self.slots = iter(slots(known["keys"]))
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.sent: set[str] = set()
        self.answers: Counter[str] = Counter()  # stored, repeated, and how often a request got none
        self.acknowledged: set[str] = set()
        self.batches = 0
        self.wrong: list[Any] = []
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(CLIENTS)]

    def run(self, number: int) -> None:
        chance = random.Random(number)
        batch: list[dict[str, Any]] = []
        token = ""
        while (batch or not self.stopping.is_set()) and not self.wrong:
            batch = batch or self.new_batch(chance)
            self.sent |= {each["uuid"] for each in batch}
            try:
                token = token or self.ask()["token"]
                self.note(self.ask(batch, token)["entries"])
            except urllib.error.HTTPError as refusal:  # the server works, and says no
                self.wrong.append((refusal.code, refusal.read()[:500]))
            except urllib.error.URLError:  # it does not run
                time.sleep(0.1)
            except (OSError, http.client.HTTPException, ValueError):  # killed before it had answered
                self.answers["nothing"] += 1
            else:
                batch = batch if chance.random() < 0.1 else []  # as from a second tab

    def new_batch(self, chance: random.Random) -> list[dict[str, Any]]:
        with self.lock:
            self.batches += 1
            return [
                {
                    "uuid": str(uuid.uuid4()),
                    "issued_plan": self.known["plan"],
                    "prescription_key": key,
                    "round": number,
                    "occurred_at": moment.isoformat(),
                    "status": "done",
                    "source": "session",
                }
                for _entry in range(chance.randint(FEWEST, MOST))
                for key, number, moment in [next(self.slots)]
            ]

    def ask(self, batch: list[dict[str, Any]] | None = None, token: str = "") -> Any:
        headers = {"Cookie": f"{self.known['cookie']}; csrftoken={token}", "Content-Type": "application/json"}
        body = None
        if batch:
            now = datetime.now(UTC).isoformat()
            body = json.dumps({"patient": self.known["patient"], "now": now, "entries": batch}).encode()
            headers["X-CSRFToken"] = token
        request = urllib.request.Request(f"{self.address}/my/entries/", body, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def note(self, answers: list[dict[str, str]]) -> None:
        with self.lock:
            self.answers.update(each["outcome"] for each in answers)
            self.acknowledged |= {each["uuid"] for each in answers if each["outcome"] != "refused"}
            self.wrong += [each for each in answers if each["outcome"] == "refused"]


def slots(keys: list[str]) -> Iterator[tuple[str, int, datetime]]:
    """Every round of every exercise, from yesterday backwards."""
    yesterday = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    for day in range(DAYS):
        for number in range(1, TIMES_A_DAY + 1):
            for key in keys:
                yield key, number, yesterday - timedelta(days=day)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    if request.param == "SQLite":
        yield request.param, sqlite_in(tmp_path)
    elif os.environ.get("DATABASE_URL", "").startswith("postgres"):
        with a_postgres_database() as url:
            yield request.param, url
    else:
        pytest.skip("Set DATABASE_URL to a PostgreSQL server that may create databases.")


def test_what_was_acknowledged_is_stored_once_after_twenty_kills(
    database: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, url = database
    shell = ("shell", "--verbosity", "0", "--command")
    stream = Stream(json.loads(manage(env_of(tmp_path, url), *shell, PATIENT)))
    chance, begun = random.Random(7), time.monotonic()
    killed_amid = 0

    server = start(stream, tmp_path, url)
    for each in stream.threads:
        each.start()
    for _round in range(ROUNDS):
        time.sleep(chance.uniform(SHORTEST, LONGEST))
        before = stream.answers["nothing"]
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server.log.close()
        server = start(stream, tmp_path, url)
        killed_amid += stream.answers["nothing"] > before
    stream.stopping.set()
    for each in stream.threads:
        each.join(timeout=120)
    seconds = time.monotonic() - begun
    stored = json.loads(server.run(STORED))
    server.stop()

    with capsys.disabled():
        print(  # noqa: T201 - the figures
            f"\n{kind}: {ROUNDS} kills, {killed_amid} of them amid requests; {stream.batches:,} batches, "
            f"{len(stream.sent):,} entries; {stream.answers['nothing']} requests got no answer; "
            f"{len(stream.acknowledged):,} entries acknowledged, {stream.answers['repeated']:,} of the answers "
            f"said that it was there already; {len(stored):,} rows; {seconds:.0f} s"
        )
    assert stream.wrong == []
    assert not any(each.is_alive() for each in stream.threads)
    assert killed_amid > ROUNDS / 2
    assert stream.answers["repeated"] > 0
    assert len(stored) == len(set(stored)), "an entry is stored twice"
    assert stream.acknowledged - set(stored) == set(), "an acknowledged entry is lost"
    assert set(stored) == stream.sent == stream.acknowledged


def start(stream: Stream, folder: Path, url: str) -> Server:
    server = Server(folder, url)
    stream.address = server.url
    return server
