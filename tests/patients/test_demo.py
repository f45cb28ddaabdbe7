"""The demo practice: complete, safe to make twice, and shut away from real servers."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from exercises.starter import load, read_library
from patients.management.commands.seed_demo import PASSWORD, PATIENT, THERAPIST
from patients.models import IssuedPlan, LogEntry, Patient
from tests.conftest import Persona


def seed() -> str:
    said = StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue()


def test_the_demo_practice_is_made_once_and_its_sign_ins_are_told(db: Any, settings: Any) -> None:
    settings.DEMO = True
    load(read_library())

    said = seed()
    counts = [model.objects.count() for model in (Patient, IssuedPlan, LogEntry)]
    again = seed()

    assert said == again
    assert PASSWORD in said
    assert counts == [model.objects.count() for model in (Patient, IssuedPlan, LogEntry)] == [3, 1, 18]
    log = LogEntry.objects.all()  # what can happen in a week
    assert set(log.values_list("status", flat=True)) == set(LogEntry.Status.values)
    assert log.filter(corrects__pain__gte=6, pain__lt=6).exists()
    assert set(log.values_list("round", flat=True)) == {1, 2}
    for email, address in ((THERAPIST, "/"), (PATIENT, "/my/")):
        visitor = Persona()
        visitor.post("/account/login/", {"login": email, "password": PASSWORD})
        assert "Maria Keller" in visitor.get(address).text or "Low back pain" in visitor.get(address).text
    page = visitor.get("/my/").text
    assert "2 exercises, 3 rounds." in page
    assert "Glute bridge" in page.split("Not today")[1]


def test_the_demo_needs_its_flag(db: Any) -> None:
    with pytest.raises(CommandError, match="passwords are published"):
        seed()

    assert not Patient.objects.exists()
