"""The demo practice: complete, safe to make twice, and shut away from real servers."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from exercises.models import PlanTemplate, UsualDose
from exercises.starter import load
from patients.management.commands.seed_demo import PASSWORD, PATIENT, THERAPIST
from patients.models import IssuedPlan, LogEntry, Patient
from tests.conftest import Persona
from tests.library import library_without_pictures


def seed() -> str:
    said = StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue()


def test_the_demo_practice_is_made_once_and_its_sign_ins_are_said(db: Any, settings: Any) -> None:
    settings.DEMO = True
    load(library_without_pictures())

    said = seed()
    counts = [model.objects.count() for model in (Patient, IssuedPlan, LogEntry)]
    again = seed()

    assert said == again
    template, usual = PlanTemplate.objects.get(owner=None, clinic__isnull=False), UsualDose.objects.get()
    assert (len(template.state["rows"]), usual.user.email, usual.side) == (3, THERAPIST, "each")
    assert PASSWORD in said
    assert counts == [model.objects.count() for model in (Patient, IssuedPlan, LogEntry)] == [7, 6, 134]
    log = LogEntry.objects.all()  # what can happen in four weeks
    assert set(log.values_list("status", flat=True)) == set(LogEntry.Status.values)
    assert log.filter(corrects__pain__gte=6, pain__lt=6).exists()
    assert set(log.values_list("round", flat=True)) == {1, 2}
    for email, address in ((THERAPIST, "/"), (PATIENT, "/my/")):
        visitor = Persona()
        visitor.post("/account/login/", {"login": email, "password": PASSWORD})
        assert "Maria Keller" in visitor.get(address).text or "Low back pain" in visitor.get(address).text
    progress = visitor.get("/my/progress/").text
    assert all(f"chart-{shape}" in progress for shape in ("disc", "half", "cross", "ring", "over", "line"))
    page = visitor.get("/my/").text
    assert "2 exercises, 3 rounds." in page
    assert "Glute bridge" in page.split("Not today")[1]


def test_the_demo_needs_its_flag(db: Any) -> None:
    with pytest.raises(CommandError, match="passwords are published"):
        seed()

    assert not Patient.objects.exists()
