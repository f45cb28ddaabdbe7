from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        from clinic import checks  # noqa: F401  # registers them


class AdminConfig(DjangoAdminConfig):
    default_site = "clinic.admin_site.PracticeAdminSite"
