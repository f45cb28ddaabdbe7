"""How people sign in: by invitation only, with an email or a sign-in name."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic import events
from clinic.account_mail import post_about_account
from clinic.attempts import TooMany, forget_tries, try_password
from clinic.carried import carried
from clinic.devices import remember_device
from clinic.models import User
from clinic.no_mail import mail_is_on
from clinic.passwords import MOST

WRONG = _(
    "These do not go together. Check the email or sign-in name, and the password. Capital letters matter."
)

REFUSED = {"too_many_login_attempts": "locked_out", "incorrect_code": "sign_in_code_failed"}


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """The signed-in person with their clinic, in one query, because every page needs both."""
        user = User.objects.select_related("clinic").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """One query and one hash for everybody, so that the time taken does not reveal who has an account."""
        user = User.objects.signing_in_as(login_in(credentials)).first()
        return self._check_password(user, credentials["password"])  # type: ignore[no-any-return]

    def _mitigate_timing_attack(self, password: str) -> None:
        if len(password) <= MOST:  # as for a person who is known: too long is not hashed
            super()._mitigate_timing_attack(password)


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Call your practice."),
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "enter_current_password": _("This is not the password that you have now. Type it again."),
        "incorrect_password": _("This is not your password. Type it again."),
        "incorrect_code": _("This is not the code. Look in the newest email, and type it again."),
        "too_many_login_attempts": _(
            "There were too many wrong tries. Wait 5 minutes, then try with a new code."
        ),
        "rate_limited": _("That was too often. Wait a minute, then try again."),
    }

    # --- Limits -----------------------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts one attempt. `authenticate` removes it again if the password is right."""
        try:
            self._login_failed_rl_usage = try_password(request, login_in(credentials))
        except TooMany as reason:
            events.record("locked_out")
            raise ValidationError(shut(reason), code="too_many_login_attempts") from None

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """After a new password was set by a link in an email."""
        forget_tries(request, login_in(credentials))

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        remember_device(request, response, user)
        return response

    # --- Emails -----------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A failure is logged and not shown, which would reveal who has an account."""
        if mail_is_on():
            post_about_account(template_prefix, email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link with our own address, whatever host or port the request had."""
        return str(settings.SITE_URL + reverse("account_reset_password_from_key", args=key.split("-", 1)))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code from your app"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        return [way | {"description": words[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    # --- What happens is logged -------------------------------------------------------------------

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        carried(request, user)  # deletes what waits in this browser for somebody else
        events.record("signed_in", person=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        events.record("sign_in_failed")

    def validation_error(self, code: str, *args: Any) -> Any:
        if event := REFUSED.get(code):
            events.record(event)
        return super().validation_error(code, *args)

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **options: Any) -> None:
        """allauth emails people about each change of password or second step. Here it is logged as well."""
        events.record(template_prefix.rpartition("/")[2], person=user)
        super().send_notification_mail(template_prefix, user, *args, **options)


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This is not the right code. Wait until your app shows the next one, and type that."
        ),
    }

    def validation_error(self, code: str, *args: Any) -> Any:
        events.record("second_step_failed")
        return super().validation_error(code, *args)


def login_in(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("email") or "").strip().lower()


def shut(reason: TooMany) -> Any:
    """Why the password is not checked now, and which other ways of signing in are open."""
    if reason.everywhere and mail_is_on():
        return _(
            "Somebody has tried many wrong passwords for this account. Have a code emailed to you: that still "
            "works. So does the password on a device where you have signed in before."
        )
    if reason.everywhere:
        return _(
            "Somebody has tried many wrong passwords for this account. Sign in on a device where you have signed "
            "in before, or with a passkey. Or wait an hour."
        )
    if mail_is_on():
        return _("There were too many wrong passwords. Wait 5 minutes, or have a code emailed to you now.")
    return _("There were too many wrong passwords. Wait 5 minutes, then try again.")


def make_account(*, email: str | None, password: str, **fields: Any) -> User:
    """Make the sign-in of a person who answered an invitation. The invitation has proved the email, if there is one.

    Without a password, the person signs in with codes by email. Raises ValidationError if somebody else takes the email
    or the sign-in name at the same moment.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password or None, **fields)
            if email:
                EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    except IntegrityError:
        taken = _(
            "Somebody has just made a sign-in with this. If it was you, sign in. If not, choose another."
        )
        raise ValidationError(taken) from None
    return user
