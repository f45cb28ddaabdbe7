"""What an exercise says, in the values of its form: texts, lists of lines, words of the vocabularies."""

import re
from typing import Any

from exercises.dose import MeasuredBy, short
from exercises.models import Exercise
from exercises.own import TAGS, WAYS
from exercises.vocabulary import Laterality

ONE_PLAN = "plan"
LISTS = ("aliases", "instructions", "feel", "avoid", "adjustments", "comfort", "precautions")
LINES = (
    "name",
    "purpose",
    "start_position",
    "stop_rule",
    "stop_rule_short",
    "language",
    "author",
    "licence",
    "video",
)
CHOICES = ("position", "laterality", "measured_by")


def said_by(exercise: Exercise) -> dict[str, Any]:
    """What the exercise says now, by the names of the form's fields, in values that JSON can hold."""
    unsaid = {} if exercise.dose else {"measured_by": MeasuredBy.REPS, "laterality": Laterality.MIDLINE}
    return {
        **{name: getattr(exercise, name) for name in (*LINES, *LISTS, *CHOICES, "key_steps")},
        **{name: exercise.tagged_with(facet) for name, facet in TAGS.items()},
        **{name: [str(way) for way in getattr(exercise, name)] for name in WAYS},
        "dose": short(exercise.dose),
        "references": [in_one_line(each) for each in exercise.references],
        "is_internal": exercise.is_internal,
        # Without a dose these were only a guess: the dose that comes says better.
        **{name: "" for name, guess in unsaid.items() if getattr(exercise, name) == guess},
    } | ({"use": ONE_PLAN} if exercise.is_for_one_plan else {})


def in_one_line(reference: dict[str, Any]) -> str:
    parts = [reference.get("title"), reference.get("publisher"), reference.get("year"), reference.get("url")]
    return ". ".join(str(part).strip() for part in parts if part)


def references_in(typed: list[str], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines as sources. One that stands as it was keeps its parts."""
    known = {in_one_line(each): each for each in before}
    return [known.get(text) or reference_in(text) for text in typed]


def reference_in(text: str) -> dict[str, Any]:
    found = re.search(r"https?://\S+$", text)
    title = text[: found.start()].strip(" .,;") if found else text
    return {"title": title or text} | ({"url": found.group()} if found else {})


def in_order(slugs: list[str], source: Exercise | None, name: str) -> list[str]:
    """The words in the order that they had: the first is the main one. New ones come last."""
    before = source.tagged_with(TAGS[name]) if source else []
    return sorted(slugs, key=lambda slug: before.index(slug) if slug in before else len(before))
