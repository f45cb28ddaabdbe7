"""Plans of the library's own exercises, to print: with one exercise, with six that share rules, with twelve."""

from dataclasses import replace

from exercises.models import Article, Exercise
from exercises.starter import Library
from patients.models import Patient, Plan
from patients.services import add_exercise
from patients.snapshots import snapshot
from tests.factories import edit_of

VIDEOS = {1: "https://example.org/videos/a", 4: "https://example.org/videos/b?from=30"}
# These share their stop rule and their precautions.
BACK = ("ql-stretch-sidelying", "glute-bridge", "bird-dog", "side-plank", "pelvic-tilt", "knee-to-chest")
PRINTED = ("start_position", "instructions", "feel", "avoid", "comfort", "precautions", "stop_rule")
# These share their stop rule and their precautions.
BACK = ("ql-stretch-sidelying", "glute-bridge", "bird-dog", "side-plank", "pelvic-tilt", "knee-to-chest")
PRINTED = ("start_position", "instructions", "feel", "avoid", "comfort", "precautions", "stop_rule")


def chosen(library: Library, count: int) -> list[str]:
    """One: that with the most to say. Six that share rules. Twelve: with the three longest and shortest."""
    others = [entry for entry in library.exercises if entry.slug not in BACK]
    others.sort(key=lambda entry: -sum(len(str(entry.data[name])) for name in PRINTED))
    slugs = [entry.slug for entry in others]
    return {1: slugs[:1], 6: [*BACK], 12: [*BACK, *slugs[:3], *slugs[-3:]]}[count]


def only(library: Library, slugs: set[str]) -> Library:
    """With these exercises and one article, and without what they say of the others: loading all takes seconds."""
    alone = {"easier": [], "harder": []}
    exercises = [entry for entry in library.exercises if entry.slug in slugs]
    article = library.articles[0]
    return Library(
        [replace(entry, data=entry.data | alone) for entry in exercises],
        [replace(article, data=article.data | {"exercises": []})],
    )


def plan_of(patient: Patient, slugs: list[str]) -> dict:
    exercises = [Exercise.objects.get(slug=slug) for slug in slugs]
    plan = Plan.objects.create(
        patient=patient,
        problem="Low back pain, left side",
        goals="Walk to the shops and back without a rest.",
        note="Two short sessions are better than one long one.",
        stop_text="Stop if pain spreads down your leg, or if you feel numb. Call us.",
        starts_on="2026-11-21",
        review_on="2026-12-05",
    )
    if len(exercises) == len(BACK):
        plan.articles.add(Article.objects.get())
    for exercise in exercises:
        plan.refresh_from_db()
        add_exercise(plan=plan, edit=edit_of(plan), exercise=exercise)
    plan.refresh_from_db()
    content = snapshot(plan) | {"issue": {"number": 3, "date": "2026-11-20", "by": "Sofia Martín"}}
    for number, row in enumerate(content["exercises"], start=1):
        row |= {
            "why": f"This is reason {number} of your plan.",
            "note": f"Think of me at number {number}.",
            "adjustments": exercises[number - 1].adjustments[:1],
            "easier": [f"Do half of number {number}."],
            "video": VIDEOS.get(number, ""),
        }
    return content
