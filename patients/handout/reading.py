"""The handout as a page for screen readers and phones: the same data as on paper, so both say the same."""

from django.utils import translation

from patients.handout.addressee import Addressee
from patients.handout.page import page_data
from patients.handout.wording import Data
from patients.snapshots import Snapshot, read


def page_to_read(
    snapshot: Snapshot, addressee: Addressee | None = None, *, language: str | None = None
) -> Data:
    """The variable `handout` of `patients/handout.html`, in the language of the paper."""
    snapshot = read(snapshot)
    with translation.override(language or snapshot["language"]):
        return page_data(snapshot, addressee, with_tracking=False)
