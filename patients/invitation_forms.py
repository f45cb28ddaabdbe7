"""The forms for invitations: one for the staff who make them, the others for the people who join."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clinic.forms import BirthDateField, OpensInFocus, PatientSignIn, how_to_choose
from clinic.ids import new_public_id
from clinic.lines import refuse_line_breaks
from clinic.models import Clinic, User
from clinic.no_mail import mail_is_on
from patients.models import Patient, PatientAccess, PatientInvitation


class InviteForm(forms.Form):
    """Invites by email or on paper; a helper comes with a name and the patient's consent."""

    all_optional = True  # what is needed depends on how and who; no field says “optional”

    how = forms.ChoiceField(
        label=_("How"), choices=[("email", _("Email a link")), ("slip", _("Print a slip"))], initial="email"
    )
    kind = forms.ChoiceField(label=_("Who"), choices=PatientAccess.Kind, initial=PatientAccess.Kind.SELF)
    email = forms.EmailField(label=_("Email"), required=False, max_length=254)
    keep_email = forms.BooleanField(label=_("Write this address into the record"), required=False)
    helper = forms.CharField(
        label=_("The helper's name"), required=False, max_length=120, validators=[refuse_line_breaks]
    )
    consent = forms.CharField(
        validators=[refuse_line_breaks],
        label=_("The patient's consent"),
        required=False,
        max_length=300,
        help_text=_("How and when the patient agreed that this person may help."),
    )
    # Names this page's form, so that a second click makes no second invitation.
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40, initial=new_public_id)

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"email": patient.email, "keep_email": not patient.email})
        if not mail_is_on():
            del self.fields["email"], self.fields["keep_email"]
            how = cast(forms.ChoiceField, self.fields["how"])
            how.choices, how.initial = [("slip", _("Print a slip"))], "slip"
            how.help_text = _("This server sends no email.")
            return
        self.fields["keep_email"].help_text = (
            format_html(str(_("The record now has {email}.")), email=patient.email)
            if patient.email
            else _("The record has none yet. Only for the patient's own address, not a helper's.")
        )

    @property
    def says_helper(self) -> bool:
        """Whether the fields about a helper must be visible."""
        named = [self[name].value() for name in ("helper", "consent")]
        return self["kind"].value() == PatientAccess.Kind.HELPER or any(named)

    def wanted(self) -> dict[str, str]:
        """The arguments for `invite_patient`."""
        answers = self.cleaned_data
        return {
            "email": answers["email"] if answers["how"] == "email" else "",
            "kind": answers["kind"],
            "helper": answers["helper"],
            "consent": answers["consent"],
            "record_email": answers["email"] if answers.get("keep_email") else "",
            "once": answers["once"],
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("how") == "email" and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter the email address, or print a slip instead."))
        helper, consent = cleaned.get("helper"), cleaned.get("consent")
        if cleaned.get("kind") == PatientAccess.Kind.SELF and (helper or consent):
            self.add_error(
                "kind", _("You wrote about a helper. Choose “a helper” here, or empty those fields.")
            )
        if cleaned.get("kind") == PatientAccess.Kind.HELPER and not helper:
            self.add_error("helper", _("Write the helper's name, so that you can tell helpers apart."))
        if cleaned.get("kind") == PatientAccess.Kind.HELPER and not consent:
            self.add_error("consent", _("Say how and when the patient agreed that this person may help."))
        return cleaned


class CodeForm(OpensInFocus, forms.Form):
    first_field = "code"

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


def birth_date() -> BirthDateField:
    return BirthDateField(
        label=_("Date of birth"),
        help_text=_("Your own. If you help somebody with their exercises, theirs."),
    )


class BirthDateForm(OpensInFocus, forms.Form):
    """The question that must be answered before a code opens its invitation."""

    first_field = "date_of_birth"

    date_of_birth = birth_date()


class JoinForm(PatientSignIn):
    """What a new patient or helper answers to set up a sign-in. The patient's own name is known."""

    first_field = "date_of_birth"
    field_order = ["email", "date_of_birth", "name", "sign_in_name", "password"]

    date_of_birth = birth_date()

    def __init__(self, *args: Any, invitation: PatientInvitation, **kwargs: Any) -> None:
        super().__init__(*args, email=invitation.email, clinic=invitation.practice, **kwargs)
        if invitation.kind == PatientAccess.Kind.SELF:
            self.known_name = str(invitation.patient)[: User._meta.get_field("name").max_length]
            del self.fields["name"]

    def is_answered_by(self, data: QueryDict) -> bool:
        """Whether all of its questions were on the page that was sent."""
        parts = {"date_of_birth"}  # three boxes, which were read already
        return all(
            name in data for name, field in self.fields.items() if name not in parts and not field.disabled
        )


class AskedForm(BirthDateForm):
    """The page of an invitation before its birth date is right: all questions at once, of which only that one counts.

    It knows nothing of the invitation, so it looks the same for every code. How somebody was invited, and whether they
    help, is in the link that we printed or sent; without it the page asks what most slips need.
    """

    all_optional = True  # what is needed depends on the invitation; no field says “optional”

    def __init__(self, *args: Any, by_email: bool, is_helper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = {"sign_in_name" if by_email else "", "" if is_helper else "name"}
        for name in ("name", "sign_in_name", "password"):
            if name not in left_out:
                later = JoinForm.base_fields[name]
                self.fields[name] = forms.CharField(
                    label=later.label, help_text=later.help_text, widget=later.widget, required=False
                )
        somebody = User(clinic=Clinic())  # a patient of any practice
        self.fields["password"].help_text = how_to_choose(somebody, by_email=by_email)
