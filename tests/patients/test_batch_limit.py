"""How many batches may be at work, when several people order at the same moment."""

import threading
from typing import Any

import pytest
from django.db import connection

from patients.batches import AT_ONCE, HandoutBatch
from patients.handout import batch as work
from tests.factories import make_clinic, make_staff


@pytest.mark.django_db(transaction=True)
def test_orders_at_the_same_moment_pass_no_more_than_one_after_another(monkeypatch: Any) -> None:
    started: list[HandoutBatch] = []
    monkeypatch.setattr(work, "start", started.append)
    monkeypatch.setattr(work, "delete_expired", lambda: None)
    people = [make_staff(make_clinic(f"Clinic {number % 2}")) for number in range(6)]
    refused: list[str] = []
    ready = threading.Barrier(len(people))

    def order(by: Any) -> None:
        connection.ensure_connection()
        ready.wait()
        try:
            work.order(by=by, issued=["k7qm4xpd"])
        except work.TooManyAtOnce:
            refused.append(by.name)
        finally:
            connection.close()

    orders = [threading.Thread(target=order, args=[by]) for by in people]
    for thread in orders:
        thread.start()
    for thread in orders:
        thread.join()

    assert len(started) == HandoutBatch.objects.count() == AT_ONCE
    assert len(refused) == len(people) - AT_ONCE
