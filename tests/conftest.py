"""What the whole suite shares: which tests run, and the personas.

A persona is a signed-in browser, with the user and, for patients, the record.
"""

import os
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import settings

from clinic import memory
from clinic.catalogues import compile_all
from clinic.middleware import PracticeMiddleware
from clinic.models import Clinic, User
from patients.models import Patient, PatientAccess
from tests import factories
from tests.world import make_world

# The time that an example takes is not tested.
settings.register_profile("few", deadline=None, max_examples=50)
settings.register_profile("many", deadline=None, max_examples=1000)  # make test-slow
settings.load_profile("few")

COUNT_QUERIES = {"django_assert_num_queries", "django_assert_max_num_queries"}
NEED_DATABASE = {"db", "transactional_db", "live_server", "server"}  # fixtures; `server` has one of its own


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what is alike on every database: tests that use none, count queries, or are marked `alike`",
    )


def uses_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or NEED_DATABASE & {*getattr(item, "fixturenames", ())})


def runs_alike(item: pytest.Item) -> bool:
    """Whether another database makes no difference to what this test finds: how many queries a page takes, say."""
    counts = COUNT_QUERIES & {*getattr(item, "fixturenames", ())}
    return bool(not uses_database(item) or item.get_closest_marker("alike") or counts)


@pytest.hookimpl(trylast=True)  # after the order has been made random
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[item for item in items if runs_alike(item)])
        items[:] = [item for item in items if not runs_alike(item)]
    if os.environ.get("CI"):
        try_browser_tests_again(items)
    # Together and first, so that one worker alone starts the server and the browser.
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_collection_finish() -> None:
    """As a server does: thousands of tests stay to the end, and need not be looked through after every few."""
    memory.settle()


def try_browser_tests_again(items: list[pytest.Item]) -> None:
    """Once, in CI: a machine that stands still for ten seconds is no fault of a page. The report names each of them."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> None:
    """Fails a test that asks for the database only while it runs: `--database-only` would leave it out."""
    if fixturedef.argname in NEED_DATABASE and isinstance(request.node, pytest.Item):
        assert uses_database(request.node), (
            f"{request.node.name} must name a fixture that needs the database."
        )


def pytest_configure(config: pytest.Config) -> None:
    """Compiles the catalogues once, before any worker reads one."""
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
            session = self.session
            PracticeMiddleware(self.get).shorten(SimpleNamespace(user=user, session=session))
            session.save()  # as a first page leaves it


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    """Empties the cache, which counts attempts: those of one test must not count in the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def work_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most tests run in a transaction that is never kept, so that nothing would come after it."""
    monkeypatch.setattr("clinic.work.queue.after_commit", lambda act: act())


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
