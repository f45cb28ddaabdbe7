"""The printed plan: the PDF depends only on the snapshot, the addressee and the options (rule 2)."""

from dataclasses import replace
from datetime import UTC, datetime

from django.utils import translation

from patients.handout.addressee import Addressee, Letterhead
from patients.handout.colours import palette
from patients.handout.flow import laid_out
from patients.handout.images import codes, pictures, shapes
from patients.handout.page import page_data
from patients.handout.sheets import PAPERS, SHEETS
from patients.handout.typesetting import families, page_count, typeset
from patients.snapshots import Snapshot, read

__all__ = ["LAYOUTS", "PAPERS", "RENDERER_VERSION", "Addressee", "Letterhead", "render"]

RENDERER_VERSION = 10  # raise it with every change that changes a byte: it is part of the cache's key
LAYOUTS = tuple(SHEETS)


def render(
    snapshot: Snapshot,
    *,
    addressee: Addressee | None = None,
    paper: str = "a4",
    layout: str = "standard",
    language: str | None = None,
    colour: bool = True,
    with_tracking: bool = True,
    with_name: bool = True,
) -> bytes:
    """The handout as a tagged PDF. The same input gives the same bytes.

    A snapshot without `issue` is a preview and says so on every page. Raises ValueError for a paper or a layout
    that does not exist. Cards, the compact sheet and the single exercise have no diary.
    """
    if paper not in PAPERS:
        raise ValueError(f"There is no paper {paper!r}; choose one of {', '.join(PAPERS)}.")
    if layout not in LAYOUTS:
        raise ValueError(f"There is no layout {layout!r}; choose one of {', '.join(LAYOUTS)}.")
    snapshot = read(snapshot)
    if addressee and not with_name:
        addressee = replace(addressee, patient_name="")
    images = {
        "pictures": pictures(snapshot, addressee, colour=colour),
        "codes": codes(snapshot, addressee),
    }
    with translation.override(language or snapshot["language"]):
        words = page_data(snapshot, addressee, with_tracking=with_tracking)
        data = laid_out(words, layout, paper, shapes(images["pictures"]))
    data["palette"] = palette(addressee.letterhead.colour if addressee else "", colour=colour)
    data["fonts"] = list(families())
    pdf = typeset(f"{layout}.typ", data, images, timestamp=issue_day(snapshot))
    if data["count"] in (None, page_count(pdf)):
        return pdf
    # The number of pages is not as planned: typeset it again, and let every page look up its own number.
    return typeset(f"{layout}.typ", {**data, "count": None}, images, timestamp=issue_day(snapshot))


def issue_day(snapshot: Snapshot) -> int:
    """Midnight of the day of issue, UTC, in seconds since 1970; 0 for a draft."""
    if "issue" not in snapshot:
        return 0
    return int(datetime.fromisoformat(snapshot["issue"]["date"]).replace(tzinfo=UTC).timestamp())
