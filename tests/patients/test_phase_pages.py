"""The page of a plan's phases, and the buttons that open and close one."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.models import PhaseOpening, Plan
from patients.services import set_phases
from tests.factories import add_row, edit_of, make_exercise, make_issued, make_phased, make_plan

FORM = "application/x-www-form-urlencoded"


def url(name: str, plan: Plan, *more: Any) -> str:
    return reverse(f"patients:{name}", args=[plan.public_id, *more])


def filled(persona: Any, plan: Plan) -> dict[str, str]:
    """What the page would send if nothing were changed on it."""
    form = persona.get(url("phases", plan)).context["form"]
    return {
        field.html_name: str(value) for field in form if (value := field.value()) not in (None, "", False)
    }


def phases_of(plan: Plan) -> list[tuple[Any, ...]]:
    return list(plan.phases.values_list("position", "name", "first_week", "last_week", "criterion"))


def test_phases_and_their_exercises_are_set_in_one_form(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()
    sent = {
        "version": plan.version,
        "starts_on": "2026-12-07",
        "name_1": "Calm",
        "first_week_1": 1,
        "last_week_1": 2,
        "name_2": "Running",
        "criterion_2": "you climb stairs without pain",
        row.place: "2",
    }

    page = ann.post(url("phases", plan), sent, follow=True)

    assert "Saved." in page.text
    assert phases_of(plan) == [
        (1, "Calm", 1, 2, ""),
        (2, "Running", None, None, "you climb stairs without pain"),
    ]
    row.refresh_from_db()
    plan.refresh_from_db()
    assert (str(row.phase), plan.starts_on) == ("Running", date(2026, 12, 7))
    assert "After week 2 no phase is open until you open “Running”." in page.text
    assert "“Calm” has none of its own." in page.text


def test_a_page_sent_back_unchanged_changes_nothing(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)
    keys, before = list(plan.phases.values_list("key", flat=True)), phases_of(plan)

    ann.post(url("phases", plan), filled(ann, plan))

    assert (phases_of(plan), list(plan.phases.values_list("key", flat=True))) == (before, keys)
    assert [str(row.phase) for row in plan.prescriptions.all()] == ["Calm", "Strength", "Running"]


def test_a_removed_phase_frees_its_exercises_and_says_so(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)
    sent = filled(ann, plan) | {"remove_3": "on"}

    page = ann.post(url("phases", plan), sent, follow=True)

    assert "Side-lying QL stretch lost its phase and is in every phase now." in page.text
    assert [str(row.phase) for row in plan.prescriptions.all()] == ["Calm", "Strength", "None"]


def test_a_phase_that_is_moved_goes_past_the_one_whose_place_it_takes(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    criteria = {f"criterion_{number}": "ready" for number in (1, 2, 3)}
    names = {f"name_{number}": f"Phase {number}" for number in (1, 2, 3)}
    orders = {("1", "2", "1"): "312", ("3", "2", "3"): "231", ("1", "2", "3"): "123"}

    for places, order in orders.items():
        set_phases(plan=plan, edit=edit_of(plan), phases=[])
        plan.refresh_from_db()
        at = {f"position_{number}": place for number, place in enumerate(places, start=1)}
        ann.post(url("phases", plan), {"version": plan.version} | names | criteria | at)
        assert [name for _at, name, *_rest in phases_of(plan)] == [f"Phase {number}" for number in order]


def test_what_is_wrong_is_said_at_the_place_and_nothing_typed_is_lost(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)
    sent = filled(ann, plan) | {"first_week_2": "2", "name_2": "Load", "starts_on": "2026-12-07"}

    answer = ann.post(url("phases", plan), sent)

    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert errors == {"first_week_2": ["Week 2: in two phases. Begin in week 3."]}
    assert 'value="Load"' in answer.text
    assert 'value="2026-12-07"' in answer.text

    no_place = ann.post(url("phases", plan), f"{urlencode(sent)}&name_{'9' * 5000}=x", FORM)
    assert no_place.context["form"].errors == errors

    without_start = ann.post(url("phases", plan), filled(ann, plan) | {"starts_on": ""})
    assert "starts_on" in without_start.context["form"].errors


def test_phases_of_an_outdated_page_show_both_and_save_on_the_second_try(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)
    sent = filled(ann, plan) | {"name_2": "Load"}
    calm, strength, running = plan.phases.all()
    strength.name = "Power"
    set_phases(plan=plan, edit=edit_of(plan), phases=[calm, strength, running])

    answer = ann.post(url("phases", plan), sent)

    assert answer.status_code == 409
    assert [(each.label, each.stands) for each in answer.context["differences"]] == [("2. Name", "Power")]
    assert 'value="Load"' in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    ann.post(url("phases", plan), sent | {"version": version})
    assert [name for _at, name, *_rest in phases_of(plan)] == ["Calm", "Load", "Running"]


def test_the_start_that_weeks_count_from_cannot_be_taken_out_of_the_details(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)
    sent = {"version": plan.version, "pain_amber": 4, "pain_red": 6, "starts_on": ""}

    answer = ann.post(url("plan_details", plan), sent)

    assert answer.status_code == 422
    assert "Phases by weeks need the day on which the plan starts." in answer.text


@time_machine.travel("2026-12-21 12:00")
def test_a_phase_is_opened_and_closed_on_the_record_and_on_the_plan(ann: Any, pat: Any) -> None:
    ann.force_login(ann.user, backend="clinic.signin.Backend")
    plan = make_phased(pat.patient)
    make_issued(plan)
    running = plan.phases.last()
    record = ann.get(pat.patient.get_absolute_url())
    assert "Phase 3 of 3: Running" in record.text
    assert 'value="2026-12-21"' in record.text

    sent = {"on": "2026-12-21", "from": "patient"}
    opened = ann.post(url("open_phase", plan, running.key), sent, follow=True)
    assert "The phase opens for the patient on Monday 21 December." in opened.text
    assert opened.redirect_chain[-1][0].endswith(f"{pat.patient.public_id}/#stages")
    assert "Open since 21 December" in opened.text

    closed = ann.post(url("close_phase", plan, running.key), follow=True)
    assert "The phase is closed again." in closed.text
    assert [row.opens for row in PhaseOpening.objects.all()] == [True, False]


@time_machine.travel("2026-12-21 12:00")
def test_a_day_that_does_not_fit_is_told_at_the_day(ann: Any, pat: Any) -> None:
    ann.force_login(ann.user, backend="clinic.signin.Backend")
    plan = make_phased(pat.patient)
    make_issued(plan)

    answer = ann.post(url("open_phase", plan, plan.phases.last().key), {"on": "2026-11-01"})

    assert answer.status_code == 422
    assert "The plan starts on 30 November. Choose that day or a later one." in answer.text
    assert 'value="2026-11-01"' in answer.text
    assert not PhaseOpening.objects.exists()


def test_the_page_and_the_record_cost_the_same_for_few_and_many(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)
    make_issued(plan)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as page:
            ann.get(url("phases", plan))
        with CaptureQueriesContext(connection) as record:
            ann.get(pat.patient.get_absolute_url())
        counts.append((len(page), len(record)))
        for number in range(4):
            add_row(plan, exercise=make_exercise(f"Exercise {number}"))
            make_issued(make_phased(pat.patient))
    assert counts[0] == counts[1]
