"""The forms of the practice's own pages: one for each side of it. Each says what its values do."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from clinic.forms import OpensInFocus, say_no_choice
from clinic.ids import new_public_id
from clinic.late import in_words, standing
from clinic.logos import read_logo
from clinic.models import Clinic, User
from clinic.no_mail import mail_is_on

PHONE = RegexValidator(
    r"^[0-9+][0-9 ().,/+*#-]*$", _("Write the number in digits, such as +44 117 496 0123. Spaces are fine.")
)
NO_WEB_ADDRESS = _("Write a web address, such as https://northside.example.")


class SeenForm(OpensInFocus, forms.ModelForm):
    """Remembers what its page showed, so that a colleague's edit is noticed. See docs/decisions/0005."""

    seen = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = standing(self.instance, self.names)
        for field in self.fields.values():
            say_no_choice(field)
            field.widget.attrs.pop("maxlength", None)  # browsers cut what is pasted, without a word

    @property
    def names(self) -> list[str]:
        return [*self._meta.fields]  # type: ignore[misc]

    @property
    def said(self) -> list[tuple[str, str]]:
        """Each field in words, for those who only read."""
        return [(str(self[name].label), in_words(self[name])) for name in self.names]

    @property
    def changed_columns(self) -> list[str]:
        return [name for name in self.changed_data if name in self.names]

    @property
    def was_seen(self) -> dict[str, Any]:
        """What the page had shown of these fields. Of a page that said nothing, nothing: its edit is too late."""
        said = self.cleaned_data["seen"] if isinstance(self.cleaned_data["seen"], dict) else {}
        return {name: said.get(name) for name in self.names}


class ContactForm(SeenForm):
    first_field = "name"

    class Meta:
        model = Clinic
        fields: ClassVar = ["name", "address", "phone", "email", "website", "time_zone"]
        labels: ClassVar = {"name": _("Name of the practice")}
        widgets: ClassVar = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "address": forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }
        help_texts: ClassVar = {
            "phone": _("On every handout, and behind the button to call in the portal."),
            "email": _("On every handout. Patients may write there, so somebody should read it."),
            "time_zone": _("Decides when a day begins. Write it like Europe/London."),
        }

    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": NO_WEB_ADDRESS},
        help_text=_("On every handout, and on the public pages if you have some."),
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone:
            PHONE(phone)
        return phone

    def clean_website(self) -> str:
        address: str = self.cleaned_data["website"]
        if address and not address.lower().startswith(("https://", "http://")):
            raise ValidationError(NO_WEB_ADDRESS)
        return address


class WordsForm(SeenForm):
    first_field = "emergency_text"

    class Meta:
        model = Clinic
        fields: ClassVar = ["emergency_text", "notice"]
        labels: ClassVar = {"notice": _("Notice on handouts")}
        widgets: ClassVar = {name: forms.Textarea(attrs={"rows": 5}) for name in ("emergency_text", "notice")}
        help_texts: ClassVar = {
            "emergency_text": _(
                "What a patient does when it cannot wait: whom to call in your country, and when. It stands in the "
                "portal, before every message, and on paper. 1,000 characters at most."
            ),
            "notice": _("Printed at the end of every handout. 2,000 characters at most."),
        }


class LimitsForm(SeenForm):
    first_field = "pain_amber"

    class Meta:
        model = Clinic
        fields: ClassVar = [
            "pain_amber",
            "pain_red",
            "look_pain_up",
            "look_low",
            "look_fall",
            "look_silent",
            "look_unopened",
            "look_ahead",
            "retention_years",
        ]
        labels: ClassVar = {
            "look_silent": _("Nothing logged"),
            "look_unopened": _("New version not opened"),
            "look_ahead": _("An end or a review is near"),
        }
        help_texts: ClassVar = {
            "pain_amber": _("Of 10. From here the patient reads “do less”. A new plan begins with it."),
            "pain_red": _(
                "Of 10. From here the exercise ends, the patient reads when to stop and whom to call, and the plan "
                "stands first among those that need a look."
            ),
            "look_pain_up": _(
                "Points of 10: the last three sessions against the first three of the version."
            ),
            "look_low": _("Of what was planned in the last 7 days. 0 turns it off."),
            "look_fall": _("Points: the last 7 days against the 7 before."),
            "look_silent": _("So many planned days in a row without an entry."),
            "look_unopened": _("So many days after a version was issued, and nobody has opened it."),
            "look_ahead": _("So many days before a plan ends or its review is due. 0: on the day itself."),
            "retention_years": _("A reminder for you: nothing is deleted by itself."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        amber, red = cleaned.get("pain_amber"), cleaned.get("pain_red")
        if amber is not None and red is not None and amber > red:
            self.add_error("pain_amber", _("Amber must start at or below red. Lower this, or raise red."))
        return cleaned


class HandoutsForm(SeenForm):
    first_field = "handout_layout"

    class Meta:
        model = Clinic
        fields: ClassVar = ["handout_layout", "paper", "language", "emails_handouts"]
        labels: ClassVar = {"handout_layout": _("Usual layout"), "paper": _("Usual paper")}
        help_texts: ClassVar = {
            "handout_layout": _(
                "Each handout begins with it and can be changed. Large print on a record goes first."
            ),
            "paper": _("Unless the patient’s record names another."),
            "language": _("Of emails, and of handouts of patients whose record names none."),
        }


class PublicForm(SeenForm):
    first_field = "public_address"

    class Meta:
        model = Clinic
        fields: ClassVar = ["public_address", "public_notice"]
        widgets: ClassVar = {"public_notice": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar = {
            "public_address": _(
                "Small letters and dashes, such as northside. Empty it, and the pages are gone."
            ),
        }
        error_messages: ClassVar = {
            "public_address": {
                "unique": _("Another practice has this address. Choose another."),
                "invalid": _("Use letters, digits and dashes alone, such as northside."),
            }
        }

    def clean_public_address(self) -> str | None:
        address: str = self.cleaned_data["public_address"] or ""
        return address.lower() or None


class LogoForm(OpensInFocus, forms.Form):
    """`logo` becomes the bytes of a safe PNG."""

    first_field = "logo"

    logo = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, 5 MB at most. It is printed up to 3 cm wide and 1.5 cm high."),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Choose another."),
        },
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["logo"].widget.attrs.pop("autofocus", None)  # the page begins with another form

    def clean_logo(self) -> bytes:
        return read_logo(self.cleaned_data["logo"])


# --- People ---------------------------------------------------------------------------------------


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=User.Role, initial=User.Role.THERAPIST)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        self.fields["once"].initial = new_public_id()  # a second click sends no second email
        if not mail_is_on():
            self.fields["email"].help_text = _(
                "This server sends no email. The next page shows a link, once: hand it over yourself."
            )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        there = self.clinic.staff.filter(email=email).first()
        if there and there.is_active:
            raise ValidationError(_("%(name)s works here already."), params={"name": there})
        if there:
            raise ValidationError(
                _("%(name)s worked here before. Open their page in the list, and let them in again."),
                params={"name": there},
            )
        return email


class PersonForm(SeenForm):
    first_field = "name"

    role = forms.ChoiceField(
        label=_("Role"),
        choices=User.Role,
        help_text=_("Managers can do all that therapists do, and change the practice and its people."),
    )

    class Meta:
        model = User
        fields: ClassVar = ["name", "role"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        if self.instance.pk == by.pk:
            role = self.fields["role"]
            role.disabled, role.help_text = True, _("Another manager changes your role.")
