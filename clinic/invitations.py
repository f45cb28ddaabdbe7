"""Single-use codes that stand in for sign-up: made, printed, checked and used up.

Opening a link uses nothing up, because mail scanners open links; only the POST that sets up the sign-in
does. The database keeps a keyed hash, so a copy of it opens no account.
"""

import secrets
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from clinic.ids import ALPHABET
from clinic.models import Invitation

Kind = TypeVar("Kind", bound=Invitation)

CODE_LENGTH = 12  # of 31 letters: 59 bits, safe to guess at for the fortnight that it lasts


def new_code() -> str:
    """A code as it is printed: three groups of four, without letters that look alike."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)).upper()
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def hash_of(code: str) -> str:
    typed = "".join(letter for letter in code.lower() if letter.isalnum())
    return salted_hmac("clinic.invitations", typed, algorithm="sha256").hexdigest()


def expiry() -> datetime:
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


def find(kind: type[Kind], code: str) -> Kind:
    """The open invitation with this code. Raises ValidationError that says why there is none."""
    invitation = kind._default_manager.filter(code_hash=hash_of(code)).first()
    if invitation is None:
        raise ValidationError(
            _("We do not know this code. Check each letter, or ask for a new invitation."), code="unknown"
        )
    refuse_closed(invitation)
    return invitation


def refuse_closed(invitation: Invitation) -> None:
    if invitation.used_at:
        raise ValidationError(_("This invitation has been used. Sign in instead."), code="used")
    if invitation.expires_at <= timezone.now():
        raise ValidationError(_("This invitation has expired. Ask for a new one."), code="expired")
    if invitation.attempts >= Invitation.MAX_ATTEMPTS:
        raise ValidationError(
            _("There were too many wrong answers for this invitation. Ask for a new one."), code="locked"
        )


def count_wrong_answer(invitation: Invitation) -> None:
    type(invitation)._default_manager.filter(pk=invitation.pk).update(attempts=F("attempts") + 1)


def use_up(invitation: Kind) -> Kind:
    """Close the invitation within the caller's transaction. Raises ValidationError if it is closed."""
    locked = type(invitation)._default_manager.select_for_update().get(pk=invitation.pk)
    refuse_closed(locked)
    locked.used_at = timezone.now()
    locked.save(update_fields=["used_at"])
    return locked
