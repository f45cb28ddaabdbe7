"""The films beside an exercise in the portal: the practice's, as issued, and the patient's own while they stay."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from exercises.film_shown import ShownFilm, shown_film
from patients.cards import Card
from patients.models import IssuedPlan, PatientAccess, PatientFilm

START = 16  # digits of a hash in an address


def films_of(issued: IssuedPlan, row: dict[str, Any]) -> list[ShownFilm]:
    """Those that the version names for this exercise."""
    return [
        ShownFilm(
            src=reverse("patients:issued_film", args=[issued.public_id, film["sha256"][:START]]),
            poster=reverse("patients:issued_picture", args=[issued.public_id, film["poster"][:START]]),
            **{name: film[name] for name in ("seconds", "size", "width", "height")},
        )
        for film in row["films"]
    ]


def own_film(film: PatientFilm) -> ShownFilm:
    names = [film.public_id, film.film.sha256[:START]]
    return shown_film(
        film.film,
        src=reverse("patients:patient_film", args=names),
        poster=reverse("patients:patient_film_poster", args=names),
        taken_on=timezone.localdate(film.at, timezone=film.patient.clinic.zone),
    )


def give_films(cards: Iterable[Card], access: PatientAccess) -> None:
    """Give each card its films. Asks the database only if the patient has films of their own."""
    own: dict[str, list[ShownFilm]] = {}
    if access.has_films:  # type: ignore[attr-defined]
        found = PatientFilm.objects.current().filter(patient=access.patient_id)
        for film in found.select_related("film", "exercise"):
            film.patient = access.patient
            own.setdefault(film.exercise.public_id, []).append(own_film(film))
    for card in cards:
        card.films = [*own.get(card.content["exercise"], []), *films_of(card.issued, card.content)]
