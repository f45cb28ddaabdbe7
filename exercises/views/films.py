"""The film of a clinic's exercise: chosen and removed by its staff, and sent to those who may see the exercise."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.models import Clinic
from clinic.uploads import streams_uploads
from exercises.film_forms import FilmForm
from exercises.film_media import can_read_films
from exercises.film_services import set_film, take_film
from exercises.film_shown import film_of
from exercises.films import Film
from exercises.media import picture_response
from exercises.models import Exercise
from exercises.ranges import film_response
from exercises.views.public import of_clinic


@require_http_methods(READ_AND_SEND)
@staff_only
@streams_uploads
def film(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = own_exercise(request, public_id)
    is_sent = request.method == "POST"
    form = FilmForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid() and kept(request, found, form):
        return redirect(f"{found.get_absolute_url()}#film")
    context = {"exercise": found, "form": form, "shown": film_of(found), "can_read": can_read_films()}
    return render(request, "exercises/film.html", context, status=422 if is_sent else 200)


@require_POST
@staff_only
def remove(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = own_exercise(request, public_id)
    take_film(exercise=found, by=request.user)
    messages.success(request, _("The film is gone from this exercise."), extra_tags="film")
    return redirect(f"{found.get_absolute_url()}#film")


@require_safe
@staff_only
def film_file(request: SignedInRequest, sha256: str) -> HttpResponse:
    return film_response(request, visible_film(request, sha256))


@require_safe
@staff_only
def film_poster(request: SignedInRequest, sha256: str) -> HttpResponse:
    return picture_response(visible_film(request, sha256).poster)


@of_clinic
def public_film(request: HttpRequest, clinic: Clinic, sha256: str) -> HttpResponse:
    return film_response(request, published_film(clinic, sha256), is_public=True)


@of_clinic
def public_film_poster(request: HttpRequest, clinic: Clinic, sha256: str) -> HttpResponse:
    return picture_response(published_film(clinic, sha256).poster, is_public=True)


# --- Which ----------------------------------------------------------------------------------------


def own_exercise(request: SignedInRequest, public_id: str) -> Exercise:
    """One of the clinic's own. Those of the starter library are for everybody: nobody changes them."""
    seen = Exercise.objects.visible_to(request.user).select_related("film__poster")
    found: Exercise = get_object_or_404(seen, public_id=public_id)
    if not Exercise.objects.editable_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def visible_film(request: SignedInRequest, sha256: str) -> Film:
    shown = Exercise.objects.visible_to(request.user).filter(film__sha256=sha256)
    films = Film.objects.filter(pk__in=shown.order_by().values("film")).select_related("poster")
    return get_object_or_404(films, sha256=sha256)


def published_film(clinic: Clinic, sha256: str) -> Film:
    published = Exercise.objects.published_by(clinic).filter(film__sha256=sha256)
    films = Film.objects.filter(pk__in=published.order_by().values("film")).select_related("poster")
    return get_object_or_404(films)


def lost_sound_in_words() -> str:
    return _("Its sound was in a format that browsers do not play: it has none now.")


def kept(request: SignedInRequest, exercise: Exercise, form: forms.Form) -> bool:
    """False if the film was refused; the form then says why."""
    try:
        lost_sound = set_film(exercise=exercise, upload=form.cleaned_data["film"], by=request.user)
    except ValidationError as refusal:
        form.add_error("film", refusal)
        return False
    said = _(
        "The film is with the exercise. Plans that were issued stay as they are until you issue them again."
    )
    messages.success(request, f"{said} {lost_sound_in_words()}" if lost_sound else said, extra_tags="film")
    return True
