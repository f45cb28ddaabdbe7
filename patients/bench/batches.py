"""Measures what a device sends that logged without a connection: batches of one entry, and of as many as fit."""

from collections.abc import Iterator
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exercises.dose import Dose
from patients.bench.handouts import Figure
from patients.bench.practice import Practice
from patients.bench.timing import timed
from patients.models import Plan
from patients.sending import MOST_ENTRIES
from patients.services import Edit, add_exercise, issue_plan

OFTEN = Dose(reps=10, times_per_day=24)
EXERCISES = 8


def figures(practice: Practice) -> Iterator[Figure]:
    plan = Plan.objects.create(patient=practice.patient, stop_text="Stop if pain spreads.")
    for exercise in practice.library[:EXERCISES]:
        edit = Edit(version=plan.version, by=practice.therapist)
        add_exercise(plan=plan, edit=edit, exercise=exercise, dose=OFTEN)
        plan.refresh_from_db()
    issued = issue_plan(plan=plan, by=practice.therapist)
    keys = [row["key"] for row in issued.content["exercises"]]
    client = Client()
    client.force_login(practice.follower, backend=settings.AUTHENTICATION_BACKENDS[0])

    def send(count: int) -> None:
        now = timezone.now().isoformat()
        entries = [
            {
                "uuid": str(uuid4()),
                "issued_plan": issued.public_id,
                "prescription_key": keys[number % EXERCISES],
                "occurred_at": now,
                "status": "done",
            }
            for number in range(count)
        ]
        batch = {"patient": practice.patient.public_id, "now": now, "entries": entries}
        answer = client.post("/my/entries/", batch, content_type="application/json")
        outcomes = {each["outcome"] for each in answer.json()["entries"]}
        if outcomes != {"stored"}:
            raise RuntimeError(f"A batch was answered with {outcomes}.")

    send(1)
    for count in (1, MOST_ENTRIES):
        spent = timed(partial(send, count))
        with CaptureQueriesContext(connection) as asked:
            send(count)
        yield (
            f"a batch of {count} entr{'y' if count == 1 else 'ies'}",
            f"{len(asked)} queries, {spent:.0f} ms",
        )
