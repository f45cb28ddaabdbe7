"""What somebody typed when their sign-in had run out: kept until they have signed in again.

It waits in the session of the browser that sent it, which lives on through signing in by any way, and is shown to
nobody but the person whose page it was typed on: that page names them, signed. After an hour it is gone. Nothing
of it is in an address, and it needs no script.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.access import SignedInRequest, View
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


def kept_over_sign_in(back: str = "") -> Callable[[View], View]:
    """For a view that takes a form: without a sign-in it only keeps what was typed, and leads to the sign-in.

    `back` is the route to return to; without one, it is the address itself. A page that somebody else had open
    neither logs under this person's name nor comes back to them with its words.
    """

    def kept(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return keep(request, back=reverse(back) if back else request.path)
            if writer_of(request) not in ("", request.user.public_id):
                messages.warning(request, _("Somebody else had this page open. Nothing was saved."))
                return redirect("home")
            return view(request, *args, **kwargs)

        return login_not_required(checked)

    return kept


def keep(request: HttpRequest, *, back: str) -> HttpResponse:
    """Lead to the sign-in, and from there back to where what was typed can be sent again."""
    if writer := writer_of(request):
        answers = {
            name: text[:LONGEST] for name, text in request.POST.items() if name != "csrfmiddlewaretoken"
        }
        request.session[KEY] = {"writer": writer, "at": time.time(), "answers": answers}
        request.session.set_expiry(SECONDS)  # if nobody signs in
    return redirect_to_login(back)


def find(request: SignedInRequest, name: str, value: str = "") -> QueryDict | None:
    """What this person could not send, if it answers a form with a field of this name, and value if one is given."""
    if not (kept := request.session.get(KEY)):
        return None
    if request.session.get_expiry_age() <= SECONDS:
        request.session.set_expiry(None)  # somebody signed in: the session lasts as long as any
    if kept["writer"] != request.user.public_id or time.time() - kept["at"] > SECONDS:
        del request.session[KEY]
        return None
    answer = kept["answers"].get(name)
    return as_sent(kept["answers"]) if answer and value in ("", answer) else None


def drop(request: SignedInRequest, uuid: str) -> None:
    """It has arrived."""
    if request.session.get(KEY, {}).get("answers", {}).get("uuid") == uuid:
        del request.session[KEY]


def as_sent(answers: dict[str, str]) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.update(answers)
    return sent
