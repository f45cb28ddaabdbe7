"""The page of one exercise of a draft: every field of the dose, what is for this patient, and the wording."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clinic.forms import LinesField, open_in_focus
from clinic.late import plain_lines
from clinic.lines import refuse_line_breaks
from exercises.dose import PARTS
from exercises.dose.parts import Group
from exercises.models import DOSE_FIELDS
from patients.forms import DraftEdit
from patients.models import Prescription


class PrescriptionForm(DraftEdit):
    """One exercise for this patient: every field of the dose, wording, adjustments, notes."""

    first_field = next(name for name, kind in PARTS.items() if kind.group is Group.FIRST)

    chosen_adjustments = forms.MultipleChoiceField(
        label=_("Adjustments for this patient"), required=False, widget=forms.CheckboxSelectMultiple
    )
    own_adjustments = LinesField(label=_("Other adjustments"), required=False)
    easier = forms.MultipleChoiceField(
        label=_("Tell this patient an easier way"), required=False, widget=forms.CheckboxSelectMultiple
    )
    harder = forms.MultipleChoiceField(
        label=_("Tell this patient a harder way"), required=False, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(label=_("Name"), max_length=120, validators=[refuse_line_breaks])
    start_position = forms.CharField(
        label=_("Start position"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    instructions = LinesField(label=_("Steps"), required=False)
    feel = LinesField(label=_("What you should feel"), required=False)
    avoid = LinesField(label=_("What to avoid"), required=False)
    precautions = LinesField(label=_("Precautions"), required=False)
    stop_rule = forms.CharField(
        label=_("When to stop"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = Prescription
        fields = [*DOSE_FIELDS, "easier", "harder", "patient_note", "why"]
        widgets = {"patient_note": forms.Textarea(attrs={"rows": 3})}
        labels = {"patient_note": _("Note to the patient")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        offered = row.exercise.adjustments
        self.fields["version"].initial = row.plan.version
        self.fields["chosen_adjustments"].choices = [(text, text) for text in offered]  # type: ignore[attr-defined]
        self.initial["chosen_adjustments"] = [text for text in row.adjustments if text in offered]
        self.initial["own_adjustments"] = [text for text in row.adjustments if text not in offered]
        for direction in ("easier", "harder"):
            # What was told before stays on offer, also when the library has changed.
            ways = [str(way) for way in getattr(row.exercise, direction)]
            ways += [text for text in getattr(row, direction) if text not in ways]
            self.fields[direction].choices = [(text, text) for text in ways]  # type: ignore[attr-defined]
        self.initial.update({field: row.text(field) for field in Prescription.WORDING})

    def dose_fields(self, group: Group) -> list[forms.BoundField]:
        return [self[name] for name, kind in PARTS.items() if kind.group == group]

    @property
    def dose_groups(self) -> dict[str, list[forms.BoundField]]:
        """The fields of the dose by where the page shows them; a new part is among them by itself."""
        return {group.value: self.dose_fields(group) for group in Group}

    @property
    def more_is_open(self) -> bool:
        """Whether a field behind “More” holds something that must not be overlooked."""
        hidden = self.dose_fields(Group.MORE) + self.dose_fields(Group.ALONE)
        return any(field.value() or field.errors for field in hidden)

    @property
    def wording_fields(self) -> list[tuple[forms.BoundField, bool]]:
        """Each field of the wording, and whether it says other than the library."""
        return [(self[name], self.is_own(self[name])) for name in Prescription.WORDING]

    def is_own(self, field: forms.BoundField) -> bool:
        words = getattr(self.instance.exercise, field.name)
        return field.field.has_changed(words, plain_lines(field.value()))

    @property
    def has_own_words(self) -> bool:
        return any(is_own for _field, is_own in self.wording_fields)

    def restored(self, name: str) -> "PrescriptionForm":
        """This form with the library's words in the field of that name, or with "all" in each; the rest as typed."""
        data, exercise = cast(QueryDict, self.data).copy(), self.instance.exercise
        names = [each for each in Prescription.WORDING if name in (each, "all")]
        for each in names:
            data[each] = self.fields[each].prepare_value(getattr(exercise, each))
        form = PrescriptionForm(data, instance=self.instance)
        for each in names[:1]:
            open_in_focus(form.fields[each])
        return form

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        row = self.instance
        row.adjustments = cleaned.get("chosen_adjustments", []) + cleaned.get("own_adjustments", [])
        row.wording = {
            field: plain_lines(cleaned[field])
            for field in Prescription.WORDING
            if field in cleaned and plain_lines(cleaned[field]) != getattr(row.exercise, field)
        }
        return cleaned
