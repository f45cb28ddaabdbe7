"""Everybody gets what the table in `tests/access_table.py` says. No route is missing there.

Each request sends what is right for those who may (see `bodies`), so any refusal is about the person.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLResolver, get_resolver

from tests.access_table import PERSONAS, TABLE, Row
from tests.panel import fields_of
from tests.world import address

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
LIBRARIES = ("account_", "mfa_", "usersessions_", "admin:")  # answer other methods in their own ways
KEPT = {
    "exercises:film_file",
    "exercises:film_file_poster",
    "exercises:picture",
    "patients:issued_film",
    "patients:issued_picture",
    "patients:stills",
}  # drawings and films, the same for whoever may see them


# On PostgreSQL those who are shown most, and a stranger: the others ask the same of the database.
@pytest.mark.parametrize(
    "persona",
    [
        persona if persona in ("ann", "pat", "other_ann") else pytest.param(persona, marks=pytest.mark.alike)
        for persona in PERSONAS
    ],
)
def test_everybody_gets_what_the_table_says_and_no_browser_or_proxy_keeps_it(
    request: pytest.FixtureRequest, world: SimpleNamespace, persona: str
) -> None:
    client = request.getfixturevalue(persona)
    answers = [(row, ask(client, row.method, row.route, world)) for row in TABLE]

    assert [
        f"{row.method} {row.route}: {got}, not {row.expected[persona]}"
        for row, answer in answers
        if (got := said(answer)) != row.expected[persona]
    ] == []
    assert (
        persona in STRANGERS
        or [
            row.route
            for row, answer in answers
            if names_somebody(row, answer) and "no-store" not in answer.headers.get("Cache-Control", "")
        ]
        == []
    )


STRANGERS = ("anyone", "disabled")  # who are shown nothing of anybody


def names_somebody(row: Row, answer: Any) -> bool:
    open_to_all = row.route in KEPT | {"health", "exercises:robots"} or ":public_" in row.route
    return row.method == "GET" and answer.status_code == 200 and not open_to_all


@pytest.mark.alike
@pytest.mark.parametrize("persona", ["anyone", "pat", "ann", "manager", "superuser"])
def test_no_other_method_does_anything(
    request: pytest.FixtureRequest, world: SimpleNamespace, persona: str
) -> None:
    client = request.getfixturevalue(persona)
    known = {(row.method, row.route) for row in TABLE}

    answered = [
        f"{method} {route}: {got}"
        for route in sorted({row.route for row in TABLE if not row.route.startswith(LIBRARIES)})
        for method in METHODS
        if (method, route) not in known
        and (got := said(ask(client, method, route, world))) not in ("login", "403", "404", "405")
    ]

    assert answered == []


def test_every_act_is_done_for_somebody() -> None:
    refused = [
        f"{row.method} {row.route}"
        for row in TABLE
        if row.method != "GET"
        and not row.route.startswith(LIBRARIES)
        and not {"200", "201", "302"} & {*row.expected.values()}
    ]

    assert refused == []


def test_every_route_stands_in_the_table() -> None:
    missing = sorted(set(routes()) - {row.route for row in TABLE})

    assert missing == []


def routes(patterns: Any = None, namespace: str = "") -> Iterator[str]:
    """The names of all routes. The panel's nameless ones only redirect to named ones."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        elif pattern.name or namespace != "admin:":
            yield f"{namespace}{pattern.name}"


def send(client: Any, method: str, route: str, world: SimpleNamespace) -> Any:
    """Sends a body that is right for those who may send it, so that any refusal is about the person."""
    url = address(route, world)
    if method == "GET":
        return client.get(url)
    body = world.bodies.get(route, {})
    if method == "DELETE":
        no_files = {name: value for name, value in body.items() if not hasattr(value, "read")}
        return client.delete(url, query_params=no_files)
    if route.startswith("admin:") and route.endswith(("_add", "_change")):
        shown = client.get(url)
        if shown.status_code == 200:  # what the page would send, and what it cannot know
            body = {name: value for name, value in fields_of(shown).items() if value is not None} | body
    is_json = route.startswith("api:") or route == "patients:entries"
    options = {"content_type": "application/json"} if is_json else {}
    return getattr(client, method.lower())(url, body, **options)


def ask(client: Any, method: str, route: str, world: SimpleNamespace) -> Any:
    """What the persona is answered; whatever the request did is taken back."""
    cache.clear()  # the limits of sign-in attempts
    cookies = client.cookies.copy()
    point = transaction.savepoint()
    answer = send(client, method, route, world)
    transaction.savepoint_rollback(point)
    client.cookies = cookies
    return answer


def said(answer: Any) -> str:
    if answer.status_code == 302 and "/account/login/?next=" in answer.url:
        return "login"
    return str(answer.status_code)
