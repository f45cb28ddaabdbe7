"""Plain makers of records. Each takes only what the test is about."""

import io
import tempfile
import uuid
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image

from clinic.models import Clinic, User
from exercises.dose import Dose
from exercises.importing.work import begin_import
from exercises.models import (
    Article,
    Exercise,
    ExercisePicture,
    ExerciseTag,
    Film,
    LibraryImport,
    Picture,
    PlanTemplate,
)
from patients.batches import HandoutBatch
from patients.handout.batch import result_of
from patients.measures.reading import read_shipped
from patients.models import (
    Barrier,
    IssuedPlan,
    LogEntry,
    Measure,
    Measurement,
    MeasureRequest,
    Message,
    Patient,
    PatientAccess,
    PatientFilm,
    Phase,
    Plan,
    Prescription,
)
from patients.review import gaps_of
from patients.services import (
    Edit,
    add_exercise,
    ask_for_measure,
    issue_plan,
    load_measures,
    note_barrier,
    record_measurement,
    send_message,
    set_phases,
)

PASSWORD = "correct horse battery"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 26"><path d="M2 24h28" stroke="#12262b"/></svg>'
)
_photo = io.BytesIO()
Image.new("RGB", (40, 30), "#0B5D57").save(_photo, "JPEG")
JPEG = _photo.getvalue()
_logo = io.BytesIO()
Image.new("RGBA", (40, 20), "#0B5D5780").save(_logo, "PNG")
PNG = _logo.getvalue()
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


def make_photo(exercise: Exercise, data: bytes = JPEG, **fields: Any) -> Picture:
    """A photo of the exercise, after the pictures that it has."""
    photo = Picture.objects.store(data, media_type="image/jpeg")
    fields = {"alt": "Ann shows it.", "order": exercise.pictures.count()} | fields
    ExercisePicture.objects.create(exercise=exercise, picture=photo, **fields)
    return photo


def make_film(data: bytes = b"a film, as far as storage knows", *, seconds: int = 12) -> Film:
    """In storage, without a look at its bytes."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        path = Path(file.name)
        facts = {"media_type": Film.MediaType.WEBM, "seconds": seconds, "width": 320, "height": 260}
        return Film.objects.store(path, Film.objects.keep(path), poster=JPEG, **facts)


def make_patient_film(patient: Patient, exercise: Exercise, by: User, **fields: Any) -> PatientFilm:
    fields = {"film": make_film(b"a film of a patient"), "consent": "Maria agreed today."} | fields
    return PatientFilm.objects.create(patient=patient, exercise=exercise, by=by, **fields)


def make_plan(
    patient: Patient, *, exercise: Exercise | None = None, dose: Dose | None = None, **fields: Any
) -> Plan:
    """A draft with one exercise."""
    fields = {"stop_text": "Stop if it hurts sharply."} | fields
    plan = Plan.objects.create(patient=patient, **fields)
    add_row(plan, exercise=exercise, dose=dose)
    return plan


def make_phased(patient: Patient, *, dose: Dose | None = None, **fields: Any) -> Plan:
    """A draft from 30 November 2026 with three phases of one exercise each: weeks 1–2, weeks 3–4, and a criterion."""
    plan = make_plan(patient, dose=dose, **{"starts_on": date(2026, 11, 30)} | fields)
    rows = [plan.prescriptions.get(), add_row(plan, dose=dose), add_row(plan, dose=dose)]
    phases = [
        Phase(name="Calm", first_week=1, last_week=2),
        Phase(name="Strength", first_week=3, last_week=4),
        Phase(name="Running", criterion="you climb stairs without pain"),
    ]
    places = {row.key: phase.key for row, phase in zip(rows, phases, strict=True)}
    set_phases(plan=plan, edit=edit_of(plan), phases=phases, places=places)
    plan.refresh_from_db()
    return plan


def add_row(plan: Plan, *, exercise: Exercise | None = None, dose: Dose | None = None) -> Prescription:
    plan.refresh_from_db()
    row = add_exercise(plan=plan, edit=edit_of(plan), exercise=exercise or make_exercise(), dose=dose)
    plan.refresh_from_db()
    return row


def edit_of(plan: Plan, *, by: User | None = None, **fields: Any) -> Edit:
    """The next edit of the draft as it is in the database, by anybody of the clinic."""
    version = Plan.objects.values_list("version", flat=True).get(pk=plan.pk)
    staff = by or User.objects.filter(clinic=plan.patient.clinic).first() or make_staff(plan.patient.clinic)
    return Edit(**{"version": version, "by": staff} | fields)


def make_issued(plan: Plan, *, by: User | None = None) -> IssuedPlan:
    """Whatever the plan lacks is confirmed."""
    plan.refresh_from_db()
    by = by or make_staff(plan.patient.clinic, name="Sofia Martín")
    return issue_plan(plan=plan, by=by, confirmed=[gap.name for gap in gaps_of(plan)])


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


def make_measures(clinic: Clinic | None = None) -> dict[str, Measure]:
    """What comes with Reprise, by slug; or the same instruments as a clinic's own."""
    load_measures(
        files=read_shipped(), clinic=clinic, licence="By the owner's letter of 2026" if clinic else ""
    )
    return {measure.slug: measure for measure in Measure.objects.current().filter(clinic=clinic)}


def make_measurement(patient: Patient, measure: Measure, score: Any, by: User, **fields: Any) -> Measurement:
    """Of an instrument with one item. `score` may also be a mapping of activities to their scores."""
    answers: dict[str, Any] = {"items": {item.key: score for item in measure.instrument.items}}
    if measure.instrument.activities:
        answers = {"activities": [{"text": text, "score": each} for text, each in score.items()]}
    made = Measurement(
        **{
            "uuid": uuid.uuid4(),
            "patient": patient,
            "measure": measure,
            "taken_on": timezone.localdate(),
            "answers": answers,
            "source": Measurement.Source.PAPER,
            "entered_by": by,
        }
        | fields
    )
    return record_measurement(measurement=made)


def make_request(patient: Patient, measure: Measure, by: User) -> MeasureRequest:
    return ask_for_measure(patient=patient, measure=measure, by=by)


def make_message(patient: Patient, by: User, text: str = "May I do more?", **fields: Any) -> Message:
    return send_message(patient=patient, by=by, text=text, **{"uuid": uuid.uuid4()} | fields)


def make_barrier(plan: Plan, by: User, answer: str = "it_hurt", *, week: date | None = None) -> Barrier:
    return note_barrier(plan=plan, week=week or timezone.localdate(), answer=answer, by=by)


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


def make_template(
    exercises: list[Exercise],
    name: str = "Knee to begin with",
    *,
    clinic: Clinic | None = None,
    phases: list[dict[str, Any]] | None = None,
    row: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
    **fields: Any,
) -> PlanTemplate:
    """A template with a row for each exercise. With phases, each row is in the first one."""
    made = [
        {"key": str(uuid.uuid4()), "name": "Weeks 1 and 2", "first_week": 1, "last_week": 2, "criterion": ""}
        | phase
        for phase in phases or []
    ]
    rows = [
        {
            "key": str(uuid.uuid4()),
            "exercise": exercise.public_id,
            "phase": made[0]["key"] if made else None,
            "dose": {"sets": 3, "reps": 10, "times_per_day": 1},
            "on_affected_side": False,
        }
        | (row or {})
        for exercise in exercises
    ]
    state = {"schema": 1, "details": details or {}, "articles": [], "phases": made, "rows": rows}
    slug = f"template-{next(_number)}"
    return PlanTemplate.objects.create(name=name, clinic=clinic, state=state, **{"slug": slug} | fields)


def make_import(by: User, table: str = "Name\nHeel raise\n") -> LibraryImport:
    """A file that was checked, and that nobody has decided about."""
    batch = begin_import(clinic=by.clinic, by=by, file_name="library.csv", pieces=[table.encode()])
    batch.refresh_from_db()
    return batch
