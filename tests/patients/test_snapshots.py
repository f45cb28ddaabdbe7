"""What an issued document keeps, and how older ones are read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from patients.changes import changes
from patients.models import Plan
from patients.snapshots import SCHEMA, Snapshot, digest, read, snapshot
from tests.factories import make_issued, make_plan, make_staff

V2 = json.loads((Path(__file__).parents[1] / "data/snapshot_v2.json").read_text())


def as_schema_2(content: Snapshot) -> Snapshot:
    rows = [
        {name: value for name, value in row.items() if name not in ("phase", "stop_rule_short", "films")}
        for row in content["exercises"]
    ]
    kept = {name: value for name, value in content.items() if name not in ("anchor", "phases")}
    return {**kept, "schema": 2, "exercises": rows}


def issue_as_schema_2(plan: Plan) -> Snapshot:
    """As a former release of this program would have issued the draft."""
    content = as_schema_2(snapshot(plan)) | {"issue": {"number": 1, "date": "2026-11-10", "by": "Ann"}}
    by = make_staff(plan.patient.clinic)
    plan.issued.create(number=1, content=content, sha256=digest(content), issued_by=by)
    return content


def test_a_document_of_schema_2_is_read_in_todays() -> None:
    content = read(V2)

    assert (content["schema"], content["phases"]) == (SCHEMA, [])
    assert all(
        (row["phase"], row["stop_rule_short"], row["films"]) == (None, "", []) for row in content["exercises"]
    )
    assert V2["schema"] == 2  # the issued document itself is untouched
    assert as_schema_2(content) == V2


@pytest.mark.parametrize(
    ("starts_on", "anchor"),
    [("2026-11-16", "2026-11-27"), ("2026-12-01", "2026-12-01"), (None, "2026-11-27")],
)
def test_a_document_of_schema_2_goes_on_counting_from_the_day_it_was_printed_with(
    starts_on: str | None, anchor: str
) -> None:
    assert read(V2 | {"starts_on": starts_on})["anchor"] == anchor


@time_machine.travel("2026-11-20 12:00")
@pytest.mark.parametrize(("starts_on", "anchor"), [(date(2026, 11, 16), "2026-11-16"), (None, "2026-11-20")])
def test_the_first_version_counts_from_its_start_or_else_its_day_of_issue(
    pat: Any, starts_on: date | None, anchor: str
) -> None:
    assert make_issued(make_plan(pat.patient, starts_on=starts_on)).content["anchor"] == anchor


def test_all_versions_of_a_plan_count_from_one_day(pat: Any) -> None:
    plan = make_plan(pat.patient, starts_on=date(2026, 11, 16))
    make_issued(plan)

    Plan.objects.update(starts_on=date(2026, 11, 25))
    second = make_issued(plan)
    Plan.objects.update(starts_on=None)
    third = make_issued(plan)

    assert [issued.content["anchor"] for issued in (second, third)] == ["2026-11-16"] * 2


def test_a_draft_shows_the_day_that_its_versions_count_from(pat: Any) -> None:
    plan = make_plan(pat.patient)
    assert snapshot(plan)["anchor"] is None

    issue_as_schema_2(plan)
    assert snapshot(plan)["anchor"] == "2026-11-10"


def test_a_version_after_one_of_schema_2_counts_as_that_did(pat: Any) -> None:
    plan = make_plan(pat.patient, problem="Back")
    issue_as_schema_2(plan)

    with pytest.raises(ValidationError, match="Nothing has changed since version 1"):
        make_issued(plan)
    assert changes(plan.issued.get().content, snapshot(plan)) == []
    Plan.objects.update(problem="Hip")

    assert make_issued(plan).content["anchor"] == "2026-11-10"


def test_the_day_of_issue_alone_is_no_change(pat: Any) -> None:
    plan = make_plan(pat.patient)
    make_issued(plan)

    with pytest.raises(ValidationError, match="Nothing has changed since version 1"):
        make_issued(plan)
