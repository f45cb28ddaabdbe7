"""A ZIP of an export: `library.json` with `pictures/` and `films/`. Nothing is unpacked by the names in it.

Only members that the JSON names are read, each up to a limit that its head cannot lift.
"""

import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from exercises.importing.rows import MOST_BYTES, UnreadableFile

LIBRARY = "library.json"
MOST_MEMBERS = 20_000
HEAD = b"PK\x01\x02"  # begins the entry of each member in the list at the end
MOST_UNPACKED = 4_000_000_000  # bytes, as the members' heads say
MOST_RATIO = 200  # JSON shrinks to a twentieth, photos and films hardly
WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
IGNORED = ("__MACOSX/", ".DS_Store", "Thumbs.db")


class Members:
    """The members of a ZIP by their place below the folder that holds `library.json`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        infos = [info for info in archive.infolist() if not is_ignored(info)]
        refuse_unsafe(infos)
        if any(info.filename in WORKBOOKS for info in infos):
            raise UnreadableFile(_("This is a workbook. Save its table as “CSV UTF-8”, and choose that."))
        libraries = [info.filename for info in infos if PurePosixPath(info.filename).name == LIBRARY]
        if len(libraries) != 1:
            raise UnreadableFile(
                _("A ZIP must hold exactly one file “library.json”; here are %(count)s. Export it again.")
                % {"count": len(libraries)}
            )
        folder = libraries[0].removesuffix(LIBRARY)
        self.infos = {info.filename.removeprefix(folder): info for info in infos}
        self.by_stem = {
            PurePosixPath(name).stem: name for name in self.infos if name.startswith(("pictures/", "films/"))
        }

    def write_library(self, path: Path) -> None:
        with path.open("wb") as out:
            for piece in self.pieces(LIBRARY, MOST_BYTES):
                out.write(piece)

    def read(self, name: str, most: int) -> bytes:
        """Raises UnreadableFile if it is larger, or damaged."""
        return b"".join(self.pieces(name, most))

    def pieces(self, name: str, most: int) -> Iterator[bytes]:
        left = most
        try:
            with self.archive.open(self.infos[name]) as member:
                while piece := member.read(1 << 16):
                    left -= len(piece)
                    if left < 0:
                        raise UnreadableFile(
                            _("“%(name)s” in the ZIP is larger than %(most)s MB.")
                            % {"name": name, "most": most // 1_000_000}
                        )
                    yield piece
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise UnreadableFile(damaged(name)) from error
        except Exception as error:  # zlib, lzma and bz2 have errors of their own
            if isinstance(error, UnreadableFile):
                raise
            raise UnreadableFile(damaged(name)) from error


def damaged(name: str) -> str:
    return _("“%(name)s” in the ZIP is damaged. Export it again.") % {"name": name}


def refuse_many(path: Path) -> None:
    """Before the list of members is in memory, where each takes ten times as much as in the file."""
    count, before = 0, b""
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            count += (before + piece).count(HEAD)
            before = piece[-len(HEAD) + 1 :]
    if count > 2 * MOST_MEMBERS:  # some are ignored
        raise UnreadableFile(too_many())


def too_many() -> str:
    return _("The ZIP holds more than %(most)s files. Divide it.") % {"most": MOST_MEMBERS}


@contextmanager
def members_of(path: Path) -> Iterator[Members]:
    refuse_many(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, UnicodeError):
        raise UnreadableFile(_("This ZIP is damaged or was cut. Export it again.")) from None
    with archive:
        yield Members(archive)


def is_ignored(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or info.filename.startswith(IGNORED[0]) or info.filename.endswith(IGNORED[1:])


def refuse_unsafe(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise UnreadableFile(too_many())
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise UnreadableFile(_("The ZIP would unpack to more than 4 GB. Divide it."))
    for info in infos:
        name = info.orig_filename.replace("\\", "/")
        shown = {"name": printable(name)}
        if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":" or "\0" in name:
            raise UnreadableFile(
                _("“%(name)s” in the ZIP leads out of its folder. Make the ZIP again.") % shown
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise UnreadableFile(
                _("“%(name)s” in the ZIP is a link and no file. Make the ZIP again.") % shown
            )
        if info.flag_bits & 1:
            raise UnreadableFile(_("The ZIP has a password. Make one without."))
        if info.file_size > max(info.compress_size, 1) * MOST_RATIO and info.file_size > 1_000_000:
            raise UnreadableFile(
                _("“%(name)s” in the ZIP unpacks to far more than it holds. Make the ZIP again.") % shown
            )


def printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:120]


def forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
