"""The line as tokens: numbers, units, signs and words. A word is taken whole, so that no rule reads the L of "b/l"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from exercises.dose.reader.normalise import fold
from exercises.dose.reader.pieces import Piece
from exercises.dose.reader.vocabulary import (
    ABBREVIATED,
    BEFORE_FIGURE,
    DAY_LETTERS,
    DAYS,
    KINDS,
    NUMBERS,
    ONCE,
    ORDINALS,
)

LETTERS = r"[^\W\d_]"
# A tempo without the word: four figures, or X for "as fast as you can": "3-1-1-0", "3/0/X/1", "30X0", "@ 31X1".
TEMPO = (
    r"\d-\d-[x\d]-\d"
    r"|(?<![x/])(?<!x\ )(?=[\d/]*[0x])\d/\d/[x\d]/\d"
    r"|\d\dX0|(?<=@)\d\dX\d|(?<=@\ )\d\dX\d"
    r"|(?<=[\ @])(?:\d{3}[1-9]|\d\d[1-9]0)(?=\ ?[,;)]|$)"
)
TOKEN = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<tempo>\btempo[:\ ]*(?!\d{{1,2}}\ ?x\ ?\d{{2}}|\d\ ?x)[\dx](?:[-:/.\ ]?[\dx]){{1,3}}(?![\w:/-])
        |\b(?:{TEMPO})(?![\w:/-])
        |\b(?:\d{{3}}[\dx]|[\dx](?:[-/][\dx]){{2,3}})\ tempo\b)
    | (?P<negative>(?<![\w)"'])-\d[\d.,]*)
    | (?P<score>\d{{1,2}}[.,]\d{{1,2}}/10(?![\d/.]))
    | (?P<fraction>\d{{1,3}}/\d{{1,3}}(?![\d/]|\.\d))
    | (?P<list>\d{{1,3}}(?:/\d{{1,3}}){{2,}}(?![\d/]|\.\d))
    | (?P<clock>\d{{1,2}}:\d\d(?::\d\d)?(?![\d:]))
    | (?P<number>\d{{1,9}}(?:\.\d{{1,2}})?(?![\d]|[.:]\d|/\d))
    | (?P<odd>\d[\d.:/⁄]*)
    | (?P<dotted>(?:{LETTERS}\.){{2,}}{LETTERS}?)
    | (?P<short>cr-?10\b|w/o\b|w/|b/w\b|p/w\b|c/(?={LETTERS})|once/)
    | (?P<word>{LETTERS}+(?:'{LETTERS}+)*(?:[-/&>]{LETTERS}+)*)
    | (?P<seconds>''|")
    | (?P<arrow>-+>|→)
    | (?P<sign>.)
    """,
    re.IGNORECASE | re.VERBOSE,
)
SIGNS = {
    "*": "x", "'": "quote", "#": "hash", "%": "percent", "@": "with", ":": "colon", "/": "slash", "-": "dash",
    "&": "and", "+": "and", ",": "sep", ";": "sep", "|": "sep", "(": "sep", ")": "sep", "[": "sep", "]": "sep",
    "·": "sep", "•": "sep", "<": "less", ">": "sign", "≤": "less", "≥": "sign", "=": "sign", "~": "sign",
}  # fmt: skip
LONGEST_ABBREVIATION = 5
JOINING = ("and", "or", "slash")
# A full stop before one of these belongs to an abbreviation.
AFTER_ABBREVIATION = (
    "daily", "weekly", "per", "day", "week", "x", "hold", "reps", "sets", "second", "minute", "relax", "rest",
)  # fmt: skip
GLUED = re.compile(rf"{LETTERS}+")


def tokens(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        assert match is not None  # the last alternative, `sign`, matches any character
        made = list(_tokens(match, text, pieces[-1] if pieces else None))
        place = made[-1].end if made else match.end()
        pieces += made
    around = zip([None, *pieces][:-1], pieces, [*pieces, None][1:], strict=True)
    return [_without_false_end(*three) for three in around]


def _without_false_end(before: Piece | None, piece: Piece, after: Piece | None) -> Piece:
    """The piece, but a full stop after an abbreviation is no longer the end of a sentence: "thr. daily"."""
    if piece.kind != "dot" or before is None or after is None or piece.text != ".":
        return piece
    is_short = (
        before.kind == "unknown" and len(before.text) <= LONGEST_ABBREVIATION and before.end == piece.start
    )
    goes_on = after.kind in JOINING or (
        is_short and after.kind in AFTER_ABBREVIATION and after.text[:1].islower()
    )
    return replace(piece, kind="unknown") if goes_on else piece


def _tokens(match: re.Match[str], text: str, before: Piece | None) -> Iterator[Piece]:
    kind, start, end, word = str(match.lastgroup), match.start(), match.end(), match.group()
    glued = before is not None and before.end == start
    if kind == "space":
        return
    if kind == "tempo":
        yield Piece("tempo", start, end, re.sub(r"(?i)^tempo[: ]*| tempo$", "", word))
    elif kind in ("number", "fraction", "list", "clock"):
        yield from _number(kind, match, text, glued=glued and before is not None and before.kind == "unknown")
    elif kind == "score":
        yield Piece("score", start, end, word, low=Decimal(word.split("/")[0].replace(",", ".")))
    elif kind in ("negative", "odd"):
        yield _to_end_of_word("odd", start, end, text)
    elif kind == "dotted":
        yield _named(fold(word.replace(".", "")), start, end, word)
    elif kind == "seconds":
        yield Piece("second", start, end, word)
    elif kind == "arrow":
        yield Piece("unknown", start, end, word)
    elif kind == "short":
        yield _named(fold(word), start, end, word)
    elif kind == "word":
        yield from _words(start, word, text, before if glued else None)
    elif word == ".":
        is_letter = glued and before is not None and before.kind == "unknown" and len(before.text) == 1
        is_end = not text[end : end + 1].strip() and not (is_letter and text[end + 1 : end + 2].islower())
        yield Piece("dot" if is_end else "unknown", start, end, word)
    elif word == "!":
        yield Piece("dot", start, end, word)
    elif word == "+" and text[start - 1 : start].isdigit() and not text[end : end + 1].isdigit():
        yield Piece("sign", start, end, word)  # "10+" is ten or more
    elif word == "-":
        apart = text[start - 1 : start] in ("", " ") or text[end : end + 1] in ("", " ")
        yield Piece("spaced_dash" if apart else "dash", start, end, word)
    else:
        yield Piece(SIGNS.get(word, "unknown"), start, end, word)


def _named(word: str, start: int, end: int, text: str) -> Piece:
    kind = KINDS.get(word, "unknown")
    low = Decimal(NUMBERS.get(word) or ONCE.get(word) or ORDINALS.get(word) or 0)
    return Piece(kind, start, end, word if kind != "unknown" else text, low=low or None)


def _to_end_of_word(kind: str, start: int, end: int, text: str) -> Piece:
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return Piece(kind, start, end, text[start:end])


def _number(kind: str, match: re.Match[str], text: str, *, glued: bool) -> Iterator[Piece]:
    """A figure with what is glued to it: "10reps", "30sx4", "2nd"; figures in an unknown word are no number."""
    start, end, figures = match.start(), match.end(), match.group()
    letters = GLUED.match(text, end)
    units = list(_split_unit(letters, text)) if letters else []
    if glued or (letters and not units) or text[end : end + 1] in ("_", "°", "²", "³", "⁄"):
        yield _to_end_of_word("odd", start, end, text)
        return
    if units and units[0].kind == "ordinal":
        yield Piece("ordinal", start, units[0].end, figures, low=Decimal(figures))
        return
    if kind in ("fraction", "list"):
        values = tuple(int(figure) for figure in figures.split("/"))
        yield Piece(kind, start, end, figures, values=values)
    elif kind == "clock":
        yield _clock(start, end, figures)
    else:
        yield Piece("number", start, end, figures, low=Decimal(figures))
    yield from units


def _clock(start: int, end: int, figures: str) -> Piece:
    values = tuple(int(figure) for figure in figures.split(":"))
    if any(value > 59 for value in values):
        return Piece("odd", start, end, figures)
    seconds = 0
    for value in values:
        seconds = seconds * 60 + value
    return Piece("clock", start, end, figures, low=Decimal(seconds), values=values)


def _split_unit(letters: re.Match[str], text: str) -> Iterator[Piece]:
    """The letters after a figure as known words: "s", "reps", "sx" before a figure, "xday"."""
    word, start, end = fold(letters.group()), letters.start(), letters.end()
    if word in ("st", "nd", "rd", "th") and not text[end : end + 1].isdigit():
        yield Piece("ordinal", start, end, word)
        return
    figure_follows = text[end : end + 1].isdigit()
    if len(word) == len(letters.group()):
        if KINDS.get(word) in ("l", "r"):
            return  # "10r" may be repetitions
        if word in KINDS and not (figure_follows and KINDS[word] not in GLUES):
            yield _named(word, start, end, letters.group())
        elif figure_follows and word.endswith("x") and word[:-1] in KINDS:
            yield _named(word[:-1], start, end - 1, word)
            yield _named("x", end - 1, end, "x")
        elif word.startswith("x") and KINDS.get(word[1:]) in ("day", "week", "daily", "weekly"):
            yield _named("x", start, start + 1, "x")
            yield _named(word[1:], start + 1, end, word)


NAMES = {"I", "Y", "Z"}  # a capital alone names a thing; small, these are "and" and "with"
# These may stand between two figures without a space: "30sx4", "6to8".
GLUES = {"x", "to", "second", "minute", "hour", "reps", "sets", "m"}


def _words(start: int, word: str, text: str, before: Piece | None) -> Iterator[Piece]:
    end = start + len(word)
    if before is not None and before.kind in ("odd", "unknown"):
        yield _to_end_of_word("unknown", start, end, text)
        return
    if text[end : end + 1].isdigit() and fold(word) not in BEFORE_FIGURE:
        joined = re.match(rf"({LETTERS}+)[-/]x$", word, re.IGNORECASE)
        if not joined:
            yield _to_end_of_word("unknown", start, end, text)
            return
    folded = fold(word)
    if word in NAMES:
        yield Piece("unknown", start, end, word)
    elif (
        folded in ABBREVIATED
        and text[end : end + 1] == "."
        and (len(word) > 2 or _is_in_a_list(start, end, text))
    ):
        yield _named(ABBREVIATED[folded], start, end + 1, word)
    elif folded in KINDS:
        if (
            text[end : end + 1] == "."
            and len(word) <= 6
            and (folded not in FULL_WORDS or text[end + 1 :].strip())
        ):
            end += _is_abbreviated(folded, text[end + 1 : end + 3])
        yield _named(folded, start, end, word)
    elif re.search(r"[-/&>]", word):
        yield from _compound(start, word)
    elif len(word) >= 5 and folded.endswith("x") and text[end : end + 1].isdigit():
        yield Piece("unknown", start, end, word)
    elif days := _day_letters([word[index] for index in range(len(word))]) if word in ("MWF", "TTh") else ():
        yield Piece("days", start, end, word, values=days)
    else:
        yield Piece("unknown", start, end, word)


JOINT = r"(?:[&+/]|\b(?:u|und|o|oder|and|or|et|ou|y|e|i|oraz|lub)\b)"
AFTER_JOINT = re.compile(rf"(?:{JOINT}\.?|\.,)\s*$", re.IGNORECASE)
BEFORE_JOINT = re.compile(rf"\.\s*(?:,|{JOINT})", re.IGNORECASE)


def _is_in_a_list(start: int, end: int, text: str) -> bool:
    """Whether a two-letter word with a full stop is in a list ("Mo., Mi. u. Fr."). If not, it may end a sentence."""
    is_joint = re.fullmatch(r"[uo]", text[start:end], re.IGNORECASE)
    return bool(is_joint or AFTER_JOINT.search(text[:start]) or BEFORE_JOINT.match(text, end))


MONDAY = 0
ALWAYS_SHORT = {"sek", "std", "wdh", "tgl"}  # no sentence ends with these before a German noun
# These are no abbreviations: a full stop after them ends a sentence.
FULL_WORDS = {"day", "week", "side", "leg", "arm", "total", "daily", "weekly"}


def _is_abbreviated(word: str, after: str) -> bool:
    """Whether the dot after the word is part of it, and does not end a sentence."""
    return (
        word in ALWAYS_SHORT
        or KINDS[word] in ("to", "and", "or")
        or (word not in FULL_WORDS and (not after or not after.strip() or not after.strip()[0].isupper()))
    )


def _compound(start: int, word: str) -> Iterator[Piece]:
    """ "hold/relax" is two known words; "m/w/f" is days; "purple-ish" and "L/S" are each one unknown word."""
    names = re.split(r"[-/&>]", word)
    end = start + len(word)
    folded = [fold(name) for name in names]
    if days := _day_letters(names):
        if "-" in word and len(names) == 2 and days[0] == MONDAY and not all(name in DAYS for name in folded):
            yield Piece("days", start, end, word, values=tuple(range(days[1] + 1)))
            return
        if "-" in word and len(names) == 2 and not all(name in DAYS for name in folded):
            yield Piece("unknown", start, end, word)  # "M-F" is a range; "W-F" may be another thing
            return
        if not all(name in DAYS for name in folded):
            yield Piece("days", start, end, word, values=days)
            return
    kinds = [KINDS.get(name, "unknown") for name in folded]
    if all(kind not in ("unknown", "l", "r", "m") for kind in kinds) and not (
        "-" in word and not set(kinds) <= MAY_HAVE_HYPHEN
    ):
        place = start
        for name, sign in zip(names, [*re.findall(r"[-/&>]", word), ""], strict=True):
            yield _named(fold(name), place, place + len(name), name)
            place += len(name)
            if sign:
                yield Piece(SIGNS[sign] if sign != "-" else "dash", place, place + 1, sign)
                place += 1
        return
    yield Piece("unknown", start, end, word)


MAY_HAVE_HYPHEN = {
    "weekday", "hold", "relax", "second", "minute", "on", "off", "rest", "reps", "sets", "work", "to",
}  # fmt: skip


def _day_letters(names: list[str]) -> tuple[int, ...]:
    """The days that two or more letters name: "M/W/F", "Tu/Th", "Mo/Mi/Fr", "L-X-V"."""
    folded = [fold(name) for name in names]
    if len(names) < 2 or len(set(folded)) < len(folded):
        return ()
    if set(folded) <= {"l", "r"}:
        return ()
    for language, letters in DAY_LETTERS.items():
        if language == "spanish" and (len(names) < 3 or not all(name.isupper() for name in names)):
            continue
        days = [letters.get(name, DAYS.get(name)) for name in folded]
        found = [day for day in days if day is not None]
        if len(found) == len(names) and found == sorted(found):
            return tuple(found)
    return ()
