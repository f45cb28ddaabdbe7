"""Guessing is slow, and a stranger's guesses shut nobody out."""

from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.conftest import Persona
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.alike  # attempts are counted in the cache

LOGIN, CODE, RESET = "/account/login/", "/account/login/code/", "/account/password/reset/"
STRANGER, HOME = "198.51.100.7", "203.0.113.20"


@pytest.fixture
def maria(db: Any) -> Any:
    user = make_user("maria@example.org", sign_in_name="maria52")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def sign_in(password: str, *, at: str, login: str = "maria@example.org", by: Client | None = None) -> Any:
    return (by or Persona()).post(LOGIN, {"login": login, "password": password}, REMOTE_ADDR=at)


def ask(address: str, *, at: str, email: str = "maria@example.org") -> Any:
    return Persona().post(address, {"email": email}, REMOTE_ADDR=at)


def test_a_strangers_guesses_shut_the_stranger_out_and_not_the_person(maria: Any) -> None:
    for guess in range(5):
        sign_in(f"wrong {guess}", at=STRANGER)

    refused = sign_in(PASSWORD, at=STRANGER)

    assert refused.status_code == 200
    assert "There were too many wrong passwords. Wait 5 minutes, or have a code emailed" in refused.text
    assert sign_in(PASSWORD, at=HOME).status_code == 302


@pytest.mark.parametrize("login", ["MARIA@example.org", " maria@example.org "])
def test_another_way_to_write_the_name_gives_no_more_guesses(maria: Any, login: str) -> None:
    for guess in range(5):
        sign_in(f"wrong {guess}", at=STRANGER)

    assert "too many wrong passwords" in sign_in(PASSWORD, at=STRANGER, login=login).text


def test_guesses_from_everywhere_leave_known_devices_and_codes_open(maria: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"password_anywhere": "6/h/key"}
    known = Persona()
    assert sign_in(PASSWORD, at=HOME, by=known).status_code == 302
    known.post("/account/logout/")
    for guess in range(6):
        sign_in(f"wrong {guess}", at=f"198.51.100.{guess}")

    refused = sign_in(PASSWORD, at=HOME)

    assert "Somebody has tried many wrong passwords for this account. Have a code emailed" in refused.text
    assert ask(CODE, at=HOME).url == "/account/login/code/confirm/"
    assert mail.outbox[-1].to == ["maria@example.org"]
    assert sign_in(PASSWORD, at=HOME, by=known).status_code == 302


def test_guesses_in_the_waiting_room_leave_the_reception_open(maria: Any) -> None:
    """A practice and its guests often share one address."""
    known = Persona()
    sign_in(PASSWORD, at=HOME, by=known)
    known.post("/account/logout/")
    answers = [sign_in("wrong", at=HOME, login=f"guest{guess}@example.org") for guess in range(40)]

    assert "too many wrong passwords" in answers[10].text
    assert "too many wrong passwords" in answers[-1].text
    assert sign_in(PASSWORD, at=HOME, by=known).status_code == 302


def test_a_device_is_known_for_those_alone_who_signed_in_on_it(maria: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"password_anywhere": "2/h/key"}
    make_user("mallory@example.org")
    mallory = Persona()
    sign_in(PASSWORD, at=STRANGER, login="mallory@example.org", by=mallory)
    mallory.post("/account/logout/")
    assert mallory.cookies["device"]["httponly"]
    assert mallory.cookies["device"]["samesite"] == "Lax"

    answers = [sign_in(f"wrong {guess}", at=f"198.51.100.{guess}", by=mallory).text for guess in range(3)]

    assert "Somebody has tried many" in answers[-1]


def test_on_a_known_device_guesses_are_counted_too(maria: Any) -> None:
    known = Persona()
    sign_in(PASSWORD, at=HOME, by=known)
    known.post("/account/logout/")

    answers = [sign_in("wrong", at=f"198.51.100.{guess}", by=known).text for guess in range(6)]

    assert "too many wrong passwords" not in answers[4]
    assert "too many wrong passwords" in answers[5]


@pytest.mark.parametrize("address", [CODE, RESET])
def test_a_stranger_who_asks_for_emails_stops_none_of_the_persons_own(maria: Any, address: str) -> None:
    for _time in range(3):
        assert ask(address, at=STRANGER).status_code == 302

    assert "We have sent several emails there." in ask(address, at=STRANGER).text
    assert len(mail.outbox) == 3
    assert ask(address, at=HOME).status_code == 302
    assert len(mail.outbox) == 4


@pytest.mark.parametrize("address", [CODE, RESET])
def test_an_unknown_address_makes_as_much_work_and_gets_the_same_answer(maria: Any, address: str) -> None:
    """Sending takes time. If only one of them got an email, the time would reveal which has an account."""
    known, unknown = (
        Persona().post(address, {"email": email}, follow=True)
        for email in ("maria@example.org", "nobody@example.org")
    )

    assert known.redirect_chain == unknown.redirect_chain
    assert [letter.to for letter in mail.outbox] == [["maria@example.org"], ["nobody@example.org"]]
    assert "Nobody signs in with it here." in mail.outbox[1].body


@pytest.mark.parametrize("address", [CODE, RESET])
def test_a_mail_server_that_is_down_tells_nobody_who_has_an_account(
    maria: Any, settings: Any, caplog: Any, address: str
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    answers = [ask(address, at=HOME, email=email) for email in ("maria@example.org", "nobody@example.org")]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert "could not be sent" in caplog.text
    assert "example.org" not in caplog.text


def test_a_new_password_by_email_opens_what_wrong_ones_shut(maria: Any) -> None:
    for guess in range(5):
        sign_in(f"wrong {guess}", at=HOME)
    ask(RESET, at=HOME)
    link = next(line for line in mail.outbox[-1].body.splitlines() if "/reset/key/" in line)
    visitor, new = Persona(), "seven grey pigeons hum"
    form = visitor.get(link.removeprefix("http://localhost:8000"), follow=True).redirect_chain[-1][0]

    assert visitor.post(form, {"password1": new, "password2": new}, REMOTE_ADDR=HOME).status_code == 302

    assert sign_in(new, at=HOME).status_code == 302


@pytest.mark.parametrize("address", [CODE, RESET])
def test_nobody_has_us_write_to_strangers_without_end(maria: Any, address: str) -> None:
    """Addresses that we do not know get an email too."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for minute in range(10):
            for number in range(19):
                ask(address, at=STRANGER, email=f"somebody{minute}.{number}@example.org")
            clock.shift(61)

    assert len(mail.outbox) == 100
    assert ask(address, at=HOME).status_code == 302
