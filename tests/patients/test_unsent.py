"""What was typed when the sign-in had run out: it comes back to the same person, and to nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from patients.models import IssuedPlan
from tests.conftest import Persona
from tests.factories import PASSWORD, let_follow, make_issued, make_patient, make_plan, make_user
from tests.patients.test_entries import address, answer, log_form, store

TYPED = {"status": "partly", "pain": "4", "note": "My knee clicked"}


@pytest.fixture
def issued(pat: Any) -> IssuedPlan:
    return make_issued(make_plan(pat.patient))


def writer(page: Any) -> str:
    return re.search(r'name="writer" value="([^"]+)"', page.text)[1]


def run_out(persona: Any) -> None:
    """Its session ends on the server; the browser keeps its cookies."""
    Session.objects.all().delete()


def sign_in(browser: Client, user: Any, back: str) -> Any:
    return browser.post(back, {"login": user.email, "password": PASSWORD}, follow=True)


def send(pat: Any, issued: IssuedPlan, **fields: Any) -> Any:
    """The patient's own page, sent when the sign-in has run out."""
    form = log_form(issued, writer=writer(pat.get("/my/")), **TYPED | fields)
    run_out(pat)
    return pat.post("/my/log/", form)


def shows(page: Any) -> bool:
    return "My knee clicked" in page.text


def test_what_was_typed_comes_back_after_signing_in_and_can_be_saved(pat: Any, issued: IssuedPlan) -> None:
    asked = send(pat, issued)

    page = sign_in(pat, pat.user, asked.url)

    assert not pat.patient.log.exists()  # nothing is saved without being looked at
    assert "You were signed out before this was saved." in page.text
    assert shows(page)
    assert set(re.findall(r'name="(\w+)" value="(\w+)"[^>]*\bchecked', page.text)) >= {
        ("status", "partly"),
        ("pain", "4"),
    }
    assert shows(pat.get("/my/"))  # also after a reload
    same = re.search(r'name="uuid" value="([^"]+)"', page.text)[1]
    assert pat.post("/my/log/", log_form(issued, **TYPED, uuid=same)).status_code == 302
    assert not shows(pat.get("/my/"))
    assert pat.patient.log.get().note == "My knee clicked"


def test_nothing_of_it_is_in_an_address_or_on_the_page_that_asks_to_sign_in(
    pat: Any, issued: IssuedPlan
) -> None:
    asked = send(pat, issued)

    assert asked.url == "/account/login/?next=/my/"
    assert not shows(pat.get(asked.url))


def test_the_next_person_on_the_device_never_sees_it(pat: Any, helper: Any, issued: IssuedPlan) -> None:
    """Not even one who follows the same record; and then it is gone."""
    asked = send(pat, issued)

    assert not shows(sign_in(pat, helper.user, asked.url))
    pat.post("/account/logout/")
    assert not shows(sign_in(pat, pat.user, asked.url))


def test_staff_who_sign_in_on_the_device_do_not_carry_it(pat: Any, ann: Any, issued: IssuedPlan) -> None:
    """They never open a page of the portal, where it would be looked at."""
    send(pat, issued)

    assert sign_in(pat, ann.user, "/account/login/").status_code == 200

    assert "My knee clicked" not in str(dict(pat.session))
    assert pat.session.get_expiry_age() > timedelta(hours=11).total_seconds()  # a working day, as ever


def test_after_an_hour_it_is_gone(pat: Any, issued: IssuedPlan) -> None:
    asked = send(pat, issued)
    waiting = Session.objects.get()
    assert waiting.expire_date <= timezone.now() + timedelta(hours=1)

    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        page = sign_in(pat, pat.user, asked.url)

    assert page.status_code == 200
    assert not shows(page)


def test_who_signed_in_sees_it_for_an_hour(pat: Any, issued: IssuedPlan) -> None:
    sign_in(pat, pat.user, send(pat, issued).url)

    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert not shows(pat.get("/my/"))


def test_who_signs_in_stays_signed_in_as_long_as_ever(pat: Any, issued: IssuedPlan) -> None:
    """Also where the way of signing in leaves the session's length alone."""
    send(pat, issued)
    pat.force_login(pat.user, backend="clinic.signin.Backend")

    assert shows(pat.get("/my/"))

    assert pat.session.get_expiry_age() > timedelta(days=29).total_seconds()


@pytest.mark.parametrize("writer_says", ["", "nobody", "0000:forged"])
def test_a_page_that_does_not_say_whose_it_is_leaves_nothing(
    pat: Any, issued: IssuedPlan, writer_says: str
) -> None:
    run_out(pat)

    asked = pat.post("/my/log/", log_form(issued, writer=writer_says, **TYPED))

    assert asked.url == "/account/login/?next=/my/"
    assert not Session.objects.exists()


def test_a_page_that_somebody_else_had_open_logs_nothing(pat: Any, helper: Any, issued: IssuedPlan) -> None:
    """The patient signed in since, on the helper's device: the helper's words are neither saved nor shown."""
    of_helper = log_form(issued, writer=writer(helper.get("/my/")), **TYPED)

    page = pat.post("/my/log/", of_helper, follow=True)

    assert "Somebody else had this page open. Nothing was saved." in page.text
    assert not shows(page)
    assert not pat.patient.log.exists()


def test_a_page_of_long_ago_leaves_nothing(pat: Any, issued: IssuedPlan) -> None:
    """Whoever copied its field cannot put words into other people's browsers for ever."""
    form = log_form(issued, writer=writer(pat.get("/my/")), **TYPED)
    run_out(pat)

    with time_machine.travel(timezone.now() + timedelta(days=46), tick=False):
        pat.post("/my/log/", form)

    assert not Session.objects.exists()


def test_somebody_elses_page_logs_nothing_however_old_it_is(
    pat: Any, helper: Any, issued: IssuedPlan
) -> None:
    of_helper = log_form(issued, writer=writer(helper.get("/my/")), **TYPED)

    with time_machine.travel(timezone.now() + timedelta(days=46), tick=False):
        pat.force_login(pat.user, backend="clinic.signin.Backend")
        pat.post("/my/log/", of_helper)

    assert not pat.patient.log.exists()


def test_a_correction_comes_back_as_well(pat: Any, issued: IssuedPlan) -> None:
    entry = store(issued, pat, pain=2)
    form = answer(pain=4, note="My knee clicked", entry=entry.uuid, writer=writer(pat.get(address(entry))))
    run_out(pat)

    asked = pat.post(address(entry), form)
    page = sign_in(pat, pat.user, asked.url)

    assert "You were signed out before this was saved." in page.text
    assert shows(page)
    assert pat.patient.log.get() == entry


def test_it_comes_back_on_the_page_of_its_own_record(pat: Any, other_clinic: Any, issued: IssuedPlan) -> None:
    second = make_patient(other_clinic, "Pat")
    let_follow(pat.user, second)
    theirs = make_issued(make_plan(second, problem="Knee pain"))

    page = sign_in(pat, pat.user, send(pat, theirs).url)

    assert "Knee pain" in page.text
    assert shows(page)


def test_somebody_without_a_record_is_shown_nothing(pat: Any, issued: IssuedPlan) -> None:
    asked = send(pat, issued)
    pat.patient.access.all().delete()

    assert not shows(sign_in(pat, pat.user, asked.url))
    assert not shows(Persona(make_user()).get("/my/"))


def test_no_more_is_kept_than_a_form_of_the_portal_holds(pat: Any, issued: IssuedPlan) -> None:
    filler = {f"field{number}": "x" * 9_000 for number in range(200)}

    send(pat, issued, **filler)

    assert len(Session.objects.get().session_data) < 100_000


def test_every_tick_of_the_fullest_week_is_kept(pat: Any, issued: IssuedPlan) -> None:
    ticks = [f"{row}.{day}.{box}.0" for row in range(30) for day in range(7) for box in range(1, 5)]
    form = {"paper": issued.public_id, "tick": ticks, "writer": writer(pat.get("/my/"))}
    run_out(pat)

    pat.post("/my/diary/", form)

    assert Session.objects.get().get_decoded()["carried"]["what"]["tick"].split() == ticks


def test_nobody_fills_the_database_without_signing_in(pat: Any, issued: IssuedPlan, settings: Any) -> None:
    """Each makes a session. The page of somebody who once had a sign-in is enough to send them."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"unsent": "3/h/ip"}
    form = log_form(issued, writer=writer(pat.get("/my/")), **TYPED)
    run_out(pat)

    answers = [Client().post("/my/log/", form) for _again in range(5)]

    assert Session.objects.count() == 3
    assert {answer.url for answer in answers} == {"/account/login/?next=/my/"}
