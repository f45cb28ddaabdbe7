"""One form for each intention of a user. Bad input is told field by field; nothing typed is lost."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.forms import DateInput, LinesField, OpensInFocus, say_no_choice
from clinic.lines import refuse_line_breaks
from clinic.models import User
from exercises.dose import PARTS, Dose, Grade, Remark, Side, chips, short
from exercises.dose.parts import Group
from exercises.models import DOSE_FIELDS, Article, Exercise
from patients.models import Plan, Prescription
from patients.services import read_dose

UNREADABLE = _("We could not read this dose. Write it like 3 x 45 s left, twice a day.")

# --- Edits that may come too late -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a form that came too late: what now stands there, in words."""

    label: str
    stands: str


class VersionedEdit(OpensInFocus, forms.ModelForm):
    """A form that knows which version of what it edits the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            say_no_choice(field)

    def catch_up(self, fresh: "VersionedEdit") -> list[Difference]:
        """Take over the version of `fresh`, so that sending the form again is a decision.

        Returns where what was typed differs from what now stands.
        """
        data = cast(QueryDict, self.data).copy()
        data["version"] = fresh["version"].value()
        self.data = data
        return [
            Difference(str(fresh[name].label), in_words(fresh[name]))
            for name, field in fresh.fields.items()
            if name != "version"
            and field.has_changed(fresh.get_initial_for_field(field, name), self[name].value())
        ]


def plain_lines(text: Any) -> Any:
    """As the library writes it: browsers send every line break as two characters."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


def in_words(field: forms.BoundField) -> str:
    """What a field holds, as its reader would say it."""
    value = field.value()
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, date):
        return date_format(value)
    labels = {str(key): str(label) for key, label in getattr(field.field, "choices", [])}
    values = value if isinstance(value, list | tuple) else [value]
    said = ", ".join(labels.get(str(each), str(each)) for each in values if each not in (None, ""))
    return said or str(_("empty"))


# --- The draft ------------------------------------------------------------------------------------


class DraftForm(forms.Form):
    """Every edit of a draft says which version of it the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DraftEdit(VersionedEdit):
    """A form that edits what a draft holds."""

    all_optional = True  # but for a few that say so, and then no field says “optional”


class PlanForm(DraftEdit):
    first_field = "problem"

    class Meta:
        model = Plan
        fields = [
            "problem",
            "affected_side",
            "goals",
            "note",
            "pain_amber",
            "pain_red",
            "stop_text",
            "starts_on",
            "review_on",
            "ends_on",
            "articles",
        ]
        widgets = {
            "goals": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 3}),
            "stop_text": forms.Textarea(attrs={"rows": 3}),
            "starts_on": DateInput(),
            "review_on": DateInput(),
            "ends_on": DateInput(),
            "articles": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "pain_amber": _("0 to 10. From here on the patient does less."),
            "pain_red": _("0 to 10. From here on the patient stops and tells you."),
            "stop_text": _("In plain words, to the patient."),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        # An archived article that the plan has stays in the plan.
        of_plan = Article.objects.visible_to(by).filter(plan=self.instance.pk)
        current = Article.objects.visible_to(by).current()
        self.fields["articles"].queryset = (current | of_plan).distinct()  # type: ignore[attr-defined]


class ReadingField(forms.JSONField):
    """A dose that was offered as one reading of a line, and chosen."""

    def to_python(self, value: Any) -> Dose | None:  # type: ignore[override]
        data = super().to_python(value)
        try:
            dose = None if data is None else Dose.from_dict(data)
        except ValidationError as error:
            raise ValidationError(error.messages) from None
        for text in (dose.note, dose.tempo) if dose else ():
            refuse_line_breaks(text)  # as in the box that such a text is typed into
        return dose


class DoseLineForm(DraftForm):
    """A dose in one line; when the line may mean different things, with the reading that was chosen.

    `as_note`: nothing disputed is to be set; these words stand as the note of the dose.
    """

    text = forms.CharField(label=_("Dose"), max_length=500, required=False)
    reading = ReadingField(required=False)
    as_note = forms.BooleanField(required=False)

    dose: Dose | None = None
    remarks: tuple[Remark, ...] = ()
    questions: tuple[Remark, ...] = ()

    def hear(self, *, plan: Plan, exercise: Exercise) -> bool:
        """Read the line into `dose`, None if it is empty, with `remarks` about it.

        False if it cannot be read, or has `questions` that the person must answer first.
        """
        said = self.cleaned_data
        self.dose = said["reading"]
        if self.dose and self.dose.note:
            self.remarks = (
                Remark(Grade.NOTED, gettext("Kept as a note: “%(note)s”.") % {"note": self.dose.note}),
            )
        if self.dose or not said["text"]:
            return True
        self.dose, self.remarks = read_dose(said["text"], plan=plan, exercise=exercise)
        if said["as_note"]:
            return True
        self.questions = tuple(remark for remark in self.remarks if remark.grade is Grade.CHOOSE)
        if not self.questions and not chips(self.dose):
            self.add_error("text", UNREADABLE)  # a slip of the finger must not wipe out a dose
        return self.is_valid() and not self.questions

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each question with its readings: what a button sends, and what it says."""
        return [
            (question.text, [(json.dumps(dose.as_dict()), offered(dose)) for dose in question.readings])
            for question in self.questions
        ]


def offered(dose: Dose) -> str:
    """A reading on its button. Usually nothing is said of exercises without a side; beside another reading it is."""
    return f"{short(dose)} · {gettext('both sides together')}" if dose.side is Side.NONE else short(dose)


class AddExerciseForm(DoseLineForm):
    """Adds an exercise that this person may see, with a dose in words or the library's usual one."""

    exercise = forms.ModelChoiceField(
        queryset=Exercise.objects.none(),
        to_field_name="public_id",
        error_messages={"invalid_choice": _("This exercise is not in your library.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exercise"].queryset = Exercise.objects.visible_to(by).current()  # type: ignore[attr-defined]


class DoseTextForm(DoseLineForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True


class MoveForm(DraftForm):
    to = forms.IntegerField(min_value=1)


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
