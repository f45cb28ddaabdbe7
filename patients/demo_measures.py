"""Outcome measures of the demo's patient: two visits, answers from the portal, a slip that was corrected."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils import timezone

from clinic.models import User
from patients.models import Measure, Measurement, Patient
from patients.services import ask_for_measure, correct_measurement, record_measurement


class Measured(NamedTuple):
    """What was measured `days` ago: one number, or the patient's own activities with a number each."""

    days: int
    slug: str
    score: str = ""
    activities: tuple[tuple[str, str], ...] = ()
    note: str = ""
    source: str = Measurement.Source.CLINIC


PORTAL, PAPER = Measurement.Source.PORTAL, Measurement.Source.PAPER
SHOPS, SOCKS, SLEEP = "Walking to the shops and back", "Putting on socks", "Turning over in bed"
MEASURED = [
    Measured(35, "numeric-pain", "7", source=PAPER),
    Measured(
        35, "patient-specific-function", activities=((SHOPS, "3"), (SOCKS, "4"), (SLEEP, "2")), source=PAPER
    ),
    Measured(35, "timed-up-and-go", "14.6", note="With a stick in the right hand."),
    Measured(35, "five-times-sit-to-stand", "19.2", note="Chair 46 cm."),
    Measured(21, "numeric-pain", "6", source=PORTAL),
    Measured(7, "numeric-pain", "5", source=PORTAL),
    Measured(
        7, "patient-specific-function", activities=((SHOPS, "5"), (SOCKS, "6"), (SLEEP, "5")), source=PORTAL
    ),
    Measured(7, "timed-up-and-go", "12.1", note="Without the stick."),
    Measured(7, "five-times-sit-to-stand", "61.4", note="Chair 46 cm."),  # a slip: corrected below
]
ITEMS = {"numeric-pain": "pain", "timed-up-and-go": "time", "five-times-sit-to-stand": "time"}


def measure_twice(patient: Patient, therapist: User) -> None:
    """Outcome measures of the first visit and of the start of the plan, and two that wait for the patient."""
    today = timezone.localdate(timezone=patient.clinic.zone)
    user, plan = patient.access.get().user, patient.plans.get()
    known = {measure.slug: measure for measure in Measure.objects.current().filter(clinic=None)}
    for said in MEASURED:
        answers: dict[str, Any] = {"items": {ITEMS.get(said.slug, ""): said.score}}
        if said.activities:
            answers = {"activities": [{"text": text, "score": score} for text, score in said.activities]}
        stored = record_measurement(
            measurement=Measurement(
                uuid=uuid4(),
                patient=patient,
                measure=known[said.slug],
                plan=plan,
                taken_on=today - timedelta(days=said.days),
                answers=answers,
                note=said.note,
                source=said.source,
                entered_by=user if said.source == PORTAL else therapist,
            )
        )
    correct_measurement(
        measurement=stored,
        uuid=uuid4(),
        by=therapist,
        taken_on=stored.taken_on,
        answers={"items": {"time": "16.4"}},
        note=stored.note,
    )
    for slug in ("numeric-pain", "global-change"):
        ask_for_measure(patient=patient, measure=known[slug], by=therapist, on=plan.review_on, plan=plan)
