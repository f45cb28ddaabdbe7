"""The kinds of letters. An app registers its own when it is ready, so that this app need not know the others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import override

from clinic.models import Clinic, interface_language
from clinic.work.models import Letter


def nothing(letter: Letter) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`make` writes the email when it is sent, with codes and links made then; None if nobody wants it any more.

    `ended` is told what became of it: sent, failed, unsure. It is short, changes the database only, and may be told
    twice. Of two letters that are due, the one with the higher `priority` is sent first. One that
    `is_lasting` holds no code or link that ends, so that it can be written again after it failed.
    """

    name: str
    label: Any
    make: Callable[[Letter], EmailMessage | None]
    ended: Callable[[Letter], None] = nothing
    priority: int = 0
    is_lasting: bool = True


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.name] = kind


def label_of(name: str) -> str:
    return str(KINDS[name].label) if name in KINDS else name


@contextmanager
def as_read_by(language: str, clinic: Clinic | None) -> Iterator[None]:
    """Words and hours as the reader has them: a worker has no page that would say so."""
    zone = clinic.zone if clinic else timezone.get_default_timezone()
    with override(interface_language(language or settings.LANGUAGE_CODE)), timezone.override(zone):
        yield
