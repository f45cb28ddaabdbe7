"""The demo practice's own exercises: one that it wrote itself, and one copied from the library and changed."""

from uuid import uuid4

from clinic.models import User
from exercises.models import Exercise
from exercises.own import write_exercise
from exercises.own_api import filled

NEW = {
    "name": "Step-down from the bottom stair",
    "purpose": "To control your knee on the way down stairs.",
    "start_position": "Stand on the bottom stair. Hold the rail with one hand.",
    "instructions": [
        "Stand on one leg at the edge of the stair.",
        "Bend that knee slowly.",
        "Tap the floor with your other heel.",
        "Push through your standing foot and stand tall again.",
    ],
    "feel": ["The front of your thigh works."],
    "avoid": ["Do not let your knee drop inwards.", "Do not drop onto the floor."],
    "stop_rule": "Stop and tell us if your knee gives way or hurts sharply.",
    "dose_text": "3x8 each side 4x/week",
    "regions": ["knee"],
    "kinds": ["strengthening"],
    "equipment": ["step"],
    "muscles": ["quadriceps", "gluteus_medius"],
    "position": "standing",
    "easier": [{"text": "Use a lower step, such as a thick book."}],
}
COPIED = "wall-angel"
CHANGED = {
    "name": "Wall angels, our way",
    "adjustments": ["Begin with your back on the floor instead of the wall."],
}


def write_own_exercises(therapist: User) -> None:
    original = Exercise.objects.get(clinic=None, slug=COPIED)
    for said, source in ((NEW, None), (CHANGED, original)):
        key = uuid4()
        form = filled(dict(said), by=therapist, key=key, original=source)
        write_exercise(content=form.content(), by=therapist, key=key, original=source)
