"""The forms of the sign-in pages, in our own words."""

from typing import Any

from allauth.account import forms as allauth
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clinic.attempts import TooMany, ask_for_email
from clinic.no_mail import mail_is_on
from clinic.passwords import HOW_TO_CHOOSE, length_rule


class PlainForm(forms.Form):
    """A form with labels, but without placeholders that repeat them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(PlainForm, allauth.LoginForm):
    """One field for an email or a sign-in name, which `type=email` would refuse."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email or sign-in name")
        self.fields["login"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )
        self.fields["password"].help_text = ""  # the page has its own link for a forgotten password
        self.fields.pop("remember", None)


# --- By email -------------------------------------------------------------------------------------


class ByEmail(PlainForm):
    """Asks for an email. The answer is the same whether or not the address has an account."""

    def clean_email(self) -> str:
        if not mail_is_on():
            raise ValidationError(_("This server sends no email. Ask your practice for a new invitation."))
        email: str = super().clean_email()  # type: ignore[misc]
        try:
            ask_for_email(context.request, email)
        except TooMany as reason:
            raise ValidationError(enough(reason)) from None
        return email


class RequestCodeForm(ByEmail, allauth.RequestLoginCodeForm):
    pass


class NoLinkYet:
    """Makes no link, because it is made when its email is sent: the page does nothing more for known addresses."""

    def make_token(self, user: Any) -> str:
        return "later"


class ResetPasswordForm(ByEmail, allauth.ResetPasswordForm):
    def save(self, request: HttpRequest, **options: Any) -> str:
        return str(super().save(request, **options | {"token_generator": NoLinkYet()}))


def enough(reason: TooMany) -> Any:
    if reason.everywhere:
        return _("Too many emails were asked for with this address. Use your password, or wait an hour.")
    return _("We have sent several emails there. Use the newest one. You can ask again in a while.")


class ConfirmCodeForm(PlainForm, allauth.ConfirmLoginCodeForm):
    pass


# --- A new password -------------------------------------------------------------------------------


class NewPasswordForm(PlainForm):
    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = f"{length_rule(self.user)} {HOW_TO_CHOOSE}"
        self.fields["password2"].label = _("The same password once more")


class ResetPasswordKeyForm(NewPasswordForm, allauth.ResetPasswordKeyForm):
    pass


class SetPasswordForm(NewPasswordForm, allauth.SetPasswordForm):
    pass


class ChangePasswordForm(NewPasswordForm, allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("The password that you have now")
        self.fields["oldpassword"].help_text = ""


class ReauthenticateForm(PlainForm, allauth.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
