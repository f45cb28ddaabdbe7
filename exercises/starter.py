"""The starter library: one TOML file for each exercise or article. All files are loaded, or none.

A file's name is its slug. The figure of an exercise stands beside it: `poses/<slug>.toml`.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from exercises.dose import Dose
from exercises.fields import (
    ARTICLE,
    ARTICLE_DEFAULTS,
    EXERCISE,
    EXERCISE_DEFAULTS,
    Check,
    another_way,
    list_of,
    one_of,
    read_dose,
    table,
)
from exercises.figures.body.anatomy import Side
from exercises.figures.picture.scene import FrameName, draw
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.model import Figure
from exercises.figures.pose.reader import read_figure
from exercises.figures.problems import FigureError, Problem
from exercises.figures.words.describe import alt
from exercises.models import Article, Exercise, ExercisePicture, ExerciseTag, Picture, Progression

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

    @property
    def file(self) -> str:
        return f"{self.slug}.toml"


@dataclass(frozen=True, slots=True)
class Library:
    exercises: list[Entry]
    articles: list[Entry]


def dose_of(entry: Entry) -> Dose:
    return read_dose(entry.data["dose"])


# --- Reading --------------------------------------------------------------------------------------


def read_library(folder: Path = LIBRARY) -> Library:
    """Reads every file of the folder. Raises LibraryError with all problems of all files."""
    paths = sorted((folder / "exercises").glob("*.toml"))
    if not paths:
        raise LibraryError([Problem(str(folder), "exercises", "There are no files to read.")])
    slugs = [path.stem for path in paths]
    ways = dict.fromkeys(("easier", "harder"), list_of(another_way(slugs)))
    mentioned = {"exercises": list_of(one_of(slugs, "exercise"))}
    problems: list[Problem] = []
    library = Library(
        exercises=_read(paths, EXERCISE | ways, EXERCISE_DEFAULTS, problems),
        articles=_read(
            sorted((folder / "articles").glob("*.toml")), ARTICLE | mentioned, ARTICLE_DEFAULTS, problems
        ),
    )
    problems += [problem for entry in library.exercises for problem in _wrong_with_figure(entry)]
    problems += _same_title(library.exercises, "name")
    problems += _same_title(library.articles, "title")
    if problems:
        raise LibraryError(sorted(problems, key=lambda problem: problem.file))
    return library


def _read(
    paths: list[Path], fields: dict[str, Check], defaults: dict[str, Any], problems: list[Problem]
) -> list[Entry]:
    """The files that can be used. The problems of the others are added to `problems`."""
    entries = []
    check = table(fields, optional=defaults)
    for path in paths:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem) or len(path.stem) > 80:
            problems.append(Problem(path.name, "file name", "Use small letters, digits and single dashes."))
            continue
        try:
            data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        except ValueError as error:  # also what is not UTF-8
            problems.append(Problem(path.name, "TOML", str(error)))
            continue
        found = [Problem(path.name, where, what) for where, what in check(data)]
        if not found:
            entries.append(Entry(slug=path.stem, data=defaults | data, pose=_pose_beside(path)))
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
    moments: tuple[FrameName, ...] = ("start", "end") if figure.end else ("start",)
    return tuple(
        Drawing(draw(shown, moment, title=title), alt(shown, moment), moment, shown.side or "")
        for shown in _sides(figure)
        for moment in moments
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


@transaction.atomic
def load(library: Library) -> tuple[Tally, Tally]:
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
    return _finish(rows, stored, changed), _load_articles(library.articles, rows)


def _load_articles(entries: list[Entry], exercises: dict[str, Exercise]) -> Tally:
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
FACETS = {
    "regions": ExerciseTag.Facet.REGION,
    "kinds": ExerciseTag.Facet.KIND,
    "muscles": ExerciseTag.Facet.MUSCLE,
    "equipment": ExerciseTag.Facet.EQUIPMENT,
}


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
    if {_content(row) for row in related.all()} == {_content(row) for row in wanted}:
        return False
    related.all().delete()
    related.model.objects.bulk_create(wanted)
    return True


def _content(row: models.Model) -> tuple[Any, ...]:
    return tuple(getattr(row, part.attname) for part in row._meta.concrete_fields if part.name != "id")
