"""The demo practice's two films, made of our own drawings by tests/bench/films.py, and stored as they are."""

from pathlib import Path
from uuid import uuid4

from clinic.models import User
from exercises.films import Film
from exercises.models import Exercise
from exercises.own import write_exercise
from exercises.own_api import filled
from patients.models import Patient, PatientFilm

FOLDER = Path(__file__).with_name("demo_films")
SECONDS, WIDTH, HEIGHT = 8, 320, 260


def shipped(name: str) -> Film:
    path = FOLDER / f"{name}.webm"
    facts = {"media_type": Film.MediaType.WEBM, "seconds": SECONDS, "width": WIDTH, "height": HEIGHT}
    poster = path.with_suffix(".jpg").read_bytes()
    return Film.objects.store(path, Film.objects.keep(path), poster=poster, **facts)


def filmed_copy(slug: str, by: User) -> Exercise:
    """The practice's own copy of an exercise of the library, with a film."""
    starter, key = Exercise.objects.get(clinic=None, slug=slug), uuid4()
    form = filled({"name": f"{starter}, as we show it"}, by=by, key=key, original=starter)
    own = write_exercise(content=form.content(), by=by, key=key, original=starter)
    own.name, own.film = (
        starter.name,
        shipped("practice"),
    )  # in its place, so there is no question about the name
    own.save()
    return own


def film_patient(patient: Patient, slug: str, by: User) -> PatientFilm:
    made: PatientFilm = PatientFilm.objects.create(
        patient=patient,
        exercise=Exercise.objects.get(clinic=None, slug=slug),
        film=shipped("patient"),
        consent=f"{patient.given_name} agreed today, for her own plan.",
        by=by,
    )
    return made
