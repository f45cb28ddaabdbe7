"""What the demo's therapist has read of the library: two body parts. One wording has changed since."""

import hashlib
import json

from clinic.models import Clinic, User
from exercises.models import Exercise, ExerciseTag, Review
from exercises.services import sign_off

READ = ("neck", "breathing_posture")
SINCE_CHANGED = "chin-tuck"


def read_some(clinic: Clinic, therapist: User) -> None:
    library = Exercise.objects.filter(clinic=None)
    for exercise in library.filter(tags__facet=ExerciseTag.Facet.REGION, tags__slug__in=READ).distinct():
        if exercise.slug == SINCE_CHANGED:
            content = exercise.content() | {"purpose": "To train the muscles deep in your neck."}
            digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
            Review.objects.create(
                clinic=clinic, exercise=exercise, content=content, content_hash=digest, by=therapist
            )
        else:
            sign_off(exercise=exercise, content_hash=exercise.content_hash(), by=therapist)
