"""Checks that the exercises, articles and plan templates of the library are complete and easy to read."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from exercises.dose import Dose, MeasuredBy, Side
from exercises.figures.checks.review import review
from exercises.figures.problems import Problem
from exercises.models import Exercise
from exercises.reading import grade, long_sentences
from exercises.starter import Entry, Library, dose_of
from exercises.template_states import dose_of_row
from exercises.vocabulary import Kind, Laterality, Muscle

MOST_GRADE = 6  # Flesch–Kincaid: a reader of nine to eleven years
MOST_WORDS = 15  # in a sentence
STEPS = range(3, 7)

PATIENTS_TEXTS = ("purpose", "start_position", "stop_rule")
MAY_BE_EMPTY = ("stop_rule_short",)
PATIENTS_LISTS = ("instructions", "feel", "avoid", "adjustments", "comfort", "precautions")
EXERCISE_MUST_HAVE = (
    *PATIENTS_TEXTS,
    *("instructions", "feel", "avoid", "precautions", "author", "licence", "dose", "dose_basis"),
    "dose_basis_note",
)
ARTICLE_MUST_HAVE = ("summary", "author", "licence", "references")
TEMPLATE_MUST_HAVE = ("goals", "note", "basis", "author", "licence", "references")

MOST_EXERCISES = 6  # at a time: the more there are, the fewer people do
ITS_SIDES = {  # what a dose may say of sides, None being the affected side
    Laterality.EACH_SIDE: (Side.EACH, None),
    Laterality.ALTERNATING: (Side.ALTERNATING,),
    Laterality.BILATERAL: (Side.NONE,),
    Laterality.MIDLINE: (Side.NONE,),
}
A_SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)


def findings(library: Library) -> list[Problem]:
    """Everything that should be corrected, in the order of the files."""
    names = frozenset([*(str(label) for label in Muscle.labels), *titles(library)])
    return [
        *(finding for entry in library.exercises for finding in _about_exercise(entry, names)),
        *_circles(library.exercises),
        *(finding for entry in library.exercises for finding in _about_figure(entry)),
        *(finding for entry in library.articles for finding in _about_article(entry, names)),
        *_about_templates(library, names),
    ]


def titles(library: Library) -> Iterator[str]:
    for entry in library.exercises:
        yield entry.data["name"]
        yield from entry.data["aliases"]


def _about_exercise(entry: Entry, names: frozenset[str]) -> Iterator[Problem]:
    yield from _missing(entry, EXERCISE_MUST_HAVE)
    if entry.data["dose_basis"] != Exercise.DoseBasis.CONVENTIONAL:
        yield from _missing(entry, ("references",))
    if len(entry.data["instructions"]) not in STEPS:
        what = f"Give {STEPS[0]} to {STEPS[-1]} steps; these are {len(entry.data['instructions'])}."
        yield Problem(entry.file, "instructions", what)
    yield from _key_steps(entry)
    yield from _outside_usual_range(entry)
    yield from _hard_to_read(entry, dict(_patients_words(entry)), names)


def _about_article(entry: Entry, names: frozenset[str]) -> Iterator[Problem]:
    yield from _missing(entry, ARTICLE_MUST_HAVE)
    words = {"summary": entry.data["summary"]}
    for number, section in enumerate(entry.data["sections"], start=1):
        words[f"sections.{number}.heading"] = section["heading"]
        for paragraph, text in enumerate(section["paragraphs"], start=1):
            words[f"sections.{number}.paragraphs.{paragraph}"] = text
    yield from _hard_to_read(entry, words, names)


def _about_figure(entry: Entry) -> Iterator[Problem]:
    for found in review(entry.slug, entry.pose):
        yield Problem(found.file, found.field, found.what)
    if entry.pose.strip() and not _has_clock(entry.pose):
        if is_held(entry):
            what = f"It is held for {KEPT} seconds or more: say clock = true, so that the picture shows it."
            yield Problem(f"poses/{entry.slug}.toml", "clock", what)
        elif _stays_still(entry):
            what = "One stays there for a time: say clock = true. An arrow of what goes there and back is both = true."
            yield Problem(f"poses/{entry.slug}.toml", "clock", what)


KEPT = 5  # seconds: who stays so long must see it in the picture


def is_held(entry: Entry) -> bool:
    """Whether the end position is kept: it is measured by the hold, or the usual hold is long."""
    held = dose_of(entry).hold_seconds or 0
    return entry.data["measured_by"] == MeasuredBy.HOLD or held >= KEPT


STILL = (Kind.STRETCH, Kind.MOBILITY, Kind.RELEASE, Kind.ISOMETRIC)


def _stays_still(entry: Entry) -> bool:
    """Whether its minutes are a stay: it is of a kind that can be still, and no arrow goes there and back."""
    if entry.data["measured_by"] != MeasuredBy.DURATION:
        return False
    if not all(kind in STILL for kind in entry.data["kinds"]):
        return False
    return not any(arrow.get("both") for one in _shown(entry.pose) for arrow in one.get("arrows", []))


def _has_clock(pose: str) -> bool:
    shown = _shown(pose)
    return not shown or any(one.get("clock") or one.get("hold") for one in shown)


def _shown(pose: str) -> list[dict[str, Any]]:
    """The end and all further positions. None of a file that cannot be read, which is reported already."""
    try:
        data = tomllib.loads(pose)
    except tomllib.TOMLDecodeError:
        return []
    return [data, *data.get("then", [])]


def _missing(entry: Entry, fields: Iterable[str]) -> Iterator[Problem]:
    for name in fields:
        value = entry.data[name]
        if not (value.strip() if isinstance(value, str) else value):
            yield Problem(entry.file, name, "This must not be empty.")


def _patients_words(entry: Entry) -> Iterator[tuple[str, str]]:
    """Everything that a patient reads about the exercise, as field and text."""
    for name in (*PATIENTS_TEXTS, *MAY_BE_EMPTY):
        yield name, entry.data[name]
    for name in PATIENTS_LISTS:
        for number, text in enumerate(entry.data[name], start=1):
            yield f"{name}.{number}", text
    for name in ("easier", "harder"):
        for number, way in enumerate(entry.data[name], start=1):
            yield f"{name}.{number}.text", way.get("text", "")


def _hard_to_read(entry: Entry, words: dict[str, str], names: frozenset[str]) -> Iterator[Problem]:
    for name, text in words.items():
        for sentence in long_sentences(text, MOST_WORDS):
            yield Problem(entry.file, name, f"A sentence has more than {MOST_WORDS} words: “{sentence}”")
    level = grade("\n".join(words.values()), names=names)
    if level > MOST_GRADE:
        yield Problem(entry.file, "all texts", f"The reading grade is {level:.1f}; {MOST_GRADE} is the most.")


def _outside_usual_range(entry: Entry) -> Iterator[Problem]:
    """The usual dose must be in the usual range. Otherwise every plan would start with a warning."""
    dose = dose_of(entry)
    for name in entry.data["usual_range"]:
        if getattr(dose, name) is None:
            yield Problem(entry.file, f"usual_range.{name}", f"The dose has no {name}.")
    for name, what in _beyond(dose, entry.data["usual_range"]):
        yield Problem(entry.file, f"dose.{name}", what)


def _beyond(dose: Dose, usual_range: Mapping[str, list[int]]) -> Iterator[tuple[str, str]]:
    for name, (low, high) in usual_range.items():
        value = getattr(dose, name)
        if value is not None and not (low <= value and (getattr(dose, f"{name}_max", None) or value) <= high):
            yield name, f"This is outside the usual range of {low} to {high}."


def _key_steps(entry: Entry) -> Iterator[Problem]:
    kept, count = entry.data["key_steps"], len(entry.data["instructions"])
    if unknown := [number for number in kept if not 1 <= number <= count]:
        yield Problem(entry.file, "key_steps", f"There is no step {unknown[0]}; there are {count}.")
    elif kept != sorted(kept) or len(kept) == count:
        yield Problem(
            entry.file, "key_steps", "Give them in their order, and leave this out if all are needed."
        )


def _circles(exercises: list[Entry]) -> Iterator[Problem]:
    """Exercises whose chain of easier exercises leads back to themselves."""
    easier: dict[str, set[str]] = {entry.slug: set() for entry in exercises}
    for entry in exercises:
        easier[entry.slug].update(_targets(entry, "easier"))
        for slug in _targets(entry, "harder"):
            easier[slug].add(entry.slug)
    for entry in exercises:
        if entry.slug in _reached_from(entry.slug, easier):
            named = "harder" if entry.slug in _targets(entry, "harder") else "easier"
            yield Problem(
                entry.file, named, "Followed from one to the next, these lead back to this exercise."
            )


def _targets(entry: Entry, direction: str) -> list[str]:
    return [way["exercise"] for way in entry.data[direction] if "exercise" in way]


def _reached_from(start: str, easier: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = [*easier[start]]
    while ahead:
        slug = ahead.pop()
        if slug not in reached:
            reached.add(slug)
            ahead += easier[slug]
    return reached


# --- Plan templates -------------------------------------------------------------------------------


def _about_templates(library: Library, names: frozenset[str]) -> Iterator[Problem]:
    exercises = {entry.slug: entry.data for entry in library.exercises}
    for entry in library.templates:
        yield from _missing(entry, TEMPLATE_MUST_HAVE)
        yield from _too_many_or_none(entry)
        for number, row in enumerate(entry.data["rows"], start=1):
            for name, what in _about_row(row, exercises[row["exercise"]]):
                yield Problem(entry.file, f"rows.{number}.{name}", what)
        words = dict(_patients_words_of_a_template(entry))
        yield from _hard_to_read(entry, words, names)
        for name, text in words.items():
            if found := A_SIDE.search(text):
                what = f"A template is for any patient: use another word than “{found[0]}”."
                yield Problem(entry.file, name, what)


def _too_many_or_none(entry: Entry) -> Iterator[Problem]:
    phases, rows = entry.data["phases"], [row.get("phase") for row in entry.data["rows"]]
    for phase in range(1, len(phases) + 1):
        if phase not in rows:
            yield Problem(entry.file, f"phases.{phase}", "No exercise is in this phase alone.")
        elif (count := rows.count(phase) + rows.count(None)) > MOST_EXERCISES:
            yield Problem(entry.file, f"phases.{phase}", _too_many(count))
    if not phases and len(rows) > MOST_EXERCISES:
        yield Problem(entry.file, "rows", _too_many(len(rows)))


def _too_many(count: int) -> str:
    return f"Give {MOST_EXERCISES} exercises at most at a time; these are {count}."


def _about_row(row: Mapping[str, Any], exercise: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the page of the draft would ask about the row, so that a template asks nothing that it could know."""
    dose, on_affected_side = dose_of_row(row)
    if (None if on_affected_side else dose.side or "") not in ITS_SIDES[exercise["laterality"]]:
        yield "dose.side", f"This does not fit an exercise done {exercise['laterality']}."
    if not any((dose.days_per_week, dose.weekdays, dose.every_n_days)):
        yield "dose", "Say on how many days."
    if exercise["measured_by"] == MeasuredBy.HOLD and not dose.hold_seconds:
        yield "dose", "Say how long the hold is."
    for name, what in _beyond(dose, exercise["usual_range"]):
        yield f"dose.{name}", what


def _patients_words_of_a_template(entry: Entry) -> Iterator[tuple[str, str]]:
    for name in ("problem", "goals", "note", "stop_text"):
        yield name, entry.data[name]
    for number, phase in enumerate(entry.data["phases"], start=1):
        yield f"phases.{number}.name", phase["name"]
        yield f"phases.{number}.criterion", phase.get("criterion", "")
    for number, row in enumerate(entry.data["rows"], start=1):
        yield f"rows.{number}.why", row.get("why", "")
        yield f"rows.{number}.dose.note", row["dose"].get("note", "")
