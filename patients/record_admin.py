"""What was issued, logged and written, in the administration: to read, nothing more. Each leads into the record."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clinic.admin_scope import ScopedAdmin
from patients.models import Barrier, IssuedPlan, LogEntry, Message, Patient, StaffNote
from patients.snapshots import read


class OfPatient(ScopedAdmin):
    opens = _("Open the patient's record")

    def view_on_site(self, obj: Any) -> str:
        return obj.patient.get_absolute_url()  # type: ignore[no-any-return]


def handout_link(issued: IssuedPlan) -> Any:
    address = reverse("patients:handout", args=[issued.public_id])
    return format_html('<a href="{}">{}</a>', address, _("Version %(number)s") % {"number": issued.number})


# --- What was issued, and the log -----------------------------------------------------------------


@admin.register(IssuedPlan)
class IssuedPlanAdmin(OfPatient):
    opens = _("Open what was issued")
    list_display = ("__str__", "patient", "issued_at", "issued_by", "handout")
    list_filter = ("issued_at", "issued_by")
    list_select_related = ("plan__patient", "issued_by")
    fields = ("plan", "patient", "number", "issued_at", "issued_by", "handout")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content")

    @admin.display(description=_("patient"))
    def patient(self, issued: IssuedPlan) -> Patient:
        return issued.plan.patient

    @admin.display(description=_("Handout"))
    def handout(self, issued: IssuedPlan) -> Any:
        return handout_link(issued)

    def view_on_site(self, obj: IssuedPlan) -> str:
        return reverse("patients:issued", args=[obj.public_id])


@admin.register(LogEntry)
class LogEntryAdmin(OfPatient):
    list_display = ("local_date", "patient", "status", "pain", "effort", "note", "entered_by")
    list_filter = ("status", "local_date")
    list_select_related = ("patient", "entered_by")
    fields = (
        "patient",
        "issued_plan",
        "exercise",
        "round",
        "side",
        "occurred_at",
        "received_at",
        "time_zone",
        "local_date",
        "status",
        "sets_done",
        "reps_done",
        "pain",
        "effort",
        "reason",
        "note",
        "corrects",
        "entered_by",
    )

    @admin.display(description=_("exercise"))
    def exercise(self, entry: LogEntry) -> str:
        rows = read(entry.issued_plan.content)["exercises"]
        return next((row["name"] for row in rows if row["key"] == str(entry.prescription_key)), "-")


# --- What was written -----------------------------------------------------------------------------


@admin.register(Message)
class MessageAdmin(OfPatient):
    opens = _("Open the messages")
    list_display = ("sent_at", "patient", "by", "text", "read_by")
    list_filter = ("from_staff", "sent_at")
    list_select_related = ("patient", "by", "read_by")
    fields = ("patient", "by", "sent_at", "about", "text", "offered", "told_at", "read_by", "read_at")

    def view_on_site(self, obj: Message) -> str:
        return reverse("patients:thread", args=[obj.patient.public_id])

    @admin.display(description=_("answers"))
    def offered(self, message: Message) -> str:
        return ", ".join(message.answers) or "-"


@admin.register(Barrier)
class BarrierAdmin(ScopedAdmin):
    opens = _("Open the plan")

    list_display = ("week", "plan", "answer", "by")
    list_filter = ("answer", "week")
    list_select_related = ("plan__patient", "by")
    fields = ("plan", "week", "answer", "by", "at")

    def view_on_site(self, obj: Barrier) -> str:
        return obj.plan.get_absolute_url()


@admin.register(StaffNote)
class StaffNoteAdmin(OfPatient):
    list_display = ("at", "patient", "by", "plan")
    list_filter = ("at", "by")
    list_select_related = ("patient", "by", "plan")
    fields = ("patient", "plan", "text", "by", "at", "corrects")
