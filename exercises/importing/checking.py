"""Checks a row by the rules of `exercises.fields`, and gives what will be stored of it.

What is wrong makes the row refused. What is only remarkable, such as an exercise without steps, makes a warning.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify

from clinic.gates import UNSTORABLE
from exercises import vocabulary
from exercises.dose import MeasuredBy, parse
from exercises.fields import (
    AFFECTED,
    ARTICLE,
    ARTICLE_DEFAULTS,
    EXERCISE,
    EXERCISE_DEFAULTS,
    PLAN_TEMPLATE_DEFAULTS,
    Check,
    another_way,
    list_of,
    one_of,
    plan_template,
    read_dose,
    table,
    text,
    without_affected_side,
)
from exercises.figures.problems import did_you_mean
from exercises.importing.columns import vocabulary_of
from exercises.importing.rows import MOST_ITEM, MOST_ITEMS, MOST_REMARKS, MOST_TEXT, Code, Raw, Remark
from exercises.media import MOST_PICTURES
from exercises.models import ExercisePicture, ImportedRow, Picture
from exercises.vocabulary import Region

Kind = ImportedRow.Kind
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HTTPS = URLValidator(schemes=["https"])
WAYS = ("easier", "harder")
LIBRARY = "library:"  # before the key of an exercise or article that comes with Reprise


@dataclass(slots=True)
class Known:
    """The keys that a row may name: of this file, of the clinic, and of what comes with Reprise."""

    exercises: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    guesses: int = 500

    def meant_by(self, key: str) -> str:
        """What a mistyped key may mean. Looking through 20,000 keys takes milliseconds, so not for each of them."""
        self.guesses -= 1
        return did_you_mean(key, self.exercises) if self.guesses >= 0 else ""


@dataclass(slots=True)
class Checked:
    """`data` has every field that the row gave, clean; with a remark `UNFIT` it must not be used."""

    raw: Raw
    data: dict[str, Any]
    remarks: list[Remark]

    @property
    def is_refused(self) -> bool:
        return any(remark.code == Code.UNFIT for remark in self.remarks)

    @property
    def name(self) -> str:
        name = self.data.get("name") or self.data.get("title") or ""
        return UNSTORABLE.sub("?", name)[:120] if isinstance(name, str) else ""


def checked(raw: Raw, known: Known) -> Checked:
    """Never raises, whatever the row holds."""
    if raw.problem:
        return Checked(raw, {}, [Remark(Code.UNFIT, raw.problem)])
    found = Checked(raw, dict(raw.data), list(raw.remarks))
    if found.is_refused:
        return found
    found.remarks += [Remark(Code.UNFIT, what, where) for where, what in first_of(unstorable(found.data))]
    if not found.is_refused:
        {Kind.EXERCISE: exercise, Kind.ARTICLE: article, Kind.TEMPLATE: template}[Kind(raw.kind)](
            found, known
        )
    return found


def key_of(raw: Raw) -> str:
    """The key that the row will have: its own, or one made of its name. Empty, if it has neither."""
    data = raw.data if isinstance(raw.data, dict) else {}
    given = data.get("slug") or data.get("name") or data.get("title")
    return slug_of(given) if isinstance(given, str) else ""


def slug_of(given: str) -> str:
    made = slugify(given.replace("_", "-").replace("/", "-").replace("'", ""))[:80].strip("-")
    return re.sub(r"-+", "-", made)


# --- What no field may hold -----------------------------------------------------------------------


def unstorable(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Characters that no database takes, and texts and lists beyond any use."""
    if isinstance(value, str):
        if len(value) > MOST_TEXT:
            what = f"This text has {len(value)} characters. Is a quotation mark missing?"
            yield where, f"{what} No field takes more than {MOST_TEXT}."
        elif UNSTORABLE.search(value):
            yield where, "There is a character in it that cannot be stored. Type the text again."
    elif isinstance(value, list):
        if len(value) > MOST_ITEMS * 4:
            yield where, f"This list has {len(value)} items. Use {MOST_ITEMS} at most."
            return
        for number, item in enumerate(value, start=1):
            yield from unstorable(item, f"{where}.{number}" if where else str(number))
    elif isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str) or len(name) > 80 or UNSTORABLE.search(name):
                yield where, "There is no such field."
            else:
                yield from unstorable(item, f"{where}.{name}" if where else name)


def first_of(problems: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(islice(problems, MOST_REMARKS))


def too_long(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        if isinstance(value, list):
            if len(value) > MOST_ITEMS:
                yield name, f"This list has {len(value)} items. Use {MOST_ITEMS} at most."
            for number, item in enumerate(value, start=1):
                if isinstance(item, str) and len(item) > MOST_ITEM:
                    yield f"{name}.{number}", f"Use {MOST_ITEM} characters at most; these are {len(item)}."


# --- Exercises ------------------------------------------------------------------------------------

slug = text(200, one_line=True)
picture = table(
    {
        "sha256": text(64, one_line=True),
        "file": text(200, one_line=True),
        "media_type": one_of(Picture.MediaType.values, "kind of picture"),
        "alt": text(300, one_line=True),
        "moment": one_of(ExercisePicture.Moment.values, "moment"),
        "side": one_of(["", *ExercisePicture.Side.values], "side"),
    },
    optional=("sha256", "file", "media_type", "alt", "moment", "side"),
)
film = table(
    dict.fromkeys(("sha256", "media_type"), text(64, one_line=True)), optional=("sha256", "media_type")
)
MAY_BE_EMPTY = ("position", "dose_basis")
region_word = one_of(Region.values, "body part")


def or_empty(check: Check) -> Check:
    def either(value: Any) -> Iterator[tuple[str, str]]:
        return iter(()) if value == "" else check(value)

    return either


def fields_of_an_exercise(exercises: Collection[str]) -> dict[str, Check]:
    """As in the files that come with Reprise, but only the name must be there."""
    return (
        EXERCISE
        | dict.fromkeys(WAYS, list_of(another_way(exercises)))
        | {name: or_empty(EXERCISE[name]) for name in MAY_BE_EMPTY}
        | {
            "regions": list_of(region_word),
            "kinds": list_of(one_of(vocabulary.Kind.values, "kind")),
            "slug": slug,
            "copied_from": slug,
            "pictures": list_of(picture),
            "film": film,
        }
    )


def exercise(found: Checked, known: Known) -> None:
    data, remarks = found.data, found.remarks
    empty_means_nothing(data, "language", "laterality", "measured_by")
    words_to_slugs(data)
    remarks += dose_from_line(data)
    remarks += links_left_out(data, known)
    fields = fields_of_an_exercise(known.exercises)
    problems = first_of(table(fields, optional=set(fields) - {"name"})(data))
    problems = problems or [*too_long(data), *too_many(data), *steps_named(data), *unsafe_link(data)]
    remarks += [Remark(Code.UNFIT, what, where) for where, what in problems]
    if problems:
        return
    remarks += key_changed(data)
    if "dose" in data:
        data["dose"] = read_dose(data["dose"]).as_dict()


def as_new(data: dict[str, Any]) -> dict[str, Any]:
    """With every field, for an exercise that the clinic does not have yet."""
    dose = data.get("dose", {})
    return EMPTY | {"dose": dose, "measured_by": measure_of(dose)} | data


EMPTY: dict[str, Any] = {
    **dict.fromkeys(EXERCISE, ""),
    **{name: [] for name in ("feel", "avoid", "precautions", "instructions", "regions", "kinds", "muscles")},
    "equipment": [],
    **EXERCISE_DEFAULTS,
    "laterality": "midline",
    "pictures": [],
    "film": {},
    "copied_from": "",
}  # what a new exercise has where its row says nothing


def empty_means_nothing(data: dict[str, Any], *names: str) -> None:
    for name in names:
        if data.get(name) == "":
            del data[name]


@cache
def words_for(name: str) -> dict[str, str]:
    return vocabulary_of(name)


def words_to_slugs(data: dict[str, Any]) -> None:
    """“Resistance band (long)” is resistance_band. An unknown word stays, and is refused with its own message."""
    for name in ("regions", "kinds", "muscles", "equipment"):
        if isinstance(data.get(name), list):
            data[name] = list(dict.fromkeys(slug for word in data[name] for slug in slugs_of(name, word)))
    for name in ("position", "laterality"):
        if isinstance(data.get(name), str):
            data[name] = words_for(name).get(data[name].strip().casefold(), data[name])
    if isinstance(data.get("measured_by"), str):
        data["measured_by"] = data["measured_by"].strip().casefold()


def slugs_of(name: str, word: Any) -> list[Any]:
    words = words_for(name)
    if not isinstance(word, str):
        return [str(word)]
    if (known := word.strip().casefold()) in words:
        return [words[known]]
    parts = [part.strip() for part in word.split(",") if part.strip()]
    return [words.get(part.casefold(), part) for part in parts]


def dose_from_line(data: dict[str, Any]) -> Iterator[Remark]:
    line = data.get("dose")
    if not isinstance(line, str):
        return
    measured_by = data.get("measured_by")
    read = parse(line, measured_by if measured_by in MeasuredBy.values else None)
    dose = read.dose.as_dict()
    for warning in read.warnings:
        yield Remark(Code.DOSE, str(warning.text), "dose")
    if read.affected:
        dose["note"] = "; ".join(part for part in (dose.get("note", ""), "affected side") if part)
        yield Remark(Code.DOSE, "Only a plan knows the affected side. It stays as a note.", "dose")
    data["dose"] = dose


def links_left_out(data: dict[str, Any], known: Known) -> Iterator[Remark]:
    for name in WAYS:
        if not isinstance(data.get(name), list):
            continue
        for number, way in enumerate(data[name], start=1):
            target = way.get("exercise") if isinstance(way, dict) else None
            if isinstance(target, str) and target not in known.exercises:
                what = f"There is no exercise “{target[:80]}”. This link was left out."
                yield Remark(Code.LINK, what + known.meant_by(target), f"{name}.{number}")
        data[name] = [way for way in data[name] if not is_lost(way, known.exercises)]
    origin = data.get("copied_from")
    if isinstance(origin, str) and origin and origin not in known.exercises:
        data["copied_from"] = ""
        what = f"There is no exercise “{origin[:80]}”, from which this one was copied. It stands by itself."
        yield Remark(Code.LINK, what, "copied_from")


def is_lost(way: Any, known: set[str]) -> bool:
    return isinstance(way, dict) and isinstance(way.get("exercise"), str) and way["exercise"] not in known


def too_many(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if (count := len(data.get("pictures", []))) > MOST_PICTURES:
        yield "pictures", f"An exercise has {MOST_PICTURES} pictures at most; these are {count}."


def steps_named(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    steps = len(data.get("instructions", []))
    for number, step in enumerate(data.get("key_steps", []), start=1):
        if "instructions" in data and not 1 <= step <= steps:
            yield f"key_steps.{number}", f"There is no step {step}; there are {steps}."


def unsafe_link(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if address := data.get("video"):
        try:
            HTTPS(address)
        except ValidationError:
            yield "video", "Give an address that starts with https:// or leave it out."


def key_changed(data: dict[str, Any]) -> Iterator[Remark]:
    """Sets the key. It is made of the name, where the row has none."""
    given, name = data.get("slug") or "", data.get("name") or data.get("title") or ""
    data["slug"] = slug_of(given) or slug_of(name) or "exercise"
    if given and data["slug"] != given and not re.fullmatch(r"[0-9a-zA-Z_-]+", given):
        text = f"A key has letters, digits and dashes only. “{given[:80]}” is now “{data['slug']}”."
        yield Remark(Code.SLUG, text, "slug")


def measure_of(dose: dict[str, Any]) -> str:
    if "hold_seconds" in dose:
        return str(MeasuredBy.HOLD.value)
    return str(MeasuredBy.DURATION.value if "duration_seconds" in dose else MeasuredBy.REPS.value)


def worth_a_look(data: dict[str, Any]) -> Iterator[Remark]:
    """Of the fields that the row gives. A row without a column for the steps takes none away."""
    if data.get("instructions") == []:
        yield Remark(Code.NO_STEPS, "It has no steps. Write them before you prescribe it.", "instructions")
    names = {"regions": "body part", "kinds": "kind"}
    missing = [word for name, word in names.items() if data.get(name) == []]
    if missing:
        text = f"It has no {' and no '.join(missing)}, so filters do not find it."
        yield Remark(Code.NO_TAGS, text, "kinds" if data.get("regions") else "regions")


# --- Articles and templates -----------------------------------------------------------------------


def article(found: Checked, known: Known) -> None:
    data, remarks = found.data, found.remarks
    if isinstance(data.get("exercises"), list):
        named = data["exercises"]
        lost = [each for each in named if isinstance(each, str) and each not in known.exercises]
        for each in lost:
            what = f"There is no exercise “{each[:80]}”. It was left out."
            remarks.append(Remark(Code.LINK, what, "exercises"))
        data["exercises"] = [each for each in named if each not in lost]
    fields = ARTICLE | {"exercises": list_of(one_of(known.exercises, "exercise")), "slug": slug}
    fields["regions"] = list_of(region_word)
    may_lack = {*ARTICLE_DEFAULTS, *fields} - {"title", "summary", "sections"}
    problems = first_of(table(fields, optional=may_lack)(data))
    problems = problems or list(too_long(data))
    remarks += [Remark(Code.UNFIT, what, where) for where, what in problems]
    if not problems:
        found.data = ARTICLE_DEFAULTS | {"author": "", "licence": "", "regions": []} | data
        remarks += key_changed(found.data)


WORDING: dict[str, Check] = {  # a template's own words in place of the library's
    "name": text(120, filled=True, one_line=True),
    **dict.fromkeys(("start_position", "stop_rule"), text(1000)),
    **dict.fromkeys(("instructions", "feel", "avoid", "precautions"), list_of(text(MOST_ITEM, filled=True))),
}
WORDS_OF_A_ROW: dict[str, Check] = {
    **dict.fromkeys(("adjustments", "easier", "harder"), list_of(text(200, filled=True))),
    "wording": table(WORDING, optional=WORDING),
    "patient_note": text(4000),
}
MAY_LACK = {
    **PLAN_TEMPLATE_DEFAULTS,
    **dict.fromkeys(("author", "licence", "basis", "problem", "stop_text"), ""),
    "shortcuts": [],
    "regions": [],
}


def template(found: Checked, known: Known) -> None:
    relaxed: dict[str, Check] = {
        "slug": slug,
        "is_mine": lambda value: (
            iter(()) if isinstance(value, bool) else iter([("", "This must be true or false.")])
        ),
        "shortcuts": list_of(text(40, filled=True, one_line=True)),
        "regions": list_of(region_word),
        "problem": text(200, one_line=True),
        "stop_text": text(1000),
    }
    check = plan_template(
        known.exercises,
        known.articles,
        more=relaxed,
        more_of_a_row=WORDS_OF_A_ROW,
        optional={*MAY_LACK, "slug", "is_mine"},
    )
    remarks = found.remarks
    problems = first_of(check(found.data)) or list(too_long(found.data))
    remarks += [Remark(Code.UNFIT, what, where) for where, what in problems]
    if not problems:
        found.data = MAY_LACK | {"is_mine": False} | found.data
        for row in found.data["rows"]:
            dose, is_affected = without_affected_side(row["dose"])
            row["dose"] = read_dose(dose).as_dict() | ({"side": AFFECTED} if is_affected else {})
        remarks += key_changed(found.data)
