"""Keeps what somebody typed if their sign-in had run out, until they have signed in again.

It waits in the browser's session, which continues through every way of signing in; see `clinic.carried`. Only the
person on whose page it was typed sees it again: the page names them in a signed field. It is deleted after an hour.
Nothing of it is in an address, and it needs no script.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic import carried
from clinic.access import SignedInRequest, View
from clinic.attempts import may_keep
from clinic.models import User

LONGEST, MOST_FIELDS = 3_000, 70  # characters of one answer, and answers: a long questionnaire has 60
MANY = "tick"  # a field with many values, none of which has a space: the ticks of a paper diary
LONGEST_OF_MANY = 10_000  # a week of the fullest plan has 840 ticks
PAGE_LASTS = settings.SESSION_COOKIE_AGE + 14 * 24 * 3600  # seconds: as a sign-in, and two weeks more
signer = TimestampSigner(salt="patients.unsent")


def signed(user: User) -> str:
    """The value of the hidden field `writer`, which each form has."""
    return signer.sign(user.public_id)


def writer_of(request: HttpRequest) -> str:
    """The public id of the person on whose page this was typed. Empty if the page does not say."""
    try:
        return signer.unsign(request.POST.get("writer", ""))
    except BadSignature:
        return ""


def is_too_old(request: HttpRequest) -> bool:
    """Whether the page is older than any that somebody may still have open.

    Otherwise whoever once saw this person's page could put words into a browser for them for ever.
    """
    try:
        signer.unsign(request.POST.get("writer", ""), max_age=PAGE_LASTS)
    except SignatureExpired:
        return True
    return False


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
    """Keep what was typed, and redirect to the sign-in. That leads back to the page where it can be sent again."""
    if (writer := writer_of(request)) and not is_too_old(request) and may_keep(request):
        sent = [(name, texts) for name, texts in request.POST.lists() if name != "csrfmiddlewaretoken"]
        filled = [
            (name, " ".join(texts) if name == MANY else texts[-1]) for name, texts in sent if any(texts)
        ]
        answers = {
            name[:LONGEST]: text[: LONGEST_OF_MANY if name == MANY else LONGEST]
            for name, text in filled[:MOST_FIELDS]
        }
        carried.carry(request, to=writer, what=answers)
    return redirect_to_login(back)


def find(request: SignedInRequest, name: str, value: str = "") -> QueryDict | None:
    """What this person could not send, if it has a field of this name and, if given, with this value."""
    answers = carried.carried(request, request.user) or {}
    answer = answers.get(name)
    return as_sent(answers) if answer and value in ("", answer) else None


def drop(request: SignedInRequest, uuid: str) -> None:
    """Forget what was kept: it has been stored now."""
    if (carried.carried(request, request.user) or {}).get("uuid") == uuid:
        carried.drop(request)


def as_sent(answers: dict[str, str]) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.update(answers)
    return sent
