"""A practice without a mail server: nothing is sent, nothing reaches the log, and each page says so."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from clinic.models import User
from clinic.no_mail import NoMailServer
from patients.services import invite_patient
from tests.conftest import Persona
from tests.factories import PASSWORD, let_follow, make_issued, make_patient, make_plan, make_user

CODE, RESET = "/account/login/code/", "/account/password/reset/"
SAID = "This practice sends no email."


@pytest.fixture(autouse=True)
def no_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "clinic.no_mail.EmailBackend"


def test_the_backend_refuses_and_repeats_nothing(capfd: Any, caplog: Any) -> None:
    letter = EmailMessage("A code", "K7QM-4XPD", to=["maria@example.org"], connection=get_connection())
    letter.attach("plan.pdf", b"%PDF-", "application/pdf")

    with pytest.raises(NoMailServer) as refusal:
        letter.send()

    said = "".join([*capfd.readouterr(), caplog.text, str(refusal.value)])
    assert "K7QM" not in said
    assert "maria" not in said


@pytest.mark.parametrize("address", [CODE, RESET])
def test_sign_in_by_email_is_not_offered_and_is_the_same_for_everybody(
    ann: Any, anyone: Any, address: str
) -> None:
    assert CODE not in anyone.get("/account/login/").text

    opened = anyone.get(address)
    answers = [Persona().post(address, {"email": email}) for email in (ann.user.email, "nobody@example.org")]

    for answer in (opened, *answers):
        assert answer.status_code == 200
        assert SAID in answer.text
        assert 'name="email"' not in answer.text
    assert not mail.outbox


def test_an_invitation_is_a_slip(ann: Any) -> None:
    patient = make_patient(ann.user.clinic, email="maria@example.org")
    where = reverse("patients:invite", args=[patient.public_id])

    page = ann.get(where)
    assert "This server sends no email." in page.text
    assert 'name="email"' not in page.text
    refused = ann.post(where, {"how": "email", "kind": "self", "email": "maria@example.org"})
    assert refused.status_code == 422
    slip = ann.post(where, {"how": "slip", "kind": "self"})

    assert re.search(r'class="code">\S+<', slip.text)
    patient.refresh_from_db()
    assert patient.email == "maria@example.org"


def test_an_invitation_of_staff_is_a_link_to_hand_over(manager: Any) -> None:
    add = reverse("admin:clinic_staffinvitation_add")
    assert "This server sends no email." in manager.get(add).text

    shown = manager.post(add, {"email": "new@northside.example", "role": "therapist"}, follow=True).text

    assert "No email is sent. Send this link to new@northside.example yourself" in shown
    assert "/staff/join/" in shown


def test_a_handout_is_not_sent(ann: Any, clinic: Any) -> None:
    clinic.emails_handouts = True
    clinic.save()
    patient = make_patient(clinic, email="maria@example.org")
    let_follow(make_user(), patient)
    issued = make_issued(make_plan(patient), by=ann.user)

    assert "Send the" not in ann.get(reverse("patients:issued", args=[issued.public_id])).text
    for how in ("link", "pdf"):
        send = reverse("patients:send_handout", args=[issued.public_id])
        assert (
            "This server sends no email. Print the handout." in ann.post(send, {"how": how}, follow=True).text
        )


def test_a_patient_needs_a_password_where_no_code_can_come(ann: Any, anyone: Any) -> None:
    patient = make_patient(ann.user.clinic)
    code = invite_patient(patient=patient, by=ann.user, email="maria@example.org")[1]
    born = {"date_of_birth_day": "14", "date_of_birth_month": "3", "date_of_birth_year": "1952"}

    answer = anyone.post(reverse("patients:join", args=[code]), born | {"name": "Maria", "password": ""})

    assert answer.status_code == 422
    assert "code by email" not in answer.text
    assert not User.objects.filter(email="maria@example.org").exists()


def test_a_new_password_is_saved_though_no_notice_of_it_is_sent(ann: Any, caplog: Any) -> None:
    EmailAddress.objects.create(user=ann.user, email=ann.user.email, primary=True, verified=True)
    new = "seven grey pigeons hum"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    assert ann.post("/account/password/change/", sent).status_code == 302

    ann.user.refresh_from_db()
    assert ann.user.check_password(new)
    assert "could not be sent" not in caplog.text
