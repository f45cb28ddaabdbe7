"""Serves our scripts without comments and indentation, which are a quarter of their compressed size.

Lines stay where they are, so an error in a browser names the line of the source. Comments go, and spaces at the start
of lines: no script may have a string that runs over several lines, or that has ` // ` in it. See
tests/clinic/test_scripts.py.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock, get_ident
from typing import ClassVar

from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

MAKING = Lock()
COMMENTS_AND_INDENTS = re.compile(r"^[ \t]+(//.*)?|^//.*| // .*", re.MULTILINE)


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Also names the modules that our scripts import by their hash, so that no page loads one of them twice.

    Django can do that for all scripts (`support_js_module_import_aggregation`), but those of libraries import what is
    not there, in comments.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (r'(?P<matched>\bfrom "(?P<url>\.[^"]+)")', 'from "%(url)s"'),
                (r'(?P<matched>\bimport\("(?P<url>\.[^"]+)"\))', 'import("%(url)s")'),
            ),
        ),
    )


def lean(text: str) -> str:
    return COMMENTS_AND_INDENTS.sub("", text)


class LeanFinder(FileSystemFinder):
    """Finds what lies in STATICFILES_DIRS. Scripts are written lean to a temporary folder of this process."""

    kept: ClassVar["tempfile.TemporaryDirectory[str] | None"] = None

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        found: str | None = super().find_location(root, path, prefix)
        return self.write(path, found) if found and path.endswith(".js") else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for path, storage in super().list(ignore_patterns):
            if path.endswith(".js"):
                self.write(path, storage.path(path))
                yield path, FileSystemStorage(location=self.folder)
            else:
                yield path, storage

    @property
    def folder(self) -> Path:
        """One for all threads and finders: a second one would be deleted while a thread still reads from it."""
        with MAKING:
            LeanFinder.kept = LeanFinder.kept or tempfile.TemporaryDirectory(prefix="reprise-js-")
        return Path(LeanFinder.kept.name)

    def write(self, path: str, source: str) -> str:
        made, text = self.folder / path, lean(Path(source).read_text("utf-8"))
        if not made.exists() or made.read_text("utf-8") != text:
            made.parent.mkdir(parents=True, exist_ok=True)
            # Written under another name first, as another thread may be serving the old one.
            unfinished = made.with_name(f"{made.name}.{get_ident()}")
            unfinished.write_text(text, "utf-8")
            unfinished.replace(made)
        return str(made)
