"""Receives what made a week hard: one tap on Today."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.access import SignedInRequest
from clinic.forms import typed
from patients.access import follow, issued_to
from patients.models import Barrier, Standing
from patients.services import note_barrier
from patients.views import unsent
from patients.views.portal import today_of

Answer = Barrier.Answer


@require_POST
@unsent.kept_over_sign_in(back="patients:today")
def answer(request: SignedInRequest) -> HttpResponse:
    """Kept once a week; the first answer stands."""
    issued = issued_to(follow(request), typed(request.POST, "about_plan"))
    if issued is None:
        raise Http404
    standing = get_object_or_404(Standing, plan=issued.plan_id)
    chosen = typed(request.POST, "answer")
    if chosen in Answer:
        week = standing.week_of(today_of(issued.plan.patient))
        note_barrier(plan=issued.plan, week=week, answer=chosen, by=request.user)
        say_thanks(request, chosen)
    request.session["follows"] = issued.plan.patient.public_id
    return redirect("patients:today")


def say_thanks(request: SignedInRequest, chosen: str) -> None:
    if chosen == Answer.HIDDEN:
        messages.success(request, _("It is hidden for this week."))
    elif chosen == Answer.IT_HURT:
        messages.success(
            request,
            _("Thank you. If it hurts a lot, stop and call your practice. They do not see this at once."),
        )
    elif chosen == Answer.NOT_SURE_HOW:
        messages.success(
            request,
            _("Thank you. Your practice will see it. You can also ask about an exercise, under Messages."),
        )
    else:
        messages.success(request, _("Thank you for telling us."))
