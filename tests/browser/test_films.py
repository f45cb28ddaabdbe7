"""Films on a phone: a therapist adds one, the patient plays it, without scripts too, and keeps it for later."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, a_name, sign_in
from tests.browser.test_pages import violations
from tests.films import make_film

pytestmark = pytest.mark.browser

PERSON = """
from uuid import uuid4
from clinic.models import User
from exercises.dose import Dose
from exercises.models import Exercise
from exercises.own import write_exercise
from exercises.own_api import filled
from patients.models import Patient, PatientAccess, Plan
from patients.services import add_exercise, issue_plan
from patients.services.gate import Edit
by = User.objects.get(email="therapist@demo.example")
password = User.objects.get(email="patient@demo.example").password
user = User.objects.create(email=f"{NAME}@demo.example", name=NAME.title(), password=password)
patient = Patient.objects.create(clinic=by.clinic, given_name=NAME.title(), family_name="Walker")
PatientAccess.objects.create(user=user, patient=patient)
plan = Plan.objects.create(patient=patient, stop_text="Stop when it hurts.")
original, key = Exercise.objects.get(slug="heel-slide", clinic=None), uuid4()
form = filled({"name": f"Slide {NAME}"}, by=by, key=key, original=original)
exercise = write_exercise(content=form.content(), by=by, key=key, original=original)
Exercise.objects.filter(pk=exercise.pk).update(copied_from=None)  # other tests look for the library's
edit = Edit(version=plan.version, by=by, action=uuid4())
add_exercise(plan=plan, edit=edit, exercise=exercise, dose=Dose(reps=10))
print(exercise.get_absolute_url(), patient.get_absolute_url(), plan.public_id)
"""
ISSUE = """
from clinic.models import User
from patients.models import Plan
from patients.review import gaps_of
from patients.services import issue_plan
plan = Plan.objects.get(public_id=PLAN)
by = User.objects.get(email="therapist@demo.example")
issue_plan(plan=plan, by=by, confirmed=[gap.name for gap in gaps_of(plan)])
"""
KEPT = """async () => (await caches.has("reprise-plan-films"))
  ? (await (await caches.open("reprise-plan-films")).keys()).map(({ url }) => new URL(url).pathname) : []"""


class Filmed:
    def __init__(self, server: Server) -> None:
        self.server, self.name = server, a_name("walker")
        said = server.run(f"NAME = {self.name!r}{PERSON}")
        self.exercise, self.record, self.plan = said.split()

    def issue(self) -> None:
        self.server.run(f"PLAN = {self.plan!r}{ISSUE}")


@pytest.fixture
def filmed(server: Server) -> Filmed:
    return Filmed(server)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.webm"
    path.write_bytes(make_film(codec="vp9", seconds=4, size=(320, 240)))
    return path


def add_both(page: Page, filmed: Filmed, film: Path) -> None:
    """The practice's film from the exercise's page, then one of the patient from the record."""
    sign_in(page, "therapist")
    page.goto(filmed.exercise)
    page.get_by_role("link", name="Add a film").click()
    page.get_by_label("Film").set_input_files(film)
    page.get_by_role("button", name="Add the film").click()
    expect(page.get_by_text("The film is with the exercise.")).to_be_visible()
    filmed.issue()
    page.goto(filmed.record)
    page.get_by_role("link", name="Add a film").click()
    assert violations(page) == []
    page.get_by_label("Exercise").select_option(index=1)
    page.get_by_label("Film").set_input_files(film)
    page.get_by_label("Consent").fill("Agreed today.")
    page.get_by_role("button", name="Keep the film").click()
    expect(page.get_by_text("The film is kept.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def watch(page: Page) -> Any:
    """Opens the card and plays its films, one after the other."""
    page.goto("/my/")
    page.get_by_text("How to do it").first.click()
    films = page.locator("article video")
    expect(films).to_have_count(2)
    for film in films.all():
        film.scroll_into_view_if_needed()
        film.evaluate("film => film.play()")
        page.wait_for_function("film => film.currentTime > 0.2", arg=film.element_handle())
    return films


def test_a_therapist_films_on_a_phone_and_the_patient_plays_it(
    visit: Any, filmed: Filmed, film: Path
) -> None:
    staff = visit(width=360)
    add_both(staff, filmed, film)

    phone = visit(width=360)
    sign_in(phone, filmed.name)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto("/my/")
    phone.wait_for_load_state("networkidle")
    assert [url for url in asked if "/films/" in url or "/pictures/" in url] == [], (
        "no film, and no poster, unasked"
    )
    watch(phone)
    expect(phone.get_by_text("You, doing it right,")).to_be_visible()
    expect(phone.get_by_text("Film from your practice.")).to_be_visible()
    assert violations(phone) == []
    phone.goto("/my/session/")
    phone.get_by_text("Watch the film first").first.click()
    expect(phone.locator("[data-screen=start] video").first).to_be_visible()


def test_without_scripts_the_films_have_their_controls(visit: Any, filmed: Filmed, film: Path) -> None:
    staff = visit(width=360, javascript=False)
    add_both_plainly(staff, filmed, film)

    phone = visit(width=360, javascript=False)
    sign_in(phone, filmed.name)
    phone.goto("/my/")
    phone.get_by_text("How to do it").first.click()
    video = phone.locator("article video").first
    expect(video).to_be_visible()
    assert video.get_attribute("controls") is not None
    answer = phone.request.get(str(video.get_attribute("src")), headers={"Range": "bytes=0-99"})
    assert (answer.status, len(answer.body())) == (206, 100)


def add_both_plainly(page: Page, filmed: Filmed, film: Path) -> None:
    sign_in(page, "therapist")
    page.goto(f"{filmed.exercise}film/")
    page.get_by_label("Film").set_input_files(film)
    page.get_by_role("button", name="Add the film").click()
    page.wait_for_url(re.compile(r"#film$"))
    filmed.issue()


def test_a_film_is_kept_on_the_device_played_offline_and_gone_with_the_sign_out(
    visit: Any, filmed: Filmed, film: Path
) -> None:
    add_both(visit(width=360), filmed, film)
    phone = visit(width=360)
    sign_in(phone, filmed.name)
    phone.goto("/my/")
    phone.get_by_text("How to do it").first.click()
    expect(phone.get_by_role("button", name="Keep this film")).to_have_count(0)  # the plan is not kept yet
    phone.goto("/my/offline/")
    phone.get_by_label("Keep my plan on this phone").check()
    expect(phone.get_by_text("The plan is kept on this phone.")).to_be_visible()

    phone.goto("/my/")
    phone.get_by_text("How to do it").first.click()
    for _film in range(2):
        phone.get_by_role("button", name="Keep this film on this device (").first.click()
        expect(phone.get_by_role("button", name="Remove this film from this device")).to_have_count(_film + 1)
    assert len(phone.evaluate(KEPT)) == 4  # two films with their posters
    phone.goto("/my/")  # the worker tidies up, and leaves what the page shows
    phone.wait_for_load_state("networkidle")
    assert len(phone.evaluate(KEPT)) == 4

    phone.context.set_offline(True)
    films = watch(phone)
    films.first.evaluate("film => { film.currentTime = 3; }")
    phone.wait_for_function(
        "film => !film.seeking && film.currentTime >= 3", arg=films.first.element_handle()
    )
    phone.context.set_offline(False)

    phone.goto("/my/")
    phone.locator("[data-menu] > summary").click()
    phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_url(lambda url: "/my/" not in url)
    assert phone.evaluate(KEPT) == []
