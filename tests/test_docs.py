"""What the documents name exists: links, files, functions in files, commands."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from django.core.management import get_commands

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
SOURCES = ("clinic", "exercises", "patients", "templates", "static", "locale", "tests", "docs")
ENDING = re.compile(r"\.(py|md|toml|typ|html|css|js|json|lock)$")
PLACEHOLDER = re.compile(r"<\w+>|\b[A-Z]{2,}\b(?!\.md)")  # <slug>, NAME, ID


@cache
def prose(document: Path) -> str:
    """The text without blocks of code."""
    return re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def in_prose(pattern: str) -> Iterator[tuple[Path, re.Match[str]]]:
    for document in DOCUMENTS:
        for match in re.finditer(pattern, prose(document), re.MULTILINE):
            yield document, match


def anchors(document: Path) -> set[str]:
    """What links to a heading are called."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def file_names() -> set[str]:
    return {path.name for source in SOURCES for path in (ROOT / source).rglob("*.*")}


def found(name: str, document: Path) -> list[Path]:
    """The files that a document may mean by this path: from the root, from tests/, or beside the document."""
    pattern = PLACEHOLDER.sub("*", name.rstrip("/"))
    return [path for folder in (ROOT, ROOT / "tests", document.parent) for path in folder.glob(pattern)]


def test_links_lead_somewhere():
    broken = []
    for document, match in in_prose(r"\]\((?!https?:|mailto:)([^)\s]+)\)"):
        file, _, anchor = unquote(match[1]).partition("#")
        target = document.parent / file if file else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append((document.name, match[1]))

    assert not broken


def test_files_that_are_named_are_there():
    missing = []
    for document, match in in_prose(r"`([^`\n]+)`"):
        for word in match[1].split():
            is_path = "/" in word and word.split("/")[0] in SOURCES
            is_name = ENDING.search(word) and Path(word).name in file_names()
            if (is_path or (ENDING.search(word) and not is_name)) and not found(word, document):
                missing.append((document.name, word))

    assert not missing


def test_what_is_named_beside_a_file_is_in_it():
    """As in: `patients/views/record.py` (`logged_by`)."""
    missing = []
    for document, match in in_prose(r"`([\w/]+\.py)` \(([^)]+)\)"):
        text = found(match[1], document)[0].read_text("utf-8")
        names = re.findall(r"`([^`]+)`", match[2])
        missing += [(document.name, *match.groups()) for name in names if name not in text]

    assert not missing


def test_commands_exist():
    text = "\n".join(document.read_text("utf-8") for document in DOCUMENTS)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert set(re.findall(r"(?:^ {4}|`)make ([a-z-]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= get_commands().keys()


def test_events_of_the_log_are_explained():
    source = "\n".join(path.read_text("utf-8") for app in SOURCES[:3] for path in (ROOT / app).rglob("*.py"))
    recorded = set(re.findall(r'events\.record\(\s*"(\w+)"', source))

    assert "signed_in" in recorded
    assert recorded <= set(re.findall(r"`(\w+)`", prose(ROOT / "docs" / "running.md")))


def test_documents_that_the_source_names_are_there():
    missing = [
        (path.name, named)
        for source in SOURCES
        for path in (ROOT / source).rglob("*.py")
        for named in re.findall(r"\bdocs/[\w/-]+(?:\.md)?", path.read_text("utf-8"))
        if not list(ROOT.glob(f"{named.rstrip('/')}*"))
    ]

    assert not missing
