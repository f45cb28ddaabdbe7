"""One style sheet an audience, made of small files: none is forgotten, none goes stale."""

import gc
import gzip
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from clinic import scripts, stylesheets

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
OTHER_TEMPLATES = re.compile(r'{%\s*(?:include|extends)\s+"([^"]+)"')
CLASSES = re.compile(r'class="([^"]*)"')
TAGS = re.compile(r"{%.*?%}|{{.*?}}")
FOR_PATIENTS = (
    "account/*.html",
    "allauth/**/*.html",
    "mfa/**/*.html",
    "usersessions/*.html",
    "clinic/join_*.html",
    "patients/today.html",
    "patients/offline.html",
    "patients/progress.html",
    "patients/join.html",
    "patients/logged.html",
    "patients/change.html",
    "patients/news.html",
    "patients/enter_code.html",
    "patients/handout.html",
    "[45]*.html",
)


def sheet(name: str) -> str:
    return Path(finders.find(f"css/{name}.css")).read_text()


def classes_of(css: str) -> set[str]:
    return set(re.findall(r"\.([a-z][a-z-]*)", css))


def test_every_file_is_in_the_sheet_of_the_staff_or_in_that_of_the_session() -> None:
    files = {str(path.relative_to(stylesheets.SOURCE)) for path in stylesheets.SOURCE.rglob("*.css")}

    assert files - {"admin.css"} == {f"{part}.css" for part in stylesheets.PARTS}
    sheets = (*stylesheets.SHEETS["css/staff.css"], *stylesheets.SHEETS["css/session.css"])
    assert sorted(sheets) == sorted(stylesheets.PARTS)


@pytest.mark.parametrize(
    ("name", "pages"), [("portal", FOR_PATIENTS), ("public", ("exercises/public/*.html",))]
)
def test_a_sheet_has_every_class_of_its_pages(name: str, pages: tuple[str, ...]) -> None:
    waiting = [path for pattern in pages for path in TEMPLATES.glob(pattern)]
    read: set[Path] = set()
    used: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path not in read and path.exists():  # not so for a template of a library
            read.add(path)
            text = path.read_text()
            waiting += [TEMPLATES / other for other in OTHER_TEMPLATES.findall(text)]
            used |= {word for found in CLASSES.findall(TAGS.sub(" ", text)) for word in found.split()}

    assert len(read) > 10
    assert used & classes_of(sheet("staff")) - classes_of(sheet(name)) == set()


def test_a_sheet_follows_its_files_at_once(tmp_path: Path, monkeypatch: Any) -> None:
    source = Path(shutil.copytree(stylesheets.SOURCE, tmp_path / "css"))
    monkeypatch.setattr(stylesheets, "SOURCE", source)
    assert ".newly-made" not in sheet("portal")

    (source / "pages.css").write_text("@layer pages { .newly-made { color: inherit; } }")

    assert ".newly-made" in sheet("portal")


def test_the_authors_comments_stay_at_home() -> None:
    assert "/*" not in sheet("staff")


def test_the_player_takes_at_most_8_kb() -> None:
    modules = (Path(__file__).resolve().parents[2] / "static" / "js" / "session").glob("*.js")

    assert sum(len(gzip.compress(scripts.lean(path.read_text()).encode(), 9)) for path in modules) <= 8_000


def test_collected_sheets_have_hashed_names_and_compressed_copies(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "clinic.scripts.ManifestStorage"}}
    of_libraries = ["vendor", "django_htmx", "mfa", "account", "rest_framework", "usersessions"]

    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=of_libraries)

    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    for name in (*stylesheets.SHEETS, "js/app.js"):
        assert names[name] != name
        assert (tmp_path / f"{names[name]}.gz").exists()
    outbox = Path(names["js/outbox.js"]).name
    assert f'from"../{outbox}"' in (tmp_path / names["js/session/page.js"]).read_text().replace(" ", "")


def test_two_threads_that_each_make_a_finder_share_its_folder() -> None:
    """Django makes a second finder when two threads ask for the first at once; it must delete nothing when it goes."""
    kept = Path(stylesheets.SheetFinder().find("css/portal.css"))

    gc.collect()

    assert kept.exists()
    assert Path(stylesheets.SheetFinder().find("css/portal.css")) == kept
