"""The form with which staff keep a film of a patient."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.lines import refuse_line_breaks
from exercises.film_forms import FilmField
from exercises.models import Exercise
from patients.models import Patient


class PatientFilmForm(forms.Form):
    """For the exercises of the patient's plans: beside another, nobody would see the film."""

    exercise = forms.ModelChoiceField(
        Exercise.objects.none(), label=_("Exercise"), to_field_name="public_id", empty_label=_("Choose…")
    )
    film = FilmField()
    consent = forms.CharField(
        label=_("Consent"),
        max_length=300,
        validators=[refuse_line_breaks],
        help_text=_("Who agreed, and to what. For example: “Maria agreed today.”"),
        error_messages={"required": _("Note who agreed to the film.")},
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["exercise"]
        field.queryset = Exercise.objects.filter(prescriptions__plan__in=patient.plans.current()).distinct()

    @property
    def has_exercises(self) -> bool:
        field: Any = self.fields["exercise"]
        return len(field.choices) > 1
