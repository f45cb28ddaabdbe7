"""The patient's page, as the patient and a helper use it."""

import re
import uuid
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse

from exercises.dose import Dose, Side
from tests.factories import add_row, let_follow, make_exercise, make_issued, make_patient, make_plan


def log_form(issued: Any, **fields: Any) -> dict[str, Any]:
    key = issued.content["exercises"][0]["key"]
    return {
        "plan": issued.public_id,
        "uuid": uuid.uuid4(),
        "prescription_key": key,
        "status": "done",
    } | fields


def test_today_shows_the_dose_the_picture_and_when_to_stop(pat: Any) -> None:
    plan = make_plan(
        pat.patient,
        dose=Dose(reps=3, hold_seconds=45, side=Side.LEFT, times_per_day=2),
        stop_text="Stop if your leg feels numb.",
        pain_red=7,
    )
    issued = make_issued(plan)

    page = pat.get("/my/").text

    assert "Hold 45 seconds. Repeat 3 times on your left side. Do this twice a day." in page
    assert "Stop if your leg feels numb." in page
    assert "Pain of 7 or more out of 10: stop and tell us." in page
    assert 'alt="A person doing: Side-lying QL stretch"' in page
    picture = reverse("patients:issued_picture", args=[issued.public_id, issued.pictures.get().sha256[:16]])
    assert picture in page
    assert pat.get(picture).headers["Content-Type"] == "image/svg+xml"
    assert "<figcaption>hold 45 s</figcaption>" in page  # the clock on the picture has no number


def test_a_picture_of_an_exercise_without_a_hold_says_none(pat: Any) -> None:
    make_issued(make_plan(pat.patient, dose=Dose(reps=3)))

    assert "<figcaption>" not in pat.get("/my/").text


def test_today_loads_one_style_sheet_and_two_small_scripts(pat: Any) -> None:
    make_issued(make_plan(pat.patient))

    page = pat.get("/my/").text

    assert page.count('rel="stylesheet"') == 1
    assert re.findall(r'<script [^>]*src="([^"]+)"', page) == [
        "/static/js/app.js",
        "/static/js/outbox.js",
    ]
    assert "htmx" not in page
    assert "hx-" not in page


def test_the_plans_of_two_problems_are_merged(pat: Any) -> None:
    make_issued(make_plan(pat.patient, problem="Neck", exercise=make_exercise("Chin tuck")))
    make_issued(make_plan(pat.patient, problem="Back", exercise=make_exercise("Side plank")))

    page = pat.get("/my/").text

    assert "Chin tuck" in page
    assert "Side plank" in page
    assert "2 exercises." in page


def test_nothing_is_preselected(pat: Any) -> None:
    make_issued(make_plan(pat.patient))

    chosen = re.findall(r'name="(\w+)"[^>]*\bchecked', pat.get("/my/").text)

    assert chosen == ["day"]  # of the page itself


def test_what_the_patient_logs_reaches_the_therapist(ann: Any, pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))

    answer = pat.post("/my/log/", log_form(issued, pain=3, note="Easier today"), follow=True)

    assert "Saved. Your physiotherapist will see it." in answer.text
    assert "1 of 1 done." in answer.text
    record = ann.get(pat.patient.get_absolute_url()).text
    assert "3 of 10" in record
    assert "Easier today" in record


def test_pain_over_the_limit_is_marked_for_the_therapist(ann: Any, pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, pain_red=6))

    pat.post("/my/log/", log_form(issued, pain=6))

    assert "over the limit" in ann.get(pat.patient.get_absolute_url()).text


def test_red_pain_is_answered_with_when_to_stop_and_whom_to_call(pat: Any, clinic: Any) -> None:
    clinic.phone = "0117 496 0123"
    clinic.save()
    dose = Dose(reps=3, times_per_day=2)
    issued = make_issued(make_plan(pat.patient, dose=dose, pain_red=6, stop_text="Rest, then call us."))

    page = pat.post("/my/log/", log_form(issued, pain=6), follow=True).text

    assert "Stop this exercise for now" in page
    assert "Rest, then call us." in page
    assert "0117 496 0123" in page
    pat.post("/my/log/", log_form(issued, pain=1))
    assert "Stop this exercise for now" in pat.get("/my/").text


def test_twice_a_day_is_done_after_the_second_time(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=3, hold_seconds=45, times_per_day=2)))

    assert "1 of 2 done." in pat.post("/my/log/", log_form(issued), follow=True).text
    assert "2 of 2 done." in pat.post("/my/log/", log_form(issued), follow=True).text


def test_a_day_of_rest_asks_for_nothing(pat: Any) -> None:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False):  # a Saturday
        make_issued(make_plan(pat.patient, dose=Dose(reps=3, hold_seconds=45, weekdays=(0, 2))))
        page = pat.get("/my/").text

    assert "Today is a day of rest." in page
    assert "Your next day is Monday 23 November." in page
    assert "Not today" in page
    assert "0 of 0 done." not in page


def test_a_log_without_an_answer_says_what_is_missing_and_keeps_the_note(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))

    answer = pat.post("/my/log/", log_form(issued, status="", note="My knee clicked"))

    assert answer.status_code == 422
    assert "Choose done, partly or skipped." in answer.text
    assert "My knee clicked" in answer.text
    assert not pat.patient.log.exists()


@pytest.mark.parametrize(
    "wrong", [{"pain": "11"}, {"pain": "-1"}, {"prescription_key": str(uuid.uuid4())}, {"uuid": "nonsense"}]
)
def test_a_log_with_a_wrong_value_stores_nothing(pat: Any, wrong: dict[str, str]) -> None:
    issued = make_issued(make_plan(pat.patient))

    assert pat.post("/my/log/", log_form(issued, **wrong)).status_code == 422
    assert not pat.patient.log.exists()


def test_nobody_logs_into_another_patients_plan(pat: Any, other_pat: Any) -> None:
    theirs = make_issued(make_plan(other_pat.patient))

    assert pat.post("/my/log/", log_form(theirs)).status_code == 404
    assert not other_pat.patient.log.exists()


def test_the_day_is_the_patients_own(pat: Any) -> None:
    pat.patient.time_zone = "Pacific/Auckland"
    pat.patient.save()
    issued = make_issued(make_plan(pat.patient))

    with time_machine.travel("2026-11-20T22:30:00Z", tick=False):
        pat.post("/my/log/", log_form(issued))
        page = pat.get("/my/").text

    assert str(pat.patient.log.get().local_date) == "2026-11-21"
    assert "Saturday 21 November" in page
    assert "1 of 1 done." in page


def test_a_helper_logs_under_their_own_name(ann: Any, helper: Any) -> None:
    issued = make_issued(make_plan(helper.patient))

    helper.post("/my/log/", log_form(issued))

    assert helper.patient.log.get().entered_by == helper.user


def test_a_person_in_two_clinics_switches_between_their_records(pat: Any, other_clinic: Any) -> None:
    second = make_patient(other_clinic, "Pat")
    let_follow(pat.user, second)
    make_issued(make_plan(second, problem="Knee"))

    assert "Southside Clinic" in pat.get("/my/").text
    pat.post("/my/switch/", {"patient": second.public_id})

    assert "Knee" in pat.get("/my/").text


def test_a_log_is_never_sent_into_the_plan_of_the_other_record(pat: Any, other_clinic: Any) -> None:
    second = make_patient(other_clinic, "Pat")
    let_follow(pat.user, second)
    theirs = make_issued(make_plan(second))

    pat.post("/my/log/", log_form(theirs))

    assert not pat.patient.log.exists()


def test_a_log_from_another_tab_reaches_the_record_of_its_own_plan(pat: Any, other_clinic: Any) -> None:
    second = make_patient(other_clinic, "Pat")
    let_follow(pat.user, second)
    theirs = make_issued(make_plan(second))

    assert pat.post("/my/log/", log_form(theirs)).status_code == 302

    assert second.log.count() == 1
    assert pat.patient.log.count() == 0


def test_a_picture_whose_bytes_are_gone_is_not_found(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, exercise=make_exercise(picture=b"<svg><!-- lost --></svg>")))
    lost = issued.pictures.get()
    default_storage.delete(lost.path)

    assert (
        pat.get(reverse("patients:issued_picture", args=[issued.public_id, lost.sha256])).status_code == 404
    )


def test_the_handout_comes_on_the_paper_that_was_asked_for(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))
    handout = reverse("patients:handout", args=[issued.public_id])

    assert pat.get(handout, {"paper": "letter"}).content != pat.get(handout).content
    assert pat.get(handout, {"paper": "napkin"}).status_code == 404
    assert "Pat" not in pat.get(handout).headers["Content-Disposition"]


def test_today_costs_six_queries_at_one_exercise_and_at_twelve(
    pat: Any, django_assert_num_queries: Any
) -> None:
    plan = make_plan(pat.patient)
    make_issued(plan)
    with django_assert_num_queries(8):
        pat.get("/my/")  # two more, once: a version's first opening is kept, and staff's list is told
    with django_assert_num_queries(6):
        pat.get("/my/")
    for number in range(11):
        add_row(plan, exercise=make_exercise(f"Exercise {number}"))
    make_issued(plan)
    pat.get("/my/")
    with django_assert_num_queries(6):
        pat.get("/my/")
