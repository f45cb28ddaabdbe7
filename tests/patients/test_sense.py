"""What a careful colleague would ask about a row."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from exercises.dose import Dose, Side, TimeOfDay
from exercises.models import Exercise
from patients.models import Prescription
from patients.review import questions_of_row
from patients.snapshots import snapshot
from tests.factories import add_row, make_exercise, make_plan

FINE = {"reps": 4, "hold_seconds": 30, "side": Side.EACH, "times_per_day": 1}


MONDAY = date(2026, 11, 2)


def asked(patient: Any, dose: Dose, dates: dict[str, date] | None = None, **exercise: Any) -> list[str]:
    plan = make_plan(patient, exercise=make_exercise(**exercise), dose=dose, **dates or {})
    return [str(each) for each in questions_of_row(plan.prescriptions.get(), snapshot(plan), MONDAY)]


def test_a_sound_dose_raises_no_question(pat: Any) -> None:
    assert asked(pat.patient, Dose(**FINE), usual_range={"hold_seconds": [15, 60]}) == []


@pytest.mark.parametrize("often", [{"as_needed": True}, {"times_of_day": (TimeOfDay.BEDTIME,)}])
def test_when_needed_and_at_bedtime_say_how_often(pat: Any, often: dict[str, Any]) -> None:
    assert asked(pat.patient, Dose(**FINE | {"times_per_day": None} | often)) == []


@pytest.mark.parametrize(
    ("change", "question"),
    [
        ({"side": None}, "Which side?"),
        ({"times_per_day": None}, "How often?"),
        ({"hold_seconds": None}, "How long is the hold?"),
        ({"hold_seconds": 90}, "Hold in seconds is over the usual 15 to 60."),
        ({"hold_seconds_max": 90}, "Hold in seconds is over the usual 15 to 60."),
    ],
)
def test_what_is_missing_or_unusual_is_asked(pat: Any, change: dict[str, Any], question: str) -> None:
    [only] = asked(pat.patient, Dose(**FINE | change), usual_range={"hold_seconds": [15, 60]})

    assert question in only


@pytest.mark.parametrize(
    ("often", "starts", "ends", "question"),
    [
        ({"weekdays": (0,)}, 1, 6, "none is one of them"),
        ({"weekdays": (0,)}, 1, 7, ""),
        ({"weekdays": (1,)}, -9, 0, "none is one of them"),
        ({"times_per_day": 1}, -9, -1, "The plan has ended"),
        ({"times_per_day": 1}, -9, 0, ""),
    ],
)
def test_an_exercise_that_is_planned_on_no_day_is_asked_about(
    pat: Any, often: dict[str, Any], starts: int, ends: int, question: str
) -> None:
    dose = Dose(**FINE | {"times_per_day": None} | often)
    dates = {name: MONDAY + timedelta(days=day) for name, day in (("starts_on", starts), ("ends_on", ends))}

    found = asked(pat.patient, dose, dates)

    assert len(found) == bool(question)
    assert question in " ".join(found)


def test_each_exercise_is_asked_about_by_itself(pat: Any) -> None:
    plan = make_plan(pat.patient, dose=Dose(**FINE), ends_on=MONDAY)
    add_row(plan, dose=Dose(**FINE | {"weekdays": (1,)}))

    first, second = [questions_of_row(row, snapshot(plan), MONDAY) for row in plan.prescriptions.all()]

    assert (first, len(second)) == ([], 1)


def test_the_plans_page_asks_about_it(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, ends_on=date(2020, 1, 1))

    assert "The plan has ended." in ann.get(reverse("patients:review", args=[plan.public_id])).text


@pytest.mark.parametrize(
    ("field", "value"), [("sets", 21), ("reps", 0), ("hold_seconds", 601), ("days_per_week", 8)]
)
@pytest.mark.parametrize("model", [Exercise, Prescription])
def test_the_database_itself_refuses_a_dose_out_of_bounds(
    pat: Any, model: Any, field: str, value: int
) -> None:
    make_plan(pat.patient)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**{field: value})
