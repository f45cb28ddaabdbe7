"""Few of many combinations: most faults come from one option or from two together."""

import itertools
from collections.abc import Hashable, Sequence

Combination = tuple[Hashable, ...]


def pairs_of(combination: Combination) -> set[Hashable]:
    """Each two of its options, with their places."""
    return set(itertools.combinations(enumerate(combination), 2))


def pairwise(combinations: Sequence[Combination]) -> list[Combination]:
    """Some of these, in which each pair of options comes that comes in any. The same every time.

    Each step takes the first of those that add the most new pairs.
    """
    missing = set().union(*map(pairs_of, combinations))
    chosen = []
    while missing:
        best = max(combinations, key=lambda each: len(pairs_of(each) & missing))
        missing -= pairs_of(best)
        chosen.append(best)
    return chosen
