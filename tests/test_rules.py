"""The five rules of the house. Each of these tests fails when its rule is broken."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from exercises.dose import Dose, Side, parse
from exercises.models import Exercise
from patients.handout import Addressee, render
from patients.models import IssuedPlan, LogEntry, Patient, Plan
from patients.services import correct, record_session
from patients.snapshots import SCHEMA, UPGRADERS, digest, read
from tests.factories import (
    let_follow,
    make_article,
    make_entry,
    make_exercise,
    make_issued,
    make_patient,
    make_plan,
    make_user,
)

# --- 1. A patient never sees a draft --------------------------------------------------------------


def test_a_draft_that_was_never_issued_is_not_in_the_portal(pat: Any) -> None:
    make_plan(pat.patient, problem="Secret draft")

    page = pat.get("/my/").text

    assert "Secret draft" not in page
    assert "Side-lying" not in page
    assert "Your plan is not ready yet" in page


def test_the_patient_keeps_the_old_dose_until_the_next_issue(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, dose=Dose(reps=3, hold_seconds=30))
    make_issued(plan)
    row = plan.prescriptions.get()

    ann.post(
        reverse("patients:dose", args=[plan.public_id, row.key]), {"text": "3 x 45s", "version": plan.version}
    )

    assert "30 seconds" in pat.get("/my/").text
    assert "45 seconds" not in pat.get("/my/").text

    make_issued(plan)
    assert "45 seconds" in pat.get("/my/").text


def test_editing_the_library_changes_neither_portal_nor_paper_until_the_next_issue(
    ann: Any, pat: Any
) -> None:
    exercise = make_exercise("Side plank")
    issued = make_issued(make_plan(pat.patient, exercise=exercise))
    handout = reverse("patients:handout", args=[issued.public_id])
    page, paper = pat.get("/my/"), pat.get(handout).content

    Exercise.objects.filter(pk=exercise.pk).update(name="Renamed", instructions=["Something else."])
    exercise.pictures.all().delete()

    assert "Renamed" not in pat.get("/my/").text
    assert "Something else" not in pat.get("/my/").text
    assert page.text.count("<img") == pat.get("/my/").text.count("<img")
    assert pat.get(handout).content == paper
    assert ann.get(handout).content == paper


def test_issued_plans_of_another_schema_are_read_through_upgraders(pat: Any, monkeypatch: Any) -> None:
    content = make_issued(make_plan(pat.patient, exercise=make_exercise(stop_rule=""))).content
    old = {name: value for name, value in content.items() if name != "goals"} | {"schema": 0}
    monkeypatch.setitem(UPGRADERS, 0, lambda document: document | {"schema": 1, "goals": ""})

    assert read(old) == content
    with pytest.raises(ValueError, match=f"reads up to {SCHEMA}"):
        read(content | {"schema": 99})


def test_the_document_is_complete_in_itself(pat: Any) -> None:
    plan = make_plan(pat.patient, goals="Walk.", note="Gently.", stop_text="Stop.", problem="Back")
    plan.articles.add(make_article("About your back"))
    content = make_issued(plan).content

    page = pat.get("/my/").text

    assert [article["title"] for article in content["articles"]] == ["About your back"]
    for words in ("Walk.", "Gently.", "Stop.", "Back", "About your back", "Between your ribs and your hips."):
        assert words in page


def test_a_closed_plan_leaves_the_portal(pat: Any) -> None:
    plan = make_plan(pat.patient, problem="Old problem")
    make_issued(plan)
    Plan.objects.filter(pk=plan.pk).update(archived_at=timezone.now())

    assert "Old problem" not in pat.get("/my/").text


# --- 2. A handout is a pure function, and what was issued stays -----------------------------------


def test_the_same_document_gives_the_same_bytes(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))
    addressee = Addressee.of(pat.patient)

    assert render(issued.content, addressee=addressee) == render(issued.content, addressee=addressee)


def test_issuing_keeps_the_bytes_of_every_picture(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))

    named = [picture["sha256"] for row in issued.content["exercises"] for picture in row["pictures"]]

    assert named
    assert sorted(issued.pictures.values_list("sha256", flat=True)) == sorted(named)


def test_the_document_holds_no_patient_identity(pat: Any) -> None:
    pat.patient.email, pat.patient.phone = "pat@home.example", "0117 496 0000"
    pat.patient.save()

    words = str(make_issued(make_plan(pat.patient)).content)

    for private in ("Pat", "Keller", "pat@home.example", "0117", "1952", pat.patient.public_id):
        assert private not in words


@pytest.mark.parametrize(
    "statement", ["UPDATE patients_issuedplan SET number = 9", "DELETE FROM patients_issuedplan"]
)
def test_the_database_refuses_to_change_an_issued_plan(pat: Any, statement: str) -> None:
    issued = make_issued(make_plan(pat.patient))
    issued.pictures.clear()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    kept = IssuedPlan.objects.get()
    assert kept.number == 1
    assert kept.sha256 == digest(kept.content)


# --- 3. One answer to “who may see what” ----------------------------------------------------------


def test_what_may_be_seen_fails_closed(anyone: Any, superuser: Any, disabled: Any, pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))

    for user in (AnonymousUser(), superuser.user, disabled.user, make_user()):
        for model in (Patient, Plan, IssuedPlan, LogEntry):
            assert not model.objects.visible_to(user).exists(), (user, model)
        assert not Exercise.objects.visible_to(user).exists()
    assert not Plan.objects.visible_to(pat.user).exists()
    assert not Exercise.objects.visible_to(pat.user).exists()
    assert list(IssuedPlan.objects.visible_to(pat.user)) == [issued]


def test_another_clinic_sees_nothing(ann: Any, other_ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise(clinic=ann.user.clinic))
    make_issued(plan)

    assert Patient.objects.visible_to(ann.user).get() == pat.patient
    assert Exercise.objects.visible_to(ann.user).exists()
    for model in (Patient, Plan, IssuedPlan, Exercise):
        assert not model.objects.visible_to(other_ann.user).exists()


def test_ending_the_access_closes_the_portal_at_once(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))
    pat.patient.access.update(ended_at=timezone.now())

    assert "No plan to follow yet" in pat.get("/my/").text
    assert pat.get(reverse("patients:handout", args=[issued.public_id])).status_code == 404


def test_a_helper_sees_only_the_record_that_was_chosen(helper: Any, other_clinic: Any, pat: Any) -> None:
    second = make_patient(other_clinic, "Second")
    make_issued(make_plan(pat.patient, problem="First problem"))
    make_issued(make_plan(second, problem="Second problem"))
    let_follow(helper.user, second)

    helper.post("/my/switch/", {"patient": second.public_id})

    assert "Second problem" in helper.get("/my/").text
    assert "First problem" not in helper.get("/my/").text


# --- 4. What a patient sends is stored exactly once -----------------------------------------------


def test_a_replay_returns_the_first_result(pat: Any) -> None:
    issued, same = make_issued(make_plan(pat.patient)), uuid.uuid4()

    [first] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, uuid=same, pain=2)])
    [again] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, uuid=same, pain=9)])

    assert again.pk == first.pk
    assert again.pain == 2
    assert pat.patient.log.count() == 1


def test_the_database_itself_stores_a_uuid_once(pat: Any) -> None:
    issued, same = make_issued(make_plan(pat.patient)), uuid.uuid4()
    [first] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, uuid=same)])
    first.pk = None

    with pytest.raises(DatabaseError), transaction.atomic():
        first.save(force_insert=True)


def test_sending_the_same_page_twice_stores_one_entry(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))
    sent = {
        "plan": issued.public_id,
        "uuid": uuid.uuid4(),
        "prescription_key": issued.content["exercises"][0]["key"],
        "status": "done",
        "pain": 3,
    }

    assert [pat.post("/my/log/", sent).status_code for _again in range(2)] == [302, 302]
    assert pat.patient.log.get().pain == 3


def test_a_correction_that_is_replayed_stands_once_and_leaves_what_it_corrects(pat: Any) -> None:
    issued, same = make_issued(make_plan(pat.patient)), uuid.uuid4()
    [first] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, pain=8)])

    kept = [correct(entry=first, uuid=same, by=pat.user, status="done", pain=pain) for pain in (3, 9)]

    assert kept[0] == kept[1]
    assert sorted(pat.patient.log.values_list("pain", flat=True)) == [3, 8]
    assert list(pat.patient.log.standing()) == [kept[0]]


def test_a_round_counts_once_however_often_it_is_sent(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=3, times_per_day=2)))
    record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, round=1)])

    with pytest.raises(ValidationError, match="Round 1 is logged already"):
        record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, round=1)])

    assert pat.patient.log.count() == 1


def test_one_wrong_entry_stores_none(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient))
    wrong = make_entry(issued, pat.user, pain=11)

    with pytest.raises(ValidationError):
        record_session(patient=pat.patient, entries=[make_entry(issued, pat.user), wrong])

    assert pat.patient.log.count() == 0


# --- 5. Nothing typed is dropped ------------------------------------------------------------------


def test_dose_text_that_is_not_understood_stays_as_a_note_with_a_warning(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()

    page = ann.post(
        reverse("patients:dose", args=[plan.public_id, row.key]),
        {"text": "3 sets of 10 purple-ish thing", "version": plan.version},
        follow=True,
    )

    row.refresh_from_db()
    assert (row.sets, row.reps) == (3, 10)
    assert "purple-ish thing" in row.note
    assert "purple-ish thing" in page.text
    assert parse("3 sets of 10 purple-ish thing").warnings


def test_the_dose_for_the_affected_side_takes_the_plans_side(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, affected_side="left")
    row = plan.prescriptions.get()

    ann.post(
        reverse("patients:dose", args=[plan.public_id, row.key]),
        {"text": "sore side 3 sets of 10", "version": plan.version},
    )

    row.refresh_from_db()
    assert row.side == Side.LEFT


def test_a_refused_dose_is_still_in_its_box(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()
    stale = {"text": "4 x 9 s slowly", "version": plan.version - 1}

    again = ann.post(reverse("patients:dose", args=[plan.public_id, row.key]), stale)
    added = ann.post(
        reverse("patients:add", args=[plan.public_id]), stale | {"exercise": row.exercise.public_id}
    )

    assert again.status_code == added.status_code == 409
    assert 'value="4 x 9 s slowly"' in again.text
    assert f'value="{row.exercise} 4 x 9 s slowly"' in added.text


def test_what_was_written_for_a_row_that_a_colleague_removed_is_shown(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    row = plan.prescriptions.get()
    row.delete()

    answer = ann.post(
        reverse("patients:row", args=[plan.public_id, row.key]), {"patient_note": "An hour of typing."}
    )

    assert answer.status_code == 409
    assert "An hour of typing." in answer.text
