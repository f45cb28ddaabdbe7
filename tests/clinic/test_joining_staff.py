"""How the first manager and the staff get in."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clinic.models import Clinic, StaffInvitation, User
from clinic.services import invite_staff
from tests.conftest import Persona
from tests.factories import PASSWORD, make_user

ANSWERS = {"name": "Mo Reyes", "email": "mo@northside.example", "password": PASSWORD}


def create_clinic(*arguments: str) -> str:
    said = StringIO()
    call_command("create_clinic", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_operator_makes_a_clinic_and_its_manager_gets_in() -> None:
    said = create_clinic("Northside", "--manager", "mo@northside.example")
    link = re.search(r"http://localhost:8000(/staff/join/\S+)", said)[1]
    mo = Persona()

    assert mo.get(link).status_code == 200
    answer = mo.post(link, ANSWERS, follow=True)

    assert answer.redirect_chain[-1][0] == "/"
    user = User.objects.get()
    assert (user.role, user.clinic, user.email) == ("manager", Clinic.objects.get(), "mo@northside.example")
    assert "No patients yet" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "email"), [("", "mo@northside.example"), ("Northside", "not an address")])
def test_a_wrong_word_to_the_command_makes_nothing(name: str, email: str) -> None:
    with pytest.raises(CommandError):
        create_clinic(name, "--manager", email)

    assert not Clinic.objects.exists()
    assert not StaffInvitation.objects.exists()


def test_an_email_that_signs_in_already_is_not_invited(db: Any) -> None:
    make_user("mo@northside.example")

    with pytest.raises(CommandError, match="already signs in"):
        create_clinic("Northside", "--manager", "MO@northside.example")


def test_a_staff_invitation_works_once(clinic: Clinic) -> None:
    _invitation, code = invite_staff(clinic=clinic, email="new@northside.example", role="therapist")
    link = f"/staff/join/{code}/"

    assert Persona().post(link, ANSWERS).status_code == 302
    again = Persona().post(link, ANSWERS | {"email": "second@northside.example"})

    assert again.status_code == 410
    assert User.objects.get().role == "therapist"


def test_nobody_signs_up_without_an_invitation(anyone: Persona) -> None:
    answer = anyone.post(
        "/account/signup/", {"email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert "invitation" in answer.text
    assert not User.objects.exists()


def test_a_staff_session_ends_with_the_day_and_a_patients_does_not(ann: Persona, pat: Persona) -> None:
    for persona, hours in ((ann, 12), (pat, 30 * 24)):
        visitor = Persona()
        visitor.post("/account/login/", {"login": persona.user.email, "password": PASSWORD})

        assert visitor.session.get_expiry_age() == pytest.approx(hours * 3600, abs=60)


def test_the_panel_has_no_door_of_its_own(anyone: Persona) -> None:
    assert anyone.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/account/login/")
