"""What the fields of the library's files may hold: `EXERCISE`, `ARTICLE` and `plan_template`."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from clinic.lines import LineField, is_one_line
from exercises.dose import BOUNDS, Dose, MeasuredBy
from exercises.figures.problems import below, did_you_mean
from exercises.models import Article, Exercise, PlanTemplate, Progression
from exercises.vocabulary import Equipment, Kind, Laterality, Muscle, Position, Region

Check = Callable[[Any], Iterator[tuple[str, str]]]  # yields where below the field, and what is wrong


def text(most: int | None = None, *, filled: bool = False, one_line: bool = False) -> Check:
    def check(value: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(value, str):
            yield "", "This must be text."
        elif filled and not value.strip():
            yield "", "This must not be empty."
        elif most and len(value) > most:
            yield "", f"Use {most} characters at most; these are {len(value)}."
        elif one_line and not is_one_line(value):
            yield "", "Write this on one line."

    return check


def column(model: type[models.Model], name: str, *, filled: bool = False) -> Check:
    """Text that fits the model's column."""
    field: Any = model._meta.get_field(name)
    return text(field.max_length, filled=filled, one_line=isinstance(field, LineField))


def whole_number(value: Any) -> Iterator[tuple[str, str]]:
    if type(value) is not int:
        yield "", "This must be a whole number."


def one_of(known: Collection[str], kind: str) -> Check:
    def check(value: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(value, str):
            yield "", "This must be text."
        elif value not in known:
            yield "", f"There is no {kind} “{value}”.{did_you_mean(value, known)}"

    return check


def list_of(item: Check, *, filled: bool = False) -> Check:
    def check(value: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(value, list):
            yield "", "This must be a list."
            return
        if filled and not value:
            yield "", "This must not be empty."
        for number, part in enumerate(value, start=1):
            yield from ((below(str(number), where), what) for where, what in item(part))
            if part in value[: number - 1]:
                yield str(number), "This is in the list twice."

    return check


def table(fields: dict[str, Check], *, optional: Collection[str] = ()) -> Check:
    def check(value: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(value, dict):
            yield "", "This must be a table."
            return
        for name in fields:
            if name not in value and name not in optional:
                yield name, "This field is missing."
        for name, part in value.items():
            if name not in fields:
                yield name, f"There is no such field.{did_you_mean(name, fields)}"
            else:
                yield from ((below(name, where), what) for where, what in fields[name](part))

    return check


def usual_dose(value: Any) -> Iterator[tuple[str, str]]:
    try:
        read_dose(value)
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        yield from ((name, what) for name, messages in by_field.items() for what in messages)


def lowest_and_highest(name: str) -> Check:
    low, high = BOUNDS[name]

    def check(value: Any) -> Iterator[tuple[str, str]]:
        if not (isinstance(value, list) and len(value) == 2 and all(type(end) is int for end in value)):
            yield "", "This must be two whole numbers, the lowest and the highest."
        elif value[0] > value[1]:
            yield "", "The lowest must come first."
        elif value[0] < low or value[1] > high:
            yield "", f"Both must be between {low} and {high}."

    return check


def another_way(exercises: Collection[str]) -> Check:
    """An easier or harder way: another exercise, or a change in words."""
    fields = {"exercise": one_of(exercises, "exercise"), "text": column(Progression, "text", filled=True)}

    def check(value: Any) -> Iterator[tuple[str, str]]:
        yield from table(fields, optional=fields)(value)
        if isinstance(value, dict) and len(value.keys() & fields.keys()) != 1:
            yield "", "Give either an exercise or a text."

    return check


def web_address(value: Any) -> Iterator[tuple[str, str]]:
    yield from text()(value)
    if value and not str(value).startswith(("https://", "http://")):
        yield "", "Give an address that starts with https:// or leave it out."


texts = list_of(text(filled=True))
reference = table(
    {"title": text(filled=True), "publisher": text(), "year": whole_number, "url": web_address},
    optional=("publisher", "year", "url"),
)
section = table({"heading": text(filled=True), "paragraphs": list_of(text(filled=True), filled=True)})

ABOUT: dict[str, Check] = {
    "language": column(Exercise, "language", filled=True),
    "author": column(Exercise, "author"),
    "licence": column(Exercise, "licence"),
    "references": list_of(reference),
}
EXERCISE: dict[str, Check] = ABOUT | {
    "name": column(Exercise, "name", filled=True),
    "aliases": texts,
    "purpose": column(Exercise, "purpose"),
    "start_position": column(Exercise, "start_position"),
    **dict.fromkeys(("instructions", "feel", "avoid", "adjustments", "comfort", "precautions"), texts),
    "stop_rule": column(Exercise, "stop_rule"),
    "stop_rule_short": column(Exercise, "stop_rule_short"),
    "key_steps": list_of(whole_number),
    "regions": list_of(one_of(Region.values, "region"), filled=True),
    "kinds": list_of(one_of(Kind.values, "kind"), filled=True),
    "muscles": list_of(one_of(Muscle.values, "muscle")),
    "equipment": list_of(one_of(Equipment.values, "equipment")),
    "position": one_of(Position.values, "position"),
    "laterality": one_of(Laterality.values, "laterality"),
    "measured_by": one_of(MeasuredBy.values, "measure"),
    "video": column(Exercise, "video"),
    "dose": usual_dose,
    "usual_range": table({name: lowest_and_highest(name) for name in BOUNDS}, optional=BOUNDS),
    "dose_basis": one_of(Exercise.DoseBasis.values, "dose basis"),
    "dose_basis_note": column(Exercise, "dose_basis_note"),
}
ARTICLE: dict[str, Check] = ABOUT | {
    "title": column(Article, "title", filled=True),
    "summary": column(Article, "summary", filled=True),
    "regions": list_of(one_of(Region.values, "region"), filled=True),
    "muscles": list_of(one_of(Muscle.values, "muscle")),
    "sections": list_of(section, filled=True),
}
EXERCISE_DEFAULTS: dict[str, Any] = {
    "language": "en",
    "video": "",
    "stop_rule_short": "",
    "usual_range": {},
    "dose_basis_note": "",
    **{
        name: []
        for name in ("aliases", "key_steps", "adjustments", "comfort", "references", "easier", "harder")
    },
}
ARTICLE_DEFAULTS: dict[str, Any] = {"language": "en", "muscles": [], "references": [], "exercises": []}


def read_dose(data: Any) -> Dose:
    """Raises ValidationError with what is wrong, by field."""
    if isinstance(data, dict):
        data = {name: str(part) if isinstance(part, Decimal) else part for name, part in data.items()}
    return Dose.from_dict(data)


# --- Plan templates -------------------------------------------------------------------------------

LAST_WEEK = 104  # two years
AFFECTED = "affected"  # in place of a dose's side: the affected side of the plan that the row is put into


def plan_template(
    exercises: Collection[str],
    articles: Collection[str],
    *,
    more: Mapping[str, Check] | None = None,
    more_of_a_row: Mapping[str, Check] | None = None,
    optional: Collection[str] = (),
) -> Check:
    """A plan without a patient. `exercises` and `articles` are the slugs that it may name.

    A clinic's own may have more fields, in other rules, and leave more out than the library's files.
    """
    row = {
        "exercise": one_of(exercises, "exercise"),
        "phase": whole_number,
        "why": text(300, one_line=True),
        "dose": dose_of_a_template,
        **(more_of_a_row or {}),
    }
    may_lack = ("phase", "why", *(more_of_a_row or ()))
    fields = {
        **PLAN_TEMPLATE,
        "articles": list_of(one_of(articles, "article")),
        "rows": list_of(table(row, optional=may_lack), filled=True),
        **(more or {}),
    }
    shape = table(fields, optional=optional or PLAN_TEMPLATE_DEFAULTS)

    def check(value: Any) -> Iterator[tuple[str, str]]:
        found = list(shape(value))
        yield from found
        if not found:
            phases = value.get("phases", [])
            yield from _phases_follow_each_other(phases)
            yield from _rows_fit_phases(value["rows"], len(phases))

    return check


def dose_of_a_template(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value.get("side") in ("left", "right"):
        yield "side", f"A template is for any patient. Write “{AFFECTED}”, “each”, “alternating” or “none”."
    else:
        yield from usual_dose(without_affected_side(value)[0])


def without_affected_side(dose: Any) -> tuple[Any, bool]:
    """The dose as `read_dose` takes it, and whether it is for the affected side."""
    if isinstance(dose, dict) and dose.get("side") == AFFECTED:
        return {name: part for name, part in dose.items() if name != "side"}, True
    return dose, False


def weeks(value: Any) -> Iterator[tuple[str, str]]:
    if not (isinstance(value, list) and len(value) in (1, 2) and all(type(week) is int for week in value)):
        yield "", "Give the first and the last week, or only the first if the phase stays open."
    elif value != sorted(value):
        yield "", "The first week must not come after the last."
    elif value[0] < 1 or value[-1] > LAST_WEEK:
        yield "", f"Weeks go from 1 to {LAST_WEEK}."


def _phases_follow_each_other(phases: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    if any("weeks" in phase for phase in phases):
        yield from _weeks_follow_each_other(phases)
        return
    for number, phase in enumerate(phases, start=1):
        if number == 1 and "criterion" in phase:
            yield "phases.1.criterion", "The first phase is open from the start. Leave this out."
        elif number > 1 and "criterion" not in phase:
            yield f"phases.{number}", "Say when this phase begins: in which weeks, or by which criterion."


def _weeks_follow_each_other(phases: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    expected = 1
    for number, phase in enumerate(phases, start=1):
        if "criterion" in phase or "weeks" not in phase:
            yield f"phases.{number}", "Either all phases go by weeks or none does."
            return
        first, *last = phase["weeks"]
        if first < expected:
            yield f"phases.{number}.weeks", f"This overlaps the phase before. Begin in week {expected}."
        elif first > expected:
            yield f"phases.{number}.weeks", f"This leaves a gap. Begin in week {expected}."
        if not last and number < len(phases):
            yield f"phases.{number}.weeks", "Only the last phase can stay open. Give a last week."
            return
        expected = (last or [first])[0] + 1


def _rows_fit_phases(rows: list[dict[str, Any]], phases: int) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows, start=1):
        if "phase" in row and not 1 <= row["phase"] <= phases:
            yield f"rows.{number}.phase", f"There is no phase {row['phase']}; there are {phases}."
    for phase in range(1, phases + 1) if phases else (None,):
        names = Counter(row["exercise"] for row in rows if row.get("phase", phase) == phase)
        for name, count in names.items():
            if count > 1:
                at = max(number for number, row in enumerate(rows, start=1) if row["exercise"] == name)
                where = f" in phase {phase}" if phase else ""
                yield f"rows.{at}.exercise", f"“{name}” is there {count} times{where}."


phase_of_a_template = table(
    {
        "name": text(80, filled=True, one_line=True),
        "weeks": weeks,
        "criterion": text(200, filled=True, one_line=True),
    },
    optional=("weeks", "criterion"),
)
PLAN_TEMPLATE: dict[str, Check] = ABOUT | {
    "name": column(PlanTemplate, "name", filled=True),
    "shortcuts": list_of(text(40, filled=True, one_line=True), filled=True),
    "regions": list_of(one_of(Region.values, "region"), filled=True),
    "basis": column(PlanTemplate, "basis"),
    "problem": text(200, filled=True, one_line=True),
    "goals": text(1000),
    "note": text(4000),
    "stop_text": text(1000, filled=True),
    "phases": list_of(phase_of_a_template),
}
PLAN_TEMPLATE_DEFAULTS: dict[str, Any] = {
    "language": "en",
    "goals": "",
    "note": "",
    "references": [],
    "articles": [],
    "phases": [],
}
