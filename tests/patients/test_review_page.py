"""The page before a plan goes out: answers, gaps, what changes, how it reaches the patient."""

import re
import uuid
from typing import Any

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse

from exercises.dose import Dose, Side
from patients.models import PlanEdit
from patients.services import invite_patient
from patients.snapshots import snapshot
from patients.views.review import review_card
from tests.factories import add_row, edit_of, make_exercise, make_issued, make_plan

UNSAID = Dose(sets=3, reps=8)  # neither side nor how often


@pytest.fixture
def plan(pat: Any) -> Any:
    return make_plan(pat.patient, exercise=make_exercise("Step-up", measured_by="reps"), dose=UNSAID)


def page_of(client: Any, plan: Any) -> Any:
    return client.get(reverse("patients:review", args=[plan.public_id]))


def answer(client: Any, plan: Any, question: str, **sent: Any) -> Any:
    plan.refresh_from_db()
    sent = {"version": plan.version, "nonce": uuid.uuid4(), "question": question} | sent
    return client.post(reverse("patients:answer", args=[plan.public_id]), sent)


def named(plan: Any, kind: str) -> str:
    return f"{kind}-{plan.prescriptions.first().key}"


def dose_of(plan: Any) -> Dose:
    return plan.prescriptions.first().dose


def test_questions_are_answered_one_after_another(ann: Any, plan: Any) -> None:
    first = answer(ann, plan, named(plan, "side"), choice="left")
    second = answer(ann, plan, named(plan, "often"), text="4 days a week", choice="")
    page = page_of(ann, plan).text

    assert first.headers["Location"].endswith(f"/review/#question-{named(plan, 'often')}")
    assert second.status_code == 302
    assert dose_of(plan) == Dose(sets=3, reps=8, side=Side.LEFT, days_per_week=4)
    assert "No open question, 2 answered" in page
    assert "Which side? Left" in page
    assert plan.edits.filter(by=ann.user, act=PlanEdit.Act.DOSE).count() == 2


def test_words_that_cannot_be_read_come_back(ann: Any, plan: Any) -> None:
    refused = answer(ann, plan, named(plan, "often"), text="now and then <b>", choice="")

    assert answer(ann, plan, named(plan, "often"), text="x" * 4001, choice="").status_code == 422
    assert refused.status_code == 422
    assert "We could not read how often." in refused.text
    assert "now and then &lt;b&gt;</textarea>" in refused.text
    assert dose_of(plan) == UNSAID


@pytest.mark.parametrize("choice", ["nothing", ""])
def test_an_answer_that_is_none_is_refused(ann: Any, plan: Any, choice: str) -> None:
    assert answer(ann, plan, named(plan, "side"), choice=choice).status_code == 422


def test_a_question_may_be_left_open_and_asked_again(ann: Any, manager: Any, plan: Any) -> None:
    answer(ann, plan, named(plan, "side"), choice="leave")
    left, colleagues = page_of(ann, plan).text, page_of(manager, plan).text
    answer(ann, plan, named(plan, "side"), choice="again")

    assert "1 open question" in left
    assert "Which side? Left open." in left
    assert "2 open questions" in colleagues
    assert "2 open questions" in page_of(ann, plan).text


def test_an_answer_sent_twice_is_one_edit(ann: Any, plan: Any) -> None:
    sent = {"version": plan.version, "nonce": uuid.uuid4(), "choice": "left"}

    answers = [answer(ann, plan, named(plan, "side"), **sent) for _click in range(2)]

    assert [each.status_code for each in answers] == [302, 302]
    assert plan.edits.filter(act=PlanEdit.Act.DOSE).count() == 1


def test_an_answer_to_an_outdated_page_does_nothing_and_keeps_the_words(ann: Any, plan: Any) -> None:
    seen = plan.version
    add_row(plan, exercise=make_exercise("Side plank"))

    late = answer(ann, plan, named(plan, "often"), version=seen, text="4 days a week", choice="")

    assert late.status_code == 409
    assert "added Side plank" in late.text
    assert "“4 days a week”" in late.text
    assert dose_of(plan) == UNSAID


def test_what_is_at_home_goes_into_the_record_or_a_note(ann: Any, pat: Any) -> None:
    step = {"tags": {"equipment": ["step"]}, "measured_by": "reps"}
    plan = make_plan(pat.patient, exercise=make_exercise("Step-up", **step), dose=UNSAID)
    question = f"{named(plan, 'equipment')}-step"
    version = plan.version

    answer(ann, plan, question, text="Use the bottom stair.", choice="")
    answer(ann, plan, question, choice="yes")

    pat.patient.refresh_from_db()
    plan.refresh_from_db()
    assert plan.prescriptions.get().patient_note == "Use the bottom stair."
    assert (pat.patient.equipment, pat.patient.changed_by) == (["step"], ann.user)
    assert plan.version == version + 1  # the record is no part of the draft


def test_a_gap_is_mended_in_place(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, stop_text="")
    row = plan.prescriptions.get()
    row.wording = {"instructions": [], "stop_rule": "", "name": "Plank"}
    row.save()
    address = reverse("patients:mend", args=[plan.public_id])

    def mend(gap: str, **sent: Any) -> int:
        version = edit_of(plan).version
        return ann.post(address, {"version": version, "gap": gap} | sent).status_code

    assert mend("stop_text", text=" ") == 422
    assert mend("stop_text", text="\n".join(["x" * 900] * 2)) == 422
    assert mend("stop_text", text="\n".join(["x"] * 21)) == 422
    assert mend("stop_text", text="Stop if it stings.\nThen call us.") == 302
    assert mend(f"steps-{row.key}", text="Lie down.\n\nBreathe.") == 302
    assert mend(f"stop_rule-{row.key}", restore="1") == 302

    plan.refresh_from_db()
    row.refresh_from_db()
    assert plan.stop_text == "Stop if it stings.\nThen call us."
    assert row.wording == {"instructions": ["Lie down.", "Breathe."], "name": "Plank"}
    assert "missing" not in page_of(ann, plan).text


def test_the_first_version_shows_what_the_patient_gets(ann: Any, plan: Any) -> None:
    page = page_of(ann, plan).text

    assert "What Pat gets" in page
    assert "<strong>3 × 8</strong>" in page
    assert "Reason for the change" not in page
    assert "Issue version 1" in page


def test_every_change_shows_the_old_value_and_the_new(ann: Any, plan: Any) -> None:
    make_issued(plan)
    add_row(plan, exercise=make_exercise("Clam <i>"), dose=Dose(reps=12))
    row = plan.prescriptions.first()
    row.dose, row.patient_note = Dose(sets=3, reps=10), "By the rail."
    row.save()
    plan.pain_red = 5
    plan.save()

    page = page_of(ann, plan).text

    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "Repetitions before: 8 → now: 10" in said
    assert "Note before: none → now: By the rail." in said
    assert "Stop from pain before: 6 → now: 5" in said
    assert "Clam &lt;i&gt;" in page
    assert "Clam <i>" not in page
    assert page.count("<del>") == page.count("<ins>") == 3


def test_nothing_changed_means_nothing_to_issue(ann: Any, plan: Any) -> None:
    make_issued(plan)

    page = page_of(ann, plan).text

    assert "Nothing has changed since version 1" in page
    assert "Issue version 2" not in page


# --- How it reaches the patient -------------------------------------------------------------------


def test_each_way_says_what_is_true_of_it(ann: Any, pat: Any, plan: Any) -> None:
    invite_patient(patient=pat.patient, by=ann.user, kind="helper", helper="Jonas", consent="Said so today.")

    page = page_of(ann, plan).text

    assert "Pat (the patient) last signed in on" in page
    assert "The record has no email address." in page
    assert "For Jonas." in page
    assert "not used yet" in page


@pytest.mark.parametrize("wanted", [True, False])
def test_a_new_version_is_told_by_email_to_who_chose_that(
    ann: Any, pat: Any, plan: Any, wanted: bool
) -> None:
    pat.patient.email, pat.patient.news_by_email = "pat@home.example", wanted
    pat.patient.save()
    page = page_of(ann, plan)
    ticked = {"tell": "on"} if page.context["form"]["tell"].value() else {}

    sent = {"version": plan.version, "nonce": uuid.uuid4()} | ticked
    for _click in range(2):
        given = ann.post(reverse("patients:issue", args=[plan.public_id]), sent, follow=True)

    assert [letter.to for letter in mail.outbox] == ([["pat@home.example"]] if wanted else [])
    assert ("We can tell that it was sent, not that it was read." in given.text) == wanted
    for letter in mail.outbox:
        for private in ("Step-up", "Pat", "Keller", "exercise", "3 × 8"):
            assert private not in letter.subject + letter.body


def test_a_mail_server_that_is_down_does_not_undo_the_issue(
    ann: Any, pat: Any, plan: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    pat.patient.email = "pat@home.example"
    pat.patient.save()

    sent = {"version": plan.version, "tell": "on"}
    given = ann.post(reverse("patients:issue", args=[plan.public_id]), sent, follow=True)

    assert "The email could not be sent." in given.text
    assert plan.issued.get().record.told_at is None


def test_the_page_takes_the_same_queries_for_two_rows_and_for_eight(
    ann: Any, plan: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for rows in (2, 8):
        while plan.prescriptions.count() < rows:
            add_row(plan, exercise=make_exercise(tags={"equipment": ["step"]}), dose=UNSAID)
        with django_assert_max_num_queries(24) as counted:
            page_of(ann, plan)
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_the_card_beside_the_draft_leads_to_each_question(ann: Any, rf: Any, plan: Any) -> None:
    request = rf.get("/")
    request.user = ann.user
    context = {"plan": plan} | review_card(request, plan, snapshot(plan), None)

    card = render_to_string("patients/_review_card.html", context)

    address = reverse("patients:review", args=[plan.public_id])
    assert f'href="{address}#question-{named(plan, "side")}"' in card
    assert "Review and issue version 1" in card
