"""The flow in which a clinic's clinicians read the library and sign it off, one exercise after the other."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, of_practice
from clinic.forms import typed
from clinic.models import Clinic
from clinic.views.practice import side
from exercises.models import Exercise, Review
from exercises.reviewing import Part, Reading, changes_since
from exercises.services import Changed, sign_off, withdraw_review
from exercises.views.library import get_exercise, page_of

LATEST = 10


@require_safe
@of_practice
def overview(request: SignedInRequest) -> HttpResponse:
    reviews = Review.objects.filter(clinic=request.user.clinic_id)
    context = side(request, "exercises:reviews") | {
        "reading": reading_of(request),
        "latest": reviews.select_related("exercise", "by", "withdrawn_by")[:LATEST],
        "done": just_done(request),
    }
    return render(request, "exercises/reviews.html", context)


@require_safe
@of_practice
def next_one(request: SignedInRequest) -> HttpResponse:
    """To the next that is not signed off, after the one that the address names: what *Skip* and *Go on* lead to."""
    part = part_of(request, request.GET)
    return go_on(part, after=typed(request.GET, "after"))


@require_http_methods(READ_AND_SEND)
@of_practice
def one(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Reads one exercise, and signs off exactly what the page showed."""
    found = get_exercise(request, public_id)
    if request.method != "POST":
        return shown(request, found)
    try:
        sign_off(exercise=found, content_hash=request.POST.get("content_hash", ""), by=request.user)
    except Changed:
        return shown(request, found, status=409)
    return go_on(part_of(request, request.POST), after=public_id, done=public_id)


@require_POST
@of_practice
def withdraw(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = get_exercise(request, public_id)
    if withdraw_review(exercise=found, by=request.user):
        messages.success(request, _("The sign-off is withdrawn. It stays on record."), extra_tags="review")
    if request.POST.get("from") == "exercise":
        return redirect(f"{found.get_absolute_url()}#review")
    return redirect(address_of(public_id, of=part_of(request, request.POST).slug))


# --- What the pages show, and where they lead -----------------------------------------------------


def reading_of(request: SignedInRequest) -> Reading:
    return Reading.of(request.user, cast(Clinic, request.user.clinic))


def part_of(request: SignedInRequest, sent: Any) -> Part:
    return reading_of(request).part(typed(sent, "of"))


def go_on(part: Part, *, after: str, done: str = "") -> HttpResponse:
    following = part.next_after(after)
    if following is None:
        return redirect(with_query(reverse("exercises:reviews"), of=part.slug, done=done))
    return redirect(address_of(following.public_id, of=part.slug, done=done))


def address_of(public_id: str, **said: str) -> str:
    return with_query(reverse("exercises:review_one", args=[public_id]), **said)


def with_query(address: str, **said: str) -> str:
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{address}?{query}" if query else address


def just_done(request: HttpRequest) -> Exercise | None:
    """What was signed off one page before, so that it can be taken back there."""
    if not (name := typed(request.GET, "done")):
        return None
    found: Exercise | None = Exercise.objects.visible_to(request.user).filter(public_id=name).first()
    return found


def shown(request: SignedInRequest, exercise: Exercise, status: int = 200) -> HttpResponse:
    reading = reading_of(request)
    known = page_of(request, exercise)
    last = known["last_review"] if not known["review"] else None
    context = known | {
        "is_practice_page": True,
        "whole": reading.whole,
        "part": reading.part(typed(request.GET or request.POST, "of")),
        "changes": [*changes_since(last, exercise)] if last else [],
        "done": just_done(request),
        "places": (),
        "has_changed": status == 409,
    }
    return render(request, "exercises/review_one.html", context, status=status)
