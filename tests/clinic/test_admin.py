"""The administration panel: what each role finds there, and that it keeps to the clinic."""

import json
import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry as HistoryEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.urls import reverse

from clinic.admin_scope import ScopedAdmin
from clinic.models import StaffInvitation, User
from exercises.dose import Dose
from exercises.models import Article, Exercise, Progression
from patients.models import IssuedPlan, Patient, Plan
from patients.services import record_session
from tests.factories import (
    add_row,
    make_entry,
    make_exercise,
    make_issued,
    make_patient,
    make_plan,
    make_staff,
)
from tests.panel import MODELS, errors, fields_of, page, save


@pytest.fixture
def theirs(other_clinic: Any) -> dict[str, Any]:
    """A record of each kind at the other clinic."""
    staff = make_staff(other_clinic, User.Role.MANAGER, name="Southside Sue")
    patient = make_patient(other_clinic, "Southside", therapist=staff)
    exercise = make_exercise("Southside stretch", clinic=other_clinic)
    plan = make_plan(patient, exercise=exercise, problem="Southside problem")
    issued = make_issued(plan, by=staff)
    [entry] = record_session(patient=patient, entries=[make_entry(issued, staff, note="Southside note")])
    return {
        "clinic": other_clinic,
        "user": staff,
        "staffinvitation": StaffInvitation.objects.create(
            clinic=other_clinic,
            email="new@southside.example",
            role="manager",
            expires_at=issued.issued_at,
            code_hash="x",
        ),
        "exercise": exercise,
        "article": Article.objects.create(title="Southside article", slug="s", clinic=other_clinic),
        "patient": patient,
        "plan": plan,
        "issuedplan": issued,
        "logentry": entry,
    }


# --- Who sees what --------------------------------------------------------------------------------

#  model            anyone pat ann manager superuser
LISTS = """
   exercise         302 403 200 200 403
   article          302 403 200 200 403
   patient          302 403 200 200 403
   plan             302 403 200 200 403
   issuedplan       302 403 200 200 403
   logentry         302 403 200 200 403
   user             302 403 403 200 200
   staffinvitation  302 403 403 200 403
   clinic           302 403 403 200 200
"""
#  model            ann manager superuser
ADDS = """
   exercise         200 200 403
   article          200 200 403
   patient          200 200 403
   plan             200 200 403
   issuedplan       403 403 403
   logentry         403 403 403
   user             403 403 403
   staffinvitation  403 200 403
   clinic           403 403 403
"""


@pytest.mark.parametrize("row", [line.split() for line in LISTS.strip().splitlines()], ids=" ".join)
def test_who_opens_which_list(request: Any, row: list[str]) -> None:
    model, *statuses = row
    for persona, status in zip(("anyone", "pat", "ann", "manager", "superuser"), statuses, strict=True):
        answer = request.getfixturevalue(persona).get(page(model), follow=persona == "pat")
        assert answer.status_code == int(status), persona


@pytest.mark.parametrize("row", [line.split() for line in ADDS.strip().splitlines()], ids=" ".join)
def test_who_adds_what(request: Any, row: list[str]) -> None:
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
    for model in ("patient", "plan", "issuedplan", "logentry"):
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


@pytest.mark.parametrize("model", ["patient", "plan", "issuedplan", "logentry", "user", "staffinvitation"])
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


def test_more_rows_than_there_may_be_are_not_looked_at(ann: Any, clinic: Any, monkeypatch: Any) -> None:
    exercise = make_exercise(clinic=clinic, picture=None)
    address = page("exercise", "change", exercise.pk)
    cleaned: list[str] = []
    monkeypatch.setattr(Progression, "clean", lambda row: cleaned.append(row.text))

    rows = {f"progressions-{n}-text": f"Way {n}" for n in range(50)}
    rows |= {f"progressions-{n}-direction": "easier" for n in range(50)}
    answer = save(ann, address, **rows, **{"progressions-TOTAL_FORMS": 50})

    assert "at most 20 forms" in errors(answer)
    assert len(cleaned) == 20
    assert not exercise.progressions.exists()


def test_a_long_wrong_json_text_is_told_a_few_of_its_faults(ann: Any) -> None:
    answer = save(
        ann, page("article", "add"), title="A", slug="a", summary="S", regions=json.dumps(["nose"] * 900)
    )

    assert answer.status_code == 200
    assert len(re.findall(r"\d+: ", errors(answer))) == 5


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


# --- The library ----------------------------------------------------------------------------------


def new_exercise(**changes: Any) -> dict[str, Any]:
    sizes = {
        f"{prefix}-{size}_FORMS": 0
        for prefix in ("tags", "progressions", "pictures")
        for size in ("TOTAL", "INITIAL")
    }
    return (
        sizes
        | {
            "name": "Heel raise",
            "slug": "heel-raise",
            "language": "en",
            "position": "standing",
            "laterality": "midline",
            "measured_by": "reps",
            "instructions": "Stand tall.\nRise on your toes.",
            "sets": 3,
            "reps": 10,
            "weekdays": [0, 2],
        }
        | changes
    )


def test_a_therapist_adds_an_exercise_to_their_own_clinic_whatever_they_send(
    ann: Any, clinic: Any, other_clinic: Any
) -> None:
    tags = {
        "tags-TOTAL_FORMS": 1,
        "tags-0-facet": "region",
        "tags-0-slug": "ankle_foot",
        "tags-0-position": 0,
    }
    answer = ann.post(page("exercise", "add"), new_exercise(clinic=other_clinic.pk, **tags))

    assert answer.status_code == 302, errors(answer)
    made = Exercise.objects.get()
    assert made.clinic == clinic
    assert made.instructions == ["Stand tall.", "Rise on your toes."]
    assert made.dose == Dose(sets=3, reps=10, weekdays=(0, 2))
    assert made.tagged_with("region") == ["ankle_foot"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"sets": 21},
        {"reps": 70_000},
        {"reps": "ten"},
        {"reps_max": 5},
        {"load_value": "9999999"},
        {"load_unit": "kg"},
        {"weekdays": ["x"]},
        {"days_per_week": 7},
        {"usual_range": '{"sets": 3}'},
        {"usual_range": "not JSON"},
        {"references": '[{"heading": 1}]'},
        {"slug": "taken"},
        {"tags-TOTAL_FORMS": 1, "tags-0-facet": "region", "tags-0-slug": "tail", "tags-0-position": 0},
    ],
    ids=str,
)
def test_what_cannot_be_is_an_error_on_the_form(ann: Any, clinic: Any, wrong: dict[str, Any]) -> None:
    make_exercise(clinic=clinic, slug="taken")

    answer = ann.post(page("exercise", "add"), new_exercise(**wrong))

    assert answer.status_code == 200
    assert "Please correct the error" in answer.text
    assert Exercise.objects.count() == 1


def test_the_starter_library_is_read_and_not_changed(ann: Any, manager: Any) -> None:
    starter = make_exercise("Starter")

    assert "Starter" in ann.get(page("exercise", "change", starter.pk)).text
    for client in (ann, manager):
        assert client.post(page("exercise", "change", starter.pk), new_exercise()).status_code == 403
        client.post(page("exercise"), {"action": "archive", "_selected_action": [starter.pk]})
    starter.refresh_from_db()
    assert (starter.name, starter.archived_at) == ("Starter", None)


def test_an_exercise_is_archived_and_taken_back(ann: Any, clinic: Any) -> None:
    own = make_exercise(clinic=clinic)

    ann.post(page("exercise"), {"action": "archive", "_selected_action": [own.pk]})
    assert not Exercise.objects.current().exists()
    ann.post(page("exercise"), {"action": "restore", "_selected_action": [own.pk]})
    assert Exercise.objects.current().exists()


def test_an_article_has_sections_or_a_reason_why_not(ann: Any, clinic: Any) -> None:
    article = {"title": "Backs", "slug": "backs", "summary": "About backs.", "language": "en"}
    words = {"regions": '["lower_back"]', "sections": '[{"heading": "Where", "paragraphs": ["Here."]}]'}

    assert "This must be a table" in errors(
        ann.post(page("article", "add"), article | words | {"sections": "[3]"})
    )
    assert ann.post(page("article", "add"), article | words).status_code == 302
    assert Article.objects.get().clinic == clinic


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


def test_plans_are_issued_from_the_list_and_told_when_nothing_changed(ann: Any, pat: Any) -> None:
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


@pytest.mark.parametrize("model", ["issuedplan", "logentry"])
def test_what_was_issued_and_logged_is_read_only(ann: Any, manager: Any, pat: Any, model: str) -> None:
    issued = make_issued(make_plan(pat.patient))
    [entry] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user)])
    row = {"issuedplan": issued, "logentry": entry}[model]

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


# --- Costs, and the browser's guard rails ---------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 12])
@pytest.mark.parametrize(
    "model", ["exercise", "article", "patient", "plan", "issuedplan", "logentry", "user"]
)
def test_a_list_takes_the_same_queries_for_few_and_many(
    manager: Any, clinic: Any, model: str, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        staff = make_staff(clinic)
        exercise = make_exercise(clinic=clinic, picture=None)
        Article.objects.create(title="A", slug=f"a{number}", clinic=clinic)
        patient = make_patient(clinic, f"Patient {number}", therapist=staff)
        issued = make_issued(make_plan(patient, exercise=exercise), by=staff)
        record_session(patient=patient, entries=[make_entry(issued, staff)])

    with django_assert_max_num_queries(9):
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
        page("exercise", "add"),
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
