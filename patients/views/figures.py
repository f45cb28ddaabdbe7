"""The manager's figures, and the daily email that staff may have."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.models import Clinic, User, works_for_a_clinic
from patients.figures import figures_of
from patients.sparks import columns


@require_safe
@staff_only
def figures(request: SignedInRequest) -> HttpResponse:
    if not works_for_a_clinic(request.user):
        return redirect("admin:index")
    if request.user.role != User.Role.MANAGER:
        raise PermissionDenied
    found = figures_of(cast(Clinic, request.user.clinic), timezone.now())
    drawn = columns([month.issued for month in found.months])
    return render(request, "patients/figures.html", {"figures": found, "columns": drawn})


@require_http_methods(READ_AND_SEND)
@staff_only
def my_emails(request: SignedInRequest) -> HttpResponse:
    if not works_for_a_clinic(request.user):
        return redirect("admin:index")
    if request.method == "POST":
        request.user.daily_digest = bool(request.POST.get("daily_digest"))
        request.user.save(update_fields=["daily_digest"])
        messages.success(request, _("Saved."))
        return redirect("patients:my_emails")
    return render(request, "patients/my_emails.html")
