"""A clinic's own exercises written by the API, under the rules of the pages."""

from typing import Any
from uuid import uuid4

import pytest

from exercises.models import Exercise, Progression
from tests.factories import make_exercise

pytestmark = pytest.mark.django_db

LIST = "/api/v1/exercises/"
NEW = {
    "name": "Step-down",
    "instructions": ["Bend your knee slowly."],
    "stop_rule": "Stop if your knee gives way.",
    "dose_text": "3x8 each side 4x/week",
    "regions": ["knee"],
    "easier": [{"text": "Hold on to the rail."}],
}


def post(person: Any, path: str = LIST, **sent: Any) -> Any:
    return person.post(path, sent, content_type="application/json")


def patch(person: Any, exercise: Exercise, **sent: Any) -> Any:
    return person.patch(f"{LIST}{exercise.public_id}/", sent, content_type="application/json")


def test_an_exercise_is_stored_once_for_each_uuid(ann, clinic):
    sent = NEW | {"uuid": str(uuid4())}

    first, second = post(ann, **sent), post(ann, **sent)

    made = first.json()
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == made
    assert (made["is_own"], made["version"], made["measured_by"], made["laterality"]) == (
        True,
        1,
        "reps",
        "each_side",
    )
    assert made["dose"] == {"sets": 3, "reps": 8, "side": "each", "days_per_week": 4}
    assert made["easier"] == [{"exercise": None, "name": None, "text": "Hold on to the rail."}]
    assert Exercise.objects.get().clinic == clinic


def test_a_copy_has_what_was_left_out_from_the_original(ann):
    original = make_exercise("Bridge", feel=["Your buttocks work."])

    copy = post(ann, copied_from=original.public_id, stop_rule="Stop at once.", harder=[]).json()

    assert (copy["name"], copy["feel"], copy["stop_rule"]) == (
        "Bridge",
        ["Your buttocks work."],
        "Stop at once.",
    )
    assert (copy["copied_from"], len(copy["pictures"])) == (original.public_id, 1)


def test_a_change_keeps_what_is_left_out_and_a_late_one_is_refused(ann, clinic):
    other = make_exercise("Other")
    exercise = make_exercise("Bridge", clinic=clinic, references=[{"title": "A trial", "year": 2019}])
    Progression.objects.create(exercise=exercise, direction="easier", target=other)

    changed = patch(ann, exercise, version=1, stop_rule="Stop at once.")
    late = patch(ann, exercise, version=1, name="Late")

    assert changed.status_code == 200
    assert changed.json()["version"] == 2
    assert changed.json()["references"] == [{"title": "A trial", "year": 2019}]
    assert changed.json()["easier"][0]["exercise"] == other.public_id
    assert changed.json()["dose"] == exercise.dose.as_dict()
    assert late.status_code == 409
    assert late.json()["exercise"]["name"] == "Bridge"


def test_it_goes_into_the_archive_and_comes_back(ann, clinic):
    exercise = make_exercise(clinic=clinic)

    assert post(ann, f"{LIST}{exercise.public_id}/archive/").json()["archived_at"]
    assert ann.get(LIST).json()["results"] == []
    assert post(ann, f"{LIST}{exercise.public_id}/restore/").json()["archived_at"] is None


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "n" * 300}, "name"),
        ({"name": ""}, "name"),
        ({"video": "javascript:alert(1)"}, "video"),
        ({"instructions": ["Step."] * 400}, "instructions"),
        ({"instructions": []}, "instructions"),
        ({"stop_rule": ""}, "stop_rule"),
        ({"dose_text": "3x8 left"}, "dose_text"),
        ({"dose_text": "3x10 both legs"}, "readings"),
        ({"dose_text": "3x8", "dose": {"reps": 3}}, "dose_text"),
        ({"regions": ["mars"]}, "regions"),
        ({"easier": [{}]}, "easier"),
        ({"references": [{"title": ""}]}, "references"),
        ({"references": [{"title": "A", "url": "javascript:x"}]}, "references"),
        ({"version": 3}, "version"),
        ({"slug": "x"}, "slug"),
        ({"copied_from": "abcdefgh2345"}, "copied_from"),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_is_stored(ann, sent, field):
    answer = post(ann, **NEW | sent)

    assert (answer.status_code, Exercise.objects.count()) == (400, 0)
    assert field in answer.json()


def test_a_second_one_of_a_name_is_stored_only_if_it_is_meant(ann):
    post(ann, **NEW)

    assert "name" in post(ann, **NEW).json()
    assert post(ann, **NEW, same_name=True).status_code == 201


def test_the_library_that_comes_with_reprise_cannot_be_changed(ann):
    exercise = make_exercise()

    assert patch(ann, exercise, version=1, name="Ours").status_code == 403
    assert post(ann, f"{LIST}{exercise.public_id}/archive/").status_code == 403
