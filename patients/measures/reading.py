"""Reads the file of an instrument. Strict: unknown fields are refused; each problem says its line and what to do."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from exercises.fields import Check, list_of, one_of, table, text, whole_number
from patients.measures.instrument import (
    DEFAULTS,
    AskAt,
    Better,
    ChangeKind,
    Compared,
    EnteredBy,
    Of,
    Scoring,
    Unit,
    activities_of,
    item_of,
)

SHIPPED = Path(__file__).parent / "shipped"
LARGEST_FILE = 100_000  # bytes
MOST_ITEMS, WIDEST_SCALE, FURTHEST = 60, 21, 100_000
MOST_ACTIVITIES = 5
FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Problems = Iterator[tuple[str, str]]


class MeasureFileError(Exception):
    """The file cannot be used. `problems` holds everything that is wrong with it, each with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class MeasureFile:
    """`content` is what the file says, as plain JSON: a new field with a default makes no new version of it."""

    slug: str
    content: dict[str, Any]

    @property
    def sha256(self) -> str:
        canonical = json.dumps(self.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def needs_licence(self) -> bool:
        return bool(self.content["terms"]["needs_licence"])


def read_shipped() -> list[MeasureFile]:
    """The instruments that come with Reprise. None of them needs a licence."""
    files = [read_measure(path) for path in sorted(SHIPPED.glob("*.toml"))]
    licensed = [file.slug for file in files if file.needs_licence]
    if licensed:
        raise MeasureFileError([f"{slug}.toml: needs a licence, so it cannot ship." for slug in licensed])
    return files


def read_measure(path: Path) -> MeasureFile:
    """Raises MeasureFileError, or OSError if there is no such file."""
    if not FILE_NAME.fullmatch(path.stem) or len(path.stem) > 80 or path.suffix != ".toml":
        raise MeasureFileError(
            [f"{path.name}: Name the file with small letters, digits and dashes, and end it with .toml."]
        )
    raw = path.read_bytes()
    if len(raw) > LARGEST_FILE:
        raise MeasureFileError([f"{path.name}: {len(raw)} bytes are too many. Use {LARGEST_FILE} at most."])
    try:
        source = raw.decode()
        data = tomllib.loads(source, parse_float=Decimal)
    except ValueError as error:  # also what is not UTF-8
        raise MeasureFileError([f"{path.name}: This is no TOML: {error}"]) from None
    found = list(SHAPE(data)) or list(contradictions(data))
    if found:
        raise MeasureFileError([said(path.name, source, where, what) for where, what in found])
    return MeasureFile(slug=path.stem, content=as_json(data))


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_json(part) for name, part in value.items()}
    if isinstance(value, list):
        return [as_json(part) for part in value]
    return str(value) if isinstance(value, Decimal) else value


# --- The fields -----------------------------------------------------------------------------------


def number(value: Any) -> Problems:
    if type(value) is not int and not (isinstance(value, Decimal) and value.is_finite()):
        yield "", "This must be a number, such as 10 or 2.5."
    elif abs(Decimal(value)) > FURTHEST:
        yield "", f"Use a number between -{FURTHEST} and {FURTHEST}."


def more_than_nothing(value: Any) -> Problems:
    found: list[tuple[str, str]] = list(number(value))
    yield from found
    if not found and Decimal(str(value)) <= 0:
        yield "", "This must be more than 0."


def yes_or_no(value: Any) -> Problems:
    if type(value) is not bool:
        yield "", "Write true or false."


def up_to(most: int) -> Check:
    def check(value: Any) -> Problems:
        if type(value) is not int or not 0 <= value <= most:
            yield "", f"This must be a whole number from 0 to {most}."

    return check


def key(value: Any) -> Problems:
    if not (isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", value)):
        yield "", "Use small letters, digits and underscores, such as “walking_stairs”."


line = text(200, filled=True, one_line=True)
words = text(1000, filled=True)
ends = {"lowest_words": text(80, one_line=True), "highest_words": text(80, one_line=True)}
scale: dict[str, Check] = {"lowest": number, "highest": number, **ends}
choice = table({"value": number, "text": line})
item = table(
    {"key": key, "text": words, "hint": text(300), "measured": yes_or_no, "decimals": up_to(2), **scale}
    | {"choices": list_of(choice, filled=True)},
    optional=("hint", "measured", "decimals", "lowest", "highest", "choices", *ends),
)
activities = table(
    {"question": words, "hint": text(300), "rating": line, "least": whole_number, "most": whole_number}
    | scale,
    optional=("hint", *ends),
)
smallest_change = table(
    {
        "change": more_than_nothing,
        "of": one_of([*Of], "part"),
        "kind": one_of([*ChangeKind], "kind of change"),
        "population": line,
        "source": words,
        "usual": yes_or_no,
    },
    optional=("of", "usual"),
)
source = table({"text": words, "doi": line}, optional=("doi",))
terms = table({"owner": line, "statement": words, "needs_licence": yes_or_no})

FIELDS: dict[str, Check] = {
    "name": text(120, filled=True, one_line=True),
    "abbreviation": text(20, filled=True, one_line=True),
    "plain_name": text(60, filled=True, one_line=True),
    "language": text(10, filled=True, one_line=True),
    "about": words,
    "entered_by": one_of([*EnteredBy], "way to enter it"),
    "ask_at": list_of(one_of([*AskAt], "time to ask")),
    "better": one_of([*Better], "direction"),
    "unit": one_of([*Unit], "unit"),
    "lowest": number,
    "highest": number,
    "decimals": up_to(2),
    "scoring": one_of([*Scoring], "way to score"),
    "compared_with": one_of([*Compared], "comparison"),
    "instructions": list_of(words),
    "safety": list_of(words),
    "terms": terms,
    "sources": list_of(source, filled=True),
    "smallest_changes": list_of(smallest_change),
    "items": list_of(item, filled=True),
    "activities": activities,
}
SHAPE = table(FIELDS, optional=DEFAULTS)


# --- What contradicts itself ------------------------------------------------------------------------


def contradictions(data: dict[str, Any]) -> Problems:
    if ("items" in data) == ("activities" in data):
        yield "", "Give either items or activities: what is asked."
        return
    found = [*each_item(data.get("items", [])), *of_activities(data.get("activities"))]
    yield from found
    if not found:
        yield from scored(data)
        yield from for_whom(data)
        yield from usual_figures(data)


def each_item(items: list[dict[str, Any]]) -> Problems:
    if len(items) > MOST_ITEMS:
        yield "items", f"{len(items)} are too many. Use {MOST_ITEMS} at most."
    keys = [each["key"] for each in items]
    for place, each in enumerate(items, start=1):
        where = f"items.{place}"
        if each["key"] in keys[: place - 1]:
            yield f"{where}.key", f"“{each['key']}” is the key of an earlier item. Each needs its own."
        yield from ((f"{where}.{name}", what) for name, what in of_item(each))


def of_item(item: dict[str, Any]) -> Problems:
    if "choices" in item:
        given = [name for name in ("lowest", "highest", "measured", "decimals") if name in item]
        values = [choice["value"] for choice in item["choices"]]
        if given:
            yield given[0], "Leave this out: the choices say which values there are."
        if len(set(values)) < len(values) or len(values) < 2:
            yield "choices", "Give at least two choices, each with another value."
    elif "lowest" not in item or "highest" not in item:
        yield "lowest", "Give lowest and highest, or choices."
    else:
        yield from of_scale(item, is_measured=item.get("measured", False))


def of_scale(scale: dict[str, Any], *, is_measured: bool = False) -> Problems:
    lowest, highest = scale["lowest"], scale["highest"]
    if lowest >= highest:
        yield "highest", f"This must be more than the lowest, which is {lowest}."
    elif not is_measured and (lowest != int(lowest) or highest != int(highest) or scale.get("decimals")):
        yield "lowest", "A scale to choose from has whole numbers. Write measured = true for others."
    elif not is_measured and highest - lowest >= WIDEST_SCALE:
        yield "highest", f"A scale to choose from has {WIDEST_SCALE} numbers at most."


def of_activities(activities: dict[str, Any] | None) -> Problems:
    if activities is None:
        return
    if not 1 <= activities["least"] <= activities["most"] <= MOST_ACTIVITIES:
        yield "activities.least", f"Give least and most so that 1 ≤ least ≤ most ≤ {MOST_ACTIVITIES}."
    yield from ((f"activities.{name}", what) for name, what in of_scale(activities))


def scored(data: dict[str, Any]) -> Problems:
    """The range that the file states must be the one that its scoring gives."""
    items, scoring = [item_of(each) for each in data.get("items", [])], data["scoring"]
    if data["scoring"] == Scoring.ONE and len(items) != 1:
        yield "scoring", "“one” is for an instrument with one item. Write sum, mean or percent."
        return
    if "activities" in data and scoring != Scoring.MEAN:
        yield "scoring", "The score of activities is their mean. Write mean."
        return
    scales = [activities_of(data["activities"]).scale] if "activities" in data else [i.scale for i in items]
    lowest = sum((each.lowest for each in scales), Decimal())
    highest = sum((each.highest for each in scales), Decimal())
    if scoring == Scoring.MEAN:
        lowest, highest = lowest / len(scales), highest / len(scales)
    if scoring == Scoring.PERCENT:
        if lowest != 0 or data["unit"] != Unit.PERCENT:
            yield "scoring", "For percent each item begins at 0 and the unit is percent."
        lowest, highest = Decimal(0), Decimal(100)
    for name, given, right in (("lowest", data["lowest"], lowest), ("highest", data["highest"], highest)):
        if given != right:
            yield name, f"The file says {given}, but what is asked gives {right}. Correct one of them."


def for_whom(data: dict[str, Any]) -> Problems:
    by_staff = data["entered_by"] == EnteredBy.STAFF
    if any(each.get("measured") for each in data.get("items", [])) and not by_staff:
        yield "entered_by", "What is measured is entered by staff: nobody measures it alone at home."
    if not by_staff and "plain_name" not in data:
        yield "plain_name", "Give the name that the patient reads, such as “Your pain”."
    if by_staff and not data.get("safety"):
        yield "safety", "Say how staff keep the patient safe in this test."
    if by_staff and data.get("ask_at"):
        yield "ask_at", "Leave this out: the patient is not asked for what staff enter."


def usual_figures(data: dict[str, Any]) -> Problems:
    for part in Of:
        usual = [
            each
            for each in data.get("smallest_changes", [])
            if each.get("usual") and each.get("of", Of.SCORE) == part
        ]
        if len(usual) > 1:
            yield "smallest_changes", "Only one smallest change can be the usual one."
    for place, each in enumerate(data.get("smallest_changes", []), start=1):
        where = f"smallest_changes.{place}"
        if each.get("of") == Of.ACTIVITY and "activities" not in data:
            yield f"{where}.of", "This instrument has no activities."
        elif each["change"] > data["highest"] - data["lowest"]:
            yield f"{where}.change", "This is more than the whole range of the score."


# --- Where it stands --------------------------------------------------------------------------------


def said(file: str, source: str, where: str, what: str) -> str:
    return f"{file}, line {line_of(source, where)}: {where + ': ' if where else ''}{what}"


def line_of(source: str, where: str) -> int:
    """The line of the field or, for one that is missing, of the table that should have it."""
    places = {"": 1} | {path: number for number, path in reversed([*paths(source)])}
    parts = where.split(".")
    for length in range(len(parts), -1, -1):
        if found := places.get(".".join(parts[:length])):
            return found
    return 1


def paths(source: str) -> Iterator[tuple[int, str]]:
    """Each line that opens a table or sets a field, with the path as problems name it: `items.2.text`."""
    table, counts = "", dict[str, int]()
    for place, row in enumerate(source.splitlines(), start=1):
        if opened := re.match(r"\s*(\[\[?)\s*([\w.]+)\s*\]", row):
            table = numbered(opened[2], counts, is_list=opened[1] == "[[")
            yield place, table
        elif field := re.match(r"\s*([\w-]+)\s*=", row):
            yield place, f"{table}.{field[1]}" if table else field[1]


def numbered(name: str, counts: dict[str, int], *, is_list: bool) -> str:
    path = ""
    parts = name.split(".")
    for place, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        is_last = place == len(parts) - 1
        if is_last and is_list:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}.{counts[path]}"
    return path
