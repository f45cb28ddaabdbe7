"""Chooses the related exercises that are shown below an exercise."""

from django.db.models import Count, Q

from exercises.models import Exercise, ExerciseQuerySet, ExerciseTag

MOST = 4
ALIKE = (ExerciseTag.Facet.MUSCLE, ExerciseTag.Facet.KIND)


def related_to(exercise: Exercise, among: ExerciseQuerySet) -> ExerciseQuerySet:
    """At most four exercises for the same body part that train something similar. Those that share the most come first.

    Leaves out what the page already names as easier or harder. `exercise` must come from `with_details`.
    """
    alike, same_part = Q(), Q()
    for tag in exercise.tags.all():
        shared = Q(tags__facet=tag.facet, tags__slug=tag.slug)
        same_part |= shared if tag.facet == ExerciseTag.Facet.REGION else Q()
        alike |= shared if tag.facet in ALIKE else Q()
    if not same_part or not alike:
        return among.none()
    named = [exercise.pk, *(way.target_id for way in exercise.progressions.all() if way.target_id)]
    near = among.filter(pk__in=among.filter(same_part).order_by().values("pk")).exclude(pk__in=named)
    found: ExerciseQuerySet = (
        near.filter(alike).annotate(shared=Count("tags")).order_by("-shared", "name", "pk")
    )
    return found.prefetch_related("tags", "pictures__picture")[:MOST]
