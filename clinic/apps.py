from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class ClinicConfig(AppConfig):
    name = "clinic"


class AdminConfig(DjangoAdminConfig):
    default_site = "clinic.admin_site.PracticeAdminSite"
