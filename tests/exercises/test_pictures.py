"""Which of an exercise's pictures are shown, and how they travel."""

import gzip
from typing import Any

import pytest
from django.urls import reverse

from exercises.models import Exercise, ExercisePicture, Picture
from tests.factories import make_exercise

pytestmark = pytest.mark.django_db


def add(exercise: Exercise, *uses: tuple[str, str], media_type: str = Picture.MediaType.SVG) -> None:
    for side, moment in uses:
        picture = Picture.objects.store(f"<svg>{side} {moment}</svg>".encode(), media_type=media_type)
        order = exercise.pictures.count()
        ExercisePicture.objects.create(
            exercise=exercise, picture=picture, side=side, moment=moment, alt=f"{side} {moment}", order=order
        )


@pytest.fixture
def exercise(clinic: Any) -> Exercise:
    exercise = make_exercise(clinic=clinic)
    exercise.pictures.all().delete()
    return exercise


def test_one_side_is_shown_of_an_exercise_that_is_drawn_for_each(exercise: Exercise) -> None:
    add(exercise, ("left", "start"), ("left", "end"), ("right", "start"), ("right", "end"))

    assert [use.alt for use in exercise.shown_pictures] == ["left start", "left end"]


def test_a_card_shows_how_the_movement_ends(exercise: Exercise) -> None:
    add(exercise, ("", "start"), ("", "end"))

    assert exercise.card_picture is not None
    assert exercise.card_picture.moment == "end"


def test_a_clinics_photo_comes_before_the_drawing(exercise: Exercise) -> None:
    add(exercise, ("", "start"), media_type=Picture.MediaType.JPEG)
    add(exercise, ("left", "start"), ("left", "end"))

    assert exercise.card_picture is not None
    assert exercise.card_picture.picture.media_type == Picture.MediaType.JPEG


def test_an_exercise_without_pictures_has_no_card_picture(exercise: Exercise) -> None:
    assert exercise.card_picture is None
    assert exercise.shown_pictures == []


def test_the_end_picture_moves_from_the_start(ann: Any, exercise: Exercise) -> None:
    add(exercise, ("", "start"), ("", "end"))

    page = ann.get(exercise.get_absolute_url()).text

    assert page.count(exercise.shown_pictures[0].picture.sha256) == 2
    assert page.count(exercise.shown_pictures[1].picture.sha256) == 1


def test_drawings_travel_compressed(ann: Any, exercise: Exercise) -> None:
    picture = Picture.objects.store(b"<svg>" + b"<g/>" * 500 + b"</svg>", media_type=Picture.MediaType.SVG)
    ExercisePicture.objects.create(exercise=exercise, picture=picture, alt="A person.")

    response = ann.get(
        reverse("exercises:picture", args=[picture.sha256]), headers={"accept-encoding": "gzip"}
    )

    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == picture.read()
