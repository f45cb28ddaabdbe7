"""Makes the rows that were looked at the clinic's own: all in one transaction, so all of them or none.

What is new is kept off the public pages, and nobody has reviewed it. What is replaced too, until somebody has looked.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.models import Clinic
from exercises.dose import Dose
from exercises.importing.columns import as_dict
from exercises.importing.films import keep_films, store_films
from exercises.importing.matching import Shelf
from exercises.importing.rows import Code, Remark
from exercises.models import (
    Article,
    Exercise,
    ExercisePicture,
    ExerciseTag,
    Film,
    ImportedRow,
    LibraryImport,
    Picture,
    PlanTemplate,
    Progression,
)
from exercises.records import FACETS, OF_A_TEMPLATE, OF_AN_ARTICLE, PLAIN, WORDS
from exercises.template_states import state_of

AT_ONCE = 500  # rows
Kind, Action = ImportedRow.Kind, ImportedRow.Action
WAYS = {"easier": Progression.Direction.EASIER, "harder": Progression.Direction.HARDER}


class LibraryChanged(Exception):  # noqa: N818 - a state of the world, not a programming error
    """Somebody changed a row of the library since the file was checked. It must be checked again."""


def store_media(batch: LibraryImport) -> None:
    """Put photos and films into storage, before the transaction: nobody sees them without a row that names them."""
    keep_films(batch.folder)
    for path in sorted(batch.folder.glob("*.jpg")):
        Picture.objects.store(path.read_bytes(), media_type=Picture.MediaType.JPEG)


@transaction.atomic
def store(batch: LibraryImport) -> None:
    """Raises LibraryChanged without storing anything."""
    refuse_changed(batch)
    store_films(batch.folder)
    for rows in rows_of(batch, Kind.EXERCISE):
        store_exercises(batch, rows)
    shelf = Shelf.of(batch.clinic, batch.by)
    for rows in rows_of(batch, Kind.EXERCISE):
        link_exercises(batch, rows, shelf)
    for rows in rows_of(batch, Kind.ARTICLE):
        store_articles(batch, rows, shelf)
    shelf = Shelf.of(batch.clinic, batch.by)
    for rows in rows_of(batch, Kind.TEMPLATE):
        store_templates(batch, rows, shelf)
    batch.rows.update(data=None)


def rows_of(batch: LibraryImport, kind: str) -> Iterator[list[ImportedRow]]:
    """Those that change the library, some hundred at a time."""
    last = 0
    while True:
        found = batch.rows.filter(kind=kind, number__gt=last, action__in=(Action.ADD, Action.REPLACE))
        rows = list(found.order_by("number")[:AT_ONCE])
        if not rows:
            return
        last = rows[-1].number
        yield rows


def refuse_changed(batch: LibraryImport) -> None:
    """Others who store, or make exercises, for this clinic wait here until the caller's transaction ends."""
    Clinic.objects.select_for_update(no_key=True).get(pk=batch.clinic_id)
    shelf = Shelf.of(batch.clinic, batch.by)
    changing = batch.rows.filter(action__in=(Action.ADD, Action.REPLACE))
    for kind, slug, action in changing.values_list("kind", "slug", "action").iterator(AT_ONCE):
        if (slug in shelf.own[kind] or slug in shelf.hidden[kind]) != (action == Action.REPLACE):
            raise LibraryChanged


# --- Exercises ------------------------------------------------------------------------------------


def present_by_slug(model: Any, batch: LibraryImport, rows: list[ImportedRow]) -> dict[str, Any]:
    """The records that are replaced, locked. Raises LibraryChanged if somebody has edited one since the check."""
    seen = {row.slug: row.data.get("_as_of") for row in rows if row.action == Action.REPLACE}
    if not seen:
        return {}
    found = model.objects.filter(clinic=batch.clinic, slug__in=seen).order_by().select_for_update()
    there = {each.slug: each for each in found}
    if any(each.updated_at.isoformat() != seen[slug] for slug, each in there.items()):
        raise LibraryChanged
    return there


def store_exercises(batch: LibraryImport, rows: list[ImportedRow]) -> None:
    """The exercises with tags and pictures. A fixed number of queries for as many rows as one statement takes."""
    there = present_by_slug(Exercise, batch, rows)
    films = {row.data["film"].get("sha256") for row in rows if row.data.get("film")}
    by_hash = {film.sha256: film for film in Film.objects.filter(sha256__in=films)} if films else {}
    exercises = []
    for row in rows:
        exercise = there.get(row.slug) or Exercise(clinic=batch.clinic, slug=row.slug)
        fill(exercise, row.data, by_hash)
        exercise.is_internal, exercise.updated_by = True, batch.by
        exercises.append(exercise)
    changed = [each for each in exercises if each.pk]
    for each in changed:
        each.version += 1
    save_all(Exercise, exercises)
    relate(exercises, rows, changed)


def fill(exercise: Exercise, data: dict[str, Any], films: dict[str, Film]) -> None:
    for name in PLAIN:
        if name in data:
            setattr(exercise, name, data[name])
    if "dose" in data:
        exercise.dose = Dose.from_dict(data["dose"])
    if "film" in data:
        exercise.film = films.get(data["film"].get("sha256", ""))


def relate(exercises: list[Exercise], rows: list[ImportedRow], changed: list[Exercise]) -> None:
    by_slug = {row.slug: row.data for row in rows}
    if changed:
        for name, facet in FACETS.items():
            given = [each.pk for each in changed if name in by_slug[each.slug]]
            ExerciseTag.objects.filter(exercise__in=given, facet=facet).delete()
        given = [each.pk for each in changed if "pictures" in by_slug[each.slug]]
        ExercisePicture.objects.filter(exercise__in=given).delete()
    ExerciseTag.objects.bulk_create(
        ExerciseTag(exercise=each, facet=facet, slug=slug, position=position)
        for each in exercises
        for name, facet in FACETS.items()
        for position, slug in enumerate(by_slug[each.slug].get(name, ()))
    )
    hashes = {item["sha256"] for data in by_slug.values() for item in data.get("pictures", ())}
    pictures = {each.sha256: each for each in Picture.objects.filter(sha256__in=hashes)} if hashes else {}
    ExercisePicture.objects.bulk_create(
        ExercisePicture(
            exercise=each,
            picture=pictures[item["sha256"]],
            **{name: item[name] for name in ("moment", "side", "alt")},
            order=order,
        )
        for each in exercises
        for order, item in enumerate(by_slug[each.slug].get("pictures", ()))
        if item["sha256"] in pictures
    )


def link_exercises(batch: LibraryImport, rows: list[ImportedRow], shelf: Shelf) -> None:
    """Once every exercise has its row. What names a row that was refused is left out here."""
    keys = {row.slug: shelf.own[Kind.EXERCISE][row.slug] for row in rows}
    for name, direction in WAYS.items():
        given = [keys[row.slug] for row in rows if row.action == Action.REPLACE and name in row.data]
        if given:
            Progression.objects.filter(exercise__in=given, direction=direction).delete()
    for row in rows:
        for name in WAYS:
            row.data[name] = ways_found(row, name, shelf)
    Progression.objects.bulk_create(
        Progression(
            exercise_id=keys[row.slug],
            direction=direction,
            target_id=shelf.primary_key(Kind.EXERCISE, way["exercise"]) if "exercise" in way else None,
            text=way.get("text", ""),
            order=order,
        )
        for row in rows
        for name, direction in WAYS.items()
        for order, way in enumerate(row.data[name])
    )
    origins = [(row, row.data["copied_from"]) for row in rows if row.data.get("copied_from")]
    copies = [
        Exercise(pk=keys[row.slug], copied_from_id=shelf.primary_key(Kind.EXERCISE, origin))
        for row, origin in origins
    ]
    if copies:
        Exercise.objects.bulk_update(copies, ["copied_from"])


def ways_found(row: ImportedRow, name: str, shelf: Shelf) -> list[dict[str, str]]:
    ways: list[dict[str, str]] = row.data.get(name, [])
    found = [way for way in ways if "text" in way or shelf.primary_key(Kind.EXERCISE, way["exercise"])]
    for way in ways:
        if way not in found:
            what = f"“{way['exercise']}” was refused, so this link was left out."
            remark(row, Remark(Code.LINK, what, name))
    return found


def remark(row: ImportedRow, found: Remark, state: str = ImportedRow.State.WARNING) -> None:
    """What is known only now, because another row of the file was refused."""
    row.remarks.append(as_dict(found))
    row.state, row.codes = state, f"{row.codes or ' '}{found.code} "
    row.save(update_fields=["remarks", "state", "codes", "action"])


# --- Articles and templates -----------------------------------------------------------------------


def store_articles(batch: LibraryImport, rows: list[ImportedRow], shelf: Shelf) -> None:
    there = present_by_slug(Article, batch, rows)
    articles = [there.get(row.slug) or Article(clinic=batch.clinic, slug=row.slug) for row in rows]
    for article, row in zip(articles, rows, strict=True):
        for name in OF_AN_ARTICLE:
            setattr(article, name, row.data[name])
        article.is_internal = True
    save_all(Article, articles)
    through: Any = Article.exercises.through
    through.objects.filter(article__in=[article.pk for article in articles]).delete()
    through.objects.bulk_create(
        through(article=article, exercise_id=key)
        for article, row in zip(articles, rows, strict=True)
        for key in {shelf.primary_key(Kind.EXERCISE, each) for each in row.data["exercises"]} - {None}
    )


def store_templates(batch: LibraryImport, rows: list[ImportedRow], shelf: Shelf) -> None:
    there = present_by_slug(PlanTemplate, batch, rows)
    exercises, articles = named_by(rows, shelf)
    templates = []
    for row in rows:
        if lost := [each["exercise"] for each in row.data["rows"] if each["exercise"] not in exercises]:
            row.action = Action.NONE
            what = f"It has “{lost[0]}”, which was refused. Mend that row, then import both."
            remark(row, Remark(Code.UNFIT, what, "rows"), ImportedRow.State.REFUSED)
            continue
        template = there.get(row.slug) or PlanTemplate(clinic=batch.clinic, slug=row.slug)
        for name in OF_A_TEMPLATE:
            setattr(template, name, row.data[name])
        if template.pk is None:
            template.owner = batch.by if row.data["is_mine"] else None
        template.state = state_with_words(row, exercises, articles)
        templates.append(template)
    save_all(PlanTemplate, templates)


def named_by(rows: list[ImportedRow], shelf: Shelf) -> tuple[dict[str, Exercise], dict[str, Article]]:
    found: list[dict[str, Any]] = []
    for kind, model, names in (
        (Kind.EXERCISE, Exercise, {each["exercise"] for row in rows for each in row.data["rows"]}),
        (Kind.ARTICLE, Article, {each for row in rows for each in row.data["articles"]}),
    ):
        keys = {name: key for name in names if (key := shelf.primary_key(kind, name))}
        stored: dict[int, Any] = model.objects.in_bulk(set(keys.values()))
        found.append({name: stored[key] for name, key in keys.items()})
    return found[0], found[1]


def state_with_words(
    row: ImportedRow, exercises: dict[str, Exercise], articles: dict[str, Article]
) -> dict[str, Any]:
    """As the library's own templates, and with the clinic's words for a row. See `state_of`."""
    data = row.data | {"articles": [each for each in row.data["articles"] if each in articles]}
    state = state_of(row.slug, data, exercises, articles)
    for made, given in zip(state["rows"], data["rows"], strict=True):
        made |= {name: given[name] for name in WORDS if name in given}
        made["name"] = exercises[given["exercise"]].name
    return state


def save_all(model: Any, records: list[Any]) -> None:
    changed = [each for each in records if each.pk]
    model.objects.bulk_create([each for each in records if not each.pk])
    for each in changed:
        each.updated_at = timezone.now()
    if changed:
        model.objects.bulk_update(
            changed, [field.name for field in model._meta.fields if not field.primary_key]
        )
