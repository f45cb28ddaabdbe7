"""What the server gives for the times without a connection: a page, a worker for /my/ alone, and a manifest."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import lxml.html
import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from exercises.dose import Dose
from patients.views import offline
from tests.factories import let_follow, make_issued, make_patient, make_plan

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by services and the access table

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"


def body(answer: Any) -> Any:
    return lxml.html.fromstring(answer.content).find("body")


def test_the_worker_is_a_script_for_my_alone_and_the_same_for_everybody(pat: Any, client: Any) -> None:
    answer, of_a_stranger = pat.get("/my/worker.js"), client.get("/my/worker.js")

    assert answer["Content-Type"] == "text/javascript"
    assert "Service-Worker-Allowed" not in answer
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert answer.content == of_a_stranger.content
    assert pat.patient.given_name not in answer.content.decode()


def test_each_release_has_a_worker_of_its_own(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def version() -> str:
        return re.search(r'"version": "(\w+)"', client.get("/my/worker.js").content.decode())[1]

    before = version()
    assert version() == before
    monkeypatch.setattr(offline.staticfiles_storage, "manifest_hash", "of other files", raising=False)
    assert version() != before


def test_the_manifest_is_about_my_alone_with_our_icons_and_colours(client: Any) -> None:
    manifest = client.get("/my/manifest.webmanifest").json()

    assert (manifest["name"], manifest["start_url"], manifest["scope"]) == ("Reprise", "/my/", "/my/")
    assert {manifest["theme_color"], manifest["background_color"]} <= set(
        re.findall(r"#\w{6}", TOKENS.read_text())
    )
    for icon in manifest["icons"]:
        drawn = Image.open(BytesIO(Path(finders.find(icon["src"].removeprefix("/static/"))).read_bytes()))
        assert "{}x{}".format(*drawn.size) == icon["sizes"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize("address", ["/my/", "/my/logged/", "/my/offline/"])
def test_a_page_of_the_portal_says_whose_it_is(pat: Any, address: str) -> None:
    page = pat.get(address)

    assert body(page).get("data-who") == pat.user.public_id
    assert body(page).get("data-patient") == pat.patient.public_id
    assert b'rel="manifest"' in page.content
    assert b"js/outbox.js" in page.content


def test_of_two_patients_it_names_the_one_whose_plan_is_shown(pat: Any) -> None:
    other = make_patient(pat.patient.clinic, "Tom")
    let_follow(pat.user, other)
    pat.post("/my/switch/", {"patient": other.public_id})

    assert body(pat.get("/my/")).get("data-patient") == other.public_id


def test_staff_and_strangers_are_told_apart_so_that_a_kept_plan_goes(ann: Any, client: Any) -> None:
    for page in (ann.get("/"), client.get("/account/login/")):
        assert body(page).get("data-who") == ""
        assert b"manifest" not in page.content
        assert b"js/outbox.js" not in page.content


def test_signing_out_can_warn_on_the_portal_and_on_its_own_page(pat: Any) -> None:
    for address in ("/my/", "/account/logout/"):
        [form] = lxml.html.fromstring(pat.get(address).content).xpath("//main//form | //header//form")[-1:]
        assert "1 answer" in form.get("data-leave")
        assert "{n} answers" in form.get("data-leave-many")


def test_a_form_of_today_says_what_it_is_and_how_many_rounds_there_are(pat: Any) -> None:
    make_issued(make_plan(pat.patient, dose=Dose(reps=10, times_per_day=3)))

    [form] = lxml.html.fromstring(pat.get("/my/").content).xpath("//form[@data-log]")

    assert form.get("data-log")
    assert (form.get("data-next"), form.get("data-most")) == ("1", "3")


def test_the_page_about_this_phone_costs_few_queries(pat: Any, django_assert_num_queries: Any) -> None:
    pat.get("/my/offline/")

    with django_assert_num_queries(3):  # session, person, whom they follow
        pat.get("/my/offline/")


def test_words_of_the_worker_hold_no_markup(client: Any) -> None:
    release = client.get("/my/worker.js").content.decode().split("\n")[0]

    words = json.loads(release.removeprefix("const RELEASE = ").removesuffix(";"))["words"]
    assert not [text for text in words.values() if "<" in text or "&" in text]


def test_a_device_can_keep_the_plan_as_it_will_be_tomorrow(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10)))
    [row] = issued.content["exercises"]
    about = {"plan": issued.public_id, "uuid": str(uuid4()), "prescription_key": row["key"]}
    pat.post("/my/log/", about | {"status": "done"})
    tomorrow = {"headers": {"X-Day": "tomorrow"}}

    for address in ("/my/", "/my/session/"):
        assert "1 exercise" in pat.get(address, **tomorrow).text
    page = pat.get("/my/").text  # what was logged just now can still be taken back
    assert "Start my session" not in page
    assert "Take it back" in page
