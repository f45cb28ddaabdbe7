"""How people sign in: by invitation only, with an email or a sign-in name."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db.models import Q
from django.forms import TextInput
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic import events
from clinic.models import User

REFUSED = {"too_many_login_attempts": "locked_out", "incorrect_code": "sign_in_code_failed"}


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """The signed-in person with their clinic, in one query, as every page needs both."""
        user = User.objects.select_related("clinic").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """One look-up and one hash for everybody: the time it takes tells nobody who has an account."""
        login = credentials.get("username") or credentials.get("email") or ""
        user = User.objects.filter(Q(email__iexact=login) | Q(sign_in_name__iexact=login)).first()
        return self._check_password(user, credentials["password"])  # type: ignore[no-any-return]


class AccountAdapter(DefaultAccountAdapter):
    def get_reset_password_from_key_url(self, key: str) -> str:
        """At our own address, whatever host or port the request named."""
        return str(settings.SITE_URL + reverse("account_reset_password_from_key", args=key.split("-", 1)))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    # --- What happens is logged -------------------------------------------------------------------

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        events.record("signed_in", person=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        events.record("sign_in_failed")

    def validation_error(self, code: str, *args: Any) -> Any:
        if event := REFUSED.get(code):
            events.record(event)
        return super().validation_error(code, *args)

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **options: Any) -> None:
        """allauth tells people of each change of password or second step; the log hears of it here."""
        events.record(template_prefix.rpartition("/")[2], person=user)
        super().send_notification_mail(template_prefix, user, *args, **options)


class SecondStepAdapter(DefaultMFAAdapter):
    def validation_error(self, code: str, *args: Any) -> Any:
        events.record("second_step_failed")
        return super().validation_error(code, *args)


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


def make_account(*, email: str | None, password: str, **fields: Any) -> User:
    """A sign-in for a person who answered an invitation, which proved the email if there is one.

    Without a password, codes by email open it.
    """
    user = User.objects.create_user(email, password or None, **fields)
    if email:
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user
