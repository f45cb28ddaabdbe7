"""The session when something happens in its middle: no connection, midnight, another plan, a discharge, a sign-out."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from exercises.dose import Dose
from tests.browser.conftest import Server, sign_in
from tests.browser.test_offline import CLOSE, keep, until, waiting
from tests.browser.test_session import (
    QUAD,
    SLIDE,
    STRETCH,
    exercise,
    logged,
    machine,
    make_patients,
    open_session,
    press,
)

pytestmark = pytest.mark.browser

WITHDRAW = """
from clinic.models import User
from patients.models import IssuedPlan
from patients.services import withdraw_version
issued = IssuedPlan.objects.get(plan__patient__family_name="{who}")
withdraw_version(issued=issued, by=User.objects.get(email="therapist@demo.example"), reason="A mistake.")
"""
LEFT = "Object.keys(localStorage).filter((key) => key.startsWith('reprise-session'))"

__all__ = ["machine"]  # a fixture


@pytest.fixture(scope="module")
def patients(server: Server) -> list[str]:
    return make_patients(server)


@pytest.fixture
def patient(patients: list[str]) -> str:
    return patients.pop()


def play_the_stretch(page: Page) -> None:
    press(page, "I am ready")
    page.clock.run_for(30_000)
    expect(page.get_by_role("heading", name=SLIDE)).to_be_visible()


def tap_three_times(page: Page) -> None:
    page.clock.run_for(4_000)
    for _tap in range(3):
        page.get_by_role("button", name="Tap each time").click()


def end_the_session(page: Page) -> None:
    page.get_by_role("button", name="End the session").first.click()
    page.get_by_role("dialog").get_by_role("button", name="End the session").click()
    press(page, "Save")


def test_a_kept_session_is_played_without_a_connection_and_stored_once(
    visit: Any, server: Server, patient: str
) -> None:
    page = visit(width=360)
    sign_in(page, patient)
    keep(page)
    page.clock.install()
    page.context.set_offline(True)
    page.goto("/my/session/")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    press(page, "Start")
    press(page, "I am ready")
    for _side in range(2):
        shown = page.locator(".session-figure img:not([hidden])")
        assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
        page.clock.run_for(15_000)
    expect(page.get_by_role("heading", name=SLIDE)).to_be_visible()
    press(page, "I am ready")
    tap_three_times(page)

    page.reload()

    expect(page.get_by_role("heading", name=SLIDE)).to_be_visible()
    press(page, "I am ready, go on")
    tap_three_times(page)
    press(page, "I am ready")
    page.clock.run_for(24_000)
    page.get_by_role("radio", name="2", exact=True).first.check()
    press(page, "Save")
    expect(page.get_by_text("Kept on this device until it is sent.")).to_be_visible()
    page.goto("/my/session/")
    expect(page.get_by_role("heading", name="Nothing is due now")).to_be_visible()

    page.clock.resume()
    page.context.set_offline(False)
    page.goto("/my/")
    waiting(page, 0)
    assert [row[:2] for row in logged(server, patient, 4, every=True)] == [
        [STRETCH, "done"],
        [SLIDE, "done"],
        [QUAD, "done"],
        ["", "done"],
    ]


def test_a_kept_plan_is_open_again_on_the_next_day_without_a_connection(visit: Any, patient: str) -> None:
    page = visit(width=360)
    sign_in(page, patient)
    page.goto("/my/")
    for name in (STRETCH, SLIDE, QUAD):
        page.get_by_role("button", name=f"Done: {name}").click()
        expect(page.get_by_role("button", name=f"Done: {name}")).to_have_count(0)
    keep(page)
    page.evaluate("""async () => {
      const [plan] = (await caches.keys()).filter((name) => name.startsWith("reprise-plan-"));
      const cache = await caches.open(plan);
      for (const address of ["/my/", "/my/session/"]) {
        const kept = await cache.match(address);
        const headers = { ...Object.fromEntries(kept.headers), "x-kept": String(Date.now() - 24 * 3600 * 1000) };
        await cache.put(address, new Response(await kept.text(), { headers }));
      }
    }""")
    page.context.set_offline(True)
    page.goto("/my/")
    expect(page.get_by_role("button", name=f"Done: {SLIDE}")).to_be_enabled()
    page.get_by_role("link", name="Start my session").click()
    expect(page.get_by_text("3 exercises, about 2 minutes.", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()


def test_a_session_over_midnight_counts_for_the_day_on_which_it_began(machine: Any) -> None:
    script = """
        const test = await make({ until: 1_800_000_020_000 }), { player } = test;
        player.start(); test.follow();
        const late = await make({ until: 1_799_999_999_000 });
        late.player.start(); late.follow();
        const times = (sent) => sent.map(({ occurred_at }) => (Date.parse(occurred_at) - 1_800_000_000_000) / 1000);
        return [times(await test.sent()), times(await late.sent())];
    """
    hold = Dose(hold_seconds=10)
    held = [exercise(hold, measured_by="hold"), exercise(hold, measured_by="hold", name="Chin tuck")]

    assert machine(script, *held) == [[13, 20], [13, 26]]


def test_a_clock_that_is_set_back_does_not_hold_up_the_session(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test;
        player.start(); player.ready(); test.go(3 + 4);
        test.jump(-7200);
        const same = test.seconds();
        player.pause(); test.jump(-7200); player.resume();
        test.go(7);
        return [same, (await test.sent()).map(({ status }) => status)];
    """
    assert machine(script, exercise(Dose(hold_seconds=10), measured_by="hold")) == [6, ["done"]]


def test_what_was_done_by_a_plan_that_is_taken_back_meanwhile_is_kept_and_named(
    visit: Any, server: Server, patient: str
) -> None:
    page = visit(width=360)
    open_session(page, patient)
    server.run(WITHDRAW.format(who=patient))
    play_the_stretch(page)
    end_the_session(page)

    expect(page.get_by_text("Your practice took back the plan that this was for.")).to_be_visible()
    page.clock.resume()
    assert [row[:2] for row in logged(server, patient, 1)] == [[STRETCH, "done"]]


def test_who_is_discharged_meanwhile_reads_that_it_was_not_saved(
    visit: Any, server: Server, patient: str
) -> None:
    page = visit(width=360)
    open_session(page, patient)
    close = CLOSE.replace("patient__given_name=NAME", f"patient__family_name={patient!r}")
    server.run(close)
    play_the_stretch(page)
    end_the_session(page)

    expect(page.get_by_text("Something was not saved.")).to_be_visible()
    expect(page.get_by_text("Your physiotherapist will see it.")).not_to_be_visible()
    page.get_by_role("link", name="Back to Today").click()
    expect(page.get_by_text("Your practice has closed this plan.")).to_be_visible()


@pytest.mark.parametrize(
    "has_script", [True, False], ids=["as always", "from a page whose script did not load"]
)
def test_signing_out_wipes_a_session_that_was_not_ended(visit: Any, patient: str, has_script: bool) -> None:
    page = visit(width=360)
    open_session(page, patient)
    press(page, "I am ready")
    assert len(page.evaluate(LEFT)) == 1
    if not has_script:
        page.route("**/outbox*.js", lambda route: route.abort())
    page.clock.resume()
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")

    until(page, f"() => {LEFT}.length === 0")


def test_the_settings_of_the_device_hold_in_the_session_too(visit: Any, patient: str) -> None:
    page = visit(width=360)
    sign_in(page, patient)
    page.evaluate("localStorage['reprise-sound'] = 'on'")
    page.goto("/my/settings/")
    for name in ("Sounds in a session", "Vibration in a session"):
        page.get_by_label(name).uncheck()
    press(page, "Save")
    expect(page.get_by_text("Saved on this device.")).to_be_visible()
    page.add_init_script("window.buzzes = []; navigator.vibrate = (pattern) => window.buzzes.push(pattern)")
    page.goto("/my/session/")

    expect(page.get_by_role("button", name="Beeps").first).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="Speech").first).to_have_attribute("aria-pressed", "true")
    press(page, "Start")
    expect(page.get_by_role("button", name="I am ready", exact=True)).to_be_visible()
    assert page.evaluate("window.buzzes") == []


def test_on_a_small_phone_the_picture_and_the_way_to_stop_are_in_sight(visit: Any, patient: str) -> None:
    page = visit(width=360)
    page.set_viewport_size({"width": 360, "height": 640})
    open_session(page, patient)
    picture = page.locator(".session-figure").bounding_box()
    assert picture
    assert picture["height"] >= 150
    press(page, "I am ready")
    page.clock.run_for(4_000)
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    expect(page.get_by_role("button", name="It hurts too much")).to_be_in_viewport(ratio=1)
