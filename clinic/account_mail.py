"""The emails about sign-ins, which allauth asks for. The page does the same work for every address, known or not."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.mail import practice_of
from clinic.models import User
from clinic.work.kinds import Kind, as_read_by, register
from clinic.work.mail import post
from clinic.work.models import Letter
from clinic.work.sealing import unseal

LABELS = {
    "account/email/login_code": _("Code to sign in"),
    "account/email/password_reset_key": _("Link for a new password"),
    "account/email/unknown_account": _("Nobody signs in with this address"),
    "account/email/password_changed": _("Notice: password changed"),
    "account/email/password_reset": _("Notice: password reset"),
    "account/email/password_set": _("Notice: password set"),
    "mfa/email/recovery_codes_generated": _("Notice: new recovery codes"),
    "mfa/email/totp_activated": _("Notice: app for codes added"),
    "mfa/email/totp_deactivated": _("Notice: app for codes removed"),
    "mfa/email/webauthn_added": _("Notice: passkey added"),
    "mfa/email/webauthn_removed": _("Notice: passkey removed"),
}
WAITED_FOR = {"login_code", "password_reset_key", "unknown_account"}  # somebody sits there and looks for it
SEALED = ("code", "ip", "user_agent", "timestamp")  # what no row can give when the email is written


def kind_of(template: str) -> str:
    return template.rpartition("/")[2]


def post_about_account(template: str, email: str, context: dict[str, Any]) -> Letter:
    """A code is as allauth has made it, and waits encrypted. A link is made when its email is sent."""
    kind = kind_of(template)
    user = User.objects.filter(email=email.strip().lower()).first()
    told = {name: str(context[name]) for name in SEALED if name in context}
    told["email"] = "" if user else email
    lasts = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT if kind == "login_code" else 24 * 60 * 60
    expires_at = timezone.now() + timedelta(seconds=lasts)
    return post(kind, user=user, told=told, expires_at=expires_at)


def write(template: str, letter: Letter) -> EmailMessage:
    told: dict[str, Any] = unseal(letter.sealed) if letter.sealed else {}
    email = str((letter.user and letter.user.email) or told["email"])
    practice = practice_of(email)
    with as_read_by(practice.language if practice else "", practice):
        context = told | {"email": email, "practice": practice}
        if "timestamp" in told:
            context["timestamp"] = timezone.localtime(datetime.fromisoformat(told["timestamp"]))
        if kind_of(template) == "password_reset_key" and letter.user:
            context |= {"password_reset_url": reset_link(letter.user), "username": letter.user.sign_in_name}
        message: EmailMessage = get_adapter().render_mail(template, email, context)
    return message


def reset_link(user: User) -> str:
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return str(get_adapter().get_reset_password_from_key_url(f"{user_pk_to_url_str(user)}-{key}"))


for _template, _label in LABELS.items():
    _kind = kind_of(_template)
    register(
        Kind(
            name=_kind,
            label=_label,
            make=partial(write, _template),
            priority=50 if _kind in WAITED_FOR else 0,
            is_lasting=False,
        )
    )
