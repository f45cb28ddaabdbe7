"""Replaces characters that mean the same by one of them.

Upper and lower case stay as typed, because what is not read goes into the note.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_TEXT = 500
UNCHANGED = ("<super>", "<sub>", "<circle>", "<fraction>")  # NFKC makes "10²" 102 and "①3" 13
HALVES = {"¼": ".25", "½": ".5", "¾": ".75"}
SIGNS = str.maketrans(
    {"“": '"', "”": '"', "″": '"', "„": '"', "‘": "'", "’": "'", "′": "'", "×": "x", "✕": "x"}
    | dict.fromkeys("‐‑‒–—−", "-")
)
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def cut(text: str) -> tuple[str, str]:
    """The part to read, which ends at a space so that no number is cut in two, and the rest."""
    if len(text) <= LONGEST_TEXT:
        return text, ""
    space = max(text.rfind(" ", 0, LONGEST_TEXT), 0)
    return text[:space], text[space:]


def normalise(text: str) -> str:
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = re.sub(r"\s*[\r\n]+\s*", "; ", text.strip())
    text = re.sub(r"(?<![\d.,])([¼½¾])(?!\d)", lambda match: "0" + HALVES[match[1]], text)
    text = re.sub(r"(?<=\d)[¼½¾]", lambda match: HALVES[match.group()], text)
    text = text.translate(SIGNS)
    if not text.isascii():
        text = "".join(map(_compatible, text))
    text = "".join(" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in text)
    return re.sub(r"^[-*•·] ", "", " ".join(text.split()))


def _compatible(letter: str) -> str:
    if unicodedata.decomposition(letter).startswith(UNCHANGED):
        return letter
    return unicodedata.normalize("NFKC", letter)


def fold(word: str) -> str:
    """The word as the tables spell it: small letters, no accents."""
    word = word.casefold()
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word.replace("ł", "l").replace("ø", "o"))
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
