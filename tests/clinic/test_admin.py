"""The administration panel: what each role finds there, and that it keeps to the clinic."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry as HistoryEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from clinic.admin_scope import ScopedAdmin
from clinic.models import StaffInvitation, User
from clinic.work.models import Letter
from exercises.models import Article, Exercise
from patients.models import IssuedPlan, Patient, Plan, Prescription
from patients.services import MAX_EXERCISES, record_session, write_note
from tests.factories import (
    make_barrier,
    make_entry,
    make_exercise,
    make_issued,
    make_measurement,
    make_measures,
    make_message,
    make_patient,
    make_plan,
    make_request,
    make_staff,
    make_template,
)
from tests.panel import MODELS, errors, page, save


@pytest.fixture
def theirs(other_clinic: Any) -> dict[str, Any]:
    """A record of each kind at the other clinic."""
    staff = make_staff(other_clinic, User.Role.MANAGER, name="Southside Sue")
    patient = make_patient(other_clinic, "Southside", therapist=staff)
    exercise = make_exercise("Southside stretch", clinic=other_clinic)
    plan = make_plan(patient, exercise=exercise, problem="Southside problem")
    issued = make_issued(plan, by=staff)
    [entry] = record_session(patient=patient, entries=[make_entry(issued, staff, note="Southside note")])
    measures = make_measures(other_clinic)
    pain = measures["numeric-pain"]
    return {
        "measure": pain,
        "measurement": make_measurement(patient, pain, 4, staff, note="Southside score"),
        "measurerequest": make_request(patient, measures["global-change"], staff),
        "clinic": other_clinic,
        "user": staff,
        "staffinvitation": StaffInvitation.objects.create(
            clinic=other_clinic,
            email="new@southside.example",
            role="manager",
            expires_at=issued.issued_at,
            code_hash="x",
        ),
        "letter": Letter.objects.create(kind="staff_invitation", clinic=other_clinic),
        "exercise": exercise,
        "article": Article.objects.create(title="Southside article", slug="s", clinic=other_clinic),
        "plantemplate": make_template([exercise], "Southside template", clinic=other_clinic),
        "patient": patient,
        "plan": plan,
        "issuedplan": issued,
        "logentry": entry,
        "message": make_message(patient, staff),
        "barrier": make_barrier(plan, staff),
        "staffnote": write_note(patient=patient, text="Southside note", by=staff, uuid=uuid4()),
    }


# --- Who sees what --------------------------------------------------------------------------------

#  model            anyone pat ann manager superuser
LISTS = """
   exercise         302 403 200 200 403
   article          302 403 200 200 403
   plantemplate     302 403 200 200 403
   patient          302 403 200 200 403
   plan             302 403 200 200 403
   issuedplan       302 403 200 200 403
   logentry         302 403 200 200 403
   measure          302 403 200 200 403
   measurement      302 403 200 200 403
   measurerequest   302 403 200 200 403
   message          302 403 200 200 403
   barrier          302 403 200 200 403
   staffnote        302 403 200 200 403
   user             302 403 403 200 200
   staffinvitation  302 403 403 200 403
   letter           302 403 403 200 200
   clinic           302 403 403 200 200
"""
#  model            ann manager superuser
ADDS = """
   exercise         403 403 403
   article          200 200 403
   plantemplate     403 403 403
   patient          200 200 403
   plan             200 200 403
   issuedplan       403 403 403
   logentry         403 403 403
   measure          403 403 403
   measurement      403 403 403
   measurerequest   403 403 403
   message          403 403 403
   barrier          403 403 403
   staffnote        403 403 403
   user             403 403 403
   staffinvitation  403 200 403
   letter           403 403 403
   clinic           403 403 403
"""


@pytest.mark.parametrize("row", [line.split() for line in LISTS.strip().splitlines()], ids=" ".join)
def test_who_opens_which_list(request: Any, db: Any, row: list[str]) -> None:
    model, *statuses = row
    for persona, status in zip(("anyone", "pat", "ann", "manager", "superuser"), statuses, strict=True):
        answer = request.getfixturevalue(persona).get(page(model), follow=persona == "pat")
        assert answer.status_code == int(status), persona


@pytest.mark.parametrize("row", [line.split() for line in ADDS.strip().splitlines()], ids=" ".join)
def test_who_adds_what(request: Any, db: Any, row: list[str]) -> None:
    model, *statuses = row
    for persona, status in zip(("ann", "manager", "superuser"), statuses, strict=True):
        assert request.getfixturevalue(persona).get(page(model, "add")).status_code == int(status), persona


def test_the_tables_above_name_every_page_of_the_panel() -> None:
    assert sorted(line.split()[0] for line in LISTS.strip().splitlines()) == sorted(MODELS)
    assert all(isinstance(each, ScopedAdmin) for each in admin.site._registry.values())


def test_nothing_is_deleted_in_the_panel(manager: Any, superuser: Any, theirs: dict[str, Any]) -> None:
    for model in MODELS:
        assert not admin.site._registry[type(theirs[model])].has_delete_permission(None)
        for persona in (manager, superuser):
            address = page(model, "delete", theirs[model].pk)
            assert persona.post(address, {"post": "yes"}).status_code in (403, 404)
            listed = persona.get(page(model))
            assert "delete_selected" not in getattr(listed, "text", "")


@pytest.mark.parametrize("persona", ["ann", "manager"])
@pytest.mark.parametrize("model", MODELS)
def test_another_clinics_rows_are_in_no_list_search_page_or_history(
    request: Any, theirs: dict[str, Any], persona: str, model: str
) -> None:
    client, row = request.getfixturevalue(persona), theirs[model]
    HistoryEntry.objects.log_actions(theirs["user"].pk, [row], 2, "Changed")

    for address in (page(model), f"{page(model)}?q=southside"):
        shown = client.get(address).content.decode()
        assert "outhside " not in shown.replace("?q=southside", ""), address
    for what in ("change", "history"):
        answer = client.get(page(model, what, row.pk))
        assert answer.status_code in (403, 404)
        assert "outhside" not in answer.text


def test_operators_see_clinics_and_staff_and_no_patient(
    superuser: Any, pat: Any, theirs: dict[str, Any]
) -> None:
    index = superuser.get(reverse("admin:index")).text
    users = superuser.get(page("user")).text

    assert page("clinic") in index
    assert page("patient") not in index
    assert "Southside Sue" in users
    assert pat.user.email not in users
    assert superuser.get(page("user", "change", pat.user.pk)).status_code == 404
    for model in ("patient", "plan", "issuedplan", "logentry", "staffnote"):
        assert superuser.get(page(model, "change", theirs[model].pk)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "account/emailaddress/",
        "mfa/authenticator/",
        "usersessions/usersession/",
        "auth/group/",
        "sites/site/",
    ],
)
def test_what_libraries_would_show_of_every_clinic_is_not_there(
    superuser: Any, manager: Any, path: str
) -> None:
    assert superuser.get(f"/admin/{path}").status_code == 404
    assert manager.get(f"/admin/{path}").status_code == 404


def test_the_redirect_that_knows_every_records_address_is_closed(ann: Any, theirs: dict[str, Any]) -> None:
    kind = ContentType.objects.get_for_model(Patient)

    assert ann.get(f"/admin/r/{kind.pk}/{theirs['patient'].pk}/").status_code == 404


def test_a_record_links_to_its_page(ann: Any, pat: Any) -> None:
    plan = make_plan(pat.patient)

    assert plan.get_absolute_url() in ann.get(page("plan", "change", plan.pk)).text


def test_passwords_are_neither_shown_nor_guessed_through_a_filter(manager: Any, ann: Any) -> None:
    shown = manager.get(page("user", "change", ann.user.pk)).text

    assert ann.user.password not in shown
    assert manager.get(page("user"), {"password__startswith": "m"}).url.endswith("?e=1")
    assert f"user/{ann.user.pk}/password" not in shown
    assert manager.get("/admin/password_change/").url == reverse("account_change_password")


# --- Choices --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "field"),
    [("prescription", "exercise"), ("plan", "patient"), ("plan", "articles"), ("progression", "target")],
)
def test_autocomplete_offers_the_clinics_own_rows_alone(
    ann: Any, pat: Any, clinic: Any, theirs: dict[str, Any], source: str, field: str
) -> None:
    make_exercise("Northside stretch", clinic=clinic)
    Article.objects.create(title="Northside article", slug="n", clinic=clinic)
    app = "exercises" if source == "progression" else "patients"

    answer = ann.post(
        reverse("admin:autocomplete"),
        {
            "term": "side" if field != "patient" else "",
            "app_label": app,
            "model_name": source,
            "field_name": field,
        },
    )

    names = [row["text"] for row in answer.json()["results"]]
    assert names
    assert "Southside" not in str(names)


def test_autocomplete_shows_no_staff_to_therapists(ann: Any) -> None:
    asked = {"term": "", "app_label": "patients", "model_name": "patient", "field_name": "therapist"}

    assert ann.post(reverse("admin:autocomplete"), asked).status_code in (403, 404)


@pytest.mark.parametrize(
    "model", ["patient", "plan", "issuedplan", "logentry", "message", "user", "staffinvitation"]
)
def test_no_persons_name_gets_into_the_address_of_a_list(manager: Any, pat: Any, model: str) -> None:
    searching = manager.get(page(model), {"q": "nobody has this name"})

    assert 'name="q"' not in searching.text
    assert searching.context["cl"].result_count == manager.get(page(model)).context["cl"].result_count
    assert manager.get(page(model), {"name__startswith": "P"}).url == f"{page(model)}?e=1"


def test_a_patient_is_chosen_by_a_name_that_is_posted(ann: Any, pat: Any) -> None:
    asked = {"term": "Pat", "app_label": "patients", "model_name": "plan", "field_name": "patient"}

    found = ann.post(reverse("admin:autocomplete"), asked).json()["results"]

    assert [row["text"] for row in found] == [str(pat.patient)]
    assert ann.get(reverse("admin:autocomplete"), asked).status_code == 405
    assert 'data-ajax--type="POST"' in ann.get(page("plan", "add")).text


@pytest.mark.parametrize(
    "address",
    [
        "patient/add/?date_of_birth=abc&given_name=Maria",
        "plan/add/?patient=abc",
        "plan/add/?pain_red=abc",
        "logentry/?local_date__year=-1",
        "logentry/?local_date__gte=abc",
        "plan/?review_on__year=99999999999",
        "plan/?archived_at__isempty=abc",
        "patient/?therapist__id__exact=abc",
        "patient/?o=9.-abc&p=-4",
    ],
)
def test_what_an_address_says_wrongly_is_ignored(ann: Any, address: str) -> None:
    answer = ann.get(f"/admin/patients/{address}", follow=True)

    assert answer.status_code == 200
    assert "Maria" not in answer.text


@pytest.mark.parametrize("sent", ["javascript:alert(1)", "9" * 40, "²", "-1"])
def test_a_choice_that_is_no_record_is_refused_with_the_form(ann: Any, sent: str) -> None:
    """Where a record is chosen by typing, the form shows the choice again by asking the database for it."""
    answer = ann.post(page("plan", "add"), {"patient": sent})

    assert answer.status_code == 200
    assert "Select a valid choice." in errors(answer) + answer.text


def test_more_rows_than_there_may_be_are_not_looked_at(ann: Any, pat: Any, monkeypatch: Any) -> None:
    plan = make_plan(pat.patient)
    cleaned: list[str] = []
    monkeypatch.setattr(Prescription, "clean", lambda row: cleaned.append(row.why))

    rows = {f"prescriptions-{n}-why": f"Reason {n}" for n in range(1, MAX_EXERCISES + 10)}
    answer = save(
        ann,
        page("plan", "change", plan.pk),
        **rows,
        **{"prescriptions-TOTAL_FORMS": MAX_EXERCISES + 10},
    )

    assert f"at most {MAX_EXERCISES} forms" in errors(answer)
    assert len(cleaned) <= MAX_EXERCISES
    assert plan.prescriptions.count() == 1


def test_filters_offer_the_clinics_own_choices_alone(
    manager: Any, clinic: Any, theirs: dict[str, Any]
) -> None:
    for name in ("One", "Two"):
        staff = make_staff(clinic, name=f"Therapist {name}")
        make_issued(make_plan(make_patient(clinic, name, therapist=staff)), by=staff)

    for model in MODELS:
        assert "Southside" not in manager.get(page(model)).text, model
    assert "Therapist One" in manager.get(page("patient")).text
    assert (
        manager.get(page("patient"), {"therapist__id__exact": theirs["user"].pk}).context["cl"].result_count
        == 0
    )


def test_another_clinics_row_is_no_choice_in_a_form(ann: Any, pat: Any, theirs: dict[str, Any]) -> None:
    plan = make_plan(pat.patient)

    wrong = [
        save(ann, page("patient", "change", pat.patient.pk), therapist=theirs["user"].pk),
        save(ann, page("plan", "change", plan.pk), articles=[theirs["article"].pk]),
        save(ann, page("plan", "add"), patient=theirs["patient"].pk),
        save(
            ann,
            page("plan", "change", plan.pk),
            **{"prescriptions-TOTAL_FORMS": 2, "prescriptions-1-exercise": theirs["exercise"].pk},
        ),
    ]

    assert all("Select a valid choice" in errors(answer) for answer in wrong)
    assert plan.prescriptions.count() == 1
    assert not plan.articles.exists()


def test_an_action_reaches_the_clinics_own_rows_alone(ann: Any, theirs: dict[str, Any]) -> None:
    starter = make_exercise("Starter")
    for model, act in [
        ("patient", "discharge"),
        ("plan", "archive"),
        ("plan", "issue"),
        ("exercise", "archive"),
    ]:
        ann.post(page(model), {"action": act, "_selected_action": [theirs[model].pk, starter.pk]})

    assert not Patient.objects.exclude(archived_at=None).exists()
    assert not Plan.objects.exclude(archived_at=None).exists()
    assert not Exercise.objects.exclude(archived_at=None).exists()
    assert IssuedPlan.objects.count() == 1


# --- Costs, and the browser's guard rails ---------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 12])
def test_a_list_takes_the_same_queries_for_few_and_many(
    manager: Any, clinic: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        staff = make_staff(clinic)
        exercise = make_exercise(clinic=clinic, picture=None)
        Article.objects.create(title="A", slug=f"a{number}", clinic=clinic)
        make_template([exercise], clinic=clinic, owner=manager.user)
        patient = make_patient(clinic, f"Patient {number}", therapist=staff)
        issued = make_issued(make_plan(patient, exercise=exercise), by=staff)
        record_session(patient=patient, entries=[make_entry(issued, staff)])
        make_message(patient, staff)
        make_barrier(issued.plan, staff)

    plans = ("patient", "plan", "issuedplan", "logentry", "message", "barrier")
    for model in ("exercise", "article", "plantemplate", *plans, "user"):
        with django_assert_max_num_queries(9, info=model):
            manager.get(page(model))


def test_no_page_has_anything_inline_that_the_content_policy_forbids(
    manager: Any, ann: Any, pat: Any
) -> None:
    plan = make_plan(pat.patient)
    issued = make_issued(plan)
    addresses = [
        reverse("admin:index"),
        *(page(model) for model in MODELS),
        page("plan", "change", plan.pk),
        page("plan", "add"),
        page("article", "add"),
        page("patient", "change", pat.patient.pk),
        page("issuedplan", "change", issued.pk),
        page("user", "change", ann.user.pk),
        page("staffinvitation", "add"),
    ]

    for address in addresses:
        answer = manager.get(address)
        assert answer.status_code == 200
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", answer.text), (
            address
        )
