"""A clinic copies an exercise of the starter library to change it."""

import pytest
from django.urls import reverse

from exercises.models import Article, Exercise, Progression
from tests.factories import make_article, make_exercise

pytestmark = pytest.mark.django_db


def copy(person, exercise):
    return person.post(reverse("exercises:copy", args=[exercise.public_id]))


def test_a_copy_is_the_clinics_own_and_complete(ann, clinic):
    easier = make_exercise("Easier one")
    exercise = make_exercise("Side plank", author="Reprise contributors", licence="CC BY 4.0")
    Progression.objects.create(exercise=exercise, direction="easier", target=easier)

    response = copy(ann, exercise)

    own = Exercise.objects.get(clinic=clinic)
    assert response.url == reverse("admin:exercises_exercise_change", args=[own.pk])
    assert ann.get(response.url).status_code == 200
    assert own.content_hash() == exercise.content_hash()
    assert (own.author, own.licence, own.regions) == (exercise.author, exercise.licence, exercise.regions)
    assert [use.picture for use in own.pictures.all()] == [use.picture for use in exercise.pictures.all()]
    assert [way.target for way in own.progressions.all()] == [easier]


def test_changing_the_copy_leaves_the_starter_exercise_and_its_articles_alone(ann, clinic):
    exercise, article = make_exercise("Side plank"), make_article()
    article.exercises.add(exercise)

    copy(ann, exercise)
    Exercise.objects.filter(clinic=clinic).update(name="Our plank")

    exercise.refresh_from_db()
    assert exercise.name == "Side plank"
    assert list(Article.objects.get().exercises.all()) == [exercise]


def test_a_second_copy_gets_an_address_of_its_own(ann, clinic):
    exercise = make_exercise(slug="side-plank")

    copy(ann, exercise)
    copy(ann, exercise)

    own = Exercise.objects.filter(clinic=clinic).order_by("pk")
    assert [each.slug for each in own] == ["side-plank", "side-plank-2"]
    assert len({each.public_id for each in own} | {exercise.public_id}) == 3


def test_another_clinics_exercise_cannot_be_copied(ann, other_clinic):
    theirs = make_exercise(clinic=other_clinic)

    assert copy(ann, theirs).status_code == 404
    assert Exercise.objects.count() == 1
