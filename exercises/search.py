"""Find exercises by what people type: abbreviations, lay words, unfinished and misspelt words.

An inverted index of the whole library stays in the process's memory. It ranks; what may be seen is decided by
the queryset that is passed in. So the ranking is the same on SQLite and PostgreSQL.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from math import log
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from rapidfuzz import process
from rapidfuzz.distance import OSA

from exercises.models import Exercise, ExerciseTag
from exercises.synonyms import Words, labels_of, meanings, words_of

NAME, ALIAS, PURPOSE = 10.0, 8.0, 1.5
WEIGHTS = {"muscle": 5.0, "region": 3.0, "kind": 3.0, "equipment": 3.0, "position": 2.0}
LESSER_TAG = 0.7  # of a facet's tags, those after the first
UNFINISHED, MISSPELT = 0.8, 0.75  # by one letter; each further letter once more
SAME_TITLE, SAME_START = 1.5, 1.2
LEAST = 0.2  # of the best score: what is weaker is not shown
LONGEST_SYNONYM = 4  # words
LONGEST_QUERY = 12  # words
FORMS = 40  # completions of one unfinished word
FEW = 500  # keys

Scores = dict[int, float]  # by the exercise's key
Ranking = list[tuple[int, float]]  # keys with their scores, best first


def search(exercises: "QuerySet[Exercise]", query: str, limit: int = 20) -> list[Exercise]:
    """The best matches among `exercises`, best first. Blank or nonsense finds nothing."""
    ranked = _ranked(query)
    keys = _strong(_within(exercises, ranked[:FEW]))
    if len(keys) < limit and len(ranked) > FEW:
        keys = _strong(_within(exercises, ranked))
    found = exercises.in_bulk(keys[:limit])
    return [found[key] for key in keys[:limit] if key in found]


def matching(exercises: "QuerySet[Exercise]", query: str) -> list[int]:
    """The keys of all matches among `exercises`, best first."""
    return _strong(_within(exercises, _ranked(query)))


def _ranked(query: str) -> Ranking:
    words = words_of(query)[:LONGEST_QUERY]
    return _current_index().rank(words) if words else []


def _within(exercises: "QuerySet[Exercise]", ranked: Ranking) -> Ranking:
    """What of the ranking the queryset holds."""
    if not ranked:
        return []
    # A long list of keys would cost more than reading the keys of all that may be seen.
    scope = exercises.filter(pk__in=[key for key, _s in ranked]) if len(ranked) <= FEW else exercises
    held = set(scope.order_by().values_list("pk", flat=True))
    return [pair for pair in ranked if pair[0] in held]


def _strong(ranked: Ranking) -> list[int]:
    """The keys without the weak tail, measured by the best that may be seen: another clinic's never counts."""
    least = LEAST * ranked[0][1] if ranked else 0
    return [key for key, score in ranked if score >= least]


# --- The index ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Index:
    version: tuple[Any, ...] | None
    postings: dict[str, Scores]
    titles: list[tuple[str, int, bool]]  # every name and alias as its words, sorted; True for a name
    names: dict[int, str]
    words: list[str]  # sorted: all that can be completed or meant by a misspelt word
    known: frozenset[str]

    def rank(self, words: Words) -> Ranking:
        last = len(words) - 1
        forms = [self._forms(word, last=place == last) for place, word in enumerate(words)]
        by_word: list[Scores] = [{} for _word in words]
        for scores, stands_for in zip(by_word, forms, strict=True):
            for form, weight in stands_for:
                _keep_best(scores, self.postings.get(form, {}), weight)
        for start, end, meaning, weight in _meant(forms):
            found = self._mean(meaning)
            for scores in by_word[start:end]:
                _keep_best(scores, found, weight)
        return self._sorted(self._total(by_word, " ".join(words)))

    def _forms(self, word: str, *, last: bool) -> list[tuple[str, float]]:
        """The word as typed, and what it may become: completed (always, if it is the last) or corrected."""
        forms = [(word, 1.0)]
        if last or word not in self.known:
            forms += [(longer, UNFINISHED) for longer in self._starting_with(word)]
        if len(forms) == 1 and word not in self.known:
            forms += self._close_to(word)
        return forms

    def _starting_with(self, word: str) -> list[str]:
        start = bisect_left(self.words, word)
        ahead = self.words[start : start + FORMS]
        return [longer for longer in ahead if longer.startswith(word) and longer != word]

    def _close_to(self, word: str) -> list[tuple[str, float]]:
        if len(word) < 3:
            return []
        most = 1 if len(word) <= 5 else 2
        close = process.extract(word, self.words, scorer=OSA.distance, score_cutoff=most, limit=5)
        return [
            (other, MISSPELT**distance)
            for other, distance, _place in close
            if distance == close[0][1] and (len(word) > 4 or other[0] == word[0])
        ]

    def _mean(self, words: Words) -> Scores:
        """How well exercises match a phrase: the average over its words."""
        if len(words) == 1:
            return self.postings.get(words[0], {})
        scores: Scores = defaultdict(float)
        for word in words:
            for key, score in self.postings.get(word, {}).items():
                scores[key] += score / len(words)
        return scores

    def _total(self, by_word: list[Scores], typed: str) -> Scores:
        """Sums, with a preference for exercises that match more of the words, and for whole titles."""
        total: Scores = dict(by_word[0])
        matched = dict.fromkeys(total, 1)
        for scores in by_word[1:]:
            for key, score in scores.items():
                total[key] = total.get(key, 0.0) + score
                matched[key] = matched.get(key, 0) + 1
        share = [(number / len(by_word)) ** 2 for number in range(len(by_word) + 1)]
        for key, number in matched.items():
            total[key] *= share[number]
        best: Scores = {}
        for place in range(bisect_left(self.titles, (typed, 0, False)), len(self.titles)):
            title, key, is_name = self.titles[place]
            if not title.startswith(typed):
                break
            liking = SAME_TITLE if title == typed else SAME_START if is_name else 1.0
            best[key] = max(best.get(key, 1.0), liking)
        for key in best.keys() & total.keys():
            total[key] *= best[key]
        return total

    def _sorted(self, total: Scores) -> Ranking:
        return sorted(total.items(), key=lambda pair: (-round(pair[1], 6), self.names[pair[0]], pair[0]))


def _meant(forms: list[list[tuple[str, float]]]) -> Iterator[tuple[int, int, Words, float]]:
    """The synonyms in the query: from which word to which, what they mean, and how much that counts."""
    known = meanings()
    for start in range(len(forms)):
        for end in range(start + 1, min(len(forms), start + LONGEST_SYNONYM) + 1):
            several = FORMS if end == start + 1 else 4
            for phrase in product(*(form[:several] for form in forms[start:end])):
                sureness = min(weight for _word, weight in phrase)
                for meaning, weight in known.get(tuple(word for word, _weight in phrase), {}).items():
                    yield start, end, meaning, weight * sureness


def _keep_best(scores: Scores, others: Scores, weight: float) -> None:
    if not scores:
        scores.update(others if weight == 1 else {key: score * weight for key, score in others.items()})
        return
    for key, score in others.items():
        if score * weight > scores.get(key, 0.0):
            scores[key] = score * weight


# --- Building it ----------------------------------------------------------------------------------

_index: Index | None = None


def _current_index() -> Index:
    """The index, built anew when the library changed: one cheap query a search, in every process.

    The newest exercise and the number of them tell. They notice what `save()`, `create()` and `delete()` did;
    `update()` and a change of tags alone leave `updated_at` as it was, so such writers save the exercise too.
    """
    global _index
    number = Exercise.objects.order_by().values(all=Value(1)).annotate(number=Count("pk")).values("number")
    newest = Exercise.objects.order_by("-updated_at", "-pk").annotate(number=Subquery(number))
    version = newest.values_list("number", "updated_at", "public_id").first()
    if _index is None or _index.version != version:
        _index = _build(version)
    return _index


def _build(version: tuple[Any, ...] | None) -> Index:
    postings: dict[str, Scores] = defaultdict(dict)
    titles: list[tuple[str, int, bool]] = []
    names: dict[int, str] = {}
    columns = ("pk", "name", "aliases", "purpose", "position")
    for key, name, aliases, purpose, position in Exercise.objects.values_list(*columns).order_by():
        names[key] = name.casefold()
        for title, weight in [(name, NAME), *((alias, ALIAS) for alias in aliases)]:
            words = words_of(title)
            titles.append((" ".join(words), key, title is name))
            joined = [first + second for first, second in pairwise(words)]  # "openbook"
            _post(postings, key, [*words, *joined], weight)
        _post(postings, key, words_of(purpose), PURPOSE)
        _post(postings, key, _label_words("position", position), WEIGHTS["position"])
    tags = ExerciseTag.objects.order_by().values_list("exercise_id", "facet", "slug", "position")
    for key, facet, slug, place in tags:
        if key in names:
            weight = WEIGHTS[facet] * (LESSER_TAG if place else 1)
            _post(postings, key, _label_words(facet, slug), weight)
    for scores in postings.values():
        rarity = log(1 + len(names) / len(scores))
        for key in scores:
            scores[key] *= rarity
    known = frozenset([*postings, *(word for phrase in meanings() for word in phrase)])
    return Index(version, dict(postings), sorted(titles), names, sorted(known), known)


def _post(postings: dict[str, Scores], key: int, words: Iterable[str], weight: float) -> None:
    for word in words:
        scores = postings[word]
        scores[key] = max(weight, scores.get(key, 0.0))


@cache
def _label_words(facet: str, slug: str) -> Words:
    labels = labels_of(facet).get(slug, {slug})
    return tuple(word for label in labels for word in words_of(label))
