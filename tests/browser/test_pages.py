"""Every page, as a browser shows it: accessible, within its width, and quiet under the content policy."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, sign_in, sqlite_in

pytestmark = pytest.mark.browser

MEASURES = Path(__file__).with_name("measures.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def first(page: Page, address: str, selector: str) -> str:
    """The address behind the first link that the selector finds."""
    page.goto(address)
    return str(page.locator(selector).first.get_attribute("href"))


def pages_of_staff(page: Page) -> list[str]:
    patient = first(page, "/", "tbody th a:text('Maria Keller')")
    plan = first(page, patient, "#plans ~ .rows a")
    row = first(page, plan, ".plan-row-name a")
    exercise = first(page, "/library/", ".exercise-card a")
    issued = first(page, patient, "a[href^='/issued/']:not([href$='.pdf'], [href$='/given/'])")
    questions = first(page, first(page, "/", "tbody th a:text('Tom Adeyemi')"), "#plans ~ .rows a")
    article = first(page, "/library/articles/", "main h2 a, main h3 a")
    return [
        "/",
        "/?find=abcdefgh2345",
        "/patients/new/",
        patient,
        f"{patient}edit/",
        f"{patient}measures/",
        first(page, f"{patient}measures/", "a[href$='/enter/']"),
        first(page, f"{patient}measures/", "a[href*='/measurements/']"),
        f"{patient}report/",
        f"{patient}note/",
        f"{patient}films/new/",
        f"{patient}diary/",
        f"{patient}messages/",
        plan,
        f"{plan}details/",
        f"{plan}history/",
        f"{questions}review/",
        f"{questions}finish/",
        f"{questions}delete/",
        f"{plan}phases/",
        f"{plan}templates/",
        "/templates/",
        issued,
        f"{issued}given/",
        f"{issued}withdraw/",
        f"{issued}read/",
        "/handouts/",
        row,
        "/library/",
        "/library/?q=QL",
        "/library/?q=zzqx",
        "/library/?region=neck&home=stick&show=not-reviewed",
        exercise,
        "/library/new/",
        f"{exercise}copy/",
        f"{first(page, '/library/?q=step-down from the bottom stair', '.exercise-card a')}edit/",
        f"{plan}own-exercise/?name=Step&dose=3x8+left",
        f"{exercise}plans/",
        f"{exercise}plans/?find=abcdefgh2345",
        "/library/import/",
        "/library/export/",
        "/library/articles/",
        article,
        "/practice/contact/",
        "/practice/limits/",
        "/account/password/change/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/reauthenticate/",
        "/account/sessions/",
        "/account/logout/",
    ]


def pages_of_practice(page: Page) -> list[str]:
    """As a manager sees them. A therapist's are the same without their forms."""
    person = first(page, "/practice/people/", "tbody th a:text('Sofia')")
    read = first(page, "/practice/review/", ".parts:last-of-type a")
    sides = [
        f"/practice/{name}/"
        for name in ("contact", "words", "limits", "handouts", "public", "people", "review")
    ]
    return [*sides, person, read, "/practice/review/next/", "/practice/review/next/?of=changed"]


def pages_of_anyone(_page: Page) -> list[str]:
    return [
        "/account/login/",
        "/account/login/code/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/password/reset/key/1-nonsense/",
        "/account/password/reset/key/done/",
        "/account/inactive/",
        "/account/signup/",
        "/join/",
        "/join/AAAA-BBBB-CCCC/",
    ]


def pages_of_public(page: Page) -> list[str]:
    exercise = first(page, "/public/northside/", ".exercise-card a")
    article = first(page, "/public/northside/articles/", "main h3 a")
    filtered = ["/public/northside/?q=zzqx", "/public/northside/?region=neck&home=stick"]
    return ["/public/northside/", *filtered, exercise, "/public/northside/articles/", article]


MORE_OF_PATIENT = [
    "/my/measures/",
    "/my/emails/",
    "/my/reminders/",
    "/my/settings/",
    "/my/offline/",
    "/account/2fa/",
]


def pages_of_patient(page: Page) -> list[str]:
    entry = first(page, "/my/logged/", "main a[href^='/my/logged/']")
    progress = ["/my/progress/", "/my/progress/?weeks=12"]
    logged = ["/my/logged/", entry, "/my/diary/"]
    messages = ["/my/messages/", "/my/messages/?about="]
    doing = ["/my/session/", "/my/?day=yesterday", *logged, *progress, *messages]
    return ["/my/", *doing, *MORE_OF_PATIENT]


def pages_of_panel(page: Page) -> list[str]:
    models = (
        *("exercises/exercise", "exercises/article", "exercises/plantemplate"),
        *(
            "patients/patient",
            "patients/plan",
            "patients/issuedplan",
            "patients/logentry",
            "patients/message",
        ),
        *("clinic/clinic", "clinic/user"),
    )
    lists = [f"/admin/{model}/" for model in models]
    records = [first(page, address, "#result_list tbody th a") for address in lists]
    more = [
        records[3].replace("/change/", "/history/"),
        "/admin/patients/",
        "/admin/clinic/staffinvitation/add/",
    ]
    return ["/admin/", *lists, *records, *more]


OF_COLOUR = ["color-contrast", "link-in-text-block"]
BRIEF = {"resultTypes": ["violations"], "selectors": False}  # the rest takes most of axe's time


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds on the page as it is now. The panel must meet the standards, but not axe's own advice."""
    asked = rules or (WCAG if "/admin/" in page.url else [*WCAG, "best-practice"])
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    answer = page.evaluate("options => axe.run(options)", {"runOnly": list(asked), **BRIEF})
    return [
        f"{page.url}: {rule['id']}: {rule['help']}: {rule['nodes'][0]['html'][:120]}"
        for rule in answer["violations"]
    ]


VISITORS = {
    "": pages_of_anyone,
    "public": pages_of_public,
    "therapist": pages_of_staff,
    "patient": pages_of_patient,
    "manager": pages_of_panel,
    "practice": pages_of_practice,
}
SIGNED_IN_AS = {"practice": "manager"}


ANONYMOUS = ("", "public")


@pytest.fixture(scope="module")
def server(practice: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for this file alone: which record a list shows first does not depend on what other tests have made."""
    folder = shutil.copytree(practice, tmp_path_factory.mktemp("pages"), dirs_exist_ok=True)
    running = Server(folder, sqlite_in(folder))
    yield running
    running.stop()


@pytest.fixture(scope="module", autouse=True)
def published(server: Server) -> None:
    """The practice of the demo publishes its library."""
    server.run("from clinic.models import *; Clinic.objects.update(public_address='northside')")


@pytest.mark.parametrize("who", VISITORS)
def test_every_page_suits_everybody(visit: Any, who: str) -> None:
    """Axe finds nothing in the light or the dark; it fits a phone, large letters and unsteady fingers."""
    # In the panel axe itself sets styles that the policy refuses; the next test has the policy on.
    # Colours that move from one to the next would have to be waited for.
    page = visit(color_scheme="light", reduced_motion="reduce", bypass_csp=who == "manager")
    if who not in ANONYMOUS:
        sign_in(page, SIGNED_IN_AS.get(who, who))
    found = []
    for address in VISITORS[who](page):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        filled = page.locator(".button-primary:visible").count()
        open_all(page)
        found += violations(page) + violations_in_the_dark(page)
        found += [f"{address}: {filled} filled buttons"] if filled > 1 else []
        found += [f"{address}: {what}" for what in wrong_on_a_phone(page)]

    assert not found, "\n".join(found)


def violations_in_the_dark(page: Page) -> list[str]:
    """But for its colours the page is the same."""
    page.emulate_media(color_scheme="dark")
    page.evaluate(f"{MEASURES}.settled()")
    found = violations(page, *OF_COLOUR)
    page.emulate_media(color_scheme="light")
    return found


def wrong_on_a_phone(page: Page) -> list[str]:
    page.set_viewport_size({"width": 360, "height": 900})
    found = list(page.evaluate(f"{MEASURES}.tooSmall()"))
    for width, letters in ((320, "100%"), (360, "200%")):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        cut_off = page.evaluate(f"{MEASURES}.cutOff()")
        found += [f"at {width} px, letters at {letters}: {what}" for what in cut_off]
    return found


def test_the_panel_keeps_to_the_content_policy(visit: Any) -> None:
    page = visit()
    sign_in(page, "manager")
    for address in pages_of_panel(page):
        page.goto(address)
        assert page.locator("#content h1").is_visible()


def test_a_form_with_mistakes_says_so_to_everybody(visit: Any) -> None:
    page = visit()
    sign_in(page, "therapist")
    page.goto("/patients/new/")
    page.get_by_role("button", name="Save").click()

    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.name") == "given_name"
    assert violations(page) == []


def test_pages_that_only_an_answer_shows_are_accessible_too(visit: Any) -> None:
    page, colleague = visit(width=360), visit()
    sign_in(page, "therapist")
    sign_in(colleague, "manager")
    page.goto("/")
    page.get_by_label("Find by name").fill("kelelr maria")
    page.get_by_role("button", name="Find").click()
    assert "similar name" in page.locator("main").inner_text()
    assert "elelr" not in page.url
    found = violations(page)
    page.get_by_label("Find by name").fill("nobody-of-this-name")
    page.get_by_role("button", name="Find").click()
    page.get_by_text("Nobody found").wait_for()
    found += violations(page)

    page.goto("/patients/new/")
    page.get_by_label("Family name").fill("KELLER MARIA")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    found += violations(page)

    record = first(page, "/?everybody=1", "tbody th a:text('Ingrid Lindqvist')")
    for browser in (page, colleague):
        browser.goto(f"{record}edit/")
    for browser, phone in ((colleague, "1"), (page, "2")):
        browser.get_by_label("Phone").fill(phone)
        browser.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Saved now: 1")
    found += violations(page)

    assert found == []


def test_searching_while_typing_shows_exercises_to_add(visit: Any) -> None:
    page = visit()
    sign_in(page, "therapist")
    page.goto(first(page, first(page, "/", "tbody th a:text('Maria Keller')"), "#plans ~ .rows a"))
    page.locator("#line").press_sequentially("chin tu", delay=30)

    page.get_by_role("option", name="Chin tuck with head lift").wait_for()
    assert "line=" not in page.url


def test_the_library_answers_while_somebody_types_and_chooses(visit: Any) -> None:
    page = visit()
    sign_in(page, "therapist")
    page.goto("/library/")
    count = page.locator("#result-count")
    before = count.inner_text()
    page.keyboard.press("/")
    page.keyboard.type("side plank", delay=30)

    expect(page.locator(".exercise-card").first).to_contain_text("Side plank")
    expect(count).not_to_have_text(before)
    assert page.evaluate("document.activeElement.id") == "id_q"
    page.wait_for_url("**/library/?q=side+plank")
    page.get_by_label("Body part").focus()
    page.get_by_label("Body part").select_option("core")
    page.wait_for_url("**/library/?q=side+plank&region=core")
    assert page.evaluate("document.activeElement.id") == "id_region"
    page.get_by_role("link", name="Clear search and filters").click()
    assert page.get_by_label("Body part").input_value() == ""


def test_the_key_to_the_search_box_can_be_turned_off_for_good(visit: Any) -> None:
    page = visit()
    sign_in(page, "therapist")
    page.goto("/library/")
    page.get_by_role("button", name="Turn it off").click()
    page.reload()
    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") != "id_q"
    page.get_by_role("button", name="Turn the / key on").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "id_q"


def test_an_exercise_goes_from_its_page_into_a_plan_without_a_script(visit: Any) -> None:
    page = visit(javascript=False)
    sign_in(page, "therapist")
    page.goto("/library/?q=side+plank")
    page.locator(".exercise-card a").first.click()
    page.get_by_role("button", name="Sign off this content").click()
    assert "Reviewed by" in page.locator("main").inner_text()

    page.get_by_role("link", name="Add to a plan").click()
    card = page.locator("form").filter(has_text="Maria Keller").first
    card.get_by_label("Dose").fill("2 x 20 s left")
    card.get_by_role("button", name="Add").click()
    page.locator(".plan-row").filter(has_text="Side plank").last.wait_for()


def test_the_slip_prints_a_code_that_opens_the_invitation(visit: Any, server: Server) -> None:
    page, patient = visit(), visit(width=360)
    sign_in(page, "therapist")
    page.goto(first(page, "/", "tbody th a:text('Tom Adeyemi')"))
    page.get_by_label("How").select_option("slip")
    page.get_by_role("button", name="Make the invitation").click()
    code = page.locator(".code").inner_text()
    assert violations(page) == []

    patient.goto("/join/")
    patient.get_by_label("The code on your slip").fill(code.lower())
    patient.get_by_role("button", name="Go on").click()

    patient.get_by_role("group", name="Date of birth").wait_for()
    assert patient.get_by_role("heading", name="Your invitation").is_visible()
    assert violations(patient) == []
    for part, value in (("Day", "2"), ("Month", "7"), ("Year", "1988")):
        patient.get_by_label(part, exact=True).fill(value)
    patient.get_by_label("Sign-in name").fill("t")
    patient.get_by_role("button", name="Open my exercises").click()

    expect(patient.get_by_text("Thank you, Tom Adeyemi.")).to_be_visible()
    expect(patient.get_by_role("alert")).to_be_focused()
    assert violations(patient) == []


def open_all(page: Page) -> None:
    """Every fold. Open menus would lie over each other."""
    page.evaluate(
        "document.querySelectorAll('main details:not([data-menu], .browse)').forEach(each => { each.open = true })"
    )
