"""A therapist signs off exactly the content that they read."""

import pytest
from django.urls import reverse

from exercises.models import Exercise, Review
from tests.factories import make_exercise

pytestmark = pytest.mark.django_db


def sign_off(person, exercise, content_hash=None):
    address = reverse("exercises:review", args=[exercise.public_id])
    return person.post(address, {"content_hash": content_hash or exercise.content_hash()}, follow=True)


def test_a_sign_off_names_who_read_it_and_when(ann):
    exercise = make_exercise()
    assert "Not yet reviewed by a clinician" in ann.get(exercise.get_absolute_url()).text

    page = sign_off(ann, exercise).text

    assert "Reviewed by Ann Hughes" in page
    assert "Not yet reviewed" not in page
    assert "Sign off this content" not in page


@pytest.mark.parametrize(
    "change", [{"purpose": "Something else."}, {"stop_rule": "Never."}, {"hold_seconds": 45}]
)
def test_a_change_of_words_or_dose_asks_for_a_new_review(ann, change):
    exercise = make_exercise()
    sign_off(ann, exercise)

    Exercise.objects.filter(pk=exercise.pk).update(**change)

    page = ann.get(exercise.get_absolute_url()).text
    assert "Not yet reviewed" in page
    assert "Ann Hughes signed off another wording" in page


def test_what_changed_while_it_was_read_is_not_signed_off(ann):
    exercise = make_exercise()
    read = exercise.content_hash()
    Exercise.objects.filter(pk=exercise.pk).update(purpose="Something else.")

    response = sign_off(ann, exercise, read)

    assert response.status_code == 409
    assert "Nothing was signed off" in response.text
    assert not Review.objects.exists()


def test_a_second_press_changes_nothing(ann, manager):
    exercise = make_exercise()
    sign_off(ann, exercise)
    sign_off(manager, exercise)

    assert [review.by for review in Review.objects.all()] == [ann.user]


def test_another_clinics_review_does_not_count(ann, other_ann):
    exercise = make_exercise()
    sign_off(other_ann, exercise)

    assert "Not yet reviewed" in ann.get(exercise.get_absolute_url()).text


def test_another_clinics_exercise_cannot_be_signed_off(ann, other_clinic):
    theirs = make_exercise(clinic=other_clinic)

    assert sign_off(ann, theirs).status_code == 404
    assert not Review.objects.exists()


def test_the_list_can_show_what_is_left_to_review(ann, other_ann):
    read, changed, unread = make_exercise("Read"), make_exercise("Changed"), make_exercise("Unread")
    sign_off(ann, read)
    sign_off(ann, changed)
    sign_off(other_ann, unread)
    Exercise.objects.filter(pk=changed.pk).update(purpose="Something else.")

    page = ann.get(reverse("exercises:library"), {"show": "not-reviewed"}).context["page"]

    assert [exercise.name for exercise in page] == ["Changed", "Unread"]


def test_the_reviews_take_as_many_queries_for_two_as_for_thirty(ann, django_assert_num_queries):
    for total in (2, 30):
        while Review.objects.count() < total:
            sign_off(ann, make_exercise())
        with django_assert_num_queries(9):  # nothing is left to show
            ann.get(reverse("exercises:library"), {"show": "not-reviewed"})
