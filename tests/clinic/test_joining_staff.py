"""How the first manager and the staff get in."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from clinic.models import Clinic, StaffInvitation, User
from clinic.services import invite_staff
from tests.conftest import Persona
from tests.factories import PASSWORD, make_user

ANSWERS = {"name": "Mo Reyes", "password": PASSWORD}


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
    again = Persona().post(link, ANSWERS)

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


def test_a_newer_invitation_ends_the_older(clinic: Clinic) -> None:
    _first, code = invite_staff(clinic=clinic, email="new@northside.example", role="manager")
    invite_staff(clinic=clinic, email="NEW@northside.example", role="therapist")

    assert Persona().get(f"/staff/join/{code}/").status_code == 410


def test_a_borrowed_session_cannot_move_the_account_to_another_address(ann: Persona) -> None:
    answer = ann.post("/account/email/", {"action_add": "", "email": "attacker@evil.example"})

    assert answer.status_code in (404, 405)
    assert ann.get("/account/email/").status_code == 404


def test_the_reset_link_leads_to_our_own_address(ann: Persona, anyone: Persona) -> None:
    anyone.post("/account/password/reset/", {"email": ann.user.email}, HTTP_HOST="localhost:9999")

    assert "http://localhost:8000/account/password/reset/key/" in mail.outbox[-1].body
    assert "9999/account/password" not in mail.outbox[-1].body


@pytest.mark.parametrize("address", ["/?find=%00", "/admin/patients/patient/?record_number=%00"])
def test_a_nul_in_an_address_is_refused(ann: Persona, address: str) -> None:
    assert ann.get(address).status_code == 400


def test_a_huge_body_is_refused_before_it_is_read(anyone: Persona) -> None:
    answer = anyone.post("/account/login/", {"login": "x" * 3_000_000})

    assert answer.status_code == 413


def test_the_panel_takes_no_pattern_from_an_address(ann: Persona) -> None:
    assert ann.get("/admin/patients/patient/?record_number__regex=(a%2B)%2B%24").status_code in (302, 400)
