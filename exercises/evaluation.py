"""Measures the search: its quality on queries with known answers, its speed on an enlarged library."""

import copy
import random
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from clinic.models import Clinic
from exercises.models import Exercise, ExerciseTag

SEEN = 3  # how many results a person looks at before typing something else
FOLDER = settings.BASE_DIR / "tests" / "data"
FILES = {
    "usual queries": FOLDER / "search_eval.toml",
    "more queries": FOLDER / "search_more.toml",
    "everyday queries": FOLDER / "search_everyday.toml",
    "held-out queries": FOLDER / "search_held_out.toml",
}

Find = Callable[[str], Sequence[str]]  # a query's slugs, best first


@dataclass(frozen=True, slots=True)
class Case:
    """A query; the slugs of which `least` should be among the first results; slugs that must not be the very first."""

    query: str
    expect: frozenset[str]
    least: int = 1
    not_first: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    case: Case
    found: Sequence[str]

    @property
    def led(self) -> bool:
        return self.found[0] in self.case.expect if self.found else False

    @property
    def hits(self) -> int:
        return len(self.case.expect.intersection(self.found[:SEEN]))

    @property
    def is_strict_hit(self) -> bool:
        return self.hits >= self.case.least and not self.misled

    @property
    def misled(self) -> bool:
        return bool(self.found) and self.found[0] in self.case.not_first


@dataclass(frozen=True, slots=True)
class Score:
    results: list[Result]

    @property
    def hit_at_1(self) -> float:
        return self._share(result.led for result in self.results)

    @property
    def hit_at_3(self) -> float:
        return self._share(result.hits > 0 for result in self.results)

    @property
    def strict_hit_at_3(self) -> float:
        return self._share(result.is_strict_hit for result in self.results)

    def _share(self, good: Iterable[bool]) -> float:
        return sum(good) / len(self.results)

    def __str__(self) -> str:
        figures = f"hit@1 {self.hit_at_1:.3f}, hit@3 {self.hit_at_3:.3f}, strict {self.strict_hit_at_3:.3f}"
        return f"{figures} ({len(self.results)} queries)"


def read_cases(path: Path) -> tuple[list[Case], list[str]]:
    """Reads a file of queries with their answers, and of queries that must find nothing."""
    data = tomllib.loads(path.read_text("utf-8"))
    cases = [
        Case(row["q"], frozenset(row["expect"]), row.get("least", 1), frozenset(row.get("not_first", ())))
        for row in data["queries"]
    ]
    return cases, data["finds_nothing"]


def judge(cases: Iterable[Case], find: Find) -> Score:
    return Score([Result(case, find(case.query)) for case in cases])


# --- Speed ----------------------------------------------------------------------------------------


def as_typed(queries: Iterable[str], *, count: int) -> list[str]:
    """Beginnings of the queries, as a search box sends them while somebody types. Always the same ones."""
    beginnings = [query[:end] for query in queries for end in range(1, len(query) + 1)]
    random.Random(1).shuffle(beginnings)  # noqa: S311 - a fair sample, not a secret
    return beginnings[:count]


def enlarge_library(clinic: Clinic, count: int) -> None:
    """Adds exercises to the clinic, made of words and tags of the starter library, until there are `count`."""
    originals = list(Exercise.objects.filter(clinic=None).prefetch_related("tags"))
    copies, tags = [], []
    for number in range(count - Exercise.objects.count()):
        original, other = originals[number % len(originals)], originals[number * 7 % len(originals)]
        row = copy.copy(original)
        row.pk, row.clinic, row.slug, row.public_id = None, clinic, f"copy-{number}", f"copy{number:08}"
        row.name = f"{original.name} {other.name} {number}"
        copies.append(row)
        tags += [(row, tag) for tag in original.tags.all()]
    Exercise.objects.bulk_create(copies, batch_size=500)
    ExerciseTag.objects.bulk_create(
        [
            ExerciseTag(exercise=row, facet=tag.facet, slug=tag.slug, position=tag.position)
            for row, tag in tags
        ],
        batch_size=2000,
    )
