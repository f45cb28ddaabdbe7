"""Forms about templates, repeats and the equipment at home."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.forms import OpensInFocus
from clinic.lines import refuse_line_breaks
from clinic.models import User
from exercises.equipment import COMMON, OTHERS
from exercises.models import PlanTemplate
from patients.carrying import for_anybody, names_of
from patients.forms import DraftForm
from patients.models import Patient, Plan, Prescription

MOST_SHORT_NAMES, LONGEST_SHORT_NAME = 10, 40
MINE, CLINIC = "mine", "clinic"
WHOSE = [(MINE, _("Mine alone")), (CLINIC, _("Everybody in the clinic"))]


class ShortNamesField(forms.CharField):
    """Several short names in one box, such as "knee, knee oa"."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("What you type after t, such as knee. Put commas between several."))
        super().__init__(required=False, max_length=400, validators=[refuse_line_breaks], **options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        names = [" ".join(name.split()).lower() for name in (super().to_python(value) or "").split(",")]
        return list(dict.fromkeys(name for name in names if name))

    def run_validators(self, value: list[str]) -> None:
        if len(value) > MOST_SHORT_NAMES:
            raise ValidationError(_("Use at most %(most)s short names."), params={"most": MOST_SHORT_NAMES})
        for name in value:
            super().run_validators(name)
            if len(name) > LONGEST_SHORT_NAME:
                raise ValidationError(
                    _("Shorten “%(start)s…”: %(most)s characters at most."),
                    params={"start": name[:20], "most": LONGEST_SHORT_NAME},
                )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class TemplateForm(OpensInFocus, forms.Form):
    """What a template is called, and who may use it."""

    first_field = "name"

    name = forms.CharField(label=_("Name"), max_length=120, validators=[refuse_line_breaks])
    shortcuts = ShortNamesField(label=_("Short names"))
    whose = forms.ChoiceField(label=_("Who uses it"), choices=WHOSE, widget=forms.RadioSelect, initial=MINE)

    @property
    def for_clinic(self) -> bool:
        return bool(self.cleaned_data["whose"] == CLINIC)


class SaveTemplateForm(TemplateForm):
    rows = forms.MultipleChoiceField(label=_("Exercises"), widget=forms.CheckboxSelectMultiple)
    keep_words = forms.BooleanField(
        label=_("Keep goals, notes, reasons and changed wording too"),
        required=False,
        help_text=_("They were written for this patient. What names the patient is left out; read the rest."),
    )

    def __init__(self, *args: Any, plan: Plan, rows: Iterable[Prescription], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["rows"])
        field.choices = [(str(row.key), f"{row.exercise}: {row.dose_in_words}") for row in rows]
        field.initial = [key for key, _label in field.choices]
        self.fields["name"].initial = for_anybody(plan.problem, names_of(plan.patient))


class EditTemplateForm(TemplateForm):
    """The clinic's template stays the clinic's: nobody takes it from the others."""

    def __init__(self, *args: Any, template: PlanTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = template.name
        self.fields["shortcuts"].initial = template.shortcuts
        if template.owner_id is None:
            del self.fields["whose"]

    @property
    def for_clinic(self) -> bool:
        return "whose" not in self.fields or super().for_clinic


class InsertTemplateForm(DraftForm):
    template = forms.ModelChoiceField(
        queryset=PlanTemplate.objects.none(),
        to_field_name="public_id",
        error_messages={"invalid_choice": _("This template is no longer there. Choose another.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = PlanTemplate.objects.visible_to(by).current()
        cast("forms.ModelChoiceField", self.fields["template"]).queryset = visible


class JoinForm(DraftForm):
    """Puts another draft of the patient into this one."""

    other = forms.ModelChoiceField(
        label=_("The other plan"),
        queryset=Plan.objects.none(),
        to_field_name="public_id",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"invalid_choice": _("Choose another plan of this patient that is in use.")},
    )
    finish_other = forms.BooleanField(
        label=_("Finish the other plan"),
        required=False,
        help_text=_("The portal shows it no longer from this moment, so issue this plan soon."),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Plan.objects.filter(patient=plan.patient_id).current().exclude(pk=plan.pk)
        cast("forms.ModelChoiceField", self.fields["other"]).queryset = others
        self.fields["version"].initial = plan.version
        self.fields["nonce"].initial = uuid4


class ActionForm(forms.Form):
    """For a button that makes something new: pressed twice, it is made once."""

    action = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class RepeatForm(ActionForm):
    """Begins a plan again: the one that is named, or the patient's last."""

    plan = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class CopyForm(ActionForm):
    patient = forms.CharField(widget=forms.HiddenInput, max_length=40)


class EquipmentForm(forms.Form):
    """What a patient has at home of what not every home has. `seen` is what the page showed as recorded."""

    common = forms.MultipleChoiceField(
        label=_("At home"),
        required=False,
        choices=[(each.value, each.label) for each in COMMON],
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.MultipleChoiceField(
        label=_("Anything else?"),
        required=False,
        choices=[(each.value, each.label) for each in OTHERS],
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    plan = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, patient: Patient, plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = patient.equipment
        self.fields["common"].initial = [each for each in COMMON if each in home]
        self.fields["others"].initial = [each for each in OTHERS if each in home]
        self.fields["seen"].initial = " ".join(home)
        self.fields["plan"].initial = plan.public_id if plan else ""

    @property
    def chosen(self) -> list[str]:
        return [*self.cleaned_data["common"], *self.cleaned_data["others"]]
