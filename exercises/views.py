"""Staff's pages of the library: exercises, articles and their pictures."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.access import staff_only
from exercises.dose import Dose, short
from exercises.dose.value import LABELS, RANGED
from exercises.filters import LibraryForm
from exercises.media import picture_response
from exercises.models import Article, Exercise, ExerciseTag, Picture, Review


@require_safe
@staff_only
def library(request: HttpRequest) -> HttpResponse:
    exercises = Exercise.objects.visible_to(request.user).current()
    form = LibraryForm(request.GET, exercises=exercises)
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    fragment = htmx and not htmx.history_restore_request
    template = "exercises/_results.html" if fragment else "exercises/library.html"
    page = form.page(request.GET.get("page"))
    response = render(request, template, {"form": form, "page": page})
    if fragment:
        response["HX-Push-Url"] = _short_address(request)
    patch_vary_headers(response, ["HX-Request"])  # or Back would show the fragment alone
    return response


@require_safe
@staff_only
def exercise(request: HttpRequest, public_id: str) -> HttpResponse:
    exercises = Exercise.objects.visible_to(request.user).with_details()
    found = get_object_or_404(exercises, public_id=public_id)
    context = {
        "exercise": found,
        "usual_range": usual_range_in_words(found),
        "articles": found.articles.visible_to(request.user).current(),
        "review": _review(request, found),
    }
    return render(request, "exercises/exercise.html", context)


@require_safe
@staff_only
def articles(request: HttpRequest) -> HttpResponse:
    found = Article.objects.visible_to(request.user).current()
    return render(request, "exercises/articles.html", {"articles": found})


@require_safe
@staff_only
def article(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.visible_to(request.user), public_id=public_id)
    mentioned = Exercise.objects.visible_to(request.user).current().filter(articles=found)
    context = {
        "article": found,
        "muscles": _labels(ExerciseTag.Facet.MUSCLE, found.muscles),
        "regions": _labels(ExerciseTag.Facet.REGION, found.regions),
        "exercises": mentioned.prefetch_related("tags", "pictures__picture"),
    }
    return render(request, "exercises/article.html", context)


@require_safe
@staff_only
def picture(request: HttpRequest, sha256: str) -> HttpResponse:
    exercises = Exercise.objects.visible_to(request.user)
    pictures = Picture.objects.filter(uses__exercise__in=exercises).distinct()
    return picture_response(get_object_or_404(pictures, sha256=sha256))


def usual_range_in_words(exercise: Exercise) -> list[str]:
    """The lowest and highest usual figures, a line each: ["2–4 sets", "Hold 10–60 s"]."""
    lines = []
    for name, (low, high) in exercise.usual_range.items():
        if name in RANGED:
            lines.append(capfirst(short(Dose(**{name: low, f"{name}_max": high}))))
        else:
            words = {"what": LABELS[name], "low": low, "high": high}
            lines.append(_("%(what)s: %(low)s to %(high)s") % words)
    return lines


def _review(request: HttpRequest, exercise: Exercise) -> Review | None:
    """The practice's sign-off of exactly what the page shows."""
    reviews = Review.objects.filter(exercise=exercise, content_hash=exercise.content_hash())
    return reviews.filter(clinic=request.user.clinic_id).select_related("by").first()  # type: ignore[union-attr]


def _labels(facet: str, slugs: list[str]) -> list[str]:
    return [ExerciseTag(facet=facet, slug=slug).label for slug in slugs]


def _short_address(request: HttpRequest) -> str:
    """The address without the filters that are not set."""
    query = request.GET.copy()
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path
