"""Translations are compiled without msgfmt, and only when they are stale."""

import gettext
from pathlib import Path

from clinic.catalogues import compile_all

WORDS = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Hold"
msgstr "Halten"
"""


def test_a_catalogue_is_compiled_once(tmp_path: Path) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(WORDS)

    assert compile_all(tmp_path) == 1
    assert compile_all(tmp_path) == 0

    with (folder / "django.mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Hold") == "Halten"
