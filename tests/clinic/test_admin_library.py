"""The administration panel: exercises and articles."""

from typing import Any

import pytest

from exercises.dose import Dose
from exercises.models import Article, Exercise
from tests.factories import (
    make_exercise,
)
from tests.panel import errors, page


def new_exercise(**changes: Any) -> dict[str, Any]:
    sizes = {
        f"{prefix}-{size}_FORMS": 0
        for prefix in ("tags", "progressions", "pictures")
        for size in ("TOTAL", "INITIAL")
    }
    return (
        sizes
        | {
            "name": "Heel raise",
            "slug": "heel-raise",
            "language": "en",
            "position": "standing",
            "laterality": "midline",
            "measured_by": "reps",
            "instructions": "Stand tall.\nRise on your toes.",
            "sets": 3,
            "reps": 10,
            "weekdays": [0, 2],
        }
        | changes
    )


def test_a_therapist_adds_an_exercise_to_their_own_clinic_whatever_they_send(
    ann: Any, clinic: Any, other_clinic: Any
) -> None:
    tags = {
        "tags-TOTAL_FORMS": 1,
        "tags-0-facet": "region",
        "tags-0-slug": "ankle_foot",
        "tags-0-position": 0,
    }
    answer = ann.post(page("exercise", "add"), new_exercise(clinic=other_clinic.pk, **tags))

    assert answer.status_code == 302, errors(answer)
    made = Exercise.objects.get()
    assert made.clinic == clinic
    assert made.instructions == ["Stand tall.", "Rise on your toes."]
    assert made.dose == Dose(sets=3, reps=10, weekdays=(0, 2))
    assert made.tagged_with("region") == ["ankle_foot"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"sets": 21},
        {"reps": 70_000},
        {"reps": "ten"},
        {"reps_max": 5},
        {"load_value": "9999999"},
        {"load_unit": "kg"},
        {"weekdays": ["x"]},
        {"days_per_week": 7},
        {"usual_range": '{"sets": 3}'},
        {"usual_range": "not JSON"},
        {"references": '[{"heading": 1}]'},
        {"slug": "taken"},
        {"tags-TOTAL_FORMS": 1, "tags-0-facet": "region", "tags-0-slug": "tail", "tags-0-position": 0},
    ],
    ids=str,
)
def test_what_cannot_be_is_an_error_on_the_form(ann: Any, clinic: Any, wrong: dict[str, Any]) -> None:
    make_exercise(clinic=clinic, slug="taken")

    answer = ann.post(page("exercise", "add"), new_exercise(**wrong))

    assert answer.status_code == 200
    assert "Please correct the error" in answer.text
    assert Exercise.objects.count() == 1


def test_the_starter_library_is_read_and_not_changed(ann: Any, manager: Any) -> None:
    starter = make_exercise("Starter")

    assert "Starter" in ann.get(page("exercise", "change", starter.pk)).text
    for client in (ann, manager):
        assert client.post(page("exercise", "change", starter.pk), new_exercise()).status_code == 403
        client.post(page("exercise"), {"action": "archive", "_selected_action": [starter.pk]})
    starter.refresh_from_db()
    assert (starter.name, starter.archived_at) == ("Starter", None)


def test_an_exercise_is_archived_and_taken_back(ann: Any, clinic: Any) -> None:
    own = make_exercise(clinic=clinic)

    ann.post(page("exercise"), {"action": "archive", "_selected_action": [own.pk]})
    assert not Exercise.objects.current().exists()
    ann.post(page("exercise"), {"action": "restore", "_selected_action": [own.pk]})
    assert Exercise.objects.current().exists()


def test_an_article_has_sections_or_a_reason_why_not(ann: Any, clinic: Any) -> None:
    article = {"title": "Backs", "slug": "backs", "summary": "About backs.", "language": "en"}
    words = {"regions": '["lower_back"]', "sections": '[{"heading": "Where", "paragraphs": ["Here."]}]'}

    assert "This must be a table" in errors(
        ann.post(page("article", "add"), article | words | {"sections": "[3]"})
    )
    assert ann.post(page("article", "add"), article | words).status_code == 302
    assert Article.objects.get().clinic == clinic
