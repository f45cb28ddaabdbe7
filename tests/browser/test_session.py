"""The session that counts along: its state machine with a clock of the test's own, and its page by buttons alone."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from exercises.dose import CountedIn, Dose, Side, timeline
from patients.session_words import played
from tests.browser.conftest import Server, a_name, sign_in
from tests.browser.test_pages import MEASURES, violations, violations_in_the_dark

pytestmark = pytest.mark.browser

HARNESS = Path(__file__).with_name("player.js").read_text()
ALT_LEFT = """document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "ArrowLeft", altKey: true, bubbles: true, cancelable: true }))"""
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('reprise-session'))"
GROW_OLD = f"for (const key of {KEPT}) localStorage[key] = localStorage[key].replace(/\\d+}}$/, '0}}')"
OPEN = {
    "kind": "work",
    "by": "open",
    "seconds": 900,
    "label": "In your own time",
    "set": 1,
    "sets": 1,
    "said": "-",
}


def exercise(dose: Dose, *, name: str = "Side plank", measured_by: str | None = None) -> dict[str, Any]:
    """As the page hands it to the player."""
    segments = list(timeline(dose, measured_by))
    is_apart = dose.side == Side.EACH
    return {
        "key": name,
        "plan": "plan",
        "name": name,
        "round": 1,
        "side": "",
        "sides": ["left", "right"] if is_apart else [],
        "said": f"Exercise: {name}",
        "segments": played(segments, "") or [OPEN],
    }


@pytest.fixture
def machine(visit: Any) -> Any:
    """Runs a script with `make(exercises, options)`. Its answer is what the script returns."""
    page = visit()
    page.goto("/account/login/")

    def run(script: str, *exercises: dict[str, Any]) -> Any:
        make = f"const harness = {HARNESS}; const make = (options) => harness.make({json.dumps(exercises)}, options);"
        return page.evaluate(f"async () => {{ {make} {script} }}")

    return run


# Dose, how it is measured; sets and repetitions that are logged; the seconds that the clock takes by itself.
KINDS = {
    "holds on each side": (Dose(hold_seconds=30, reps=3, side=Side.EACH), "hold", 1, 3, 200),
    "alternating holds": (Dose(hold_seconds=5, reps=4, side=Side.ALTERNATING), "hold", 1, 4, 38),
    "alternating": (Dose(reps=10, side=Side.ALTERNATING), "reps", 1, 10, 3),
    "sets by tap": (Dose(sets=3, reps=10, rest_seconds=30), "reps", 3, 30, 63),
    "tempo": (Dose(sets=2, reps=5, tempo="3-1-3"), "reps", 2, 10, 6),
    "rests between repetitions": (Dose(reps=4, rest_between_reps_seconds=5), "reps", 1, 4, 18),
    "to fatigue": (Dose(sets=3, to_fatigue=True, rest_seconds=60), "reps", 3, None, 123),
    "repetitions of each set": (Dose(reps_per_set=(12, 10, 8)), "reps", 3, 30, 9),
    "breaths": (Dose(sets=2, reps=5, counted_in=CountedIn.BREATHS), "reps", 2, 10, 6),
    "time": (Dose(duration_seconds=60), "duration", 1, None, 63),
    "five times a minute": (Dose(duration_seconds=60, reps=5), "duration", 1, 5, 315),
    "a range of seconds": (Dose(hold_seconds=20, hold_seconds_max=30, tempo="2-0-2"), "hold", 1, 1, 32),
    "a range of repetitions": (Dose(reps=8, reps_max=12), "reps", 1, 12, 3),
    "a range of sets": (Dose(sets=2, sets_max=3, reps=5, rest_seconds=10), "reps", 3, 15, 23),
    "a rest of nothing": (Dose(sets=2, hold_seconds=5, rest_seconds=0), "hold", 2, 2, 13),
    "no amount": (Dose(times_per_day=1), "reps", None, None, 0),
}


@pytest.mark.parametrize("beat", [False, True], ids=["by tap", "by the clock"])
def test_every_kind_of_dose_is_played_to_its_end_and_logged_as_done(machine: Any, beat: bool) -> None:
    found = {}
    for kind, (dose, measured_by, *_expected) in KINDS.items():
        script = f"""
            const test = await make({{ beat: {str(beat).lower()} }});
            test.player.start();
            const seconds = test.follow();
            const [entry, ...others] = await test.sent();
            return [others.length, entry.status, entry.sets_done, entry.reps_done, seconds];
        """
        found[kind] = machine(script, exercise(dose, measured_by=measured_by))

    for kind, (dose, measured_by, sets, reps, seconds) in KINDS.items():
        if beat and dose.reps_max:
            reps = dose.reps  # the clock counts what is asked at least
        others, status, did_sets, did_reps, took = found[kind]
        assert (kind, others, status, did_sets, did_reps) == (kind, 0, "done", sets, reps)
        counted = sum(
            (segment.reps or 0) * (segment.seconds_each or 0)
            for segment in timeline(dose, measured_by)
            if segment.by == "count"
        )
        assert abs(took - seconds - (counted if beat else 0)) <= 2, kind


def test_what_is_seen_and_heard_of_a_hold_second_by_second(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test, seen = [];
        player.start(); player.ready();
        for (let second = 0; second < 33; second += 1) { seen.push([player.phase, test.seconds()]); test.go(1); }
        return [seen, test.heard, test.beeps];
    """
    seen, heard, beeps = machine(script, exercise(Dose(hold_seconds=30, reps=2), measured_by="hold"))

    assert seen[:3] == [["ready", 3], ["ready", 2], ["ready", 1]]
    assert seen[3:33] == [["hold", 30 - second] for second in range(30)]
    assert heard == ["Exercise: Side plank", "Get ready.", "Hold.", "Half way.", "Let go. Hold 2 of 2."]
    # Getting ready ends in three high beeps and a long one, a hold in three low ones and another long one.
    assert beeps[-5:] == ["go", "low", "low", "low", "end"]
    assert beeps.count("high") >= 2


def test_a_moving_hold_counts_only_the_hold(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test, seen = [];
        player.start(); player.ready(); test.go(3);
        for (let second = 0; second < 9; second += 1) { seen.push([player.phase, test.seconds()]); test.go(1); }
        return [seen, test.heard];
    """
    seen, heard = machine(script, exercise(Dose(hold_seconds=5, tempo="2-0-2"), measured_by="hold"))

    assert seen == [
        *[["move_in", 5]] * 2,
        *[["hold", left] for left in (5, 4, 3, 2, 1)],
        *[["move_out", 0]] * 2,
    ]
    assert heard[2:] == ["Move into it slowly.", "hold", "move_out", "say_finished"]


def test_repetitions_by_tap_say_their_number_and_when_three_are_left(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test;
        player.start(); player.ready(); test.go(3);
        test.go(600);
        const waited = player.state.count;
        for (let tap = 0; tap < 6; tap += 1) player.press();
        return [waited, test.heard.slice(3)];
    """
    waited, heard = machine(script, exercise(Dose(reps=6)))

    assert waited == 0  # taps alone count
    assert heard == ["1", "2", "Three more.", "4", "Last one.", "6", "say_finished"]


def test_a_locked_screen_goes_on_to_the_next_work_and_waits_there(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test;
        player.start(); player.ready(); test.go(10);
        test.jump(600);
        const waits = [test.at(), player.primary, player.state.away, test.seconds()];
        player.press();
        const ready = [test.at(), test.seconds()];
        test.go(3 + 29);
        test.jump(3600);
        const third = [test.at(), player.primary, (await test.sent()).length];
        player.press(); test.go(3 + 20);
        test.jump(3600);
        const [entry, ...others] = await test.sent();
        const ago = (test.now - Date.parse(entry.occurred_at)) / 1000;
        const logged = [entry.reps_done, Math.round(ago), others.length];
        return [waits, ready, third, [player.phase, player.state.at], logged];
    """
    holds = Dose(hold_seconds=30, reps=3)
    waits, ready, third, following, logged = machine(
        script, exercise(holds, measured_by="hold"), exercise(holds, name="Chin tuck")
    )

    # The hold under way is done by the clock, the next one is not: nobody saw it begin.
    assert waits == [["hold", 1, 2, None], "resume", True, 30]
    assert ready == [["next", 1, 2, None], 3]
    assert third == [["hold", 1, 3, None], "resume", 0]
    # The last hold ends its exercise, at the time when it ended. The next exercise waits.
    assert following == ["intro", 1]
    assert logged == [3, 3590, 0]


def test_counting_by_the_clock_waits_while_nobody_is_there(machine: Any) -> None:
    script = """
        const test = await make({ beat: true }), { player } = test;
        player.start(); player.ready(); test.go(3 + 7);
        test.jump(300);
        const waits = [player.state.count, player.primary];
        const later = await test.again();
        const same = [later.player.state.count, later.player.primary];
        later.player.press();
        later.go(3.2);
        return [waits, same, later.player.state.count];
    """
    assert machine(script, exercise(Dose(reps=10))) == [[2, "resume"], [2, "resume"], 3]


def test_a_reload_goes_on_where_it_was_and_logs_nothing_twice(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test;
        player.start();
        test.follow(0); player.ready(); test.go(3 + 10);
        test.now += 4000;
        const second = await test.again();
        const same = [second.at(), second.seconds()];
        second.go(17);
        const before = (await second.sent()).length;
        const third = await second.again();
        third.player.ready(); third.follow();
        return [same, before, (await third.sent()).map((entry) => entry.prescription_key), third.player.state.screen];
    """
    first = exercise(Dose(hold_seconds=30), measured_by="hold")
    same, before, keys, screen = machine(script, first, exercise(Dose(reps=3), name="Chin tuck"))

    assert same == [["hold", 1, None, None], 16]
    assert (before, keys, screen) == (1, ["Chin tuck"], "how")


def test_pause_stops_the_clock_and_back_goes_to_the_work_before(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test, seen = [];
        const see = () => seen.push([...test.at().slice(0, 3), test.seconds()]);
        player.start(); player.ready(); test.go(13);
        player.pause(); test.go(100); see();
        player.resume(); test.go(5); see();
        player.back(); see();                         // to the start of this hold, with a moment to get ready
        test.go(3 + 31); see();
        player.back(); see();                         // to the hold before
        player.back(); see();                         // to the introduction
        player.ready(); player.follow;
        test.follow();
        return [seen, (await test.sent()).map((entry) => [entry.status, entry.reps_done])];
    """
    seen, sent = machine(script, exercise(Dose(hold_seconds=30, reps=2), measured_by="hold"))

    assert seen == [
        ["hold", 1, 1, 20],
        ["hold", 1, 1, 15],
        ["ready", 1, 1, 3],
        ["next", 1, 2, 2],
        ["ready", 1, 1, 3],
        ["intro", None, None, 0],
    ]
    assert sent == [["done", 2]]


def test_rest_can_be_longer_or_shorter(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test;
        player.start(); player.ready(); test.go(3); player.press(); player.press();
        const seen = [test.seconds()];
        player.more(); seen.push(test.seconds());
        player.press(); seen.push(test.seconds());
        test.go(3); seen.push(player.phase);
        return seen;
    """
    assert machine(script, exercise(Dose(sets=2, reps=2, rest_seconds=60))) == [60, 75, 3, "count"]


def test_skip_says_why_and_each_side_is_logged_apart(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test;
        player.start(); player.ready(); test.go(3 + 10 + 5 + 4);
        player.open("skip"); test.go(60); player.skip("No time");
        player.skip("");
        const names = ["prescription_key", "side", "status", "reps_done", "reason"];
        return (await test.sent()).map((entry) => names.map((name) => entry[name]));
    """
    sides = exercise(Dose(hold_seconds=10, side=Side.EACH), measured_by="hold")
    found = machine(script, sides, exercise(Dose(hold_seconds=10, side=Side.EACH), name="Chin tuck"))

    assert found == [
        ["Side plank", "left", "done", 1, ""],
        ["Side plank", "right", "skipped", 0, "No time"],
        ["Chin tuck", "", "skipped", 0, ""],
    ]


def test_an_exercise_that_was_skipped_by_mistake_is_done_after_back_and_corrected(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test;
        player.start(); player.skip(""); player.back();
        const name = player.exercise.name;
        player.ready(); test.go(3); for (let tap = 0; tap < 3; tap += 1) player.press();
        return [name, (await test.sent()).map(({ uuid, corrects = "", status }) => [uuid, corrects, status])];
    """
    name, sent = machine(script, exercise(Dose(reps=3)), exercise(Dose(reps=3), name="Chin tuck"))

    assert name == "Side plank"
    assert sent == [["uuid-2", "", "skipped"], ["uuid-3", "uuid-2", "done"]]


def test_it_hurts_too_much_stops_at_once_and_is_logged_before_any_answer(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test;
        player.start(); player.ready(); test.go(3); player.press(); player.press();
        player.hurt(); test.go(600);
        const log = (await test.sent()).map(({ status, stopped, reps_done }) => [status, stopped, reps_done]);
        const reload = await test.again();
        reload.player.goOn();
        return [log, player.state.panel, test.locks.at(-1), reload.player.exercise.name];
    """
    log, panel, lock, name = machine(script, exercise(Dose(reps=5)), exercise(Dose(reps=3), name="Chin tuck"))

    assert log == [["partly", True, 2]]
    assert (panel, lock, name) == ("hurt", False, "Chin tuck")


def test_enough_ends_a_range_and_a_set_to_fatigue_and_leaves_out_what_is_offered(machine: Any) -> None:
    script = """
        const test = await make(), { player } = test;
        player.start();
        player.ready(); test.go(3);
        const early = Boolean(player.mayBeEnough);
        for (let tap = 0; tap < 9; tap += 1) player.press();
        const now = Boolean(player.mayBeEnough);
        player.enough();
        const set = () => { for (let tap = 0; tap < 4; tap += 1) player.press(); };
        player.ready(); test.go(3); set(); test.go(3); set();
        const offered = Boolean(player.mayBeEnough);
        player.enough();
        const sent = (await test.sent()).map(({ status, sets_done, reps_done }) => [status, sets_done, reps_done]);
        return [[early, now, offered], sent];
    """
    may, sent = machine(
        script,
        exercise(Dose(reps=8, reps_max=12)),
        exercise(Dose(sets=2, sets_max=3, reps=4), name="Chin tuck"),
    )

    assert may == [False, True, True]
    assert sent == [["done", 1, 9], ["done", 2, 8]]


# --- The page --------------------------------------------------------------------------------------

NEW_PATIENTS = """
from datetime import date
from uuid import uuid4
from clinic.models import User
from exercises.dose import Dose, Side
from exercises.models import Exercise
from patients.models import Patient, PatientAccess, Plan
from patients.review import gaps_of
from patients.services import add_exercise, issue_plan
from patients.services.gate import Edit
by = User.objects.get(email="therapist@demo.example")
stretch = "Supine hamstring stretch with strap"
doses = {
    stretch: Dose(hold_seconds=10, side=Side.EACH),
    "Heel slide": Dose(sets=2, reps=3, rest_seconds=20),
    "Quad set": Dose(duration_seconds=20),
}
for number, who in enumerate(NAMES):
    born = date(1950, 1, number + 1)
    patient = Patient.objects.create(clinic=by.clinic, given_name="Robin", family_name=who, date_of_birth=born)
    user = User.objects.create_user(f"{who}@demo.example", "demo-demo-demo", name=f"Robin {who}")
    PatientAccess.objects.create(user=user, patient=patient, kind="self")
    plan = Plan.objects.create(
        patient=patient, stop_text="Stop if your leg goes numb. Call us.", pain_red=6, pain_amber=4
    )
    for name, dose in doses.items():
        plan.refresh_from_db()
        edit = Edit(version=plan.version, by=by, action=uuid4())
        add_exercise(plan=plan, edit=edit, exercise=Exercise.objects.get(name=name, clinic=None), dose=dose)
    plan.refresh_from_db()
    issue_plan(plan=plan, by=by, confirmed=[gap.name for gap in gaps_of(plan)])
"""
SHOW = """
import json
from patients.models import LogEntry
entries = LogEntry.objects.filter(patient__family_name="{who}").order_by("pk")
names = {{row["key"]: row["name"] for each in entries for row in each.issued_plan.content["exercises"]}}
print(json.dumps([
    [names.get(str(each.prescription_key), ""), each.status, each.side, each.sets_done, each.reps_done, each.pain,
     each.effort and int(each.effort), each.stopped, each.reason, each.note, each.source, each.round]
    for each in entries if {every} or not hasattr(each, "corrected_by")
]))
"""
STRETCH, SLIDE, QUAD = "Supine hamstring stretch with strap", "Heel slide", "Quad set"


def make_patients(server: Server) -> list[str]:
    names = [a_name("player") for _each in range(12)]
    server.run(f"NAMES = {names}{NEW_PATIENTS}")
    return names


@pytest.fixture(scope="module")
def patients(server: Server) -> list[str]:
    return make_patients(server)


@pytest.fixture
def patient(patients: list[str]) -> str:
    """Somebody with three exercises due: a hold on each side, sets by repetitions, and a time."""
    return patients.pop()


def logged(server: Server, who: str, count: int, *, every: bool = False) -> list[list[Any]]:
    """What stands in the database once so many entries are there. Until then they wait in the browser's outbox."""
    script = SHOW.format(who=who, every=every)
    for _attempt in range(100):
        rows: list[list[Any]] = json.loads(server.run(script))
        if len(rows) >= count:
            break
        time.sleep(0.2)
    return rows


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def places_of(page: Page, *names: str) -> list[list[int]]:
    boxes = [page.get_by_role("button", name=name).bounding_box() for name in names]
    return [[round(box[side]) for side in ("x", "y", "width", "height")] for box in boxes if box]


def open_session(page: Page, who: str, *, is_timed: bool = True) -> None:
    """From the dock of Today. The page's clock then goes only as the test lets it."""
    sign_in(page, who)
    page.goto("/my/")
    if is_timed:
        page.clock.install()
    page.get_by_role("link", name="Start my session").click()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    if is_timed:
        page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    press(page, "Start")


def test_a_whole_session_by_buttons_alone(visit: Any, server: Server, patient: str) -> None:
    page = visit(width=360)
    page.set_viewport_size({"width": 360, "height": 740})
    open_session(page, patient)
    phase = page.locator("[data-show=phase]")
    places = places_of(page, "Skip", "It hurts too much")

    expect(page.get_by_role("heading", name=STRETCH)).to_be_visible()
    press(page, "I am ready")
    page.clock.run_for(4_000)
    expect(phase).to_have_text("Hold, left side")
    left = page.locator("[data-moment=end]").get_attribute("src")
    page.clock.run_for(10_000)
    expect(phase).to_have_text("Now your right side, right side")
    page.clock.run_for(5_000)
    expect(phase).to_have_text("Hold, right side")
    assert page.locator("[data-moment=end]").get_attribute("src") != left
    assert places_of(page, "Skip", "It hurts too much") == places
    page.clock.run_for(11_000)

    expect(page.get_by_role("heading", name=SLIDE)).to_be_visible()
    press(page, "I am ready")
    page.clock.run_for(4_000)
    for _tap in range(3):
        page.get_by_role("button", name="Tap each time").click()
    expect(phase).to_have_text("Rest")
    press(page, "15 seconds more")
    expect(page.get_by_role("timer")).to_contain_text("35")
    press(page, "I am ready, go on")
    page.clock.run_for(4_000)
    for _tap in range(3):
        page.get_by_role("button", name="Tap each time").click()

    expect(page.get_by_role("heading", name=QUAD)).to_be_visible()
    press(page, "I am ready")
    page.clock.run_for(24_000)

    expect(page.get_by_role("heading", name="How was it?")).to_be_visible()
    assert page.locator("[data-list] summary").count() == 3
    assert page.locator("[data-screen=how] fieldset :checked").count() == 3  # what was done, and nothing else
    page.get_by_role("radio", name="3", exact=True).first.check()
    page.get_by_role("radio", name="Hard", exact=True).first.check()
    page.get_by_label("Anything to tell your physiotherapist?").fill("It went well.")
    press(page, "Save")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()

    rest = [False, "", "", "session", 1]
    page.clock.resume()
    assert logged(server, patient, 4, every=True) == [
        [STRETCH, "done", "", 1, 1, None, None, *rest],
        [SLIDE, "done", "", 2, 6, None, None, *rest],
        [QUAD, "done", "", 1, None, None, None, *rest],
        ["", "done", "", None, None, 3, 5, False, "", "It went well.", "session", None],
    ]
    assert page.evaluate(KEPT) == []
    page.get_by_role("link", name="Back to Today").click()
    expect(page.get_by_text("That is all for today.")).to_be_visible()
    expect(page.get_by_role("link", name="Start my session")).to_have_count(0)


def test_a_reload_in_the_middle_goes_on_and_what_was_done_can_be_set_right(
    visit: Any, server: Server, patient: str
) -> None:
    page = visit(width=360)
    open_session(page, patient)
    press(page, "I am ready")
    page.clock.run_for(30_000)
    expect(page.get_by_role("heading", name=SLIDE)).to_be_visible()
    press(page, "I am ready")
    page.clock.run_for(4_000)
    page.get_by_role("button", name="Tap each time").click()

    page.reload()

    expect(page.get_by_role("button", name="Tap each time")).to_contain_text("1 of 3")
    page.get_by_role("button", name="Skip").click()
    press(page, "It is too hard")
    press(page, "End the session")
    page.get_by_role("dialog").get_by_role("button", name="End the session").click()
    page.locator("summary", has_text=SLIDE).click()
    row = page.locator("[data-list] details").nth(1)
    row.get_by_label("Repetitions").fill("5")
    row.get_by_role("radio", name="2", exact=True).check()
    press(page, "Save")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()

    page.clock.resume()
    assert len(logged(server, patient, 3, every=True)) == 3
    assert [row[:10] for row in logged(server, patient, 2)] == [
        [STRETCH, "done", "", 1, 1, None, None, False, "", ""],
        [SLIDE, "partly", "", 0, 5, 2, None, False, "It is too hard", ""],
    ]


def test_it_hurts_too_much(visit: Any, server: Server, patient: str) -> None:
    page = visit(width=360)
    open_session(page, patient)
    press(page, "I am ready")
    page.clock.run_for(16_000)  # the left side is done
    press(page, "It hurts too much")

    panel = page.get_by_role("dialog", name="Stop this exercise for now")
    expect(panel).to_contain_text("Stop if your leg goes numb. Call us.")
    expect(panel.get_by_role("link", name="Call")).to_be_visible()
    page.keyboard.press("Escape")
    panel.get_by_role("radio", name="8", exact=True).check()
    panel.get_by_role("button", name=f"Go on with {SLIDE}").click()

    expect(page.get_by_role("heading", name=SLIDE)).to_be_visible()
    page.get_by_role("button", name="End the session").first.click()
    page.get_by_role("dialog").get_by_role("button", name="End the session").click()
    press(page, "Skip these questions")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.clock.resume()
    logged(server, patient, 3, every=True)
    assert [row[:8] for row in logged(server, patient, 2)] == [
        [STRETCH, "done", "left", 1, 1, None, None, False],
        [STRETCH, "skipped", "right", 0, 0, 8, None, True],
    ]
    page.get_by_role("link", name="Back to Today").click()
    expect(page.get_by_text("Stop this exercise for now")).to_be_visible()


def test_pain_over_the_limit_at_the_end_says_when_to_stop_and_whom_to_call(
    visit: Any, server: Server, patient: str
) -> None:
    page = visit(width=360)
    open_session(page, patient)
    page.get_by_role("button", name="Skip").click()
    press(page, "Skip it")
    page.get_by_role("button", name="End the session").first.click()
    page.get_by_role("dialog").get_by_role("button", name="End the session").click()
    assert "6 or more" not in page.locator("[data-screen=how]").inner_text()
    page.get_by_role("radio", name="6", exact=True).first.check()
    press(page, "Save")

    expect(page.get_by_role("heading", name="Stop these exercises for now")).to_be_visible()
    saved = page.locator("[data-screen=saved]")
    expect(saved).to_contain_text("Stop if your leg goes numb. Call us.")
    expect(saved.get_by_role("link", name="Call")).to_be_visible()
    page.clock.resume()
    assert [(row[0], row[1], row[5]) for row in logged(server, patient, 2)] == [
        (STRETCH, "skipped", None),
        ("", "partly", 6),
    ]


def test_keys_alone_and_the_choice_of_sounds_is_kept(visit: Any, patient: str) -> None:
    page = visit(width=360)
    open_session(page, patient)
    page.keyboard.press(" ")
    page.clock.run_for(8_000)
    expect(page.locator("[data-show=phase]")).to_have_text("Hold, left side")
    page.keyboard.press(" ")
    expect(page.locator("[data-show=phase]")).to_have_text("Paused, left side")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="Skip this exercise?")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-show=phase]")).to_have_text("Get ready, left side")
    assert page.evaluate(ALT_LEFT)  # the browser's own way back is left to it

    page.get_by_role("button", name="Speech").last.click()
    assert page.evaluate("localStorage['reprise-speech']") == "off"
    page.reload()
    expect(page.get_by_role("button", name="Speech").last).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="Beeps").last).to_have_attribute("aria-pressed", "true")

    page.evaluate(GROW_OLD)
    page.reload()
    expect(page.get_by_role("button", name="Beeps").last).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(KEPT) == []  # nothing of it stays on the device


def test_without_a_script_it_is_a_page_to_read(visit: Any, patient: str) -> None:
    page = visit(javascript=False, width=360)
    sign_in(page, patient)
    page.goto("/my/")
    page.get_by_role("link", name="Start my session").click()

    section = page.get_by_role("region", name=STRETCH)
    expect(section).to_contain_text("Hold 10 seconds. Do this on each side.")
    expect(section.get_by_role("listitem").first).to_be_visible()
    section.get_by_role("link", name="Log it on Today").click()
    expect(page.get_by_role("article").filter(has_text=STRETCH)).to_be_in_viewport()
    card = page.get_by_role("article").filter(has_text=SLIDE)
    card.get_by_text("How to do it").click()
    card.get_by_role("link", name="Count this one with me").click()
    expect(page.locator("section.panel")).to_have_count(1)
    expect(page.get_by_role("region", name=SLIDE)).to_be_visible()


def test_every_screen_of_it_suits_everybody(visit: Any, patient: str) -> None:
    page = visit(width=360, color_scheme="light")
    found: list[str] = []

    def look(where: str) -> None:
        page.evaluate(f"{MEASURES}.settled()")
        found.extend(f"{where}: {each}" for each in violations(page) + violations_in_the_dark(page))
        for width, letters in ((320, "100%"), (360, "200%")):
            page.set_viewport_size({"width": width, "height": 740})
            page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
            found.extend(f"{where}, {width} px: {each}" for each in page.evaluate(f"{MEASURES}.cutOff()"))
        page.evaluate("document.documentElement.style.fontSize = ''")

    open_session(page, patient, is_timed=False)
    look("introduction")
    press(page, "I am ready")
    expect(page.locator("[data-show=phase]")).to_have_text("Hold, left side")
    press(page, "Pause")
    look("hold")
    page.get_by_role("button", name="Skip").click()
    look("skip")
    press(page, "Skip it")
    press(page, "I am ready")
    for _tap in range(3):
        page.get_by_role("button", name="Tap each time").click()
    press(page, "Pause")
    look("rest")
    press(page, "It hurts too much")
    look("hurts")
    page.get_by_role("dialog").get_by_role("button", name="End the session").click()
    page.evaluate("document.querySelectorAll('[data-list] details').forEach(each => { each.open = true })")
    look("how")
    press(page, "Save")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    look("saved")
    assert found == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_dock_of_today_covers_nothing_that_has_the_focus(visit: Any, patient: str, width: int) -> None:
    page = visit(width=width)
    page.set_viewport_size({"width": width, "height": 640})
    sign_in(page, patient)
    page.goto("/my/")
    covered = page.evaluate(
        """async () => {
            const covered = [];
            for (const each of document.querySelectorAll("main a, main button, main summary")) {
                if (!each.checkVisibility() || each.closest(".day-dock")) continue;
                each.focus();
                each.scrollIntoView({ block: "nearest", behavior: "instant" });
                const box = each.getBoundingClientRect();
                const seen = document.elementFromPoint(box.left + box.width / 2, box.bottom - 4);
                if (seen?.closest(".day-dock")) covered.push(each.innerText);
            }
            scrollTo(0, document.body.scrollHeight);
            const foot = document.querySelector(".site-foot").getBoundingClientRect();
            const dock = document.querySelector(".day-dock").getBoundingClientRect();
            if (foot.bottom > dock.top + 1 && foot.top < dock.bottom) covered.push("the foot");
            return covered;
        }"""
    )
    assert covered == []
    if width == 360:
        dock = page.locator(".day-dock").bounding_box()
        assert round(dock["y"] + dock["height"]) == 640
        assert 80 <= dock["height"] <= 88
