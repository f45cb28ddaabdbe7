"""Who may act. What a person may see is decided by `visible_to` of each queryset."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from clinic.models import User, works_for_a_clinic

View = Callable[..., HttpResponse]
READ_AND_SEND = ["GET", "HEAD", "POST"]  # the methods of a page with a form


class SignedInRequest(HttpRequest):
    """A request as views get it after LoginRequiredMiddleware: its user is never anonymous."""

    user: User
    htmx: HtmxDetails


def staff_only(view: View) -> View:
    """Answers patients and helpers with 403. Superusers pass, but `visible_to` shows them no patient."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if user.is_authenticated and not (works_for_a_clinic(user) or user.is_superuser):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


class IsStaffOfClinic(BasePermission):
    """The API's default permission. DRF ignores LoginRequiredMiddleware, and its own checks do not know roles."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return works_for_a_clinic(request.user)
