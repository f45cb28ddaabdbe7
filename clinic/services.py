"""The acts of the practice itself."""

from django.db import transaction
from django.utils import timezone

from clinic import events, invitations
from clinic.models import Clinic, StaffInvitation, User
from clinic.signin import make_account


@transaction.atomic
def invite_staff(
    *, clinic: Clinic, email: str, role: str, by: User | None = None
) -> tuple[StaffInvitation, str]:
    """Make an invitation to work for the clinic, and return it with its code, which is stored nowhere.

    An earlier one to the same address ends here.
    """
    earlier = clinic.invitations.filter(email__iexact=email, used_at=None, expires_at__gt=timezone.now())
    earlier.update(expires_at=timezone.now())
    code = invitations.new_code()
    invitation = StaffInvitation.objects.create(
        clinic=clinic,
        email=email,
        role=role,
        created_by=by,
        code_hash=invitations.hash_of(code),
        expires_at=invitations.expiry(),
    )
    events.record("staff_invited", clinic=clinic, role=role)
    return invitation, code


@transaction.atomic
def join_clinic(*, invitation: StaffInvitation, name: str, email: str, password: str) -> User:
    """Use the invitation up and make the sign-in. Raises ValidationError if it was closed meanwhile."""
    invitation = invitations.use_up(invitation)
    user = make_account(
        email=email,
        password=password,
        name=name,
        role=invitation.role,
        clinic=invitation.clinic,
    )
    events.record("staff_joined", person=user, clinic=invitation.clinic, role=user.role)
    return user
