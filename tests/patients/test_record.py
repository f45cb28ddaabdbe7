"""The record: two editors, likely doubles, names, and lists of many pages."""

from datetime import date
from typing import Any

import lxml.html
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from patients.handout.addressee import Addressee
from patients.models import Patient
from patients.services import invite_patient, issue_plan
from tests.factories import make_patient, make_plan

NEW = {
    "given_name": "Ada",
    "family_name": "Byron",
    "date_of_birth_day": "10",
    "date_of_birth_month": "12",
    "date_of_birth_year": "1955",
}


def form_on(page: Any) -> dict[str, Any]:
    """What a browser would send back from the form, if nobody touched it."""
    form = lxml.html.fromstring(page.content).get_element_by_id("record")
    return {name: value.removeprefix("\n") for name, value in form.form_values()}


def opened(person: Any, address: str) -> dict[str, Any]:
    return form_on(person.get(address))


@pytest.fixture
def address(pat: Any) -> str:
    return reverse("patients:edit", args=[pat.patient.public_id])


# --- Two editors ----------------------------------------------------------------------------------


def test_a_colleagues_precaution_is_not_overwritten_without_a_word(
    ann: Any, manager: Any, pat: Any, address: str
) -> None:
    mine = opened(ann, address) | {"intake_notes": "Prefers mornings", "phone": "222", "large_print": "on"}
    theirs = opened(manager, address) | {
        "precautions": "Pacemaker",
        "phone": "333",
        "date_of_birth_day": "15",
    }

    assert manager.post(address, theirs).status_code == 302
    late = ann.post(address, mine)

    assert late.status_code == 409
    assert "Mo Manager changed this record" in late.text
    assert "Saved now: 333" in late.text
    assert "you had not touched it" in late.text
    pat.patient.refresh_from_db()
    assert (pat.patient.phone, pat.patient.intake_notes) == ("333", "")
    # The form holds what was typed, and what the colleague changed elsewhere.
    again = form_on(late)
    assert (again["phone"], again["intake_notes"], again["precautions"]) == (
        "222",
        "Prefers mornings",
        "Pacemaker",
    )
    assert (again["date_of_birth_day"], again["large_print"]) == ("15", "on")

    assert ann.post(address, again).status_code == 302
    pat.patient.refresh_from_db()
    assert (pat.patient.phone, pat.patient.precautions) == ("222", "Pacemaker")
    assert (pat.patient.date_of_birth, pat.patient.large_print) == (date(1952, 3, 15), True)


@pytest.mark.parametrize("seen", ["", "[1]", "{", '{"phone": ["x"]}', "null"])
def test_what_the_page_had_shown_is_not_needed_to_keep_what_was_typed(
    ann: Any, manager: Any, pat: Any, address: str, seen: str
) -> None:
    mine = opened(ann, address) | {"phone": "222", "seen": seen}
    manager.post(address, opened(manager, address) | {"phone": "333", "precautions": "Pacemaker"})

    late = ann.post(address, mine)

    assert late.status_code in (409, 422)
    assert form_on(late)["phone"] == "222"
    pat.patient.refresh_from_db()
    assert (pat.patient.phone, pat.patient.precautions) == ("333", "Pacemaker")


def test_an_edit_without_its_version_saves_nothing(ann: Any, pat: Any, address: str) -> None:
    assert ann.post(address, NEW).status_code == 422

    pat.patient.refresh_from_db()
    assert pat.patient.given_name == "Pat"


def test_a_discharge_meanwhile_stays(ann: Any, manager: Any, pat: Any, address: str) -> None:
    mine = opened(ann, address) | {"given_name": "Patricia"}
    manager.post(reverse("patients:discharge", args=[pat.patient.public_id]), {"reason": "goals"})

    assert ann.post(address, mine).status_code == 302

    pat.patient.refresh_from_db()
    assert pat.patient.given_name == "Patricia"
    assert pat.patient.archived_at is not None


def test_an_email_that_an_invitation_brought_meanwhile_stays(
    ann: Any, manager: Any, pat: Any, address: str
) -> None:
    mine = opened(ann, address) | {"phone": "222"}
    invite_patient(patient=pat.patient, by=manager.user, record_email="pat@example.org")

    late = ann.post(address, mine)

    assert late.status_code == 409
    assert form_on(late)["email"] == "pat@example.org"


# --- Likely doubles -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "typed", "reason"),
    [
        ({}, {}, "the same name and birth date"),
        ({"given_name": "ADA", "family_name": "Býron"}, {}, "the same name and birth date"),
        ({"given_name": "Byron", "family_name": "Ada"}, {}, "the same name and birth date"),
        ({"archived_at": "2026-01-01T00:00Z"}, {}, "the same name and birth date"),
        ({"family_name": "Byrno"}, {}, "nearly the same name, and the same birth date"),
        ({"date_of_birth": None}, {}, "the same name"),
        (
            {"given_name": "Other", "date_of_birth": None, "email": "ADA@example.org"},
            {"email": "ada@example.org"},
            "the same email",
        ),
        ({"given_name": "Other", "record_number": "a 1"}, {"record_number": "A-1"}, "the same record number"),
    ],
)
def test_a_likely_double_is_shown_before_anything_is_saved(
    ann: Any, clinic: Any, known: dict[str, Any], typed: dict[str, str], reason: str
) -> None:
    fields = {"given_name": "Ada", "family_name": "Byron", "date_of_birth": date(1955, 12, 10)} | known
    there = make_patient(clinic, **fields)

    answer = ann.post("/patients/new/", NEW | typed | {"precautions": "Pacemaker"})

    assert answer.status_code == 409
    assert there.get_absolute_url() in answer.text
    assert reason in answer.text
    assert form_on(answer)["precautions"] == "Pacemaker"
    assert Patient.objects.count() == 1


def test_somebody_else_of_that_name_is_saved_when_that_is_said(ann: Any, clinic: Any) -> None:
    first = make_patient(clinic, "Ada", family_name="Byron", date_of_birth=date(1955, 12, 10))
    button = f'name="other_than" value="{first.public_id} "'
    assert button in ann.post("/patients/new/", NEW).text

    assert ann.post("/patients/new/", NEW | {"other_than": f"{first.public_id} "}).status_code == 302
    # What was said about one record is not said about another that came since.
    third = ann.post("/patients/new/", NEW | {"other_than": f"{first.public_id} "})
    assert third.status_code == 409
    assert first.get_absolute_url() not in third.text


def test_twenty_people_of_one_name_are_asked_about_once(ann: Any, clinic: Any) -> None:
    there = [make_patient(clinic, "Ada", family_name="Byron", date_of_birth=None) for _number in range(20)]
    others = " ".join(each.public_id for each in there)

    assert ann.post("/patients/new/", NEW | {"other_than": others}).status_code == 302


@pytest.mark.parametrize(
    "known",
    [
        {"date_of_birth": date(1955, 12, 11)},  # a parent or child of that name
        {"given_name": "Augusta"},
        {"given_name": "Twin", "email": ""},
    ],
)
def test_other_people_are_not_asked_about(ann: Any, clinic: Any, known: dict[str, Any]) -> None:
    make_patient(
        clinic, **({"given_name": "Ada", "family_name": "Byron", "date_of_birth": date(1955, 12, 10)} | known)
    )

    assert ann.post("/patients/new/", NEW).status_code == 302


def test_records_of_another_clinic_are_no_doubles(ann: Any, other_clinic: Any) -> None:
    make_patient(other_clinic, "Ada", family_name="Byron", date_of_birth=date(1955, 12, 10))

    assert ann.post("/patients/new/", NEW).status_code == 302


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "family", "shown"),
    [
        ("", "Chandra", "Chandra"),
        ("Sukarno", "", "Sukarno"),
        ("O", "U", "O U"),
        ("李", "", "李"),
        ("x" * 150, "y" * 150, f"{'x' * 150} {'y' * 150}"),
    ],
)
def test_one_name_is_enough_and_is_well_formed_wherever_it_stands(
    ann: Any, given: str, family: str, shown: str
) -> None:
    sent = NEW | {"given_name": given, "family_name": family}

    page = ann.post("/patients/new/", sent, follow=True)

    patient = Patient.objects.get()
    assert f"<h1>{shown}</h1>" in page.text
    assert Addressee.of(patient).patient_name == shown
    slip = ann.post(reverse("patients:invite", args=[patient.public_id]), {"how": "slip", "kind": "self"})
    assert f"Exercises for {given or family}, on a phone" in slip.text


@pytest.mark.parametrize(("given", "family"), [("", ""), (" ", "\u200b"), ("-", ".")])
def test_a_record_without_a_name_is_not_stored(ann: Any, clinic: Any, given: str, family: str) -> None:
    answer = ann.post("/patients/new/", NEW | {"given_name": given, "family_name": family})

    assert answer.status_code == 422
    # In the summary and at the field.
    assert answer.text.count("Write a given name, a family name, or both.") == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Patient.objects.create(clinic=clinic)


# --- Pages of lists -------------------------------------------------------------------------------


def test_plans_and_versions_are_all_there_page_by_page(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)
    for number in range(10):
        plan.goals = f"Goal {number}"
        plan.save()
        issue_plan(plan=plan, by=ann.user)
    for number in range(11):
        make_plan(pat.patient, problem=f"Problem {number}.")
    record = pat.patient.get_absolute_url()

    first, second = ann.get(record), ann.get(f"{record}?issued=2&plans=2")

    for name, total in (("issued", 10), ("plans", 12)):
        pages = [list(page.context[name]) for page in (first, second)]
        assert len(pages[0]) + len(pages[1]) == total
        assert f"?{name}=2#{name}" in first.text
    # Only the newest version of a plan is what the patient holds.
    printed = [version.number for page in (first, second) for version, form in page.context["issued"] if form]
    assert printed == [10]
