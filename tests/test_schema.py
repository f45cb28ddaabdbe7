"""The API describes itself, to staff."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from exercises.models import Progression
from patients.services import record_session, take_back_measurement
from tests.factories import (
    make_entry,
    make_exercise,
    make_issued,
    make_measurement,
    make_measures,
    make_plan,
    make_template,
)


def test_the_schema_is_valid_and_complete(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yml"))

    schema = (tmp_path / "schema.yml").read_text()
    assert "/api/v1/plans/{plan_public_id}/prescriptions/{key}/move/" in schema
    assert "every_n_hours" in schema


@pytest.mark.parametrize(
    ("persona", "status"), [("ann", 200), ("manager", 200), ("pat", 403), ("superuser", 403), ("anyone", 403)]
)
def test_only_staff_read_the_schema(request: Any, db: Any, persona: str, status: int) -> None:
    assert request.getfixturevalue(persona).get("/api/schema/").status_code == status


# --- What it says is what the API does ------------------------------------------------------------


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is served, made once."""
    path = tmp_path_factory.mktemp("schema") / "schema.json"
    call_command("spectacular", format="openapi-json", file=str(path))
    read: dict[str, Any] = json.loads(path.read_text())
    return read


@pytest.fixture(scope="module")
def schema(described: dict[str, Any]) -> dict[str, Any]:
    """In the words of JSON Schema."""
    plain: dict[str, Any] = as_json_schema(described)
    return plain


def test_what_staff_read_is_what_is_checked_here(ann: Any, described: dict[str, Any]) -> None:
    assert ann.get("/api/schema/?format=json").json() == described


@pytest.fixture
def ids(ann: Any, pat: Any, clinic: Any) -> dict[str, str]:
    """Records with all that may be null or filled, by the name of the parameter."""
    exercise = make_exercise(clinic=clinic)
    Progression.objects.create(exercise=exercise, direction="easier", text="Sit down for it.")
    Progression.objects.create(exercise=exercise, direction="harder", target=make_exercise())
    plan = make_plan(pat.patient, exercise=exercise)
    issued = make_issued(plan)
    [first] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user)])
    record_session(
        patient=pat.patient,
        entries=[make_entry(issued, pat.user, corrects=first, occurred_at=first.occurred_at)],
    )
    measure = make_measures()["numeric-pain"]
    measured = make_measurement(pat.patient, measure, 4, ann.user, plan=plan)
    take_back_measurement(measurement=measured, uuid=uuid4(), by=ann.user)
    return {
        "exercises": exercise.public_id,
        "patients": pat.patient.public_id,
        "plans": plan.public_id,
        "templates": make_template([exercise], clinic=clinic).public_id,
        "issued-plans": issued.public_id,
        "plan_public_id": plan.public_id,
        "key": str(plan.prescriptions.get().key),
    }


def addressed(path: str, ids: dict[str, str]) -> str:
    known = ids | {"public_id": ids.get(path.split("/")[3], "")}
    return re.sub(r"{(\w+)}", lambda found: known[found[1]], path)


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, verb, what) for path, verbs in schema["paths"].items() for verb, what in verbs.items()]


def as_json_schema(part: Any) -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema has the type null."""
    if isinstance(part, list):
        return [as_json_schema(each) for each in part]
    if not isinstance(part, dict):
        return part
    # A validator does not know the format of addresses, without which two forms of one field overlap.
    plain = {name.replace("oneOf", "anyOf"): as_json_schema(each) for name, each in part.items()}
    return {"anyOf": [plain, {"type": "null"}]} if plain.pop("nullable", False) is True else plain


def refuse_untrue(schema: dict[str, Any], what: dict[str, Any], answer: Any) -> None:
    """The status is among those described, and the body is as described for it."""
    described = what["responses"]
    assert str(answer.status_code) in described, (answer.status_code, answer.content[:200])
    kinds = described[str(answer.status_code)].get("content", {})
    kind = answer["Content-Type"].partition(";")[0] if answer.content else ""
    assert kind in (kinds or [""]), (answer.status_code, kind)
    if "json" in kind:
        wanted = {"components": schema["components"], **kinds[kind]["schema"]}
        Draft202012Validator(wanted).validate(answer.json())


def test_every_record_is_as_the_schema_says(ann: Any, schema: dict[str, Any], ids: dict[str, str]) -> None:
    read = [(path, what) for path, verb, what in operations(schema) if verb == "get"]
    assert len(read) > 8
    for path, what in read:
        answer = ann.get(addressed(path, ids))
        assert answer.status_code == 200
        refuse_untrue(schema, what, answer)


@pytest.mark.parametrize(
    ("persona", "sent", "kind", "accept"),
    [
        ("anyone", "{}", "application/json", "*/*"),
        ("pat", "{}", "application/json", "*/*"),
        ("superuser", "{}", "application/json", "*/*"),
        ("other_ann", "{}", "application/json", "*/*"),
        ("ann", "{}", "application/json", "*/*"),
        ("ann", '{"version": 0}', "application/json", "*/*"),
        ("ann", '{"version": -1, "to": 1}', "application/json", "*/*"),
        ("ann", "[" * 1000, "application/json", "*/*"),
        ("ann", '"\\ud800"', "application/json", "*/*"),
        ("ann", '"' + "x" * 1_000_001 + '"', "application/json", "*/*"),
        ("ann", "<a/>", "text/xml", "*/*"),
        ("ann", "{}", "application/json", "text/html"),
        ("ann", "{}", "application/json; charset=utf-16", "*/*"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_every_refusal_is_as_the_schema_says(
    request: Any, schema: dict[str, Any], ids: dict[str, str], persona: str, sent: str, kind: str, accept: str
) -> None:
    client = request.getfixturevalue(persona)
    refused = 0
    for path, verb, what in operations(schema):
        address = addressed(path, ids) + ("?version=0" if verb == "delete" else "")
        body = "" if verb in ("get", "delete") else sent
        answer = client.generic(verb.upper(), address, body, content_type=kind, headers={"accept": accept})
        refuse_untrue(schema, what, answer)
        refused += answer.status_code >= 400

    assert refused > 5
