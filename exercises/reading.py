"""Measures how hard a text is to read: the length of its sentences and its school grade.

A reader of nine to eleven years should understand the words for patients: sentences of
15 words or fewer and a grade of 6 or below.
"""

import re
from functools import cache
from typing import Any

import pyphen

# A full stop inside a figure ("2.5 cm") has no space after it, so it ends nothing.
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n+")
# A hyphenated word ("side-lying") is one word; a figure ("30") is a word too.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*")


def sentences(text: str) -> list[str]:
    """The sentences of `text`, without surrounding space.

    A line break ends a sentence, so the items of a list can be joined by one. Abbreviations
    with an inner stop ("e.g.") would be split: patient wording does not use them.
    """
    return [part.strip() for part in _SENTENCE_END.split(text) if words(part)]


def words(sentence: str) -> list[str]:
    """The words and figures of `sentence`, as written, without punctuation."""
    return _WORD.findall(sentence)


def grade(text: str, *, names: frozenset[str] = frozenset()) -> float:
    """The Flesch–Kincaid grade level: the years of (US) schooling that `text` asks for.

        0.39 × words ÷ sentences + 11.8 × syllables ÷ words − 15.59

    after Kincaid, Fishburne, Rogers and Chissom, "Derivation of new readability formulas for
    Navy enlisted personnel", Research Branch Report 8-75, 1975. Very easy text falls below
    zero; text without words gives 0.

    `names` are anatomical names and exercise titles, in any case. Each of their words counts as
    two syllables at most, wherever it stands: the text has to use them, and the reader
    meets them as labels.

    Syllables are the British hyphenation points plus one. Hyphenation never leaves a single letter
    alone and skips some breaks ("body", "muscle" and "away" count as one), so the true
    grade is higher, often by one or two. It is a yardstick between texts, not a measurement.
    """
    found = sentences(text)
    counted = [word.casefold() for sentence in found for word in words(sentence)]
    if not counted:
        return 0.0
    labels = {word.casefold() for name in names for word in words(name)}
    syllables = sum(min(2, _syllables(word)) if word in labels else _syllables(word) for word in counted)
    return 0.39 * len(counted) / len(found) + 11.8 * syllables / len(counted) - 15.59


def long_sentences(text: str, limit: int = 15) -> list[str]:
    """The sentences of `text` that have more than `limit` words."""
    return [sentence for sentence in sentences(text) if len(words(sentence)) > limit]


def _syllables(word: str) -> int:
    return sum(len(_hyphenation().positions(part)) + 1 for part in word.split("-"))


@cache
def _hyphenation() -> Any:
    """Read on first use: the dictionary is not needed to start the site."""
    return pyphen.Pyphen(lang="en_GB")
