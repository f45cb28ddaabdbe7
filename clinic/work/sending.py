"""Hands one email to the mail server, and says what is certain afterwards: sent, not sent, or nobody knows."""

import smtplib
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.mail import EmailMessage, get_connection

from clinic.no_mail import NoMailServer


class Fate(Enum):
    SENT = "sent"
    LATER = "surely not sent: worth another attempt"
    NEVER = "surely not sent: refused for good"
    UNSURE = "perhaps sent: no answer came after the text"
    TAKEN = "somebody else has it"


@dataclass(frozen=True, slots=True)
class Outcome:
    fate: Fate
    error: str = ""


SURELY_NOT = (ConnectionRefusedError, socket.gaierror)


def hand_over(message: EmailMessage, mark: Callable[[], bool]) -> Outcome:
    """`mark` is called when the next step may send. If it says no, nothing is sent."""
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:  # also of a wrong password, or of a server's name that cannot be
        return Outcome(Fate.LATER, type(error).__name__)
    try:
        if not mark():
            return Outcome(Fate.TAKEN)
        has_begun = watch(connection)
        message.connection = connection
        try:
            message.send()
        except Exception as error:
            return Outcome(judge(error, has_begun=has_begun()), type(error).__name__)
        return Outcome(Fate.SENT)
    finally:
        with suppress(Exception):  # whatever the server says to the goodbye, the email is where it is
            connection.close()


def watch(connection: Any) -> Callable[[], bool]:
    """Tells whether the text has been on its way. Other means of sending than SMTP do not say: it may have been."""
    smtp = getattr(connection, "connection", None)
    if not isinstance(smtp, smtplib.SMTP):
        return lambda: True
    begun: list[bool] = []
    give_text = smtp.data

    def data(text: Any) -> Any:
        begun.append(True)
        return give_text(text)

    smtp.data = data  # type: ignore[method-assign, assignment]
    return lambda: bool(begun)


def judge(error: Exception, *, has_begun: bool) -> Fate:
    if code := code_of(error):
        return Fate.LATER if code < 500 else Fate.NEVER
    if isinstance(error, (NoMailServer, smtplib.SMTPNotSupportedError)):
        return Fate.NEVER
    if isinstance(error, SURELY_NOT) or (isinstance(error, OSError) and not has_begun):
        return Fate.LATER
    return Fate.UNSURE if has_begun else Fate.NEVER


def code_of(error: Exception) -> int:
    """What the server answered, if it refused. 0 if it did not answer."""
    code = getattr(error, "smtp_code", 0)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
    return code if isinstance(code, int) and 400 <= code < 600 else 0
