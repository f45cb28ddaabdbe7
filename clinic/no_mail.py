"""The mail backend for a practice without a mail server: it refuses every email and never shows its text."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class NoMailServer(OSError):  # noqa: N818 - a state of the world, not a programming error
    """An OSError like the failures of a mail server, which every sender handles already."""


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise NoMailServer("This server is set up to send no email: see EMAIL_BACKEND.")


def mail_is_on() -> bool:
    """Whether pages may offer to send something."""
    return bool(f"{__name__}.EmailBackend" != settings.EMAIL_BACKEND)
