"""Translations are compiled without msgfmt, and only when they are stale."""

import gettext
from pathlib import Path

import pytest

from clinic import catalogues
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


def test_other_words_have_another_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    prints = []
    for words in (WORDS, WORDS.replace("Halten", "Anhalten")):
        (folder / "django.po").write_text(words)
        (folder / "django.mo").unlink(missing_ok=True)
        compile_all(tmp_path)
        catalogues.fingerprint.cache_clear()  # as in a process of its own
        prints.append(catalogues.fingerprint("de"))
    catalogues.fingerprint.cache_clear()

    assert prints[0] != prints[1]
    assert "" not in prints
