"""What may not stand in a log."""

import logging
import re

SECRET_PATHS = re.compile(r"(/join/|/password/reset/key/|/confirm-email/)[^/\s]+")


class HideSecrets(logging.Filter):
    """Takes the codes of invitations and resets out of the addresses that Django logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET_PATHS.sub(r"\1…", record.getMessage()), ()
        return True
