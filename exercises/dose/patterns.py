"""The pieces of which the parser's patterns are made, and what a matched number is worth.

Patterns are verbose and ignore case. A written space is `\\ `; the text has only single spaces.
"""

from __future__ import annotations

import re
from decimal import Decimal

TAKEN = "\0"  # stands in for every character that a rule has read

WORDS_FOR_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15,
    "once": 1, "twice": 2, "thrice": 3,
}  # fmt: skip
# Where a number may begin and end: not inside a longer figure, a date, a negative number, or before a lone ×.
START = r"(?<![\w.:⁄<>-])(?<!\d/)"
END = r"(?!\w|%|°|[.:⁄]\d|(?<=\d)/\d|-\d|\ ?[x*](?!\w))"
NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen"
NUMBER = rf"(?:\d{{1,2}}:\d\d(?::\d\d)?|\d{{1,9}}(?:\.\d{{1,2}})?|{NUMBER_WORDS})"
RANGE = rf"(?P<low>{NUMBER})(?:\ ?(?:-|to\ )\ ?(?P<high>{NUMBER}))?"
WORD_END = r"(?:(?!\w)|(?=x\ ?\d))"
SECOND = rf"(?:(?:seconds?|secs?|s){WORD_END}|''|\")"
MINUTE = rf"(?:(?:minutes?|mins?){WORD_END}|')"
HOUR = rf"(?:hours?|hrs?|h){WORD_END}"
UNIT = rf"[\ -]?(?P<unit>{SECOND}|{MINUTE}|{HOUR})(?:\ ?(?P<more>\d{{1,2}})\ ?{SECOND})?"
LIMB = r"(?:sides?|legs?|arms?|hands?|f(?:oo|ee)t|knees?|hips?|shoulders?|ankles?|wrists?|elbows?)"
SETS = r"(?:sets?|rounds?)"
REPS = r"(?:reps?|repetitions?|repeats?|times)"
PER = r"(?:/\ ?|a\ |an\ |per\ |each\ |every\ |in\ a\ )"
ONCE = "once|twice|thrice"
OFTEN = (
    rf"{START}(?<!x\ )(?P<low>\d{{1,3}}|{NUMBER_WORDS}|{ONCE})"
    r"(?:\ ?(?:-|to\ )\ ?(?P<high>\d{1,3}))?"
)
DAY = r"(?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b"
COLOURS = "tan|yellow|red|green|blue|black|silver|gold"

# One factor of a product such as "3 x 8-12 x 5 s hold": a number, its unit, and what may cling to it.
FACTOR = rf"""
    (?P<hold>hold(?:s|ing)?(?:\ time)?(?:\ for)?[:\ ]+)?
    (?P<number>{NUMBER})(?:\ ?(?:-|to\ )\ ?(?P<high>{NUMBER}))?
    (?P<list>(?:/\d{{1,3}})+(?![\d/]))?
    (?:
        {UNIT}(?P<held>[\ -](?:holds?|isometrics?)\b)?
      | (?P<metre>\ ?m\b)
      | \ ?(?P<sets>{SETS}\b)
      | \ ?(?P<each>(?:ea|each)\b\.?(?!\ ?(?!rep|x\b|x\d)[^\W\d_]))?
        \ ?(?P<reps>{REPS}\b(?:\ ?(?:/|per\ |a\ |each\ )\ ?set\b)?)?(?P<rep_max>\ ?rm\b)?
    )"""
NAMELESS_FACTOR = re.sub(r"\?P<\w+>", "?:", FACTOR)
OTHER_UNIT = r"(?:[cmk]m|met(?:er|re)s?|f(?:ee|oo)?t|inch(?:es)?|yards?|deg(?:rees?)?|days?|weeks?|months?)\b"
TIMES = r"\ ?(?:x|\*|of)\ ?"


def pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE)


def number(text: str) -> Decimal:
    return Decimal(WORDS_FOR_NUMBERS.get(text.lower(), text))


def is_second(unit: str) -> bool:
    return unit.lower().startswith(("s", '"', "''"))


def seconds(text: str, unit: str, more: str | None = None) -> int | None:
    """The time in whole seconds, or None for a clock or a fraction that makes no sense."""
    if ":" in text:
        figures = [int(figure) for figure in text.split(":")]
        if any(figure > 59 for figure in figures[1:]) or figures[0] > 59:
            return None
        total = 0
        for figure in figures:
            total = total * 60 + figure
        return total
    size = 1 if is_second(unit) else 60 if unit.lower().startswith(("m", "'")) else 3600
    exact = number(text) * size + int(more or 0)
    return int(exact) if exact == int(exact) else None


def whole(text: str | None) -> int | None:
    """The count, or None if there is none or it is not a whole number."""
    if text is None or ":" in text or "." in text:
        return None
    return int(number(text))


FACTOR_PATTERN = pattern(FACTOR)
