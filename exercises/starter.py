"""The starter library: one TOML file for each exercise, article or plan template. All are loaded, or none.

A file's name is its slug. The figure of an exercise stands beside it: `poses/<slug>.toml`.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone

from exercises.dose import Dose
from exercises.fields import (
    ARTICLE,
    ARTICLE_DEFAULTS,
    EXERCISE,
    EXERCISE_DEFAULTS,
    PLAN_TEMPLATE,
    PLAN_TEMPLATE_DEFAULTS,
    Check,
    another_way,
    list_of,
    one_of,
    plan_template,
    read_dose,
    table,
)
from exercises.figures.body.anatomy import Side
from exercises.figures.picture.scene import draw_frames
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.model import Figure
from exercises.figures.pose.reader import read_figure
from exercises.figures.problems import FigureError, Problem
from exercises.models import (
    Article,
    Exercise,
    ExercisePicture,
    ExerciseTag,
    Picture,
    PlanTemplate,
    Progression,
)
from exercises.records import FACETS
from exercises.template_states import state_of

LIBRARY = Path(__file__).parent / "library"


class LibraryError(Exception):
    """The files cannot be loaded. `problems` lists everything that is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. `data` has every field; those that the file leaves out have their default."""

    slug: str
    data: dict[str, Any]
    pose: str = ""  # the TOML of its figure
    folder: str = ""  # named where files of two kinds may have one name

    @property
    def file(self) -> str:
        return f"{self.folder}{self.slug}.toml"


@dataclass(frozen=True, slots=True)
class Library:
    exercises: list[Entry]
    articles: list[Entry]
    templates: list[Entry] = field(default_factory=list)


def dose_of(entry: Entry) -> Dose:
    return read_dose(entry.data["dose"])


# --- Reading --------------------------------------------------------------------------------------


def read_library(folder: Path = LIBRARY) -> Library:
    """Reads every file of the folder. Raises LibraryError with all problems of all files."""
    paths, articles, templates = (
        sorted((folder / kind).glob("*.toml")) for kind in ("exercises", "articles", "templates")
    )
    if not paths:
        raise LibraryError([Problem(str(folder), "exercises", "There are no files to read.")])
    slugs = [path.stem for path in paths]
    ways = dict.fromkeys(("easier", "harder"), list_of(another_way(slugs)))
    mentioned = {"exercises": list_of(one_of(slugs, "exercise"))}
    exercise = table(EXERCISE | ways, optional=EXERCISE_DEFAULTS)
    article = table(ARTICLE | mentioned, optional=ARTICLE_DEFAULTS)
    template = plan_template(slugs, [path.stem for path in articles])
    problems: list[Problem] = []
    library = Library(
        exercises=_read(paths, exercise, EXERCISE_DEFAULTS, problems),
        articles=_read(articles, article, ARTICLE_DEFAULTS, problems),
        templates=_read(templates, template, PLAN_TEMPLATE_DEFAULTS, problems, shown_in="templates/"),
    )
    problems += [problem for entry in library.exercises for problem in _wrong_with_figure(entry)]
    problems += _same_title(library.exercises, "name")
    problems += _same_title(library.articles, "title")
    problems += _same_title(library.templates, "name")
    problems += _same_shortcut(library.templates)
    if problems:
        raise LibraryError(sorted(problems, key=lambda problem: problem.file))
    return library


def _read(
    paths: list[Path], check: Check, defaults: dict[str, Any], problems: list[Problem], *, shown_in: str = ""
) -> list[Entry]:
    """The files that can be used. The problems of the others are added to `problems`."""
    entries = []
    for path in paths:
        file = f"{shown_in}{path.name}"
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem) or len(path.stem) > 80:
            problems.append(Problem(file, "file name", "Use small letters, digits and single dashes."))
            continue
        try:
            data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        except ValueError as error:  # also what is not UTF-8
            problems.append(Problem(file, "TOML", str(error)))
            continue
        found = [Problem(file, where, what) for where, what in check(data)]
        if not found:
            pose = _pose_beside(path) if path.parent.name == "exercises" else ""
            entries.append(Entry(slug=path.stem, data=defaults | data, pose=pose, folder=shown_in))
        problems += found
    return entries


def _pose_beside(path: Path) -> str:
    pose = path.parent.parent / "poses" / path.name
    return pose.read_text("utf-8") if pose.exists() else ""


def _wrong_with_figure(entry: Entry) -> list[Problem]:
    if not entry.pose:
        return []  # it can be loaded without one; `check_library` complains
    file = f"poses/{entry.file}"
    try:
        read_figure(entry.slug, tomllib.loads(entry.pose))
    except FigureError as error:
        return [Problem(file, problem.field, problem.what) for problem in error.problems]
    except tomllib.TOMLDecodeError as error:
        return [Problem(file, "TOML", str(error))]
    return []


def _same_title(entries: list[Entry], name: str) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries:
        earlier = first.setdefault(entry.data[name].casefold(), entry)
        if earlier is not entry:
            yield Problem(entry.file, name, f"{earlier.file} is called the same.")


def _same_shortcut(templates: list[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in templates:
        for shortcut in entry.data["shortcuts"]:
            earlier = first.setdefault(shortcut.casefold(), entry)
            if earlier is not entry:
                yield Problem(entry.file, "shortcuts", f"{earlier.file} has “{shortcut}” too.")


# --- Pictures -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drawing:
    svg: str
    alt: str
    moment: str
    side: str = ""


def pictures_of(entry: Entry) -> tuple[Drawing, ...]:
    """The drawings of an exercise, in order. Only this function decides where they come from."""
    return _drawn(entry.slug, entry.data["name"], entry.pose) if entry.pose else ()


@cache
def _drawn(slug: str, title: str, pose: str) -> tuple[Drawing, ...]:
    """Start and end, for each side if the figure has sides. A hold without movement has one picture."""
    figure = read_figure(slug, tomllib.loads(pose))
    return tuple(
        Drawing(picture.svg, picture.alt, picture.frame, shown.side or "")
        for shown in _sides(figure)
        for picture in draw_frames(shown, title=title)
    )


def _sides(figure: Figure) -> list[Figure]:
    if not figure.side:
        return [figure]
    return sorted([figure, mirror(figure)], key=lambda each: each.side != Side.LEFT)


# --- Loading --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """What loading changed, by slug."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        changed = f"{len(self.changed)} changed" + (f" ({', '.join(self.changed)})" if self.changed else "")
        archived = f"{len(self.archived)} archived"
        archived += f" ({', '.join(self.archived)})" if self.archived else ""
        return f"{len(self.added)} added, {changed}, {len(self.unchanged)} unchanged, {archived}"


class Loaded(NamedTuple):
    exercises: Tally
    articles: Tally
    templates: Tally


@transaction.atomic
def load(library: Library) -> Loaded:
    """Make the starter library in the database equal to the files. Unchanged rows are not written.

    Rows without a file are archived, never deleted: plans may refer to them.
    """
    stored = {row.slug: row for row in Exercise.objects.filter(clinic=None).with_details()}
    rows = {entry.slug: stored.get(entry.slug) or Exercise(slug=entry.slug) for entry in library.exercises}
    new = [slug for slug in rows if slug not in stored]
    changed = {entry.slug for entry in library.exercises if _fill_exercise(rows[entry.slug], entry)}
    for slug in new:  # first, because links between exercises need their ids
        rows[slug].save()
    changed |= {entry.slug for entry in library.exercises if _relate(rows[entry.slug], entry, rows)}
    of_exercises = _finish(rows, stored, changed)
    articles, of_articles = _load_articles(library.articles, rows)
    return Loaded(of_exercises, of_articles, _load_templates(library.templates, rows, articles))


def _load_articles(entries: list[Entry], exercises: dict[str, Exercise]) -> tuple[dict[str, Article], Tally]:
    stored = {row.slug: row for row in Article.objects.filter(clinic=None).prefetch_related("exercises")}
    rows = {entry.slug: stored.get(entry.slug) or Article(slug=entry.slug) for entry in entries}
    changed = {entry.slug for entry in entries if _fill(rows[entry.slug], entry, ARTICLE)}
    for entry in entries:
        row, wanted = rows[entry.slug], {exercises[slug].pk for slug in entry.data["exercises"]}
        if entry.slug not in stored:
            row.save()
        if {exercise.pk for exercise in row.exercises.all()} != wanted:
            row.exercises.set(wanted)
            changed.add(entry.slug)
    return rows, _finish(rows, stored, changed)


TEMPLATE_COLUMNS = [name for name in PLAN_TEMPLATE if hasattr(PlanTemplate, name)]


def _load_templates(
    entries: list[Entry], exercises: dict[str, Exercise], articles: dict[str, Article]
) -> Tally:
    stored = {row.slug: row for row in PlanTemplate.objects.filter(clinic=None, owner=None)}
    rows = {entry.slug: stored.get(entry.slug) or PlanTemplate(slug=entry.slug) for entry in entries}
    changed = set()
    for entry in entries:
        row, state = rows[entry.slug], state_of(entry.slug, entry.data, exercises, articles)
        changed_state = row.state != state
        row.state = state
        if _fill(row, entry, TEMPLATE_COLUMNS) or changed_state:
            changed.add(entry.slug)
        if entry.slug not in stored:
            row.save()
    return _finish(rows, stored, changed)


def _finish(rows: dict[str, Any], stored: dict[str, Any], changed: set[str]) -> Tally:
    """Save the changed rows, archive those without a file, and count both."""
    tally = Tally()
    for slug, row in rows.items():
        if slug not in stored:
            tally.added.append(slug)
        elif slug in changed:
            row.save()
            tally.changed.append(slug)
        else:
            tally.unchanged.append(slug)
    for slug, row in stored.items():
        if slug not in rows and row.archived_at is None:
            row.archived_at = timezone.now()
            row.save()
            tally.archived.append(slug)
    return tally


EXERCISE_COLUMNS = [
    name for name in EXERCISE if name not in ("regions", "kinds", "muscles", "equipment", "dose")
]


def _fill_exercise(row: Exercise, entry: Entry) -> bool:
    dose = dose_of(entry)
    changed = dose != row.dose
    row.dose = dose
    return _fill(row, entry, EXERCISE_COLUMNS) or changed


def _fill(row: Any, entry: Entry, columns: Collection[str]) -> bool:
    """Copy the file's fields into the row. True if that changed it."""
    values = {name: entry.data[name] for name in columns} | {"archived_at": None}
    changed = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return changed


def _relate(row: Exercise, entry: Entry, exercises: dict[str, Exercise]) -> bool:
    """Set the tags, easier and harder exercises, and pictures. True if any of them changed."""
    tags = [
        ExerciseTag(exercise=row, facet=facet, slug=slug, position=position)
        for name, facet in FACETS.items()
        for position, slug in enumerate(entry.data[name])
    ]
    ways = [
        Progression(
            exercise=row,
            direction=direction,
            target=exercises[way["exercise"]] if "exercise" in way else None,
            text=way.get("text", ""),
            order=order,
        )
        for direction in Progression.Direction.values
        for order, way in enumerate(entry.data[direction])
    ]
    pictures = [
        ExercisePicture(
            exercise=row,
            picture=Picture.objects.store(drawing.svg.encode(), media_type=Picture.MediaType.SVG),
            moment=drawing.moment,
            side=drawing.side,
            alt=drawing.alt,
            order=order,
        )
        for order, drawing in enumerate(pictures_of(entry))
    ]
    return any([_replace(row.tags, tags), _replace(row.progressions, ways), _replace(row.pictures, pictures)])


def _replace(related: Any, wanted: list[Any]) -> bool:
    """Replace the related rows if they differ. True if they did."""
    stored = {_content(row) for row in related.all()}
    if stored == {_content(row) for row in wanted}:
        return False
    if stored:
        related.all().delete()
    related.model.objects.bulk_create(wanted)
    return True


def _content(row: models.Model) -> tuple[Any, ...]:
    return tuple(getattr(row, part.attname) for part in row._meta.concrete_fields if part.name != "id")
