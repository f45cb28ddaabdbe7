"""The personas: a signed-in browser each, with the user and, for patients, the record."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import settings

from clinic.catalogues import compile_all
from clinic.models import Clinic, User
from patients.models import Patient, PatientAccess
from tests import factories

settings.register_profile("ours", deadline=None)  # how long an example takes is no test
settings.load_profile("ours")


def pytest_configure(config: pytest.Config) -> None:
    """Once, before any worker reads a catalogue."""
    if not hasattr(config, "workerinput"):
        compile_all()


class Persona(Client):
    """A test client that knows who it is."""

    def __init__(self, user: User | None = None, patient: Patient | None = None) -> None:
        super().__init__()
        self.user = user
        self.patient = patient
        if user is not None:
            self.force_login(user, backend="clinic.signin.Backend")
            self.get("/health/")  # a first page shortens the session of staff


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    """What one test tried counts against no other: the limits live in the cache."""
    cache.clear()


@pytest.fixture
def clinic(db: Any) -> Clinic:
    return factories.make_clinic()


@pytest.fixture
def other_clinic(db: Any) -> Clinic:
    return factories.make_clinic("Southside Clinic")


@pytest.fixture
def anyone(db: Any) -> Persona:
    return Persona()


@pytest.fixture
def ann(clinic: Clinic) -> Persona:
    return Persona(factories.make_staff(clinic, name="Ann Hughes", email="ann@northside.example"))


@pytest.fixture
def other_ann(other_clinic: Clinic) -> Persona:
    return Persona(factories.make_staff(other_clinic, name="Other Ann"))


@pytest.fixture
def manager(clinic: Clinic) -> Persona:
    return Persona(factories.make_staff(clinic, User.Role.MANAGER, name="Mo Manager"))


@pytest.fixture
def superuser(db: Any) -> Persona:
    return Persona(factories.make_user(is_superuser=True))


@pytest.fixture
def disabled(clinic: Clinic) -> Persona:
    persona = Persona(factories.make_staff(clinic))
    persona.user.is_active = False
    persona.user.save()
    return persona


@pytest.fixture
def pat(clinic: Clinic) -> Persona:
    user, patient = factories.make_user("pat@example.org", name="Pat"), factories.make_patient(clinic, "Pat")
    factories.let_follow(user, patient)
    return Persona(user, patient)


@pytest.fixture
def other_pat(other_clinic: Clinic) -> Persona:
    user, patient = factories.make_user(), factories.make_patient(other_clinic, "Olive")
    factories.let_follow(user, patient)
    return Persona(user, patient)


@pytest.fixture
def helper(pat: Persona) -> Persona:
    user = factories.make_user(name="Hal Helper")
    factories.let_follow(user, pat.patient, PatientAccess.Kind.HELPER)
    return Persona(user, pat.patient)
