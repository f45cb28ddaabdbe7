"""What travels compressed, and what must not: whoever sees the lengths of answers may guess what is in them."""

import gzip
import re
from typing import Any

import pytest
from django.urls import reverse

from exercises.models import Picture
from patients.services import invite_patient
from tests.factories import make_exercise, make_issued, make_plan

HAS_NAME = 0b1000  # a flag of gzip's header: here the name is the random padding
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def fetch(persona: Any, address: str, **headers: str) -> Any:
    return persona.get(address, headers={"accept-encoding": "gzip, deflate, br", **headers})


def is_compressed(answer: Any) -> bool:
    return answer.headers.get("Content-Encoding") == "gzip"


@pytest.fixture
def issued(pat: Any) -> Any:
    exercise = make_exercise()
    drawing = b"<svg>" + b"<g/>" * 100 + b"</svg>"
    exercise.pictures.update(picture=Picture.objects.store(drawing, media_type=Picture.MediaType.SVG))
    return make_issued(make_plan(pat.patient, exercise=exercise))


def test_pages_json_and_drawings_travel_compressed_with_random_padding(
    ann: Any, pat: Any, issued: Any
) -> None:
    drawing = reverse("patients:issued_picture", args=[issued.public_id, issued.pictures.get().sha256])

    answers = [fetch(pat, "/my/"), fetch(ann, "/api/v1/exercises/"), fetch(pat, drawing)]

    assert [is_compressed(answer) for answer in answers] == [True, True, True]
    assert all(answer.content[3] & HAS_NAME for answer in answers)
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in answers)
    assert b"Today" in gzip.decompress(answers[0].content)


def test_a_browser_that_does_not_ask_gets_them_plain(pat: Any, issued: Any) -> None:
    assert not is_compressed(pat.get("/my/"))


def test_what_is_short_or_packed_already_is_left_alone(ann: Any, pat: Any, issued: Any) -> None:
    paper = fetch(pat, reverse("patients:handout", args=[issued.public_id]))

    assert paper.headers["Content-Type"] == "application/pdf"
    assert not is_compressed(paper)
    assert not is_compressed(fetch(ann, "/health/"))


def test_the_page_that_shows_an_invitations_code_is_not_compressed(ann: Any, pat: Any) -> None:
    address = reverse("patients:invite", args=[pat.patient.public_id])
    answers = {"how": "slip", "email": "", "kind": "self"}

    slip = ann.post(address, answers, headers={"accept-encoding": "gzip"})

    assert "This code is shown only now." in slip.text
    assert not is_compressed(slip)
    assert "no-store" in slip.headers["Cache-Control"]
    assert "no-transform" in slip.headers["Cache-Control"]


def test_the_page_that_an_invitation_opens_is_not_compressed(anyone: Any, ann: Any, pat: Any) -> None:
    _invitation, code = invite_patient(patient=pat.patient, by=ann.user)

    page = fetch(anyone, reverse("patients:join", args=[code]))

    assert code in page.text
    assert not is_compressed(page)


def test_the_page_that_shows_a_staff_invitations_link_is_not_compressed(manager: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    answers = {"email": "new@northside.example", "role": "therapist"}
    manager.post(reverse("admin:clinic_staffinvitation_add"), answers)

    page = fetch(manager, reverse("admin:clinic_staffinvitation_changelist"))

    assert "it is shown only once" in page.text
    assert not is_compressed(page)


def test_the_page_that_shows_the_key_for_an_authenticator_is_not_compressed(pat: Any) -> None:
    pat.user.set_password("a long password")
    pat.user.save()
    pat.force_login(pat.user, backend="clinic.signin.Backend")
    pat.post(reverse("account_reauthenticate"), {"password": "a long password"})

    page = fetch(pat, reverse("mfa_activate_totp"))

    assert "type the key below" in page.text
    assert not is_compressed(page)


@pytest.mark.parametrize(
    ("address", "sent_by", "expected"),
    [
        ("/?q=Maria", "same-origin", True),
        ("/?q=Maria", "none", True),
        ("/?q=Maria", "cross-site", False),
        ("/?q=Maria", "same-site", False),
        ("/", "cross-site", True),
    ],
)
def test_another_site_cannot_try_out_what_makes_a_page_shorter(
    ann: Any, pat: Any, address: str, sent_by: str, expected: bool
) -> None:
    page = fetch(ann, address, **{"sec-fetch-site": sent_by})

    assert page.status_code == 200
    assert is_compressed(page) is expected


def test_each_page_hides_the_token_of_its_forms_in_another_way(pat: Any, issued: Any) -> None:
    first, second = (TOKEN.search(pat.get("/my/").text) for _visit in range(2))

    assert first is not None
    assert second is not None
    assert first[1] != second[1]
