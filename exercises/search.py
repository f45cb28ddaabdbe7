"""Find exercises by what people type: abbreviations, lay words, unfinished and misspelt words.

An inverted index of the whole library stays in the process's memory. It ranks; what may be seen is decided by
the queryset that is passed in. So the ranking is the same on SQLite and PostgreSQL.
"""

from django.db.models import QuerySet, Subquery

from exercises.models import Exercise, LibraryVersion
from exercises.search_index import Index, Ranking, build
from exercises.synonyms import words_of

LEAST = 0.2  # of the best score: what is weaker is not shown
LONGEST_QUERY = 12  # words
FEW = 200  # keys: a longer list costs more than reading the keys of all that may be seen

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
    """The keys of what the queryset holds `among` the best matches, and whether there are no others."""
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
    """The keys without the weak tail, measured by the best that may be seen: another clinic's never counts."""
    least = LEAST * ranked[0][1] if ranked else 0
    return [key for key, score in ranked if score >= least]


def _held(exercises: "QuerySet[Exercise]", ranked: Ranking) -> tuple[set[int], str | None]:
    """Which of these the queryset holds, and the version of the library: mostly in one query."""
    scope = exercises if len(ranked) > FEW else exercises.filter(pk__in=[key for key, _score in ranked])
    version = Subquery(LibraryVersion.objects.values("token")[:1])
    rows = list(scope.order_by().values_list("pk", version))
    return {key for key, _token in rows}, rows[0][1] if rows else _version()


def _version() -> str | None:
    return LibraryVersion.objects.values_list("token", flat=True).first()


def _built() -> Index:
    """The index of the library as it is. What is written while it is built makes it old, and so built anew."""
    return build(_version())
