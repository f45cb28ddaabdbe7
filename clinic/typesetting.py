"""Sets one template with Typst, from any thread. The data goes in as JSON, so nothing typed is ever read as source."""

import json
import threading
from pathlib import Path
from typing import Any, cast

import typst

from clinic.fonts import fonts


class Compilers(threading.local):
    """Those of this thread, by template: a compiler must not be shared between threads."""

    def __init__(self) -> None:
        self.warm: dict[Path, typst.Compiler] = {}


_compilers = Compilers()


def typeset(template: Path, data: Any, **options: Any) -> bytes:
    """The finished file; `options` are Typst's, such as `format`. The same data give the same bytes.

    Raises typst.TypstError, whose words may quote the data: they belong into no log.
    """
    words = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return cast(bytes, compiler_of(template).compile(sys_inputs={"data": words}, **options))


def compiler_of(template: Path) -> typst.Compiler:
    warm = _compilers.warm
    if template not in warm:
        nowhere = str(template.parent / "packages")  # does not exist: a template imports nothing from outside
        warm[template] = typst.Compiler(
            str(template),
            root=str(template.parent),
            font_paths=fonts(),
            ignore_system_fonts=True,
            package_path=nowhere,
            package_cache_path=nowhere,
        )
    return warm[template]
