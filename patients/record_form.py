"""The form of a patient's record, and what happens to an edit if a colleague saved another one first."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms import BirthDateField
from clinic.late import Merge, merged, standing
from clinic.models import Paper, User
from exercises.vocabulary import Equipment
from patients.forms import VersionedEdit
from patients.models import Patient


class PatientForm(VersionedEdit):
    """A new record, or an edit of one.

    The page remembers what the record held when it was opened (`seen`). So if the edit comes too late, each field
    shows whether this person or a colleague changed it.
    """

    first_field = "given_name"

    seen = forms.JSONField(widget=forms.HiddenInput, required=False)
    date_of_birth = BirthDateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("The patient answers with it when they first sign in."),
    )
    equipment = forms.MultipleChoiceField(
        label=_("Equipment at home"),
        choices=Equipment,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Patient
        fields = [
            "given_name",
            "family_name",
            "date_of_birth",
            "record_number",
            "email",
            "phone",
            "language",
            "paper",
            "large_print",
            "news_by_email",
            "therapist",
            "precautions",
            "intake_notes",
            "equipment",
        ]
        labels = {"language": _("Language of the handout")}
        widgets = {
            "precautions": forms.Textarea(attrs={"rows": 3}),
            "intake_notes": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.clinic = self.instance.clinic if self.instance.pk else by.clinic
        self.fields["language"].required = False  # if it is not sent, it stays as it is
        paper: Any = self.fields["paper"]
        paper.choices = [("", _("The practice's usual one")), *Paper.choices]
        therapist: Any = self.fields["therapist"]
        therapist.empty_label = _("Nobody yet")
        staff = User.objects.get_queryset().visible_to(by)
        therapist.queryset = staff.treating() | staff.filter(pk=self.instance.therapist_id)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
            self.fields["seen"].initial = self.stands()
        else:
            therapist.initial = by.pk
            del self.fields["version"], self.fields["seen"]

    def _get_validation_exclusions(self) -> set[str]:
        # The clinic is not on the form, but the check that a record number is unique needs it.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"clinic"}

    @property
    def changed_columns(self) -> list[str]:
        return [name for name in self.changed_data if name in self._meta.fields]  # type: ignore[operator]

    def stands(self) -> dict[str, Any]:
        """What the record holds now, in a form that JSON can hold."""
        return standing(self.instance, self._meta.fields or ())

    def merge(self, fresh: "PatientForm") -> Merge:
        return merged(self, fresh)
