"""A page that is used after its sign-in ran out, or was replaced by another: it leads on, and says what to do."""

import re
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.sessions.models import Session

from patients.models import IssuedPlan
from tests.factories import PASSWORD, make_issued, make_plan

HERE = "http://testserver"


def run_out() -> None:
    Session.objects.all().delete()


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (f"{HERE}/my/?day=yesterday", "/my/?day=yesterday"),
        ("", "/"),
        ("https://elsewhere.example/my/", "/"),
        (f"{HERE}//elsewhere.example/", "/"),
        (f"{HERE}\\@elsewhere.example/", "/"),
        ("http://[", "/"),
    ],
)
def test_who_signs_in_again_comes_back_to_the_page_of_the_form(pat: Any, referer: str, back: str) -> None:
    """Not to the address that takes the form, which no browser can open."""
    run_out()

    asked = pat.post("/my/switch/", {"patient": pat.patient.public_id}, headers={"referer": referer})
    page = pat.post(asked.url, {"login": pat.user.email, "password": PASSWORD}, follow=True)

    assert unquote(asked.url) == f"/account/login/?next={back}"
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == "/my/"


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(ann: Any) -> None:
    """htmx would follow a redirect, and put the sign-in page into a row of the plan."""
    run_out()
    headers = {"hx-request": "true", "hx-current-url": f"{HERE}/library/?region=knee"}

    asked = ann.get("/library/?region=knee&q=ball", headers=headers)

    assert unquote(asked.headers["HX-Redirect"]) == "/account/login/?next=/library/?region=knee"
    assert not asked.content


# --- A form whose token is of an earlier sign-in --------------------------------------------------

OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def old_form(pat: Any, issued: IssuedPlan) -> dict[str, Any]:
    """The patient's form with what they typed. Meanwhile they signed in again, in another tab."""
    pat.handler.enforce_csrf_checks = True
    page = pat.get("/my/")
    form = {"note": "My knee <clicked> & “hurt”", "status": "partly"} | hidden_in(page)
    pat.cookies["csrftoken"] = "b" * 32
    return form


@pytest.fixture
def issued(pat: Any) -> IssuedPlan:
    return make_issued(make_plan(pat.patient))


def hidden_in(page: Any) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in fields}


def test_an_old_form_is_sent_again_with_one_click(pat: Any, old_form: dict[str, Any]) -> None:
    asked = pat.post("/my/log/", old_form, headers=OURS)

    assert asked.status_code == 403
    assert "You signed in again after this page was opened." in asked.text
    assert "You are signed in as Pat." in asked.text
    assert not pat.patient.log.exists()

    assert pat.post("/my/log/", hidden_in(asked), headers=OURS).status_code == 302
    assert pat.patient.log.get().note == old_form["note"]


@pytest.mark.parametrize("sent_by", ["cross-site", "same-site", "none", ""])
def test_what_another_site_sends_is_neither_shown_nor_offered(
    pat: Any, old_form: dict[str, Any], sent_by: str
) -> None:
    refused = pat.post("/my/log/", old_form, headers={"sec-fetch-site": sent_by} if sent_by else {})

    assert refused.status_code == 403
    assert "clicked" not in refused.text
    assert "Go back: what you typed is still there." in refused.text


def test_no_password_is_put_into_a_page(pat: Any, old_form: dict[str, Any]) -> None:
    sent = {"oldpassword": PASSWORD, "password1": "orange lantern", "password2": "orange lantern"}

    refused = pat.post("/account/password/change/", sent, headers=OURS)

    assert refused.status_code == 403
    assert "orange lantern" not in refused.text
