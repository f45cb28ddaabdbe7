"""Single-use codes that replace sign-up: making, sending, checking and using them.

Opening a link does not use it up, because mail scanners open links. Only the POST that sets up the sign-in does. The
database keeps a keyed hash, so nobody can join with a copy of the database.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.ids import ALPHABET
from clinic.models import Clinic, Invitation
from clinic.work import queue
from clinic.work.models import Letter

Kind = TypeVar("Kind", bound=Invitation)
State = Invitation.State

CODE_LENGTH = 12  # from 31 letters: 59 bits, too many to guess in the two weeks that it lasts

# What somebody with the code of an invitation that is over should do now.
OVER = {
    State.USED: gettext_lazy(
        "This invitation has been used. Sign in instead. If you did not use it, tell your practice."
    ),
    State.OTHER_USED: gettext_lazy(
        "You have joined with another invitation. Sign in instead. If that was not you, tell your practice."
    ),
    State.REPLACED: gettext_lazy(
        "There is a newer invitation. Use the newest email or slip, or ask your practice for a new one."
    ),
    State.EXPIRED: gettext_lazy("This invitation has expired. Ask your practice for a new one."),
    State.LOCKED: gettext_lazy("There were too many wrong answers. Ask your practice for a new invitation."),
    State.WITHDRAWN: gettext_lazy("This invitation no longer works. Ask your practice for a new one."),
    State.NOT_SENT: gettext_lazy("This invitation no longer works. Ask your practice for a new one."),
}


class Refused(ValidationError):  # noqa: N818 - a state of the world, not a programming error
    """Says why a code does not work. `practice` is only named to people whose code was once made here."""

    def __init__(self, message: str, code: str, practice: Clinic | None = None) -> None:
        super().__init__(message, code=code)
        self.practice = practice


def new_code(seed: str = "") -> str:
    """A code as it is printed: three groups of four, without letters that look alike.

    The same seed gives the same code, so a form that is sent twice makes one invitation. Without SECRET_KEY, the
    seed reveals nothing about the code.
    """
    keyed = salted_hmac("clinic.invitations.code", seed or secrets.token_hex(), algorithm="sha256")
    number = int(keyed.hexdigest(), 16)
    letters = ""
    for _place in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place].upper()
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def hash_of(code: str) -> str:
    typed = "".join(letter for letter in code.lower() if letter.isalnum())
    return salted_hmac("clinic.invitations", typed, algorithm="sha256").hexdigest()


def expiry() -> datetime:
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


def fresh_code(invitation: Invitation) -> str:
    """A new code in the place of the one before, which opens nothing any more: made when an email is written."""
    code = new_code()
    type(invitation).objects.filter(pk=invitation.pk).update(code_hash=hash_of(code))
    return code


def made_with(code: str) -> Q:
    """The invitation that a form with this code has made, also after its email went out with a fresh code."""
    letters = Letter.objects.filter(key=hash_of(code))
    return Q(code_hash=hash_of(code)) | Q(pk__in=letters.values("about_id"))


def note_end(kind: type[Invitation]) -> Callable[[Letter], None]:
    """What becomes of an invitation when its email has an end. If it failed, nobody has the code."""

    def note(letter: Letter) -> None:
        row = kind.objects.filter(pk=letter.about_id)
        if letter.state == Letter.State.SENT:
            row.update(sent_at=timezone.now())
        elif letter.state == Letter.State.FAILED and queue.waits():  # otherwise the page shows the code
            row.end(State.NOT_SENT)

    return note


def find(kind: type[Kind], code: str) -> Kind:
    """The open invitation with this code. Raises a Refused that says why there is none."""
    invitation = cast("Kind | None", kind.objects.filter(code_hash=hash_of(code)).first())
    if invitation is None:
        raise Refused(
            _("We do not know this code. Check each letter, or ask your practice for a new invitation."),
            code="unknown",
        )
    refuse_closed(invitation)
    return invitation


def refuse_closed(invitation: Invitation) -> None:
    state = invitation.state
    if state == State.OPEN and invitation.wrong_answers >= Invitation.MAX_ATTEMPTS:
        state = State.LOCKED
    if state == State.OPEN and invitation.is_on_hold:
        raise Refused(
            _("This invitation does not open now. Ask your practice."),
            code="on_hold",
            practice=invitation.practice,
        )
    if state in OVER:
        raise Refused(str(OVER[state]), code=state.value, practice=invitation.practice)


def count_wrong_answer(invitation: Invitation) -> None:
    type(invitation).objects.filter(pk=invitation.pk).update(attempts=F("attempts") + 1)


def use_up(invitation: Kind) -> Kind:
    """Close the invitation within the caller's transaction. Raises a Refused if it is closed."""
    locked = cast(Kind, type(invitation).objects.select_for_update().get(pk=invitation.pk))
    refuse_closed(locked)
    locked.used_at = timezone.now()
    locked.save(update_fields=["used_at"])
    return locked
