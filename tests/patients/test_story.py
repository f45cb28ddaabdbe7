"""The record's line of time: what happened to a patient, and what staff wrote for each other."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exercises.dose import Dose
from patients.models import Patient, PhaseOpening, Seen, StaffNote
from patients.services import (
    correct,
    note_first_opening,
    open_phase,
    record_session,
    withdraw_version,
    write_note,
)
from tests.factories import make_entry, make_issued, make_patient, make_phased, make_plan
from tests.patients.test_small_print import words_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
TWICE = Dose(reps=3, times_per_day=2)


def days_ago(days: int, hour: int = 9) -> datetime:
    return NOW.replace(hour=hour) - timedelta(days=days)


def note(patient: Patient, by: Any, text: str = "Uses a stick.", **fields: Any) -> StaffNote:
    return write_note(patient=patient, text=text, by=by, **{"uuid": uuid.uuid4()} | fields)


def record_of(person: Any, patient: Patient, query: str = "") -> Any:
    return person.get(patient.get_absolute_url() + query)


@pytest.fixture
def today(ann: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        ann.force_login(ann.user, backend="clinic.signin.Backend")
        yield


# --- The line of time -----------------------------------------------------------------------------


@pytest.mark.usefixtures("today")
def test_a_day_is_one_line_with_what_was_planned_done_and_hurt(ann: Any, pat: Any) -> None:
    with time_machine.travel(days_ago(3, 7)):
        issued = make_issued(make_plan(pat.patient, dose=TWICE, pain_red=6))
    said = [
        make_entry(issued, pat.user, occurred_at=days_ago(2), round=1, pain=2, effort=3, note="Stiff."),
        make_entry(issued, pat.user, occurred_at=days_ago(2, 10), round=2, pain=8),
        make_entry(issued, pat.user, occurred_at=days_ago(1), status="partly", stopped=True, round=1, pain=7),
    ]
    stored = record_session(patient=pat.patient, entries=said)
    correct(entry=stored[1], uuid=uuid.uuid4(), by=pat.user, status="done", pain=3)

    items = record_of(ann, pat.patient).context["story"].items

    stopped, quiet, version = items
    assert quiet.title == "2 of 2 done, pain 2 or 3, effort medium"
    assert (quiet.look, list(quiet.texts)) == ("quiet", ["Stiff."])
    assert [len(logged.before) for logged in quiet.about.log] == [1, 0]
    assert stopped.look == "stop"
    assert stopped.title == "0.5 of 2 done, pain 7"
    assert "it hurt too much, pain 7, the limit is 6" in stopped.lines[0]
    assert version.look == "version"


@pytest.mark.usefixtures("today")
def test_versions_openings_withdrawals_and_phases_stand_among_the_days(ann: Any, pat: Any) -> None:
    plan = make_phased(pat.patient)
    with time_machine.travel(days_ago(0, 6)):
        first = make_issued(plan)
    note_first_opening([first], by=pat.user)
    plan.goals = "To walk an hour"
    plan.save()
    with time_machine.travel(NOW + timedelta(hours=1)):
        second = make_issued(plan)
    with time_machine.travel(NOW + timedelta(hours=2)):
        open_phase(plan=plan, phase=plan.phases.last().key, on=NOW.date(), by=ann.user)
        withdraw_version(issued=second, by=ann.user, reason="Wrong side")

    page = words_of(record_of(ann, pat.patient).text)

    for words in ("first opened by", "The goals: changed.", "Phase “Running”", "withdrawn by", "Wrong side"):
        assert words in page
    assert PhaseOpening.objects.count() == 1


@pytest.mark.usefixtures("today")
def test_everything_is_there_once_page_by_page(ann: Any, pat: Any) -> None:
    with time_machine.travel(days_ago(60)):
        issued = make_issued(make_plan(pat.patient, dose=TWICE))
    said = [make_entry(issued, pat.user, occurred_at=days_ago(day)) for day in range(40) for _each in "ab"]
    record_session(patient=pat.patient, entries=said)
    for number in range(20):
        with time_machine.travel(days_ago(2 * number, 15)):
            note(pat.patient, ann.user, f"Note {number}")

    seen: list[str] = []
    query = ""
    while query is not None:
        story = record_of(ann, pat.patient, query).context["story"]
        seen += [item.place for item in story.items]
        query = f"?before={story.before:%Y-%m-%dT%H:%M:%S.%fZ}" if story.before else None  # type: ignore[assignment]

    assert len(seen) == len(set(seen)) == 40 + 20 + 1
    assert record_of(ann, pat.patient, "?before=nonsense").status_code == 200
    assert record_of(ann, pat.patient, "?before=2026-99-99T00:00Z").status_code == 200


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("entries", [3, 300])
def test_the_record_costs_the_same_however_much_was_logged(ann: Any, pat: Any, entries: int) -> None:
    plan = make_plan(pat.patient, dose=Dose(reps=3, as_needed=True))
    for number in range(1 + entries // 30):
        note(pat.patient, ann.user)
        plan.goals = f"Goal {number}"
        plan.save()
        with time_machine.travel(days_ago(120 - number)):
            issued = make_issued(plan)
    said = [make_entry(issued, pat.user, occurred_at=days_ago(1 + number // 3)) for number in range(entries)]
    record_session(patient=pat.patient, entries=said)

    for query in ("", "?weeks=12"):
        with CaptureQueriesContext(connection) as page:
            record_of(ann, pat.patient, query)
        assert len(page) <= 22  # 4 of them for measures and mail


# --- Why it needs a look --------------------------------------------------------------------------


@pytest.mark.usefixtures("today")
def test_the_record_says_why_it_needs_a_look_and_seen_quiets_it(ann: Any, pat: Any) -> None:
    with time_machine.travel(days_ago(2)):
        issued = make_issued(make_plan(pat.patient, dose=TWICE, pain_red=6))
    record_session(
        patient=pat.patient, entries=[make_entry(issued, pat.user, pain=8, occurred_at=days_ago(0))]
    )
    page = record_of(ann, pat.patient)
    assert "Pain 8 of 10; the limit is 6." in page.text
    [look] = page.context["looks"]
    levels = {f"level-{each.reason}": each.level for each in look.line.notices}

    answer = ann.post(reverse("patients:seen", args=[look.plan.public_id]), levels | {"from": "patient"})

    assert answer.url == pat.patient.get_absolute_url()
    assert "the limit is 6." not in record_of(ann, pat.patient).text
    assert Seen.objects.count() == len(levels)


@pytest.mark.usefixtures("today")
def test_the_filled_button_is_what_comes_next(ann: Any, pat: Any) -> None:
    def filled() -> list[str]:
        page = record_of(ann, pat.patient).text
        return [
            words_of(part.split("</", 1)[0].split(">", 1)[1]) for part in page.split("button-primary")[1:]
        ]

    assert filled()[0] == "New plan"
    plan = make_plan(pat.patient)
    assert filled()[0] == "Continue draft of version 1"
    make_issued(plan)
    assert filled()[0] == "Change the plan"


# --- Notes for staff ------------------------------------------------------------------------------


def test_a_note_is_stored_once_and_only_staff_read_it(ann: Any, pat: Any, other_ann: Any) -> None:
    make_issued(make_plan(pat.patient))
    address = reverse("patients:write_note", args=[pat.patient.public_id])
    sent = {"uuid": uuid.uuid4(), "text": "Afraid of <stairs>."}

    for _click in range(2):
        assert ann.post(address, sent).status_code == 302

    assert StaffNote.objects.count() == 1
    assert "Afraid of &lt;stairs&gt;." in record_of(ann, pat.patient).text
    for page in ("/my/", "/my/logged/", "/my/progress/", "/my/diary/"):
        assert "Afraid" not in pat.get(page).text
    assert pat.get("/api/v1/staff-notes/").status_code == 403
    assert other_ann.get("/api/v1/staff-notes/").json()["count"] == 0
    assert not StaffNote.objects.visible_to(pat.user).exists()


def test_a_refused_note_keeps_what_was_typed(ann: Any, pat: Any) -> None:
    address = reverse("patients:write_note", args=[pat.patient.public_id])

    long = ann.post(address, {"uuid": uuid.uuid4(), "text": "x" * 4001})

    assert long.status_code == 422
    assert "x" * 4001 in long.text
    assert ann.post(address, {"uuid": uuid.uuid4(), "text": " \n"}).status_code == 422
    assert not StaffNote.objects.exists()


def test_a_correction_is_a_note_of_its_own_and_the_old_one_stays_struck(
    ann: Any, manager: Any, pat: Any
) -> None:
    old = note(pat.patient, ann.user, "Right hip.")
    address = reverse("patients:correct_note", args=[pat.patient.public_id, old.public_id])
    assert "Right hip." in ann.get(address).text

    ann.post(address, {"uuid": uuid.uuid4(), "text": "Left hip."})
    late = manager.post(address, {"uuid": uuid.uuid4(), "text": "Both hips."})

    page = record_of(ann, pat.patient).text
    assert "<s><p>Right hip.</p></s>" in page.replace("<s>Right hip.</s>", "<s><p>Right hip.</p></s>")
    assert "Left hip." in page
    assert late.status_code == 422  # somebody was faster: what they wrote is shown, and nothing typed is lost
    assert "Left hip." in late.text
    assert "Both hips." in late.text
    assert StaffNote.objects.get(corrects=old).text == "Left hip."


def test_a_note_is_about_its_own_patient_and_nothing_deletes_it(ann: Any, pat: Any, clinic: Any) -> None:
    other = make_patient(clinic, "Tom")
    theirs = note(other, ann.user)

    wrong = ann.get(reverse("patients:correct_note", args=[pat.patient.public_id, theirs.public_id]))

    assert wrong.status_code == 404
    with pytest.raises(models.ProtectedError):
        other.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffNote.objects.create(patient=other, by=ann.user, uuid=uuid.uuid4(), text="")


def test_the_api_takes_a_note_once_and_a_correction_once(ann: Any, pat: Any) -> None:
    def send(**fields: Any) -> Any:
        sent = {"uuid": str(uuid.uuid4()), "patient": pat.patient.public_id, "text": "Stiff."} | fields
        return ann.post("/api/v1/staff-notes/", sent, content_type="application/json")

    same = str(uuid.uuid4())
    first = send(uuid=same)
    assert (first.status_code, send(uuid=same).status_code) == (201, 200)
    assert send(corrects=first.json()["public_id"], text="Not stiff.").status_code == 201
    assert send(corrects=first.json()["public_id"]).status_code == 400
    listed = ann.get(f"/api/v1/staff-notes/?patient={pat.patient.public_id}").json()["results"]
    assert [each["text"] for each in listed] == ["Not stiff.", "Stiff."]
    assert timezone.now() - StaffNote.objects.latest("at").at < timedelta(minutes=1)
