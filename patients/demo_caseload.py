"""Patients of the demo practice who need a look, each for another reason: too little done, silence, a review."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils import timezone

from clinic.models import User
from exercises.dose import Dose
from patients.demo_past import days_ago
from patients.models import LogEntry, Patient, Plan
from patients.review import gaps_of
from patients.services import issue_plan, noon_of, record_session


class Course(NamedTuple):
    """`days`: on which days before today a patient logged, and how often. The review is in so many days."""

    name: tuple[str, str]
    born: date
    problem: str
    slug: str
    days: dict[int, int]
    review_in: int


COURSES = [
    Course(
        ("Amara", "Nwosu"),
        date(1979, 8, 3),
        "Stiff shoulder, right side",
        "shoulder-pendulum",
        {13: 2, 12: 2, 11: 2, 10: 1, 9: 2, 8: 2, 7: 2, 5: 1, 3: 1, 1: 1},
        review_in=20,
    ),
    Course(
        ("Peter", "Lang"),
        date(1966, 1, 17),
        "Achilles tendon pain, left side",
        "eccentric-heel-drop",
        {17: 2, 16: 2, 15: 2, 14: 1, 13: 2, 12: 2, 11: 2, 10: 2, 9: 1, 8: 2},
        review_in=16,
    ),
    Course(
        ("Yuki", "Sato"),
        date(1991, 6, 25),
        "Neck pain after desk work",
        "chin-tuck",
        dict.fromkeys(range(1, 13), 2),
        review_in=2,
    ),
]


def fill_caseload(make_patient: Callable[..., Patient], prescribe: Callable[..., Any], by: User) -> None:
    for course in COURSES:
        patient = make_patient(by.clinic, by, *course.name, course.born)
        follow(course, patient, prescribe, by)


def follow(course: Course, patient: Patient, prescribe: Callable[..., Any], by: User) -> None:
    today, began_ago = timezone.localdate(timezone=patient.clinic.zone), max(course.days)
    with days_ago(began_ago):
        plan = Plan.objects.create(
            patient=patient,
            problem=course.problem,
            stop_text="Stop if it hurts sharply. Call us.",
            starts_on=today - timedelta(days=began_ago),
            review_on=today + timedelta(days=course.review_in),
        )
        prescribe(plan, course.slug, Dose(sets=2, reps=10, times_per_day=2), by=by)
        plan.refresh_from_db()
        issued = issue_plan(plan=plan, by=by, confirmed=[gap.name for gap in gaps_of(plan)])
    entries = [
        LogEntry(
            uuid=uuid4(),
            issued_plan=issued,
            prescription_key=issued.content["exercises"][0]["key"],
            round=number + 1,
            status=LogEntry.Status.DONE,
            occurred_at=noon_of(today - timedelta(days=ago), patient.clinic.zone)
            + timedelta(hours=number * 5),
            entered_by=by,
            source=LogEntry.Source.PAPER,
        )
        for ago, count in course.days.items()
        for number in range(count)
    ]
    record_session(patient=patient, entries=entries)
