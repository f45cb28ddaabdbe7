"""The calendar, for calendar programs: whoever has the address may read it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from clinic.attempts import too_many_visits
from patients.feed import calendar_of
from patients.services import find_feed


@cache_control(private=True, no_store=True)
@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    if blocked := too_many_visits(request, "calendar"):
        return blocked
    found = find_feed(secret)
    if found is None:
        raise Http404
    return HttpResponse(calendar_of(found.access), content_type="text/calendar; charset=utf-8")
