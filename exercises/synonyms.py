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
}
_SEPARATORS = re.compile(r"[\s!-/:-@\[-`{-~–—·×“”]+")
_PLURAL = re.compile(r"(?<=ch|sh|ss)es$|(?<=[^sui])s$")

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """The words that matter, without accents, capitals and plurals: "Shepherd's hooks" gives shepherd, hook."""
    plain = text.casefold() if text.isascii() else _without_accents(text)
    words = _SEPARATORS.split(plain.replace("'", ""))
    return tuple([_singular(word) for word in words if word and word not in EVERYDAY])


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


def tag_word(facet: str, slug: str) -> str:
    """The word for a tag in the index. Nobody can type it, because `words_of` splits at the colon."""
    return f"{facet}:{slug}"


def _terms(facet: str, terms_of: dict[str, list[str]]) -> dict[Words, set[str]]:
    """The slugs that each term may mean: from the labels of the vocabulary and other words for them."""
    slugs: dict[Words, set[str]] = defaultdict(set)
    for slug, terms in (*labels_of(facet).items(), *terms_of.items()):
        for term in terms:
            slugs[words_of(term)].add(slug)
    return slugs
