"""Inviting: two clicks, and what goes wrong."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clinic import invitations
from patients.models import PatientInvitation
from patients.services import invite_patient
from tests.factories import make_patient
from tests.inviting import (
    ANSWERS,
    act,
    email_to,
    join,
    newest_code,
    send,
)


@pytest.fixture
def maria(clinic: Any) -> Any:
    clinic.phone = "0117 496 0000"
    clinic.save()
    return make_patient(clinic)


def test_two_clicks_send_one_email(ann: Any, maria: Any) -> None:
    sent = {"how": "email", "kind": "self", "email": "maria@example.org", "once": "k7qm4xpd9rht"}
    where = reverse("patients:invite", args=[maria.public_id])

    answers = [ann.post(where, sent, follow=True) for _click in range(2)]

    for answer in answers:
        assert "on its way to maria@example.org" in answer.text
    assert len(mail.outbox) == maria.invitations.count() == 1

    ann.post(where, sent | {"email": "other@example.org"})  # back, and another address
    assert mail.outbox[-1].to == ["other@example.org"]


def test_two_clicks_print_one_slip(ann: Any, maria: Any) -> None:
    sent = {"how": "slip", "kind": "self", "once": "k7qm4xpd9rht"}
    where = reverse("patients:invite", args=[maria.public_id])

    codes = {newest_code(ann.post(where, sent)) for _click in range(2)}

    [code] = codes
    assert maria.invitations.count() == 1
    join(code, ANSWERS | {"sign_in_name": "maria52"})
    assert newest_code(ann.post(where, sent)) != code  # a used code is never shown again


@pytest.mark.parametrize("email", ["maria@example.org", ""])
def test_two_clicks_on_again_make_one(ann: Any, maria: Any, email: str) -> None:
    invitation, _code = invite_patient(patient=maria, by=ann.user, email=email)
    page = ann.get(maria.get_absolute_url()).text
    once = re.search(r'name="once" value="(\w+)">\s*<button', page)[1]

    answers = [act(ann, "send_invitation_again", invitation, once=once) for _click in range(2)]

    assert maria.invitations.count() == 2
    assert len(mail.outbox) == (1 if email else 0)
    assert answers[0].status_code == answers[1].status_code
    if not email:
        assert newest_code(answers[0]) == newest_code(answers[1])


def test_a_mail_that_cannot_be_sent_ends_and_a_slip_takes_its_place(
    ann: Any, maria: Any, settings: Any, caplog: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    answer = send(ann, maria, email="maria@example.org")

    assert "could not be sent" in answer.text
    assert "maria@example.org" not in caplog.text
    slip = invitations.find(PatientInvitation, newest_code(answer))
    assert slip.email == ""  # nobody has proved the address
    assert maria.invitations.get(email="maria@example.org").state == "not_sent"
    assert "The email could not be sent." in ann.get(maria.get_absolute_url()).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "maria@@example"}, "Enter a valid email address."),
        ({"email": "m" * 250 + "@example.org"}, "at most 254 characters"),
        ({"email": ""}, "Enter the email address, or print a slip instead."),
        ({"kind": "helper", "consent": "Told us."}, "Write the helper&#x27;s name"),
        ({"kind": "helper", "helper": "Anna"}, "Say how and when the patient agreed"),
        ({"helper": "Anna"}, "You wrote about a helper."),
    ],
)
def test_a_slip_of_the_pen_sends_nothing_and_loses_nothing(
    ann: Any, maria: Any, wrong: dict[str, str], said: str
) -> None:
    answer = send(ann, maria, **{"email": "maria@example.org"} | wrong)

    assert answer.status_code == 422
    assert said in answer.text
    for typed in wrong.values():
        assert typed in answer.text
    assert not maria.invitations.exists()
    maria.refresh_from_db()
    assert maria.email == ""


def test_a_discharged_patient_is_not_invited_and_no_code_opens(ann: Any, maria: Any) -> None:
    code = email_to(ann, maria, "maria@example.org")
    maria.archived_at = timezone.now()
    maria.save()

    refused = ann.post(
        reverse("patients:invite", args=[maria.public_id]), {"how": "slip", "kind": "self", "email": ""}
    )
    assert refused.status_code == 422
    assert "This patient is discharged. Take them back" in refused.text
    assert "discharged" in ann.get(reverse("patients:invite", args=[maria.public_id])).text
    again = ann.post(
        reverse("patients:send_invitation_again", args=[maria.public_id, maria.invitations.get().public_id]),
        follow=True,
    )
    assert "This patient is discharged." in again.text
    over = join(code, ANSWERS)
    assert over.status_code == 410
    assert "does not open now. Ask your practice." in over.text
    assert not maria.access.exists()


def test_without_a_birth_date_the_page_leads_to_where_it_goes(ann: Any, maria: Any) -> None:
    maria.date_of_birth = None
    maria.save()

    for address in (maria.get_absolute_url(), reverse("patients:invite", args=[maria.public_id])):
        page = ann.get(address).text
        assert "Add the date of birth" in page
        assert reverse("patients:edit", args=[maria.public_id]) in page
        assert "Make the invitation" not in page


def test_what_ended_has_a_reason_and_was_not_used(ann: Any, maria: Any) -> None:
    invitation, _code = invite_patient(patient=maria, by=ann.user)
    now = timezone.now()

    for wrong in ({"ended_at": now}, {"ended_at": now, "ended_because": "withdrawn", "used_at": now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PatientInvitation.objects.filter(pk=invitation.pk).update(**wrong)
