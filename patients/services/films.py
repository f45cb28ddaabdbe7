"""A film of one patient, taken with consent: kept and removed by staff. Who did it, and when, stays."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import events
from clinic.models import User
from exercises.film_media import read_film
from exercises.film_services import stored
from exercises.films import Film
from exercises.models import Exercise
from patients.models import Patient, PatientFilm


def add_patient_film(
    *, patient: Patient, exercise: Exercise, upload: UploadedFile, consent: str, by: User
) -> tuple[PatientFilm, bool]:
    """Keep a film of this patient doing this exercise. Also returns whether its sound was lost.

    The same film of the same exercise, sent twice, is kept once. Raises ValidationError if the upload is no film that
    we take (`read_film`), without a word of consent, and for a patient who is discharged.
    """
    if patient.archived_at:
        raise ValidationError(_("This patient is discharged. Take them back into the caseload first."))
    with read_film(upload) as read:
        sha256 = Film.objects.keep(read.path)
        with transaction.atomic():
            Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two clicks, one film
            film = stored(read, sha256)
            if first := patient.films.current().filter(exercise=exercise, film=film).first():
                return first, read.lost_sound
            made = PatientFilm(patient=patient, exercise=exercise, film=film, consent=consent.strip(), by=by)
            made.full_clean(exclude=["patient", "exercise", "film", "by"])
            made.save()
            events.record("patient_film_added", clinic=patient.clinic, what=made.public_id)
        return made, read.lost_sound


@transaction.atomic
def remove_patient_film(*, film: PatientFilm, by: User) -> None:
    """Nobody sees it from now on, and its bytes go with the next tidying up. Safe to repeat."""
    shown = PatientFilm.objects.current().filter(pk=film.pk)
    if shown.update(removed_at=timezone.now(), removed_by=by):
        events.record("patient_film_removed", clinic=film.patient.clinic, what=film.public_id)
