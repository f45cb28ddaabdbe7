"""The public pages of a clinic that publishes its library: exercises and articles, without sign-in or cookie.

The address names the clinic. For a clinic that does not publish, every page is a 404.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import conditional_page, require_safe

from clinic.models import Clinic
from exercises.film_shown import film_of
from exercises.filters import LibraryForm
from exercises.media import picture_response
from exercises.models import Article, Exercise, Picture
from exercises.related import related_to
from exercises.share import HEIGHT, WIDTH, NoPicture, share_picture, share_version
from exercises.views import articles as staff_articles
from exercises.views.library import usual_range_in_words

FRESH = 300  # seconds: caches forget the pages this long after a clinic stops publishing
A_DAY = 86_400


def of_clinic(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the publishing clinic and sets its language. Caches may keep the answer for a while."""

    @require_safe
    @conditional_page
    @wraps(view)
    def found(request: HttpRequest, address: str, *args: Any, **kwargs: Any) -> HttpResponse:
        clinic = get_object_or_404(Clinic.objects.publishing(), public_address=address)
        with translation.override(clinic.language):
            response = view(request, clinic, *args, **kwargs)
        response.headers.setdefault("Cache-Control", f"public, max-age={FRESH}")
        response.headers.setdefault("Content-Language", clinic.language)
        return response

    return login_not_required(found)


@of_clinic
def library(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    form = LibraryForm(request.GET, exercises=Exercise.objects.published_by(clinic))
    context = {"form": form, "page": form.page(request.GET.get("page"))}
    return _answer(request, clinic, "library", context)


@of_clinic
def exercise(request: HttpRequest, clinic: Clinic, public_id: str) -> HttpResponse:
    published = Exercise.objects.published_by(clinic)
    found = get_object_or_404(published.with_details().select_related("film__poster"), public_id=public_id)
    names = {"public_id": public_id, "address": clinic.public_address}
    picture = reverse("exercises:public_share", kwargs=names)
    context = {
        "exercise": found,
        "usual_range": usual_range_in_words(found),
        "film": film_of(found, str(clinic.public_address)),
        "articles": found.articles.published_by(clinic),
        "related": related_to(found, published),
        "open_keys": set(published.filter(pk__in=_named(found)).order_by().values_list("pk", flat=True)),
        "share_url": f"{settings.SITE_URL}{picture}?v={share_version(found, clinic.name)[:8]}",
        "share_size": (WIDTH, HEIGHT),
    }
    return _answer(request, clinic, "exercise", context)


@of_clinic
def share(request: HttpRequest, clinic: Clinic, public_id: str) -> HttpResponse:
    published = Exercise.objects.published_by(clinic).with_details()
    found = get_object_or_404(published, public_id=public_id)
    try:
        drawn = share_picture(found, clinic.name)
    except NoPicture:
        raise Http404 from None
    return HttpResponse(
        drawn, content_type="image/png", headers={"Cache-Control": f"public, max-age={A_DAY}"}
    )


@of_clinic
def articles(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    groups = staff_articles.by_region(Article.objects.published_by(clinic))
    return _answer(request, clinic, "articles", {"groups": groups})


@of_clinic
def article(request: HttpRequest, clinic: Clinic, public_id: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.published_by(clinic), public_id=public_id)
    mentioned = Exercise.objects.published_by(clinic).filter(articles=found)
    return _answer(request, clinic, "article", staff_articles.page_of(found, mentioned))


@of_clinic
def picture(request: HttpRequest, clinic: Clinic, sha256: str) -> HttpResponse:
    pictures = Picture.objects.filter(uses__exercise__in=Exercise.objects.published_by(clinic)).distinct()
    found = get_object_or_404(pictures, sha256=sha256)
    return picture_response(found, is_public=True, width=request.GET.get("w", ""))


@of_clinic
def sitemap(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    columns = ("public_id", "updated_at")
    context = {
        "site_url": settings.SITE_URL,
        "clinic": clinic,
        "exercises": Exercise.objects.published_by(clinic).values(*columns),
        "articles": Article.objects.published_by(clinic).values(*columns),
    }
    return render(request, "exercises/public/sitemap.xml", context, content_type="application/xml")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read only what clinics publish."""
    context = {"site_url": settings.SITE_URL, "clinics": Clinic.objects.publishing()}
    response = render(request, "exercises/public/robots.txt", context, content_type="text/plain")
    response["Cache-Control"] = f"public, max-age={FRESH}"
    return response


def _answer(request: HttpRequest, clinic: Clinic, page: str, context: dict[str, Any]) -> HttpResponse:
    known = {
        "clinic": clinic,
        "canonical": settings.SITE_URL + request.path,
        "is_filtered": bool(request.GET),
    }
    return render(request, f"exercises/public/{page}.html", context | known)


def _named(exercise: Exercise) -> list[int]:
    return [way.target_id for way in exercise.progressions.all() if way.target_id]
