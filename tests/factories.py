"""Plain makers of records. Each takes only what the test is about."""

import uuid
from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from clinic.models import Clinic, User
from exercises.dose import Dose
from exercises.models import Article, Exercise, ExercisePicture, ExerciseTag, Picture
from patients.batches import HandoutBatch
from patients.handout.batch import result_of
from patients.models import IssuedPlan, LogEntry, Patient, PatientAccess, Plan, Prescription
from patients.services import add_exercise, issue_plan

PASSWORD = "correct horse battery"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 26"><path d="M2 24h28" stroke="#12262b"/></svg>'
)
_number = count(1)


def make_clinic(name: str = "Northside Physiotherapy", **fields: Any) -> Clinic:
    return Clinic.objects.create(name=name, **fields)


def make_user(email: str | None = None, **fields: Any) -> User:
    return User.objects.create_user(email or f"person{next(_number)}@example.org", PASSWORD, **fields)


def make_staff(clinic: Clinic, role: str = User.Role.THERAPIST, **fields: Any) -> User:
    return make_user(clinic=clinic, role=role, **fields)


def make_patient(clinic: Clinic, given_name: str = "Maria", **fields: Any) -> Patient:
    fields = {"family_name": "Keller", "date_of_birth": date(1952, 3, 14)} | fields
    return Patient.objects.create(clinic=clinic, given_name=given_name, **fields)


def let_follow(user: User, patient: Patient, kind: str = PatientAccess.Kind.SELF) -> PatientAccess:
    return PatientAccess.objects.create(user=user, patient=patient, kind=kind)


def make_exercise(
    name: str = "Side-lying QL stretch",
    *,
    clinic: Clinic | None = None,
    dose: Dose | None = None,
    tags: dict[str, list[str]] | None = None,
    picture: bytes | None = SVG,
    **fields: Any,
) -> Exercise:
    number = next(_number)
    exercise = Exercise(
        clinic=clinic,
        name=name,
        **{
            "slug": f"exercise-{number}",
            "measured_by": "hold",
            "position": "side_lying",
            "laterality": "each_side",
            "start_position": "Lie exactly on your side.",
            "instructions": ["Draw your top knee up.", "Hold it there.", "Turn your chest to the ceiling."],
            "feel": ["A stretch in the side of your lower back."],
            "avoid": ["A squashed feeling on the side you lie on."],
            "adjustments": ["Put a pillow between your knees.", "Turn first, then lift the knee."],
            "precautions": ["Stop if you are unsure."],
            "stop_rule": "Stop if pain spreads down your leg.",
        }
        | fields,
    )
    exercise.dose = dose or Dose(reps=4, hold_seconds=30, times_per_day=1)
    exercise.save()
    for facet, slugs in (tags or {"region": ["lower_back"], "kind": ["stretch"]}).items():
        for position, slug in enumerate(slugs):
            ExerciseTag.objects.create(exercise=exercise, facet=facet, slug=slug, position=position)
    if picture:
        stored = Picture.objects.store(picture, media_type="image/svg+xml")
        ExercisePicture.objects.create(exercise=exercise, picture=stored, alt=f"A person doing: {name}")
    return exercise


def make_plan(
    patient: Patient, *, exercise: Exercise | None = None, dose: Dose | None = None, **fields: Any
) -> Plan:
    """A draft with one exercise."""
    plan = Plan.objects.create(patient=patient, **fields)
    add_row(plan, exercise=exercise, dose=dose)
    return plan


def add_row(plan: Plan, *, exercise: Exercise | None = None, dose: Dose | None = None) -> Prescription:
    plan.refresh_from_db()
    row = add_exercise(plan=plan, version=plan.version, exercise=exercise or make_exercise(), dose=dose)
    plan.refresh_from_db()
    return row


def make_issued(plan: Plan, *, by: User | None = None) -> IssuedPlan:
    plan.refresh_from_db()
    return issue_plan(plan=plan, by=by or make_staff(plan.patient.clinic, name="Sofia Martín"))


def make_batch(by: User, issued: list[IssuedPlan], **fields: Any) -> HandoutBatch:
    """A finished one: its file has a few bytes."""
    fields = {"clinic": by.clinic, "done": len(issued), "finished_at": timezone.now()} | fields
    batch = HandoutBatch.objects.create(made_by=by, issued=[each.public_id for each in issued], **fields)
    result = result_of(batch)
    result.parent.mkdir(parents=True)
    result.write_bytes(b"%PDF-")
    return batch


def make_entry(issued: IssuedPlan, by: User, **fields: Any) -> LogEntry:
    """An entry as a patient sends it, not yet stored."""
    return LogEntry(
        **{
            "uuid": uuid.uuid4(),
            "issued_plan": issued,
            "prescription_key": issued.content["exercises"][0]["key"],
            "status": "done",
            "occurred_at": timezone.now(),
            "entered_by": by,
        }
        | fields
    )


def make_article(title: str = "Your lower back", *, clinic: Clinic | None = None, **fields: Any) -> Article:
    return Article.objects.create(
        title=title,
        clinic=clinic,
        **{
            "slug": f"article-{next(_number)}",
            "summary": "Where it is and what it does.",
            "sections": [{"heading": "Where it is", "paragraphs": ["Between your ribs and your hips."]}],
        }
        | fields,
    )
