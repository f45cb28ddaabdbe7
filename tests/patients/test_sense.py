"""What a careful colleague would ask about a row."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from exercises.dose import Dose, Side
from exercises.models import Exercise
from patients.models import Prescription
from patients.sense import questions
from tests.factories import make_exercise, make_plan

FINE = {"reps": 4, "hold_seconds": 30, "side": Side.EACH, "times_per_day": 1}


def asked(patient: Any, dose: Dose, **exercise: Any) -> list[str]:
    plan = make_plan(patient, exercise=make_exercise(**exercise), dose=dose)
    return questions(plan.prescriptions.get())


def test_a_sound_dose_raises_no_question(pat: Any) -> None:
    assert asked(pat.patient, Dose(**FINE), usual_range={"hold_seconds": [15, 60]}) == []


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
    ("field", "value"), [("sets", 21), ("reps", 0), ("hold_seconds", 601), ("days_per_week", 8)]
)
@pytest.mark.parametrize("model", [Exercise, Prescription])
def test_the_database_itself_refuses_a_dose_out_of_bounds(
    pat: Any, model: Any, field: str, value: int
) -> None:
    make_plan(pat.patient)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**{field: value})
