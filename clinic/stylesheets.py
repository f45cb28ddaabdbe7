"""Joins the small files in static/css/ into one style sheet for each audience, and leaves out what only authors read.

A finder of static files does it, so they are the same with `runserver`, in tests and after `collectstatic`, which gives
them hashed names and compresses them. They are made again each time, so they are never out of date.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock, get_ident
from typing import Any, ClassVar

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
    "components/browsing",
    "components/exercises",
    "components/today",
    "components/session",
    "components/messages",
    "components/caseload",
    "components/diary",
    "components/offline",
    "components/progress",
    "components/record",
    "components/plans",
    "components/builder",
    "components/phases",
    "components/templates",
    "components/own",
    "components/review",
    "components/measures",
    "components/photos",
    "components/imports",
    "components/practice",
    "components/forms",
    "components/library",
    "components/frame",
    "components/forced-colours",
    "pages",
    "pages-staff",
    "print",
)


def without(*names: str) -> tuple[str, ...]:
    return tuple(part for part in PARTS if part not in names)


STAFF_ONLY = (
    "pages-staff",
    *(
        f"components/{name}"
        for name in (
            "caseload",
            "record",
            "plans",
            "builder",
            "phases",
            "templates",
            "own",
            "review",
            "measures",
            "photos",
            "imports",
            "practice",
        )
    ),
)
SESSION = "components/session"  # one page beside the portal's sheet: Today does not carry it
SHEETS = {
    "css/staff.css": without(SESSION),
    # Patients, and people not signed in.
    "css/portal.css": without(*STAFF_ONLY, "components/library", "components/browsing", SESSION),
    # What a clinic publishes.
    "css/public.css": without(
        *STAFF_ONLY,
        "components/today",
        "components/messages",
        "components/diary",
        "components/offline",
        "components/progress",
        SESSION,
    ),
    "css/session.css": (SESSION,),
    # The administration. `admin` is first: it loads Django's own sheets.
    "css/panel.css": ("admin", "tokens", "components/layout", "components/actions", "components/frame"),
}
Problems = list[CheckMessage]  # named here: in the class below `list` is a method

MAKING = Lock()
COMMENTS_AND_INDENTS = re.compile(r"/\*.*?\*/|^[ \t]+|\n(?=\n)", re.DOTALL | re.MULTILINE)


def made(path: str) -> str:
    """The text without comments and extra space, which are a sixth of its compressed size."""
    parts = [(SOURCE / f"{part}.css").read_text() for part in SHEETS[path]]
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
        for path in SHEETS:
            self.write(path)
            yield path, FileSystemStorage(location=self.folder)

    kept: ClassVar["tempfile.TemporaryDirectory[str] | None"] = None

    @property
    def folder(self) -> Path:
        """One for all threads and finders: a second one would be deleted while a thread still reads from it."""
        with MAKING:
            SheetFinder.kept = SheetFinder.kept or tempfile.TemporaryDirectory(prefix="reprise-css-")
        return Path(SheetFinder.kept.name)

    def write(self, name: str) -> Path:
        path, text = self.folder / name, made(name)
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Written under another name first, as another thread may be serving the old sheet.
            unfinished = path.with_name(f"{path.name}.{get_ident()}")
            unfinished.write_text(text)
            unfinished.replace(path)
        return path
