"""Find exercises by what people type: abbreviations, lay words, unfinished and misspelt words.

Each process keeps an inverted index of the whole library in memory. The index ranks; the queryset that is passed in
decides what may be seen. So the ranking is the same on SQLite and PostgreSQL.
"""

from django.db.models import QuerySet, Subquery

from exercises.models import Exercise, LibraryVersion
from exercises.search_index import Index, Ranking, build
from exercises.synonyms import words_of

LEAST = 0.2  # share of the best score: weaker matches are not shown
LONGEST_QUERY = 12  # words
FEW = 200  # keys: with more, it is faster to read the keys of everything that may be seen

_index: Index | None = None


def search(exercises: "QuerySet[Exercise]", query: str, limit: int = 20) -> list[Exercise]:
    """The best matches among `exercises`, best first. Blank or nonsense finds nothing."""
    keys, is_all = _found(exercises, query, among=FEW)
    if len(keys) < limit and not is_all:
        keys = matching(exercises, query)
    found = exercises.in_bulk(keys[:limit])
    return [found[key] for key in keys[:limit] if key in found]


def matching(exercises: "QuerySet[Exercise]", query: str) -> list[int]:
    """The keys of all matches among `exercises`, best first."""
    return _found(exercises, query, among=None)[0]


def _found(exercises: "QuerySet[Exercise]", query: str, *, among: int | None) -> tuple[list[int], bool]:
    """The keys that are in the queryset and `among` the best matches, and whether there are no further matches."""
    global _index
    words = words_of(query)[:LONGEST_QUERY]
    if not words:
        return [], True
    index = _index or _built()
    ranked = index.rank(words, among)
    held, version = _held(exercises, ranked)
    if version is None or version != index.version:
        index = _built()
        ranked = index.rank(words, among)
        held, _token = _held(exercises, ranked)
    _index = index
    return _strong([pair for pair in ranked if pair[0] in held]), len(ranked) != among


def _strong(ranked: Ranking) -> list[int]:
    """The keys without weak matches, compared with the best match that may be seen, never with another clinic's."""
    least = LEAST * ranked[0][1] if ranked else 0
    return [key for key, score in ranked if score >= least]


def _held(exercises: "QuerySet[Exercise]", ranked: Ranking) -> tuple[set[int], str | None]:
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
