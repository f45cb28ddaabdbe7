"""The forms around an invitation: staff make it, and the person for whom it was answers it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic import invitations
from clinic.forms import BirthDateField, PatientSignIn
from patients.models import PatientAccess, PatientInvitation


class InviteForm(forms.Form):
    """Invites by email or on paper; a helper comes with the patient's consent."""

    how = forms.ChoiceField(
        label=_("How"), choices=[("email", _("Email a link")), ("slip", _("Print a slip"))], initial="email"
    )
    kind = forms.ChoiceField(label=_("Who"), choices=PatientAccess.Kind, initial=PatientAccess.Kind.SELF)
    email = forms.EmailField(label=_("Email"), required=False)
    consent = forms.CharField(
        label=_("Consent to a helper"),
        required=False,
        max_length=300,
        help_text=_("Only for a helper: how and when the patient agreed."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("how") == "email" and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter the email address, or print a slip instead."))
        if cleaned.get("kind") == PatientAccess.Kind.HELPER and not cleaned.get("consent"):
            self.add_error("consent", _("Say how and when the patient agreed that this person may help."))
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code on your slip"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Three groups of four letters and digits, such as K7QM-4XPD-9RHT."),
    )

    def clean_code(self) -> str:
        code = "".join(
            letter for letter in self.cleaned_data["code"] if letter.isascii() and letter.isalnum()
        )
        if not code:
            raise forms.ValidationError(_("Type the letters and digits of the code."))
        return code


class FollowForm(forms.Form):
    """What a person who has a sign-in answers, to follow another patient with it."""

    date_of_birth = BirthDateField(label=_("The patient's date of birth"))

    def __init__(self, *args: Any, invitation: PatientInvitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_date_of_birth(self) -> date:
        answer: date = self.cleaned_data["date_of_birth"]
        if answer != self.invitation.patient.date_of_birth:
            invitations.count_wrong_answer(self.invitation)
            raise forms.ValidationError(
                _("Your practice has another date. Check the day, month and year, or call the practice.")
            )
        return answer


class JoinForm(FollowForm, PatientSignIn):
    """What a new patient or helper answers to set up a sign-in."""

    field_order = ["email", "date_of_birth", "name", "sign_in_name", "password"]

    def __init__(self, *args: Any, invitation: PatientInvitation, **kwargs: Any) -> None:
        super().__init__(*args, invitation=invitation, email=invitation.email, **kwargs)
        if invitation.kind == PatientAccess.Kind.SELF:
            self.fields["date_of_birth"].label = _("Your date of birth")
