"""What the portal keeps about one device, and whose plan its pages show."""

import re
from typing import Any

import pytest

from patients.device_settings import COOKIE
from tests.factories import let_follow, make_entry, make_issued, make_patient, make_plan

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by services and the access table

ALL_ON = {"text": "normal", "sound": "on", "speech": "on", "vibration": "on"}


def html_of(answer: Any) -> str:
    return str(re.search(r"<html[^>]*>", answer.text)[0])


def test_what_is_chosen_is_kept_on_the_device_for_a_year_and_every_page_shows_it(pat: Any) -> None:
    make_issued(make_plan(pat.patient))

    page = pat.post("/my/settings/", {"text": "large", "vibration": "on"}, follow=True)

    assert "Saved on this device." in page.text
    kept = pat.cookies[COOKIE]
    assert (kept["max-age"], kept["samesite"], kept["httponly"]) == (365 * 24 * 3600, "Lax", True)
    for address in ("/my/", "/my/logged/", "/my/settings/", "/account/password/change/"):
        assert 'data-text="large" data-sound="off" data-speech="off">' in html_of(pat.get(address))
    assert re.search(r'name="text" value="large"[^>]* checked', page.text)
    assert re.search(r'name="vibration"[^>]* checked', page.text)
    assert not re.search(r'name="sound"[^>]* checked', page.text)


def test_as_usual_nothing_is_marked_and_it_can_be_had_again(pat: Any) -> None:
    assert "data-" not in html_of(pat.get("/my/settings/"))
    pat.post("/my/settings/", ALL_ON | {"text": "largest"})
    assert 'data-text="largest">' in html_of(pat.get("/my/"))

    pat.post("/my/settings/", ALL_ON)

    assert "data-" not in html_of(pat.get("/my/"))


@pytest.mark.parametrize(
    "cookie", ["huge", '"><script>', "large large", "....", "text=large", "x" * 4000, "naïve", "no-sound"[1:]]
)
def test_a_cookie_that_says_nonsense_says_nothing(pat: Any, cookie: str) -> None:
    pat.cookies[COOKIE] = cookie

    assert "data-" not in html_of(pat.get("/my/"))


def test_a_size_that_there_is_not_is_refused(pat: Any) -> None:
    answer = pat.post("/my/settings/", ALL_ON | {"text": "gigantic"})

    assert answer.status_code == 422
    assert COOKIE not in pat.cookies


def test_with_https_the_cookie_is_secure_and_staff_see_their_pages_as_ever(
    pat: Any, ann: Any, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    pat.post("/my/settings/", ALL_ON | {"text": "large"})
    ann.cookies[COOKIE] = "large"

    assert pat.cookies[COOKIE]["secure"]
    assert "data-text" not in html_of(ann.get("/"))


# --- Whose plan it is -----------------------------------------------------------------------------


def pages_about(issued: Any, entry: Any) -> list[str]:
    return ["/my/", "/my/logged/", f"/my/logged/{entry.uuid}/", f"/issued/{issued.public_id}/read/"]


def whose(client: Any, address: str) -> str:
    found = re.search(r'class="whose"><span class="wrap">([^<]*)', client.get(address).text)
    return found[1] if found else ""


def test_a_helper_reads_on_every_page_whose_plan_it_is(pat: Any, helper: Any) -> None:
    issued = make_issued(make_plan(pat.patient))
    entry = log(issued, pat)

    pages = pages_about(issued, entry)
    assert {whose(helper, page) for page in [*pages, "/my/settings/"]} == {f"For {pat.patient}"}
    assert {whose(pat, page) for page in pages} == {""}


def test_whoever_follows_two_reads_the_one_that_the_page_is_about(pat: Any, other_clinic: Any) -> None:
    second = make_patient(other_clinic, "Ingrid")
    let_follow(pat.user, second)
    first = make_issued(make_plan(pat.patient))
    theirs = make_issued(make_plan(second))

    assert {whose(pat, page) for page in pages_about(first, log(first, pat))} == {f"For {pat.patient}"}
    for page in pages_about(theirs, log(theirs, pat))[2:]:
        assert whose(pat, page) == f"For {second}"


def log(issued: Any, by: Any) -> Any:
    entry = make_entry(issued, by.user)
    by.post(
        "/my/log/",
        {
            "plan": issued.public_id,
            "uuid": entry.uuid,
            "prescription_key": entry.prescription_key,
            "status": "done",
        },
    )
    return entry
