"""Patients, as the staff of a clinic find and keep them."""

from typing import Any

import pytest
from django.urls import reverse

from exercises.dose import Dose
from patients.models import Patient
from patients.services import record_session
from tests.factories import make_entry, make_issued, make_patient, make_plan

NEW = {
    "given_name": "Ada",
    "family_name": "Byron",
    "date_of_birth_day": "10",
    "date_of_birth_month": "12",
    "date_of_birth_year": "1955",
}


def test_a_new_patient_belongs_to_the_therapists_clinic(ann: Any) -> None:
    answer = ann.post("/patients/new/", NEW | {"therapist": ann.user.pk})

    patient = Patient.objects.get()
    assert answer.url == patient.get_absolute_url()
    assert patient.clinic == ann.user.clinic
    assert patient.therapist == ann.user


def test_another_clinics_therapist_cannot_be_chosen(ann: Any, other_ann: Any) -> None:
    answer = ann.post("/patients/new/", NEW | {"therapist": other_ann.user.pk})

    assert answer.status_code == 422
    assert "Other Ann" not in answer.text
    assert not Patient.objects.exists()


def test_a_record_number_is_used_once_in_a_clinic(ann: Any, clinic: Any, other_clinic: Any) -> None:
    make_patient(other_clinic, record_number="A1")
    assert ann.post("/patients/new/", NEW | {"record_number": "A1"}).status_code == 302

    answer = ann.post("/patients/new/", NEW | {"record_number": "A1", "given_name": "Second"})

    assert answer.status_code == 422
    assert "Another patient of this clinic has this record number." in answer.text
    assert 'value="Second"' in answer.text


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        ({"given_name": ""}, "This field is required."),
        ({"date_of_birth_month": "13"}, "There is no such day."),
        ({"date_of_birth_month": "May"}, "in numbers, such as 27 3 1952"),
        ({"date_of_birth_day": ""}, "in numbers, such as 27 3 1952"),
        ({"date_of_birth_year": "2999"}, "Check the year"),
        ({"email": "ada"}, "Enter a valid email address."),
    ],
)
def test_every_mistake_says_how_to_mend_it(ann: Any, mistake: dict[str, str], said: str) -> None:
    answer = ann.post("/patients/new/", NEW | mistake)

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Byron"' in answer.text
    assert not Patient.objects.exists()


def test_patients_are_found_by_part_of_the_name(ann: Any, clinic: Any) -> None:
    make_patient(clinic, "Maria", family_name="Keller")
    make_patient(clinic, "Tom", family_name="Adeyemi")

    page = ann.get("/", {"q": "kel mar"}).text

    assert "Maria Keller" in page
    assert "Tom Adeyemi" not in page


def test_discharged_patients_leave_the_list_and_can_come_back(ann: Any, pat: Any) -> None:
    discharge = reverse("patients:discharge", args=[pat.patient.public_id])

    ann.post(discharge)
    assert "Pat Keller" not in ann.get("/").text
    assert "Pat Keller" in ann.get("/?discharged=1").text
    assert ann.get(pat.patient.get_absolute_url()).status_code == 200

    ann.post(discharge)  # a second click
    assert "Pat Keller" not in ann.get("/").text

    ann.post(discharge, {"back": "1"})
    assert "Pat Keller" in ann.get("/").text


def test_staff_close_the_portal_to_one_person(ann: Any, helper: Any, pat: Any) -> None:
    make_issued(make_plan(pat.patient, problem="Back pain"))

    ann.post(reverse("patients:end_access", args=[pat.patient.public_id]), {"person": helper.user.public_id})

    assert "No plan to follow yet" in helper.get("/my/").text
    assert "Back pain" in pat.get("/my/").text


def test_what_a_colleague_changed_meanwhile_stays(ann: Any, pat: Any) -> None:
    sent = {"given_name": "Patricia", "family_name": "Keller", "paper": ""}
    Patient.objects.filter(pk=pat.patient.pk).update(archived_at="2026-11-20T10:00:00Z")

    ann.post(reverse("patients:edit", args=[pat.patient.public_id]), sent)

    pat.patient.refresh_from_db()
    assert pat.patient.given_name == "Patricia"
    assert pat.patient.archived_at is not None


@pytest.mark.parametrize("address", ["/", "/health/", "/library/"])
def test_a_page_answers_a_head_request(ann: Any, address: str) -> None:
    assert ann.head(address).status_code == 200


def test_the_caseload_costs_the_same_at_three_patients_and_at_thirty(
    ann: Any, clinic: Any, django_assert_num_queries: Any
) -> None:
    for _number in range(3):
        make_issued(make_plan(make_patient(clinic)), by=ann.user)
    with django_assert_num_queries(4):
        ann.get("/")
    for _number in range(27):
        make_issued(make_plan(make_patient(clinic)), by=ann.user)
    with django_assert_num_queries(4):
        ann.get("/")


def test_the_record_costs_the_same_with_two_entries_and_with_forty(
    ann: Any, pat: Any, django_assert_num_queries: Any
) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=3, as_needed=True)))
    record_session(patient=pat.patient, entries=[make_entry(issued, pat.user) for _each in range(2)])
    with django_assert_num_queries(9):
        ann.get(pat.patient.get_absolute_url())
    record_session(patient=pat.patient, entries=[make_entry(issued, pat.user) for _each in range(38)])
    with django_assert_num_queries(9):
        ann.get(pat.patient.get_absolute_url())
