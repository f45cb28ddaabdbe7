"""What typed words mean: abbreviations, lay words, and the labels of the vocabularies."""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

from exercises.models import ExerciseTag
from exercises.vocabulary import Position

FILE = Path(__file__).parent / "library" / "synonyms.toml"
SYNONYM, AMBIGUOUS = 0.9, 0.5  # what they count, beside 1 for the word itself
TWO_WAY = ("abbreviations", "short_names", "positions_and_equipment", "lay_words")

EVERYDAY = frozenset(("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or"))
EVERYDAY |= {"so", "that", "the", "to", "with", "your"}
_SEPARATORS = re.compile(r"[\s!-/:-@\[-`{-~–—·×“”]+")
_PLURAL = re.compile(r"(?<=ch|sh|ss)es$|(?<=[^sui])s$")

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """The words that count, without accents, case and plural: "Shepherd's hooks" gives shepherd, hook."""
    plain = unicodedata.normalize("NFKD", re.sub("['’]", "", text)).casefold()
    plain = re.sub("[\u0300-\u036f]", "", plain)
    words = [word for word in _SEPARATORS.split(plain) if word and word not in EVERYDAY]
    return tuple(_PLURAL.sub("", word) if len(word) > 3 else word for word in words)


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
    """What else a word or phrase stands for, and how much that counts."""
    found: dict[Words, dict[Words, float]] = defaultdict(dict)
    groups = tomllib.loads(FILE.read_text("utf-8"))
    for facet in ("region", "kind", "muscle", "equipment", "position"):
        for term, labels, weight in _other_words(facet, groups[facet]):
            found[words_of(term)] |= {words_of(label): weight for label in labels}
    for group in TWO_WAY:
        for term, others in groups[group].items():
            for other in others:
                found[words_of(term)][words_of(other)] = SYNONYM
                found[words_of(other)].setdefault(words_of(term), SYNONYM)
    for group, weight in (("spellings", SYNONYM), ("ambiguous", AMBIGUOUS)):
        for term, others in groups[group].items():
            found[words_of(term)] |= {words_of(other): weight for other in others}
    return dict(found)


def _other_words(facet: str, terms_of: dict[str, list[str]]) -> Iterator[tuple[str, Iterable[str], float]]:
    """A term, the labels that it stands for, and what it counts: less, if it stands for several things."""
    slugs: dict[str, list[str]] = defaultdict(list)
    for slug, terms in terms_of.items():
        for term in terms:
            slugs[term.casefold()].append(slug)
    for term, named in slugs.items():
        labels = [label for slug in named for label in labels_of(facet)[slug]]
        yield term, labels, SYNONYM if len(named) == 1 else AMBIGUOUS
