"""What no page of ours sends is refused before any view, with words: never a crash, and never a long look."""

import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse
from rest_framework.serializers import BaseSerializer

from clinic.gates import DEEPEST, MOST_JSON, MOST_PARTS, MOST_ROWS
from patients.models import Patient
from tests.conftest import Persona
from tests.factories import make_plan

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def unvalidated(monkeypatch: Any) -> list[str]:
    """The names of the forms and serializers that were validated."""
    seen: list[str] = []
    monkeypatch.setattr(BaseForm, "full_clean", lambda form: seen.append(type(form).__name__))
    monkeypatch.setattr(BaseSerializer, "is_valid", lambda read, **_: seen.append(type(read).__name__))
    return seen


def send(client: Persona, text: str) -> Any:
    return client.generic("POST", "/api/v1/patients/", text, content_type=JSON)


# --- Pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "charset", ["utf-16", "utf8", "idna", "utf-7", "latin-1", "punycode", "no-such-thing"]
)
@pytest.mark.parametrize("address", ["/patients/new/", "/account/login/", "/api/v1/patients/"])
def test_only_utf_8_is_read(ann: Persona, unvalidated: list[str], charset: str, address: str) -> None:
    kind = JSON if address.startswith("/api/") else FORM

    answer = ann.generic("POST", address, b"given_name=A", content_type=f"{kind}; charset={charset}")

    assert answer.status_code == 400
    assert "Send this as UTF-8" in answer.text
    assert unvalidated == []


def test_utf_8_by_name_is_read(ann: Persona) -> None:
    answer = ann.generic(
        "POST", "/patients/new/", b"given_name=Ren%C3%A9", content_type=f'{FORM}; charset="UTF-8"'
    )

    assert (answer.status_code, Patient.objects.get().given_name) == (302, "René")


@pytest.mark.parametrize(
    "sent",
    [
        {"issued": "\0"},
        {"na\0me": "A"},
        {"reading": "[" * 2000 + "]" * 2000},
        {"reading": '{"note": "\\u0000"}'},
        {"reading": '["\\ud800"]'},
        {"reading": "[NaN]"},
        {"reading": "[1e999]"},
        {"reading": "9" * 5000},
        {"reading": json.dumps([0] * (MOST_PARTS + 1))},
        {"rows-TOTAL_FORMS": MOST_ROWS + 1},
        {"rows-TOTAL_FORMS": f" {MOST_ROWS + 1}.0"},
        {f"field-{number}": "" for number in range(2001)},
    ],
    ids=lambda sent: str(sent)[:30],
)
@pytest.mark.parametrize("form", ["multipart", "plain"])
def test_a_form_that_no_page_sends_is_refused_with_words(
    ann: Persona, unvalidated: list[str], sent: dict[str, Any], form: str
) -> None:
    answer = ann.post("/handouts/", sent) if form == "multipart" else ann.post("/handouts/", **plain(sent))

    assert answer.status_code == 400
    assert "<h1>That did not work</h1>" in answer.text
    assert "what your browser sent" not in answer.text  # it says what, not only that
    assert unvalidated == []


def plain(sent: dict[str, Any]) -> dict[str, Any]:
    from urllib.parse import urlencode

    return {"data": urlencode(sent), "content_type": FORM}


@pytest.mark.parametrize(
    "typed", ["[sic] she said", '"Better" today', "3 x 10", "{", "[[[[[[", "0117 496 0000", "\\u0000 ok"]
)
def test_ordinary_text_passes(ann: Persona, typed: str) -> None:
    ann.post("/patients/new/", {"given_name": "Maria", "precautions": typed})

    assert Patient.objects.get().precautions == typed


def test_nul_in_a_cookie_is_refused(ann: Persona) -> None:
    ann.cookies["language"] = "a\0b"

    assert ann.get("/", headers={"cookie": 'language="a\\000b"'}).status_code == 400


@pytest.mark.parametrize("address", ["/", "/admin/", "/api/v1/patients/", "/health/"])
def test_an_unknown_host_is_refused_with_every_header(anyone: Persona, address: str) -> None:
    answer = anyone.get(address, headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "no site of ours" in answer.text
    for header in (
        "Content-Security-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "X-Request-Id",
    ):
        assert header in answer, header


# --- The API --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("[" * 1000 + "]" * 1000, 400),
        ("[" * 200_000, 400),
        ('{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1), 400),
        (json.dumps({f"k{number}": 1 for number in range(MOST_PARTS + 1)}), 400),
        (json.dumps({"equipment": ["x"] * (MOST_PARTS + 1)}), 400),
        ("[" + ",".join(["[]"] * MOST_PARTS) + "]", 400),
        ('{"\\ud800": 1}', 400),
        ('"\\ud800"', 400),
        ('{"given_name": NaN}', 400),
        ("9" * 5000, 400),
        ("{", 400),
        ('"' + "x" * MOST_JSON + '"', 413),
    ],
    ids=lambda value: str(value)[:20],
)
def test_json_beyond_its_bounds_is_a_problem_in_words(
    ann: Persona, unvalidated: list[str], text: str, status: int
) -> None:
    answer = send(ann, text)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert answer.json()["detail"]
    assert len(answer.content) < 500
    assert unvalidated == []


@pytest.mark.parametrize(
    "field", ["given_name", "language", "time_zone", "paper", "equipment", "therapist", "date_of_birth"]
)
@pytest.mark.parametrize("half", ["\\ud800", "\\u0000"])
def test_what_no_database_stores_is_refused_by_field(ann: Persona, field: str, half: str) -> None:
    answer = send(ann, f'{{"given_name": "A", "{field}": "x{half}"}}')

    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_few_unknown_fields_are_named_and_not_all(ann: Persona) -> None:
    answer = send(ann, json.dumps({f"k{number}": 1 for number in range(900)}))

    assert (answer.status_code, len(answer.json())) == (400, 5)


def test_a_list_that_is_too_long_is_not_looked_through(
    ann: Persona, pat: Persona, django_assert_max_num_queries: Any
) -> None:
    words = send(ann, json.dumps({"given_name": "A", "equipment": ["no such thing"] * 900}))
    assert "900" in str(words.json()["equipment"])
    assert "no such thing" not in words.text

    plan = {"patient": pat.patient.public_id, "articles": ["x"] * 900}
    with django_assert_max_num_queries(8):
        answer = ann.post("/api/v1/plans/", plan, content_type=JSON)
    assert "900" in str(answer.json()["articles"])


# --- One line -------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["given_name", "family_name", "record_number", "phone"])
def test_a_line_break_in_a_single_line_is_reported_on_pages_and_over_the_api(
    ann: Persona, field: str
) -> None:
    sent = {"given_name": "Maria", field: "one\r\nBcc: two"}

    page = ann.post("/patients/new/", sent)
    api = ann.post("/api/v1/patients/", sent, content_type=JSON)

    assert (page.status_code, api.status_code) == (422, 400)
    assert "Write this on one line." in page.text
    assert api.json() == {field: ["Write this on one line."]}


@pytest.mark.parametrize("number", ["9" * 19, "9" * 40, "-" + "9" * 19])
def test_a_number_that_no_database_holds_names_no_record(ann: Any, pat: Any, number: str) -> None:
    """SQLite raises where several records are looked up at once; PostgreSQL finds none."""
    plan = make_plan(pat.patient)
    sent = {"version": plan.version, "pain_amber": 3, "pain_red": 6, "articles": number}

    refused = ann.post(reverse("patients:plan_details", args=[plan.public_id]), sent)

    assert refused.status_code in (400, 422)
    assert "This number is too large." in refused.text or "not one of the available choices" in refused.text


# --- Large uploads --------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/library/import/", "/library/abcdefghjkmn/film/"])
def test_the_page_that_refuses_an_upload_does_not_read_it(pat: Persona, settings: Any, address: str) -> None:
    """Django's answers of 403 and 404 look for a token in the form, and would take in all of the body for that."""
    pat.handler.enforce_csrf_checks = True
    settings.FILE_UPLOAD_HANDLERS = ["nobody.reads.it"]
    upload = {"file": ContentFile(b"x" * 100, name="library.csv")}

    assert pat.post(address, upload).status_code == 403
    assert pat.generic("POST", address, b"no form", content_type="multipart/form-data").status_code == 403


@pytest.mark.parametrize(
    "address", ["/library/import/film/", "/library/articles/film/", "/library/export/film/"]
)
def test_what_only_looks_like_a_page_for_films_takes_no_more_than_others(address: str) -> None:
    """There, the token would be looked for before the sign-in, in up to 500 MB."""
    assert Client().generic("POST", address, b"", CONTENT_LENGTH="70000000").status_code == 413
