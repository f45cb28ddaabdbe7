"""The library in the API."""

from typing import Any

import pytest

from exercises.dose import Dose
from exercises.models import Progression
from tests.factories import make_exercise

LIST = "/api/v1/exercises/"


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("persona", "status"), [("anyone", 403), ("pat", 403), ("superuser", 403), ("ann", 200)]
)
def test_only_staff_read_the_library(request: Any, db: Any, persona: str, status: int) -> None:
    assert request.getfixturevalue(persona).get(LIST).status_code == status


def test_staff_read_the_starter_library_and_their_own_clinics_exercises(
    ann: Any, clinic: Any, other_clinic: Any
) -> None:
    make_exercise("Starter")
    make_exercise("Ours", clinic=clinic)
    theirs = make_exercise("Theirs", clinic=other_clinic)

    assert names(ann.get(LIST)) == ["Ours", "Starter"]
    assert [row["is_own"] for row in ann.get(LIST).json()["results"]] == [True, False]
    assert ann.get(f"{LIST}{theirs.public_id}/").status_code == 404


def test_an_exercise_shows_its_dose_pictures_and_ways_but_no_running_number(ann: Any, clinic: Any) -> None:
    easier = make_exercise("Easier")
    exercise = make_exercise("Ours", clinic=clinic, dose=Dose(sets=3, hold_seconds=20))
    Progression.objects.create(exercise=exercise, direction="easier", target=easier)
    Progression.objects.create(exercise=exercise, direction="harder", text="Lift the top leg.")

    shown = ann.get(f"{LIST}{exercise.public_id}/").json()

    assert shown["dose"] == {"sets": 3, "hold_seconds": 20}
    assert shown["dose_in_words"].startswith("Hold 20 seconds.")
    assert shown["easier"] == [{"exercise": easier.public_id, "name": "Easier", "text": ""}]
    assert shown["harder"] == [{"exercise": None, "name": None, "text": "Lift the top leg."}]
    assert len(shown["pictures"][0]["sha256"]) == 64
    assert not {"id", "pk", "clinic"} & shown.keys()


def test_filters_narrow_the_list_and_search_ranks_it(ann: Any) -> None:
    make_exercise("Side plank", tags={"region": ["core"], "kind": ["strengthening"]}, position="prone")
    make_exercise("Neck turn", tags={"region": ["neck"], "kind": ["mobility"]}, position="sitting")

    assert names(ann.get(LIST, {"region": "neck"})) == ["Neck turn"]
    assert names(ann.get(LIST, {"kind": "strengthening"})) == ["Side plank"]
    assert names(ann.get(LIST, {"position": "sitting"})) == ["Neck turn"]
    assert names(ann.get(LIST, {"equipment": "chair"})) == []
    assert names(ann.get(LIST, {"q": "side plnk"})) == ["Side plank"]
    assert names(ann.get(LIST, {"q": "plank", "region": "neck"})) == []


def test_muscle_and_equipment_narrow_the_list(ann: Any) -> None:
    make_exercise("Row", tags={"muscle": ["rhomboids"], "equipment": ["resistance_band"]})
    make_exercise("Squeeze", tags={"muscle": ["rhomboids"]})
    make_exercise("Bridge", tags={"muscle": ["hamstrings"], "equipment": ["mat"]})

    assert names(ann.get(LIST, {"muscle": "rhomboids"})) == ["Row", "Squeeze"]
    assert names(ann.get(LIST, {"muscle": "rhomboids", "equipment": "resistance_band"})) == ["Row"]
    assert names(ann.get(LIST, {"without_equipment": "true"})) == ["Squeeze"]
    assert names(ann.get(LIST, {"without_equipment": "false"})) == ["Bridge", "Row"]


def test_filters_narrow_what_a_search_found(ann: Any) -> None:
    make_exercise("Band row", tags={"equipment": ["resistance_band"]})
    make_exercise("Plain row", tags={"muscle": ["rhomboids"]})

    assert set(names(ann.get(LIST, {"q": "row"}))) == {"Band row", "Plain row"}
    assert names(ann.get(LIST, {"q": "row", "without_equipment": "true"})) == ["Plain row"]
    assert names(ann.get(LIST, {"q": "row", "muscle": "rhomboids"})) == ["Plain row"]


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("region", "elbwo", "elbow"),
        ("muscle", "gluteus_mediu", "gluteus_medius"),
        ("equipment", "band", "loop_band"),
        ("position", "hanging upside down", "side_lying"),
        ("kind", "", "strengthening"),
        ("kind", "x" * 5000, "strengthening"),
        ("without_equipment", "perhaps", "boolean"),
    ],
)
def test_a_filter_that_does_not_exist_is_reported_with_what_there_is(
    ann: Any, name: str, value: str, hint: str
) -> None:
    answer = ann.get(LIST, {name: value})

    assert answer.status_code == 400
    assert list(answer.json()) == [name]
    assert hint in answer.json()[name][0]


def test_the_schema_names_every_way_to_search(ann: Any) -> None:
    schema = ann.get("/api/schema/", {"format": "json"}).json()

    parameters = {part["name"]: part for part in schema["paths"][LIST]["get"]["parameters"]}
    assert {
        "q",
        "region",
        "kind",
        "muscle",
        "equipment",
        "position",
        "without_equipment",
    } <= parameters.keys()
    assert "rhomboids" in parameters["muscle"]["schema"]["enum"]
    assert "best match" in parameters["q"]["description"]


def test_archived_exercises_leave_the_list_but_can_still_be_read(ann: Any) -> None:
    old = make_exercise("Old", archived_at="2024-01-01T00:00Z")

    assert names(ann.get(LIST)) == []
    assert ann.get(f"{LIST}{old.public_id}/").status_code == 200


@pytest.mark.parametrize("method", ["put", "delete"])
def test_nothing_is_replaced_whole_or_deleted(ann: Any, method: str) -> None:
    exercise = make_exercise()

    assert getattr(ann, method)(LIST).status_code == 405
    assert getattr(ann, method)(f"{LIST}{exercise.public_id}/").status_code == 405


@pytest.mark.parametrize("rows", [1, 100])
def test_a_page_of_the_library_takes_five_queries(
    ann: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        make_exercise(f"Exercise {number}", picture=None)

    with django_assert_max_num_queries(5):  # session, user, count, exercises, tags
        assert len(names(ann.get(LIST, {"page_size": 100}))) == rows


@pytest.mark.parametrize("rows", [1, 100])
def test_a_search_takes_five_queries_too(ann: Any, rows: int, django_assert_max_num_queries: Any) -> None:
    for number in range(rows):
        make_exercise(f"Plank {number}", picture=None)
    ann.get(LIST, {"q": "plank"})  # builds the index

    with django_assert_max_num_queries(5):  # session, user, matches, exercises, tags
        found = ann.get(LIST, {"q": "plank", "region": "lower_back", "page_size": 100})
    assert len(names(found)) == rows


@pytest.mark.parametrize("public_id", ["nothere", "1", "..%2f"])
def test_a_name_that_nothing_has_is_not_found(ann: Any, public_id: str) -> None:
    assert ann.get(f"{LIST}{public_id}/").status_code == 404
