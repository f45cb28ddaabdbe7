"""What is in the log: one line for each refusal, the ids of the request and the person, and nothing private."""

import logging
import re
import secrets
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist

SECRET_PATHS = re.compile(r"(/join/|/calendar/|/reminders/stop/|/password/reset/key/|/confirm-email/)[^/\s]+")
ABOUT_CODE = (AttributeError, ImportError, NameError, TemplateDoesNotExist)  # their words hold nothing typed

current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


class RequestIdMiddleware:
    """Gives each request an id, which is in its lines of the log and in the answer's `X-Request-Id`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = secrets.token_hex(6)  # type: ignore[attr-defined]
        token = current_request.set(request)
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class AddRequest(logging.Filter):
    """Adds the ids of the request and of who is signed in. It never asks the database: logging must not fail."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if not isinstance(request, HttpRequest):
            request = current_request.get()
        person = getattr(request, "_cached_user", None)  # where Django keeps who was looked up already
        record.request_id = getattr(request, "id", "-")
        record.person = getattr(person, "public_id", "-")
        return True


class Brief(logging.Filter):
    """Logs refusals, by Django or by us, as a warning of one line without a traceback: they are expected."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
            record.levelno = min(record.levelno, logging.WARNING)
            record.levelname = logging.getLevelName(record.levelno)
        return True


class HideSecrets(logging.Filter):
    """Takes codes of invitations and resets, and calendars' secrets, out of the addresses that Django logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET_PATHS.sub(r"\1…", record.getMessage()), ()
        return True


class PlainFormatter(logging.Formatter):
    """Messages on one line, and tracebacks without the words of the errors, in which databases quote what was typed."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is the library's
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def formatException(self, ei: Any) -> str:  # noqa: N802
        lines = []
        for error, trace in chain_of(ei[1]):
            lines += ["".join(traceback.format_tb(trace)).rstrip(), named(error)]
        return "\n".join(line for line in lines if line)


def chain_of(error: BaseException | None) -> Iterator[tuple[BaseException, TracebackType | None]]:
    """The error and those that it came from, the first one first."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for each in reversed(chain):
        yield each, each.__traceback__


def named(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{kind}: {error}" if isinstance(error, ABOUT_CODE) else kind
