"""Finding exercises by what people type: how good it is, on the starter library."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from exercises.evaluation import FILES, judge, read_cases
from exercises.models import Exercise
from exercises.search import search
from exercises.starter import load
from tests.library import library_without_pictures

pytestmark = pytest.mark.django_db

SEEDS = (
    "ql-stretch-stick",
    "ql-stretch-sidelying",
    "ql-release-tool",
    "side-plank",
    "deep-neck-flexor-activation",
    "chin-tuck-head-lift",
    "posterior-neck-release-hook",
    "repeated-neck-extension-strap",
    "isometric-shoulder-flexion",
    "resisted-shoulder-abduction",
)


@pytest.fixture(scope="module")
def library(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Loaded once for all tests of this file, and not left in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(library_without_pictures())
        yield Exercise.objects.current()
        transaction.set_rollback(True)


def found(exercises: Any, query: str, limit: int = 20) -> list[str]:
    return [exercise.slug for exercise in search(exercises, query, limit)]


@pytest.mark.parametrize("name", FILES)
def test_what_people_type_finds_the_exercise_they_mean(library: Any, name: str) -> None:
    cases, _nothing = read_cases(FILES[name])
    score = judge(cases, lambda query: found(library, query))

    assert score.hit_at_3 >= 0.98
    assert score.hit_at_1 >= 0.85
    assert score.strict_hit_at_3 >= 0.95
    assert [result.case.query for result in score.results if result.misled] == []


@pytest.mark.parametrize("name", FILES)
def test_the_expected_exercises_are_all_in_the_library(library: Any, name: str) -> None:
    cases, _nothing = read_cases(FILES[name])
    slugs = set(library.values_list("slug", flat=True))

    assert [case.query for case in cases if not case.expect | case.not_first <= slugs] == []
    assert [case.query for case in cases if not 1 <= case.least <= len(case.expect)] == []


def test_nonsense_finds_nothing(library: Any) -> None:
    nonsense = [query for path in FILES.values() for query in read_cases(path)[1]]

    assert len(nonsense) > 5
    assert {query: found(library, query) for query in nonsense if found(library, query)} == {}


def test_every_exercise_is_first_for_its_name(library: Any) -> None:
    assert [row.slug for row in library if found(library, row.name, 1) != [row.slug]] == []


def test_the_exercises_of_the_first_pages_are_first_for_all_their_names(library: Any) -> None:
    names = {(row.slug, name) for row in library.filter(slug__in=SEEDS) for name in [row.name, *row.aliases]}

    assert len(names) > 3 * len(SEEDS)
    assert [name for slug, name in names if found(library, name, 1) != [slug]] == []


def test_exercises_named_for_a_muscle_come_before_those_that_also_train_it(library: Any) -> None:
    assert set(found(library, "QL", 3)) == {"ql-stretch-stick", "ql-stretch-sidelying", "ql-release-tool"}
