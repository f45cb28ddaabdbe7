"""What somebody typed when their sign-in had run out: kept until they have signed in again.

It waits in the session of the browser that sent it, which lives on through signing in by any way, and is shown to
nobody but the person whose page it was typed on: that page names them, signed. After an hour it is gone. Nothing
of it is in an address, and it needs no script.
"""

import time
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict

from clinic.access import SignedInRequest
from clinic.models import User

KEY = "unsent"
SECONDS = 3600
LONGEST = 10_000  # characters of one answer
signer = Signer(salt="patients.unsent")


def signed(user: User) -> str:
    """For a hidden field `writer` of each form."""
    return signer.sign(user.public_id)


def writer_of(request: HttpRequest) -> str:
    """The public id of the person on whose page this was typed; empty if the page does not say."""
    try:
        return signer.unsign(request.POST.get("writer", ""))
    except BadSignature:
        return ""


def is_another_persons(request: SignedInRequest) -> bool:
    """Whether somebody else has signed in since the page was opened."""
    return writer_of(request) not in ("", request.user.public_id)


def keep(request: HttpRequest, *, back: str) -> HttpResponse:
    """Lead to the sign-in, and from there back to where what was typed can be sent again."""
    if writer := writer_of(request):
        answers = {name: text[:LONGEST] for name, text in request.POST.items() if name != "csrfmiddlewaretoken"}
        request.session[KEY] = {"writer": writer, "at": time.time(), "answers": answers}
        request.session.set_expiry(SECONDS)  # if nobody signs in
    return redirect_to_login(back)


def find(request: SignedInRequest, *names: str) -> QueryDict | None:
    """What this person could not send, if it answers the form whose fields are named."""
    if not (kept := request.session.get(KEY)):
        return None
    if request.session.get_expiry_age() <= SECONDS:
        request.session.set_expiry(None)  # somebody signed in: the session lasts as long as any
    if kept["writer"] != request.user.public_id or time.time() - kept["at"] > SECONDS:
        del request.session[KEY]
        return None
    return as_sent(kept["answers"]) if all(name in kept["answers"] for name in names) else None


def drop(request: SignedInRequest) -> None:
    """It has arrived."""
    request.session.pop(KEY, None)


def as_sent(answers: dict[str, Any]) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.update(answers)
    return sent
