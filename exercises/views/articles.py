"""Staff's pages of the library: articles."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clinic.access import SignedInRequest, staff_only
from exercises.models import Article, Exercise, ExerciseTag, LibraryQuerySet
from exercises.vocabulary import Region

CONTENTS_FROM = 3  # sections; shorter articles need no table of contents


@require_safe
@staff_only
def articles(request: SignedInRequest) -> HttpResponse:
    found = Article.objects.visible_to(request.user).current()
    return render(request, "exercises/articles.html", {"groups": by_region(found)})


@require_safe
@staff_only
def article(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.visible_to(request.user), public_id=public_id)
    mentioned = Exercise.objects.offered_to(request.user).filter(articles=found)
    return render(request, "exercises/article.html", page_of(found, mentioned))


def page_of(article: Article, mentioned: Any) -> dict[str, Any]:
    return {
        "article": article,
        "muscles": _tags(ExerciseTag.Facet.MUSCLE, article.muscles),
        "regions": _tags(ExerciseTag.Facet.REGION, article.regions),
        "exercises": mentioned.prefetch_related("tags", "pictures__picture"),
        "has_contents": len(article.sections) >= CONTENTS_FROM,
    }


def by_region(articles: LibraryQuerySet) -> list[tuple[str, list[Article]]]:
    """The articles by their main body part. Articles about no body part come first, without a heading."""
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.regions[0] if article.regions else "", []).append(article)
    labels: dict[str, str] = {"": "", **{slug: str(label) for slug, label in Region.choices}}
    known = [(label, groups.pop(slug)) for slug, label in labels.items() if slug in groups]
    return [*known, *groups.items()]


def _tags(facet: str, slugs: list[str]) -> list[ExerciseTag]:
    return [ExerciseTag(facet=facet, slug=slug) for slug in slugs]
