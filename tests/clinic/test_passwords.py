"""Which passwords are refused, and what is said."""

import re
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from clinic.models import Clinic, User
from clinic.services import invite_staff
from tests.conftest import Persona
from tests.factories import PASSWORD

NORTHSIDE = Clinic(name="Northside Physiotherapy")


def problems(password: str, role: str = "therapist", **person: str) -> list[str]:
    try:
        validate_password(password, User(clinic=NORTHSIDE, role=role, **person))
    except ValidationError as refusal:
        return refusal.messages
    return []


@pytest.mark.parametrize(
    "password",
    [
        "Summer2026!!!!",
        "5umm3r-2026!!",
        "November 2026",
        "Physio2026!!",
        "physiotherapy",
        "PhysioPhysio99",
        "Northside2026!",
        "northside physio",
        "Reprise-2026!!",
        "Welcome12345!",
        "P@ssw0rd2026!",
        "passwordpassword",
        "qwertyuiop123!!",
        "aaaaaaaaaaaaaaa",
        "121212121212121",
        " " * 12,
        "\u3000" * 12,
    ],
)
def test_what_anybody_would_try_is_refused(password: str) -> None:
    assert problems(password)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "three blue kettles sing",
        "a springboard for otters",
        "marching band, plays on",
        "xK9$wq27!vbn3",
        "größer als zwölf Enten",
        "馬が電池をホチキスで留める話",
    ],
)
def test_what_nobody_would_try_is_taken(password: str) -> None:
    assert problems(password) == []


def test_the_persons_own_name_is_no_password() -> None:
    assert problems("Marigold-Hughes-1", name="Marigold Hughes")
    assert problems("marigold52marigold", role="", sign_in_name="marigold52")


def test_staff_and_operators_need_more_than_patients() -> None:
    eleven = "kettle otter"[:11]
    assert problems(eleven, role="") == []
    assert "It is too short: use 12 characters or more." in problems(eleven)
    with pytest.raises(ValidationError, match="use 12 characters"):
        validate_password(eleven, User(email="op@server.example"))  # as createsuperuser asks


def test_all_that_is_wrong_is_said_at_once_and_how_to_mend_it() -> None:
    said = problems("physio 2026", role="manager")

    assert said == [
        "It is too short: use 12 characters or more.",
        "It is little more than “physio”, which anyone here would guess. Add other words.",
    ]


@pytest.mark.parametrize("length", [129, 4_000, 200_000])
def test_a_very_long_one_is_refused_before_it_costs_anything(
    ann: Persona, clinic: Clinic, monkeypatch: Any, length: int
) -> None:
    code = invite_staff(clinic=clinic, email="new@northside.example", role="therapist")[1]
    hashed: list[int] = []
    hash_one = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(len(password)) or hash_one(self, password, salt),
    )
    long = "kettle otter " * (length // 13 + 1)

    joined = Persona().post(f"/staff/join/{code}/", {"name": "New", "password": long[:length]})
    for login in (ann.user.email, "nobody@example.org"):
        Persona().post("/account/login/", {"login": login, "password": long[:length]})
    ann.post("/account/password/change/", {"oldpassword": long, "password1": long, "password2": long})
    ann.post("/account/reauthenticate/", {"password": long})

    assert f"Use 128 characters at most. You typed {length}." in joined.text
    assert hashed == []
    Persona().post("/account/login/", {"login": ann.user.email, "password": "wrong"})
    assert hashed == [5]


def test_the_pages_say_the_rule_that_holds_for_the_person(ann: Persona, pat: Persona, clinic: Clinic) -> None:
    code = invite_staff(clinic=clinic, email="new@northside.example", role="therapist")[1]

    for page, least in (
        (Persona().get(f"/staff/join/{code}/"), 12),
        (ann.get("/account/password/change/"), 12),
        (pat.get("/account/password/change/"), 10),
    ):
        assert re.findall(r"(\d+) characters or more\.", page.text) == [str(least)]


def test_the_clinics_name_is_known_where_the_password_is_set(clinic: Clinic) -> None:
    code = invite_staff(clinic=clinic, email="new@northside.example", role="therapist")[1]

    answer = Persona().post(f"/staff/join/{code}/", {"name": "New", "password": "Northside2026!"})

    assert answer.status_code == 422
    assert "It is little more than “northside”" in answer.text
