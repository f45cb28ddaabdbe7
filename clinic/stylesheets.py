"""Joins the small files in static/css/ into one style sheet for each audience.

A finder of static files joins them, so they are the same with `runserver`, in tests and after `collectstatic`, which
gives them hashed names and compresses them. They are joined again each time, so they are never out of date.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from threading import get_ident
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage, Storage

SOURCE = settings.BASE_DIR / "static" / "css"
PARTS = (  # the order matters: of two rules with equal weight, the later one wins
    "tokens",
    "base",
    "components/layout",
    "components/text",
    "components/actions",
    "components/surfaces",
    "components/small",
    "components/lists",
    "components/exercises",
    "components/plans",
    "components/forms",
    "components/library",
    "components/frame",
    "components/forced-colours",
    "pages",
    "print",
)


def without(*names: str) -> tuple[str, ...]:
    return tuple(part for part in PARTS if part not in names)


SHEETS = {
    "css/staff.css": PARTS,
    "css/portal.css": without("components/plans", "components/library"),  # patients, and who is not signed in
    "css/public.css": without("components/plans"),  # what a clinic publishes
}
Problems = list[CheckMessage]  # named here: in the class below `list` is a method

COMMENTS_AND_INDENTS = re.compile(r"/\*.*?\*/|^[ \t]+|\n(?=\n)", re.DOTALL | re.MULTILINE)


def made(sheet: str) -> str:
    """The joined text without comments and extra space, which are a sixth of its compressed size."""
    parts = [(SOURCE / f"{part}.css").read_text() for part in SHEETS[sheet]]
    return COMMENTS_AND_INDENTS.sub("", "".join(parts)).lstrip()


class SheetFinder(BaseFinder):
    """Finds the joined sheets. Writes them to a temporary folder that is deleted with this process."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        """Django passes `app_names` to every finder; this one does not need them."""

    def check(self, **kwargs: Any) -> Problems:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in SHEETS:
            return []
        found = str(self.write(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for sheet in SHEETS:
            self.write(sheet)
            yield sheet, FileSystemStorage(location=self.folder)

    @cached_property
    def folder(self) -> Path:
        self.kept = tempfile.TemporaryDirectory(prefix="reprise-css-")
        return Path(self.kept.name)

    def write(self, sheet: str) -> Path:
        path, text = self.folder / sheet, made(sheet)
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(exist_ok=True)
            unfinished = path.with_name(
                f"{path.name}.{get_ident()}"
            )  # another thread may be serving the old one
            unfinished.write_text(text)
            unfinished.replace(path)
        return path
