"""An exercise, article or plan template as one flat record, which export writes and import compares with.

Another exercise or article is named by its key; with `library:` before it, by the key of one that comes with Reprise.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from exercises.fields import AFFECTED
from exercises.models import Article, Exercise, ExerciseTag, PlanTemplate

LIBRARY = "library:"
FACETS = {
    "regions": ExerciseTag.Facet.REGION,
    "kinds": ExerciseTag.Facet.KIND,
    "muscles": ExerciseTag.Facet.MUSCLE,
    "equipment": ExerciseTag.Facet.EQUIPMENT,
}
PLAIN = (  # columns that are written as they are
    "name",
    "aliases",
    "purpose",
    "start_position",
    "instructions",
    "key_steps",
    "feel",
    "avoid",
    "adjustments",
    "comfort",
    "precautions",
    "stop_rule",
    "stop_rule_short",
    "measured_by",
    "usual_range",
    "dose_basis",
    "dose_basis_note",
    "position",
    "laterality",
    "video",
    "references",
    "author",
    "licence",
    "language",
)
OF_AN_ARTICLE = (
    "title",
    "summary",
    "regions",
    "muscles",
    "sections",
    "references",
    "author",
    "licence",
    "language",
)
OF_A_TEMPLATE = ("name", "shortcuts", "regions", "basis", "references", "author", "licence", "language")
DETAILS = ("problem", "goals", "note", "stop_text")
WORDS = ("adjustments", "easier", "harder", "wording", "patient_note", "why")


def key_of(record: Exercise | Article | None) -> str:
    if record is None:
        return ""
    return record.slug if record.clinic_id else f"{LIBRARY}{record.slug}"


def exercise_record(exercise: Exercise) -> dict[str, Any]:
    """All that the clinic wrote. Asks nothing of the database after `with_details` and `copied_from`, `film`."""
    film = exercise.film
    return {
        "slug": exercise.slug,
        **{name: getattr(exercise, name) for name in PLAIN},
        "dose": exercise.dose.as_dict(),
        **{name: exercise.tagged_with(facet) for name, facet in FACETS.items()},
        "easier": [way_record(way) for way in exercise.easier],
        "harder": [way_record(way) for way in exercise.harder],
        "copied_from": key_of(exercise.copied_from),
        "pictures": [
            {
                "sha256": use.picture.sha256,
                "media_type": use.picture.media_type,
                "moment": use.moment,
                "side": use.side,
                "alt": use.alt,
            }
            for use in exercise.pictures.all()
        ],
        "film": {"sha256": film.sha256, "media_type": film.media_type} if film else {},
    }


def way_record(way: Any) -> dict[str, str]:
    return {"exercise": key_of(way.target)} if way.target_id else {"text": way.text}


def article_record(article: Article) -> dict[str, Any]:
    """Asks nothing of the database, if its exercises were prefetched."""
    return {
        "slug": article.slug,
        **{name: getattr(article, name) for name in OF_AN_ARTICLE},
        "exercises": sorted(key_of(exercise) for exercise in article.exercises.all()),
    }


def named_in(templates: Iterable[PlanTemplate]) -> tuple[dict[str, Exercise], dict[str, Article]]:
    """The exercises and articles of the templates, by public id. Two queries."""
    states = [template.state for template in templates]
    exercises = {row["exercise"] for state in states for row in state.get("rows", [])}
    articles = {public_id for state in states for public_id in state.get("articles", [])}
    return (
        Exercise.objects.in_bulk(exercises, field_name="public_id"),
        Article.objects.in_bulk(articles, field_name="public_id"),
    )


def template_record(
    template: PlanTemplate, exercises: Mapping[str, Exercise], articles: Mapping[str, Article]
) -> dict[str, Any]:
    """As `exercises.fields.plan_template` takes it. Keys of rows and phases are left out: they are made again."""
    state = template.state
    phases = state.get("phases", [])
    places = {phase["key"]: number for number, phase in enumerate(phases, start=1)}
    return {
        "slug": template.slug,
        **{name: getattr(template, name) for name in OF_A_TEMPLATE},
        **{name: state.get("details", {}).get(name, "") for name in DETAILS},
        "is_mine": template.owner_id is not None,
        "articles": [key_of(articles[each]) for each in state.get("articles", []) if each in articles],
        "phases": [phase_record(phase) for phase in phases],
        "rows": [
            row_record(row, key_of(exercises[row["exercise"]]), places.get(row.get("phase")))
            for row in state.get("rows", [])
            if row["exercise"] in exercises
        ],
    }


def phase_record(phase: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": phase["name"]}
    if phase.get("criterion"):
        found["criterion"] = phase["criterion"]
    elif phase.get("last_week") is not None:
        found["weeks"] = [phase["first_week"], phase["last_week"]]
    elif phase.get("first_week") is not None:
        found["weeks"] = [phase["first_week"]]
    return found


def row_record(row: Mapping[str, Any], exercise: str, phase: int | None) -> dict[str, Any]:
    dose = dict(row["dose"])
    if row.get("on_affected_side"):
        dose["side"] = AFFECTED
    words = {name: row[name] for name in WORDS if row.get(name)}
    return {"exercise": exercise, **({"phase": phase} if phase else {}), "dose": dose, **words}
