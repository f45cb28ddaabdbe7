"""What pages say and where: names that tell two controls apart, words instead of dashes, answers where the eye is."""

import re
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from exercises.dose import Dose
from patients.models import IssuedPlan
from tests.factories import add_row, let_follow, make_exercise, make_issued, make_patient, make_plan
from tests.patients.test_portal import log_form

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by the access table

CONTROL = re.compile(r"<(a|button|summary)\b([^>]*)>(.*?)</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
TWICE = Dose(reps=10, times_per_day=2)


def words_of(html: str) -> str:
    return " ".join(TAG.sub("", html).split())


def names_used_twice(page: str) -> dict[str, set[str]]:
    """Names that several controls in <main> have, with those controls."""
    found: dict[str, list[str]] = defaultdict(list)
    for tag, attributes, content in CONTROL.findall(page[page.index("<main") : page.index("</main")]):
        address = re.search(r'href="([^"]*)"', attributes)
        found[words_of(content)].append(address[1] if address else f"{tag} {len(found)}")
    return {name: set(things) for name, things in found.items() if len(set(things)) > 1}


def message_in(page: str, place: str) -> str:
    """The text of the part of the page with this id, up to the next such part."""
    part = page[page.index(f'id="{place}"') :]
    return words_of(re.split(r"<article|<section", part[1:])[0])


def at_the_head(page: str) -> str:
    said = re.search(
        r'id="messages" role="status">(.*?)<(?:div class="(?:page-head|builder)|nav|form)', page, re.DOTALL
    )
    assert said
    return words_of(said[1])


def two_plans(patient: Any) -> list[IssuedPlan]:
    issued = []
    for problem in ("Neck", "Back"):
        plan = make_plan(patient, problem=problem, exercise=make_exercise(f"{problem} stretch"), dose=TWICE)
        add_row(plan, exercise=make_exercise(f"{problem} press"), dose=Dose(reps=10))
        issued.append(make_issued(plan))
    return issued


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/my/", "/my/?day=yesterday", "/my/logged/"])
def test_no_two_controls_of_a_patients_page_have_one_name(pat: Any, address: str) -> None:
    for issued in two_plans(pat.patient):
        pat.post("/my/log/", log_form(issued))

    page = pat.get(address).text

    assert names_used_twice(page) == {}


def test_each_fold_and_button_of_today_names_its_exercise(pat: Any) -> None:
    make_issued(make_plan(pat.patient, dose=TWICE))

    names = [words_of(content) for tag, _, content in CONTROL.findall(pat.get("/my/").text) if tag != "a"]

    assert "How to do it: Side-lying QL stretch" in names
    assert "How it went: Side-lying QL stretch, Round 1 of 2" in names
    assert "Done: Side-lying QL stretch, Round 1 of 2" in names
    assert "Partly with these answers: Side-lying QL stretch" in names


def test_no_two_controls_of_the_staffs_pages_have_one_name(ann: Any, pat: Any) -> None:
    issued = two_plans(pat.patient)[0]
    let_follow(pat.user, make_patient(pat.patient.clinic, "Tom"))

    for address in (pat.patient.get_absolute_url(), f"{issued.plan.get_absolute_url()}?region=shoulder"):
        assert names_used_twice(ann.get(address).text) == {}, address


# --- The day --------------------------------------------------------------------------------------


def test_before_the_first_answer_the_day_says_what_it_asks_for(pat: Any) -> None:
    plan = make_plan(pat.patient, dose=TWICE)
    add_row(plan, exercise=make_exercise("Side plank"), dose=Dose(reps=10))
    issued = make_issued(plan)

    before, yesterday = pat.get("/my/").text, pat.get("/my/?day=yesterday").text
    after = pat.post("/my/log/", log_form(issued, round=1), follow=True).text

    assert "2 exercises, 3 rounds." in before
    assert "0 of" not in before
    assert "left." not in words_of(before)
    assert "<progress" not in before
    assert "1 of 3 done." in after
    assert "left." in words_of(after)
    assert "<progress" in after
    assert "exercises," not in yesterday  # there is nothing left to plan for


def test_less_than_a_minute_is_a_minute(pat: Any) -> None:
    make_issued(make_plan(pat.patient, dose=Dose(reps=1)))

    assert "About 1 minute." in words_of(pat.get("/my/").text)


@pytest.mark.parametrize(
    ("review_on", "said"),
    [(date(2026, 12, 14), "Your next review: Monday 14 December."), (date(2026, 11, 2), "")],
)
def test_the_next_review_has_its_date(pat: Any, review_on: date, said: str) -> None:
    with time_machine.travel("2026-11-20T09:00:00Z", tick=False):
        make_issued(make_plan(pat.patient, review_on=review_on))
        page = pat.get("/my/").text

    assert said in page
    assert ("next review" in page) == bool(said)


def test_what_makes_it_more_comfortable_is_reported_as_on_paper(pat: Any) -> None:
    make_issued(make_plan(pat.patient, exercise=make_exercise(comfort=["Put a pillow under your head."])))

    page = words_of(pat.get("/my/").text)

    assert "More comfortable: Put a pillow under your head." in page


# --- Said where the eye is ------------------------------------------------------------------------


def test_what_was_saved_is_said_at_the_card_that_it_is_about(pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("Side plank"))
    add_row(plan, exercise=make_exercise("Heel raise"), dose=Dose(reps=10))
    issued = make_issued(plan)
    first, second = (f"exercise-{row['key']}" for row in issued.content["exercises"])

    answer = pat.post("/my/log/", log_form(issued), follow=True)

    assert answer.redirect_chain[-1][0].endswith(f"#{first}")
    assert "Saved. Your physiotherapist will see it." in message_in(answer.text, first)
    assert "Saved." not in message_in(answer.text, second)
    assert at_the_head(answer.text) == ""


def test_too_much_pain_is_answered_once_and_at_the_card(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, pain_red=6))

    page = pat.post("/my/log/", log_form(issued, pain=7), follow=True).text

    assert words_of(page).count("Stop this exercise for now") == 1
    assert "Saved." in message_in(page, f"exercise-{issued.content['exercises'][0]['key']}")


def test_what_no_part_of_the_page_can_say_is_said_at_its_head(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))
    pat.post("/my/log/", log_form(issued))

    page = pat.get("/my/logged/").text  # no card is here

    assert at_the_head(page) == "Saved. Your physiotherapist will see it."


def test_what_was_done_to_a_row_is_said_at_the_row(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("Side plank"))
    row = add_row(plan, exercise=make_exercise("Heel raise"), dose=Dose(reps=10))
    address = reverse("patients:dose", args=[plan.public_id, row.key])

    page = ann.post(address, {"text": "3 x 45 s daily", "version": plan.version}, follow=True).text
    plan.refresh_from_db()
    gone = reverse("patients:remove", args=[plan.public_id, row.key])
    after = ann.post(gone, {"version": plan.version}, follow=True).text

    assert "Heel raise: 3 × 45 s" in message_in(page, row.place)
    assert at_the_head(page) == ""
    assert "Heel raise is out of the plan." in message_in(after, "rows")


# --- Forms ----------------------------------------------------------------------------------------


def focused(page: str) -> list[str]:
    """The elements with autofocus in the order of the page, by their name or else their class."""
    asks = re.findall(r"<[^>]*\sautofocus[^>]*>", page[page.index("<main") :])
    return [re.search(r'\b(?:name|class)="([^"]*)"', each)[1] for each in asks]


def test_a_form_opens_with_its_first_field_in_focus(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    row = reverse("patients:row", args=[plan.public_id, plan.prescriptions.get().key])

    for address, first in {
        "/": "q",
        "/patients/new/": "given_name",
        f"{pat.patient.get_absolute_url()}edit/": "given_name",
        f"{pat.patient.get_absolute_url()}invite/": "how",
        f"{plan.get_absolute_url()}details/": "problem",
        plan.get_absolute_url(): "line",
        row: "sets",
        "/handouts/": "q",
    }.items():
        answer = ann.post(address) if address.endswith("invite/") else ann.get(address)
        assert focused(answer.text) == ([first] if answer.status_code == 200 else ["error-summary"]), address


def test_where_something_is_wrong_the_focus_is_there(ann: Any) -> None:
    assert focused(ann.post("/patients/new/", {"email": "nonsense"}).text) == ["error-summary"]


def test_the_code_of_an_invitation_can_be_typed_at_once(anyone: Any) -> None:
    assert focused(anyone.get("/join/").text) == ["code"]


def test_no_list_offers_dashes(ann: Any, manager: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    make_issued(plan)
    row = reverse("patients:row", args=[plan.public_id, plan.prescriptions.get().key])
    record = pat.patient.get_absolute_url()

    pages = [
        ann.get(address).text
        for address in ("/patients/new/", record, f"{record}edit/", f"{plan.get_absolute_url()}details/", row)
    ]
    panel = [
        manager.get(reverse(f"admin:{what}")).text
        for what in ("exercises_exercise_add", "clinic_user_changelist", "patients_patient_changelist")
    ]

    assert not [page for page in pages + panel if "-----" in page]
    assert "The practice's usual one" in pages[0].replace("&#x27;", "'")
    assert "Nobody yet" in pages[0]
    assert "Not said" in pages[-1]


# --- No heading without words ---------------------------------------------------------------------


HEADING = re.compile(r"<h([2-4])\b[^>]*>.*?</h\1>", re.DOTALL)


def bare_headings(page: str) -> list[str]:
    """Headings in <main> with nothing between them and the next heading of the same or a higher rank."""
    main = page[page.index("<main") : page.index("</main")]
    found = list(HEADING.finditer(main))
    ends = [each.start() for each in found[1:]] + [len(main)]
    ranks = [int(each[1]) for each in found[1:]] + [0]
    return [
        words_of(each[0])
        for each, end, next_rank in zip(found, ends, ranks, strict=True)
        if next_rank <= int(each[1]) and not words_of(main[each.end() : end])
    ]


def test_an_exercise_that_says_little_has_no_empty_headings(ann: Any, pat: Any) -> None:
    little = make_exercise(
        **{name: [] for name in ("instructions", "feel", "avoid", "precautions", "adjustments", "comfort")},
        start_position="",
        stop_rule="",
        purpose="",
        author="",
        licence="",
        references=[],
    )
    make_issued(make_plan(pat.patient, exercise=little))

    library, today = ann.get(little.get_absolute_url()).text, pat.get("/my/").text

    assert bare_headings(library) == []
    assert bare_headings(today) == []
    for words in ("What you should feel", "What to avoid", "Feel and avoid", "Safety", "Steps", "Sources"):
        assert words not in library
        assert words not in today
    assert bare_headings("<main><h2>Steps</h2><h2>Safety</h2><p>Stop.</p></main") == ["Steps"]
