"""The forms for what a patient logs about an exercise, for changing it and for taking it back."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from exercises.dose import Side
from patients.models import IssuedPlan, LogEntry
from patients.services import noon_of


class EntryForm(forms.ModelForm):
    """Done, partly or skipped, with pain and words. Nothing is preselected."""

    status = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[choice for choice in LogEntry.Status.choices if choice[0] != LogEntry.Status.TAKEN_BACK],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose done, partly or skipped.")},
    )
    pain = forms.TypedChoiceField(
        label=_("How much pain did you feel?"),
        help_text=_("0 is no pain. 10 is the worst pain you can think of."),
        choices=[(number, str(number)) for number in range(11)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = LogEntry
        fields = ["uuid", "status", "pain", "note"]
        widgets = {"uuid": forms.HiddenInput, "note": forms.Textarea(attrs={"rows": 2})}
        labels = {"note": _("Anything to tell your physiotherapist?")}


class LogForm(EntryForm):
    """One round of an exercise. `today` is the patient's; the page may have been opened before midnight."""

    day = forms.TypedChoiceField(
        label=_("When did you do it?"),
        coerce=date.fromisoformat,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("You can log today and yesterday. Call your practice about an older day.")
        },
    )
    shown = forms.DateField(
        required=False, widget=forms.HiddenInput
    )  # the day that the page showed; `round` belongs to it
    round = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    side = forms.ChoiceField(
        label=_("Which side?"),
        choices=[("", _("Both sides")), (Side.LEFT, _("Left side")), (Side.RIGHT, _("Right side"))],
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta(EntryForm.Meta):
        fields = ["uuid", "prescription_key", "status", "pain", "note"]
        widgets = EntryForm.Meta.widgets | {"prescription_key": forms.HiddenInput}

    def __init__(self, *args: Any, today: date, has_sides: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not has_sides:
            del self.fields["side"]
        yesterday = today - timedelta(days=1)
        self.fields["day"].choices = [  # type: ignore[attr-defined]
            (today.isoformat(), _("Today")),
            (yesterday.isoformat(), _("Yesterday")),
        ]

    def entry(self, *, issued: IssuedPlan, by: User, zone: ZoneInfo) -> LogEntry:
        """The answer as an entry that is not stored yet. For yesterday only the day is known, so the time is noon."""
        entry: LogEntry = self.save(commit=False)
        day = self.cleaned_data["day"] or self.today
        if self.cleaned_data["shown"] in (None, day):
            entry.round = self.cleaned_data["round"]
        entry.side = self.cleaned_data.get("side", "")
        entry.issued_plan, entry.entered_by = issued, by
        entry.occurred_at = timezone.now() if day == self.today else noon_of(day, zone)
        return entry


class TakeBackForm(forms.Form):
    uuid = forms.UUIDField(widget=forms.HiddenInput)
    take_back = forms.BooleanField(widget=forms.HiddenInput, initial=True)

    def clean(self) -> dict[str, Any]:
        return {"uuid": (super().clean() or {}).get("uuid")}
