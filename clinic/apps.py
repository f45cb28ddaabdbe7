from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    name = "clinic"
    verbose_name = _("Practice")

    def import_models(self) -> None:
        super().import_models()
        from clinic.work import models  # noqa: F401  # they need the models above

    def ready(self) -> None:
        from clinic import account_mail, checks, mail  # noqa: F401  # they register what they have


class AdminConfig(DjangoAdminConfig):
    default_site = "clinic.admin_site.PracticeAdminSite"
