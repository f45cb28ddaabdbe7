"""Logs say what happened, and nothing that opens a door."""

import logging

import pytest

from clinic.logs import HideSecrets


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("Gone: /join/ABCD-EFGH-JKMN/", "Gone: /join/…/"),
        ('"GET /staff/join/abcdefghjkmn/ HTTP/1.1" 200', '"GET /staff/join/…/ HTTP/1.1" 200'),
        (
            "Not Found: /account/password/reset/key/3-set-password/",
            "Not Found: /account/password/reset/key/…/",
        ),
        ("Not Found: /library/", "Not Found: /library/"),
    ],
)
def test_codes_do_not_reach_the_log(said: str, logged: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (said,), None)

    assert HideSecrets().filter(record)
    assert record.getMessage() == logged
