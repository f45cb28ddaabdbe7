"""Limits how often something may be tried. Counts in the cache, which all processes share. Rates are in the settings.

A narrow limit by account alone would let anybody shut out the account's owner. So the narrow limits count an account
together with a network address, or with a device on which the person has signed in before. The limit by account alone
is wide. It does not apply on such a device, and neither does the limit by address alone: a practice and the guests in
its waiting room often share one.
"""

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.http import HttpRequest, HttpResponse

from clinic.devices import known_device

APP = "allauth.account"


class TooMany(Exception):  # noqa: N818 - a state of the world, not a programming error
    """`everywhere`: on all devices that are new to the account, not only at this address."""

    def __init__(self, *, everywhere: bool) -> None:
        super().__init__()
        self.everywhere = everywhere


def try_password(request: HttpRequest, login: str) -> RateLimitUsage:
    """Count the password as wrong until the count is rolled back. Raises TooMany."""
    taken = []
    if not known_device(request, login.strip().lower()):
        usage = take(request, "password_failed")
        if usage is None:
            raise TooMany(everywhere=False)
        taken = usage.usage
    return RateLimitUsage(usage=[*taken, *take_for_account(request, "password", login).usage])


def ask_for_email(request: HttpRequest, login: str) -> None:
    """Count a request for a code or a reset link. Raises TooMany."""
    take_for_account(request, "email", login)


def forget_tries(request: HttpRequest, login: str) -> None:
    """Forget wrong passwords after the person has proved who they are in another way."""
    for action, key in keys(request, "password", login):
        ratelimit.clear(request, app=APP, action=action, key=key)


def too_many_visits(request: HttpRequest, action: str) -> HttpResponse | None:
    """The answer for an address with too many requests, which the page should return. GET counts as well."""
    return ratelimit.respond_429(request) if take(request, action) is None else None


def may_keep(request: HttpRequest) -> bool:
    """Whether this address may leave one more text for somebody who is not signed in."""
    return take(request, "unsent") is not None


def may_send_photo(request: HttpRequest) -> bool:
    """Whether this person may send one more photo."""
    user = request.user
    return user.is_authenticated and take(request, "photo", user.public_id) is not None


# --- Steps ----------------------------------------------------------------------------------------


def take_for_account(request: HttpRequest, action: str, login: str) -> RateLimitUsage:
    taken = []
    for limit, key in keys(request, action, login):
        usage = take(request, limit, key)
        if usage is None:
            raise TooMany(everywhere=limit.endswith("_anywhere"))
        taken += usage.usage
    return RateLimitUsage(usage=taken)


def keys(request: HttpRequest, action: str, login: str) -> list[tuple[str, str]]:
    login = login.strip().lower()
    if device := known_device(request, login):
        return [(f"{action}_here", f"{login}|device {device}")]
    return [(f"{action}_here", f"{login}|{ratelimit.get_ip(request)}"), (f"{action}_anywhere", login)]


def take(request: HttpRequest, action: str, key: str = "") -> RateLimitUsage | None:
    return ratelimit.consume(request, app=APP, action=action, key=key, limit_get=True)
