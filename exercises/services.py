"""Acts on the library that write several rows."""

from typing import Any

from django.db import transaction

from clinic.ids import new_public_id
from clinic.models import Clinic
from exercises.models import Exercise, ExercisePicture, ExerciseTag, Picture, Progression


@transaction.atomic
def copy_exercise(*, exercise: Exercise, clinic: Clinic) -> Exercise:
    """The clinic's own copy to edit, with tags, pictures, easier and harder ways, and articles.

    Author and licence stay the same: it is still their text.
    """
    articles = list(exercise.articles.filter(clinic=clinic))
    copy = Exercise.objects.get(pk=exercise.pk)
    copy.pk, copy._state.adding = None, True
    copy.public_id = new_public_id()
    copy.clinic, copy.slug, copy.archived_at = clinic, _free_slug(exercise.slug, clinic), None
    copy.full_clean()
    copy.save()
    models: list[Any] = [ExerciseTag, ExercisePicture, Progression]
    for model in models:
        rows = list(model.objects.filter(exercise=exercise))
        for row in rows:
            row.pk, row.exercise = None, copy
        model.objects.bulk_create(rows)
    copy.articles.set(articles)
    return copy


def _free_slug(slug: str, clinic: Clinic) -> str:
    own = Exercise.objects.filter(clinic=clinic, slug__startswith=slug[:70])
    taken = set(own.values_list("slug", flat=True))
    tried, number = slug, 1
    while tried in taken:
        number += 1
        tried = f"{slug[:70]}-{number}"
    return tried


@transaction.atomic
def photos_first(*, exercise: Exercise) -> None:
    """Renumber the pictures so that a clinic's photos come before drawings. Otherwise their order stays."""
    uses = list(exercise.pictures.select_related("picture").order_by("order", "pk"))
    uses.sort(key=lambda use: use.picture.media_type == Picture.MediaType.SVG)
    for order, use in enumerate(uses):
        use.order = order
    ExercisePicture.objects.bulk_update(uses, ["order"])
