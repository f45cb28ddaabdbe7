"""What typed words mean: abbreviations, lay words, and the labels of the vocabularies."""

import re
import tomllib
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

from exercises.models import ExerciseTag
from exercises.vocabulary import Position

FILE = Path(__file__).parent / "library" / "synonyms.toml"
SYNONYM, AMBIGUOUS = 0.9, 0.5  # weights, where the word itself has 1
PART, WHOLE = 0.9, 0.8  # weights of the whole if a part is typed, and of a part if the whole is typed
TWO_WAY = ("abbreviations", "short_names", "positions_and_equipment", "lay_words")
ONE_WAY = ("spellings", "conditions", "movements", "other_languages")
NO_EQUIPMENT = "none"  # used like a slug of the equipment

EVERYDAY = frozenset(("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or"))
EVERYDAY |= {"so", "that", "the", "to", "with", "your", "my", "i", "is", "when"}
IRREGULAR = {
    "feet": "foot",
    "calves": "calf",
    "scapulae": "scapula",
    "biceps": "biceps",
    "triceps": "triceps",
    "lie": "lying",
    "ups": "up",
}
_SEPARATORS = re.compile(r"[\s!-/:-@\[-`{-~–—·×“”]+")
_RUN = re.compile(r"[^\s!-&(-/:-@\[-`{-~–—·×“”]+")  # between separators; an apostrophe parts no words
_PLURAL = re.compile(r"(?<=ch|sh|ss)es$|(?<=[^sui])s$")

# Words that say nothing about which exercise is meant. In a name they count: "exercise bike", "Codman exercise".
EMPTY = frozenset(
    ("exercise", "movement", "physio", "physiotherapy", "therapy", "workout", "please", "some", "any", "do")
)
EMPTY |= {
    "want",
    "need",
    "good",
    "best",
    "easy",
    "gentle",
    "simple",
    "basic",
    "patient",
    "me",
    "we",
    "it",
    "this",
}
EMPTY |= {
    "that",
    "these",
    "help",
    "can",
    "home",
    "daily",
    "about",
    "after",
    "before",
    "during",
    "against",
    "between",
}
EMPTY |= {
    "postop",
    "preop",
    "under",
    "over",
    "behind",
    "around",
    "beside",
    "pain",
    "painful",
    "sore",
    "ache",
    "aching",
    "hurt",
    "problem",
}
# Terms of a movement. Who types one means no exercise with another movement of that joint.
MOVEMENTS = frozenset(("flexion", "extension", "abduction", "adduction", "rotation", "internal", "external"))
MOVEMENTS |= {"inversion", "eversion", "pronation", "supination", "dorsiflexion", "plantarflexion"}
MOVEMENTS |= {"protraction", "retraction"}
_BESIDE = re.compile(r"\b(?:with|using|while|without)\b|\bw/", re.IGNORECASE)
BESIDE, FIGURE = 0.4, 0.5  # weights of words after "with", and of numbers
# Made one word, because "op" is also a muscle.
_POSTOP = re.compile(r"\b(post|pre)[\s-]?op(?:erative(?:ly)?)?\b", re.IGNORECASE)
_FOR_WHAT = re.compile(r"\bfor(?:\s+(?:the|my|your|a))?\s*$", re.IGNORECASE)

Words = tuple[str, ...]
Query = tuple[tuple[str, float], ...]  # words with their weights; 0 for a word that says nothing


def words_of(text: str) -> Words:
    """The words that matter, without accents, capitals and plurals: "Shepherd's hooks" gives shepherd, hook."""
    plain = text.casefold() if text.isascii() else _without_accents(text)
    words = _SEPARATORS.split(plain.replace("'", ""))
    return tuple([_singular(word) for word in words if word and word not in EVERYDAY])


def query_of(text: str) -> Query:
    """The words that are searched for. "Stretch for" is not finished, so there is nothing to search for yet."""
    if _FOR_WHAT.search(text) and set(words_of(text)) <= descriptors() | EMPTY:
        return ()
    text = _POSTOP.sub(r"\1op", text)
    beside = next(
        (match.start() for match in _BESIDE.finditer(text) if words_of(text[: match.start()])), len(text)
    )
    main = [(word, 1.0) for word in words_of(text[:beside])]
    query = [*main, *((word, BESIDE) for word in words_of(text[beside:]))]
    return tuple((word, _weight(word, weight)) for word, weight in query)


def _weight(word: str, weight: float) -> float:
    if word in EMPTY:
        return 0.0
    return min(weight, FIGURE) if word.isdigit() else weight


@cache
def descriptors() -> frozenset[str]:
    """Words that say how an exercise is done, and name no part of the body: "prone", "stretch"."""
    return frozenset(
        _single("position", "kind") - _single("region", "muscle") | {"lying", "side", "up", "down"}
    )


@cache
def things() -> frozenset[str]:
    """Words for equipment: "theraband"."""
    return frozenset(_single("equipment") - _single("region", "muscle"))


def _single(*facets: str) -> set[str]:
    """The terms of one word."""
    groups = tomllib.loads(FILE.read_text("utf-8"))
    return {term[0] for facet in facets for term in _terms(facet, groups[facet]) if len(term) == 1}


def places_of_words(text: str) -> list[tuple[Words, int, int]]:
    """The words that matter as `words_of` gives them, and the start and end of each in the text."""
    runs = ((words_of(match.group()), match.start(), match.end()) for match in _RUN.finditer(text))
    return [run for run in runs if run[0]]


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "")).casefold()
    return re.sub("[\u0300-\u036f]", "", plain)


@lru_cache(maxsize=20_000)
def _singular(word: str) -> str:
    return IRREGULAR.get(word) or (_PLURAL.sub("", word) if len(word) > 3 else word)


@cache
def labels_of(facet: str) -> dict[str, set[str]]:
    """The labels of a facet's slugs, in every language of the interface."""
    vocabulary = Position if facet == "position" else ExerciseTag.VOCABULARY[facet]
    labels: dict[str, set[str]] = defaultdict(set)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for slug, label in vocabulary.choices:
                labels[slug].add(str(label))
    return labels


@cache
def meanings() -> dict[Words, dict[Words, float]]:
    """What else a word or phrase may mean, with weights."""
    found: dict[Words, dict[Words, float]] = defaultdict(dict)
    groups = tomllib.loads(FILE.read_text("utf-8"))
    for facet in ("region", "kind", "muscle", "equipment", "position"):
        for term, slugs in _terms(facet, groups[facet]).items():
            weight = SYNONYM if len(slugs) == 1 else AMBIGUOUS
            found[term] |= {(tag_word(facet, slug),): weight for slug in slugs}
    for group in TWO_WAY:
        for term, others in groups[group].items():
            for other in others:
                found[words_of(term)][words_of(other)] = SYNONYM
                found[words_of(other)].setdefault(words_of(term), SYNONYM)
    for whole, parts in groups["parts"].items():
        for part in parts:
            found[words_of(part)].setdefault(words_of(whole), PART)
            found[words_of(whole)].setdefault(words_of(part), WHOLE)
    for group, weight in (*((group, SYNONYM) for group in ONE_WAY), ("ambiguous", AMBIGUOUS)):
        for term, others in groups[group].items():
            found[words_of(term)] |= {words_of(other): weight for other in others}
    return dict(found)


def longest_meaning(words: Words) -> int:
    """How many words the longest phrase has that they begin with and that means something."""
    known = meanings()
    return next((length for length in range(len(words), 0, -1) if words[:length] in known), 0)


def tag_word(facet: str, slug: str) -> str:
    """The word for a tag in the index. Nobody can type it, because `words_of` splits at the colon."""
    return f"{facet}:{slug}"


def is_of_body(meaning: Words) -> bool:
    """Whether the meaning is the tag of a region or muscle."""
    return len(meaning) == 1 and meaning[0].startswith(("region:", "muscle:"))


def is_manner(meaning: Words) -> bool:
    """Whether the meaning is the tag of a position or kind."""
    return len(meaning) == 1 and meaning[0].startswith(("position:", "kind:"))


def _terms(facet: str, terms_of: dict[str, list[str]]) -> dict[Words, set[str]]:
    """The slugs that each term may mean: from the labels of the vocabulary and other words for them."""
    slugs: dict[Words, set[str]] = defaultdict(set)
    for slug, terms in (*labels_of(facet).items(), *terms_of.items()):
        for term in terms:
            slugs[words_of(term)].add(slug)
    return slugs
