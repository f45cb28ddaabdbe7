"""How people sign in: by invitation only, with an email or a sign-in name."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.models import EmailAddress
from django.forms import TextInput
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clinic.models import User


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """The signed-in person with their clinic, in one query, as every page needs both."""
        user = User.objects.select_related("clinic").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class LoginForm(AllauthLoginForm):
    """One box for either: `type=email` would refuse a sign-in name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email or sign-in name")
        self.fields["login"].widget = TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""  # the page has its own link for a forgotten password
        self.fields.pop("remember", None)


def make_account(*, email: str | None, email_is_proved: bool, password: str, **fields: Any) -> User:
    """A sign-in for a person who answered an invitation. Without a password, codes by email open it."""
    user = User.objects.create_user(email, password or None, **fields)
    if email:
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=email_is_proved)
    return user
