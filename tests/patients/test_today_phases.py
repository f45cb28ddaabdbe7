"""What the patient's day says of a plan with phases."""

from datetime import date
from typing import Any

import pytest
import time_machine

from patients.models import IssuedPlan, Plan, Prescription
from patients.services import close_phase, open_phase, record_session
from tests.factories import add_row, make_entry, make_exercise, make_issued, make_phased

NAMES = ("Breathe", "Bridge", "Run")


@pytest.fixture
def issued(pat: Any) -> IssuedPlan:
    """Three phases with an exercise of its own name in each, issued on the Monday on which it starts."""
    with time_machine.travel("2026-11-30 09:00"):
        plan = make_phased(pat.patient)
        for row, name in zip(plan.prescriptions.all(), NAMES, strict=True):
            Prescription.objects.filter(pk=row.pk).update(wording={"name": name})
        return make_issued(plan)


def shown(persona: Any, day: str) -> str:
    with time_machine.travel(f"{day} 12:00"):
        persona.force_login(persona.user, backend="clinic.signin.Backend")
        return persona.get("/my/").text


def names_in(page: str) -> list[str]:
    return [name for name in NAMES if f"{name}</h" in page]


def test_only_the_open_phase_is_shown_and_what_comes_next(pat: Any, issued: IssuedPlan) -> None:
    first, third = shown(pat, "2026-12-08"), shown(pat, "2026-12-15")

    assert "Week 2" in first
    assert "Phase 1 of 3: Calm" in first
    assert "Next: Strength, from Monday 14 December." in first
    assert names_in(first) == ["Breathe"]
    assert "Phase 2 of 3: Strength" in third
    assert "Next: Running, when you climb stairs without pain. Ask your physiotherapist" in third
    assert names_in(third) == ["Bridge"]


def test_a_phase_that_waits_opens_by_the_therapist_alone(pat: Any, ann: Any, issued: IssuedPlan) -> None:
    running = issued.plan.phases.last()
    before = shown(pat, "2026-12-29")
    assert "your next phase is not open yet" in before
    assert names_in(before) == []

    with time_machine.travel("2026-12-29 13:00"):
        entry = make_entry(issued, pat.user, prescription_key=issued.content["exercises"][2]["key"])
        record_session(patient=pat.patient, entries=[entry])
    assert names_in(shown(pat, "2026-12-30")) == []

    open_phase(plan=issued.plan, phase=running.key, on=date(2026, 12, 30), by=ann.user)
    assert names_in(shown(pat, "2026-12-29")) == []
    opened = shown(pat, "2026-12-30")
    assert "Phase 3 of 3: Running" in opened
    assert names_in(opened) == ["Run"]

    close_phase(plan=issued.plan, phase=running.key, by=ann.user)
    assert names_in(shown(pat, "2026-12-30")) == []


def test_a_phase_that_opens_later_is_announced_with_its_day(pat: Any, ann: Any, issued: IssuedPlan) -> None:
    running = issued.plan.phases.last()
    open_phase(plan=issued.plan, phase=running.key, on=date(2027, 1, 4), by=ann.user)

    page = shown(pat, "2026-12-29")

    assert "Next: Running, from Monday 4 January." in page
    assert "Your next day is Monday 4 January." in page
    assert names_in(page) == []


def test_before_the_start_only_the_first_phase_can_be_looked_at(pat: Any, issued: IssuedPlan) -> None:
    Plan.objects.filter(pk=issued.plan_id).update(starts_on=date(2026, 12, 7))
    with time_machine.travel("2026-11-30 10:00"):
        make_issued(issued.plan)

    assert names_in(shown(pat, "2026-12-01")) == ["Breathe"]


@pytest.mark.parametrize("plans", [1, 3])
def test_the_openings_take_one_query_for_all_plans(
    pat: Any, ann: Any, plans: int, django_assert_num_queries: Any
) -> None:
    for _number in range(plans):
        plan = make_phased(pat.patient)
        add_row(plan, exercise=make_exercise())
        issued = make_issued(plan)
        open_phase(plan=plan, phase=plan.phases.last().key, on=date(2026, 11, 30), by=ann.user)
    assert issued.number == 1
    pat.get("/my/")

    with django_assert_num_queries(7):  # one more than a plan without a phase that waits
        pat.get("/my/")
