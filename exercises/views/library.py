"""Staff's pages of the library: the list, an exercise, its sign-off, a copy to edit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.access import SignedInRequest, staff_only
from exercises.dose import Dose, short
from exercises.dose.value import PARTS, RANGES
from exercises.filters import LibraryForm
from exercises.media import picture_response
from exercises.models import Exercise, Picture, Review
from exercises.related import related_to
from exercises.services import copy_exercise


@require_safe
@staff_only
def library(request: SignedInRequest) -> HttpResponse:
    exercises = Exercise.objects.visible_to(request.user).current()
    form = LibraryForm(request.GET, exercises=exercises, clinic=request.user.clinic)
    fragment = request.htmx and not request.htmx.history_restore_request
    template = "exercises/_answer.html" if fragment else "exercises/library.html"
    page = form.page(request.GET.get("page"))
    response = render(request, template, {"form": form, "page": page})
    if fragment:
        response["HX-Push-Url"] = _short_address(request)
    patch_vary_headers(response, ["HX-Request"])  # otherwise Back would show only the fragment
    return response


@require_safe
@staff_only
def exercise(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = _get_exercise(request, public_id)
    return render(request, "exercises/exercise.html", page_of(request, found))


@require_POST
@staff_only
def review(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Signs off exactly the content that the page showed, which the form identifies by its hash."""
    found = _get_exercise(request, public_id)
    present, clinic = found.content_hash(), request.user.clinic
    if clinic is None:
        raise PermissionDenied
    if request.POST.get("content_hash") != present:
        context = page_of(request, found) | {"has_changed": True}
        return render(request, "exercises/exercise.html", context, status=409)
    same = {"clinic": clinic, "exercise": found, "content_hash": present}
    Review.objects.get_or_create(**same, defaults={"by": request.user})
    signed = _("Signed off. If the words or the dose change, we will ask again.")
    messages.success(request, signed, extra_tags="review")
    return redirect(f"{found.get_absolute_url()}#review")


@require_POST
@staff_only
def copy(request: SignedInRequest, public_id: str) -> HttpResponse:
    found, clinic = _get_exercise(request, public_id), request.user.clinic
    if clinic is None:
        raise PermissionDenied
    made = copy_exercise(exercise=found, clinic=clinic)
    messages.success(request, _("This copy is your clinic's own. Change what you like, and save."))
    return redirect("admin:exercises_exercise_change", made.pk)


@require_safe
@staff_only
def picture(request: SignedInRequest, sha256: str) -> HttpResponse:
    exercises = Exercise.objects.visible_to(request.user)
    pictures = Picture.objects.filter(uses__exercise__in=exercises).distinct()
    return picture_response(get_object_or_404(pictures, sha256=sha256))


# --- What the page shows --------------------------------------------------------------------------


def _get_exercise(request: SignedInRequest, public_id: str) -> Exercise:
    exercises = Exercise.objects.visible_to(request.user).with_details()
    found: Exercise = get_object_or_404(exercises, public_id=public_id)
    return found


def page_of(request: SignedInRequest, exercise: Exercise) -> dict[str, Any]:
    others = Exercise.objects.visible_to(request.user).current()
    reviews = Review.objects.filter(clinic=request.user.clinic_id, exercise=exercise).select_related("by")
    content_hash = exercise.content_hash()
    return {
        "exercise": exercise,
        "usual_range": usual_range_in_words(exercise),
        "articles": exercise.articles.visible_to(request.user).current(),
        "related": related_to(exercise, others),
        "library_url": reverse("exercises:library"),
        "content_hash": content_hash,
        "review": next((each for each in reviews if each.content_hash == content_hash), None),
        "last_review": next(iter(reviews), None),
    }


def usual_range_in_words(exercise: Exercise) -> list[str]:
    """The usual range of each part of the dose: ["2–4 sets", "Hold 10–60 s"]."""
    lines = []
    for name, (low, high) in exercise.usual_range.items():
        if name in RANGES:
            lines.append(capfirst(short(Dose(**{name: low, RANGES[name]: high}))))
        else:
            words = {"what": PARTS[name].label, "low": low, "high": high}
            lines.append(_("%(what)s: %(low)s to %(high)s") % words)
    return lines


def _short_address(request: SignedInRequest) -> str:
    """The address without the filters that are not set."""
    query = request.GET.copy()
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path
