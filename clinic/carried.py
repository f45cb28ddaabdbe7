"""What a browser's session carries over a sign-in: for one person, and for nobody else.

It is put there while nobody is signed in, so it could be read by whoever signs in next.
"""

import time
from typing import Any

from django.http import HttpRequest

from clinic.models import User

KEY = "carried"
SECONDS = 3600  # that it is kept


def carry(request: HttpRequest, *, to: str, what: Any) -> None:
    """Keep this for the person with the public id `to`, in place of what was kept before."""
    request.session[KEY] = {"to": to, "at": time.time(), "what": what}
    request.session.set_expiry(SECONDS)  # in case nobody signs in


def carried(request: HttpRequest, user: User) -> Any:
    """What was kept for this person; None if there is nothing. What is old or for somebody else is deleted."""
    if not (kept := request.session.get(KEY)):
        return None
    if request.session.get_expiry_age() <= SECONDS:
        request.session.set_expiry(None)  # somebody signed in: the session lasts as usual
    if kept["to"] != user.public_id or time.time() - kept["at"] > SECONDS:
        drop(request)
        return None
    return kept["what"]


def drop(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
