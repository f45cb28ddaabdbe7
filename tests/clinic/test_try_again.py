"""An email that was not delivered can be tried again from the list of emails, and is still sent once at most."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import Clinic
from clinic.work.models import Letter
from clinic.work.worker import Worker
from patients.mail import post_handout, post_handout_link
from patients.models import IssuedPlan, Patient
from tests.conftest import Persona
from tests.factories import add_row, make_issued, make_plan, make_user
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

    assert "Not tried again: Link to the portal (1)." in press(manager, letter).text

    assert Letter.objects.get().state == state
    assert not refusing.taken


def test_not_when_a_newer_one_went(manager: Any, letter: Letter) -> None:
    letter.pk = None
    letter.state, letter.ended_at = "waiting", None
    letter.save()

    assert (
        "Another one about the same was sent instead." in press(manager, Letter.objects.earliest("pk")).text
    )


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


def test_two_about_the_same_are_not_both_sent_whichever_is_listed_first(
    manager: Any, letter: Letter, refusing: MailServer
) -> None:
    post_handout_link(IssuedPlan.objects.get())
    work()
    assert Letter.objects.filter(state="failed").count() == 2
    refusing.answers = {}

    oldest_first = f"{page('letter')}?o=3"
    ticked = {"action": "try_again", "_selected_action": [each.pk for each in Letter.objects.all()]}
    manager.post(oldest_first, ticked)
    work()

    assert refusing.taken == ["pat@home.example"]


def test_the_pdf_of_a_version_that_was_replaced_meanwhile_is_not_sent(
    manager: Any, pat: Any, ann: Any, refusing: MailServer
) -> None:
    letter = pdf_not_delivered(pat)
    issued = IssuedPlan.objects.get()
    add_row(issued.plan)
    make_issued(issued.plan)
    refusing.answers = {}

    press(manager, letter)
    work()

    assert Letter.objects.get(pk=letter.pk).state == "dropped"
    assert not refusing.taken


def test_an_older_version_that_somebody_sends_on_purpose_is_sent(pat: Any, refusing: MailServer) -> None:
    letter = pdf_not_delivered(pat)
    issued = IssuedPlan.objects.get()
    add_row(issued.plan)
    make_issued(issued.plan)
    refusing.answers = {}

    post_handout(issued)
    work()

    assert Letter.objects.latest("pk").pk != letter.pk
    assert refusing.taken == ["pat@home.example"]


def test_no_pdf_reaches_who_was_discharged_meanwhile(manager: Any, pat: Any, refusing: MailServer) -> None:
    letter = pdf_not_delivered(pat)
    Patient.objects.update(archived_at=timezone.now())
    refusing.answers = {}

    press(manager, letter)
    work()

    assert Letter.objects.get().state == "dropped"
    assert not refusing.taken


def test_many_that_are_refused_are_said_once_for_each_reason(manager: Any, letter: Letter) -> None:
    for _number in range(30):
        letter.pk = None
        letter.state = "sent"
        letter.save()

    answer = press(manager, *Letter.objects.all())

    assert answer.text.count("It may have arrived") == 1
    assert "Link to the portal (30)." in answer.text


def test_without_a_worker_the_page_says_that_it_failed_again(
    manager: Any, letter: Letter, settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

    answer = press(manager, letter)

    assert "1 email is tried again." not in answer.text
    assert "1 email failed again." in answer.text


def pdf_not_delivered(pat: Any) -> Letter:
    pat.patient.email = "pat@home.example"
    pat.patient.save()
    Clinic.objects.update(emails_handouts=True)
    post_handout(make_issued(make_plan(pat.patient)))
    return not_delivered()
