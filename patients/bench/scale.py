"""Measures staff's pages and a patient's entry in a clinic of 500 patients and a million entries."""

import itertools
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patients.bench.crowd import make_crowd
from patients.bench.handouts import Figure
from patients.bench.practice import Practice
from patients.bench.timing import timed
from patients.bench.visit import serving
from patients.models import IssuedPlan, LogEntry
from patients.services import log, record_session

PATIENTS, ENTRIES = 500, 1_000_000
ROUNDS = 100


def figures(practice: Practice, *, really: bool) -> Iterator[Figure]:
    """All of it only `really`: it takes minutes. Otherwise a tenth of the patients, with a hundredth of the log."""
    patients, entries = (PATIENTS, ENTRIES) if really else (PATIENTS // 10, ENTRIES // 100)
    began = time.perf_counter()
    make_crowd(practice, patients=patients, entries=entries)
    yield "made", f"{patients} patients, {entries:,} entries, {time.perf_counter() - began:.0f} s"
    record = IssuedPlan.objects.order_by("-pk")[0].plan.patient.get_absolute_url()
    pages = {
        "start page, mine": "/?mine=1",
        "start page, everybody": "/?everybody=1",
        "start page, by pain": "/?everybody=1&sort=pain",
        "record": record,
    }
    yield from seen_by_staff(practice, pages)
    yield "an entry with pain", spent(act := entries_one_by_one(days_ago=1), queries_of(act))
    with mock.patch.object(log, "add_entries"):
        yield "the same, nothing counted", spent(act := entries_one_by_one(days_ago=2), queries_of(act))


def seen_by_staff(practice: Practice, pages: dict[str, str]) -> Iterator[Figure]:
    """From a real server, one request after another. This process made the crowd: its own memory is too scattered."""
    staff = Client()
    staff.force_login(practice.therapist, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = {"Cookie": f"session={practice.sign_in_therapist()}"}
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as address:
        server = HTTPConnection(urlsplit(address).netloc)

        def fetch(page: str) -> None:
            server.request("GET", page, headers=cookie)
            answer = server.getresponse()
            if answer.status != HTTPStatus.OK:
                raise RuntimeError(f"{page} was answered with {answer.status}.")
            answer.read()

        for name, page in pages.items():
            yield name, spent(partial(fetch, page), queries_of(partial(staff.get, page)))


def queries_of(act: Callable[[], object]) -> int:
    act()  # the first visit shortens the session of staff
    with CaptureQueriesContext(connection) as queries:
        act()
        return len(queries)


def spent(act: Callable[[], object], queries: int) -> str:
    act()
    times = sorted(timed(act) for _round in range(ROUNDS))
    p95 = times[int(len(times) * 0.95)]
    return f"{queries} queries, p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms"


def entries_one_by_one(*, days_ago: int) -> Callable[[], object]:
    """Each call stores an entry with pain for another plan."""
    versions = IssuedPlan.objects.order_by("pk").select_related("plan__patient__clinic")
    waiting = itertools.product(range(8), versions)

    def store() -> None:
        place, version = next(waiting)
        entry = LogEntry(
            uuid=uuid.uuid4(),
            issued_plan=version,
            prescription_key=version.content["exercises"][place]["key"],
            status="done",
            pain=3,
            occurred_at=timezone.now() - timedelta(days=days_ago),
            entered_by_id=version.issued_by_id,
        )
        record_session(patient=version.plan.patient, entries=[entry])

    return store
