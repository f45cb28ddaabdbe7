"""Makes a clinic with everything that a page or a handout needs, in the measurement's database."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings
from django.test import Client
from django.urls import reverse

from clinic.models import Clinic, User
from exercises.models import Exercise
from patients.bench import documents
from patients.bench.documents import EXERCISES_EACH, LETTERHEAD, Document
from patients.handout import Addressee
from patients.models import IssuedPlan, Patient, PatientAccess, Plan
from patients.services import Edit, add_exercise, issue_plan
from patients.snapshots import Snapshot
from patients.stills import name_of, pictures_of

AT_ONCE = 20  # exercises in a plan, when the whole library is issued


class Practice:
    """A therapist, a patient and a plan of eight exercises."""

    def __init__(self) -> None:
        self.clinic = Clinic.objects.create(
            name=LETTERHEAD.name, phone=LETTERHEAD.phone, notice=LETTERHEAD.notice
        )
        self.therapist = User.objects.create_user(
            "therapist@bench.example", name="Bea Nch", role=User.Role.THERAPIST, clinic=self.clinic
        )
        self.patient = Patient.objects.create(
            clinic=self.clinic, given_name="Maria", family_name="Keller", date_of_birth=date(1952, 3, 14)
        )
        self.follower = User.objects.create_user("patient@bench.example", name="Maria")
        PatientAccess.objects.create(user=self.follower, patient=self.patient)
        self.library = list(Exercise.objects.filter(clinic=None))
        self.issued = self.issue(self.library[:EXERCISES_EACH])

    def issue(self, exercises: Sequence[Exercise]) -> IssuedPlan:
        plan = Plan.objects.create(
            patient=self.patient, problem="Low back pain", stop_text="Stop if pain spreads."
        )
        for exercise in exercises:
            plan.refresh_from_db()
            add_exercise(plan=plan, edit=Edit(version=plan.version, by=self.therapist), exercise=exercise)
        plan.refresh_from_db()
        return issue_plan(plan=plan, by=self.therapist)

    def document(self, count: int) -> Document:
        return self.issue(self.library[:count]).content, Addressee.of(self.patient)

    def patients(self) -> Iterator[Document]:
        """See `patients_of_a_practice`."""
        return documents.patients_of_a_practice(self.issued.content, self.rows_of_library())

    def a_class(self) -> Iterator[Document]:
        """See `patients_of_a_class`."""
        return documents.patients_of_a_class(self.issued.content)

    def rows_of_library(self) -> list[Snapshot]:
        """Every exercise of the library, in the form of an issued plan."""
        parts = [self.library[at : at + AT_ONCE] for at in range(0, len(self.library), AT_ONCE)]
        return [row for part in parts for row in self.issue(part).content["exercises"]]

    def sign_in_follower(self) -> str:
        """Signs the patient in and returns the session's key."""
        return session_of(self.follower)

    def sign_in_therapist(self) -> str:
        """Signs the therapist in and returns the session's key."""
        return session_of(self.therapist)

    def stills(self) -> str:
        name = name_of(pictures_of(self.issued.content, None))
        return reverse("patients:stills", args=[self.issued.public_id, name])

    def pages(self) -> list[tuple[str, Client, str]]:
        staff, patient = Client(), Client()
        staff.force_login(self.therapist, backend=settings.AUTHENTICATION_BACKENDS[0])
        patient.force_login(self.follower, backend=settings.AUTHENTICATION_BACKENDS[0])
        return [
            ("patient's today, 8 exercises", patient, "/my/"),
            ("the small pictures of its cards, one file", patient, self.stills()),
            ("caseload", staff, "/"),
            ("patient's record", staff, self.patient.get_absolute_url()),
            ("plan, 8 exercises", staff, self.issued.plan.get_absolute_url()),
            ("library", staff, "/library/"),
            ("exercise", staff, self.library[0].get_absolute_url()),
            ("handout, 8 exercises, over HTTP", staff, f"/issued/{self.issued.public_id}/handout.pdf"),
            ("API, exercise list", staff, "/api/v1/exercises/?page_size=100"),
        ]


def session_of(user: User) -> str:
    browser = Client()
    browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser.cookies[settings.SESSION_COOKIE_NAME].value
