"""What the whole suite shares: which tests run, and the personas.

A persona is a signed-in browser, with the user and, for patients, the record.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import settings

from clinic.catalogues import compile_all
from clinic.models import Clinic, User
from patients.models import Patient, PatientAccess
from tests import factories
from tests.world import make_world

# How long an example takes is no test.
settings.register_profile("few", deadline=None, max_examples=50)
settings.register_profile("many", deadline=None, max_examples=1000)  # make test-slow
settings.load_profile("few")

NEED_DATABASE = {"db", "transactional_db", "live_server", "server"}  # fixtures; `server` has one of its own


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what runs alike on every database: the tests that use none",
    )


def uses_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or NEED_DATABASE & {*getattr(item, "fixturenames", ())})


@pytest.hookimpl(trylast=True)  # after the order has been made random
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
        items[:] = filter(uses_database, items)
    # Together and first, so that one worker alone starts the server and the browser.
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> None:
    """A test that asks for the database while it runs would be left out unseen by `--database-only`."""
    if fixturedef.argname in NEED_DATABASE and isinstance(request.node, pytest.Item):
        assert uses_database(request.node), (
            f"{request.node.name} must name a fixture that needs the database."
        )


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


@pytest.fixture
def world(ann: Persona, pat: Persona, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """See `make_world`. No program is started to make a batch."""
    monkeypatch.setattr("patients.handout.batch.start", lambda _batch: None)
    return make_world(ann, pat)
