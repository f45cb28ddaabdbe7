"""The form on which a person chooses hours and days to be reminded."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exercises.dose.value import Weekday
from patients.models import Reminder
from patients.reminding import LATEST

MOST_TIMES = 3
SUGGESTED = {"time_1": time(18), "weekdays": [*range(7)], "by_email": True}
ORDER = (gettext_lazy("First time"), gettext_lazy("Second time"), gettext_lazy("Third time"))


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ReminderForm(forms.Form):
    all_optional = True

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On these days"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    by_email = forms.BooleanField(label=gettext_lazy("Send me an email at these times"), required=False)

    def __init__(self, data: QueryDict | None, *, saved: Reminder | None, can_email: bool) -> None:
        self.saved = saved
        super().__init__(data, initial=as_initial(saved) if saved else SUGGESTED)
        for number, label in enumerate(ORDER, start=1):
            self.fields[f"time_{number}"] = forms.TimeField(
                label=label,
                required=False,
                widget=TimeInput(),
                error_messages={"invalid": _("Write a time in hours and minutes, such as 18:00.")},
            )
        self.order_fields([*TIMES, "weekdays", "by_email"])
        if not can_email:
            del self.fields["by_email"]

    @property
    def times(self) -> list[Any]:
        return [self[name] for name in TIMES]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = {name: cleaned[name] for name in TIMES if cleaned.get(name)}
        for name, each in chosen.items():
            if each > LATEST:
                words = _("Choose a time up to 23:30. After midnight it is another day.")
                self.add_error(name, ValidationError(words))
        if "weekdays" in cleaned and chosen and not cleaned["weekdays"]:
            self.add_error("weekdays", ValidationError(_("Choose at least one day.")))
        if cleaned.get("by_email") and not any(self.data.get(name) for name in TIMES):
            self.add_error("time_1", ValidationError(_("Choose a time for the email.")))
        return cleaned

    @property
    def wanted(self) -> dict[str, Any]:
        """For `set_reminder`. While no email can be sent nobody is asked, and the wish stays."""
        wished = self.saved is not None and self.saved.by_email
        return {
            "times": [self.cleaned_data[name] for name in TIMES if self.cleaned_data.get(name)],
            "weekdays": self.cleaned_data["weekdays"],
            "by_email": self.cleaned_data.get("by_email", wished),
        }


TIMES = tuple(f"time_{number}" for number in range(1, MOST_TIMES + 1))


def as_initial(saved: Reminder) -> dict[str, Any]:
    times = dict(zip(TIMES, saved.clocks, strict=False))
    return {**times, "weekdays": saved.weekdays, "by_email": saved.by_email}
