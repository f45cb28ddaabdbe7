"""The administration speaks of people, practice and plans, wears the product's clothes and leads into its pages."""

import gzip
import re
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from clinic.models import StaffInvitation
from clinic.stylesheets import made
from clinic.work.models import Letter
from exercises.models import Progression
from patients.services import record_session, write_note
from tests.factories import (
    make_article,
    make_barrier,
    make_entry,
    make_exercise,
    make_issued,
    make_measurement,
    make_measures,
    make_message,
    make_plan,
    make_request,
    make_template,
)
from tests.panel import MODELS, page

# Words of the database, and shapes of its values: lists in brackets, hashes, keys, names of columns.
FOREIGN = re.compile(
    r"\b(users?|slugs?|sha-?256|json|null|clinics|public id)\b"
    r"|\[['\"{]|\{['\"]|\b[0-9a-f]{32,}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-|\b[a-z]+_[a-z]+\b",
    re.IGNORECASE,
)


@pytest.fixture
def records(clinic: Any, manager: Any, pat: Any) -> dict[str, Any]:
    """One record of each kind, with all that it may hold."""
    by, patient = manager.user, pat.patient
    exercise = make_exercise(clinic=clinic, aliases=["Other name"], adjustments=["Slower"])
    Progression.objects.create(exercise=exercise, direction="easier", text="Sit down")
    plan = make_plan(patient, exercise=exercise)
    issued = make_issued(plan, by=by)
    [entry] = record_session(patient=patient, entries=[make_entry(issued, by, note="Went well.")])
    measures = make_measures(clinic)
    invited = {"email": "new@example.org", "role": "therapist", "expires_at": issued.issued_at}
    about = [{"title": "A guide", "url": "https://example.org"}]
    return {
        "clinic": clinic,
        "user": by,
        "staffinvitation": StaffInvitation.objects.create(clinic=clinic, code_hash="x", **invited),
        "letter": Letter.objects.create(kind="staff_invitation", clinic=clinic),
        "exercise": exercise,
        "article": make_article(clinic=clinic, regions=["neck"], references=about),
        "plantemplate": make_template([exercise], clinic=clinic, owner=by),
        "patient": patient,
        "plan": plan,
        "issuedplan": issued,
        "logentry": entry,
        "measure": measures["numeric-pain"],
        "measurement": make_measurement(patient, measures["numeric-pain"], 4, by),
        "measurerequest": make_request(patient, measures["global-change"], by),
        "message": make_message(patient, by, answers=["Yes", "No"]),
        "barrier": make_barrier(plan, by),
        "staffnote": write_note(patient=patient, text="Walks.", by=by, uuid=entry.uuid),
    }


def words_of(answer: Any) -> str:
    """What somebody reads: text, and what names a field to a screen reader."""
    text = re.sub(r"(?s)<script.*?</script>|<textarea.*?</textarea>", " ", answer.text)
    named = re.findall(r'\s(?:aria-label|alt|title|placeholder)="([^"]*)"', text)
    return " ".join([re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " | ", text)), *named])


def test_no_page_of_the_administration_speaks_the_databases_language(
    manager: Any, records: dict[str, Any]
) -> None:
    starter = make_article("Starter", regions=["neck"], references=[{"title": "A guide"}])
    pages = [reverse("admin:index"), page("article", "change", starter.pk)]
    for model in MODELS:
        area = records[model]._meta.app_label
        pages += [
            page(model),
            page(model, "change", records[model].pk),
            page(model, "history", records[model].pk),
            reverse("admin:app_list", args=[area]),
        ]
    pages += [page(model, "add") for model in ("patient", "plan", "article", "staffinvitation")]

    found = {}
    for address in pages:
        answer = manager.get(address)
        assert answer.status_code == 200, address
        if wrong := {each.group() for each in FOREIGN.finditer(words_of(answer))}:
            found[address] = wrong
    assert found == {}


def test_each_record_leads_to_its_page(manager: Any, records: dict[str, Any]) -> None:
    stay = {"letter", "measure", "staffinvitation"}  # these have no page of their own
    for model in sorted(set(MODELS) - stay):
        address = admin.site._registry[type(records[model])].view_on_site(records[model])
        assert f'href="{address}"' in manager.get(page(model, "change", records[model].pk)).text, model
        assert manager.get(address, follow=True).status_code == 200, model


def test_an_operator_is_offered_no_page_that_they_may_not_open(superuser: Any, manager: Any) -> None:
    shown = superuser.get(page("user", "change", manager.user.pk)).text

    assert "Open this person" not in shown
    assert reverse("practice:start") not in shown
    assert reverse("admin:index") in shown


def test_the_header_is_that_of_every_page(manager: Any) -> None:
    for address in (reverse("admin:index"), page("plan")):
        shown = manager.get(address).text
        for link in (
            "home",
            "exercises:library",
            "practice:start",
            "account_change_password",
            "account_logout",
        ):
            assert f'"{reverse(link)}"' in shown
        assert "theme" not in shown
        assert shown.count('rel="stylesheet"') == 1


def test_the_sheet_is_small_and_stands_in_our_layers() -> None:
    sheet = made("css/panel.css")
    own = re.sub(r"@import[^;]*;", "", sheet)

    assert sheet.index("@layer reset, tokens, base") < sheet.index("@import")
    assert sheet.count("@import") == sheet.count("layer(reset);") == 4
    assert "!important" not in own
    assert len(gzip.compress(sheet.encode(), 9)) <= 6_500
