"""The API's description of itself: every operation also says how it refuses."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from clinic.gates import PROBLEM

REFUSALS = {
    "403": "Not signed in, not allowed, or without the CSRF token.",
    "404": "There is no such record or page, or it is not yours to see.",
    "406": "The API answers in JSON alone.",
    "413": "The body is too large.",
    "415": "The API reads JSON alone.",
}


class Schema(AutoSchema):
    def _get_response_bodies(self, direction: Any = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        if direction == "request":
            return responses
        problem = {"schema": self._problem().ref}
        for code in self._refusals():
            responses.setdefault(code, {"description": REFUSALS[code], "content": {PROBLEM: dict(problem)}})
        by_field = {"schema": {"type": "object", "additionalProperties": {}}}
        responses["400"] = {
            "description": "What is wrong: in one sentence, or by the name of the field.",
            "content": {PROBLEM: dict(problem), "application/json": by_field},
        }
        return dict(sorted(responses.items()))

    def _refusals(self) -> list[str]:
        codes = ["403"]
        if "{" in self.path or self._get_paginator():  # type: ignore[no-untyped-call]
            codes.append("404")
        if "application/json" in self.map_renderers("media_type"):
            codes.append("406")
        if self.method in ("POST", "PUT", "PATCH"):
            codes += ["413", "415"]
        return codes

    def _problem(self) -> ResolvedComponent:
        """Problem details, RFC 9457."""
        properties = {
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What was wrong, in words."},
        }
        component = ResolvedComponent(  # type: ignore[no-untyped-call]
            name="Problem",
            type=ResolvedComponent.SCHEMA,
            object="Problem",
            schema={"type": "object", "properties": properties, "required": [*properties]},
        )
        self.registry.register_on_missing(component)
        return component
