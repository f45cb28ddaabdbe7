"""Measures staff's pages and a patient's entry in a clinic of 500 patients and a million entries."""

import itertools
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from unittest import mock

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patients.bench.crowd import make_crowd
from patients.bench.handouts import Figure
from patients.bench.practice import Practice
from patients.bench.timing import timed
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
    staff = Client()
    staff.force_login(practice.therapist, backend=settings.AUTHENTICATION_BACKENDS[0])
    record = IssuedPlan.objects.order_by("-pk")[0].plan.patient.get_absolute_url()
    for name, address in (
        ("start page, mine", "/?mine=1"),
        ("start page, everybody", "/?everybody=1"),
        ("start page, by pain", "/?everybody=1&sort=pain"),
        ("record", record),
    ):
        yield name, spent(partial(staff.get, address))
    yield "an entry with pain", spent(entries_one_by_one(days_ago=1))
    with mock.patch.object(log, "add_entries"):
        yield "the same, nothing counted", spent(entries_one_by_one(days_ago=2))


def spent(act: Callable[[], object]) -> str:
    act()  # the first visit shortens the session of staff
    with CaptureQueriesContext(connection) as queries:
        act()
        asked = len(queries)
    times = sorted(timed(act) for _round in range(ROUNDS))
    p95 = times[int(len(times) * 0.95)]
    return f"{asked} queries, p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms"


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
