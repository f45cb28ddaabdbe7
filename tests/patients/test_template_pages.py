"""The pages of templates, repeats, copies and the equipment at home."""

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from exercises.dose import Dose, Side
from exercises.models import PlanTemplate, UsualDose
from patients.models import Plan
from patients.services import MAX_EXERCISES
from tests.api import post
from tests.factories import (
    add_row,
    make_exercise,
    make_issued,
    make_patient,
    make_plan,
    make_staff,
    make_template,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(clinic: Any) -> Plan:
    return make_plan(make_patient(clinic), problem="Knee pain", exercise=make_exercise("Quad set"))


def at(name: str, *args: Any) -> str:
    return reverse(f"patients:{name}", args=[getattr(each, "public_id", each) for each in args])


def insert(person: Any, plan: Plan, template: PlanTemplate, **fields: Any) -> Any:
    sent = {"version": plan.version, "template": template.public_id} | fields
    return person.post(at("plan_templates", plan), sent)


def names(answer: Any) -> list[str]:
    return [listed.template.name for listed in answer.context["page"]]


# --- The list -------------------------------------------------------------------------------------


def test_everybody_has_their_own_the_clinics_and_the_librarys(
    ann: Any, clinic: Any, other_clinic: Any
) -> None:
    exercise = make_exercise()
    make_template([exercise], "Library’s")
    make_template([exercise], "Clinic’s", clinic=clinic)
    make_template([exercise], "Mine", clinic=clinic, owner=ann.user)
    hidden = [
        make_template([exercise], "A colleague’s", clinic=clinic, owner=make_staff(clinic)),
        make_template([exercise], "Another clinic’s", clinic=other_clinic),
        make_template([exercise], "Old", clinic=clinic, archived_at=timezone.now()),
    ]

    assert names(ann.get(at("templates"))) == ["Mine", "Clinic’s", "Library’s"]
    assert names(ann.get(at("templates"), {"archived": "1"})) == ["Old"]
    assert [ann.get(at("template", each)).status_code for each in hidden] == [404, 404, 200]


def test_a_template_is_found_by_short_name_name_and_body_part(ann: Any) -> None:
    exercise = make_exercise()
    make_template([exercise], "Knee osteoarthritis", shortcuts=["knee", "knee oa"], regions=["knee"])
    make_template([exercise], "Kneeling", shortcuts=["kneel"], regions=["hip"])
    make_template([exercise], "After a fall", shortcuts=["falls"], regions=["balance", "knee"])

    def found(**asked: str) -> list[str]:
        return names(ann.get(at("templates"), asked))

    assert found(q="kne") == ["Knee osteoarthritis", "Kneeling", "After a fall"]
    assert found(q="knee") == ["Knee osteoarthritis", "Kneeling", "After a fall"]
    assert found(q="knee o") == ["Knee osteoarthritis"]
    assert found(q="fall", region="knee") == ["After a fall"]
    assert found(q="shoulder") == found(region="neck") == []


@pytest.mark.parametrize("where", ["templates", "plan_templates"])
def test_the_list_takes_as_many_queries_for_twenty_templates_as_for_two(
    ann: Any, plan: Plan, where: str, django_assert_num_queries: Any
) -> None:
    exercise = make_exercise()
    for total in (2, 20):
        while PlanTemplate.objects.count() < total:
            make_template([exercise])
        with django_assert_num_queries({"templates": 4, "plan_templates": 5}[where]):
            ann.get(at(where, *([plan] if where == "plan_templates" else [])))


def test_a_templates_page_takes_as_many_queries_for_twenty_rows_as_for_two(
    ann: Any, django_assert_num_queries: Any
) -> None:
    for total in (2, 20):
        template = make_template([make_exercise() for _ in range(total)])
        with django_assert_num_queries(8):
            assert ann.get(at("template", template)).text.count("Do this once a day") == total


def test_staff_read_where_a_template_comes_from(ann: Any) -> None:
    gone = make_exercise("Gone", archived_at=timezone.now())
    template = make_template(
        [make_exercise("Bridge"), gone],
        phases=[{}, {"name": "Then", "first_week": None, "last_week": None, "criterion": "stairs are easy"}],
        row={"on_affected_side": True},
        basis="A trial of 2019.",
        references=[{"title": "A trial", "year": 2019}],
    )

    page = ann.get(at("template", template)).text

    for said in ("A trial of 2019.", "A trial, 2019.", "Weeks 1 to 2", "When stairs are easy"):
        assert said in page
    assert page.count("On the affected side") == 2
    assert page.count("Not in your library any more") == 1


# --- Into a plan ----------------------------------------------------------------------------------


def test_one_press_inserts_and_a_second_press_does_nothing_more(ann: Any, plan: Plan) -> None:
    template = make_template([make_exercise("Bridge"), make_exercise("Gone", archived_at=timezone.now())])
    page = ann.get(at("plan_templates", plan)).text
    action = re.search(r'name="nonce" value="([^"]+)"', page)
    assert action

    answers = [insert(ann, plan, template, nonce=action[1]) for _ in range(2)]

    assert [answer.url for answer in answers] == [f"{plan.get_absolute_url()}#rows"] * 2
    said = ann.get(plan.get_absolute_url()).text
    assert "Knee to begin with: 1 exercise added." in said
    assert "left out: 1 exercise without a name." in said
    assert plan.prescriptions.count() == 2


def test_what_cannot_be_inserted_is_said_in_words_and_changes_nothing(
    ann: Any, plan: Plan, clinic: Any
) -> None:
    exercise = make_exercise()
    many = make_template([exercise] * MAX_EXERCISES)
    hidden = make_template([exercise], clinic=clinic, owner=make_staff(clinic))
    old = make_template([exercise], archived_at=timezone.now())

    answers = [insert(ann, plan, template) for template in (many, hidden, old)]
    answers.append(ann.post(at("plan_templates", plan), {"version": plan.version, "template": "nonsense"}))

    assert [answer.status_code for answer in answers] == [422] * 4
    assert "This one has 1, and 30 would come" in answers[0].text
    assert "no longer there" in answers[1].text
    assert plan.prescriptions.count() == 1


def test_a_colleague_was_faster(ann: Any, plan: Plan) -> None:
    template = make_template([make_exercise("Bridge")])
    add_row(Plan.objects.get(pk=plan.pk))

    late = insert(ann, plan, template)

    assert late.status_code == 409
    assert "Nothing was inserted" in late.text
    assert f'name="version" value="{plan.version + 1}"' in late.text
    assert plan.prescriptions.count() == 2


# --- From a plan ----------------------------------------------------------------------------------


def test_a_plan_is_saved_as_a_template_and_renamed_shared_and_archived(ann: Any, plan: Plan) -> None:
    row = plan.prescriptions.get()
    form = {"name": "Knee", "shortcuts": "Knee, knee  OA,", "whose": "mine", "rows": str(row.key)}
    assert 'value="Knee pain"' in ann.get(at("save_template", plan)).text

    saved = [ann.post(at("save_template", plan), form) for _ in range(2)]

    template = PlanTemplate.objects.get()
    assert [answer.url for answer in saved] == [at("template", template)] * 2
    assert (template.shortcuts, template.owner) == (["knee", "knee oa"], ann.user)

    ann.post(at("edit_template", template), {"name": "Knees", "shortcuts": "", "whose": "clinic"})
    ann.post(at("archive_template", template))

    template.refresh_from_db()
    assert (template.name, template.shortcuts, template.owner) == ("Knees", [], None)
    assert template.archived_at
    assert "whose" not in ann.get(at("edit_template", template)).context["form"].fields
    ann.post(at("save_template", plan), form | {"name": "Knees", "whose": "clinic"})
    refused = ann.post(at("archive_template", template), {"back": "1"}, follow=True)
    assert "There is a template with this name already." in refused.text
    PlanTemplate.objects.current().delete()
    ann.post(at("archive_template", template), {"back": "1"})
    template.refresh_from_db()
    assert template.archived_at is None


def test_a_template_that_cannot_be_saved_says_why(ann: Any, plan: Plan, clinic: Any) -> None:
    make_template([make_exercise()], "Knee", clinic=clinic, owner=ann.user)
    row = str(plan.prescriptions.get().key)
    sent = {"name": "Knee", "whose": "mine", "rows": row}
    wrong: list[dict[str, Any]] = [
        {},
        {"rows": str(uuid.uuid4())},
        {"rows": []},
        {"name": "x" * 121},
        {"shortcuts": ",".join(f"a{number}" for number in range(11))},
        {"shortcuts": "x" * 41},
    ]

    answers = [ann.post(at("save_template", plan), sent | each) for each in wrong]

    assert [answer.status_code for answer in answers] == [422] * len(wrong)
    assert "There is a template with this name already" in answers[0].text
    assert PlanTemplate.objects.count() == 1


def test_the_librarys_templates_are_not_edited(ann: Any) -> None:
    template = make_template([make_exercise()])

    assert ann.post(at("edit_template", template), {"name": "Ours"}).status_code == 403
    assert ann.post(at("archive_template", template)).status_code == 403


def test_a_dose_becomes_usual(ann: Any, clinic: Any) -> None:
    plan = make_plan(make_patient(clinic), dose=Dose(reps=5, side=Side.LEFT))
    row = plan.prescriptions.get()

    for whose in ("mine", "clinic", "mine"):
        answer = ann.post(at("save_usual", plan, row.key), {"whose": whose})

    assert answer.url == f"{plan.get_absolute_url()}#{row.place}"
    assert "Kept as your usual dose." in ann.get(plan.get_absolute_url()).text
    assert {(each.user, each.reps, each.side) for each in UsualDose.objects.all()} == {
        (ann.user, 5, ""),
        (None, 5, ""),
    }


# --- Repeat, copy, join ---------------------------------------------------------------------------


def test_the_record_repeats_the_last_plan_once(ann: Any, plan: Plan) -> None:
    record = plan.patient.get_absolute_url()
    assert "Repeat the last plan" not in ann.get(record).text
    make_issued(plan)
    action = ann.get(record).context["repeat_form"]["action"].value()

    answers = [ann.post(at("repeat_plan", plan.patient), {"action": action}) for _ in range(2)]

    new = Plan.objects.exclude(pk=plan.pk).get()
    assert [answer.url for answer in answers] == [new.get_absolute_url()] * 2
    assert "This is a new draft" in ann.get(new.get_absolute_url()).text


def test_without_a_plan_there_is_nothing_to_repeat(ann: Any, clinic: Any) -> None:
    patient = make_patient(clinic)

    for sent in ({"action": str(uuid.uuid4())}, {"action": "nonsense"}, {"plan": "unknown"}):
        answer = ann.post(at("repeat_plan", patient), sent, follow=True)
        assert "There is no plan to repeat." in answer.text


def test_a_plan_is_copied_to_a_patient_who_is_found_by_name(ann: Any, plan: Plan, clinic: Any) -> None:
    tom = make_patient(clinic, "Tom", family_name="Brandt")
    make_patient(clinic, "Gone", archived_at=timezone.now())

    page = ann.post(at("copy_plan", plan), {"q": "tom"}, follow=True)

    assert [*page.context["people"]] == [tom]
    assert "tom" not in page.redirect_chain[0][0]
    sent = {"action": page.context["form"]["action"].value(), "patient": tom.public_id}
    answer = ann.post(at("copy_plan_to", plan), sent)
    assert answer.url == tom.plans.get().get_absolute_url()
    assert tom.plans.get().prescriptions.get().exercise.name == "Quad set"


def test_a_plan_is_not_copied_to_another_clinics_patient(ann: Any, plan: Plan, other_clinic: Any) -> None:
    theirs = make_patient(other_clinic)

    sent = {"action": str(uuid.uuid4()), "patient": theirs.public_id}
    assert ann.post(at("copy_plan_to", plan), sent).status_code == 404
    assert ann.post(at("copy_plan_to", plan), {}).status_code == 404
    assert not theirs.plans.exists()


def test_two_plans_are_put_together_from_the_page(ann: Any, plan: Plan) -> None:
    assert "has no other plan in use" in ann.get(at("join_plan", plan)).text
    other = make_plan(plan.patient, exercise=make_exercise("Bridge"), problem="Hip")
    sent = {"version": plan.version, "other": other.public_id}

    stale = ann.post(at("join_plan", plan), sent | {"version": plan.version - 1})
    done = ann.post(at("join_plan", plan), sent | {"finish_other": "on"})

    assert stale.status_code == 409
    assert "Nothing was done" in stale.text
    assert done.url == f"{plan.get_absolute_url()}#rows"
    assert [str(row) for row in plan.prescriptions.all()] == ["Quad set", "Bridge"]
    other.refresh_from_db()
    assert other.archived_at
    assert ann.post(at("join_plan", plan), sent).status_code == 422  # it is finished


# --- At home --------------------------------------------------------------------------------------


def test_the_equipment_is_recorded_with_one_press_beside_a_colleagues_edit(ann: Any, plan: Plan) -> None:
    patient = plan.patient
    form = ann.get(patient.get_absolute_url()).context["equipment_form"]
    patient.phone, patient.version = "123", 7
    patient.save()

    sent = {"common": ["step"], "others": ["bike"], "seen": form["seen"].value()}
    answer = ann.post(at("equipment", patient), sent | {"plan": plan.public_id})

    patient.refresh_from_db()
    assert answer.url == f"{plan.get_absolute_url()}#equipment"
    assert (patient.equipment, patient.phone, patient.version) == (["step", "bike"], "123", 8)
    assert "Step or stair, Stationary bike" in ann.get(patient.get_absolute_url()).text


def test_nothing_at_home_is_an_answer_and_a_colleagues_answer_stays(ann: Any, clinic: Any) -> None:
    patient = make_patient(clinic)
    assert "Nobody has asked yet" in ann.get(patient.get_absolute_url()).text

    ann.post(at("equipment", patient), {"seen": ""})
    late = ann.post(at("equipment", patient), {"seen": "", "common": ["step"]})
    wrong = ann.post(at("equipment", patient), {"seen": "chair", "common": ["spaceship"]})

    patient.refresh_from_db()
    assert patient.equipment == ["chair"]
    assert (late.status_code, wrong.status_code) == (409, 422)
    assert "Nothing was saved" in late.text
    assert "Household things only" in ann.get(patient.get_absolute_url()).text


# --- The API --------------------------------------------------------------------------------------


def test_a_program_reads_templates_and_inserts_one(ann: Any, plan: Plan) -> None:
    template = make_template([make_exercise("Bridge")], shortcuts=["knee"], regions=["knee"])
    make_template([make_exercise()], "Neck", regions=["neck"])

    listed = ann.get("/api/v1/templates/", {"q": "knee"}).json()
    whole = ann.get(f"/api/v1/templates/{template.public_id}/").json()
    done = post(ann, f"/plans/{plan.public_id}/insert/", version=plan.version, template=template.public_id)
    late = post(ann, f"/plans/{plan.public_id}/insert/", version=plan.version, template=template.public_id)

    assert [each["name"] for each in listed["results"]] == ["Knee to begin with"]
    assert len(whole["state"]["rows"]) == 1
    assert (done.status_code, late.status_code) == (200, 409)
    assert [row["name"] for row in done.json()["plan"]["prescriptions"]] == ["Quad set", "Bridge"]
    assert done.json()["inserted"] == [str(plan.prescriptions.last().key)]
