"""Logs say what happened, and nothing that opens a door."""

import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DataError
from django.test import Client

from clinic.logs import HideSecrets, PlainFormatter
from tests.conftest import Persona
from tests.factories import PASSWORD, let_follow, make_patient, make_user


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("Gone: /join/ABCD-EFGH-JKMN/", "Gone: /join/…/"),
        ('"GET /staff/join/abcdefghjkmn/ HTTP/1.1" 200', '"GET /staff/join/…/ HTTP/1.1" 200'),
        (
            "Not Found: /account/password/reset/key/3-set-password/",
            "Not Found: /account/password/reset/key/…/",
        ),
        ("Not Found: /library/", "Not Found: /library/"),
    ],
)
def test_codes_do_not_reach_the_log(said: str, logged: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (said,), None)

    assert HideSecrets().filter(record)
    assert record.getMessage() == logged


# --- Lines ----------------------------------------------------------------------------------------


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What the console gets."""
    handlers = logging.getLogger().handlers
    [console] = [each for each in handlers if isinstance(each.formatter, PlainFormatter)]
    usual = console.setStream(StringIO())
    yield console.stream
    console.setStream(usual)


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/api/v1/patients/", {}, 403),
        ("/library/", {}, 403),
        ("/library/", {"host": "evil.example"}, 400),
        ("/admin/patients/patient/?_to_field=password", {}, 302),
        ("/nothing%0Ahere/", {}, 404),
    ],
    ids=str,
)
def test_a_refusal_is_one_line_with_the_ids_of_request_and_person(
    pat: Persona, logged: StringIO, address: str, headers: dict[str, str], status: int
) -> None:
    answer = pat.get(address, headers=headers)

    assert answer.status_code == status
    lines = logged.getvalue().splitlines()
    assert len(lines) == (status != 302), lines
    for line in lines:
        assert f"[{answer['X-Request-Id']} " in line
        assert "WARNING" in line
        assert pat.user.email not in line
    if status in (403, 404):
        assert pat.user.public_id in lines[0]


def test_a_crash_says_where_and_not_what_was_typed(ann: Persona, logged: StringIO, monkeypatch: Any) -> None:
    words = ["Maria Keller, 1952-03-14", "DETAIL: (record_number)=(A-17)\nsecond line"]

    def fail(*_: Any) -> None:
        try:
            raise ValueError(words[0])
        except ValueError as error:
            raise DataError(words[1]) from error

    monkeypatch.setattr("patients.views.caseload.render", fail)
    client = Client(raise_request_exception=False)
    client.cookies = ann.cookies

    assert client.get("/").status_code == 500
    text = logged.getvalue()
    assert "builtins.ValueError" in text
    assert "django.db.utils.DataError" in text
    assert "patients/views/caseload.py" in text
    assert not re.search("Maria|1952|A-17|second line", text)


# --- Events ---------------------------------------------------------------------------------------


def events_in(logged: StringIO) -> list[str]:
    return [line.split("]: ", 1)[1] for line in logged.getvalue().splitlines() if "reprise.security" in line]


@pytest.fixture(autouse=True)
def no_attempts_yet() -> None:
    cache.clear()


def test_a_wrong_password_and_a_lock_out_are_events(ann: Persona, anyone: Persona, logged: StringIO) -> None:
    for _ in range(12):
        anyone.post("/account/login/", {"login": ann.user.email, "password": "wrong"})

    found = events_in(logged)
    assert found[0] == "sign_in_failed from=127.0.0.0/24"
    assert found[-1] == "locked_out from=127.0.0.0/24"
    assert ann.user.email not in logged.getvalue()


def test_who_signed_in_stands_in_the_event_by_their_public_id(ann: Persona, logged: StringIO) -> None:
    Client(REMOTE_ADDR="203.0.113.77").post(
        "/account/login/", {"login": ann.user.email, "password": PASSWORD}
    )

    assert events_in(logged) == [f"signed_in person={ann.user.public_id} from=203.0.113.0/24"]


def test_invitations_roles_and_passwords_are_events(
    manager: Persona, ann: Persona, anyone: Persona, clinic: Any, logged: StringIO
) -> None:
    manager.post("/admin/clinic/staffinvitation/add/", {"email": "n@northside.example", "role": "therapist"})
    edit = {"name": "Ann", "role": "manager"}
    manager.post(f"/admin/clinic/user/{ann.user.pk}/change/", edit)
    patient = make_patient(clinic)
    manager.post(f"/patients/{patient.public_id}/invite/", {"how": "slip", "kind": "self"})
    manager.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "seven green boats", "password2": "seven green boats"},
    )

    let_follow(make_user(name="Hal"), patient, "helper")
    helper = patient.access.get().user
    manager.post(f"/patients/{patient.public_id}/end-access/", {"person": helper.public_id})

    found = [line.replace(" from=127.0.0.0/24", "") for line in events_in(logged)]
    assert found == [
        f"staff_invited clinic={clinic.public_id} role=therapist",
        f"role_changed person={ann.user.public_id} role=manager",
        f"access_ended person={ann.user.public_id}",
        f"patient_invited clinic={clinic.public_id} role=self",
        f"password_changed person={manager.user.public_id}",
        f"portal_access_ended person={helper.public_id} clinic={clinic.public_id} role=helper",
    ]
    assert "@" not in logged.getvalue()
