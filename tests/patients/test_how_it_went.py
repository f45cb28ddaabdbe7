"""How it went: effort, what was really done, that it hurt too much. On Today, in a correction and in staff's record."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from exercises.dose import Dose
from patients.models import LogEntry
from patients.services import issue_plan, withdraw_version
from patients.snapshots import digest, first_sentence, short_stop_rule, snapshot
from patients.views.entries import answers_of
from tests.factories import add_row, make_exercise, make_issued, make_plan
from tests.patients.test_entries import TWICE, address, answer, issue, log_form, store
from tests.patients.test_small_print import words_of

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by services and the access table

SETS = Dose(sets=3, reps=10, times_per_day=2)


def card_of(page: str, issued: Any, number: int = 0) -> str:
    key = issued.content["exercises"][number]["key"]
    return page[page.index(f'id="exercise-{key}"') :].split("</article>")[0]


def test_effort_and_what_was_really_done_are_saved_with_one_answer(pat: Any) -> None:
    issued = issue(pat.patient, SETS)
    card = card_of(pat.get("/my/").text, issued)
    assert "I did more or less than planned" in card
    assert [words in card for words in ("Very easy", "Easy", "Medium", "Hard", "Very hard")] == [True] * 5
    assert not re.search(r'type="radio" name="(effort|pain)"[^>]* checked', card)

    pat.post("/my/log/", log_form(issued, status="partly", effort="5", sets_done="2", reps_done="18"))

    entry = pat.patient.log.get()
    assert (entry.effort, entry.sets_done, entry.reps_done) == (Decimal(5), 2, 18)
    assert (entry.status, entry.stopped) == ("partly", False)


def test_only_what_has_sets_and_repetitions_is_asked_for_them(pat: Any) -> None:
    issued = issue(pat.patient, Dose(hold_seconds=30))

    card = card_of(pat.get("/my/").text, issued)

    assert "more or less than planned" not in card
    assert 'name="effort"' in card


@pytest.mark.parametrize(("value", "said"), [("101", "less than or equal to 100"), ("two", "whole number")])
def test_impossible_sets_are_refused_in_the_open_fold_and_the_rest_is_kept(
    pat: Any, value: str, said: str
) -> None:
    issued = issue(pat.patient, SETS)

    page = pat.post("/my/log/", log_form(issued, sets_done=value, effort="7", note="Hot day"))

    assert page.status_code == 422
    assert said in page.text
    assert f'value="{value}"' in page.text
    assert re.search(r'name="effort" value="7"[^>]* checked', page.text)
    assert '<details class="really-done" open>' in page.text
    assert not pat.patient.log.exists()


def test_it_hurt_too_much_is_partly_done_and_stopped_and_ends_the_exercise_for_the_day(
    pat: Any, ann: Any
) -> None:
    pat.patient.clinic.phone = "030 1234"
    pat.patient.clinic.save()
    plan = make_plan(
        pat.patient, exercise=make_exercise("Plank"), dose=TWICE, stop_text="Rest, then ring us."
    )
    add_row(plan, exercise=make_exercise("Heel raise"), dose=TWICE)
    issued = make_issued(plan)

    page = pat.post("/my/log/", log_form(issued, status="stopped"), follow=True).text

    entry = pat.patient.log.get()
    assert (entry.status, entry.stopped, entry.pain) == ("partly", True, None)
    card = card_of(page, issued)
    for words in ("Stop this exercise for now", "Rest, then ring us.", "marked for your practice"):
        assert words in card
    assert re.search(r'<a class="button button-call" href="tel:0301234">', card)
    assert page.count("day-card-next") == 1
    assert "day-card-next" in page.split("</article>")[1]
    assert '<button class="day-mark"' not in card
    pat.post("/my/log/", log_form(issued, round=2))  # it can still be logged
    assert pat.patient.log.count() == 2
    assert "Stopped: it hurt too much" in ann.get(pat.patient.get_absolute_url()).text


def test_the_day_is_settled_when_what_is_left_hurt_too_much(pat: Any) -> None:
    issued = issue(pat.patient, TWICE, pain_red=6)

    page = pat.post("/my/log/", log_form(issued, pain=6), follow=True).text

    assert "That is all for today. Thank you for telling us." in page
    assert "minutes left" not in page


def test_a_correction_shows_and_changes_everything_that_was_said(pat: Any) -> None:
    entry = store(issue(pat.patient, SETS), pat, status="partly", stopped=True, effort=7, sets_done=1)

    page = pat.get(address(entry)).text

    for name, value in (("status", "stopped"), ("effort", "7")):
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked', page)
    assert re.search(r'name="sets_done" value="1"', page)
    sent = answer("partly", effort="3", sets_done="", reps_done="12")
    pat.post(address(entry), sent)
    said = pat.patient.log.get(corrects=entry)
    assert (said.stopped, said.effort, said.sets_done, said.reps_done) == (False, 3, None, 12)


def test_a_correction_that_is_saved_as_it_stands_changes_nothing(pat: Any) -> None:
    """Also a number of the scale without a word, and what was stopped before it began."""
    said = {"status": "skipped", "stopped": True, "effort": Decimal("4.5"), "sets_done": 2, "reps_done": 20}
    entry = store(issue(pat.patient, SETS), pat, **said)
    page = pat.get(address(entry)).text
    assert "4.5 of 10" in page
    assert re.search(r'name="effort" value="4.5"[^>]* checked', page)

    answers = answers_of(entry) | {"effort": "4.5", "pain": ""}
    pat.post(address(entry), {name: value for name, value in answers.items() if name != "stopped_as"})

    kept = pat.patient.log.get(corrects=entry)
    assert {name: getattr(kept, name) for name in said} == said


def test_what_was_skipped_has_no_effort(pat: Any) -> None:
    entry = store(issue(pat.patient, SETS), pat, effort=5, sets_done=3, reps_done=30)

    pat.post(address(entry), answer("skipped", effort="5", sets_done="3", reps_done="30"))

    kept = pat.patient.log.get(corrects=entry)
    assert (kept.effort, kept.sets_done, kept.reps_done) == (None, None, None)


def test_staff_read_effort_what_was_done_and_how_it_was_entered(pat: Any, ann: Any) -> None:
    issued = issue(pat.patient, Dose(reps=10, times_per_day=3))
    store(issued, pat, effort=5, sets_done=2, reps_done=18)
    store(issued, pat, source=LogEntry.Source.PAPER)
    store(issued, pat, source=LogEntry.Source.SESSION)

    record = words_of(ann.get(pat.patient.get_absolute_url()).text)

    for words in ("Effort: hard", "2 sets", "18 times in all", "Entered later, from paper", "Counted along"):
        assert words in record
    assert "For version" not in record


def test_staff_see_that_an_entry_is_for_a_version_that_was_over(pat: Any, ann: Any) -> None:
    plan = make_plan(pat.patient, dose=TWICE)
    first = make_issued(plan)
    store(first, pat, effort=5)
    plan.note = "Slower."
    plan.save()
    second = make_issued(plan)
    record = ann.get(pat.patient.get_absolute_url()).text
    assert "For version" not in record  # it came while it was the current one

    store(first, pat)
    assert "For version 1, replaced" in ann.get(pat.patient.get_absolute_url()).text
    withdraw_version(issued=second, by=ann.user)
    entry = store(second, pat, prescription_key=None)
    assert "For version 2, withdrawn" in ann.get(pat.patient.get_absolute_url()).text
    assert entry.issued_plan == second


# --- When to stop ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("Stop if it is sharp. Rest for a day.", "Stop if it is sharp."),
        ("Stop if it is sharp, e.g. a stab. Rest.", "Stop if it is sharp, e.g. a stab."),
        ("Stop above 2.5 kg", "Stop above 2.5 kg"),
        ("Stop if it hurts\nThen rest.", "Stop if it hurts"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_the_short_form_is_the_first_sentence(rule: str, first: str) -> None:
    assert first_sentence(rule) == first
    assert short_stop_rule({"stop_rule": rule, "stop_rule_short": ""}) == first


def test_the_short_form_is_of_this_patients_wording_and_makes_no_new_version(pat: Any, ann: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise(stop_rule="Stop when dizzy. Sit down."))
    row = plan.prescriptions.get()
    row.wording = {"stop_rule": "Stop when it stings. Ring us."}
    row.save()

    content = snapshot(plan)
    assert content["exercises"][0]["stop_rule_short"] == "Stop when it stings."
    content["exercises"][0]["stop_rule_short"] = ""  # as a former release issued it
    content |= {"anchor": "2026-11-10", "issue": {"number": 1, "date": "2026-11-10", "by": "Ann"}}
    plan.issued.create(number=1, content=content, sha256=digest(content), issued_by=ann.user)
    with pytest.raises(ValidationError) as refusal:
        issue_plan(plan=plan, by=ann.user)
    assert refusal.value.code == "unchanged"


def test_the_librarys_short_form_and_key_steps_hold_for_the_librarys_words_alone(pat: Any) -> None:
    exercise = make_exercise(
        stop_rule="Stop when dizzy. Sit down.",
        stop_rule_short="Dizzy? Stop.",
        instructions=["Sit.", "Lean.", "Wait."],
        key_steps=[2],
    )
    plan = make_plan(pat.patient, exercise=exercise)
    [row] = snapshot(plan)["exercises"]
    assert (row["stop_rule_short"], row["key_steps"]) == ("Dizzy? Stop.", [2])

    plan.prescriptions.update(wording={"stop_rule": "Stop when it stings.", "instructions": ["Sit."]})
    [row] = snapshot(plan)["exercises"]
    assert (row["stop_rule_short"], row["key_steps"]) == ("Stop when it stings.", [])


def test_a_card_says_when_to_stop_only_where_the_others_say_something_else(pat: Any) -> None:
    same, other = "Stop if it is sharp. Rest for a day.", "Stop if your foot goes numb. Ring us."
    plan = make_plan(pat.patient, exercise=make_exercise("Plank", stop_rule=same), dose=Dose(reps=5))
    for name, rule in (("Bridge", same), ("Heel raise", other)):
        add_row(plan, exercise=make_exercise(name, stop_rule=rule), dose=Dose(reps=5))
    issued = make_issued(plan)

    cards = [card_of(pat.get("/my/").text, issued, number) for number in range(3)]

    shut = [words_of(card.split("<details")[0]) for card in cards]
    assert ["Stop if" in words for words in shut] == [False, False, True]
    assert "<strong>Stop if it is sharp.</strong>" in cards[0]
    assert "<p>Rest for a day.</p>" in cards[0]
