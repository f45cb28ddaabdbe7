"""Outcome measures in the administration panel: to read, nothing more."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.admin_scope import ScopedAdmin
from patients.models import Measure, Measurement, MeasureRequest
from patients.record_admin import OfPatient


@admin.register(Measure)
class MeasureAdmin(ScopedAdmin):
    list_display = ("name", "practice", "loaded_at", "archived_at")
    list_select_related = ("clinic",)
    fields = ("name", "practice", "licence", "loaded_at", "archived_at")


@admin.register(Measurement)
class MeasurementAdmin(OfPatient):
    opens = _("Open the patient's measures")
    list_display = ("taken_on", "patient", "measure", "score", "source", "entered_by")
    list_filter = ("source", "taken_on")
    list_select_related = ("patient", "measure", "entered_by")
    fields = (
        *("patient", "measure", "plan", "taken_on", "score", "taken_back", "source", "note"),
        *("corrects", "entered_by", "entered_at"),
    )

    def view_on_site(self, obj: Measurement) -> str:
        return reverse("patients:measures", args=[obj.patient.public_id])


@admin.register(MeasureRequest)
class MeasureRequestAdmin(OfPatient):
    opens = _("Open the patient's measures")
    list_display = ("asked_at", "patient", "measure", "due_at", "measurement", "withdrawn_at")
    list_select_related = ("patient", "measure", "measurement__measure")
    fields = ("patient", "measure", "plan", "asked_by", "asked_at", "due_at", "measurement", "withdrawn_at")

    def view_on_site(self, obj: MeasureRequest) -> str:
        return reverse("patients:measures", args=[obj.patient.public_id])
