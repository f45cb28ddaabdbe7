"""How much one person can put into the log, and where it leads them."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from exercises.dose import Dose
from patients.models import IssuedPlan
from patients.services import log, take_back
from tests.patients.test_entries import address, answer, issue, log_form, store

TOO_OFTEN = "This was logged or changed too often on one day."


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(log, "MOST_A_DAY", 3)
    return 3


@pytest.fixture
def issued(pat: Any) -> IssuedPlan:
    return issue(pat.patient, Dose(reps=10, times_per_day=10))


@pytest.mark.parametrize("whole_session", [True, False])
def test_nobody_fills_the_log(pat: Any, issued: IssuedPlan, few: int, whole_session: bool) -> None:
    """Neither by sending whole sessions, of which the plan names no number, nor by taking back and logging again."""
    about = {"prescription_key": ""} if whole_session else {}
    for _again in range(few - 1):
        assert pat.post("/my/log/", log_form(issued, **about)).status_code == 302
    take_back(entry=pat.patient.log.first(), uuid=uuid.uuid4(), by=pat.user)

    refused = pat.post("/my/log/", log_form(issued, **about))

    assert refused.status_code == 422
    assert TOO_OFTEN in refused.text
    assert pat.patient.log.count() == few


def test_an_entry_is_not_corrected_without_end(pat: Any, issued: IssuedPlan, few: int) -> None:
    """Each correction is shown with all that were before it."""
    store(issued, pat)
    for pain in range(few):
        page = pat.post(address(pat.patient.log.latest("pk")), answer(pain=pain))

    assert page.status_code == 422
    assert TOO_OFTEN in page.text
    assert pat.patient.log.count() == few


def test_the_limit_is_of_one_exercise_and_one_day(pat: Any, issued: IssuedPlan, few: int) -> None:
    first = log_form(issued)
    pat.post("/my/log/", first)
    for _again in range(few - 1):
        pat.post("/my/log/", log_form(issued))
    with pytest.raises(ValidationError):
        store(issued, pat)

    assert pat.post("/my/log/", first).status_code == 302  # a replay stores nothing
    assert store(issued, pat, prescription_key=None)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert store(issued, pat)


def test_a_whole_session_leads_to_no_exercise(pat: Any, issued: IssuedPlan) -> None:
    saved = pat.post("/my/log/", log_form(issued, prescription_key=""))

    assert saved.url == "/my/"
    assert "Saved. Your physiotherapist will see it." in pat.get(saved.url).text
