"""Builds the index of the search from the library."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from math import log

from exercises.models import Exercise, ExerciseTag
from exercises.search_index import Index, Scores, plain
from exercises.synonyms import EMPTY, NO_EQUIPMENT, Words, labels_of, meanings, tag_word, words_of
from exercises.vocabulary import HOUSEHOLD

NAME, ALIAS, PURPOSE = 10.0, 8.0, 1.5
LONG_TITLE = 0.6  # weight of a word in a very long title, where a title of one word has 1
WEIGHTS = {"region": 5.0, "muscle": 5.0, "kind": 4.0, "equipment": 3.0, "position": 2.0}
WHOLE_TAG = 1.5  # weight of a tag if its whole meaning is typed, where one word of its label has 1
LESSER_TAG = 0.7  # weight of a facet's tags after the first
NO_TAGS: dict[str, list[str]] = {"equipment": []}


def build(version: str | None) -> Index:
    postings: dict[str, Scores] = defaultdict(dict)
    titles: list[tuple[str, int, bool]] = []
    tags = _tags()
    shared = set(_vocabulary())
    columns = ("pk", "name", "aliases", "purpose", "position", "clinic_id")
    rows = sorted(
        Exercise.objects.order_by().values_list(*columns), key=lambda row: (row[1].casefold(), row[0])
    )
    for place, (key, name, aliases, purpose, position, clinic) in enumerate(rows):
        own = dict.fromkeys(words_of(purpose), PURPOSE)
        for words, weight, is_name in _titles(name, aliases):
            titles.append((" ".join(words), place, is_name))
            shared.update(words if clinic is None else ())
            for word in words:
                if weight > own.get(word, 0.0):
                    own[word] = weight
        for facet, slugs in (("position", (position,)), *tags.get(key, NO_TAGS).items()):
            for word, weight in _words_of_tags(facet, tuple(slugs)):
                own[word] = own.get(word, 0.0) + weight
        for word, weight in own.items():
            postings[word][place] = weight
    for scores in postings.values():
        rarity = log(1 + len(rows) / len(scores))
        for place in scores:
            scores[place] *= rarity
    known = {word for word in postings if ":" not in word} | _vocabulary()
    said = _vocabulary() | {word for phrase in meanings() for word in phrase}
    vocabulary = shared | said
    said = said.union(*(title.split() for title, _place, _is_name in titles))
    known |= said
    return Index(
        version=version,
        keys=[row[0] for row in rows],
        postings=dict(postings),
        titles=sorted(titles),
        bags=_bags(titles),
        pairs=frozenset(
            pair
            for words in (*map(str.split, {title for title, _place, _is_name in titles}), *meanings())
            for pair in pairwise(words)
        ),
        words=sorted(known),
        known=frozenset(known),
        said=said,
        names=sorted(said),
        own=frozenset(vocabulary),
        shared=sorted(vocabulary),
    )


def _bags(titles: list[tuple[str, int, bool]]) -> dict[str, list[int]]:
    bags: dict[str, list[int]] = defaultdict(list)
    for title, place, _is_name in titles:
        words = title.split()
        for spoken in {tuple(words), tuple(word for word in words if word not in EMPTY)}:
            bags[" ".join(sorted(map(plain, spoken)))].append(place)
    return dict(bags)


def _titles(name: str, aliases: list[str]) -> Iterator[tuple[Words, float, bool]]:
    """The words of the name and of each alias, the weight of one word, and whether it is the name."""
    for title, most in [(name, NAME), *((alias, ALIAS) for alias in aliases)]:
        words = words_of(title)
        yield words, most * (LONG_TITLE + (1 - LONG_TITLE) / (len(words) or 1)), title is name


def _tags() -> dict[int, dict[str, list[str]]]:
    """The tags of every exercise, with the main one of each facet first."""
    found: dict[int, dict[str, list[str]]] = {}
    rows = ExerciseTag.objects.order_by().values_list("exercise_id", "facet", "slug", "position")
    for key, facet, slug, position in rows:
        facets = found.setdefault(key, {"equipment": []})
        if facet not in facets:
            facets[facet] = [slug]
        elif position:
            facets[facet].append(slug)
        else:
            facets[facet].insert(0, slug)
    return found


@lru_cache(maxsize=10_000)
def _words_of_tags(facet: str, slugs: Words) -> list[tuple[str, float]]:
    """The weight of each word in the labels of an exercise's tags."""
    words: dict[str, float] = {}
    weight = WEIGHTS[facet]
    for place, slug in enumerate(slugs):
        for word in _words_of_label(facet, slug):
            words.setdefault(word, weight * (LESSER_TAG if place else 1))
        words[tag_word(facet, slug)] = WHOLE_TAG * weight * (LESSER_TAG if place else 1)
    if facet == "equipment" and HOUSEHOLD.issuperset(slugs):
        words[tag_word(facet, NO_EQUIPMENT)] = WHOLE_TAG * weight * (LESSER_TAG if slugs else 1)
    return list(words.items())


@cache
def _words_of_label(facet: str, slug: str) -> Words:
    labels = labels_of(facet).get(slug, {slug})
    return tuple(word for label in labels for word in words_of(label))


@cache
def _vocabulary() -> frozenset[str]:
    facets = (*ExerciseTag.VOCABULARY, "position")
    return frozenset(
        word for facet in facets for slug in labels_of(facet) for word in _words_of_label(facet, slug)
    )
