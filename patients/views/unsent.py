"""Keeps what somebody typed if their sign-in had run out, until they have signed in again.

It waits in the browser's session, which continues through every way of signing in. Only the person on whose page it
was typed sees it again: the page names them in a signed field. It is deleted after an hour. Nothing of it is in an
address, and it needs no script.
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
LONGEST, MOST_FIELDS = 3_000, 20  # characters of one answer, and answers: a form of the portal has fewer
signer = Signer(salt="patients.unsent")


def signed(user: User) -> str:
    """The value of the hidden field `writer`, which each form has."""
    return signer.sign(user.public_id)


def writer_of(request: HttpRequest) -> str:
    """The public id of the person on whose page this was typed. Empty if the page does not say."""
    try:
        return signer.unsign(request.POST.get("writer", ""))
    except BadSignature:
        return ""


def kept_over_sign_in(back: str = "") -> Callable[[View], View]:
    """For a view that receives a form. Without a sign-in, it only keeps what was typed and redirects to the sign-in.

    `back` is the route to return to; without it, the view's own address. A form from another person's page is neither
    logged under this person's name nor shown to them.
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
    """Redirect to the sign-in, and from there back to the page where it can be sent again."""
    if writer := writer_of(request):
        sent = [(name, text) for name, text in request.POST.items() if name != "csrfmiddlewaretoken"]
        answers = {name[:LONGEST]: text[:LONGEST] for name, text in sent[:MOST_FIELDS]}
        request.session[KEY] = {"writer": writer, "at": time.time(), "answers": answers}
        request.session.set_expiry(SECONDS)  # in case nobody signs in
    return redirect_to_login(back)


def find(request: SignedInRequest, name: str, value: str = "") -> QueryDict | None:
    """What this person could not send, if it has a field of this name and, if given, with this value."""
    if not (kept := request.session.get(KEY)):
        return None
    if request.session.get_expiry_age() <= SECONDS:
        request.session.set_expiry(None)  # somebody signed in: the session lasts as usual
    if kept["writer"] != request.user.public_id or time.time() - kept["at"] > SECONDS:
        del request.session[KEY]
        return None
    answer = kept["answers"].get(name)
    return as_sent(kept["answers"]) if answer and value in ("", answer) else None


def drop(request: SignedInRequest, uuid: str) -> None:
    """Forget what was kept: it has been stored now."""
    if request.session.get(KEY, {}).get("answers", {}).get("uuid") == uuid:
        del request.session[KEY]


def as_sent(answers: dict[str, str]) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.update(answers)
    return sent
