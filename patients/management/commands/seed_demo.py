from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from clinic.models import Clinic, User
from clinic.signin import make_account
from exercises.dose import Dose, Side
from exercises.models import Article, Exercise
from patients.models import IssuedPlan, LogEntry, Patient, PatientAccess, Plan
from patients.services import add_exercise, correct, issue_plan, noon_of, record_session, take_back

PASSWORD = "demo-demo-demo"  # noqa: S105 - published on purpose; production settings refuse DEMO
MANAGER, THERAPIST, PATIENT = "manager@demo.example", "therapist@demo.example", "patient@demo.example"

SIGN_INS = f"""
The demo practice is ready. Sign in with the password  {PASSWORD}

  {THERAPIST}   a therapist: patients, plans, library
  {MANAGER}     the practice manager: also staff and clinic, under Administration
  {PATIENT}     a patient: today's exercises
"""


class Command(BaseCommand):
    help = "Make the demo practice with its published sign-ins. Only where DEMO=1; safe to run again."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo's passwords are published. Set DEMO=1 and DEBUG=1 to allow it.")
        if not User.objects.filter(email=THERAPIST).exists():
            seed()
        self.stdout.write(SIGN_INS)


def seed() -> None:
    clinic = Clinic.objects.create(
        name="Northside Physiotherapy",
        address="12 Harbour Street\nBristol BS1 4QA",
        phone="+44 117 496 0123",
        email="hello@northside.example",
        website="https://northside.example",
        notice=(
            "This plan was made for you after an assessment. Please do not pass it on. "
            "It does not replace advice from your doctor."
        ),
        emergency_text=(
            "Call 999 or go to an emergency department if you lose control of your bladder or bowel, "
            "lose feeling between your legs, or your legs suddenly become weak."
        ),
    )
    account("Mo Reyes", MANAGER, clinic=clinic, role=User.Role.MANAGER)
    sofia = account("Sofia Martín, MSc", THERAPIST, clinic=clinic, role=User.Role.THERAPIST)
    maria = make_patient(clinic, sofia, "Maria", "Keller", date(1952, 3, 14), email=PATIENT)
    make_patient(clinic, sofia, "Tom", "Adeyemi", date(1988, 7, 2))
    make_patient(clinic, None, "Ingrid", "Lindqvist", date(1947, 11, 30))
    PatientAccess.objects.create(user=account("Maria Keller", PATIENT), patient=maria)
    follow_plan(maria, sofia)


def account(name: str, email: str, **fields: Any) -> User:
    return make_account(email=email, password=PASSWORD, name=name, **fields)


def make_patient(
    clinic: Clinic, therapist: User | None, given: str, family: str, born: date, **fields: Any
) -> Patient:
    patient: Patient = Patient.objects.create(
        clinic=clinic,
        therapist=therapist,
        given_name=given,
        family_name=family,
        date_of_birth=born,
        **fields,
    )
    return patient


def follow_plan(patient: Patient, therapist: User) -> None:
    """Issues a plan a week ago, with what the patient has logged since."""
    today = timezone.localdate()
    plan = Plan.objects.create(
        patient=patient,
        problem="Low back pain, left side",
        affected_side=Plan.AffectedSide.LEFT,
        goals="Walk to the shops and back without a rest.",
        note="Two short sessions are better than one long one.",
        stop_text="Stop if pain spreads down your leg, or if you feel numb. Call us.",
        starts_on=today - timedelta(days=7),
        review_on=today + timedelta(days=14),
    )
    prescribe(plan, "ql-stretch-sidelying", Dose(reps=4, hold_seconds=30, side=Side.LEFT, times_per_day=2))
    prescribe(plan, "side-plank", Dose(reps=3, hold_seconds=10, side=Side.EACH, times_per_day=1))
    # Every other day from the start, so today is a day of rest for it.
    prescribe(plan, "glute-bridge", Dose(sets=2, reps=10, every_n_days=2))
    plan.articles.set(Article.objects.filter(clinic=None, slug="quadratus-lumborum"))
    plan.refresh_from_db()
    issued = issue_plan(plan=plan, by=therapist)
    log_a_week(issued, patient.access.get().user)


class Said(NamedTuple):
    """What a patient logged `days` ago. `exercise` counts from 0 in the plan's order."""

    days: int
    hour: int
    exercise: int
    round: int
    status: str
    pain: int | None = None
    note: str = ""
    reason: str = ""
    side: str = ""


DONE, PARTLY, SKIPPED = LogEntry.Status.DONE, LogEntry.Status.PARTLY, LogEntry.Status.SKIPPED
STRETCH, PLANK, BRIDGE = range(3)
THE_WEEK = [
    Said(5, 8, STRETCH, 1, DONE, 4, "Stiff at first."),
    Said(5, 8, PLANK, 1, PARTLY, 5, "Two on each side. The third was too much."),
    Said(5, 9, BRIDGE, 1, DONE, 3),
    Said(5, 18, STRETCH, 2, DONE, 3),
    Said(4, 8, STRETCH, 1, DONE, 3),
    Said(4, 19, STRETCH, 2, SKIPPED, reason="My grandchildren were here."),
    Said(3, 9, STRETCH, 1, DONE, 3),
    Said(3, 9, PLANK, 1, DONE, 8),  # corrected below
    Said(3, 10, BRIDGE, 1, DONE, 2),
    Said(3, 18, STRETCH, 2, DONE, 2),
    Said(2, 8, STRETCH, 1, PARTLY, 2),
    Said(2, 8, PLANK, 1, DONE, 3),  # taken back below
    Said(1, 8, STRETCH, 1, DONE, 2),
    Said(1, 8, PLANK, 1, DONE, 1, side=Side.LEFT),
    Said(1, 8, PLANK, 1, PARTLY, 3, "My right side gets tired sooner.", side=Side.RIGHT),
    Said(1, 19, STRETCH, 2, DONE, 1),
]


def log_a_week(issued: IssuedPlan, user: User) -> None:
    """A week with the usual mistakes: pain over the red limit by a slip, and an entry for the wrong exercise."""
    patient, keys = issued.plan.patient, [row["key"] for row in issued.content["exercises"]]
    zone = patient.clinic.zone
    today = timezone.localdate(timezone=zone)
    stored = record_session(
        patient=patient,
        entries=[
            LogEntry(
                uuid=uuid4(),
                issued_plan=issued,
                prescription_key=keys[said.exercise],
                round=said.round,
                side=said.side,
                occurred_at=noon_of(today - timedelta(days=said.days), zone)
                + timedelta(hours=said.hour - 12),
                status=said.status,
                pain=said.pain,
                note=said.note,
                reason=said.reason,
                entered_by=user,
            )
            for said in THE_WEEK
        ],
    )
    slip, mistake = stored[7], stored[11]
    correct(entry=slip, uuid=uuid4(), by=user, status=DONE, pain=3, note="I pressed 8 and meant 3.")
    take_back(entry=mistake, uuid=uuid4(), by=user)


def prescribe(plan: Plan, slug: str, dose: Dose) -> None:
    plan.refresh_from_db()
    exercise = Exercise.objects.get(clinic=None, slug=slug)
    add_exercise(plan=plan, version=plan.version, exercise=exercise, dose=dose)
