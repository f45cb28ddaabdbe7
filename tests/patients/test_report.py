"""The progress report for a referrer, on paper and as text."""

import logging
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from exercises.dose import Dose
from patients.models import Plan, StaffNote
from patients.services import record_session
from tests.factories import make_entry, make_issued, make_plan
from tests.paper import tags, text_of

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by services and the access table

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def plan(ann: Any, pat: Any) -> Any:
    """Ten days old, with four days logged: one of them stopped."""
    with time_machine.travel(NOW - timedelta(days=10), tick=False):
        plan = make_plan(
            pat.patient, problem="Sore knee", dose=Dose(sets=3, reps=8, times_per_day=1), pain_red=6
        )
        issued = make_issued(plan)
    with time_machine.travel(NOW, tick=False):
        ann.force_login(ann.user, backend="clinic.signin.Backend")
        said = [
            make_entry(issued, pat.user, occurred_at=NOW - timedelta(days=days), pain=pain, effort=3, **more)
            for days, pain, more in (
                (9, 5, {}),
                (6, 7, {"status": "partly", "stopped": True}),
                (3, 3, {}),
                (1, 2, {}),
            )
        ]
        record_session(patient=pat.patient, entries=said)
        yield plan


def ask(person: Any, plan: Plan, **fields: Any) -> Any:
    sent = {"uuid": uuid.uuid4(), "plan": plan.public_id, "period": "since", "form": "text"} | fields
    return person.post(reverse("patients:report", args=[plan.patient.public_id]), sent)


def test_it_says_what_was_given_done_and_logged_and_nothing_of_its_own(ann: Any, plan: Any) -> None:
    text = ask(ann, plan, summary="Climbs stairs again.").context["text"]

    for words in (
        "Problem: Sore knee",
        "Period: 20 November 2026 to 30 November 2026",
        "Climbs stairs again.",
        "Version 1, 20 November 2026",
        "on 4 of 10 planned days",
        "3.5 of 10 planned rounds (35 %)",
        "First: 5 of 10 on 21 November 2026",
        "Highest: 7 of 10 on 24 November 2026",
        "Last: 2 of 10 on 29 November 2026",
        "24 November 2026: Side-lying QL stretch, stopped at pain 7 of 10.",
        "Do 3 sets. Do this once a day.",
    ):
        assert words in text, words


def test_the_paragraphs_of_the_summary_stay_paragraphs(ann: Any, plan: Any) -> None:
    said = "Climbs stairs again.\r\n\r\nNext: a review in May."

    assert (
        "Summary\nClimbs stairs again.\n\nNext: a review in May.\n\n"
        in ask(ann, plan, summary=said).context["text"]
    )
    bullets = [
        [name for name, _text in tags(ask(ann, plan, summary=words, form="pdf").content)].count("/LI")
        for words in (said, "")
    ]
    assert bullets[0] == bullets[1] > 0


def test_a_chosen_period_leaves_out_what_is_outside_it(ann: Any, plan: Any) -> None:
    text = ask(ann, plan, period="between", first="2026-11-26", last="2026-11-30").context["text"]

    assert "Highest: 3 of 10" in text
    assert "stopped" not in text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({}, "Choose the first day."),
        ({"first": "2026-11-20", "last": "2026-11-10"}, "not before the first"),
        ({"first": "2027-01-01"}, "not in the future"),
        ({"first": "1026-01-01"}, "last three years"),
        ({"first": "soon"}, "Enter a valid date."),
    ],
)
def test_a_period_that_is_none_is_refused_and_nothing_typed_is_lost(
    ann: Any, plan: Any, days: dict[str, str], words: str
) -> None:
    answer = ask(ann, plan, period="between", summary="Long typed words.", keep="on", **days)

    assert answer.status_code == 422
    assert words in answer.text
    assert "Long typed words." in answer.text
    assert not StaffNote.objects.exists()


def test_a_summary_that_no_note_could_hold_is_refused(ann: Any, plan: Any) -> None:
    assert ask(ann, plan, summary="x" * StaffNote.LONGEST, keep="on").status_code == 422


def test_the_paper_is_tagged_the_same_each_time_and_never_reads_words_as_code(ann: Any, plan: Any) -> None:
    hostile = '#panic() $x$ <b> "quoted" \\ `raw` 王 😀 too'  # and letters that no font has
    papers = [ask(ann, plan, form="pdf", summary=hostile) for _each in range(2)]

    assert papers[0].content == papers[1].content
    assert papers[0]["Content-Type"] == "application/pdf"
    assert plan.patient.family_name not in papers[0]["Content-Disposition"]
    words = " ".join(text_of(papers[0].content).split())
    for each in ("Progress report", "Sore knee", "#panic()", "`raw`"):
        assert each in words
    assert {"/H1", "/H2", "/L"} <= {name for name, _text in tags(papers[0].content)}
    assert b"pdfuaid" in papers[0].content or b"pdfuaid:part" in papers[0].content


def test_the_summary_is_kept_only_if_that_is_ticked_and_then_once(
    ann: Any, plan: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "patients")
    ask(ann, plan, summary="Doing well.")
    assert not StaffNote.objects.exists()

    same = uuid.uuid4()
    for kind in ("text", "pdf"):
        ask(ann, plan, uuid=same, form=kind, summary="Doing well.", keep="on")

    assert StaffNote.objects.get().text == "Summary for a progress report: Doing well."
    assert f"Progress report of patient {plan.patient.public_id}" in caplog.text
    assert plan.patient.family_name not in caplog.text
    assert "Doing well" not in caplog.text


def test_without_a_version_there_is_nothing_to_report(ann: Any, pat: Any) -> None:
    make_plan(pat.patient)

    assert "Nothing to report yet" in ann.get(reverse("patients:report", args=[pat.patient.public_id])).text
