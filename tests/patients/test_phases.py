"""Phases of a draft, and their opening beside the version that the patient has."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from exercises.dose import Dose
from patients.models import Phase, PhaseOpening, Plan
from patients.phases import opened_phases, rows_by_phase
from patients.services import (
    StaleDraft,
    close_phase,
    history_of,
    issue_plan,
    open_phase,
    set_phases,
    undo,
)
from patients.snapshots import snapshot
from tests.factories import add_row, edit_of, make_patient, make_phased, make_plan

START = date(2026, 11, 30)


def words_of(refusal: Any) -> str:
    return " ".join(refusal.value.messages)


def weeks(*spans: tuple[int | None, int | None]) -> list[Phase]:
    return [
        Phase(name=f"Phase {number}", first_week=first, last_week=last, criterion="" if first else "ready")
        for number, (first, last) in enumerate(spans, start=1)
    ]


# --- The draft --------------------------------------------------------------------------------------


def test_a_snapshot_names_phases_and_puts_each_exercise_into_its_own(pat: Any) -> None:
    plan = make_phased(pat.patient)
    add_row(plan)  # of every phase, added last

    content = snapshot(plan)

    assert [(each["position"], each["name"], each["first_week"]) for each in content["phases"]] == [
        (1, "Calm", 1),
        (2, "Strength", 3),
        (3, "Running", None),
    ]
    assert [row["phase"] for row in content["exercises"]] == [None, 1, 2, 3]


def test_changing_the_phases_is_one_edit_that_can_be_undone(pat: Any, ann: Any) -> None:
    plan = make_phased(pat.patient)
    before = snapshot(Plan.objects.get(pk=plan.pk))["phases"]

    set_phases(plan=plan, edit=edit_of(plan, by=ann.user), phases=weeks((1, None)))
    assert str(history_of(plan).undo) == "changed the phases"
    undo(plan=plan, edit=edit_of(plan, by=ann.user))

    after = snapshot(Plan.objects.get(pk=plan.pk))
    assert after["phases"] == before
    assert [row["phase"] for row in after["exercises"]] == [1, 2, 3]


def test_the_rows_of_a_removed_phase_are_in_every_phase_and_named(pat: Any) -> None:
    plan = make_phased(pat.patient)
    calm, strength, running = plan.phases.all()

    freed = set_phases(plan=plan, edit=edit_of(plan), phases=[calm, running])

    assert [row.phase_id for row in freed] == [None]
    assert [row["phase"] for row in snapshot(Plan.objects.get(pk=plan.pk))["exercises"]] == [None, 1, 2]
    assert not Phase.objects.filter(key=strength.key).exists()


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        (weeks((1, 2), (2, 4)), "Week 2: in two phases. Begin in week 3."),
        (weeks((1, 2), (5, 6)), "Weeks 3 to 4: in no phase. Begin in week 3."),
        (weeks((2, 3)), "Week 1: in no phase. Begin in week 1."),
        (weeks((1, None), (3, 4)), "“Phase 1” has no last week."),
        (weeks((None, None), (1, 2)), "Phases by weeks come before those that wait"),
        (weeks((1, 2), (3, 2)), "The last week must not be before the first"),
        (weeks((1, 4), (5, 6)), "The plan ends on 22 December, before this phase begins."),
        ([Phase(name="Soon")], "Say in which week it begins, or when it begins."),
        ([Phase(name="Both", first_week=1, criterion="ready")], "not both"),
    ],
)
def test_phases_that_overlap_leave_a_gap_or_have_no_order_are_refused(
    pat: Any, phases: list[Phase], said: str
) -> None:
    plan = make_plan(pat.patient, starts_on=START, ends_on=date(2026, 12, 22))

    with pytest.raises(ValidationError) as refusal:
        set_phases(plan=plan, edit=edit_of(plan), phases=phases)

    assert said in words_of(refusal)
    plan.refresh_from_db()
    assert (plan.phases.count(), plan.version) == (0, 2)


def test_phases_by_weeks_need_a_start_which_may_come_with_them(pat: Any) -> None:
    plan = make_plan(pat.patient)
    with pytest.raises(ValidationError, match="need the day on which the plan starts"):
        set_phases(plan=plan, edit=edit_of(plan), phases=weeks((1, 2)))

    plan.starts_on = START
    set_phases(plan=plan, edit=edit_of(plan), phases=weeks((1, 2)))

    assert Plan.objects.get(pk=plan.pk).starts_on == START


def test_a_phase_of_another_plan_is_not_taken_over(pat: Any, clinic: Any) -> None:
    plan, other = make_plan(pat.patient, starts_on=START), make_phased(make_patient(clinic))
    theirs = other.phases.first()

    with pytest.raises(ValidationError, match="of another plan"):
        set_phases(plan=plan, edit=edit_of(plan), phases=[theirs])

    assert other.phases.count() == 3


def test_phases_of_an_outdated_page_change_nothing(pat: Any) -> None:
    plan = make_phased(pat.patient)

    with pytest.raises(StaleDraft):
        set_phases(plan=plan, edit=edit_of(plan, version=1), phases=[])

    assert plan.phases.count() == 3


@time_machine.travel("2026-12-01 12:00")
def test_the_groups_of_a_draft_are_in_the_order_of_the_page_with_their_minutes(
    pat: Any, django_assert_num_queries: Any
) -> None:
    plan = make_phased(pat.patient, dose=Dose(sets=3, reps=10, hold_seconds=10, times_per_day=2))
    add_row(plan, dose=Dose(reps=10, hold_seconds=10, as_needed=True))
    plan = Plan.objects.select_related("patient__clinic").get(pk=plan.pk)
    content, rows = snapshot(plan), list(plan.prescriptions.select_related("exercise"))

    with django_assert_num_queries(1):  # the openings
        groups = rows_by_phase(plan, rows, content)

    assert [(str(phase), len(found)) for phase, found, _minutes in groups] == [
        ("None", 1),
        ("Calm", 1),
        ("Strength", 1),
        ("Running", 1),
    ]
    assert groups[0].minutes == 0  # done when needed
    assert groups[1].minutes == round(2 * rows[0].minutes) > 0
    assert groups[1].in_words == f"1 exercise · {groups[1].minutes} minutes a day"
    assert [phase.state for phase, _rows, _minutes in groups[1:]] == [
        "Open since 30 November",
        "Opens on 14 December",
        "Not open yet",
    ]
    head = " ".join(render_to_string("patients/_phase_head.html", {"group": groups[2]}).split())
    for words in ("Strength", "Weeks 3 to 4", "Opens on 14 December", groups[2].in_words):
        assert words in head
    assert "In every phase" in render_to_string("patients/_phase_head.html", {"group": groups[0]})


# --- What the patient has ---------------------------------------------------------------------------


def issued_phases(patient: Any, by: Any) -> tuple[Plan, list[Phase]]:
    plan = make_phased(patient)
    issue_plan(plan=plan, by=by)
    return plan, list(plan.phases.all())


def test_two_clicks_open_a_phase_once_and_closing_takes_it_back(pat: Any, ann: Any) -> None:
    plan, (_calm, _strength, running) = issued_phases(pat.patient, ann.user)

    first, second = [
        open_phase(plan=plan, phase=running.key, on=date(2026, 12, 20), by=ann.user) for _click in range(2)
    ]
    assert (first, PhaseOpening.objects.count()) == (second, 1)
    assert opened_phases([plan.pk]) == {plan.pk: {str(running.key): date(2026, 12, 20)}}

    for _click in range(2):
        close_phase(plan=plan, phase=running.key, by=ann.user)
    assert [row.opens for row in PhaseOpening.objects.all()] == [True, False]
    assert opened_phases([plan.pk])[plan.pk] == {}

    open_phase(plan=plan, phase=running.key, on=date(2026, 12, 22), by=ann.user)
    assert opened_phases([plan.pk])[plan.pk] == {str(running.key): date(2026, 12, 22)}


def test_the_draft_and_its_version_stay_when_a_phase_is_opened(pat: Any, ann: Any) -> None:
    plan, phases = issued_phases(pat.patient, ann.user)
    before = Plan.objects.values().get(pk=plan.pk)

    open_phase(plan=plan, phase=phases[2].key, on=date(2026, 12, 20), by=ann.user)

    assert Plan.objects.values().get(pk=plan.pk) == before
    assert plan.issued.count() == 1


def test_only_what_the_patient_has_is_opened_and_on_a_day_of_the_plan(pat: Any, ann: Any) -> None:
    draft = make_phased(pat.patient)
    plan, (calm, _strength, running) = issued_phases(pat.patient, ann.user)
    refused = {
        "does not have this phase": (draft, draft.phases.last().key, START),
        "patient does not have": (plan, uuid4(), START),
        "begins by itself": (plan, calm.key, START),
        "starts on 30 November": (plan, running.key, date(2026, 11, 29)),
    }

    for said, (of, key, on) in refused.items():
        with pytest.raises(ValidationError, match=said):
            open_phase(plan=of, phase=key, on=on, by=ann.user)
    assert not PhaseOpening.objects.exists()


def test_phases_are_opened_in_their_order(pat: Any, ann: Any) -> None:
    plan = make_plan(pat.patient)
    set_phases(plan=plan, edit=edit_of(plan), phases=weeks((None, None), (None, None)))
    plan.refresh_from_db()
    issue_plan(plan=plan, by=ann.user)
    first, second = plan.phases.all()

    open_phase(plan=plan, phase=first.key, on=date(2026, 12, 7), by=ann.user)
    with pytest.raises(ValidationError, match="opens on 7 December"):
        open_phase(plan=plan, phase=second.key, on=date(2026, 12, 6), by=ann.user)
    open_phase(plan=plan, phase=second.key, on=date(2026, 12, 8), by=ann.user)
    with pytest.raises(ValidationError, match="Close it first"):
        open_phase(plan=plan, phase=first.key, on=date(2026, 12, 1), by=ann.user)
