"""Who imports whom. An import within a function or for types alone counts as well."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APPS = ("clinic", "exercises", "patients")  # each may import those before it
SITE = {"clinic.urls", "clinic.api"}  # they put the site together
FIGURES = "exercises.figures"
PACKAGES = ("vectors", "problems", "body", "pose", "words", "picture", "checks")  # as above, of the figures


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module(path): path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                named = f"{node.module}.{alias.name}"
                yield from [name for name in (named, node.module or "") if name in MODULES][:1]


@pytest.fixture(scope="module")
def graph():
    return {name: set(imported(path)) for name, path in MODULES.items()}


def backwards(graph, order, place):
    """The imports against the order. `place`: a module's name in the order, or empty where none applies."""
    return [
        f"{name} imports {other}"
        for name, others in graph.items()
        for other in others
        if place(name) and place(other) and order.index(place(name)) < order.index(place(other))
    ]


def test_no_module_imports_itself_by_a_detour(graph):
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_imports_run_one_way(graph):
    assert not backwards(
        {name: others for name, others in graph.items() if name not in SITE},
        APPS,
        lambda name: name.split(".")[0],
    )


def test_within_the_figures_too(graph):
    def package(name):
        return name.removeprefix(f"{FIGURES}.").split(".")[0] if name.startswith(f"{FIGURES}.") else ""

    assert not backwards(graph, PACKAGES, package)


def test_the_figures_know_nothing_else_of_ours(graph):
    found = [
        f"{name} imports {other}"
        for name, others in graph.items()
        for other in others
        if name.startswith(FIGURES) and not other.startswith(FIGURES)
    ]

    assert not found
