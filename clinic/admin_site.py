"""The administration panel, behind the same sign-in, second factor included, as the pages."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class PracticeAdminSite(AdminSite):
    site_header = _("Reprise administration")
    site_title = _("Reprise")
    index_title = _("The practice")

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().login(request, extra_context)
