"""One thing that happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Look(StrEnum):
    """What kind of thing it is at a glance. Words say the same."""

    VERSION = "version"  # a filled icon
    PATIENT = "patient"  # a tint: it comes from the patient
    STOP = "stop"  # red: it hurt too much
    STAFF = "staff"  # a dashed box: staff alone see it
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`at` sorts it. Everything else is shown as it is, by one template for all.

    lines: further sentences. texts: what somebody wrote, each in a box. links: pairs of an address and its words.
    place: the id of its part of the page. template: shows the title and `about`, for what opens.
    """

    at: datetime
    icon: str  # a heroicon's name
    look: Look
    title: str
    place: str
    lines: Sequence[str] = ()
    texts: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    template: str = ""
    about: Any = None
    is_struck: bool = False
