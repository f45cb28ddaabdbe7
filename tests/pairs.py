"""Few of many combinations: most faults come from one option or from two together."""

import itertools
from collections.abc import Collection, Hashable, Sequence
from typing import Any

import pytest

Combination = tuple[Hashable, ...]


def pairs_of(combination: Combination) -> set[Hashable]:
    """All pairs of its options, each option with its place."""
    return set(itertools.combinations(enumerate(combination), 2))


def pairwise(combinations: Sequence[Combination]) -> list[Combination]:
    """A few of these combinations that together have every pair of options. The same every time.

    Each step takes a combination that adds the most new pairs: the first of them.
    """
    missing = set().union(*map(pairs_of, combinations))
    chosen = []
    while missing:
        best = max(combinations, key=lambda each: len(pairs_of(each) & missing))
        missing -= pairs_of(best)
        chosen.append(best)
    return chosen


def by_pairs(*options: Sequence[Hashable]) -> list[Any]:
    """Parameters of a test: combinations that together have every pair of options, and all others as slow ones."""
    combinations = list(itertools.product(*options))
    return with_slow(combinations, pairwise(combinations))


def by_turns(*options: Sequence[Hashable]) -> list[Any]:
    """Parameters of a test: combinations that together have every option, and all others as slow ones."""
    turns = zip(*map(itertools.cycle, options), strict=False)
    few = list(itertools.islice(turns, max(map(len, options))))
    return with_slow(list(itertools.product(*options)), few)


def with_slow(combinations: Sequence[Combination], few: Collection[Combination]) -> list[Any]:
    return [
        pytest.param(*each, marks=() if each in few else pytest.mark.slow, id="-".join(map(str, each)))
        for each in combinations
    ]
