"""The sign-in pages and their emails: in the practice's name, and ready to type."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from clinic.models import Clinic, User
from clinic.services import invite_staff
from tests.conftest import Persona
from tests.factories import let_follow, make_patient, make_staff, make_user

RESET, CODE = "/account/password/reset/", "/account/login/code/"


def with_email(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def signature(email: str) -> list[str]:
    """What stands below the email that this address gets."""
    Persona().post(CODE, {"email": email})
    assert mail.outbox[-1].to == [email]
    assert "example.com" not in mail.outbox[-1].body
    return [str(line) for line in mail.outbox[-1].body.split("\n\n")[-1].splitlines()]


def test_an_email_is_signed_by_the_practice_of_the_person(clinic: Clinic, other_clinic: Clinic) -> None:
    clinic.phone = "0117 496 0000"
    clinic.save()
    therapist, patient = with_email(make_staff(other_clinic)), with_email(make_user("maria@example.org"))
    let_follow(patient, make_patient(clinic))

    assert signature("maria@example.org") == ["Northside Physiotherapy", "0117 496 0000"]
    assert signature(str(therapist.email)) == ["Southside Clinic"]
    assert signature("nobody@example.org") == ["Reprise"]  # two practices: whose would it be?


def test_on_a_server_with_one_practice_that_signs_all(clinic: Clinic) -> None:
    assert signature("nobody@example.org") == ["Northside Physiotherapy"]
    with_email(make_user("helper@example.org"))
    assert signature("helper@example.org") == ["Northside Physiotherapy"]


@pytest.mark.parametrize("address", ["/account/login/", CODE, RESET])
def test_the_sign_in_pages_name_the_only_practice_and_never_one_of_several(
    anyone: Persona, clinic: Clinic, address: str
) -> None:
    assert "Northside Physiotherapy" in anyone.get(address).text

    Clinic.objects.create(name="Southside Clinic")

    assert "Northside" not in anyone.get(address).text


def focused(page: Any) -> list[str]:
    return re.findall(r'<input[^>]* name="(\w+)"[^>]* autofocus', page.text)


def test_the_first_field_has_the_focus_until_there_is_a_mistake(ann: Persona, clinic: Clinic) -> None:
    code = invite_staff(clinic=clinic, email="new@northside.example", role="therapist")[1]
    anyone = Persona()

    for person, address, field in (
        (anyone, "/account/login/", "login"),
        (anyone, CODE, "email"),
        (anyone, RESET, "email"),
        (anyone, "/join/", "code"),
        (anyone, "/join/AAAA-BBBB-CCCC/", "date_of_birth_day"),
        (anyone, f"/staff/join/{code}/", "name"),
        (ann, "/account/password/change/", "oldpassword"),
        (ann, "/account/reauthenticate/", "password"),
    ):
        assert focused(person.get(address)) == [field], address
        assert focused(person.post(address)) == [], address


def test_the_pages_words_are_ours(anyone: Persona, ann: Persona) -> None:
    wrong = anyone.post("/account/login/", {"login": "maria@example.org", "password": "wrong"})
    assert "These do not go together. Check the email or sign-in name, and the password." in wrong.text

    change = ann.get("/account/password/change/").text
    assert "The same password once more" in change
    assert "placeholder" not in change
    again = ann.post("/account/reauthenticate/", {"password": "wrong"})
    assert "This is not your password. Type it again." in again.text
