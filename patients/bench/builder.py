"""Measures the plan builder as a therapist works: keys, clicks, page loads and waiting, in a real browser.

Four times a plan for a new patient, from the click on *New plan* until the page says that it is with the patient. The
browser types at once; what a hand would need is calculated from the keys and clicks, unless `really` is asked for.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from patients.bench.builder_actions import p95
from patients.bench.handouts import Figure
from patients.bench.practice import Practice
from patients.bench.visit import CHROMIUMS, QUIET, serving
from patients.models import Patient

KEY = 0.3  # seconds a key: 40 words a minute of five characters each
POINTING = (
    1.3  # seconds a click: 1.1 to point and 0.2 to press, of the keystroke-level model (Card, Moran, Newell)
)
LINES = (
    "quad set 3x10 hold 5s",
    "heel slide 2x15",
    "slr 3x10 left",
    "side plank 3x20s each side",
    "clam 3x12 each side",
    "calf raise 3x15 daily",
)
NAMES = ("quad set", "heel slide", "slr", "side plank", "clam", "calf raise")
BY_BODY_PART = {  # as the browser shows them: the part, then the exercises in it
    "Knee and thigh": ("Quad set", "Heel slide", "Straight leg raise"),
    "Core and abdomen": ("Side plank",),
    "Hip, buttock and groin": ("Clamshell",),
    "Ankle, calf and foot": ("Double-leg calf raise",),
}
ROWS = "[data-row]"
LOG_FORMAT = "%(m)s %(U)s %(D)s"  # method, path, microseconds


@dataclass
class Hand:
    """A therapist's hand on one page of the browser. It counts what it does, and the seconds that it has to wait."""

    page: Any
    really: bool = False
    keys: int = 0
    clicks: int = 0
    loads: int = 0
    waited: float = 0

    def __post_init__(self) -> None:
        self.page.on("domcontentloaded", self.note_load)

    def note_load(self, _page: Any) -> None:
        self.loads += 1

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text, delay=KEY * 1000 if self.really else 0)

    def press(self, chord: str) -> None:
        self.keys += len(chord.split("+"))
        if self.really:
            time.sleep(KEY * len(chord.split("+")))
        self.page.keyboard.press(chord)

    def click(self, target: Any) -> None:
        self.clicks += 1
        target.click()

    def wait(self, until: Callable[[], object], *, meanwhile: str = "") -> None:
        """Until `until` returns. Only what is longer than typing `meanwhile`, the next line, counts as waiting."""
        began = time.perf_counter()
        until()
        self.waited += max(0.0, time.perf_counter() - began - len(meanwhile) * KEY)

    def follow(self, act: Callable[[], object], to: str) -> None:
        """Do what leads to another page, and wait for it."""
        began = time.perf_counter()
        act()
        self.page.wait_for_url(to, wait_until="domcontentloaded")
        self.waited += time.perf_counter() - began

    @property
    def typed(self) -> float:
        return self.keys * KEY


def figures(practice: Practice, *, really: bool = False) -> Iterator[Figure]:
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    try:
        playwright = import_module("playwright.sync_api")
    except ImportError:
        playwright = None
    if playwright is None or chromium is None:
        yield "builder by hand", "not measured: needs Chromium, and Playwright, which `make test` installs"
        return
    patients = [new_patient(practice, run) for run in RUNS]
    session = practice.sign_in_therapist()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "access.log"
        options = ("--access-logfile", str(log), "--access-logformat", LOG_FORMAT)
        with serving(Path(folder), *options) as address, playwright.sync_playwright() as running:
            sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
            browser = running.chromium.launch(executable_path=chromium, args=[*QUIET, *sandbox])
            visitor = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
            visitor.add_cookies([{"name": "session", "value": session, "url": address}])
            for (what, run), patient in zip(RUNS.items(), patients, strict=True):
                start = f"{address}{patient.get_absolute_url()}"
                yield from one_plan(what, run, visitor.new_page(), start, log, really=really)
            browser.close()


def new_patient(practice: Practice, name: str) -> Patient:
    return Patient.objects.create(clinic=practice.clinic, given_name="New", family_name=name[:30])


def one_plan(
    what: str, run: Callable[[Hand], None], page: Any, start: str, log: Path, *, really: bool
) -> Iterator[Figure]:
    page.goto(start)
    hand, before = Hand(page, really), len(log.read_text().splitlines())
    began = time.perf_counter()
    hand.follow(lambda: hand.click(page.get_by_role("button", name="New plan")), "**/plans/**")
    page.locator("#line:focus").wait_for()
    run(hand)
    page.get_by_text("with the patient").first.wait_for()
    took = time.perf_counter() - began
    page.close()
    total = hand.typed + hand.waited
    yield f"builder, {what}", f"{hand.keys} keys, {hand.clicks} clicks, {hand.loads} page loads"
    by_hand = f", with {POINTING} s a click {total + hand.clicks * POINTING:.1f} s"
    spent = f"{hand.typed:.1f} s typed + {hand.waited:.1f} s waited = {total:.1f} s{by_hand}"
    yield f"builder, {what}: seconds", f"{spent}{f'; really {took:.1f} s' if really else ''}"
    yield f"builder, {what}: server", at_server(log.read_text().splitlines()[before:])


def at_server(lines: Sequence[str]) -> str:
    """What the requests took, and the edits among them. Files do not count."""
    logged = [line.split() for line in lines]
    asked = [(method, path, int(micro) / 1000) for method, path, micro in logged if "/static/" not in path]
    edits = [spent for method, path, spent in asked if method == "POST" and "/plans/" in path]
    return (
        f"{sum(spent for _method, _path, spent in asked):.0f} ms in {len(asked)} requests; "
        f"p95 of {len(edits)} edits {p95(edits):.0f} ms"
    )


# --- The four ways ---------------------------------------------------------------------------------


def by_lines(hand: Hand) -> None:
    add_lines(hand, LINES)
    issue_by_keys(hand)


def by_names(hand: Hand) -> None:
    add_lines(hand, NAMES)
    issue_by_keys(hand)


def by_template(hand: Hand) -> None:
    add_lines(hand, ["t knee"], rows=6)
    issue_by_keys(hand)


def by_mouse(hand: Hand) -> None:
    page, count = hand.page, 0
    hand.click(page.get_by_text("Choose by body part"))
    for part, exercises in BY_BODY_PART.items():
        hand.click(page.locator("#browsed").get_by_role("link", name=part, exact=True))
        hand.wait(page.locator("#browsed [aria-current]", has_text=part).wait_for)
        for exercise in exercises:
            hand.click(page.locator("#browsed").locator("button", has=page.get_by_text(exercise, exact=True)))
            count += 1
            hand.wait(page.locator(ROWS).nth(count - 1).wait_for)
    hand.follow(lambda: hand.click(page.locator("#issue-card .button-primary")), "**/review/**")
    mend = page.get_by_role("button", name="Use the stop rules of the exercises")
    hand.click(mend)
    hand.wait(lambda: mend.wait_for(state="detached"))
    hand.follow(lambda: hand.click(page.get_by_role("button", name="Issue version 1")), "**/issued/**")


def add_lines(hand: Hand, lines: Sequence[str], *, rows: int = 0) -> None:
    for number, line in enumerate(lines, start=1):
        hand.type(line)
        hand.press("Enter")
        following = lines[number] if number < len(lines) else ""
        hand.wait(hand.page.locator(ROWS).nth((rows or number) - 1).wait_for, meanwhile=following)


def issue_by_keys(hand: Hand) -> None:
    """The keys lead to the review, mend the stop rule where it is missing, and go on to the button that issues."""
    page = hand.page
    hand.follow(lambda: hand.press("Control+Enter"), "**/review/**")
    mend = page.get_by_role("button", name="Use the stop rules of the exercises")
    if mend.count():
        hand.click(mend)
        hand.wait(lambda: mend.wait_for(state="detached"))
    hand.follow(lambda: hand.click(page.get_by_role("button", name="Issue version 1")), "**/issued/**")


RUNS: dict[str, Callable[[Hand], None]] = {
    "six typed lines": by_lines,
    "six names": by_names,
    "by mouse": by_mouse,
    "a template": by_template,
}
