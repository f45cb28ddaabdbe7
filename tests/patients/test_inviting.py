"""Staff invite a patient or a helper: several ways at once, listed, sent again, withdrawn."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from clinic import invitations
from patients.models import PatientInvitation
from patients.services import accept_invitation, invite_patient
from tests.factories import make_patient, make_user
from tests.inviting import (
    ANSWERS,
    BORN,
    HELPER,
    WRONG,
    act,
    email_to,
    join,
    newest_code,
    opens,
    send,
    slip_for,
)


@pytest.fixture
def maria(clinic: Any) -> Any:
    clinic.phone = "0117 496 0000"
    clinic.save()
    return make_patient(clinic)


# --- The address ----------------------------------------------------------------------------------


def test_an_empty_record_learns_the_address_from_the_invitation(ann: Any, maria: Any) -> None:
    send(ann, maria, email="maria@example.org")

    maria.refresh_from_db()
    assert maria.email == "maria@example.org"


def test_another_address_in_the_record_stays_unless_it_is_asked_for(ann: Any, maria: Any) -> None:
    maria.email = "old@example.org"
    maria.save()

    assert "The record now has old@example.org." in ann.get(maria.get_absolute_url()).text
    send(ann, maria, email="new@example.org")
    maria.refresh_from_db()
    assert maria.email == "old@example.org"

    send(ann, maria, email="new@example.org", keep_email="on")
    maria.refresh_from_db()
    assert maria.email == "new@example.org"


def test_an_address_that_looks_like_markup_is_shown_as_text(ann: Any, maria: Any) -> None:
    maria.email = '"<b>maria</b>"@example.org'
    maria.save()

    page = ann.get(maria.get_absolute_url()).text

    assert escape(maria.email) in page
    assert "<b>maria" not in page


def test_a_helpers_address_never_goes_into_the_record(ann: Any, maria: Any) -> None:
    code = email_to(ann, maria, "anna@example.org", keep_email="on", **HELPER)
    join(code, ANSWERS)

    maria.refresh_from_db()
    assert maria.access.get().user.email == "anna@example.org"
    assert maria.email == ""


def test_a_patient_who_joins_brings_the_address_along(ann: Any, maria: Any) -> None:
    _invitation, code = invite_patient(patient=maria, by=ann.user, email="maria@example.org")
    join(code, ANSWERS)

    maria.refresh_from_db()
    assert maria.email == "maria@example.org"


def test_joining_overwrites_no_address(ann: Any, maria: Any) -> None:
    maria.email = "old@example.org"
    maria.save()
    _invitation, code = invite_patient(patient=maria, by=ann.user, email="maria@example.org")
    join(code, ANSWERS)

    maria.refresh_from_db()
    assert maria.email == "old@example.org"


# --- Several at once ------------------------------------------------------------------------------


def test_an_email_and_a_slip_are_good_at_the_same_time(ann: Any, maria: Any) -> None:
    email = email_to(ann, maria, "maria@example.org")
    slip = slip_for(ann, maria)
    other = email_to(ann, maria, "work@example.org")

    assert [opens(code) for code in (email, slip, other)] == [200, 200, 200]


def test_the_first_that_is_used_ends_the_persons_others_and_no_helpers(ann: Any, maria: Any) -> None:
    email, slip = email_to(ann, maria, "maria@example.org"), slip_for(ann, maria)
    helper = slip_for(ann, maria, **HELPER)

    assert join(slip, ANSWERS | {"sign_in_name": "maria52"}).status_code == 302

    over = join(email, BORN)
    assert over.status_code == 410
    assert "You have joined with another invitation. Sign in instead." in over.text
    assert opens(helper) == 200


def test_a_helper_who_joins_ends_that_helpers_slip_alone(ann: Any, maria: Any) -> None:
    email = email_to(ann, maria, "anna@example.org", **HELPER)
    slip = slip_for(ann, maria, **HELPER | {"helper": "ANNA"})
    son = slip_for(ann, maria, **HELPER | {"helper": "Ben"})
    own = slip_for(ann, maria)

    join(email, ANSWERS)

    assert [opens(code) for code in (slip, son, own)] == [410, 200, 200]


def test_a_new_slip_ends_the_older_slip(ann: Any, maria: Any) -> None:
    lost, annas = slip_for(ann, maria), slip_for(ann, maria, **HELPER)
    bens, found = slip_for(ann, maria, **HELPER | {"helper": "Ben"}), slip_for(ann, maria)

    assert [opens(code) for code in (lost, annas, bens, found)] == [410, 200, 200, 200]


def test_helpers_without_a_name_are_not_taken_for_one(ann: Any, maria: Any) -> None:
    """As before names were asked for."""
    first, code = invite_patient(
        patient=maria, by=ann.user, kind="helper", consent="Told us.", email="a@b.example"
    )
    _second, slip = invite_patient(patient=maria, by=ann.user, kind="helper", consent="Told us.")
    accept_invitation(invitation=first, user=make_user())

    assert [opens(each) for each in (code, slip)] == [410, 200]


def test_two_invitations_give_no_more_guesses_than_one(ann: Any, maria: Any) -> None:
    email, slip = email_to(ann, maria, "maria@example.org"), slip_for(ann, maria)
    for _guess in range(4):
        join(email, WRONG)
        join(slip, WRONG)

    answers = [join(code, ANSWERS | {"sign_in_name": "maria52"}) for code in (email, slip)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "do not go together" in answers[0].text
    record = ann.get(maria.get_absolute_url()).text
    assert "the open invitations are locked" in record
    assert "Open until" not in record
    assert not maria.access.exists()

    fresh = email_to(ann, maria, "maria@example.org")
    assert [opens(code) for code in (email, slip)] == [422, 422]
    assert join(fresh, ANSWERS).status_code == 302


def test_an_answer_that_came_too_late_is_refused(ann: Any, maria: Any) -> None:
    first, _code = invite_patient(patient=maria, by=ann.user)
    second, _code = invite_patient(patient=maria, by=ann.user, email="maria@example.org")
    accept_invitation(invitation=first, user=make_user())

    with pytest.raises(invitations.Refused, match="joined with another"):
        accept_invitation(invitation=second, user=make_user())


# --- The list -------------------------------------------------------------------------------------


def test_the_record_says_what_became_of_each(ann: Any, maria: Any) -> None:
    email_to(ann, maria, "maria@example.org")
    slip_for(ann, maria, **HELPER)
    used, _code = invite_patient(patient=maria, by=ann.user, email="used@example.org")
    PatientInvitation.objects.filter(pk=used.pk).update(used_at=timezone.now())
    old, _code = invite_patient(patient=maria, by=ann.user, email="old@example.org")
    PatientInvitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=1))

    page = words(ann.get(maria.get_absolute_url()))

    assert "Email to maria@example.org Made" in page
    assert "by Ann Hughes. Open until" in page
    assert "Slip of paper , helper: Anna Made" in page
    assert re.search(r"Email to used@example.org Made [^.]+\. Used ", page)
    assert re.search(r"Email to old@example.org Made [^.]+\. Expired ", page)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.parametrize("name", ["patients:patient", "patients:invitations"])
def test_thirty_invitations_cost_as_much_as_one(ann: Any, maria: Any, name: str) -> None:
    address = reverse(name, args=[maria.public_id])
    invite_patient(patient=maria, by=ann.user)
    with CaptureQueriesContext(connection) as few:
        page = ann.get(address).text
    assert "All 1 invitations" not in page

    for number in range(29):
        invite_patient(patient=maria, by=ann.user, email=f"m{number}@example.org")
    with CaptureQueriesContext(connection) as many:
        page = ann.get(address).text

    assert len(few) == len(many) <= 22
    assert page.count("Email to ") + page.count("Slip of paper") == (5 if name == "patients:patient" else 25)
    assert ("All 30 invitations" if name == "patients:patient" else "Page 1 of 2") in page


# --- Again, and withdrawn -------------------------------------------------------------------------


def test_sent_again_the_address_gets_a_new_code_and_the_old_one_ends(ann: Any, maria: Any) -> None:
    old = email_to(ann, maria, "maria@example.org")
    slip = slip_for(ann, maria)
    invitation = maria.invitations.get(email="maria@example.org")

    answer = act(ann, "send_invitation_again", invitation)

    assert answer.url == f"{maria.get_absolute_url()}#portal"
    assert [letter.to for letter in mail.outbox] == [["maria@example.org"]] * 2
    assert [opens(code) for code in (old, newest_code(), slip)] == [410, 200, 200]
    over = join(old, BORN)
    assert "There is a newer invitation." in over.text


def test_an_expired_invitation_of_a_helper_is_sent_again_as_it_was(ann: Any, maria: Any) -> None:
    email_to(ann, maria, "anna@example.org", **HELPER)
    maria.invitations.update(expires_at=timezone.now() - timedelta(days=1))

    act(ann, "send_invitation_again", maria.invitations.get())

    newer = invitations.find(PatientInvitation, newest_code())
    assert (newer.kind, newer.helper, newer.consent) == ("helper", "Anna", "Told us by telephone.")


@pytest.mark.parametrize("how", ["used", "replaced"])
def test_what_is_settled_is_not_sent_again(ann: Any, maria: Any, how: str) -> None:
    invitation, code = invite_patient(patient=maria, by=ann.user, email="maria@example.org")
    if how == "used":
        join(code, ANSWERS)
    else:
        invite_patient(patient=maria, by=ann.user, email="maria@example.org")

    answer = ann.post(
        reverse("patients:send_invitation_again", args=[maria.public_id, invitation.public_id]), follow=True
    )

    assert "was used, or a newer one is out" in answer.text
    assert not mail.outbox


def test_withdrawn_it_opens_nothing_and_twice_is_once(ann: Any, maria: Any) -> None:
    code = slip_for(ann, maria)
    invitation = maria.invitations.get()

    act(ann, "withdraw_invitation", invitation)
    ended_at = maria.invitations.get().ended_at
    assert act(ann, "withdraw_invitation", invitation).status_code == 302

    assert maria.invitations.get().ended_at == ended_at
    over = join(code, BORN)
    assert over.status_code == 410
    assert "Ask your practice for a new one." in over.text
    assert "0117 496 0000" in over.text


def test_what_was_used_is_not_withdrawn(ann: Any, maria: Any) -> None:
    code = email_to(ann, maria, "maria@example.org")
    join(code, ANSWERS)

    answer = act(ann, "withdraw_invitation", maria.invitations.get())

    assert "was used already" in ann.get(answer.url).text
    assert maria.invitations.get().state == "used"


def test_an_invitation_is_reached_through_its_own_record_alone(ann: Any, maria: Any, pat: Any) -> None:
    invitation, code = invite_patient(patient=maria, by=ann.user)
    for name in ("withdraw_invitation", "send_invitation_again"):
        where = reverse(f"patients:{name}", args=[pat.patient.public_id, invitation.public_id])
        assert ann.post(where).status_code == 404

    assert opens(code) == 200
