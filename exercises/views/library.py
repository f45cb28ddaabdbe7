"""Staff's pages of the library: the list, an exercise, its sign-off."""

from typing import Any

from django.contrib import messages
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
from exercises.film_shown import film_of
from exercises.filters import LibraryForm
from exercises.media import picture_response
from exercises.models import Exercise, Picture, Review
from exercises.related import related_to
from exercises.services import Changed, sign_off


@require_safe
@staff_only
def library(request: SignedInRequest) -> HttpResponse:
    exercises = Exercise.objects.offered_to(request.user)
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
    found = get_exercise(request, public_id)
    return render(request, "exercises/exercise.html", page_of(request, found))


@require_POST
@staff_only
def review(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Signs off exactly the content that the page showed, which the form identifies by its hash."""
    found = get_exercise(request, public_id)
    try:
        sign_off(exercise=found, content_hash=request.POST.get("content_hash", ""), by=request.user)
    except Changed:
        context = page_of(request, found) | {"has_changed": True}
        return render(request, "exercises/exercise.html", context, status=409)
    signed = _("Signed off. If the words or the dose change, we will ask again.")
    messages.success(request, signed, extra_tags="review")
    return redirect(f"{found.get_absolute_url()}#review")


@require_safe
@staff_only
def picture(request: SignedInRequest, sha256: str) -> HttpResponse:
    exercises = Exercise.objects.visible_to(request.user)
    pictures = Picture.objects.filter(uses__exercise__in=exercises).distinct()
    return picture_response(get_object_or_404(pictures, sha256=sha256), width=request.GET.get("w", ""))


# --- What the page shows --------------------------------------------------------------------------


def get_exercise(request: SignedInRequest, public_id: str) -> Exercise:
    related = ("copied_from", "film__poster")
    exercises = Exercise.objects.visible_to(request.user).with_details().select_related(*related)
    found: Exercise = get_object_or_404(exercises, public_id=public_id)
    return found


def page_of(request: SignedInRequest, exercise: Exercise) -> dict[str, Any]:
    others = Exercise.objects.offered_to(request.user)
    found = Review.objects.filter(clinic=request.user.clinic_id, exercise=exercise)
    all_reviews = [*found.select_related("by", "withdrawn_by")]
    reviews = [each for each in all_reviews if not each.withdrawn_at]
    withdrawn = {each.withdrawn_at: each for each in all_reviews if each.withdrawn_at}
    content_hash = exercise.content_hash()
    return {
        "exercise": exercise,
        "places": {"own", "review", "film"},  # they show what was done there
        "own_versions": [] if exercise.clinic_id else exercise.copies.visible_to(request.user).current(),
        "usual_range": usual_range_in_words(exercise),
        "articles": exercise.articles.visible_to(request.user).current(),
        "related": related_to(exercise, others),
        "film": film_of(exercise),
        "is_own": bool(exercise.clinic_id) and exercise.clinic_id == request.user.clinic_id,
        "library_url": reverse("exercises:library"),
        "content_hash": content_hash,
        "review": next((each for each in reviews if each.content_hash == content_hash), None),
        "last_review": next(iter(reviews), None),
        "withdrawn_review": withdrawn[max(withdrawn)] if withdrawn else None,
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
