"""Who needs a look, and why: in order of urgency, in words, quiet once seen until it gets worse."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from exercises.dose import Dose
from patients.attention import Notice, Reason, notices
from patients.models import IssuedPlan, LogEntry, Seen, Standing
from patients.services import note_first_opening, record_session
from tests.factories import make_entry, make_issued, make_patient, make_plan

A_DAY = timedelta(days=1)
START = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def issued(pat: Any, clock: Any) -> IssuedPlan:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10, times_per_day=2)))
    note_first_opening([issued], by=pat.user)
    return issued


def log(issued: IssuedPlan, pat: Any, **fields: Any) -> LogEntry:
    [entry] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, **fields)])
    return entry


def found(pat: Any) -> list[Notice]:
    standing = Standing.objects.select_related("version__first_opening").get()
    return notices(standing, datetime.now(UTC).date(), pat.patient.clinic)


def test_a_plan_that_goes_well_needs_no_look(pat: Any, issued: IssuedPlan, clock: Any) -> None:
    for _day in range(10):
        log(issued, pat, pain=2)
        log(issued, pat)
        clock.shift(A_DAY)

    assert found(pat) == []


def test_a_stop_comes_first_and_names_exercise_pain_and_limit(pat: Any, issued: IssuedPlan) -> None:
    log(issued, pat, status="partly", stopped=True, pain=8, note="My toes are numb.")

    reasons = found(pat)
    assert [each.reason for each in reasons] == [Reason.RED, Reason.NOTE]
    name = issued.content["exercises"][0]["name"]
    assert reasons[0].words == f"Stopped {name}: it hurt too much. Pain 8 of 10; the limit is 6."
    assert reasons[1].words == "A note: “My toes are numb.”"


def test_pain_that_rises_by_two_is_told_from_a_bad_day(pat: Any, issued: IssuedPlan, clock: Any) -> None:
    seen = []
    for pain in (1, 2, 1, 5, 1, 2, 4, 3):
        log(issued, pat, pain=pain)
        log(issued, pat)
        clock.shift(A_DAY)
        seen.append([each.reason for each in found(pat)])

    assert [Reason.PAIN_UP in each for each in seen] == [False] * 7 + [True]
    assert "from 1 to 3" in found(pat)[0].words


def test_little_done_and_nothing_done_are_two_reasons(pat: Any, issued: IssuedPlan, clock: Any) -> None:
    for _day in range(7):
        log(issued, pat)
        log(issued, pat)
        clock.shift(A_DAY)
    clock.shift(2 * A_DAY)
    after_two = found(pat)
    clock.shift(3 * A_DAY)
    after_five = found(pat)

    assert [each.reason for each in after_two] == [Reason.LOW]
    assert after_two[0].words == "Did 8 of 12 planned rounds in 7 days. The 7 days before: 6 of 6."
    assert [each.reason for each in after_five] == [Reason.SILENT]
    assert after_five[0].words == "Nothing logged for 5 planned days."


def test_versions_that_nobody_opens_and_dates_that_come(pat: Any, clock: Any) -> None:
    plan = make_plan(pat.patient, review_on=date(2026, 11, 8), ends_on=date(2026, 11, 20))
    make_issued(plan)
    clock.shift(3 * A_DAY)
    first = found(pat)
    clock.shift(13 * A_DAY)
    later = {each.reason: each for each in found(pat)}

    assert [(each.reason, each.words) for each in first] == [
        (Reason.UNOPENED, "Version 1 was not opened yet."),
        (Reason.REVIEW, "The review is due on Sunday 8 November."),
    ]
    assert later[Reason.ENDING].words == "The plan ends on Friday 20 November."
    assert later[Reason.REVIEW].words == "The review was due on Sunday 8 November."


def test_the_clinics_own_limits_hold(pat: Any, issued: IssuedPlan, clock: Any) -> None:
    clinic = pat.patient.clinic
    clinic.look_silent, clinic.look_low = 30, 0
    clock.shift(10 * A_DAY)

    assert found(pat) == []


# --- The page -------------------------------------------------------------------------------------


def rows(ann: Any) -> list[Any]:
    return list(ann.get("/?everybody=1").context["looks"])


def press_seen(ann: Any, line: Any) -> Any:
    levels = {f"level-{each.reason}": each.level for each in line.notices}
    return ann.post(f"/plans/{line.plan.public_id}/seen/", levels, follow=True)


def test_seen_quiets_a_reason_until_the_next_red_entry(ann: Any, pat: Any, issued: IssuedPlan) -> None:
    log(issued, pat, pain=8)
    [line] = rows(ann)

    text = press_seen(ann, line).text
    assert "Nobody needs a look now." in text
    assert "Seen: Pat Keller." in text

    log(issued, pat, pain=9)
    assert "Pain 9 of 10" in rows(ann)[0].notices[0].words


def test_no_note_hides_behind_a_later_one(ann: Any, pat: Any, issued: IssuedPlan, clock: Any) -> None:
    for note in ("My toes are numb.", "Stiff today.", "The step is high."):
        log(issued, pat, note=note)
        clock.shift(A_DAY)

    [line] = rows(ann)
    assert [each.sentences for each in line.notices] == [
        [
            "A note: “The step is high.”",
            "Tuesday 3 November, a note: “Stiff today.”",
            "Monday 2 November, a note: “My toes are numb.”",
        ]
    ]

    press_seen(ann, line)
    log(issued, pat, note="Better.")
    assert [each.words for each in rows(ann)[0].notices] == ["A note: “Better.”"]


def test_what_was_all_counted_is_said_with_its_number(
    ann: Any, pat: Any, issued: IssuedPlan, clock: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("patients.red.COUNTED", 6)
    for day in range(4):
        log(issued, pat, pain=8)
        log(issued, pat, note=f"Day {day}")
        clock.shift(A_DAY)

    red, notes = rows(ann)[0].notices
    assert (red.sentences[-1], notes.sentences[-1]) == ("And 1 more.", "And 1 more.")


def test_a_note_that_a_correction_kept_is_not_new(ann: Any, pat: Any, issued: IssuedPlan) -> None:
    entry = log(issued, pat, note="Stiff today.", pain=2)
    log(issued, pat, note="Stiff today.", pain=7, corrects=entry)
    [line] = rows(ann)
    assert line.notices[1].sentences == ["A note: “Stiff today.”"]
    press_seen(ann, line)

    log(issued, pat, note="Stiff today.", pain=3, corrects=LogEntry.objects.latest("pk"))
    assert rows(ann) == []

    log(
        issued, pat, note="Stiff today, and my toes are numb.", pain=3, corrects=LogEntry.objects.latest("pk")
    )
    assert [each.words for each in rows(ann)[0].notices] == ["A note: “Stiff today, and my toes are numb.”"]


def test_what_came_since_the_page_was_loaded_stays(ann: Any, pat: Any, issued: IssuedPlan) -> None:
    log(issued, pat, pain=8)
    [line] = rows(ann)
    log(issued, pat, pain=7)

    press_seen(ann, line)

    assert "Pain 7 of 10" in rows(ann)[0].notices[0].words


def test_a_state_comes_back_after_a_week_and_an_event_does_not(
    ann: Any, pat: Any, issued: IssuedPlan, clock: Any
) -> None:
    log(issued, pat, pain=8)
    clock.shift(6 * A_DAY)
    [line] = rows(ann)
    assert [each.reason for each in line.notices] == [Reason.RED, Reason.SILENT]
    press_seen(ann, line)
    Seen.objects.update(at=datetime.now(UTC) - timedelta(days=8))

    assert [each.reason for each in rows(ann)[0].notices] == [Reason.SILENT]


@pytest.mark.parametrize("level", ["", "nan", "inf", "many", "9" * 400])
def test_a_level_that_is_none_is_ignored(ann: Any, pat: Any, issued: IssuedPlan, level: str) -> None:
    answer = ann.post(f"/plans/{issued.plan.public_id}/seen/", {"level-red": level})

    assert answer.status_code == 302
    assert not Seen.objects.exists()


def test_a_note_that_a_correction_wrote_anew_is_said_once(ann: Any, pat: Any, issued: IssuedPlan) -> None:
    log(issued, pat, note="My toes are numb.", corrects=log(issued, pat, note="Toes nmb."))

    assert [each.words for each in rows(ann)[0].notices] == ["A note: “My toes are numb.”"]


def test_silence_from_the_start_is_dated_by_the_plan(ann: Any, clock: Any) -> None:
    make_issued(make_plan(make_patient(ann.user.clinic), dose=Dose(reps=10)))
    clock.shift(6 * A_DAY)

    [notice] = rows(ann)[0].notices
    assert (notice.reason, notice.since) == (Reason.SILENT, START)


def test_only_what_somebody_can_open_is_missed_as_unopened(ann: Any, pat: Any, clock: Any) -> None:
    for patient in (pat.patient, make_patient(ann.user.clinic)):
        make_issued(make_plan(patient, dose=Dose(reps=10, days_per_week=1)))
    clock.shift(4 * A_DAY)

    looks = {line.patient: [each.reason for each in line.notices] for line in rows(ann)}

    assert looks == {pat.patient: [Reason.UNOPENED]}


def test_home_costs_the_same_for_three_patients_and_for_thirty(
    ann: Any, pat: Any, clock: Any, django_assert_max_num_queries: Any
) -> None:
    for count in (3, 30):
        for _more in range(count):
            patient = make_patient(ann.user.clinic)
            issued = make_issued(make_plan(patient))
            entries = [make_entry(issued, pat.user, pain=9, note="Ouch")]
            record_session(patient=patient, entries=entries)
        with django_assert_max_num_queries(8):
            ann.get("/?everybody=1")


def test_red_entries_that_were_corrected_cost_no_query_each(
    ann: Any, pat: Any, issued: IssuedPlan, clock: Any, django_assert_max_num_queries: Any
) -> None:
    for _day in range(3):
        log(issued, pat, pain=3, corrects=log(issued, pat, pain=9))
        clock.shift(A_DAY)
    log(issued, pat, pain=8)

    with django_assert_max_num_queries(8):
        text = ann.get("/?everybody=1").text
    assert text.count("Corrected since to 3 of 10.") == 2
