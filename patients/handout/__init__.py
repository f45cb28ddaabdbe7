"""The printed plan: a pure function of a snapshot, an addressee and the options (rule 2)."""

from datetime import UTC, datetime

from django.utils import translation

from patients.handout.addressee import Addressee, Letterhead
from patients.handout.page import page_data
from patients.handout.typesetting import typeset
from patients.snapshots import Snapshot

__all__ = ["LAYOUTS", "PAPERS", "RENDERER_VERSION", "Addressee", "Letterhead", "render"]

RENDERER_VERSION = 1  # raise it with every change that moves a byte: it is part of the cache's key
PAPERS = {"a4": "a4", "letter": "us-letter"}  # by Typst's names
LAYOUTS = ("standard",)


def render(
    snapshot: Snapshot,
    *,
    addressee: Addressee | None = None,
    paper: str = "a4",
    layout: str = "standard",
    language: str | None = None,
) -> bytes:
    """The handout as a tagged PDF. The same input gives the same bytes.

    A snapshot without `issue` is a preview and says so on every page. Raises ValueError for a paper or a layout
    that does not exist.
    """
    if paper not in PAPERS:
        raise ValueError(f"There is no paper {paper!r}; choose one of {', '.join(PAPERS)}.")
    if layout not in LAYOUTS:
        raise ValueError(f"There is no layout {layout!r}; choose one of {', '.join(LAYOUTS)}.")
    with translation.override(language or snapshot["language"]):
        data = {"paper": PAPERS[paper], **page_data(snapshot, addressee)}
    return typeset(f"{layout}.typ", data, timestamp=issue_day(snapshot))


def issue_day(snapshot: Snapshot) -> int:
    """Midnight of the day of issue, UTC, in seconds since 1970; 0 for a draft."""
    if "issue" not in snapshot:
        return 0
    return int(datetime.fromisoformat(snapshot["issue"]["date"]).replace(tzinfo=UTC).timestamp())
