"""Scripts travel without comments and indentation, and mean the same."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

from clinic.scripts import lean

SOURCE = Path(__file__).resolve().parents[2] / "static" / "js"
SCRIPTS = sorted(SOURCE.rglob("*.js"))


def test_a_script_is_found_without_comments_and_with_its_lines_in_place() -> None:
    source, served = SOURCE / "app.js", Path(finders.find("js/app.js"))

    lines, kept = source.read_text().split("\n"), served.read_text().split("\n")
    assert len(kept) == len(lines)
    assert [line for line in kept if line] == [
        re.sub(" // .*", "", line).strip()
        for line in lines
        if line.strip() and not line.strip().startswith("//")
    ]


def test_no_script_has_a_string_over_several_lines_or_with_something_like_a_comment() -> None:
    """Its spaces, and what looks like a comment in it, would be lost: half a string would be left."""
    found = [
        f"{path.name}: {line}"
        for path in SCRIPTS
        for line in lean(path.read_text()).split("\n")
        if line.count("`") % 2
    ]
    found += [
        f"{path.name}: {line}"
        for path in SCRIPTS
        for line in path.read_text().split("\n")
        if re.search('"[^"]* // [^"]*"', line) and not line.strip().startswith("//")
    ]

    assert SCRIPTS
    assert found == []


def test_the_scripts_of_a_first_visit_stay_small() -> None:
    sizes = [
        len(gzip.compress(Path(finders.find(f"js/{name}.js")).read_bytes())) for name in ("app", "outbox")
    ]

    assert sum(sizes) < 5_800
