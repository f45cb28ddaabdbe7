"""Nothing goes out by accident: what `issue_plan` refuses, for page, panel and API alike."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from patients.models import IssueRecord, Plan
from patients.services import StaleDraft, gaps_in, issue_plan, withdraw_version
from tests.factories import add_row, make_exercise, make_issued, make_plan
from tests.panel import page


@pytest.fixture
def bare(pat: Any) -> Plan:
    """A plan that lacks a stop rule for itself, and whose one exercise lost its steps and its stop rule."""
    plan = make_plan(pat.patient, stop_text=" ")
    plan.prescriptions.update(wording={"instructions": [], "stop_rule": ""})
    return plan


def names_of(plan: Plan) -> list[str]:
    key = plan.prescriptions.get().key
    return ["stop_text", f"steps-{key}", f"stop_rule-{key}"]


def record(**fields: Any) -> IssueRecord:
    return IssueRecord(**{"action": uuid.uuid4()} | fields)


def test_a_plan_with_gaps_is_refused_with_their_names(bare: Plan, ann: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        issue_plan(plan=bare, by=ann.user)

    assert [gap.name for gap in gaps_in(refusal.value)] == names_of(bare)
    assert not bare.issued.exists()


def test_each_gap_is_confirmed_by_itself_and_kept(bare: Plan, ann: Any) -> None:
    stop, steps, rule = names_of(bare)

    with pytest.raises(ValidationError) as refusal:
        issue_plan(plan=bare, by=ann.user, confirmed=[stop, rule])
    issued = issue_plan(plan=bare, by=ann.user, confirmed=[stop, steps, rule, "nothing"])

    assert [gap.name for gap in gaps_in(refusal.value)] == [steps]
    assert issued.record.confirmed == [stop, steps, rule]


def test_an_exercise_that_never_had_a_stop_rule_is_no_gap(pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise(stop_rule=""))

    assert make_issued(plan).record.confirmed == []


def test_a_name_with_a_percent_sign_is_only_a_name(pat: Any, ann: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("50 %(effort)s squat", instructions=[]))

    with pytest.raises(ValidationError, match=r"50 %\(effort\)s squat: There are no steps."):
        issue_plan(plan=plan, by=ann.user)


def test_one_action_issues_once_and_answers_the_first_version(pat: Any, ann: Any) -> None:
    plan, action = make_plan(pat.patient), uuid.uuid4()

    first = issue_plan(plan=plan, by=ann.user, record=record(action=action, agreed=True))
    again = issue_plan(plan=plan, by=ann.user, record=record(action=action))

    assert again == first
    assert (plan.issued.count(), first.record.agreed) == (1, True)
    with pytest.raises(ValidationError, match="Nothing has changed"):
        issue_plan(plan=plan, by=ann.user, record=record())


def test_the_action_of_another_plan_issues_nothing(pat: Any, ann: Any) -> None:
    kept = make_issued(make_plan(pat.patient)).record

    with pytest.raises(ValidationError, match="another plan"):
        issue_plan(plan=make_plan(pat.patient), by=ann.user, record=record(action=kept.action))


def test_a_repeated_click_is_answered_even_after_a_colleague_went_on(pat: Any, ann: Any) -> None:
    plan, action = make_plan(pat.patient), uuid.uuid4()
    first = issue_plan(plan=plan, by=ann.user, record=record(action=action))
    Plan.objects.filter(pk=plan.pk).update(version=plan.version + 1)

    assert issue_plan(plan=plan, by=ann.user, record=record(action=action)) == first
    with pytest.raises(StaleDraft):
        issue_plan(plan=plan, by=ann.user, record=record())


def test_what_was_withdrawn_comes_back_by_being_issued(pat: Any, ann: Any) -> None:
    plan = make_plan(pat.patient)
    withdraw_version(issued=make_issued(plan), by=ann.user)

    assert make_issued(plan).number == 2


# --- From everywhere ------------------------------------------------------------------------------


def test_the_page_refuses_gaps_and_keeps_what_was_typed(bare: Plan, ann: Any) -> None:
    address = reverse("patients:issue", args=[bare.public_id])
    stop, steps, rule = names_of(bare)
    sent = {"version": bare.version, "nonce": uuid.uuid4(), "confirmed": [stop, rule], "agreed": "on"}

    answer = ann.post(address, sent)
    done = ann.post(address, sent | {"confirmed": [stop, steps, rule]}, follow=True)

    assert answer.status_code == 422
    assert "The plan was not issued" in answer.text
    assert f'href="#gap-{steps}"' in answer.text
    assert f'href="#gap-{stop}"' not in answer.text
    assert answer.text.count(" checked") == 3
    assert str(sent["nonce"]) in answer.text
    assert "Version 1 is with the patient." in done.text
    assert bare.issued.get().record.agreed


def test_two_clicks_on_issue_make_one_version(pat: Any, ann: Any) -> None:
    plan = make_plan(pat.patient)
    address = reverse("patients:issue", args=[plan.public_id])
    sent = {"version": plan.version, "nonce": uuid.uuid4()}

    answers = [ann.post(address, sent) for _click in range(2)]
    later = ann.post(address, sent | {"nonce": uuid.uuid4()})

    given = reverse("patients:given", args=[plan.issued.get().public_id])
    assert [answer.headers["Location"] for answer in answers] == [given, given]
    assert later.status_code == 422
    assert "Nothing has changed since version 1" in later.text
    assert plan.issued.count() == 1


def test_issue_of_an_outdated_page_says_who_changed_what_and_loses_nothing(pat: Any, ann: Any) -> None:
    plan = make_plan(pat.patient)
    seen = plan.version
    make_issued(plan)
    add_row(plan, exercise=make_exercise("Side plank"))

    answer = ann.post(
        reverse("patients:issue", args=[plan.public_id]), {"version": seen, "reason": "Knee is calm"}
    )

    assert answer.status_code == 409
    assert "added Side plank" in answer.text
    assert 'value="Knee is calm"' in answer.text
    assert f'name="version" value="{plan.version}" id="issue-version"' in answer.text


def test_the_api_answers_with_the_gaps_and_takes_their_names(bare: Plan, ann: Any) -> None:
    address = reverse("api:plan-issue", args=[bare.public_id])
    sent = {"version": bare.version, "action": str(uuid.uuid4()), "reason": "From the API"}

    refused = ann.post(address, sent, content_type="application/json")
    confirmed = sent | {"confirm": names_of(bare)}
    done = [ann.post(address, confirmed, content_type="application/json") for _click in range(2)]

    assert refused.status_code == 400
    assert [gap["name"] for gap in refused.json()["gaps"]] == names_of(bare)
    assert refused.json()["gaps"][0]["text"] == "The plan does not say when to stop."
    assert [answer.status_code for answer in done] == [201, 201]
    assert bare.issued.get().record.reason == "From the API"


def test_the_panel_leads_to_the_review(bare: Plan, ann: Any) -> None:
    chosen = {"action": "issue", "_selected_action": [bare.pk]}

    answer = ann.post(page("plan", "changelist"), chosen, follow=True)

    assert "The plan does not say when to stop." in answer.text
    assert reverse("patients:review", args=[bare.public_id]) in answer.text
    assert not bare.issued.exists()
