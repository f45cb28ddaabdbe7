"""Acts on the library that write several rows."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from clinic.models import User
from exercises.models import Exercise, ExercisePicture, Review


class Changed(Exception):  # noqa: N818 - a state of the world, not a programming error
    """The exercise is no longer what was read."""


@transaction.atomic
def sign_off(*, exercise: Exercise, content_hash: str, by: User) -> Review:
    """Say for one's clinic that this content, which the page identified by its hash, is right and safe.

    Safe to repeat: the first one stays. Raises Changed if the exercise is now another one, and PermissionDenied for
    somebody without a clinic.
    """
    if by.clinic is None:
        raise PermissionDenied
    content = exercise.content()
    if content_hash != exercise.content_hash():
        raise Changed
    review, _new = Review.objects.get_or_create(
        clinic=by.clinic,
        exercise=exercise,
        content_hash=content_hash,
        withdrawn_at=None,
        defaults={"by": by, "content": content},
    )
    return review


def withdraw_review(*, exercise: Exercise, by: User) -> int:
    """The clinic's sign-off of the present content no longer counts; it stays on record. Returns how many: 0 or 1."""
    standing = Review.objects.standing().filter(clinic=by.clinic_id, exercise=exercise)
    present = standing.filter(content_hash=exercise.content_hash())
    return present.update(withdrawn_at=timezone.now(), withdrawn_by=by)


@transaction.atomic
def set_pictures(*, exercise: Exercise, uses: list[ExercisePicture]) -> None:
    """Give the exercise these pictures, in this order, in place of those that it had."""
    locked = Exercise.objects.select_for_update(no_key=True).get(
        pk=exercise.pk
    )  # two clicks, each picture once
    locked.pictures.all().delete()
    for order, use in enumerate(uses):
        use.pk, use.exercise, use.order = None, locked, order
    ExercisePicture.objects.bulk_create(uses)
    Exercise.objects.filter(pk=locked.pk).update(updated_at=timezone.now())
