"""What follows an issue: who can open it, first openings, withdrawals, the summary; finishing and deleting plans."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from clinic.models import Clinic
from exercises.dose import Dose
from patients.models import FirstOpening, IssuedPlan, IssueRecord, Patient, Plan
from patients.services import finish_plan, save_draft, withdraw_version
from tests.factories import (
    add_row,
    edit_of,
    make_entry,
    make_exercise,
    make_issued,
    make_patient,
    make_plan,
)


def of(route: str, record: Any) -> str:
    return reverse(f"patients:{route}", args=[record.public_id])


# --- Once it is out -------------------------------------------------------------------------------


def test_where_nobody_can_open_the_plan_the_page_says_so_and_offers_the_ways(ann: Any, clinic: Any) -> None:
    plan = make_plan(make_patient(clinic))

    given = ann.post(of("issue", plan), {"version": plan.version}, follow=True)

    assert "Nobody can open the plan yet" in given.text
    assert 'name="how"' in given.text
    assert f"{of('handout', plan.issued.get())}?as=print" in given.text


def test_where_the_patient_can_sign_in_no_invitation_is_offered(ann: Any, pat: Any) -> None:
    given = ann.get(of("given", make_issued(make_plan(pat.patient))))

    assert "Version 1 is with the patient." in given.text
    assert "Nobody has opened it yet." in given.text
    assert 'name="how"' not in given.text


def test_the_first_opening_is_kept_once_by_whoever_it_was(ann: Any, pat: Any, helper: Any) -> None:
    issued = make_issued(make_plan(pat.patient))

    for client in (ann, helper, pat, helper):
        client.get("/my/")

    assert [(each.issued, each.by) for each in FirstOpening.objects.all()] == [(issued, helper.user)]
    assert "Hal Helper first opened it on" in ann.get(of("given", issued)).text


def test_what_happened_stands_at_the_practices_own_day_and_hour(ann: Any, pat: Any) -> None:
    Clinic.objects.update(time_zone="America/New_York")
    Patient.objects.update(email="pat@home.example")
    at = datetime(2026, 12, 2, 2, 30, tzinfo=UTC)
    issued = make_issued(make_plan(pat.patient))
    IssueRecord.objects.update(told_at=at)
    FirstOpening.objects.create(issued=issued, by=pat.user, at=at)

    given = ann.get(of("given", issued)).text

    assert "Pat first opened it on 1 December 2026." in given
    assert "Sent on Tuesday 1 December, 21:30." in given


def test_each_version_has_a_first_opening_of_its_own(pat: Any) -> None:
    plan = make_plan(pat.patient)
    make_issued(plan)
    pat.get("/my/")
    add_row(plan)
    make_issued(plan)
    pat.get("/my/")

    assert FirstOpening.objects.count() == 2


def test_the_summary_has_plan_changes_advice_and_what_was_done_together(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("Side plank"), dose=Dose(reps=3, hold_seconds=10))
    make_issued(plan)
    row = add_row(plan, exercise=make_exercise("Clam", measured_by="reps"), dose=Dose(reps=12))
    row.patient_note = "On the mat & slowly."
    row.save()
    sent = {"version": plan.version, "agreed": "on", "reason": "Less pain"}
    ann.post(of("issue", plan), sent)

    text = ann.get(of("summary", plan.issued.get(number=2)))

    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    for words in (
        "Home exercise plan, version 2",
        "Pat Keller, 14 March 1952",
        "2. Clam: Do 12 repetitions.\n   On the mat & slowly.",
        "Changes since version 1\n- Clam is new.",
        "- Stop if it hurts sharply.",
        "Agreed with the patient.\nReason for the change: Less pain",
    ):
        assert words in text.text
    assert "tried together" not in text.text


# --- Withdrawals ----------------------------------------------------------------------------------


@pytest.fixture
def withdrawn(ann: Any, pat: Any) -> Any:
    """The second version of a plan, which the therapist took back."""
    plan = make_plan(pat.patient, problem="Knee pain", exercise=make_exercise("Step-up"))
    make_issued(plan)
    add_row(plan, exercise=make_exercise("Clam"))
    issued = make_issued(plan)
    ann.post(of("withdraw", issued), {"reason": "Wrong side"})
    return issued


def test_after_a_withdrawal_the_portal_shows_no_plan_and_says_whom_to_call(
    pat: Any, helper: Any, clinic: Any, withdrawn: Any
) -> None:
    clinic.phone = "0117 496 0123"
    clinic.save()

    for client in (pat, helper):
        page = client.get("/my/").text
        assert "Your plan was taken back" in page
        assert "Call 0117 496 0123" in page
        assert "Step-up" not in page
        assert "Clam" not in page
        assert "Wrong side" not in page


def test_no_version_of_it_can_be_opened_on_paper_or_as_a_page(
    ann: Any, pat: Any, helper: Any, withdrawn: Any
) -> None:
    for version in withdrawn.plan.issued.all():
        picture = reverse(
            "patients:issued_picture", args=[version.public_id, version.pictures.first().sha256]
        )
        api = reverse("api:issued-plan-handout", args=[version.public_id])
        for address in (of("handout", version), of("read_handout", version), picture, api):
            assert pat.get(address).status_code == 404
            assert helper.get(address).status_code == 404
            assert ann.get(address).status_code == 200


def test_what_was_done_before_is_still_taken(pat: Any, withdrawn: Any) -> None:
    entry = make_entry(withdrawn, pat.user)
    sent = {"plan": withdrawn.public_id, "uuid": entry.uuid, "prescription_key": entry.prescription_key}

    answer = pat.post("/my/log/", sent | {"status": "done", "pain": 3})

    assert answer.status_code == 302
    assert pat.patient.log.get().pain == 3


def test_other_plans_stay(pat: Any, withdrawn: Any) -> None:
    make_issued(make_plan(pat.patient, exercise=make_exercise("Chin tuck")))

    page = pat.get("/my/").text

    assert "Your plan was taken back" in page
    assert "Chin tuck" in page


def test_it_comes_back_only_by_being_issued(ann: Any, pat: Any, withdrawn: Any) -> None:
    plan = withdrawn.plan
    review = ann.get(of("review", plan)).text

    ann.post(of("issue", plan), {"version": edit_of(plan).version})

    assert "Issuing brings it back." in review
    assert "Issue version 3" in review
    page = pat.get("/my/").text
    assert "Clam" in page
    assert "taken back" not in page
    assert pat.get(of("handout", withdrawn)).status_code == 404


def test_staff_see_who_withdrew_it_and_why(ann: Any, pat: Any, withdrawn: Any) -> None:
    given, record = ann.get(of("given", withdrawn)).text, ann.get(pat.patient.get_absolute_url()).text

    assert "Version 2 is withdrawn." in given
    assert "Wrong side" in given
    assert "by Ann Hughes" in given
    assert "Version 2 was withdrawn: nothing is with the patient." in record
    assert "Print version 2 another way" not in record


def test_nobody_is_sent_to_look_at_a_version_that_was_withdrawn(ann: Any, pat: Any, withdrawn: Any) -> None:
    pat.patient.email = "pat@home.example"
    pat.patient.save()

    answer = ann.post(of("send_handout", withdrawn), follow=True)

    assert "This version was withdrawn." in answer.text
    assert mail.outbox == []


def test_a_withdrawn_version_is_not_the_current_one(withdrawn: Any) -> None:
    """Otherwise staff could open a phase of a version that the patient does not have."""
    assert not IssuedPlan.objects.filter(plan=withdrawn.plan).current().exists()


def test_withdrawing_twice_keeps_the_first_reason(ann: Any, withdrawn: Any) -> None:
    again = withdraw_version(issued=withdrawn, by=ann.user, reason="Another")

    assert again.reason == "Wrong side"


def test_a_reason_over_two_lines_is_refused(ann: Any, pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))

    assert ann.post(of("withdraw", issued), {"reason": "One\nTwo"}).status_code == 422
    assert "taken back" not in pat.get("/my/").text


# --- The end of a plan ----------------------------------------------------------------------------


def test_a_finished_plan_leaves_the_portal_and_comes_back_when_it_is_taken_up(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, problem="Knee pain")
    make_issued(plan)
    address = of("finish", plan)

    ann.post(address, {"version": plan.version, "reason": "Goals reached"})
    finished, page = pat.get("/my/").text, ann.get(address).text
    refused = ann.post(of("issue", plan), {"version": plan.version})
    ann.post(address, {"back": "1"})

    assert "Knee pain" not in finished
    assert "Goals reached" in page
    assert "This plan is closed." in refused.text
    assert "Knee pain" in pat.get("/my/").text


def test_finishing_an_outdated_page_does_nothing_and_keeps_the_reason(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    seen = plan.version
    add_row(plan)

    late = ann.post(of("finish", plan), {"version": seen, "reason": "Goals reached"})

    plan.refresh_from_db()
    assert (late.status_code, plan.archived_at) == (409, None)
    assert 'value="Goals reached"' in late.text


def test_finishing_twice_keeps_the_first_day(pat: Any) -> None:
    plan = make_plan(pat.patient)

    first = finish_plan(plan=plan, version=plan.version, reason="Goals reached")
    again = finish_plan(plan=plan, version=plan.version, reason="Another")

    assert (again.archived_at, again.finished_because) == (first.archived_at, "Goals reached")


def test_details_that_were_open_meanwhile_do_not_take_a_finished_plan_up_again(pat: Any) -> None:
    plan = make_plan(pat.patient)
    seen = Plan.objects.get(pk=plan.pk)
    finish_plan(plan=plan, version=plan.version)

    seen.goals = "Stairs"
    save_draft(plan=seen, edit=edit_of(plan), record=seen)

    plan.refresh_from_db()
    assert (plan.goals, plan.archived_at is None) == ("Stairs", False)


def test_an_unused_draft_is_deleted_and_an_issued_plan_is_not(ann: Any, pat: Any) -> None:
    unused, issued = make_plan(pat.patient, problem="Unused"), make_plan(pat.patient, problem="In use")
    make_issued(issued)

    page = ann.get(of("delete_plan", unused)).text
    for plan in (unused, issued):
        ann.post(of("delete_plan", plan), {"version": plan.version})

    assert "These exercises go with it" in page
    assert [plan.problem for plan in Plan.objects.all()] == ["In use"]


def test_a_draft_that_somebody_went_on_with_is_not_deleted(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    seen = plan.version
    add_row(plan, exercise=make_exercise("Side plank"))

    late = ann.post(of("delete_plan", plan), {"version": seen})

    assert late.status_code == 409
    assert "Side plank" in late.text
    assert Plan.objects.exists()


# --- The patient's own choice ---------------------------------------------------------------------


def test_the_patient_chooses_whether_to_be_told_and_a_helper_does_not(pat: Any, helper: Any) -> None:
    pat.patient.email = "pat@home.example"
    pat.patient.save()
    sent = {"patient": pat.patient.public_id, "news_by_email": "on"}

    refused = helper.post("/my/emails/", sent)
    page = pat.post("/my/emails/", sent, follow=True).text

    pat.patient.refresh_from_db()
    assert refused.status_code == 404
    assert "Only the patient can choose this." in helper.get("/my/emails/").text
    assert pat.patient.news_by_email
    assert " checked>" in page
