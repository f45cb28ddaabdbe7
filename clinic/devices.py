"""Recognises, by a cookie, the devices on which a person has signed in before.

The cookie signs nobody in. It only separates a person's own attempts from those of strangers; see clinic.attempts.
"""

import re
from secrets import token_hex

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from clinic.models import User

COOKIE = "__Host-device" if settings.HTTPS else "device"
KEPT = 60 * 60 * 24 * 180  # seconds
MOST_PEOPLE = 8  # sharing one device, such as that at the reception
NAME = re.compile(r"[0-9a-f]{32}")


def known_device(request: HttpRequest, login: str) -> str:
    """The device's random name if this person has signed in on it; otherwise empty."""
    name, marks = read(request)
    user = User.objects.signing_in_as(login).first() if marks else None
    if user and any(constant_time_compare(mark, mark_of(name, user)) for mark in marks):
        return name
    return ""


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    name, marks = read(request)
    mark = mark_of(name, user)
    marks = [mark, *(other for other in marks if other != mark)][:MOST_PEOPLE]
    response.set_cookie(
        COOKIE, ".".join([name, *marks]), max_age=KEPT, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def read(request: HttpRequest) -> tuple[str, list[str]]:
    """The device's name, a new one if it has none, and a mark for each person who has signed in on it."""
    name, *marks = request.COOKIES.get(COOKIE, "").split(".")[: MOST_PEOPLE + 1]
    return (name, marks) if NAME.fullmatch(name) else (token_hex(16), [])


def mark_of(name: str, user: User) -> str:
    """A mark that only this server can make. It is valid only for this device name and person."""
    return salted_hmac("clinic.devices", f"{name}|{user.pk}", algorithm="sha256").hexdigest()[:32]
