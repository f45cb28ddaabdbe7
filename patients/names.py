"""Prepares names of any script for comparison: small letters, no accents, no apostrophes."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛`´ʼʻʽˈʹʾʿ′＇"))
# Letters that Unicode does not split into a plain letter and a mark.
PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe"})
RING = str.maketrans({"å": "aa"})
MARKS = re.compile("[\u0300-\u036f]")  # of Latin, Greek and Cyrillic; in other scripts marks are vowels


def fold(text: str) -> str:
    """ "Öztürk" → "ozturk", "O’Brien" → "obrien", "Straße" → "strasse"; other scripts stay as they are."""
    return spellings(text)[0]


def spellings(text: str) -> tuple[str, ...]:
    """The folded text. If letters can be spelt out ("Mueller" for "Müller"), these spellings too."""
    text = text.translate(APOSTROPHES)  # first, because Unicode splits some of them into a space and a mark
    if text.isascii():
        return (text.lower(),)
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    ringed = composed.translate(RING)
    ways = (composed, composed.translate(UMLAUTS), ringed, ringed.translate(UMLAUTS))
    return tuple(dict.fromkeys(_plain(way) for way in ways))


def _plain(text: str) -> str:
    bare = MARKS.sub("", unicodedata.normalize("NFD", text.translate(PLAIN)))
    return unicodedata.normalize("NFC", bare)


def words_of(folded: str) -> list[str]:
    """The words between spaces, hyphens and other signs. A vowel sign belongs to its word."""
    if folded.isalnum():
        return [folded]
    return "".join(
        letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else " " for letter in folded
    ).split()


@lru_cache(maxsize=20_000)
def squeezed(text: str) -> str:
    """Only the letters and digits, folded, for comparing record numbers: "A-17" equals "a 17"."""
    return "".join(words_of(fold(text)))


class Name(NamedTuple):
    """A person's name in all its spellings: its words, and the whole name without spaces in either order."""

    words: frozenset[str]
    wholes: frozenset[str]


@lru_cache(maxsize=20_000)
def name_of(given: str, family: str) -> Name:
    words: set[str] = set()
    wholes: set[str] = set()
    for first in spellings(given):
        for last in spellings(family):
            one, two = words_of(first), words_of(last)
            words.update(one, two)
            wholes |= {"".join(one + two), "".join(two + one)}
    return Name(frozenset(words), frozenset(wholes))
