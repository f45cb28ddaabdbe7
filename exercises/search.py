"""Find exercises by what people type: abbreviations, lay words, unfinished and misspelt words.

Each process keeps an inverted index of the whole library in memory. The index ranks; the queryset that is passed in
decides what may be seen. So the ranking is the same on SQLite and PostgreSQL.
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from django.db.models import QuerySet, Subquery

from exercises.indexing import build
from exercises.models import Exercise, LibraryVersion
from exercises.search_index import Index, Ranking
from exercises.synonyms import query_of

LEAST = 0.2  # share of the best score: weaker matches are not shown
LONGEST_QUERY = 12  # words
MOST_FAVOUR = 0.5  # what a favoured exercise may gain, of its score: half of that for a single prescription
FEW = 100  # keys: with more, it is faster to read the keys of everything that may be seen

_index: Index | None = None


def search(
    exercises: "QuerySet[Exercise]",
    query: str,
    limit: int = 20,
    favour: Mapping[int, float] | None = None,
) -> list[Exercise]:
    """The best matches among `exercises`, best first. Blank or nonsense finds nothing.

    `favour` has weights by primary key: about how often the person who searches has prescribed an exercise lately.
    Of matches that are about as good, those lead; but none comes before an exercise whose name was typed.
    """
    keys, is_all = _found(exercises, query, among=FEW, favour=favour)
    if len(keys) < limit and not is_all:
        keys, _is_all = _found(exercises, query, among=None, favour=favour)
    found = exercises.in_bulk(keys[:limit])
    return [found[key] for key in keys[:limit] if key in found]


def matching(exercises: "QuerySet[Exercise]", query: str) -> list[int]:
    """The keys of all matches among `exercises`, best first."""
    return _found(exercises, query, among=None)[0]


def _found(
    exercises: "QuerySet[Exercise]",
    query: str,
    *,
    among: int | None,
    favour: Mapping[int, float] | None = None,
) -> tuple[list[int], bool]:
    """The keys that are in the queryset and `among` the best matches, and whether there are no further matches."""
    words = query_of(query)[:LONGEST_QUERY]
    if not words:
        return [], True
    ranked, held, index = scoped(exercises, lambda index: index.rank(words, among))
    strong = _strong([pair for pair in ranked if pair[0] in held])
    if favour:
        strong = _favoured(strong, favour, index.typed(tuple(word for word, _weight in words)))
    return [key for key, _score in strong], len(ranked) != among


def _favoured(ranking: Ranking, favour: Mapping[int, float], typed: Mapping[int, int]) -> Ranking:
    """The ranking with higher scores for what is favoured, up to those of exercises whose names were typed."""
    ceilings = {
        1: inf,
        2: inf,
    }  # the lowest score so far of exercises whose names begin with, or are, what was typed
    favoured = []
    for key, score in ranking:
        weight = max(favour.get(key, 0.0), 0.0)
        level = typed.get(key, 0)
        ceiling = (
            min(ceiling for of_level, ceiling in ceilings.items() if of_level > level) if level < 2 else inf
        )
        raised = min(score * (1 + MOST_FAVOUR * weight / (1 + weight)), ceiling)
        if level:
            ceilings[level] = min(ceilings[level], raised)
        favoured.append((key, raised))
    return sorted(favoured, key=lambda pair: -pair[1])  # of the same score, the better match stays before


def scoped(
    exercises: "QuerySet[Exercise]", choose: Callable[[Index], list[tuple[int, Any]]]
) -> tuple[list[tuple[int, Any]], set[int], Index]:
    """What is chosen from the index as the library is now, and which of the chosen keys are in the queryset."""
    global _index
    index = _index or _built()
    chosen = choose(index)
    held, version = _held(exercises, chosen)
    if version is None or version != index.version:
        index = _built()
        chosen = choose(index)
        held, _token = _held(exercises, chosen)
    _index = index
    return chosen, held, index


def _strong(ranked: Ranking) -> Ranking:
    """Without weak matches, compared with the best match that may be seen, never with another clinic's."""
    least = LEAST * ranked[0][1] if ranked else 0
    return [(key, score) for key, score in ranked if score >= least]


def _held(exercises: "QuerySet[Exercise]", ranked: list[tuple[int, Any]]) -> tuple[set[int], str | None]:
    """Which of these keys are in the queryset, and the version of the library. Usually one query."""
    scope = exercises if len(ranked) > FEW else exercises.filter(pk__in=[key for key, _score in ranked])
    version = Subquery(LibraryVersion.objects.values("token")[:1])
    rows = list(scope.order_by().values_list("pk", version))
    return {key for key, _token in rows}, rows[0][1] if rows else _version()


def _version() -> str | None:
    return LibraryVersion.objects.values_list("token", flat=True).first()


def _built() -> Index:
    """A new index. If the library changes while it is built, its version is outdated and it will be built again."""
    return build(_version())
