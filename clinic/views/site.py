"""Pages of the practice itself: joining the staff, forms that are too old, and the operator's health check."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clinic import invitations
from clinic.access import READ_AND_SEND
from clinic.attempts import too_many_visits
from clinic.forms import NewSignIn, posted
from clinic.models import StaffInvitation
from clinic.services import join_clinic
from clinic.work.health import is_silent


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For a load balancer: 200 when the database answers. Without a worker, pages work and emails wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "worker": "silent" if is_silent() else "ok"})


@require_safe
def closed(request: HttpRequest, key: str = "") -> HttpResponse:
    """Replaces a page of django-allauth that we do not offer: only an invitation can prove an email."""
    raise Http404


@never_cache
@login_not_required
@require_http_methods(READ_AND_SEND)
def join_staff(request: HttpRequest, code: str) -> HttpResponse:
    if request.user.is_authenticated:
        raise PermissionDenied
    if blocked := too_many_visits(request, "join" if request.method == "POST" else "join_visit"):
        return blocked
    try:
        invitation = invitations.find(StaffInvitation, code)
    except ValidationError as refusal:
        return refused(request, refusal)
    form = NewSignIn(posted(request), email=invitation.email, clinic=invitation.clinic, role=invitation.role)
    if form.is_valid():
        try:
            user = join_clinic(invitation=invitation, **form.cleaned_data)
        except ValidationError as refusal:
            return refused(request, refusal)
        messages.success(request, _("Welcome. Add a second step to your sign-in under Account."))
        return perform_login(request, user, redirect_url="/")  # type: ignore[no-any-return]
    status = 422 if form.is_bound else 200
    return render(request, "clinic/join_staff.html", {"form": form, "invitation": invitation}, status=status)


def refused(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    """Says why an invitation does not open: 404 for an unknown code, 410 for one that is over."""
    context = {
        "reason": refusal.messages[0],
        "is_used": refusal.code in {"used", "other_used"},
        "practice": getattr(refusal, "practice", None),
    }
    status = 404 if refusal.code == "unknown" else 410
    return render(request, "clinic/join_refused.html", context, status=status)


NO_SECOND_TRY = ("/account/", "/admin/login/", "/join/", "/staff/join/")  # their forms hold passwords


def outdated_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a form whose token does not fit: mostly, somebody signed in again in another tab.

    If the browser says that a page of ours sent it, it can be sent again as it is, with one click.
    """
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    is_safe = not (request.path_info.startswith(NO_SECOND_TRY) or request.FILES)
    sent: list[tuple[str, str]] = []
    if is_ours and is_safe and request.user.is_authenticated:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {"sent": [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]}
    return render(request, "403_csrf.html", context, status=403)
