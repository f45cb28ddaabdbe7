"""Logs, once for each script, that no installed font has its letters, so that handouts show □ instead."""

import logging
import unicodedata
from collections.abc import Set
from functools import cache

from patients.handout.text import INVISIBLE, cleaned

logger = logging.getLogger(__name__)

SIGNS = "signs and emoji"


def log_missing_in(text: str, covered: Set[int]) -> None:
    """Logs the names of scripts only, because the text is about a patient."""
    for char in cleaned(text):
        if char not in INVISIBLE and ord(char) not in covered:
            log_missing(script_of(char))


def script_of(char: str) -> str:
    """The script as Unicode calls it, such as "CJK" or "HANGUL": the first word of a letter's Unicode name."""
    if unicodedata.category(char)[0] not in "LMN":
        return SIGNS
    return unicodedata.name(char, "UNKNOWN").partition(" ")[0]


@cache
def log_missing(script: str) -> None:
    logger.warning(
        "No font for %s: handouts show an empty box instead. HANDOUT_FONT_DIRS in docs/running.md adds fonts.",
        script,
    )
