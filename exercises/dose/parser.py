"""Reading a dose from what therapists type: "3x10 each side, 5 s hold, BID".

A table of rules is tried in order. Each match takes its span out of the text and gives some parts of the
dose; what no rule takes is kept, word for word, in the note.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from exercises.dose.patterns import (
    COLOURS,
    DAY,
    END,
    HOUR,
    LIMB,
    NAMELESS_FACTOR,
    OFTEN,
    ONCE,
    OTHER_UNIT,
    PER,
    RANGE,
    REPS,
    SECOND,
    SETS,
    START,
    TAKEN,
    TIMES,
    UNIT,
    pattern,
)
from exercises.dose.readers import (
    Context,
    Reader,
    Reading,
    asks,
    counted,
    keep,
    means,
    on_days,
    read_affected,
    read_as_many,
    read_band,
    read_band_letters,
    read_day_letters,
    read_each,
    read_effort,
    read_labels,
    read_load,
    read_named_days,
    read_pain,
    read_product,
    read_rest,
    read_slow_phase,
    read_tempo,
    read_time,
    read_total,
)
from exercises.dose.value import NOTE_LENGTH, Dose, LoadUnit, Side

LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class ParsedDose:
    """What was read. `leftover` was not understood; it is in `dose.note` too, and `warnings` say so.

    `affected`: the text asks for the affected side, which only the plan knows.
    """

    dose: Dose
    leftover: str = ""
    warnings: tuple[str, ...] = ()
    affected: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    pattern: re.Pattern[str]
    read: Reader


def rule(name: str, text: str, read: Reader) -> Rule:
    return Rule(name, pattern(text), read)


ALONE = r"(?<![^\W_])(?<![^\W_]\ )"  # no word or figure before it

LABEL = r"(?:sets?|rounds?|reps?|repetitions?|hold)"
NUMBERS = RANGE.replace("?P<low>", "?:").replace("?P<high>", "?:")

# The order matters: a phrase comes before the numbers that it contains.
RULES = (
    rule(
        "a weight and no repetitions",
        rf"{START}\d{{1,3}}\ ?x\ ?\d{{1,3}}(?:\.\d{{1,2}})?\ ?(?:kgs?|lbs?)\b",
        asks(lambda: _("Say how many repetitions, and how heavy: “3x10, 5 kg”.")),
    ),
    rule(
        "bilateral",
        r"\b(?:bilat(?:eral(?:ly)?)?|both\ (?:legs|arms|hands|feet|knees|hips|shoulders|ankles))\b",
        asks(lambda: _("Both sides together, or each side in turn? Choose a side.")),
    ),
    # How often
    rule("biw", r"\bbiw\b", asks(lambda: _("“BIW” may be twice a week or every two weeks: say which."))),
    rule(
        "programme length",
        r"\b(?:for|x)\ ?\d{1,3}(?:\ ?-\ ?\d{1,3})?\ (?:weeks?|wks?|months?|days?)\b"
        rf"|\bfor\ \d{{1,3}}/(?:7|12|52){END}|{START}(?<!x\ )\d{{1,3}}/(?:12|52){END}",
        keep,
    ),
    rule(
        "times a day",
        rf"{OFTEN}(?:\ ?(?:x|times)\ ?{PER}?|(?<!\d\d)\ ?/\ ?)(?:day|d)\b",
        counted("times_per_day"),
    ),
    rule("times daily", rf"{OFTEN}(?:\ ?x|\ times)?\ ?daily\b", counted("times_per_day")),
    rule("once a day", rf"\b(?P<low>{ONCE})(?P<high>)\ ?{PER}\ ?day\b", counted("times_per_day")),
    rule("once daily", r"\b(?:qd|o\.?d\.?)\b", means(times_per_day=1)),
    rule("twice daily", r"\bb\.?i\.?d\b\.?|\bb\.?d\b\.?", means(times_per_day=2)),
    rule("three times daily", r"\bt\.?i\.?d\b\.?|\btds\b", means(times_per_day=3)),
    rule("four times daily", r"\bq\.?i\.?d\b\.?|\bqds\b", means(times_per_day=4)),
    rule(
        "nightly",
        r"\b(?:nightly|qhs|(?:every|each)\ (?:night|evening|morning))\b",
        lambda match, context: replace(keep(match, context), parts={"times_per_day": 1, "days_per_week": 7}),
    ),
    rule(
        "every other day",
        r"\b(?:every\ (?:other|second|2nd)\ day|alt(?:ernat(?:e|ing))?\.?\ days?|[eq]\.?o\.?d)\b",
        means(every_n_days=2),
    ),
    rule("every third day", r"\bevery\ (?:third|3rd)\ day\b", means(every_n_days=3)),
    rule("every n days", rf"\bevery\ {RANGE}\ days?\b", counted("every_n_days")),
    rule(
        "every n hours", rf"\b(?:every\ |q\ ?){RANGE}\ ?{HOUR}(?:\ while\ awake)?", counted("every_n_hours")
    ),
    rule("hourly", r"\b(?:hourly|every\ hour)\b(?:\ while\ awake)?", means(every_n_hours=1)),
    rule("every n minutes", rf"\b(?:every|after|within)\ {RANGE}\ ?(?:s|m|sec|min)[a-z]*\b", keep),
    rule(
        "days a week",
        rf"{OFTEN}\ ?(?:(?:x|times|days?|d)\ ?{PER}?|{PER})\ ?(?:weekly|week|wk)\b",
        counted("days_per_week"),
    ),
    rule(
        "once a week",
        rf"\b(?P<low>{ONCE})(?P<high>)\ ?{PER}?\ ?(?:weekly|week|wk)\b",
        counted("days_per_week"),
    ),
    rule("days out of seven", rf"{START}(?P<low>\d)(?P<high>)/7(?:\ days)?{END}", counted("days_per_week")),
    rule("weekly", r"\bweekly\b", means(days_per_week=1)),
    rule("every day", r"\b(?:daily|(?:every|each)\ day)\b", means(days_per_week=7)),
    rule(
        "named days",
        rf"\b(?:on\ )?{DAY}(?:(?:\ ?[,/&+-]\ ?|\ and\ |\ to\ |\ ){DAY}){{1,6}}"
        rf"|\b(?:on\ {DAY}|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b)",
        read_named_days,
    ),
    rule("day letters", r"\bm([/,\ ]?)w\1f\b|\bm/w\b|\btu?/th\b|\btuth\b", read_day_letters),
    rule("weekdays", r"\b(?:on\ )?weekdays\b", lambda match, context: on_days([0, 1, 2, 3, 4])),
    # How hard
    rule(
        "effort",
        r"(?:@\ ?)?\b(?:rpe|effort|borg)[:\ ]*(?:of\ )?(?P<low>\d{1,3}(?:\.\d)?)"
        rf"(?:\ ?(?:-|to\ )\ ?(?P<high>\d{{1,3}}(?:\.\d)?))?(?:/10)?{END}",
        read_effort,
    ),
    rule(
        "pain limit",
        rf"\bpain\ ?(?:[<>≤≥=]|<=|under|below|up\ to|max|less\ than)*[:\ ]*(?P<pain>\d{{1,3}})(?:/10)?{END}",
        read_pain,
    ),
    rule(
        "repetitions in reserve", rf"{START}\d{{1,2}}(?:\ ?-\ ?\d{{1,2}})?\ ?rir\b|\brir\ ?\d{{1,2}}\b", keep
    ),
    rule("per cent", rf"@?\ ?{START}\d{{1,3}}\ ?%(?:\ ?(?:of\ )?1?\ ?rm\b)?", keep),
    rule("tempo", rf"\btempo[:\ ]*(?P<tempo>[\dx](?:[-:/]?[\dx]){{1,3}}){END}", read_tempo),
    rule("bare tempo", rf"{START}(?P<tempo>\d-\d-\d(?:-\d)?){END}", read_tempo),
    rule(
        "slow phase",
        rf"{START}(?P<low>\d{{1,2}})[\ -]?(?:seconds?|secs?|s)[\ -]"
        r"(?P<phase>lowering|lower|raising|raise|eccentric|concentric|up|down)\b",
        read_slow_phase,
    ),
    rule(
        "load",
        rf"(?:@|\bwith\b|(?<=\d)\ ?x|{START})\ ?(?P<value>\d{{1,5}}(?:[.,]\d{{1,2}})?)\ ?"
        r"(?P<unit>kgs?|kilos?|lbs?|pounds?)\b",
        read_load,
    ),
    rule(
        "band",
        rf"\b(?:with\ )?(?:a\ |the\ )?(?:(?P<colour>{COLOURS})\ (?:thera-?)?(?:band|tubing|tube|tb)"
        rf"|band:?\ (?P<after>{COLOURS}))\b",
        read_band,
    ),
    rule("band letters", r"\b(?P<letter>[rgyb])tb\b", read_band_letters),
    rule("body weight", r"\b(?:bw|body\ ?-?weight)\b", means(load_unit=LoadUnit.BODYWEIGHT)),
    # Rest, then the amount
    rule(
        "rest",
        rf"\brest(?:ing|s)?(?:\ (?:for|of|time|between\ (?:sets|reps)))?[:\ ]+{RANGE}(?:{UNIT})?"
        rf"(?:\ (?:in\ )?(?:between|after)\ (?:each\ )?(?:sets?|reps?|repetitions?))?{END}",
        read_rest,
    ),
    rule(
        "time of rest",
        rf"{START}{RANGE}{UNIT}[\ -](?:rest|relax|release)\b"
        r"(?:\ (?:in\ )?(?:between|after)\ (?:each\ )?(?:sets?|reps?|repetitions?))?",
        read_rest,
    ),
    rule(
        "each side",
        rf"\b(?:on\ |for\ |per\ )?(?:(?:ea|each|per)\.?\ {LIMB}|both\ sides)\b|\be/s\b"
        r"|\b(?:left|l)(?:\ and\ |\ ?[&+/]\ ?)(?:right|r)\b|\b(?:right|r)(?:\ and\ |\ ?[&+/]\ ?)(?:left|l)\b",
        means(side=Side.EACH),
    ),
    rule(
        "alternating",
        rf"\b(?:alt(?:ernat(?:e|ing))?\.?(?:\ {LIMB})?|changing\ sides\ each\ time)\b",
        means(side=Side.ALTERNATING),
    ),
    rule(
        "affected side",
        r"\b(?:on\ )?(?:the\ |your\ )?(?:sore|affected|involved|painful|injured|bad|operated)\ "
        rf"{LIMB}(?:\ only)?\b",
        read_affected,
    ),
    rule(
        "as many as possible",
        rf"(?:\b(?:amrap|max\ reps)\b(?:\ ?x\ ?(?P<after>\d{{1,3}}){END})?"
        rf"|{START}(?P<before>\d{{1,3}})(?:\ ?{SETS})?\ ?(?:x|of)\ ?(?:amrap|max|failure|fatigue)\b)",
        read_as_many,
    ),
    rule(
        "to fatigue",
        r"\bmax(?:imum|imal)?\ holds?\b|\b(?:to|until|till)\ (?:fatigue[d]?|failure|tired)\b",
        means(to_fatigue=True),
    ),
    rule("total", rf"{START}(?P<low>\d{{1,4}})\ ?{REPS}?\ ?(?:in\ )?total\b", read_total),
    rule(
        "labels",
        rf"(?<!\d)(?<!\d\ )\b(?:{LABEL}(?::\ ?|\ ){NUMBERS}(?:[\ -]?{SECOND})?[,;\ ]*){{2,4}}{END}"
        rf"|\b{LABEL}:\ ?{NUMBERS}{END}",
        read_labels,
    ),
    rule(
        "product",
        rf"(?:(?P<prefix>\brepeat\ x?\ ?|(?<![^\W_])x\ ?)|{START})"
        rf"(?P<product>{NAMELESS_FACTOR}(?:{TIMES}{NAMELESS_FACTOR}){{0,3}}){END}(?!\ ?{OTHER_UNIT})",
        read_product,
    ),
    rule("each", r"(?<=\0)\ ?(?:each|ea)\b\.?(?!\ ?[^\W_])", read_each),
    rule(
        "time",
        rf"{ALONE}(?:keep\ going\ )?(?:for\ )?{START}"
        rf"(?:{RANGE}{UNIT}|(?P<clock>\d{{1,2}}:\d\d(?::\d\d)?))"
        rf"(?:\ (?:walk|jog|run|cycl|swim)(?:e|ing|ning|ming)?\b|\ bike\b)?{END}(?!\ ?[^\W_])",
        read_time,
    ),
    # Which side, last: "left" and "right" are also ordinary words, so nothing may stand beside them
    rule(
        "left",
        rf"{ALONE}(?:on\ )?(?:the\ |your\ )?(?:left|l|lt)(?:\ {LIMB})?(?:\ only)?\b(?!\ ?[^\W_])",
        means(side=Side.LEFT),
    ),
    rule(
        "right",
        rf"{ALONE}(?:on\ )?(?:the\ |your\ )?(?:right|r|rt)(?:\ {LIMB})?(?:\ only)?\b(?!\ ?[^\W_])",
        means(side=Side.RIGHT),
    ),
    rule(
        "joining word",
        r"(?:(?<=\0)|^)[\ ,;.]*(?:(?:do|perform|complete)(?:\ this|\ it)?)[\ :]*(?=\0)"
        r"|(?<=\0)[\ ,;]*(?:x|of|and|with|at|for|then|@)[\ ,;]*(?=\0)",
        means(),
    ),
)


def parse(text: str, measured_by: str | None = None) -> ParsedDose:
    """Read what a therapist typed. Never raises; what is not understood is in the note, word for word.

    `measured_by` of the exercise decides what "4 x 30s" means: four holds, or four sets of that time.
    """
    text, beyond = map(_normalise, _cut(text))
    readings = _decide(_read(text, Context(measured_by or None)))
    dose = Dose()
    for index, reading in enumerate(readings):
        try:
            dose = replace(dose, **reading.parts)
        except ValidationError as error:
            words = {"problem": " ".join(error.messages), "text": text[slice(*reading.span)].strip()}
            warning = _("%(problem)s Kept as a note: “%(text)s”.") % words
            readings[index] = Reading(span=reading.span, warning=warning, understood=False)
    return _keep_words(text, beyond, dose, readings)


def _cut(text: str) -> tuple[str, str]:
    """The part to read, cut at a space so that no number is cut in two, and the rest."""
    if len(text) <= LONGEST_TEXT:
        return text, ""
    space = max(text.rfind(" ", 0, LONGEST_TEXT), 0)
    return text[:space], text[space:]


UNCHANGED = ("<super>", "<sub>", "<circle>", "<fraction>")  # NFKC makes "10²" 102 and "①3" 13
HALVES = {"¼": ".25", "½": ".5", "¾": ".75"}
QUOTES = str.maketrans(
    {"“": '"', "”": '"', "″": '"', "„": '"', "‘": "'", "’": "'", "′": "'", "×": "x", "✕": "x"}
)
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def _normalise(text: str) -> str:
    """One form for the many ways to type a character. Case stays: what is left over becomes the note."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = re.sub(r"(?<=\d)[¼½¾]", lambda match: HALVES[match.group()], text)
    text = text.translate(QUOTES).translate(DASHES)
    text = "".join(
        each if unicodedata.decomposition(each).startswith(UNCHANGED) else unicodedata.normalize("NFKC", each)
        for each in text
    )
    text = "".join(" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in text)
    return re.sub(r"^[-*•·] ", "", " ".join(text.split()))


def _read(text: str, context: Context) -> list[Reading]:
    found: list[Reading] = []
    for each in RULES:
        for match in each.pattern.finditer(text):
            reading = each.read(match, context)
            if reading is None or TAKEN in match.group():
                continue
            found.append(replace(reading, span=match.span()))
            context.seen.update(reading.parts)
            text = text[: match.start()] + TAKEN * len(match.group()) + text[match.end() :]
    return sorted(found, key=lambda reading: reading.span)


def _decide(readings: list[Reading]) -> list[Reading]:
    """Where two readings disagree about a part of the dose, neither is taken."""
    given: defaultdict[str, set[Any]] = defaultdict(set)
    for reading in readings:
        for name, value in reading.parts.items():
            given[name].add(value)
    torn = {name for name, values in given.items() if len(values) > 1}
    warning = _("The text gives two different doses. Use one line for each, or choose one.")
    return [
        Reading(span=reading.span, warning=warning, understood=False)
        if torn & reading.parts.keys()
        else reading
        for reading in readings
    ]


def _keep_words(text: str, beyond: str, dose: Dose, readings: list[Reading]) -> ParsedDose:
    """Put every word that gave no part of the dose into the note, in the order in which it was typed."""
    read = _covered(text, [reading.span for reading in readings if reading.understood])
    seen = _covered(text, [reading.span for reading in readings])
    kept = _covered(text, [reading.keep for reading in readings if reading.keep])
    notes = _runs(text, [is_kept or not is_read for is_kept, is_read in zip(kept, read, strict=True)])
    notes += [reading.note for reading in readings if reading.note]
    warnings = [reading.warning for reading in readings if reading.warning]
    warnings += [
        _("Not understood, kept as a note: “%(text)s”.") % {"text": words}
        for words in _runs(text, [not is_seen for is_seen in seen])
    ]
    unread = _runs(text, [not is_read for is_read in read])
    note = "; ".join(filter(None, [*notes, beyond]))
    leftover = "; ".join(filter(None, [*unread, beyond]))
    if len(note) > NOTE_LENGTH:
        leftover = note
        warnings.append(_("The text is too long for a note. Shorten it: its end is not kept."))
    return ParsedDose(
        dose=replace(dose, note=note[:NOTE_LENGTH].strip()),
        leftover=leftover,
        warnings=tuple(dict.fromkeys(warnings)),
        affected=any(reading.note for reading in readings),
    )


def _covered(text: str, spans: list[tuple[int, int]]) -> list[bool]:
    covered = [False] * len(text)
    for start, end in spans:
        covered[start:end] = [True] * (end - start)
    return covered


def _runs(text: str, wanted: list[bool]) -> list[str]:
    """The stretches of wanted characters, without the punctuation that stood between the phrases."""
    shown = "".join(letter if want else TAKEN for letter, want in zip(text, wanted, strict=True))
    runs = [EDGE.sub("", run) for run in shown.split(TAKEN)]
    return [run for run in runs if run]


JOINTS = r"\s,;:.·•|&+@*"  # what stands between two phrases and means nothing
EDGE = re.compile(rf"^(?:[{JOINTS})\]]|/(?![^\W\d_])|-(?!\d)|[(\[]+$)+|(?<![{JOINTS}/(\[-])[{JOINTS}/(\[-]+$")
