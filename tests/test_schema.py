"""The API describes itself, to staff."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command


def test_the_schema_is_valid_and_complete(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yml"))

    schema = (tmp_path / "schema.yml").read_text()
    assert "/api/v1/plans/{plan_public_id}/prescriptions/{key}/move/" in schema
    assert "every_n_hours" in schema


@pytest.mark.parametrize(
    ("persona", "status"), [("ann", 200), ("manager", 200), ("pat", 403), ("superuser", 403), ("anyone", 403)]
)
def test_only_staff_read_the_schema(request: Any, persona: str, status: int) -> None:
    assert request.getfixturevalue(persona).get("/api/schema/").status_code == status
