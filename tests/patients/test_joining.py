"""How patients and helpers get in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clinic import invitations
from clinic.models import User
from patients.models import PatientInvitation
from patients.services import accept_invitation, invite_patient
from tests.conftest import Persona
from tests.factories import PASSWORD, make_patient, make_user

BORN = {"date_of_birth_day": "14", "date_of_birth_month": "3", "date_of_birth_year": "1952"}
ANSWERS = BORN | {"name": "Maria Keller", "password": PASSWORD}


@pytest.fixture
def maria(clinic: Any) -> Any:
    return make_patient(clinic)


@pytest.fixture
def code(maria: Any, ann: Any) -> str:
    return invite_patient(patient=maria, by=ann.user, email="maria@example.org")[1]


@pytest.fixture
def slip(maria: Any, ann: Any) -> str:
    """The code of a printed slip, for someone without email."""
    return invite_patient(patient=maria, by=ann.user)[1]


def join(code: str) -> str:
    return reverse("patients:join", args=[code])


def test_the_invitation_goes_by_email_without_a_word_about_health(ann: Any, maria: Any) -> None:
    sent = {"how": "email", "email": "maria@example.org", "kind": "self"}

    ann.post(reverse("patients:invite", args=[maria.public_id]), sent)

    [letter] = mail.outbox
    assert letter.subject == "An invitation from Northside Physiotherapy"
    assert letter.to == ["maria@example.org"]
    assert "Maria" not in letter.subject + letter.body
    link = re.search(r"http://\S+/join/(\S+)/", letter.body)
    assert link
    assert invitations.find(PatientInvitation, link[1]).patient == maria


def test_a_printed_slip_shows_code_and_address_once(ann: Any, maria: Any) -> None:
    answer = ann.post(
        reverse("patients:invite", args=[maria.public_id]), {"how": "slip", "email": "", "kind": "self"}
    )

    code = re.search(r'<p class="code">(\S+)</p>', answer.text)[1]
    assert invitations.find(PatientInvitation, code).patient == maria
    assert "<svg" in answer.text
    assert code not in ann.get(maria.get_absolute_url()).text
    assert not mail.outbox


def test_the_code_itself_is_not_in_the_database(code: str) -> None:
    row = PatientInvitation.objects.values().get()

    assert code not in str(row)
    assert code.replace("-", "").lower() not in str(row)


def test_the_patient_sets_up_a_sign_in_and_is_in(anyone: Any, maria: Any, code: str) -> None:
    answer = anyone.post(join(code), ANSWERS, follow=True)

    assert answer.redirect_chain[-1][0] == "/my/"
    user = User.objects.get(email="maria@example.org")
    assert user.check_password(PASSWORD)
    assert user.access.get().patient == maria


def test_opening_the_link_uses_nothing_up(anyone: Any, code: str) -> None:
    for _scanner in range(5):
        assert anyone.get(join(code)).status_code == 200

    assert anyone.post(join(code), ANSWERS).status_code == 302


def test_the_code_is_read_in_any_case_and_with_or_without_dashes(anyone: Any, code: str) -> None:
    for typed in (code.lower().replace("-", ""), f" {code} "):
        assert "Your name" in anyone.post(join(typed), BORN).text


def test_a_used_invitation_says_so(anyone: Any, code: str) -> None:
    anyone.post(join(code), ANSWERS)

    again = Persona().post(join(code), BORN)

    assert again.status_code == 410
    assert "This invitation has been used. Sign in instead." in again.text


def test_an_expired_invitation_says_so(anyone: Any, code: str) -> None:
    PatientInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    answer = anyone.post(join(code), ANSWERS)

    assert answer.status_code == 410
    assert "has expired" in answer.text
    assert not User.objects.filter(email="maria@example.org").exists()


def shown(answer: Any) -> str:
    """The page without what differs each time: the token, and the code in its own address."""
    return re.sub(r'(value|x-csrftoken)"?[=:] ?"\w{64}"|/join/[^/]+/', "", answer.text)


def test_until_the_birth_date_is_right_every_code_gets_the_same_answer(
    ann: Any, maria: Any, code: str, slip: str
) -> None:
    helpers = invite_patient(patient=maria, by=ann.user, kind="helper", helper="Jo", consent="Told us.")[1]
    used = invite_patient(patient=maria, by=ann.user, kind="helper", helper="Al", consent="Told us.")[1]
    invitations.use_up(PatientInvitation.objects.get(helper="Al"))
    codes = ["AAAA-BBBB-CCCC", code, slip, helpers, used]

    opened = [Persona().get(join(each)) for each in codes]
    wrong = [Persona().post(join(each), BORN | {"date_of_birth_year": "1953"}) for each in codes]

    for answers, status in ((opened, 200), (wrong, 422)):
        assert {answer.status_code for answer in answers} == {status}
        assert len({shown(answer) for answer in answers}) == 1
    assert "do not go together. Check both, or ask your practice" in wrong[0].text
    assert maria.clinic.name not in opened[1].text


def test_the_birth_date_is_kept_and_the_right_one_opens_the_second_step(anyone: Any, code: str) -> None:
    wrong = anyone.post(join(code), BORN | {"date_of_birth_year": "1953"})
    assert 'value="1953"' in wrong.text
    assert "Your name" not in wrong.text

    step = anyone.post(join(code), BORN)

    assert step.status_code == 200
    assert "Northside Physiotherapy" in step.text
    sent = dict(re.findall(r'type="hidden" name="(date_\w+)" value="(\d+)"', step.text))
    assert sent == BORN
    assert anyone.post(join(code), sent | {"name": "Maria Keller", "password": PASSWORD}).url == "/my/"


def test_nobody_is_let_in_with_a_wrong_birth_date_however_much_else_is_sent(anyone: Any, code: str) -> None:
    answer = anyone.post(join(code), ANSWERS | {"date_of_birth_year": "1953"})

    assert answer.status_code == 422
    assert not User.objects.filter(email="maria@example.org").exists()


@pytest.mark.parametrize("is_over", [False, True])
def test_after_eight_wrong_dates_the_right_one_tells_nothing(anyone: Any, code: str, is_over: bool) -> None:
    if is_over:
        PatientInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for year in range(1940, 1948):
        wrong = anyone.post(join(code), ANSWERS | {"date_of_birth_year": str(year)})

    answer = anyone.post(join(code), ANSWERS)

    assert answer.status_code == wrong.status_code == 422
    assert "do not go together" in answer.text
    assert not User.objects.filter(email="maria@example.org").exists()


def test_whoever_opens_very_many_invitations_waits(anyone: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"join_visit": "3/h/ip", "join": "2/h/ip"}

    opened = [anyone.get(join(f"AAAA-BBBB-CCC{number}")).status_code for number in range(4)]
    answered = [anyone.post(join("AAAA-BBBB-CCCC"), BORN) for _number in range(3)]

    assert opened == [200, 200, 200, 429]
    assert [answer.status_code for answer in answered] == [422, 422, 429]
    assert "That was too often" in answered[-1].text


def test_two_answers_at_once_open_one_sign_in(maria: Any, ann: Any) -> None:
    invitation, _code = invite_patient(patient=maria, by=ann.user)
    accept_invitation(invitation=invitation, user=make_user())

    with pytest.raises(ValidationError, match="has been used"):
        accept_invitation(invitation=invitation, user=make_user())


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"password": "short"}, "It is too short: use 10 characters or more."),
        ({"date_of_birth_day": "31", "date_of_birth_month": "2"}, "There is no such day."),
        ({"date_of_birth_year": "52"}, "write all four figures"),
        ({"date_of_birth_year": "99999999999999999999"}, "There is no such day."),
    ],
)
def test_every_mistake_says_how_to_mend_it(
    anyone: Any, code: str, answers: dict[str, str], said: str
) -> None:
    answer = anyone.post(join(code), ANSWERS | answers)

    assert answer.status_code == 422
    assert said in answer.text
    assert PatientInvitation.objects.get().used_at is None


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"sign_in_name": "Maria Keller!"}, "Use 3 to 40 small letters"),
        ({"sign_in_name": ""}, "This field is required."),
        ({"password": ""}, "This field is required."),
    ],
)
def test_every_mistake_on_the_slips_page_says_so_too(
    anyone: Any, slip: str, answers: dict[str, str], said: str
) -> None:
    answer = anyone.post(join(slip), ANSWERS | {"sign_in_name": "maria52"} | answers)

    assert answer.status_code == 422
    assert said in answer.text


def test_nobody_claims_an_email_that_the_invitation_did_not_go_to(
    anyone: Any, ann: Any, maria: Any, code: str
) -> None:
    helpers = invite_patient(patient=maria, by=ann.user, kind="helper", helper="Jo", consent="Told us.")[1]

    anyone.post(join(code), ANSWERS | {"email": "victim@example.org"})
    Persona().post(join(helpers), ANSWERS | {"email": "victim@example.org", "sign_in_name": "maria52"})

    assert not User.objects.filter(email="victim@example.org").exists()
    assert User.objects.filter(email="maria@example.org").exists()
    assert User.objects.filter(sign_in_name="maria52", email=None).exists()


def test_a_password_is_not_needed_where_codes_can_be_sent(anyone: Any, code: str) -> None:
    anyone.post(join(code), ANSWERS | {"password": ""})

    assert not User.objects.get(email="maria@example.org").has_usable_password()
    anyone.post("/account/logout/")
    anyone.post("/account/login/code/", {"email": "maria@example.org"})
    sent = re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]*)$", mail.outbox[-1].body, re.MULTILINE)[1]

    answer = anyone.post("/account/login/code/confirm/", {"code": sent}, follow=True)

    assert answer.redirect_chain[-1][0] == "/my/"


def test_someone_without_email_signs_in_with_a_name(anyone: Any, slip: str) -> None:
    anyone.post(join(slip), ANSWERS | {"sign_in_name": "Maria52"})
    anyone.post("/account/logout/")

    answer = anyone.post("/account/login/", {"login": "maria52", "password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0] == "/my/"


def test_a_person_with_a_sign_in_follows_a_second_patient(pat: Any, maria: Any, code: str) -> None:
    answer = pat.post(join(code), BORN, follow=True)

    assert answer.redirect_chain[-1][0] == "/my/"
    assert set(pat.user.records.all()) == {pat.patient, maria}


def test_staff_cannot_take_a_patients_invitation(ann: Any, maria: Any, code: str) -> None:
    answer = ann.post(join(code), BORN)

    assert answer.status_code == 422
    assert "A staff sign-in cannot follow" in answer.text
    assert PatientInvitation.objects.get().used_at is None


def test_an_email_that_signs_in_already_is_not_taken_over(anyone: Any, code: str) -> None:
    make_user("maria@example.org")

    answer = anyone.post(join(code), ANSWERS)

    assert answer.status_code == 422
    assert "Someone already signs in with this email." in answer.text


def test_a_helper_needs_the_patients_consent(ann: Any, maria: Any) -> None:
    sent = {"how": "email", "email": "daughter@example.org", "kind": "helper", "consent": ""}

    answer = ann.post(reverse("patients:invite", args=[maria.public_id]), sent)

    assert answer.status_code == 422
    assert "Say how and when the patient agreed" in answer.text
    assert "daughter@example.org" in answer.text
    assert not maria.invitations.exists()


def test_without_a_birth_date_nobody_is_invited(ann: Any, clinic: Any) -> None:
    patient = make_patient(clinic, date_of_birth=None)

    answer = ann.post(
        reverse("patients:invite", args=[patient.public_id]),
        {"how": "email", "email": "x@example.org", "kind": "self"},
    )

    assert answer.status_code == 422
    assert "date of birth first" in answer.text


def test_the_typed_code_leads_to_the_invitation(anyone: Any, code: str) -> None:
    assert anyone.post("/join/", {"code": f" {code.lower()} "}).url == join(code.lower().replace("-", ""))


def test_a_mail_server_that_is_down_leaves_a_slip(ann: Any, maria: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    answer = ann.post(
        reverse("patients:invite", args=[maria.public_id]),
        {"how": "email", "email": "maria@example.org", "kind": "self"},
    )

    assert answer.status_code == 200
    assert "The email could not be sent. Print this slip instead." in answer.text
    assert re.search(r'class="code">(\S+)<', answer.text)


def test_inviting_a_second_helper_leaves_the_firsts_invitation_open(
    anyone: Any, ann: Any, maria: Any
) -> None:
    def invite(email: str) -> str:
        return invite_patient(patient=maria, by=ann.user, email=email, kind="helper", consent="Told us.")[1]

    first, second = invite("son@example.org"), invite("daughter@example.org")

    assert anyone.post(join(first), BORN).status_code == 200
    assert anyone.post(join(second), BORN).status_code == 200
    invite("son@example.org")
    assert anyone.post(join(first), BORN).status_code == 410


def test_a_code_of_nothing_but_strokes_is_told(anyone: Any) -> None:
    answer = anyone.post("/join/", {"code": "///"})

    assert answer.status_code == 422
    assert "Type the letters and digits of the code." in answer.text
