"""Templates are read without their authors' indentation; nothing that a reader sees changes."""

from typing import Any

import pytest
from django.template import engines
from django.template.loader import get_template

from clinic.tight import tight


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<ul>\n  <li>one\n  <li>two\n</ul>\n", "<ul>\n<li>one\n<li>two\n</ul>\n"),
        ("{% load i18n %}\n\n\n<p>\n", "{% load i18n %}<p>\n"),
        ("one\n{% if a %}\n  two\n{% endif %}\nthree", "one\n{% if a %}two\n{% endif %}three"),
        ("{# why #}{% with a=b %}\n  <p>\n{% endwith %}", "{# why #}{% with a=b %}<p>\n{% endwith %}"),
    ],
)
def test_indents_and_lines_that_print_nothing_are_left_out(written: str, read: str) -> None:
    assert tight(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "{% translate 'Stop' %}\n{% translate 'now' %}\n",
        "{{ name }}\n{{ dose }}\n",
        "{% if a %}one{% endif %}\n{% if b %}two{% endif %}\n",
        "{% include 'a.html' %}\n{% include 'b.html' %}\n",
        "{% ifchanged %}\n",
    ],
)
def test_two_words_never_become_one(written: str) -> None:
    assert tight(written) == written


def test_what_somebody_typed_keeps_its_lines_and_spaces() -> None:
    typed = "Left:\n\n   slowly\n  then rest"

    page = engines["django"].from_string(tight("  <pre>{{ note }}</pre>\n")).render({"note": typed})

    assert page == f"<pre>{typed}</pre>\n"


def test_our_templates_are_read_so_and_letters_are_not(settings: Any) -> None:
    def source(name: str) -> str:
        return get_template(name).template.source  # type: ignore[attr-defined]

    folder = settings.BASE_DIR / "templates"
    letters = sorted(path.relative_to(folder) for path in folder.rglob("*.txt"))

    assert "\n  " not in source("patients/today.html")
    assert letters
    assert all(source(str(name)) == (folder / name).read_text() for name in letters)
