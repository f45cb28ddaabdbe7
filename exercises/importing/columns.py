"""The columns of our CSV: how each field is written into a cell, and read from one.

What is written is read back the same, always: where the friendly form of a value would not do that, the cell or the
line holds JSON instead. What a spreadsheet would take for a formula gets an apostrophe before it, and loses it again on
reading.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from exercises.dose import Dose, parse, short
from exercises.dose.value import BOUNDS
from exercises.importing.json_rows import strict
from exercises.importing.rows import Code, Remark, shown
from exercises.models import ExerciseTag
from exercises.vocabulary import Laterality, Position

FORMULA = "=+-@\t\r＝＋－＠"
MOST_BRACKETS = 200  # in a cell that holds JSON
RISKY = f"['{re.escape(FORMULA)}]"
# A spreadsheet of a country that writes semicolons takes our commas for text: then a cell may also begin at a
# semicolon or a line break within ours.
TO_GUARD = re.compile(rf"(\A|[;\n])(?={RISKY})")
GUARDED = re.compile(rf"(\A|[;\n])'(?={RISKY})")

ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
UNESCAPES = {"\\": "\\", "n": "\n", "r": "\r", "s": " ", "t": "\t"}


# --- Cells ----------------------------------------------------------------------------------------


def guard(cell: str) -> str:
    """So that no spreadsheet runs it."""
    return TO_GUARD.sub(r"\1'", cell)


def unguard(cell: str) -> str:
    return GUARDED.sub(r"\1", cell)


def escape(text: str, *, one_line: bool = True) -> str:
    """Text that keeps its spaces at both ends and, on one line, its line breaks."""
    escapes = ESCAPES if one_line else {"\\": "\\\\", "\r": "\\r"}
    found = "".join(escapes.get(letter, letter) for letter in text)
    inner = found.strip()
    if inner == found:
        return found
    if not inner:
        return "".join(ends(letter) for letter in found)
    before, after = found[: found.index(inner)], found[found.index(inner) + len(inner) :]
    return "".join(map(ends, before)) + inner + "".join(map(ends, after))


def ends(letter: str) -> str:
    """A space at an end of a text, so that nobody strips it. Only rare kinds of spaces stay as they are."""
    return {" ": "\\s", "\t": "\\t", "\n": "\\n"}.get(letter, letter)


def unescape(text: str) -> str:
    return re.sub(r"\\([\\nrst])", lambda found: UNESCAPES[found[1]], text)


def lines_of(cell: str) -> list[str]:
    return [line.strip(" \t\r") for line in cell.replace("\r\n", "\n").split("\n") if line.strip()]


def same_or_json(value: Any, friendly: str, read: Callable[[str], Any]) -> str:
    """The friendly form if it is read back as the same, otherwise JSON."""
    fits = "\n" not in friendly and friendly == friendly.strip() and not friendly.startswith(("{", "["))
    return (
        friendly if friendly and fits and read(friendly) == value else json.dumps(value, ensure_ascii=False)
    )


def from_json(text: str) -> Any:
    """What the JSON says, or the text itself, which the check then refuses with its own words."""
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        return text
    try:
        return strict(text)
    except ValueError:
        return text


# --- Kinds of columns -----------------------------------------------------------------------------


def read_text(cell: str) -> str:
    return unescape(cell.replace("\r\n", "\n").strip(" \t\r\n"))


def write_text(value: str) -> str:
    return escape(value, one_line=False)


def read_list(cell: str) -> list[str]:
    return [unescape(line) for line in lines_of(cell)]


def write_list(value: list[str]) -> str:
    return "\n".join(map(escape, value))


def read_numbers(cell: str) -> list[Any]:
    return [whole(part) for part in re.split(r"[,;\s]+", cell.strip()) if part]


def whole(part: str) -> Any:
    """The number, or the text as it is, which the check then refuses."""
    return int(part) if part.isdecimal() and len(part) < 9 else part


def write_numbers(value: list[int]) -> str:
    return ", ".join(map(str, value))


def read_words(cell: str) -> list[str]:
    """Words of a vocabulary. One that holds a comma itself stands on a line of its own, or between semicolons."""
    return [part.strip() for line in cell.split("\n") for part in line.split(";") if part.strip()]


def write_words(value: list[str]) -> str:
    return "; ".join(value)


def read_dose(cell: str) -> Any:
    """JSON for a dose that no line says exactly; otherwise the line, which `checking` reads."""
    text = cell.strip()
    return from_json(text) if text.startswith("{") else text


def write_dose(value: dict[str, Any]) -> str:
    if not value:
        return ""
    dose = Dose.from_dict(value)
    with override("en"):
        line = " ".join(short(dose).split())
        read = parse(line)
    exact = read.dose == dose and not (read.leftover or read.warnings or read.affected)
    return line if exact and not line.startswith("{") else json.dumps(value, ensure_ascii=False)


def read_range(cell: str) -> Any:
    if cell.strip().startswith("{"):
        return from_json(cell)
    found: dict[str, Any] = {}
    for part in read_words(cell):
        name, _space, ends = part.rpartition(" ")
        low, _dash, high = ends.partition("-")
        key = name.strip().casefold().replace(" ", "_")
        found[key or part] = [whole(low), whole(high or low)]
    return found


def write_range(value: dict[str, list[int]]) -> str:
    if not value:
        return ""
    friendly = "; ".join(f"{name.replace('_', ' ')} {low}-{high}" for name, (low, high) in value.items())
    return friendly if set(value) <= set(BOUNDS) and read_range(friendly) == value else json.dumps(value)


def read_references(cell: str) -> list[Any]:
    return [read_reference(line) for line in lines_of(cell)]


def read_reference(line: str) -> Any:
    if line.startswith("{"):
        return from_json(line)
    title, bar, address = line.rpartition(" | ")
    return {"title": title.strip(), "url": address.strip()} if bar else {"title": line}


def write_references(value: list[dict[str, Any]]) -> str:
    return "\n".join(
        same_or_json(
            each,
            " | ".join(str(part) for part in (each.get("title"), each.get("url")) if part),
            read_reference,
        )
        for each in value
    )


def read_ways(cell: str) -> list[Any]:
    return [read_way(line) for line in lines_of(cell)]


def read_way(line: str) -> Any:
    if line.startswith("{"):
        return from_json(line)
    return {"exercise": line[2:].strip()} if line.startswith("→") else {"text": line}


def write_ways(value: list[dict[str, str]]) -> str:
    return "\n".join(
        same_or_json(each, f"→ {each['exercise']}" if "exercise" in each else each["text"], read_way)
        for each in value
    )


def read_objects(cell: str) -> list[Any]:
    return [from_json(line) for line in lines_of(cell)]


def write_objects(value: list[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in value)


def read_object(cell: str) -> Any:
    return from_json(cell) if cell.strip() else {}


def write_object(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


# --- The columns ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    field: str
    label: str
    read: Callable[[str], Any] = read_text
    write: Callable[[Any], str] = write_text
    also: tuple[str, ...] = ()


def words(field: str, label: str, *also: str) -> Column:
    return Column(field, label, read_words, write_words, also)


def texts(field: str, label: str, *also: str) -> Column:
    return Column(field, label, read_list, write_list, also)


COLUMNS = (
    Column("name", "Name", also=("title", "exercise", "exercise name")),
    texts("aliases", "Other names", "alias", "synonyms", "also called"),
    Column("purpose", "Purpose", also=("goal", "aim")),
    Column("start_position", "Start position", also=("starting position", "start")),
    texts("instructions", "Steps", "instruction", "step", "description", "how to"),
    Column("key_steps", "Key steps", read_numbers, write_numbers),
    texts("feel", "What you should feel", "feel it"),
    texts("avoid", "What to avoid", "mistakes"),
    texts("adjustments", "Adjustments", "adjustment"),
    texts("comfort", "Comfort changes"),
    texts("precautions", "Precautions", "precaution", "contraindications", "cautions"),
    Column("stop_rule", "When to stop", also=("stop", "stop rule")),
    Column("stop_rule_short", "When to stop, in short", also=("stop rule short",)),
    Column("dose", "Dose", read_dose, write_dose, also=("dosage", "prescription", "usual dose")),
    Column("measured_by", "Measured by", also=("measure",)),
    Column("usual_range", "Usual range", read_range, write_range),
    Column("dose_basis", "Basis of the dose"),
    Column("dose_basis_note", "Where the dose comes from"),
    words("regions", "Body parts", "body part", "region"),
    words("kinds", "Kinds", "kind", "type", "category"),
    words("muscles", "Muscles", "muscle"),
    words("equipment", "Equipment", "tools"),
    Column("position", "Position", also=("body position",)),
    Column("laterality", "Sides", also=("side",)),
    Column("easier", "Easier", read_ways, write_ways, also=("regression", "regressions")),
    Column("harder", "Harder", read_ways, write_ways, also=("progression", "progressions")),
    Column("video", "Video", also=("video link", "link")),
    Column(
        "references", "References", read_references, write_references, also=("reference", "sources", "source")
    ),
    Column("author", "Author"),
    Column("licence", "Licence", also=("license",)),
    Column("language", "Language"),
    Column("slug", "Key", also=("id",)),
    Column("copied_from", "Copied from"),
    Column("pictures", "Pictures", read_objects, write_objects),
    Column("film", "Film", read_object, write_object),
)
REQUIRED = ("name",)
LABELS = [column.label for column in COLUMNS]


def plain_name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.casefold())


BY_NAME = {
    plain_name(name): column.field
    for column in COLUMNS
    for name in (*column.also, column.field, column.label)
}
BY_FIELD = {column.field: column for column in COLUMNS}


def read_cells(cells: dict[str, str]) -> tuple[dict[str, Any], list[Remark]]:
    """The fields of a row, and what is to be said about its cells."""
    data, remarks = {}, []
    for field, cell in cells.items():
        if cell.lstrip().startswith(("=", "@")) or re.match(r"#(REF|NAME\?|N/A|VALUE|DIV/0)!?", cell.strip()):
            text = "This cell holds a formula or an error of one. It is kept as text: look at it."
            remarks.append(Remark(Code.FORMULA, text, field))
        data[field] = BY_FIELD[field].read(unguard(cell))
    return data, remarks


def write_cells(data: dict[str, Any]) -> list[str]:
    return [guard(column.write(data[column.field])) for column in COLUMNS]


def place_in_words(where: str) -> str:
    """`instructions.2` is “Steps 2”, as the columns are called."""
    field, *below = where.split(".")
    label = BY_FIELD[field].label if field in BY_FIELD else field[:1].upper() + field[1:].replace("_", " ")
    return " ".join([label, *(part.replace("_", " ") for part in below)])


def as_dict(remark: Remark) -> dict[str, str]:
    """For the report."""
    return {
        "code": str(remark.code),
        "text": shown(str(remark.text)),
        "label": shown(place_in_words(remark.where))[:120],
    }


# --- Words of a vocabulary, as people write them --------------------------------------------------


def vocabulary_of(field: str) -> dict[str, str]:
    """Each label and each slug in small letters, with the slug."""
    facets = {"regions": "region", "kinds": "kind", "muscles": "muscle", "equipment": "equipment"}
    if field in facets:
        words: Any = ExerciseTag.VOCABULARY[facets[field]]
    else:
        words = {"position": Position, "laterality": Laterality}[field]
    with override("en"):
        return {
            key: word.value
            for word in words
            for key in (str(word.label).casefold(), word.value, word.value.replace("_", " "))
        }
