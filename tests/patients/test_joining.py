"""How patients and helpers get in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clinic import invitations
from clinic.models import User
from patients.models import PatientAccess, PatientInvitation
from patients.services import accept_invitation, invite_patient
from patients.views.inviting import address_of
from tests.conftest import Persona
from tests.factories import PASSWORD, make_patient, make_user
from tests.inviting import email_to, send

BORN = {"date_of_birth_day": "14", "date_of_birth_month": "3", "date_of_birth_year": "1952"}
ANSWERS = BORN | {"password": PASSWORD}


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
        assert "Thank you, Maria Keller" in anyone.post(join(typed), BORN).text


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


def asked_on(answer: Any) -> list[str]:
    """The questions of the page, in its order. The three boxes of a date are one."""
    names = re.findall(r'<input type="(?:text|password|email)" name="([a-z_]+)"', answer.text)
    return list(dict.fromkeys(re.sub("_(day|month|year)$", "", name) for name in names))


def link_in_newest_mail() -> str:
    return str(re.search(r"http://[^/]+(/join/\S+)", mail.outbox[-1].body)[1])


def slip_for(staff: Any, patient: Any, **changes: str) -> str:
    """The link behind the square of a slip that the practice prints."""
    answer = send(staff, patient, how="slip", **changes)
    invitation = answer.context["invitation"]
    return str(address_of(invitation, answer.context["code"])).removeprefix(settings.SITE_URL)


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


def test_a_slip_asks_three_things_on_one_page_and_the_name_is_known(
    anyone: Any, maria: Any, ann: Any
) -> None:
    link = slip_for(ann, maria)
    page = anyone.get(link)
    assert asked_on(page) == ["date_of_birth", "sign_in_name", "password"]
    assert "Maria" not in page.text
    assert "10 characters or more" in page.text

    into = anyone.post(link, ANSWERS | {"sign_in_name": "maria52"}, follow=True)

    assert into.redirect_chain[-1][0] == "/my/"
    assert "Welcome, Maria Keller. Your sign-in is ready." in into.text
    assert User.objects.get(sign_in_name="maria52").name == "Maria Keller"


def test_a_helper_says_their_name_and_whoever_has_an_email_needs_no_sign_in_name(
    anyone: Any, ann: Any, maria: Any
) -> None:
    helper = {"kind": "helper", "helper": "Anna", "consent": "Told us."}
    on_paper = slip_for(ann, maria, **helper)
    email_to(ann, maria, "anna@example.org", **helper)
    by_email = link_in_newest_mail()

    assert asked_on(anyone.get(on_paper)) == ["date_of_birth", "name", "sign_in_name", "password"]
    assert asked_on(anyone.get(by_email)) == ["date_of_birth", "name", "password"]
    anyone.post(by_email, ANSWERS | {"name": "Anna Keller"})
    assert User.objects.get(email="anna@example.org").name == "Anna Keller"


def test_a_helper_who_typed_the_code_is_asked_for_the_name_before_anything_is_set_up(
    anyone: Any, ann: Any, maria: Any
) -> None:
    typed = invite_patient(patient=maria, by=ann.user, kind="helper", helper="Jo", consent="Told us.")[1]
    sent = ANSWERS | {"sign_in_name": "jo-k"}

    page = anyone.post(join(typed), sent)

    assert page.status_code == 200
    assert "There is a problem" not in page.text
    assert asked_on(page) == ["date_of_birth", "name", "sign_in_name", "password"]
    kept = [*BORN.values(), "jo-k", PASSWORD]
    assert [f'value="{value}"' in page.text for value in kept] == [True] * 5
    assert anyone.post(join(typed), sent | {"name": "Jo Keller"}).url == "/my/"


def test_until_the_birth_date_is_right_nothing_else_is_looked_at_and_all_of_it_is_kept(
    anyone: Any, slip: str
) -> None:
    User.objects.create(sign_in_name="maria53", name="Somebody")
    sent = ANSWERS | {"date_of_birth_year": "1953", "sign_in_name": "maria53", "password": "short"}

    wrong = anyone.post(join(slip), sent)

    assert wrong.status_code == 422
    assert "do not go together" in wrong.text
    assert "Someone has this sign-in name" not in wrong.text + str(wrong.context["form"].errors)
    assert "too short" not in wrong.text
    for value in ("1953", "maria53", "short"):
        assert f'value="{value}"' in wrong.text
    right = anyone.post(join(slip), sent | BORN).text
    assert "Someone has this sign-in name already." in right
    assert "too short" in right


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
    sent = ANSWERS | {"name": "Jo", "email": "victim@example.org", "sign_in_name": "maria52"}
    Persona().post(join(helpers), sent)

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


def test_who_was_let_in_as_a_helper_becomes_the_patient_by_the_patients_own_invitation(
    helper: Any, ann: Any
) -> None:
    _invitation, code = invite_patient(patient=helper.patient, by=ann.user)

    helper.post(join(code), BORN)

    theirs = PatientAccess.objects.filter(user=helper.user)
    assert [(each.kind, each.ended_at is None) for each in theirs] == [("helper", False), ("self", True)]


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


def test_a_code_of_nothing_but_strokes_is_reported(anyone: Any) -> None:
    answer = anyone.post("/join/", {"code": "///"})

    assert answer.status_code == 422
    assert "Type the letters and digits of the code." in answer.text
