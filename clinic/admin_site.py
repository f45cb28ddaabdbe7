"""The administration panel, behind the same sign-in, second factor included, as the pages."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

# Left out: one would reveal the address of any record; the other would change a password without our limits.
CLOSED = {"view_on_site", "password_change_done"}


class Suggestions(AutocompleteJsonView):
    """Takes what is typed to choose a record from the body, never from the address: it may be a patient's name."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.GET = request.POST
        return self.get(request, *args, **kwargs)


class PracticeAdminSite(AdminSite):
    site_header = site_title = _("Reprise")
    index_title = _("Administration")
    enable_nav_sidebar = False  # the way back stands above each page

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().login(request, extra_context)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    @method_decorator(csrf_exempt)  # it reads only, and no other site can read the answer
    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return Suggestions.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Takes only pages that keep to the clinic. Those of libraries would show the rows of every clinic."""
        from clinic.admin_scope import ScopedAdmin  # needs the models, which are not loaded yet

        if admin_class is not None and issubclass(admin_class, ScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        return [route for route in super().get_urls() if getattr(route, "name", "") not in CLOSED]
