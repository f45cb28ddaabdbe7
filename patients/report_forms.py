"""The form of a progress report."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms import DateInput, OpensInFocus
from patients.models import Patient, Plan, StaffNote
from patients.report import Period
from patients.report.content import begins_on, longest_ago

LONGEST_SUMMARY = StaffNote.LONGEST - 100  # characters: the note that keeps it says before it what it is


class ReportForm(OpensInFocus, forms.Form):
    """Which plan and period, and the therapist's own words. They are kept nowhere unless `keep` is ticked."""

    first_field = "plan"
    SINCE, BETWEEN = "since", "between"

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label=_("Plan"), to_field_name="public_id", empty_label=None
    )
    period = forms.ChoiceField(
        label=_("Period"),
        choices=[(SINCE, _("Since the plan began")), (BETWEEN, _("From one day to another"))],
        initial=SINCE,
        widget=forms.RadioSelect,
    )
    first = forms.DateField(label=_("From"), required=False, widget=DateInput)
    last = forms.DateField(label=_("To"), required=False, widget=DateInput)
    summary = forms.CharField(
        label=_("Your summary"),
        required=False,
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. The report itself judges nothing. Leave it empty if you like."),
    )
    keep = forms.BooleanField(
        label=_("Keep my summary as a note for staff"),
        required=False,
        help_text=_("Otherwise it is kept nowhere but in the report."),
    )

    def __init__(self, *args: Any, patient: Patient, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        plans: Any = self.fields["plan"]
        plans.queryset = patient.plans.exclude(issued=None).distinct().order_by("-created_at")
        plans.queryset = plans.queryset.select_related("patient__clinic")
        plans.initial = next((plan.public_id for plan in plans.queryset), None)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("keep") and not data.get("summary"):
            self.add_error("summary", _("Write a summary, or do not keep it as a note."))
        if data.get("plan") and data.get("period"):
            data["days"] = self.days(data)
        return data

    def days(self, data: dict[str, Any]) -> Period:
        if data["period"] == self.SINCE:
            begin = begins_on(data["plan"]) or self.today
            return Period(max(begin, longest_ago(self.today)), self.today)
        first, last = data.get("first"), data.get("last") or self.today
        if not first and "first" not in self.errors:
            self.add_error("first", _("Choose the first day."))
        if first and first > self.today:
            self.add_error("first", _("Choose a day that is not in the future."))
        elif first and first > last:
            self.add_error("last", _("Choose a last day that is not before the first."))
        elif first and first < longest_ago(self.today):
            self.add_error("first", _("Choose a day of the last three years."))
        return Period(first or self.today, last)
