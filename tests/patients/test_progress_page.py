"""The page of progress: a sentence, the pictures and the same as tables; nothing of anybody else, and few queries."""

import re
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from exercises.dose import Dose
from patients.models import IssuedPlan, LogEntry, Plan
from patients.services import record_session, take_back, withdraw_version
from tests.factories import add_row, let_follow, make_entry, make_issued, make_patient, make_plan

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by services and the access table

THURSDAY = datetime(2026, 12, 3, 12, tzinfo=UTC)
DAILY = Dose(reps=10, times_per_day=1)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(THURSDAY, tick=False) as clock:
        yield clock


def issued_on(day: datetime, clock: Any, plan: Plan) -> IssuedPlan:
    clock.move_to(day)
    issued = make_issued(plan)
    clock.move_to(THURSDAY)
    return issued


def logged(issued: IssuedPlan, pat: Any, ago: int, **fields: Any) -> LogEntry:
    entry = make_entry(issued, pat.user, occurred_at=THURSDAY - timedelta(days=ago, hours=3), **fields)
    [stored] = record_session(patient=pat.patient, entries=[entry])
    return stored


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split())


def test_it_says_in_a_sentence_what_was_done_this_week(pat: Any, today: Any) -> None:
    plan = make_plan(pat.patient, dose=DAILY, goals="Walk to the shops.", problem="Sore back")
    issued = issued_on(THURSDAY - timedelta(days=14), today, plan)
    logged(issued, pat, 3, pain=5, effort="5")
    logged(issued, pat, 1, pain=2, effort="2", status="partly")

    page = pat.get("/my/progress/").text

    assert "2 of 3 planned days so far this week." in page
    assert "2 to 5 in the last 7 days." in page
    assert "Easy to hard in the last 7 days." in page
    assert "About 1 minute this week." in page
    assert "Walk to the shops." in page
    assert "Your physiotherapist sees this too, but nobody watches it in real time." in page


def test_the_tables_say_what_the_pictures_show(pat: Any, today: Any) -> None:
    issued = issued_on(THURSDAY - timedelta(days=10), today, make_plan(pat.patient, dose=DAILY))
    for ago, fields in {
        9: {"pain": 7, "status": "partly", "stopped": True},
        8: {"pain": 3},
        6: {"status": "partly", "pain": 4},
        5: {"status": "skipped"},
        1: {"pain": 1},
    }.items():
        logged(issued, pat, ago, **fields)

    page = pat.get("/my/progress/").text

    days, pain = page.split("Days as a table")[1].split("Pain as a table")
    rows = Counter(re.findall(r"<td>(\w+)</td>", days))
    assert rows == {"today": 1, "done": 2, "partly": 1, "missed": 6, "stopped": 1}
    drawn = Counter(
        re.findall(
            r'class="chart-(\w+)"', page[page.index('<svg class="chart"') : page.index("progress-legend")]
        )
    )
    assert (drawn["disc"], drawn["half"], drawn["cross"], drawn["due"]) == (2, 1, 1, 1)
    assert drawn["ring"] == 1 + 6 + 1
    assert re.findall(r"(\d+) of 10", pain) == ["1", "4", "3", "7"]
    assert pain.count("at the limit or over") == 1
    assert page.count('class="chart-point"') == 3
    assert page.count('class="chart-over"') == 1


def test_what_was_corrected_or_taken_back_no_longer_counts(pat: Any, today: Any) -> None:
    issued = issued_on(THURSDAY - timedelta(days=10), today, make_plan(pat.patient, dose=DAILY))
    slip, mistake = logged(issued, pat, 1, pain=8), logged(issued, pat, 2, pain=9)
    pat.post(f"/my/logged/{slip.uuid}/", {"uuid": uuid.uuid4(), "status": "partly", "pain": 3})
    take_back(entry=mistake, uuid=uuid.uuid4(), by=pat.user)

    page = text_of(pat.get("/my/progress/").text)

    assert "1 of 3 planned days so far this week." in page
    assert "3 in the last 7 days." in page
    assert "Wed 2 Dec partly" in page
    assert "Tue 1 Dec missed" in page


def test_before_anything_is_logged_the_words_are_kind(pat: Any) -> None:
    assert "Your plan is not ready yet" in pat.get("/my/progress/").text

    make_issued(make_plan(pat.patient, dose=DAILY, goals="Walk to the shops."))
    page = pat.get("/my/progress/").text

    assert "Nothing here yet" in page
    assert "Walk to the shops." in page
    assert "missed" not in page
    assert '<svg class="chart"' not in page


def test_a_week_that_began_badly_is_not_held_against_anybody(pat: Any, today: Any) -> None:
    issued = issued_on(THURSDAY - timedelta(days=10), today, make_plan(pat.patient, dose=DAILY))
    logged(issued, pat, 9)

    page = text_of(pat.get("/my/progress/").text)

    assert "Nothing done yet this week. Today is a good day to begin." in page
    assert "0 of 3 planned" not in page


def test_a_plan_of_so_many_days_a_week_is_told_as_such(pat: Any, today: Any) -> None:
    plan = make_plan(pat.patient, dose=Dose(reps=10, days_per_week=3))
    issued = issued_on(THURSDAY - timedelta(days=8), today, plan)
    logged(issued, pat, 1)
    logged(issued, pat, 0)

    assert "Done on 2 of 3 days this week." in pat.get("/my/progress/").text


def test_several_plans_stand_under_their_names_with_limits_of_their_own(pat: Any, today: Any) -> None:
    back = issued_on(
        THURSDAY - timedelta(days=9), today, make_plan(pat.patient, dose=DAILY, problem="Sore back")
    )
    knee = issued_on(
        THURSDAY - timedelta(days=9),
        today,
        make_plan(pat.patient, dose=DAILY, problem="Stiff knee", pain_red=8, pain_amber=8),
    )
    logged(back, pat, 1, pain=7)
    logged(knee, pat, 1, pain=7)

    page = pat.get("/my/progress/").text

    assert re.findall(r'<h2 class="progress-name"[^>]*>([^<]+)', page) == [
        "Stiff knee",
        "Sore back",
    ]  # as on Today
    assert page.count("1 of 3 planned days so far this week.") == 2
    assert page.count('class="chart-over"') == 1
    assert page.count("About 1 minute this week.") == 1  # of both together
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_version_that_was_withdrawn_leaves_the_days_and_takes_the_goals(
    pat: Any, ann: Any, today: Any
) -> None:
    plan = make_plan(pat.patient, dose=DAILY, goals="Walk to the shops.")
    issued = issued_on(THURSDAY - timedelta(days=9), today, plan)
    logged(issued, pat, 2)
    withdraw_version(issued=issued, by=ann.user)

    page = pat.get("/my/progress/").text

    assert "1 of 3 planned days so far this week." in page
    assert "Walk to the shops." not in page
    assert 'class="chart-due"' not in page


def test_a_new_version_changes_no_day_that_is_past(pat: Any, today: Any) -> None:
    plan = make_plan(pat.patient, dose=DAILY)
    first = issued_on(THURSDAY - timedelta(days=9), today, plan)
    for ago in (3, 2, 1):
        logged(first, pat, ago)
    add_row(plan, dose=DAILY)
    before = text_of(pat.get("/my/progress/").text)

    make_issued(plan)

    after = text_of(pat.get("/my/progress/").text)
    assert "Wed 2 Dec done 1 of 1" in before
    assert "Wed 2 Dec done 1 of 1" in after
    assert "Thu 3 Dec today 0 of 1" in before
    assert "Thu 3 Dec today 0 of 2" in after


def test_a_helper_reads_whose_progress_it_is(pat: Any, helper: Any, today: Any) -> None:
    issued = issued_on(THURSDAY - timedelta(days=9), today, make_plan(pat.patient, dose=DAILY))
    logged(issued, pat, 1)
    other = make_patient(pat.patient.clinic, "Olga")
    let_follow(pat.user, other)

    page = helper.get("/my/progress/").text

    assert "Progress of Pat Keller" in page
    assert "The physiotherapist of Pat sees this too" in page
    assert "Your " not in text_of(page)
    assert "Olga" not in page


def test_four_weeks_are_shown_and_twelve_behind_a_link(pat: Any, today: Any) -> None:
    issued = issued_on(THURSDAY - timedelta(days=90), today, make_plan(pat.patient, dose=DAILY))
    logged(issued, pat, 70)

    few = pat.get("/my/progress/").text
    many = pat.get("/my/progress/?weeks=12").text

    assert 'href="/my/progress/?weeks=12"' in few
    assert "Nothing here yet" in few
    assert many.count('class="chart-disc"') == 1 + 1  # in the grid and in its legend
    assert "17 Sep" in text_of(many) or "Thu 24 Sep" in text_of(many)
    assert pat.get("/my/progress/?weeks=1e9").status_code == 200


@pytest.mark.parametrize(("entries", "versions"), [(3, 1), (300, 1), (3, 4), (300, 4)])
def test_it_takes_the_same_few_queries_whatever_there_is(
    pat: Any, today: Any, entries: int, versions: int, django_assert_num_queries: Any
) -> None:
    plan = make_plan(pat.patient, dose=Dose(reps=10, times_per_day=24))
    for number in range(versions):
        issued = issued_on(THURSDAY - timedelta(days=20 - 3 * number), today, plan)
        plan.note = str(number)
        plan.version += 1
        plan.save()
    LogEntry.objects.bulk_create(
        make_entry(
            issued,
            pat.user,
            patient=pat.patient,
            round=1 + number % 24,
            pain=number % 11,
            effort="3",
            time_zone="Europe/London",
            occurred_at=THURSDAY - timedelta(days=number // 24),
            local_date=(THURSDAY - timedelta(days=number // 24)).date(),
        )
        for number in range(entries)
    )
    pat.get("/my/progress/")

    with django_assert_num_queries(5):
        page = pat.get("/my/progress/").text

    assert page.count("of 10</li>") + page.count("</strong></li>") == entries


def test_it_loads_what_every_page_of_the_portal_loads_and_nothing_more(pat: Any) -> None:
    page = pat.get("/my/progress/").text

    assert re.findall(r'<script[^>]*src="([^"]+)"', page) == [
        "/static/js/app.js",
        "/static/js/outbox.js",
    ]
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) == ["/static/css/portal.css"]
    assert '<a href="/my/progress/" aria-current="page">' in page
