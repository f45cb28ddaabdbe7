"""What a session of today consists of: the same answer as Today, as data to play and as a page to read."""

import json
import re
from typing import Any

import pytest

from exercises.dose import CountedIn, Dose, Side, minutes, timeline
from patients.models import LogEntry
from patients.services import record_session
from patients.session_words import cue
from tests.factories import add_row, make_entry, make_exercise, make_issued, make_plan

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by services and the access table

DATA = re.compile(r'<script id="session-data" type="application/json">(.*?)</script>', re.DOTALL)


def played(pat: Any, **asked: Any) -> list[dict[str, Any]]:
    """The exercises that the page hands to its player."""
    found = DATA.search(pat.get("/my/session/", asked).text)
    assert found
    exercises: list[dict[str, Any]] = json.loads(found[1])["exercises"]
    return exercises


def log(pat: Any, issued: Any, **fields: Any) -> None:
    record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, **fields)])


def test_it_has_the_next_round_of_what_is_due_in_the_order_of_today(pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("Side plank"), dose=Dose(reps=5, times_per_day=2))
    for name in ("Heel raise", "Chin tuck"):
        add_row(plan, exercise=make_exercise(name), dose=Dose(reps=10))
    issued = make_issued(plan)
    keys = [row["key"] for row in issued.content["exercises"]]
    log(pat, issued, prescription_key=keys[0])
    log(pat, issued, prescription_key=keys[1])

    first, last = played(pat)

    assert (first["key"], first["name"], first["round"], first["round_name"]) == (
        keys[0],
        "Side plank",
        2,
        "Round 2 of 2",
    )
    assert (last["name"], last["round"], last["plan"]) == ("Chin tuck", 1, issued.public_id)
    assert last["dose"] == "Repeat 10 times."
    assert [each["kind"] for each in last["segments"]] == ["ready", "work"]


def test_a_side_that_is_logged_is_not_played_again(pat: Any) -> None:
    dose = Dose(hold_seconds=30, reps=2, side=Side.EACH)
    issued = make_issued(make_plan(pat.patient, dose=dose))
    [whole] = played(pat)
    log(pat, issued, side="left")

    [half] = played(pat)

    assert (whole["side"], whole["sides"]) == ("", ["left", "right"])
    assert (half["side"], half["sides"]) == ("right", [])
    assert {each["side"] for each in half["segments"]} == {"right"}


def test_what_hurt_too_much_is_left_out_and_said(pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("Side plank"), dose=Dose(reps=5, times_per_day=2))
    add_row(plan, exercise=make_exercise("Heel raise"), dose=Dose(reps=10, times_per_day=2))
    add_row(plan, exercise=make_exercise("Chin tuck"), dose=Dose(reps=10, times_per_day=2))
    issued = make_issued(plan)
    keys = [row["key"] for row in issued.content["exercises"]]
    log(pat, issued, prescription_key=keys[0], pain=9)
    log(pat, issued, prescription_key=keys[1], status="partly", stopped=True)

    page = pat.get("/my/session/").text

    assert [each["name"] for each in played(pat)] == ["Chin tuck"]
    assert "Side plank, Heel raise" in page
    assert played(pat, exercise=keys[0]) == []
    assert f"?exercise={keys[0]}" not in pat.get("/my/").text


def test_one_exercise_alone_also_when_it_is_not_due(pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("Side plank"), dose=Dose(reps=5, as_needed=True))
    add_row(plan, exercise=make_exercise("Heel raise"), dose=Dose(reps=10))
    keys = [row["key"] for row in make_issued(plan).content["exercises"]]

    assert f"?exercise={keys[0]}" in pat.get("/my/").text
    assert [each["name"] for each in played(pat)] == ["Heel raise"]
    assert [each["name"] for each in played(pat, exercise=keys[0])] == ["Side plank"]
    assert played(pat, exercise="nonsense") == []


@pytest.mark.parametrize(
    ("dose", "label"),
    [
        (Dose(times_per_day=1), "In your own time"),
        (Dose(sets=20, reps=20, rest_between_reps_seconds=3), "In your own time"),
    ],
    ids=["no amount", "800 segments"],
)
def test_without_a_timeline_to_follow_it_is_one_open_step(pat: Any, dose: Dose, label: str) -> None:
    make_issued(make_plan(pat.patient, exercise=make_exercise(measured_by="reps"), dose=dose))

    [exercise] = played(pat)

    [segment] = exercise["segments"]
    assert (segment["kind"], segment["by"], segment["label"]) == ("work", "open", label)
    assert "when you are done" in segment["said"]


def test_stop_rule_in_its_first_sentence_and_the_plans_limits(pat: Any) -> None:
    exercise = make_exercise(stop_rule="Stop if it spreads. Call us then.")
    make_issued(make_plan(pat.patient, exercise=exercise, pain_red=5, pain_amber=3, stop_text="Call us."))

    [found] = played(pat)

    assert found["stop_rule"] == "Stop if it spreads."
    assert "Stop if it spreads." in found["said"]  # nobody looks at the screen
    assert (found["stop_text"], found["amber"], found["red"]) == ("Call us.", 3, 5)
    assert [picture["src"] for picture in found["pictures"]]
    assert pat.get(found["pictures"][0]["src"]).status_code == 200


def test_nothing_due_says_so_and_today_offers_no_session(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=5)))
    assert "Start my session" in pat.get("/my/").text
    log(pat, issued)

    page = pat.get("/my/session/").text

    assert "Nothing is due now" in page
    assert "Back to Today" in page
    assert "Start my session" not in pat.get("/my/").text
    assert "Start my session" not in pat.get("/my/?day=yesterday").text


def test_today_promises_the_minutes_of_one_round_of_each(pat: Any) -> None:
    dose = Dose(duration_seconds=240, times_per_day=3)
    make_issued(make_plan(pat.patient, dose=dose))

    page = pat.get("/my/").text

    assert round(minutes(dose)) == 4
    assert "about 4 minutes" in page
    assert "About 12 minutes." in page


def test_a_draft_is_never_played(pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("Side plank"))
    assert "Side plank" not in pat.get("/my/session/").text
    make_issued(plan)
    add_row(plan, exercise=make_exercise("Heel raise"))

    assert [each["name"] for each in played(pat)] == ["Side plank"]


def test_the_page_asks_no_more_of_the_database_than_today(pat: Any, django_assert_num_queries: Any) -> None:
    plan = make_plan(pat.patient)
    make_issued(plan)
    pat.get("/my/")
    with django_assert_num_queries(6):
        pat.get("/my/session/")
    for number in range(11):
        add_row(plan, exercise=make_exercise(f"Exercise {number}"))
    make_issued(plan)
    pat.get("/my/")
    with django_assert_num_queries(6):
        pat.get("/my/session/")


def test_by_ear_alone_each_step_says_what_it_is_where_and_on_which_side(pat: Any) -> None:
    """What somebody hears who lies on the floor. Not one step is silent, and no side is changed without a word."""
    dose = Dose(hold_seconds=30, reps=2, sets=2, rest_seconds=60, side=Side.EACH)
    make_issued(make_plan(pat.patient, exercise=make_exercise("Side plank"), dose=dose))

    [exercise] = played(pat)

    assert exercise["said"].startswith("Exercise 1 of 1. Side plank. Hold 30 seconds.")
    assert exercise["said"].endswith("Tap the middle of the screen when you are ready.")
    assert [each["said"] for each in exercise["segments"]] == [
        "Get ready. Left side.",
        "Hold.",
        "Let go. Hold 2 of 2.",
        "Hold.",
        "Let go. Switch sides. Now your right side.",
        "Hold.",
        "Let go. Hold 2 of 2.",
        "Hold.",
        "Let go. Rest for 1 minute. Then: Set 2 of 2, Left side.",
        "Hold.",
        "Let go. Hold 2 of 2.",
        "Hold.",
        "Let go. Switch sides. Now your right side.",
        "Hold.",
        "Let go. Hold 2 of 2.",
        "Hold.",
    ]


@pytest.mark.parametrize(
    "dose",
    [
        Dose(reps=10, sets=3, tempo="3-1-3"),
        Dose(reps=8, reps_max=12, side=Side.ALTERNATING),
        Dose(hold_seconds=20, hold_seconds_max=30, sets=2, sets_max=3, tempo="2-0-2"),
        Dose(sets=3, to_fatigue=True),
        Dose(reps=5, counted_in=CountedIn.BREATHS),
        Dose(reps_per_set=(12, 10, 8)),
        Dose(duration_seconds=60, reps=4),
        Dose(reps=5, rest_between_reps_seconds=2),
    ],
    ids=str,
)
def test_no_step_of_any_dose_is_silent(dose: Dose) -> None:
    segments = list(timeline(dose))

    assert all(cue(segments, place) for place in range(len(segments)))


def test_after_another_exercise_the_next_says_that_the_last_is_done(pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("Side plank"), dose=Dose(reps=5))
    add_row(plan, exercise=make_exercise("Heel raise"), dose=Dose(reps=10))
    make_issued(plan)

    first, last = played(pat)

    assert first["segments"][-1]["then"] == "Then: Heel raise"
    assert last["segments"][-1]["then"] == "Then you are finished"
    assert last["said"].startswith("That exercise is done. Exercise 2 of 2. Heel raise.")
    assert LogEntry.objects.count() == 0


def test_a_helper_reads_whose_session_it_is_also_while_it_runs(pat: Any, helper: Any) -> None:
    make_issued(make_plan(pat.patient))

    running = [each.get("/my/session/").text.partition("session-head")[2] for each in (helper, pat)]
    assert [str(pat.patient) in each for each in running] == [True, False]
