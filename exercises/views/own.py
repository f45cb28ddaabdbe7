"""Staff's pages where a clinic's own exercise is written, copied, changed, archived."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import typed
from clinic.models import works_for_a_clinic
from exercises.models import Exercise
from exercises.own import change_exercise, set_archived, write_exercise
from exercises.own_forms import OwnExerciseForm
from exercises.own_page import OwnPage

Saved = tuple[Exercise, str]


@require_http_methods(READ_AND_SEND)
@staff_only
def new(request: SignedInRequest) -> HttpResponse:
    if not works_for_a_clinic(request.user):
        raise PermissionDenied
    return written(request, None)


@require_http_methods(READ_AND_SEND)
@staff_only
def copy(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The form, filled in from another exercise. Nothing is stored before it is sent."""
    return written(request, get_exercise(request, public_id))


def written(request: SignedInRequest, original: Exercise | None) -> HttpResponse:
    def save(form: OwnExerciseForm) -> Saved:
        key = form.cleaned_data["key"] or uuid4()
        made = write_exercise(content=form.content(), by=request.user, key=key, original=original)
        return said(request, made, _("Saved. It is in your practice’s library now."))

    initial = {"name": typed(request.GET, "name")} if "name" in request.GET and not original else None
    return OwnPage(request=request, save=save, original=original, initial=initial).answer()


@require_http_methods(READ_AND_SEND)
@staff_only
def edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_own(request, public_id)

    def save(form: OwnExerciseForm) -> Saved:
        changed = change_exercise(
            exercise=found,
            content=form.content(),
            by=request.user,
            version=form.cleaned_data["version"] or 0,
            for_one_plan=form.is_for_one_plan,
        )
        return said(request, changed, _("Saved. Plans that patients have already stay as they are."))

    return OwnPage(request=request, save=save, exercise=found).answer()


@require_POST
@staff_only
def archive(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_own(request, public_id)
    set_archived(exercise=found, by=request.user, archived=True)
    return redirect(said(request, found, _("No list shows it any more. Plans that have it keep it."))[1])


@require_POST
@staff_only
def restore(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_own(request, public_id)
    set_archived(exercise=found, by=request.user, archived=False)
    return redirect(said(request, found, _("It is back in the library."))[1])


def said(request: SignedInRequest, exercise: Exercise, words: str) -> Saved:
    messages.success(request, words, extra_tags="own")
    return exercise, f"{exercise.get_absolute_url()}#own"


def get_exercise(request: SignedInRequest, public_id: str) -> Exercise:
    exercises = (
        Exercise.objects.visible_to(request.user).with_details().select_related("updated_by", "copied_from")
    )
    found: Exercise = get_object_or_404(exercises, public_id=public_id)
    return found


def get_own(request: SignedInRequest, public_id: str) -> Exercise:
    """Raises PermissionDenied for the starter library, which is read-only."""
    found = get_exercise(request, public_id)
    if not Exercise.objects.editable_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found
