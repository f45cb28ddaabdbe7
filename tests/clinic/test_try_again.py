"""An email that was not delivered can be tried again from the list of emails, and is still sent once at most."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from clinic.work.models import Letter
from clinic.work.worker import Worker
from patients.mail import post_handout_link
from tests.conftest import Persona
from tests.factories import make_issued, make_plan, make_user
from tests.panel import page
from tests.smtp import MailServer, mail_server


@pytest.fixture(autouse=True)
def with_a_worker(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def refusing(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.ports[0]
        server.answers = {"rcpt": "550 nobody here"}
        yield server


def work() -> None:
    worker = Worker()
    while worker.step():
        pass


def not_delivered() -> Letter:
    work()
    letter = Letter.objects.get()
    assert letter.state == "failed"
    return letter


@pytest.fixture
def letter(pat: Any, refusing: MailServer) -> Letter:
    pat.patient.email = "pat@home.example"
    pat.patient.save()
    post_handout_link(make_issued(make_plan(pat.patient)))
    return not_delivered()


def press(client: Any, *letters: Letter) -> Any:
    ticked = {"action": "try_again", "_selected_action": [letter.pk for letter in letters]}
    return client.post(page("letter"), ticked, follow=True)


def test_what_was_not_delivered_is_sent_once_the_cause_is_mended(
    manager: Any, letter: Letter, refusing: MailServer
) -> None:
    refusing.answers = {}

    assert "1 email is tried again." in press(manager, letter).text
    assert "may have arrived" in press(manager, letter).text
    work()

    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.error) == ("sent", 1, "")
    assert refusing.taken == ["pat@home.example"]


@pytest.mark.parametrize("state", ["sent", "unsure", "dropped", "waiting"])
def test_nothing_else_is_tried_again(manager: Any, letter: Letter, refusing: MailServer, state: str) -> None:
    Letter.objects.update(state=state, ended_at=None if state == "waiting" else letter.ended_at)
    refusing.answers = {}

    assert "Not tried again: Link to the portal" in press(manager, letter).text

    assert Letter.objects.get().state == state
    assert not refusing.taken


def test_not_when_a_newer_one_went(manager: Any, letter: Letter) -> None:
    letter.pk = None
    letter.state, letter.ended_at = "waiting", None
    letter.save()

    assert "A newer one was sent instead." in press(manager, Letter.objects.earliest("pk")).text


def test_a_code_or_a_link_is_asked_for_anew_instead(
    manager: Any, superuser: Any, refusing: MailServer
) -> None:
    sent = {"email": "new@northside.example", "role": "therapist"}
    manager.post(reverse("admin:clinic_staffinvitation_add"), sent)
    assert "It needs a new code or link" in press(manager, not_delivered()).text

    Letter.objects.all().delete()
    make_user("maria@example.org")
    Persona().post("/account/login/code/", {"email": "maria@example.org"})
    assert "It needs a new code or link" in press(superuser, not_delivered()).text


def test_another_clinics_are_not_there(manager: Any, letter: Letter, other_clinic: Any) -> None:
    Letter.objects.update(clinic=other_clinic)

    press(manager, letter)

    assert Letter.objects.get().state == "failed"
