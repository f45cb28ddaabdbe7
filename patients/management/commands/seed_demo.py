from datetime import date, time, timedelta
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
from patients.demo_caseload import fill_caseload
from patients.demo_filming import film_patient, filmed_copy
from patients.demo_measures import measure_twice
from patients.demo_own import write_own_exercises
from patients.demo_past import days_ago
from patients.demo_reviews import read_some
from patients.demo_thread import write_to_each_other
from patients.measures.reading import read_shipped
from patients.models import (
    IssuedPlan,
    LogEntry,
    Patient,
    PatientAccess,
    Phase,
    Plan,
    Prescription,
    StaffNote,
)
from patients.services import (
    Edit,
    add_exercise,
    correct,
    issue_plan,
    load_measures,
    noon_of,
    note_first_opening,
    record_session,
    save_draft,
    save_template,
    save_usual,
    set_dose,
    set_phases,
    set_reminder,
    take_back,
    write_note,
)

PASSWORD = "demo-demo-demo"  # noqa: S105 - published on purpose; production settings refuse DEMO
MANAGER, THERAPIST, PATIENT = "manager@demo.example", "therapist@demo.example", "patient@demo.example"

SIGN_INS = f"""
The demo practice is ready. Sign in with the password  {PASSWORD}

  {THERAPIST}   a therapist: patients, plans, library
  {MANAGER}     the practice manager: also people and limits, under Practice
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
    maria = make_patient(
        clinic,
        sofia,
        "Maria",
        "Keller",
        date(1952, 3, 14),
        email=PATIENT,
        equipment=["step", "massage_ball"],
    )
    tom = make_patient(clinic, sofia, "Tom", "Adeyemi", date(1988, 7, 2), equipment=["resistance_band"])
    make_patient(clinic, None, "Ingrid", "Lindqvist", date(1947, 11, 30))
    samuel = make_patient(clinic, sofia, "Samuel", "Osei", date(1958, 5, 21))
    with days_ago(16):
        follow_phases(samuel, sofia)
    access = PatientAccess.objects.create(user=account("Maria Keller", PATIENT), patient=maria)
    set_reminder(access=access, times=[time(18)], weekdays=range(5), by_email=True)
    with days_ago(BEGAN_AGO):
        issued = begin_plan(maria, sofia)
    log_four_weeks(issued, access.user)
    note_for_staff(issued.plan, sofia)
    keep_for_others(issued.plan, sofia)
    write_to_each_other(maria, sofia)
    load_measures(files=read_shipped())
    measure_twice(maria, sofia)
    leave_questions_open(tom, sofia)
    write_own_exercises(sofia)
    fill_caseload(make_patient, prescribe, sofia)
    read_some(clinic, sofia)


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


def begin_plan(patient: Patient, therapist: User) -> IssuedPlan:
    """Issues a plan that the patient opens at once."""
    today = timezone.localdate()
    plan = Plan.objects.create(
        patient=patient,
        problem="Low back pain, left side",
        affected_side=Plan.AffectedSide.LEFT,
        goals="Walk to the shops and back without a rest.",
        note="Two short sessions are better than one long one.",
        stop_text="Stop if pain spreads down your leg, or if you feel numb. Call us.",
        starts_on=today,
        review_on=today + timedelta(days=BEGAN_AGO + 14),
    )
    prescribe(
        plan,
        "ql-stretch-sidelying",
        Dose(reps=4, hold_seconds=30, side=Side.LEFT, times_per_day=2),
        by=therapist,
    )
    prescribe(
        plan, "side-plank", Dose(reps=3, hold_seconds=10, side=Side.EACH, times_per_day=1), by=therapist
    )
    # Every other day from the start, so today, after an odd number of days, is a day of rest for it.
    bridge = filmed_copy("glute-bridge", therapist)
    edit = Edit(version=Plan.objects.get(pk=plan.pk).version, by=therapist)
    add_exercise(plan=plan, edit=edit, exercise=bridge, dose=Dose(sets=2, reps=10, every_n_days=2))
    film_patient(patient, "side-plank", therapist)
    plan.articles.set(Article.objects.filter(clinic=None, slug="quadratus-lumborum"))
    plan.refresh_from_db()
    issued = issue_plan(plan=plan, by=therapist)
    note_first_opening([issued], by=patient.access.get().user)
    return issued


def note_for_staff(plan: Plan, therapist: User) -> None:
    """Notes of the first visit and of a call. One named the wrong side, and was corrected by another."""
    now = timezone.now()

    def write(days: int, text: str, corrects: StaffNote | None = None) -> StaffNote:
        note = write_note(
            patient=plan.patient, plan=plan, text=text, by=therapist, uuid=uuid4(), corrects=corrects
        )
        StaffNote.objects.filter(pk=note.pk).update(at=now - timedelta(days=days))
        return note

    write(
        BEGAN_AGO,
        "First visit. Bends forward to mid-shin, side bend to the left 10 cm short of the right. "
        "No leg pain, reflexes equal. Stiff for half an hour in the morning.",
    )
    call = "Called after the stopped plank: sore on the right for a day, gone since. {} Two holds, not three."
    wrong = write(18, call.format("Hurts in the right elbow when she props herself up."))
    write(17, call.format("Hurts in the left elbow when she props herself up."), wrong)


def keep_for_others(plan: Plan, therapist: User) -> None:
    """The clinic's template, made of this plan, and a usual dose of the therapist's own."""
    save_template(
        plan=plan,
        by=therapist,
        name="Low back pain, our first visit",
        shortcuts=["back", "first"],
        for_clinic=True,
    )
    save_usual(row=plan.prescriptions.get(exercise__slug="side-plank"), by=therapist, for_clinic=False)


def follow_phases(patient: Patient, therapist: User) -> None:
    """Issues a plan in three phases. After 16 days its second is open, and its third waits for the therapist."""
    today = timezone.localdate()
    plan = Plan.objects.create(
        patient=patient,
        problem="Knee osteoarthritis, right side",
        affected_side=Plan.AffectedSide.RIGHT,
        goals="Go up and down the stairs at home without holding the rail.",
        note="Your knee may ache a little during an exercise. It should be as before the next morning.",
        stop_text="Stop if your knee swells, locks or gives way, or if the pain wakes you at night. Call us.",
        starts_on=today,
        review_on=today + timedelta(days=28),
        ends_on=today + timedelta(days=41),
    )
    walk, bend, squeeze, stand, squat, step, balance = [
        prescribe(plan, slug, dose, by=therapist)
        for slug, dose in (
            ("walking-programme", Dose(duration_seconds=900, side=Side.NONE, days_per_week=5)),
            ("heel-slide", Dose(reps=10, hold_seconds=5, side=Side.RIGHT, times_per_day=2)),
            ("quad-set", Dose(reps=10, hold_seconds=5, side=Side.RIGHT, times_per_day=2)),
            ("sit-to-stand", Dose(sets=2, reps=8, rest_seconds=60, side=Side.NONE, times_per_day=1)),
            ("mini-squat", Dose(sets=2, reps=10, rest_seconds=60, side=Side.NONE, every_n_days=2)),
            ("step-up", Dose(sets=2, reps=8, rest_seconds=60, side=Side.EACH, every_n_days=2)),
            ("single-leg-stance", Dose(reps=3, hold_seconds=15, side=Side.EACH, times_per_day=1)),
        )
    ]
    calm = Phase(name="Get it moving", first_week=1, last_week=2)
    strength = Phase(name="Build strength", first_week=3, last_week=4)
    stairs = Phase(name="Stairs and balance", criterion="you stand up from a chair ten times without pain")
    plan.refresh_from_db()
    set_phases(
        plan=plan,
        edit=Edit(version=plan.version, by=therapist),
        phases=[calm, strength, stairs],
        places={
            walk.key: None,
            **dict.fromkeys((bend.key, squeeze.key), calm.key),
            **dict.fromkeys((stand.key, squat.key), strength.key),
            **dict.fromkeys((step.key, balance.key), stairs.key),
        },
    )
    plan.refresh_from_db()
    issue_plan(plan=plan, by=therapist)


def leave_questions_open(patient: Patient, therapist: User) -> None:
    """A draft with changes since its last version, and with what the review asks about and misses."""
    today = timezone.localdate()
    plan = Plan.objects.create(
        patient=patient,
        problem="Pain at the front of the right knee",
        affected_side=Plan.AffectedSide.RIGHT,
        goals="Run for twenty minutes.",
        stop_text="Stop if the knee swells or gives way. Call us.",
        starts_on=today,
        review_on=today + timedelta(days=21),
    )
    prescribe(plan, "quad-set", Dose(reps=10, hold_seconds=5, side=Side.RIGHT, times_per_day=3), by=therapist)
    prescribe(
        plan, "straight-leg-raise", Dose(sets=2, reps=8, side=Side.RIGHT, times_per_day=1), by=therapist
    )
    plan.refresh_from_db()
    issue_plan(plan=plan, by=therapist)
    prescribe(plan, "step-up", Dose(sets=3, reps=8, days_per_week=3), by=therapist)
    prescribe(plan, "single-leg-stance", Dose(sets=3, hold_seconds=20, side=Side.EACH), by=therapist)
    plan.refresh_from_db()
    first = plan.prescriptions.select_related("exercise").order_by("position")[0]
    longer = Dose(reps=10, hold_seconds=8, side=Side.RIGHT, times_per_day=3, note="2/52 then r/v")
    set_dose(plan=plan, edit=Edit(version=plan.version, by=therapist), row=first, dose=longer)
    plan.refresh_from_db()
    plan.stop_text = ""
    save_draft(plan=plan, edit=Edit(version=plan.version, by=therapist), record=plan)


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
    effort: str | None = None
    stopped: bool = False


DONE, PARTLY, SKIPPED = LogEntry.Status.DONE, LogEntry.Status.PARTLY, LogEntry.Status.SKIPPED
VERY_EASY, EASY, MEDIUM, HARD, VERY_HARD = (effort.value for effort in LogEntry.Effort)
STRETCH, PLANK, BRIDGE = range(3)
THE_WEEK = [
    Said(5, 8, STRETCH, 1, DONE, 4, "Stiff at first.", effort=MEDIUM),
    Said(5, 8, PLANK, 1, PARTLY, 5, "Two on each side. The third was too much."),
    Said(5, 9, BRIDGE, 1, DONE, 3, effort=MEDIUM),
    Said(5, 18, STRETCH, 2, DONE, 3),
    Said(4, 8, STRETCH, 1, DONE, 3, effort=EASY),
    Said(4, 19, STRETCH, 2, SKIPPED, reason="My grandchildren were here."),
    Said(3, 9, STRETCH, 1, DONE, 3),
    Said(3, 9, PLANK, 1, DONE, 8),  # corrected below
    Said(3, 10, BRIDGE, 1, DONE, 2, effort=MEDIUM),
    Said(3, 18, STRETCH, 2, DONE, 2),
    Said(2, 8, STRETCH, 1, PARTLY, 2, effort=EASY),
    Said(2, 8, PLANK, 1, DONE, 3),  # taken back below
    Said(1, 8, STRETCH, 1, DONE, 2, effort=EASY),
    Said(1, 8, PLANK, 1, DONE, 1, side=Side.LEFT),
    Said(1, 8, PLANK, 1, PARTLY, 3, "My right side gets tired sooner.", side=Side.RIGHT),
    Said(1, 19, STRETCH, 2, DONE, 1),
]


class Before(NamedTuple):
    """A day before that week: how long ago, the worst pain, how hard it was, and whether all was done."""

    days: int
    pain: int
    effort: str
    all_done: bool = True


BEGAN_AGO, STOPPED_AGO = 27, 18  # days since the plan began, and since the plank was stopped
THE_WEEKS_BEFORE = [
    Before(BEGAN_AGO, 5, HARD),
    Before(26, 5, VERY_HARD, all_done=False),
    Before(25, 4, HARD),
    Before(23, 4, HARD),
    Before(22, 4, HARD, all_done=False),
    Before(21, 5, HARD),
    Before(20, 4, MEDIUM),
    Before(19, 4, MEDIUM),
    Before(STOPPED_AGO, 6, VERY_HARD, all_done=False),
    Before(16, 4, MEDIUM, all_done=False),
    Before(15, 4, MEDIUM),
    Before(14, 3, MEDIUM),
    Before(13, 3, MEDIUM),
    Before(11, 3, MEDIUM),
    Before(10, 3, EASY),
    Before(9, 4, MEDIUM, all_done=False),
    Before(8, 3, EASY),
    Before(7, 2, EASY),
]


def said_before(day: Before) -> list[Said]:
    """A whole day or, without the bridge and the second stretch, a part of one."""
    easier = max(0, day.pain - 1)
    stopped = day.days == STOPPED_AGO
    said = [
        Said(day.days, 8, STRETCH, 1, DONE, easier, effort=day.effort),
        Said(
            day.days,
            9,
            PLANK,
            1,
            DONE if day.all_done else PARTLY,
            day.pain,
            effort=day.effort,
            stopped=stopped,
        ),
    ]
    if day.all_done:
        said.append(Said(day.days, 18, STRETCH, 2, DONE, easier, effort=day.effort))
        if day.days % 2:  # every other day from the plan's start
            said.append(Said(day.days, 9, BRIDGE, 1, DONE, easier, effort=day.effort))
    return said


def log_four_weeks(issued: IssuedPlan, user: User) -> None:
    """Nearly four weeks that get better, with a day on which it hurt too much.

    The last week has the usual mistakes: pain over the red limit by a slip, and an entry for the wrong exercise.
    """
    patient, keys = issued.plan.patient, [row["key"] for row in issued.content["exercises"]]
    zone = patient.clinic.zone
    today = timezone.localdate(timezone=zone)
    before = [said for day in THE_WEEKS_BEFORE for said in said_before(day)]
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
                effort=said.effort,
                stopped=said.stopped,
                entered_by=user,
            )
            for said in (*before, *THE_WEEK)  # as they came: the newest red entry is the last
        ],
    )
    slip, mistake = stored[len(before) + 7], stored[len(before) + 11]
    correct(entry=slip, uuid=uuid4(), by=user, status=DONE, pain=3, note="I pressed 8 and meant 3.")
    take_back(entry=mistake, uuid=uuid4(), by=user)


def prescribe(plan: Plan, slug: str, dose: Dose, *, by: User) -> Prescription:
    plan.refresh_from_db()
    exercise = Exercise.objects.get(clinic=None, slug=slug)
    return add_exercise(plan=plan, edit=Edit(version=plan.version, by=by), exercise=exercise, dose=dose)
