"""Takes the pages of finished handouts: as images for the screen, or joined for the printer.

Typst places the pages of a PDF as vector pictures, so the image shows exactly what the file holds. Joined pages lose
their tags. Paper needs none, and the single files keep theirs.
"""

import json
import shutil
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import cast

import typst
from django.conf import settings

from patients.handout.typesetting import page_count

TEMPLATES = settings.BASE_DIR / "templates" / "handout_pages"
DOTS_PER_INCH = 96

_one_at_a_time = threading.Lock()  # a screen asks for all its pages together; they must not take every core


def page_image(pdf: bytes, number: int) -> bytes:
    """One page as PNG, at 96 dots an inch. `number` counts from 1; raises ValueError beyond the last."""
    if not 1 <= number <= page_count(pdf):
        raise ValueError(f"There is no page {number}.")
    inputs = {"pdf": json.dumps(list(pdf)), "page": str(number)}
    with _one_at_a_time:
        return cast(bytes, _one().compile(format="png", ppi=DOTS_PER_INCH, sys_inputs=inputs))


def joined(folder: Path, names: Iterable[str], *, double_sided: bool) -> bytes:
    """Joins the named PDFs of a folder into one. With `double_sided`, each starts on a new sheet.

    Writes a template into the folder. Takes much memory, so do not call it in a process that serves pages.
    """
    files = [(name, page_count((folder / name).read_bytes())) for name in names]
    listed = [[name, pages, double_sided and pages % 2 == 1] for name, pages in files]
    template = shutil.copy(TEMPLATES / "joined.typ", folder)
    compiler = typst.Compiler(str(template), root=str(folder), ignore_system_fonts=True)
    return cast(bytes, compiler.compile(sys_inputs={"files": json.dumps(listed)}, timestamp=0))


@cache
def _one() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATES / "one.typ"), root=str(TEMPLATES), ignore_system_fonts=True)
