"""The fields of a clinic's own exercise, and what kinds of fields they are."""

import json
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.forms import LinesField
from clinic.lines import refuse_line_breaks
from exercises.dose import MeasuredBy
from exercises.dose_forms import ReadingField
from exercises.dosed import NumbersField
from exercises.models import Exercise
from exercises.vocabulary import Equipment, Kind, Laterality, Muscle, Position, Region

ROWS_AT_LEAST, ROWS_MORE = 4, 2  # of steps, for those without a script
BY_DOSE = _("As the dose says")


class StepsInput(forms.Widget):
    """A row for each line. What is pasted into a row may have several lines: it becomes several rows."""

    template_name = "exercises/_steps_input.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        lines = [line for line in (value or "").splitlines() if line.strip()]
        empty = max(ROWS_AT_LEAST - len(lines), ROWS_MORE)
        context["widget"]["rows"] = [*lines, *[""] * empty]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        rows = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return "\n".join(rows) if isinstance(rows, list) else rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def id_for_label(self, id_: str, index: Any = "0") -> str:
        return f"{id_}_0" if id_ else id_


class Kept(forms.JSONField):
    """What the page remembers for itself. Nobody typed it, so what cannot be read is forgotten."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> dict[str, Any]:
        try:
            data = json.loads(value or "{}")
        except (ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.clean(data)


class Quiet(forms.Field):
    """For fields that nobody fills in: what cannot be read counts as not sent, and no message names it."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError:
            return None


class Key(Quiet, forms.UUIDField):
    pass


class Version(Quiet, forms.IntegerField):
    pass


class ChosenReading(Quiet, ReadingField):
    pass


def line(label: Any, column: str, **options: Any) -> forms.CharField:
    """One line of text, as long as the column takes."""
    size: Any = Exercise._meta.get_field(column)
    validators = [refuse_line_breaks]
    return forms.CharField(label=label, max_length=size.max_length, validators=validators, **options)


def paragraph(label: Any, column: str, rows: int = 2, **options: Any) -> forms.CharField:
    size: Any = Exercise._meta.get_field(column)
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=size.max_length, required=False, widget=area, **options)


def lines(label: Any, **options: Any) -> LinesField:
    return LinesField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}), **options)


def words(label: Any, vocabulary: Any) -> forms.MultipleChoiceField:
    box = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=vocabulary.choices, required=False, widget=box)


def held(field: forms.BoundField) -> list[str]:
    """The lines or choices of a field, as they stand in the form."""
    value = field.value() or []
    if isinstance(value, str):
        return [each for each in value.splitlines() if each.strip()]
    return [str(each) for each in value]


class OwnExerciseFields(forms.Form):
    all_optional = True  # but for a few: the page says “optional” where it helps

    key = Key(widget=forms.HiddenInput, required=False, initial=uuid4)
    version = Version(widget=forms.HiddenInput, required=False)
    seen = Kept(required=False)  # what the exercise said when the page was opened
    mine = Kept(required=False)  # what was typed where a colleague was first, so that it can be taken again

    name = line(_("Name"), "name", help_text=_("As the patient reads it."))
    same_name = forms.BooleanField(widget=forms.HiddenInput, required=False)
    purpose = line(_("What it is for"), "purpose", required=False)
    instructions = LinesField(
        label=_("Steps"), required=False, widget=StepsInput, help_text=_("One thing a line.")
    )
    start_position = paragraph(_("Start position"), "start_position")
    stop_rule = paragraph(
        _("When to stop"), "stop_rule", help_text=_("In plain words, such as: Stop if your knee gives way.")
    )
    avoid = lines(_("What to avoid"))
    precautions = lines(_("Who must take care"), help_text=_("One on each line. Patients read it too."))
    dose = forms.CharField(
        label=_("Dose"),
        max_length=500,
        required=False,
        help_text=_("In one line, as in a plan: 3x8 each side 4x/week."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    reading = ChosenReading(widget=forms.HiddenInput, required=False)  # chosen for an ambiguous line …
    reading_of = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)  # … this one
    measured_by = forms.ChoiceField(
        label=_("What is counted"),
        required=False,
        choices=[
            ("", BY_DOSE),
            (MeasuredBy.REPS, _("Repetitions")),
            (MeasuredBy.HOLD, _("How long it is held")),
            (MeasuredBy.DURATION, _("How long it takes")),
        ],
    )
    laterality = forms.ChoiceField(
        label=_("Left and right"),
        required=False,
        choices=[
            ("", BY_DOSE),
            (Laterality.EACH_SIDE, _("One side, or one after the other")),
            (Laterality.ALTERNATING, _("Left and right in turn")),
            (Laterality.BILATERAL, _("Both sides together")),
            (Laterality.MIDLINE, _("It has no side")),
        ],
    )
    feel = lines(_("What to feel"))
    adjustments = lines(_("Adjustments"))
    comfort = lines(_("To make it comfortable"))
    easier = lines(
        _("Easier ways"), help_text=_("One on each line: a change in words, or the name of an exercise.")
    )
    harder = lines(
        _("Harder ways"), help_text=_("One on each line: a change in words, or the name of an exercise.")
    )
    regions = words(_("Body part"), Region)
    kinds = words(_("Kind"), Kind)
    equipment = words(_("It needs"), Equipment)
    muscles = words(_("Muscles"), Muscle)
    position = forms.ChoiceField(
        label=_("Position"), required=False, choices=[("", _("Not said")), *Position.choices]
    )
    aliases = lines(_("Other names"), help_text=_("One on each line. The search finds it by them."))
    stop_rule_short = line(
        _("When to stop, in short"),
        "stop_rule_short",
        required=False,
        help_text=_("It stands first on the card. If empty, the first sentence of the whole rule does."),
    )
    key_steps = NumbersField(
        label=_("Steps of the short handout"),
        max_length=80,
        required=False,
        help_text=_("Their numbers, such as 1, 3. If empty, it has all."),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    author = line(_("Written by"), "author", required=False)
    licence = line(_("Licence"), "licence", required=False)
    references = lines(_("Sources"), help_text=_("One on each line, with a web address if there is one."))
    video = forms.CharField(
        label=_("Video"),
        max_length=200,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("A link to a film on another site. It must begin with https://."),
    )
    is_internal = forms.BooleanField(label=_("Keep it off our public pages"), required=False)
    use = forms.ChoiceField(label=_("Who can use it"), required=False, widget=forms.RadioSelect)
