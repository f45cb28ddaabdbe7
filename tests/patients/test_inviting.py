"""Staff invite a patient or a helper: several ways at once, listed, sent again, withdrawn."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from clinic import invitations
from patients.models import PatientInvitation
from patients.services import accept_invitation, invite_patient
from tests.conftest import Persona
from tests.factories import PASSWORD, make_patient, make_user

BORN = {"date_of_birth_day": "14", "date_of_birth_month": "3", "date_of_birth_year": "1952"}
ANSWERS = BORN | {"name": "Maria Keller", "password": PASSWORD}
WRONG = ANSWERS | {"date_of_birth_year": "1953"}
HELPER = {"kind": "helper", "helper": "Anna", "consent": "Told us by telephone."}


@pytest.fixture
def maria(clinic: Any) -> Any:
    clinic.phone = "0117 496 0000"
    clinic.save()
    return make_patient(clinic)


def send(staff: Any, patient: Any, **changes: str) -> Any:
    """What the form on the page sends, with what the person changed in it."""
    page = staff.get(reverse("patients:invite", args=[patient.public_id]))
    form = page.context["form"]
    sent = {field.html_name: field.value() or "" for field in form}
    if sent["keep_email"]:
        sent["keep_email"] = "on"
    else:
        del sent["keep_email"]
    sent |= changes
    return staff.post(reverse("patients:invite", args=[patient.public_id]), sent)


def newest_code(answer: Any = None) -> str:
    """Of the newest email, or of the slip on this page."""
    if answer is not None:
        return str(re.search(r'class="code">(\S+)<', answer.text)[1])
    return str(re.search(r"/join/(\S+)/", mail.outbox[-1].body)[1])


def slip_for(staff: Any, patient: Any, **changes: str) -> str:
    return newest_code(send(staff, patient, how="slip", **changes))


def email_to(staff: Any, patient: Any, email: str, **changes: str) -> str:
    send(staff, patient, email=email, **changes)
    return newest_code()


def opens(code: str) -> int:
    return int(Persona().get(reverse("patients:join", args=[code])).status_code)


def join(code: str, answers: dict[str, str]) -> Any:
    return Persona().post(reverse("patients:join", args=[code]), answers)


def act(staff: Any, name: str, invitation: Any, **sent: str) -> Any:
    where = reverse(f"patients:{name}", args=[invitation.patient.public_id, invitation.public_id])
    return staff.post(where, sent)


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

    over = Persona().get(reverse("patients:join", args=[email]))
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

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "too many wrong answers" in answers[0].text
    record = ann.get(maria.get_absolute_url()).text
    assert "the open invitations are locked" in record
    assert "Open until" not in record
    assert not maria.access.exists()

    fresh = email_to(ann, maria, "maria@example.org")
    assert [opens(code) for code in (email, slip)] == [410, 410]
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

    assert len(few) == len(many) <= 9
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
    over = Persona().get(reverse("patients:join", args=[old]))
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
    over = Persona().get(reverse("patients:join", args=[code]))
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


# --- Two clicks, and what goes wrong --------------------------------------------------------------


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


def test_a_guessed_code_learns_no_practices_name(maria: Any, anyone: Any) -> None:
    answer = anyone.get(reverse("patients:join", args=["AAAA-BBBB-CCCC"]))

    assert answer.status_code == 404
    assert maria.clinic.name not in answer.text
    assert maria.clinic.phone not in answer.text


def test_what_ended_has_a_reason_and_was_not_used(ann: Any, maria: Any) -> None:
    invitation, _code = invite_patient(patient=maria, by=ann.user)
    now = timezone.now()

    for wrong in ({"ended_at": now}, {"ended_at": now, "ended_because": "withdrawn", "used_at": now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PatientInvitation.objects.filter(pk=invitation.pk).update(**wrong)
