"""Who may act. What a person may see is decided by the `visible_to` of each queryset."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.middleware import HtmxDetails
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from clinic.models import User, works_for_a_clinic

View = Callable[..., HttpResponse]
READ_AND_SEND = ["GET", "HEAD", "POST"]  # the methods of a page with a form


class SignedInRequest(HttpRequest):
    """A request as views get it after SignInMiddleware: its user is never anonymous."""

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


def of_practice(view: View) -> View:
    """For pages of a practice itself: patients get 403, and an operator, who works for none, the panel."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (
            request.user.is_authenticated
            and request.user.is_superuser
            and not works_for_a_clinic(request.user)
        ):
            return redirect("admin:index")
        return view(request, *args, **kwargs)

    return staff_only(checked)


def managers_only(view: View) -> View:
    """For acts of managers on their own practice. Their colleagues get 403."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if works_for_a_clinic(user) and user.role != User.Role.MANAGER:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return of_practice(checked)


class IsStaffOfClinic(BasePermission):
    """The API's default permission. DRF ignores SignInMiddleware, and its own checks do not know roles."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return works_for_a_clinic(request.user)
