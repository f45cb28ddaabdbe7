"""Without a connection: answers wait and are stored once, a kept plan opens, and nothing shows to somebody else."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Server, a_name, sign_in
from tests.browser.test_pages import violations, violations_in_the_dark

pytestmark = pytest.mark.browser

PEOPLE = """
from uuid import uuid4
from clinic.models import User
from exercises.dose import Dose
from exercises.models import Exercise
from patients.models import Patient, PatientAccess, Plan
from patients.services import add_exercise, issue_plan
from patients.services.gate import Edit
by = User.objects.get(email="therapist@demo.example")
password = User.objects.get(email="patient@demo.example").password
for name in NAMES:
    user = User.objects.create(email=f"{name}@demo.example", name=name.title(), password=password)
    patient = Patient.objects.create(clinic=by.clinic, given_name=name.title(), family_name="Walker")
    PatientAccess.objects.create(user=user, patient=patient)
    plan = Plan.objects.create(patient=patient, stop_text="Stop when it hurts.")
    for exercise, dose in {"Heel slide": Dose(reps=10), "Glute bridge": Dose(reps=8, times_per_day=2)}.items():
        plan.refresh_from_db()
        edit = Edit(version=plan.version, by=by, action=uuid4())
        add_exercise(plan=plan, edit=edit, exercise=Exercise.objects.get(name=exercise, clinic=None), dose=dose)
    plan.refresh_from_db()
    issue_plan(plan=plan, by=by)
"""
STORED = """
import json
from patients.models import LogEntry
fields = ["status", "stopped", "pain", "effort", "round", "occurred_at", "device_time", "source"]
print(json.dumps([*LogEntry.objects.filter(patient__given_name=NAME).order_by("pk").values(*fields)], default=str))
"""
CLOSE = """
from django.utils import timezone
from patients.models import PatientAccess
PatientAccess.objects.filter(patient__given_name=NAME).update(ended_at=timezone.now())
"""
KEPT = """async () => ({
  caches: (await caches.keys()).map((name) => name.replace(/-[0-9a-f]{12}$/, "")).sort(),
  databases: (await indexedDB.databases()).map(({ name }) => name),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING_NEW = """async () => {
  const { installing, waiting } = await navigator.serviceWorker.getRegistration("/my/");
  return !installing && !waiting;
}"""
NOTHING = {"caches": [], "databases": [], "workers": 0}


@pytest.fixture(scope="module")
def names(server: Server) -> Iterator[str]:
    names = [a_name("walker") for _each in range(24)]  # more than tests: CI tries some again
    server.run(f"NAMES = {names}{PEOPLE}")
    return iter(names)


@pytest.fixture
def name(names: Iterator[str]) -> str:
    """The sign-in of somebody with a plan of two exercises, three rounds, of which nothing is logged."""
    return next(names)


@pytest.fixture
def stored(server: Server) -> Callable[[str], list[dict[str, Any]]]:
    def of(name: str) -> list[dict[str, Any]]:
        return json.loads(server.run(f"NAME = {name.title()!r}{STORED}"))

    return of


def open_today(visit: Any, name: str) -> Page:
    page = visit(width=360)
    sign_in(page, name)
    page.goto("/my/")
    page.wait_for_function("() => document.documentElement.dataset.outboxOn")
    return page


def until(page: Page, script: str) -> None:
    """Waits until the asynchronous script says yes."""
    page.evaluate(
        f"""async () => {{
          const check = {script}, end = Date.now() + 10_000;
          while (!(await check())) {{
            if (Date.now() > end) throw new Error("It never came true");
            await new Promise((resolve) => setTimeout(resolve, 50));
          }}
        }}"""
    )


def done(page: Page, exercise: str) -> Any:
    return page.get_by_role("button", name=re.compile(f"Done: {exercise}"))


def waiting(page: Page, count: int) -> None:
    line = page.get_by_text(f"{count} waiting to send")
    expect(line).to_be_visible() if count else expect(page.get_by_text("waiting to send")).not_to_be_visible()


def keep(page: Page) -> None:
    page.goto("/my/offline/")
    page.get_by_label("Keep my plan on this phone").check()
    expect(page.get_by_text("The plan is kept on this phone.")).to_be_visible()


def leave(page: Page) -> None:
    page.locator("[data-menu] > summary").click()
    page.get_by_role("button", name="Sign out").click()


def entry_of(page: Page, exercise: str) -> dict[str, Any]:
    """An entry as the session page makes it."""
    return page.evaluate(
        """(name) => {
          const data = new FormData(document.querySelector(`form[data-log="${name}"]`));
          return {
            uuid: crypto.randomUUID(), issued_plan: data.get("plan"), prescription_key: data.get("prescription_key"),
            status: "done", source: "session", occurred_at: new Date().toISOString(),
          };
        }""",
        exercise,
    )


MODULE = "import(document.querySelector('script[src*=outbox]').src)"
LOG = f"""([entries, names]) => {MODULE}.then(({{ log }}) =>
    Promise.all(entries.map((entry, place) => log(entry, {{ name: names?.[place] }}))))"""


def test_answers_given_without_a_connection_are_stored_once_when_it_is_back(
    visit: Any, name: str, stored: Any
) -> None:
    page = open_today(visit, name)
    page.context.set_offline(True)
    done(page, "Heel slide").click()
    waiting(page, 1)
    expect(page.get_by_role("article").first).to_contain_text("Waits to be sent")
    expect(done(page, "Heel slide")).to_be_disabled()
    card = page.get_by_role("article").last
    for how in ("Partly", "It hurt too much, I stopped"):
        card.get_by_text("How it went").click()
        card.get_by_role("radio", name="3", exact=True).check()
        card.get_by_role("radio", name="Hard", exact=True).check()
        card.get_by_role("button", name=how).click()
    waiting(page, 3)
    assert violations(page) + violations_in_the_dark(page) == []

    page.context.set_offline(False)

    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    expect(page.get_by_role("article").first).to_contain_text("Sent")
    said = ("status", "stopped", "pain", "effort", "round", "source")
    assert [tuple(each[name] for name in said) for each in stored(name)] == [
        ("done", False, None, None, 1, "page"),
        ("partly", False, 3, "5.0", 1, "page"),
        ("partly", True, 3, "5.0", 2, "page"),
    ]


def test_what_waits_can_be_taken_back(visit: Any, name: str, stored: Any) -> None:
    page = open_today(visit, name)
    page.context.set_offline(True)
    done(page, "Heel slide").click()
    page.get_by_role("article").first.get_by_role("button", name="Take it back").click()

    waiting(page, 0)
    expect(done(page, "Heel slide")).to_be_enabled()
    page.context.set_offline(False)
    page.reload()
    expect(done(page, "Heel slide")).to_be_enabled()
    assert stored(name) == []


def test_a_server_that_does_not_answer_loses_nothing(visit: Any, name: str, stored: Any) -> None:
    page = open_today(visit, name)
    page.route("**/my/log/", lambda route: route.abort())
    done(page, "Heel slide").click()

    expect(page.get_by_role("article").first).to_contain_text("Done at")
    assert len(stored(name)) == 1


def test_the_same_entry_ten_times_from_two_tabs_is_one_record(visit: Any, name: str, stored: Any) -> None:
    page = open_today(visit, name)
    other = page.context.new_page()
    other.goto("/my/")
    entry = entry_of(page, "Heel slide")
    page.context.set_offline(True)
    for tab in (page, other):
        assert {each["outcome"] for each in tab.evaluate(LOG, [[entry] * 5, None])} == {"waiting"}
    page.context.set_offline(False)

    for tab in (page, other):
        waiting(tab, 0)
        answers = tab.evaluate(LOG, [[entry] * 5, None])
        assert {each["outcome"] for each in answers} <= {"stored", "repeated"}
    assert len(stored(name)) == 1


def test_a_kept_plan_opens_without_a_connection_and_what_is_logged_there_is_sent(
    visit: Any, name: str, stored: Any
) -> None:
    page = open_today(visit, name)
    keep(page)
    page.goto("/my/")
    page.context.set_offline(True)
    page.goto("/my/")

    expect(page.get_by_text("You are offline.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"This is your plan of \d\d:\d\d"))).to_be_visible()
    picture = page.locator(".day-plate img").first
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
    assert violations(page) + violations_in_the_dark(page) == []
    done(page, "Heel slide").click()
    waiting(page, 1)
    page.reload()
    expect(page.get_by_role("article").first).to_contain_text("Waits to be sent")
    page.goto("/my/logged/")
    expect(page.get_by_text("This page needs the internet.")).to_be_visible()

    page.context.set_offline(False)
    page.goto("/my/")
    expect(page.get_by_text("You are offline.")).not_to_be_visible()
    waiting(page, 0)
    assert len(stored(name)) == 1


def test_without_asking_for_it_no_plan_is_kept(visit: Any, name: str) -> None:
    page = open_today(visit, name)
    page.goto("/my/offline/")
    expect(page.get_by_label("Keep my plan on this phone")).not_to_be_checked()

    assert page.evaluate(KEPT)["caches"] == []
    assert page.evaluate(KEPT)["workers"] == 0


def test_signing_out_warns_and_wipes(visit: Any, name: str, stored: Any) -> None:
    page = open_today(visit, name)
    keep(page)
    page.goto("/my/")
    page.context.set_offline(True)
    done(page, "Heel slide").click()
    waiting(page, 1)
    page.route("**/my/entries/", lambda route: route.abort())
    page.context.set_offline(False)
    page.evaluate("window.confirm = (text) => ((window.asked = text), Boolean(window.isSure))")
    leave(page)
    page.wait_for_function("() => window.asked === '1 answer is not sent yet. Sign out and lose it?'")
    waiting(page, 1)
    page.evaluate("window.isSure = true")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")

    assert page.evaluate(KEPT) == NOTHING
    assert stored(name) == []


def test_somebody_else_on_the_same_device_sees_and_sends_nothing_of_the_first(
    visit: Any, names: Iterator[str], stored: Any
) -> None:
    first, second = next(names), next(names)
    page = open_today(visit, first)
    keep(page)
    page.goto("/my/")
    page.context.set_offline(True)
    done(page, "Heel slide").click()
    waiting(page, 1)
    page.context.clear_cookies()  # the server ended the session
    left_open = page
    page = page.context.new_page()
    page.context.set_offline(False)

    page.goto("/my/")
    expect(page).to_have_url(re.compile("/account/login/"))
    until(page, "async () => !(await caches.keys()).some((name) => name.startsWith('reprise-plan'))")
    sign_in(page, second)
    page.goto("/my/")
    page.wait_for_function("() => document.documentElement.dataset.outboxOn")
    waiting(page, 0)
    done(page, "Heel slide").click()
    expect(page.get_by_role("article").first).to_contain_text("Done at")
    left_open.evaluate(f"() => {MODULE}.then(({{ flush }}) => flush())")
    waiting(left_open, 1)
    left_open.close()
    page.context.set_offline(True)
    page.goto("/my/")
    expect(page.get_by_text("This page needs the internet.")).to_be_visible()
    expect(page.get_by_text("Heel slide")).to_have_count(0)
    page.context.set_offline(False)
    page.goto("/my/")
    leave(page)
    page.wait_for_url("**/account/login/**")
    assert stored(first) == []

    sign_in(page, first)
    page.goto("/my/")
    expect(page.get_by_text("Everything is sent.").or_(page.get_by_text("Done at")).first).to_be_visible()
    assert (len(stored(first)), len(stored(second))) == (1, 1)


def test_a_refused_entry_stays_in_sight_and_holds_up_none(visit: Any, name: str, stored: Any) -> None:
    page = open_today(visit, name)
    entries = [entry_of(page, exercise) for exercise in ("Heel slide", "Glute bridge", "Glute bridge")]
    entries[1]["round"] = 99
    answers = page.evaluate(LOG, [entries, ["Heel slide", "Glute bridge", "Glute bridge"]])
    assert [each["outcome"] for each in answers] == ["stored", "refused", "stored"]
    assert "There is no round 99." in answers[1]["why"]

    page.goto("/my/logged/")
    box = page.get_by_role("region", name="Answers on this device")
    expect(box).to_contain_text("Glute bridge")
    expect(box).to_contain_text("There is no round 99.")
    assert violations(page) + violations_in_the_dark(page) == []
    box.get_by_role("button", name="Try again").click()
    expect(box).to_contain_text("There is no round 99.")
    page.once("dialog", lambda dialog: dialog.accept())
    box.get_by_role("button", name="Remove it from this device").click()
    expect(box).not_to_be_visible()
    assert len(stored(name)) == 2


def test_what_is_too_large_to_be_read_is_refused_and_holds_up_none(
    visit: Any, name: str, stored: Any
) -> None:
    page = open_today(visit, name)
    entries = [entry_of(page, exercise) for exercise in ("Heel slide", "Glute bridge", "Glute bridge")]
    entries[1]["note"] = "much " * 240_000  # more than a whole batch may have
    page.context.set_offline(True)
    page.evaluate(LOG, [entries, ["Heel slide", "Glute bridge", "Glute bridge"]])
    waiting(page, 3)
    page.context.set_offline(False)

    box = page.get_by_role("region", name="Answers on this device")
    expect(box).to_contain_text("This was not saved:")
    expect(box).to_contain_text("much much …")
    waiting(page, 0)
    assert [each["round"] for each in stored(name)] == [1, 1]


def test_what_waits_when_access_ends_stays_in_sight_and_the_kept_plan_goes(
    visit: Any, name: str, stored: Any, server: Server
) -> None:
    page = open_today(visit, name)
    keep(page)
    page.goto("/my/")
    page.context.set_offline(True)
    done(page, "Heel slide").click()
    waiting(page, 1)
    server.run(f"NAME = {name.title()!r}{CLOSE}")
    page.context.set_offline(False)

    expect(
        page.get_by_text("Your practice has closed this plan. These answers were not sent.")
    ).to_be_visible()
    page.goto("/my/")
    box = page.get_by_role("region", name="Answers on this device")
    expect(box).to_contain_text("Heel slide")
    assert page.evaluate(KEPT)["caches"] == ["reprise-keep"]
    assert stored(name) == []


def test_after_14_days_without_the_server_the_plan_is_hidden(visit: Any, name: str) -> None:
    page = open_today(visit, name)
    keep(page)
    page.evaluate("""async () => {
      const [plan] = (await caches.keys()).filter((name) => name.startsWith("reprise-plan-"));
      const cache = await caches.open(plan);
      const owner = await (await cache.match("/my/kept-for")).json();
      await cache.put("/my/kept-for", Response.json({ ...owner, at: owner.at - 15 * 24 * 3600 * 1000 }));
    }""")
    page.context.set_offline(True)
    page.goto("/my/")

    expect(page.get_by_text("your plan is hidden")).to_be_visible()
    expect(page.get_by_text("Heel slide")).to_have_count(0)
    assert violations(page) == []
    page.context.set_offline(False)
    page.goto("/my/")
    expect(page.get_by_text("Heel slide").first).to_be_visible()


def test_a_worker_of_the_last_release_gives_way_and_takes_its_cache_along(visit: Any, name: str) -> None:
    page = open_today(visit, name)

    def of_the_last_release(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=re.sub(r'"version": "\w+"', '"version": "0123456789ab"', answer.text())
        )

    page.context.route("**/my/worker.js", of_the_last_release)
    keep(page)
    names = "async () => (await caches.keys()).filter((name) => name.startsWith('reprise-plan-'))"
    assert page.evaluate(names) == ["reprise-plan-0123456789ab"]

    page.context.unroute("**/my/worker.js")
    page.evaluate("async () => void (await (await navigator.serviceWorker.getRegistration('/my/')).update())")
    until(page, NOTHING_NEW)
    page.goto("/my/")
    until(page, f"async () => !/0123456789ab/.test(await ({names})())")
    assert len(page.evaluate(names)) == 1
    page.context.set_offline(True)
    page.goto("/my/")
    expect(page.get_by_text("You are offline.")).to_be_visible()


def test_a_clock_two_days_slow_gives_the_right_day(visit: Any, name: str, stored: Any) -> None:
    page = open_today(visit, name)
    page.context.set_offline(True)
    page.clock.set_system_time(datetime.now(UTC) - timedelta(days=2))
    done(page, "Heel slide").click()
    waiting(page, 1)
    page.context.set_offline(False)
    waiting(page, 0)

    [entry] = stored(name)
    assert datetime.now(UTC) - datetime.fromisoformat(entry["occurred_at"]) < timedelta(hours=1)
    assert entry["device_time"] is not None


MANY = """async (locks) => {
  const { makeOutbox } = await import(document.querySelector("script[src*=outbox]").src);
  const who = "w".repeat(12), patient = "p".repeat(12), batches = [];
  let sending = 0, most = 0, ticks = 0;
  async function fetch(address, { method, body }) {
    if (method === "GET") return Response.json({ who, patients: [patient], token: "t" });
    most = Math.max(most, ++sending);
    const { entries } = JSON.parse(body);
    batches.push(entries.length);
    await new Promise((resolve) => setTimeout(resolve, 1));
    sending -= 1;
    return Response.json({ entries: entries.map(({ uuid }) => ({ uuid, outcome: "stored", why: "" })) });
  }
  const opening = indexedDB.open("reprise-outbox", 1);
  const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const filling = db.transaction("entries", "readwrite");
  for (let at = 0; at < 5000; at++) {
    const uuid = crypto.randomUUID();
    filling.objectStore("entries").add({ uuid, who, patient, entry: { uuid }, at, state: "waiting" });
  }
  await new Promise((resolve) => (filling.oncomplete = resolve));
  db.close();
  const ticking = setInterval(() => ticks++, 10);
  const outboxes = [1, 2].map(() => makeOutbox({ who, patient, fetch, ...(locks ? {} : { locks: null }) }));
  await Promise.all(outboxes.map((outbox) => outbox.flush()));
  clearInterval(ticking);
  const left = (await outboxes[0].state()).waiting;
  const sent = batches.reduce((sum, size) => sum + size);
  return { left, sent, largest: Math.max(...batches), count: batches.length, most, ticks };
}"""


@pytest.mark.parametrize("locks", [True, False], ids=["with Web Locks", "without them"])
def test_5000_entries_go_in_batches_one_at_a_time_and_the_page_stays_alive(
    visit: Any, server: Server, locks: bool
) -> None:
    page = visit()
    sign_in(page, "patient")
    page.goto("/my/")
    page.wait_for_function("() => document.documentElement.dataset.outboxOn")

    found = page.evaluate(MANY, locks)

    assert {name: found[name] for name in ("left", "sent", "largest", "count", "most")} == {
        "left": 0,
        "sent": 5000,
        "largest": 40,
        "count": 125,
        "most": 1,
    }
    assert found["ticks"] > 20
