"""Prepares any text for the page: removes what no font can draw and what would turn or break a line."""

import re
import unicodedata
from collections.abc import Set

STAND_IN = "□"  # for a character that no font draws; the template draws it
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
BREAK_HERE = "\u200b"
NO_BREAK_SPACE = "\u00a0"
LONGEST_RUN = 40  # characters without a space; longer runs get places where a line may break
LONGEST_PART = 24  # between two such places
RUN_PIECE = 10

# These draw nothing, but change how the characters beside them look.
INVISIBLE = frozenset(f"\n\u200c\u200d\u200e\u200f{BREAK_HERE}{FIRST_STRONG_ISOLATE}{POP_ISOLATE}")
NEWLINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls
    "\u061c\u202a-\u202e\u2066-\u2069"  # bidi marks, overrides and isolates
    "\u00ad\u180e\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # other formatting
    "\ufe00-\ufe0f\U000e0000-\U000e01ef"  # variation selectors, tags
    "\U0001f3fb-\U0001f3ff"  # skin tones: part of the emoji before them
    "\ud800-\udfff]"  # lone surrogates, which UTF-8 cannot carry
)
WORD_OF_STAND_INS = re.compile(f"{STAND_IN}[\u200d{STAND_IN}]*{STAND_IN}")
# Chinese, Japanese and Korean break between any two characters and need no help.
PHONE = re.compile(r"\+?\d[\d \u00a0()./-]{4,}\d")
IN_ADDRESS = re.compile(r"(?<=[/?&=])(?=\w)|(?<=\w\.)(?=\w{4})")  # where a web address is best broken
LONG_RUN = re.compile(rf"[^\s{BREAK_HERE}\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]{{{LONGEST_RUN + 1},}}")


def cleaned(text: str) -> str:
    """The text in NFC, with plain newlines and spaces and without controls and bidi overrides."""
    if text.isascii() and text.isprintable():
        return text
    text = NEWLINE.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", DROPPED.sub("", text))


def drawable(text: str, covered: Set[int]) -> str:
    """The text with □ in place of each run of characters that are not in `covered`, a set of code points."""
    if text.isascii() and text.isprintable():
        return text
    drawn = "".join(char if char in INVISIBLE or ord(char) in covered else STAND_IN for char in text)
    return WORD_OF_STAND_INS.sub(STAND_IN, drawn)


def breakable(text: str) -> str:
    """The text with places for line breaks in every run of more than 40 characters without a space."""
    return LONG_RUN.sub(lambda run: BREAK_HERE.join(map(_in_pieces, IN_ADDRESS.split(run[0]))), text)


def breakable_address(address: str) -> str:
    """The address with places for line breaks between its parts, even if it is short."""
    return IN_ADDRESS.sub(BREAK_HERE, address)


def _in_pieces(run: str) -> str:
    if len(run) <= LONGEST_PART:
        return run
    pieces = [""]
    for char in run:
        if len(pieces[-1]) >= RUN_PIECE and not unicodedata.category(char).startswith("M"):
            pieces.append("")
        pieces[-1] += char
    return BREAK_HERE.join(pieces)


def held_together(text: str) -> str:
    """The text with phone numbers that no line break can split."""
    return PHONE.sub(lambda phone: phone[0].replace(" ", NO_BREAK_SPACE), text)


def isolated(text: str) -> str:
    """The text with its own writing direction, and each phone number with its own: "+44 117" must not turn round."""
    if not text:
        return ""
    text = PHONE.sub(rf"{FIRST_STRONG_ISOLATE}\g<0>{POP_ISOLATE}", text)
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def split_lines(text: str) -> list[str]:
    """The lines that are not blank, without the space around them."""
    return [line.strip() for line in text.split("\n") if line.strip()]
