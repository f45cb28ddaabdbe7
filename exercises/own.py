"""A clinic's own exercises: written, changed, archived, by page or API. Each act says what it refuses."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from clinic.ids import ALPHABET, LENGTH
from clinic.models import Clinic, User
from exercises.dose import Dose
from exercises.dose.usual import without_left_and_right
from exercises.models import Article, Exercise, ExercisePicture, ExerciseTag, Progression

LONGEST_SLUG = 70  # leaves room for a number
TAGS = {
    "regions": ExerciseTag.Facet.REGION,
    "kinds": ExerciseTag.Facet.KIND,
    "equipment": ExerciseTag.Facet.EQUIPMENT,
    "muscles": ExerciseTag.Facet.MUSCLE,
}
WAYS = ("easier", "harder")


class StaleExercise(Exception):  # noqa: N818 - a state of the world, not a programming error
    """Someone else changed the exercise since this page was shown."""


class AlreadyWritten(Exception):  # noqa: N818 - a state of the world, not a programming error
    """This form was sent before, and its exercise was stored then. Answer as the first time."""

    def __init__(self, exercise: Exercise) -> None:
        super().__init__()
        self.exercise = exercise


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that somebody can say about an exercise.

    `tags` has slugs by the names of `TAGS`, the main one first. `ways` has easier and harder ways by the names of
    `WAYS`, each another exercise or a change in words.
    """

    columns: Mapping[str, Any]
    dose: Dose
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ways: Mapping[str, Sequence[Exercise | str]] = field(default_factory=dict)


@transaction.atomic
def write_exercise(
    *, content: Content, by: User, key: UUID, original: Exercise | None = None, for_one_plan: bool = False
) -> Exercise:
    """Store a new exercise of this person's clinic. The form that it comes from has a `key` of its own.

    A copy of `original` has its pictures, its usual range and the clinic's articles about it. A copy of an exercise of
    the library stands in its place in this clinic's lists; a copy of one's own is another exercise beside it.

    Raises AlreadyWritten if this key was sent before, and PermissionDenied for people who work for no clinic.
    """
    clinic = by.clinic
    if clinic is None:
        raise PermissionDenied
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)  # two clicks, one exercise
    if before := sent_before(key, by=by):
        raise AlreadyWritten(before)
    exercise = Exercise()
    if original:
        exercise = Exercise.objects.get(pk=original.pk)
        exercise.pk, exercise._state.adding, exercise.archived_at = None, True, None
        exercise.copied_from = original if original.clinic_id is None else None
    exercise.public_id, exercise.clinic, exercise.version = public_id_of(key, clinic), clinic, 1
    exercise.is_for_one_plan = for_one_plan
    exercise.slug = free_slug(content.columns["name"], clinic)
    put_in(exercise, content, by=by)
    exercise.save()
    store_parts(exercise, content)
    if original:
        bring_along(original, exercise, clinic)
    return exercise


@transaction.atomic
def change_exercise(
    *, exercise: Exercise, content: Content, by: User, version: int, for_one_plan: bool | None = None
) -> Exercise:
    """Store what is now said about the clinic's own exercise. What was issued stays as it is.

    `for_one_plan`: None leaves it as it is. An exercise that the clinic shares is not taken back into one plan.

    Raises StaleExercise if `version` is not its version any more.
    """
    current: Exercise = Exercise.objects.select_for_update(no_key=True, of=("self",)).get(pk=exercise.pk)
    if current.version != version:
        raise StaleExercise
    if for_one_plan is False:
        current.is_for_one_plan = False
    put_in(current, content, by=by)
    current.version += 1
    current.save()
    store_parts(current, content)
    return current


@transaction.atomic
def set_archived(*, exercise: Exercise, by: User, archived: bool) -> None:
    """Take the exercise out of all lists, or back into them. Plans that have it keep it. Safe to repeat."""
    current = Exercise.objects.select_for_update(no_key=True, of=("self",)).get(pk=exercise.pk)
    if bool(current.archived_at) == archived:
        return
    current.archived_at = timezone.now() if archived else None
    current.updated_by, current.version = by, current.version + 1
    current.save(update_fields=["archived_at", "updated_by", "version", "updated_at"])


def sent_before(key: UUID | None, *, by: User) -> Exercise | None:
    """The exercise that this form has stored already."""
    if key is None or by.clinic is None:
        return None
    found: Exercise | None = Exercise.objects.filter(
        clinic=by.clinic, public_id=public_id_of(key, by.clinic)
    ).first()
    return found


def named_alike(name: str, *, by: User, besides: Sequence[Exercise | None] = ()) -> list[Exercise]:
    """The exercises of that name that this person's lists show, but for those `besides`."""
    others = Exercise.objects.offered_to(by).filter(name__iexact=name.strip())
    return list(others.exclude(pk__in=[each.pk for each in besides if each]))


# --- What is stored -------------------------------------------------------------------------------


def put_in(exercise: Exercise, content: Content, *, by: User) -> None:
    """Raises ValidationError by field for what the columns cannot hold."""
    before = exercise.dose
    for name, value in content.columns.items():
        setattr(exercise, name, value)
    # Left or right belongs to a patient: the plan's row has it.
    exercise.dose = content.dose if exercise.is_for_one_plan else without_left_and_right(content.dose)
    if exercise.dose != before:
        exercise.dose_basis = exercise.dose_basis_note = ""  # said where the other figures came from
    exercise.updated_by = by
    exercise.full_clean(exclude=["position"], validate_unique=False, validate_constraints=False)


def store_parts(exercise: Exercise, content: Content) -> None:
    """Tags and easier and harder ways, in place of those that stand."""
    exercise.tags.all().delete()
    ExerciseTag.objects.bulk_create(
        ExerciseTag(exercise=exercise, facet=facet, slug=slug, position=position)
        for name, facet in TAGS.items()
        for position, slug in enumerate(content.tags.get(name, ()))
    )
    exercise.progressions.all().delete()
    Progression.objects.bulk_create(
        Progression(
            exercise=exercise,
            direction=direction,
            order=order,
            target=way if isinstance(way, Exercise) else None,
            text="" if isinstance(way, Exercise) else way,
        )
        for direction in WAYS
        for order, way in enumerate(content.ways.get(direction, ()))
    )


def bring_along(original: Exercise, copy: Exercise, clinic: Clinic) -> None:
    uses = list(original.pictures.all())
    for use in uses:
        use.pk, use.exercise = None, copy
    ExercisePicture.objects.bulk_create(uses)
    copy.articles.set(original.articles.filter(clinic=clinic))


def public_id_of(key: UUID, clinic: Clinic) -> str:
    """A public id that the same form always gets, and that looks like any other."""
    number = int.from_bytes(hashlib.sha256(f"{clinic.pk}:{key}".encode()).digest())
    made = ""
    for _place in range(LENGTH):
        number, at = divmod(number, len(ALPHABET))
        made += ALPHABET[at]
    return made


def free_slug(name: str, clinic: Clinic, kind: type[Exercise | Article] = Exercise) -> str:
    """A name for the library's files and exports. Nobody sees it, and it stays when the exercise is renamed."""
    slug = slugify(name)[:LONGEST_SLUG] or kind._meta.model_name or ""
    own = kind._default_manager.filter(clinic=clinic, slug__startswith=slug)
    taken = set(own.values_list("slug", flat=True))
    tried, number = slug, 1
    while tried in taken:
        number += 1
        tried = f"{slug}-{number}"
    return tried
