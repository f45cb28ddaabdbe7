"""Makes a clinic of hundreds of patients with a long log each, in the measurement's database, in minutes."""

import itertools
import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from clinic.models import User
from patients.bench.documents import FAMILY, GIVEN, SEED
from patients.bench.practice import Practice
from patients.models import FirstOpening, IssuedPlan, LogEntry, Patient, PatientAccess, Plan
from patients.services.log import is_red
from patients.snapshots import Snapshot, digest
from patients.standings import rebuild

THERAPISTS = 12
KINDS = 25  # of patients: their logs are written once, and copied for the others
AT_ONCE = 50
COPY = (
    "INSERT INTO patients_logentry ({columns}, patient_id, issued_plan_id) "
    "SELECT {columns}, %s, %s FROM patients_logentry WHERE issued_plan_id = %s"
)


def make_crowd(practice: Practice, *, patients: int, entries: int) -> None:
    """So many patients with a plan each, and so many entries in all. A third is treated by the practice's therapist."""
    draw = random.Random(SEED)  # noqa: S311 - nothing is secret
    each = entries // patients
    days = each // len(practice.issued.content["exercises"]) + 1
    begun = timezone.now() - timedelta(
        days=days + 2
    )  # nothing is logged for today, yesterday, and the day before
    versions = issued_to_all(practice, begun, patients, draw)
    models = versions[:KINDS]
    for version in models:
        log = itertools.islice(entries_of(version, practice.follower, begun, draw), each)
        LogEntry.objects.bulk_create(log, batch_size=2000)
    copied = [field.column for field in LogEntry._meta.concrete_fields if field.name not in OWN]
    with connection.cursor() as cursor:
        for number, version in enumerate(versions[KINDS:]):
            copy = COPY.format(columns=", ".join(f'"{name}"' for name in copied))
            cursor.execute(copy, [version.plan.patient_id, version.pk, models[number % KINDS].pk])
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    for at in range(0, len(versions), AT_ONCE):
        with transaction.atomic():
            rebuild([version.plan_id for version in versions[at : at + AT_ONCE]])


OWN = ("id", "patient", "issued_plan")


def issued_to_all(
    practice: Practice, begun: datetime, patients: int, draw: random.Random
) -> list[IssuedPlan]:
    clinic, by = practice.clinic, practice.therapist
    colleagues = [
        User.objects.create_user(
            f"t{number}@bench.example", name=f"Colleague {number}", role=User.Role.THERAPIST, clinic=clinic
        )
        for number in range(THERAPISTS)
    ]
    people = Patient.objects.bulk_create(
        Patient(
            clinic=clinic,
            given_name=draw.choice(GIVEN),
            family_name=f"{draw.choice(FAMILY)}-{number}",
            therapist=by if number % 3 == 0 else draw.choice(colleagues),
        )
        for number in range(patients)
    )
    plans = Plan.objects.bulk_create(Plan(patient=each, problem="Low back pain") for each in people)
    contents = [written(practice.issued.content, begun, draw) for _plan in plans]
    versions = IssuedPlan.objects.bulk_create(
        IssuedPlan(
            plan=plan,
            number=1,
            content=content,
            sha256=digest(content),
            issued_by=by,
            issued_at=begun,
        )
        for plan, content in zip(plans, contents, strict=True)
    )
    PatientAccess.objects.bulk_create(PatientAccess(user=practice.follower, patient=each) for each in people)
    FirstOpening.objects.bulk_create(
        FirstOpening(issued=each, by=practice.follower) for each in versions if draw.random() < 0.9
    )
    return versions


def written(content: Snapshot, begun: datetime, draw: random.Random) -> Snapshot:
    day = begun.date()
    review = timezone.localdate() + timedelta(days=draw.randrange(-10, 60))
    return {
        **content,
        "anchor": day.isoformat(),
        "review_on": review.isoformat(),
        "issue": {**content["issue"], "date": day.isoformat()},
    }


def entries_of(version: IssuedPlan, by: User, begun: datetime, draw: random.Random) -> Iterator[LogEntry]:
    """A round of each exercise on each day, more or less as asked."""
    keys = [row["key"] for row in version.content["exercises"]]
    diligence, hurt = draw.uniform(0.2, 1), draw.randrange(6)
    for number in itertools.count():
        at = begun + timedelta(days=number)
        session = uuid.UUID(int=draw.getrandbits(128))
        for key in keys:
            done = draw.random() < diligence
            entry = LogEntry(
                uuid=uuid.UUID(int=draw.getrandbits(128)),
                session=session,
                patient=version.plan.patient,
                issued_plan=version,
                prescription_key=key,
                round=1,
                occurred_at=at,
                received_at=at,
                time_zone="Europe/London",
                local_date=at.date(),
                status="done" if done else "skipped",
                pain=min(10, hurt + draw.randrange(3)) if done else None,
                note="It clicks." if draw.random() < 0.005 else "",
                entered_by=by,
            )
            entry.is_red = is_red(entry)
            yield entry
