"""The administration panel: patients, their plans, and the practice with its staff."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from clinic.models import StaffInvitation
from exercises.dose import Dose
from patients.models import IssuedPlan, Patient, Plan
from patients.services import record_session, write_note
from tests.factories import (
    add_row,
    make_entry,
    make_exercise,
    make_issued,
    make_patient,
    make_plan,
    make_staff,
)
from tests.panel import errors, fields_of, page, save

# --- Patients and plans ---------------------------------------------------------------------------


def test_a_new_patient_belongs_to_the_clinic(ann: Any, clinic: Any, other_clinic: Any) -> None:
    answer = save(
        ann,
        page("patient", "add"),
        given_name="Maria",
        record_number="A1",
        clinic=other_clinic.pk,
        date_of_birth_day=14,
        date_of_birth_month=3,
        date_of_birth_year=1952,
    )

    assert answer.status_code == 302, errors(answer)
    assert Patient.objects.get().clinic == clinic
    again = save(ann, page("patient", "add"), given_name="Mia", record_number="A1")
    assert "Another patient of this clinic has this record number." in errors(again)


def test_a_therapist_who_left_stays_named_and_is_offered_to_nobody_else(
    ann: Any, clinic: Any, pat: Any
) -> None:
    gone = make_staff(clinic, name="Gone", is_active=False)
    pat.patient.therapist = gone
    pat.patient.save()

    assert save(ann, page("patient", "change", pat.patient.pk), phone="1").status_code == 302
    pat.patient.refresh_from_db()
    assert pat.patient.therapist == gone
    assert "Gone" not in ann.get(page("patient", "add")).text


def test_an_edit_of_a_record_that_comes_too_late_tells_what_stands_and_who_changed_it(
    ann: Any, manager: Any, pat: Any
) -> None:
    address = page("patient", "change", pat.patient.pk)
    opened = {name: value for name, value in fields_of(ann.get(address)).items() if value is not None}
    save(manager, address, precautions="Pacemaker")

    late = ann.post(address, opened | {"precautions": "None known"})

    assert late.status_code == 409
    assert "Mo Manager changed this record" in errors(late)
    assert "Saved now: Pacemaker" in errors(late)
    pat.patient.refresh_from_db()
    assert pat.patient.precautions == "Pacemaker"

    form = late.context["adminform"].form
    assert form["precautions"].value() == "None known"
    again = opened | {"precautions": "None known", "seen_version": form["seen_version"].value()}
    assert ann.post(address, again).status_code == 302
    pat.patient.refresh_from_db()
    assert (pat.patient.precautions, pat.patient.changed_by) == ("None known", ann.user)


def test_a_likely_double_is_shown_before_the_panel_saves_it(ann: Any, pat: Any) -> None:
    new = {"given_name": "Pat", "family_name": "Keller"}

    asked = save(ann, page("patient", "add"), **new)

    assert asked.status_code == 409
    assert pat.patient.get_absolute_url() in asked.text
    assert Patient.objects.count() == 1
    said = {"other_than": pat.patient.public_id}
    assert f'value="{pat.patient.public_id}"' in asked.text
    assert save(ann, page("patient", "add"), **new, **said).status_code == 302


def test_the_panel_finds_people_as_they_are_written(ann: Any, clinic: Any) -> None:
    make_patient(clinic, "Ayşe", family_name="Öztürk")

    for words, total in (("ozturk", 1), ("keller", 0)):
        asked = {"term": words, "app_label": "patients", "model_name": "plan", "field_name": "patient"}
        assert len(ann.post(reverse("admin:autocomplete"), asked).json()["results"]) == total


def test_portal_access_is_shown_and_not_edited(ann: Any, pat: Any) -> None:
    shown = ann.get(page("patient", "change", pat.patient.pk))

    assert str(pat.user) in shown.text
    [inline] = shown.context["inline_admin_formsets"]
    assert not inline.has_add_permission
    assert not inline.has_change_permission
    assert not inline.has_delete_permission


def test_a_plan_is_edited_through_its_services_and_its_version_counts(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    exercise = make_exercise(dose=Dose(sets=2, reps=8))
    address = page("plan", "change", plan.pk)

    answer = save(
        ann,
        address,
        goals="Walk an hour",
        **{
            "prescriptions-TOTAL_FORMS": 2,
            "prescriptions-0-position": 5,
            "prescriptions-0-hold_seconds": 45,
            "prescriptions-1-exercise": exercise.pk,
            "prescriptions-1-position": 0,
            "prescriptions-1-patient_note": "Slowly",
        },
    )

    assert answer.status_code == 302, errors(answer)
    before = plan.version
    plan.refresh_from_db()
    assert plan.goals == "Walk an hour"
    assert plan.version > before
    first, second = plan.prescriptions.order_by("position")
    assert (first.position, first.hold_seconds) == (5, 45)
    assert (second.exercise, second.position, second.patient_note) == (exercise, 6, "Slowly")
    assert second.dose == Dose(sets=2, reps=8)


def test_a_row_leaves_the_plan_and_keeps_its_exercise_until_then(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    row, other = plan.prescriptions.get(), make_exercise()

    save(ann, page("plan", "change", plan.pk), **{"prescriptions-0-exercise": other.pk})
    assert plan.prescriptions.get().exercise == row.exercise
    save(ann, page("plan", "change", plan.pk), **{"prescriptions-0-DELETE": "on"})
    assert not plan.prescriptions.exists()


@pytest.mark.parametrize(
    "wrong", [{"sets": 21}, {"reps_max": 3, "reps": 9}, {"load_value": 3}, {"note": "x" * 501}], ids=str
)
def test_a_dose_out_of_bounds_is_an_error_on_the_form(ann: Any, pat: Any, wrong: dict[str, Any]) -> None:
    plan = make_plan(pat.patient)

    answer = save(
        ann,
        page("plan", "change", plan.pk),
        **{f"prescriptions-0-{name}": value for name, value in wrong.items()},
    )

    assert answer.status_code == 200
    assert errors(answer)
    assert plan.prescriptions.get().sets is None


@pytest.mark.parametrize(
    "wrong",
    [{"pain_amber": 9}, {"pain_red": 11}, {"starts_on": "2026-02-02", "ends_on": "2026-01-01"}],
    ids=str,
)
def test_the_plans_own_rules_are_errors_on_the_form(ann: Any, pat: Any, wrong: dict[str, Any]) -> None:
    answer = save(ann, page("plan", "change", make_plan(pat.patient).pk), **wrong)

    assert (answer.status_code, bool(errors(answer))) == (200, True)


def test_a_form_that_was_opened_before_another_edit_is_refused(ann: Any, manager: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    address = page("plan", "change", plan.pk)
    opened = fields_of(ann.get(address))
    add_row(plan)

    answer = ann.post(address, opened | {"goals": "Late"})

    assert "Someone else changed this plan" in errors(answer)
    plan.refresh_from_db()
    assert plan.goals == ""


def test_a_page_that_was_opened_before_an_edit_in_the_panel_is_refused(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)

    save(ann, page("plan", "change", plan.pk), goals="From the panel")

    answer = ann.post(reverse("patients:issue", args=[plan.public_id]), {"version": plan.version})
    assert answer.status_code == 409


def test_a_new_plan_starts_with_the_clinics_pain_limits(ann: Any, clinic: Any, pat: Any) -> None:
    clinic.pain_amber, clinic.pain_red = 2, 5
    clinic.save()

    answer = save(ann, page("plan", "add"), patient=pat.patient.pk, problem="Neck")

    assert answer.status_code == 302, errors(answer)
    assert (Plan.objects.get().pain_amber, Plan.objects.get().pain_red) == (2, 5)


def test_plans_are_issued_from_the_list_which_says_when_nothing_changed(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient, problem="Low back pain")
    chosen = {"action": "issue", "_selected_action": [plan.pk]}

    first = ann.post(page("plan"), chosen, follow=True).text
    again = ann.post(page("plan"), chosen, follow=True).text

    issued = IssuedPlan.objects.get()
    assert "Low back pain: version 1 is with the patient." in first
    assert "Nothing has changed since version 1" in again
    assert (
        reverse("patients:handout", args=[issued.public_id]) in ann.get(page("plan", "change", plan.pk)).text
    )
    assert reverse("patients:handout", args=[issued.public_id]) in ann.get(page("issuedplan")).text


@pytest.mark.parametrize("model", ["issuedplan", "logentry", "staffnote"])
def test_what_was_issued_and_logged_is_read_only(ann: Any, manager: Any, pat: Any, model: str) -> None:
    issued = make_issued(make_plan(pat.patient))
    [entry] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user)])
    note = write_note(patient=pat.patient, text="Uses a stick.", by=ann.user, uuid=uuid4())
    row = {"issuedplan": issued, "logentry": entry, "staffnote": note}[model]

    for client in (ann, manager):
        assert client.get(page(model, "change", row.pk)).status_code == 200
        assert client.post(page(model, "change", row.pk), {"number": 9}).status_code == 403


# --- The practice ---------------------------------------------------------------------------------


def test_a_manager_changes_staff_but_not_their_clinic_nor_themselves(
    manager: Any, ann: Any, clinic: Any, other_clinic: Any
) -> None:
    answer = save(
        manager, page("user", "change", ann.user.pk), is_active=None, role="manager", clinic=other_clinic.pk
    )
    save(manager, page("user", "change", manager.user.pk), is_active=None, role="therapist", name="Mo")

    assert answer.status_code == 302, errors(answer)
    ann.user.refresh_from_db()
    manager.user.refresh_from_db()
    assert (ann.user.is_active, ann.user.role, ann.user.clinic) == (False, "manager", clinic)
    assert (manager.user.is_active, manager.user.role, manager.user.name) == (True, "manager", "Mo")


@pytest.mark.parametrize("role", ["", "operator"])
def test_staff_keep_a_role(manager: Any, ann: Any, role: str) -> None:
    answer = save(manager, page("user", "change", ann.user.pk), role=role)

    assert (answer.status_code, bool(errors(answer))) == (200, True)


@pytest.mark.parametrize("change", [{"role": "therapist"}, {"is_active": None}], ids=str)
def test_a_clinic_keeps_a_manager(superuser: Any, manager: Any, clinic: Any, change: dict[str, Any]) -> None:
    """Nobody else could invite staff, or let a colleague in again."""
    address = page("user", "change", manager.user.pk)

    assert "the only manager" in errors(save(superuser, address, **change))
    make_staff(clinic, "manager", is_active=False)
    assert "the only manager" in errors(save(superuser, address, **change))
    make_staff(clinic, "manager")
    assert save(superuser, address, **change).status_code == 302


def test_a_manager_invites_to_their_own_clinic_alone(
    manager: Any, anyone: Any, clinic: Any, other_clinic: Any
) -> None:
    sent = {"email": "new@northside.example", "role": "therapist", "clinic": other_clinic.pk}

    shown = manager.post(page("staffinvitation", "add"), sent, follow=True).text

    invitation = StaffInvitation.objects.get()
    assert (invitation.clinic, invitation.created_by) == (clinic, manager.user)
    [link] = re.findall(r"http://localhost:8000(/staff/join/[-\w]+/)", mail.outbox[0].body)
    assert anyone.get(link).status_code == 200
    assert "on its way to new@northside.example" in shown
    assert link not in shown
    assert invitation.code_hash not in manager.get(page("staffinvitation", "change", invitation.pk)).text


def test_a_manager_changes_their_own_clinic(manager: Any, clinic: Any) -> None:
    answer = save(
        manager, page("clinic", "change", clinic.pk), phone="0117 496 0000", pain_amber=9, pain_red=2
    )
    assert "Amber must start at or below red." in errors(answer)

    save(manager, page("clinic", "change", clinic.pk), phone="0117 496 0000")
    clinic.refresh_from_db()
    assert clinic.phone == "0117 496 0000"


@pytest.mark.parametrize("ticked", ["abc", "9" * 30, ""])
@pytest.mark.parametrize("kind", ["patients/patient", "patients/plan", "exercises/exercise"])
def test_an_act_on_what_is_no_record_is_refused(manager, kind, ticked):
    answer = manager.post(f"/admin/{kind}/", {"action": "archive", "_selected_action": ticked})

    assert answer.status_code == 404


def test_a_long_text_finds_nobody_in_the_panel(ann):
    asked = {"app_label": "patients", "model_name": "plan", "field_name": "patient", "term": "x" * 60_000}

    assert ann.post("/admin/autocomplete/", asked).json()["results"] == []
