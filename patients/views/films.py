"""Films of one patient, on the record; and films sent to those who may see them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import typed
from clinic.uploads import streams_uploads
from exercises.film_media import can_read_films
from exercises.films import Film
from exercises.media import picture_response
from exercises.ranges import film_response
from exercises.views.films import lost_sound_in_words
from patients.access import get_patient
from patients.film_forms import PatientFilmForm
from patients.models import IssuedPlan, Patient, PatientFilm
from patients.services import add_patient_film, remove_patient_film
from patients.snapshots import read


@require_http_methods(READ_AND_SEND)
@staff_only
@streams_uploads
def add(request: SignedInRequest, public_id: str) -> HttpResponse:
    """`?exercise=`: the one that is chosen already, where the page comes from its row in a plan."""
    record = get_patient(request, public_id)
    if request.method == "POST":
        form = PatientFilmForm(request.POST, request.FILES, patient=record)
        if form.is_valid() and kept(request, record, form):
            return redirect(f"{record.get_absolute_url()}#films")
    else:
        form = PatientFilmForm(patient=record, initial={"exercise": typed(request.GET, "exercise")})
    context = {"patient": record, "form": form, "can_read": can_read_films()}
    return render(request, "patients/add_film.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_only
def remove(request: SignedInRequest, public_id: str, film_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    film = get_object_or_404(record.films.select_related("patient__clinic"), public_id=film_id)
    remove_patient_film(film=film, by=request.user)
    messages.success(request, _("The film is removed. Nobody can see it any more."), extra_tags="films")
    return redirect(f"{record.get_absolute_url()}#films")


@require_safe
def patient_film(request: SignedInRequest, public_id: str, sha256: str) -> HttpResponse:
    """It stays in no browser: others may use the device, and removed it is gone at once."""
    return film_response(request, own(request, public_id, sha256).film, is_kept=False)


@require_safe
def patient_film_poster(request: SignedInRequest, public_id: str, sha256: str) -> HttpResponse:
    response = picture_response(own(request, public_id, sha256).film.poster)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def issued_film(request: SignedInRequest, public_id: str, sha256: str) -> HttpResponse:
    """A film that an issued plan names, as long as somebody may see the plan."""
    issued = get_object_or_404(IssuedPlan.objects.visible_to(request.user), public_id=public_id)
    named = [film["sha256"] for row in read(issued.content)["exercises"] for film in row["films"]]
    found = next((name for name in named if name.startswith(sha256)), None)
    if found is None:
        raise Http404
    return film_response(request, get_object_or_404(Film, sha256=found))


# --- Which ----------------------------------------------------------------------------------------


def own(request: SignedInRequest, public_id: str, sha256: str) -> PatientFilm:
    seen = PatientFilm.objects.visible_to(request.user).current().select_related("film__poster")
    return get_object_or_404(seen, public_id=public_id, film__sha256__startswith=sha256)


def kept(request: SignedInRequest, record: Patient, form: PatientFilmForm) -> bool:
    """False if it was refused; the form then says why."""
    said = form.cleaned_data
    facts = {"exercise": said["exercise"], "upload": said["film"], "consent": said["consent"]}
    try:
        _film, lost_sound = add_patient_film(patient=record, by=request.user, **facts)
    except ValidationError as refusal:
        form.add_error("film", refusal)
        return False
    words = _("The film is kept. The patient sees it beside the exercise, and nobody else does.")
    messages.success(request, f"{words} {lost_sound_in_words()}" if lost_sound else words, extra_tags="films")
    return True
