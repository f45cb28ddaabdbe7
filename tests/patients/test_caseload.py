"""Patients, as the staff of a clinic find and keep them."""

from typing import Any

import pytest
from django.urls import reverse

from patients.models import Patient
from tests.factories import make_issued, make_patient, make_plan

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
        ({"given_name": "x" * 151}, "at most 150 characters"),
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


def test_an_empty_group_says_so_and_speaks_of_no_search(ann: Any, pat: Any) -> None:
    Patient.objects.update(therapist=None)

    for group, words in (("discharged", "Nobody is discharged."), ("mine", "You are nobody’s therapist.")):
        page = ann.get(f"/?{group}=1").text
        assert words in page
        assert "Nobody found" not in page
        assert "Show everybody" in page


def test_discharged_patients_leave_the_list_and_can_come_back(ann: Any, pat: Any) -> None:
    discharge = reverse("patients:discharge", args=[pat.patient.public_id])

    assert '<option value="" selected>Choose…</option>' in ann.get(pat.patient.get_absolute_url()).text
    refused = ann.post(discharge, {"reason": "", "words": "Walks an hour."})
    assert refused.status_code == 422
    assert "Walks an hour." in refused.text
    assert "Pat Keller" in ann.get("/").text

    why = {"reason": "goals", "words": "Walks an hour."}
    ann.post(discharge, why)
    assert "Pat Keller" not in ann.get("/").text
    assert "Pat Keller" in ann.get("/?discharged=1").text
    assert "Goals reached. Walks an hour." in ann.get(pat.patient.get_absolute_url()).text

    ann.post(discharge, why)  # a second click
    assert "Pat Keller" not in ann.get("/").text

    ann.post(discharge, {"back": "1"})
    assert "Pat Keller" in ann.get("/").text
    record = ann.get(pat.patient.get_absolute_url()).text
    assert "Goals reached" in record
    assert "Back on" in record


def test_staff_close_the_portal_to_one_person(ann: Any, helper: Any, pat: Any) -> None:
    make_issued(make_plan(pat.patient, problem="Back pain"))

    ann.post(reverse("patients:end_access", args=[pat.patient.public_id]), {"person": helper.user.public_id})

    assert "No plan to follow yet" in helper.get("/my/").text
    assert "Back pain" in pat.get("/my/").text


@pytest.mark.parametrize("address", ["/", "/health/", "/library/"])
def test_a_page_answers_a_head_request(ann: Any, address: str) -> None:
    assert ann.head(address).status_code == 200


def test_the_caseload_costs_the_same_at_three_patients_and_at_thirty(
    ann: Any, clinic: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        make_issued(make_plan(make_patient(clinic)), by=ann.user)
    with django_assert_max_num_queries(8):
        ann.get("/")
    for _number in range(27):
        make_issued(make_plan(make_patient(clinic)), by=ann.user)
    with django_assert_max_num_queries(8):
        ann.get("/")
