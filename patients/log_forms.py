"""The forms for what a patient logs about an exercise, for changing it and for taking it back."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from exercises.dose import Dose, Side
from patients.models import IssuedPlan, LogEntry
from patients.services import noon_of
from patients.snapshots import read

Status = LogEntry.Status
IN_FIGURES = {"inputmode": "numeric", "maxlength": "4", "size": "4"}
STOPPED = "stopped"  # an answer, stored as partly done (or skipped) and stopped


def dose_in(issued: IssuedPlan, key: str) -> Dose | None:
    """The dose of one exercise of the version. None if it has no such exercise."""
    rows = (row for row in read(issued.content)["exercises"] if row["key"] == key)
    return next((Dose.from_dict(row["dose"]) for row in rows), None)


class EntryForm(forms.ModelForm):
    """Done, partly, skipped or stopped, with pain, effort, words and what was really done. Nothing is preselected.

    `dose` is the exercise's, if its sets and repetitions may be asked for.
    """

    status = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[
            *(choice for choice in Status.choices if choice[0] != Status.TAKEN_BACK),
            (STOPPED, _("It hurt too much, I stopped")),
        ],
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
    effort = forms.TypedChoiceField(
        label=_("How hard was it?"),
        choices=LogEntry.Effort.choices,
        coerce=Decimal,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    sets_done = forms.IntegerField(
        label=_("Sets"), required=False, min_value=0, max_value=100, widget=forms.TextInput(attrs=IN_FIGURES)
    )
    reps_done = forms.IntegerField(
        label=_("Times in all"),
        required=False,
        min_value=0,
        max_value=1000,
        widget=forms.TextInput(attrs=IN_FIGURES),
    )

    class Meta:
        model = LogEntry
        fields = ["uuid", "status", "pain", "effort", "sets_done", "reps_done", "note"]
        widgets = {"uuid": forms.HiddenInput, "note": forms.Textarea(attrs={"rows": 2})}
        labels = {"note": _("Anything to tell your physiotherapist?")}

    def __init__(self, *args: Any, dose: Dose | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep_effort(self.initial.get("effort"))
        if dose is None or not dose.sets:
            del self.fields["sets_done"]
        if dose is None or not (dose.reps or dose.reps_per_set):
            del self.fields["reps_done"]

    def keep_effort(self, stored: Decimal | None) -> None:
        """Offer a number of the scale that has no word, so that saving other answers does not erase it."""
        if stored is None:
            return
        value = self.initial["effort"] = f"{stored.normalize():f}"
        if value not in LogEntry.Effort.values:
            field = cast(forms.TypedChoiceField, self.fields["effort"])
            field.choices = [*LogEntry.Effort.choices, (value, LogEntry(effort=stored).effort_in_words)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["stopped"] = cleaned.get("status") == STOPPED
        if cleaned["stopped"]:
            cleaned["status"] = self.initial.get("stopped_as", Status.PARTLY)
        elif cleaned.get("status") == Status.SKIPPED:  # nothing was done
            cleaned |= dict.fromkeys(cleaned.keys() & {"effort", "sets_done", "reps_done"})
        return cleaned

    @property
    def really_done(self) -> list[BoundField]:
        """The fields for what was done instead of what was planned."""
        return [self[name] for name in ("sets_done", "reps_done") if name in self.fields]

    @property
    def has_really_done(self) -> bool:
        """Whether something stands in them, so that they must be seen."""
        return any(field.value() not in (None, "") or field.errors for field in self.really_done)

    def correction(self) -> dict[str, Any]:
        """The answers for `correct`. What was not asked is left out, and so kept."""
        asked = ("effort", "sets_done", "reps_done")
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in asked or self.add_prefix(name) in self.data or value is not None
        }


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
    # The day that the page showed. `round` is a round of that day.
    shown = forms.DateField(required=False, widget=forms.HiddenInput)
    round = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    side = forms.ChoiceField(
        label=_("Which side?"),
        choices=[("", _("Both sides")), (Side.LEFT, _("Left side")), (Side.RIGHT, _("Right side"))],
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta(EntryForm.Meta):
        fields = ["prescription_key", *EntryForm.Meta.fields]
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
        entry.stopped = self.cleaned_data["stopped"]
        entry.issued_plan, entry.entered_by = issued, by
        entry.occurred_at = timezone.now() if day == self.today else noon_of(day, zone)
        return entry


class TakeBackForm(forms.Form):
    uuid = forms.UUIDField(widget=forms.HiddenInput)
    take_back = forms.BooleanField(widget=forms.HiddenInput, initial=True)

    def clean(self) -> dict[str, Any]:
        return {"uuid": (super().clean() or {}).get("uuid")}
