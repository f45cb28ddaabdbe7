"""Writing to the API of patients and plans."""

from typing import Any

from patients.models import Plan

API = "/api/v1"
JSON = "application/json"


def post(client: Any, path: str, **body: Any) -> Any:
    return client.post(f"{API}{path}", body, content_type=JSON)


def patch(client: Any, path: str, **body: Any) -> Any:
    return client.patch(f"{API}{path}", body, content_type=JSON)


def address(plan: Plan, row: Any = None) -> str:
    return f"/plans/{plan.public_id}/" + (f"prescriptions/{row.key}/" if row else "")
