"""Acts of the practice itself: inviting staff, and joining."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic import events, invitations
from clinic.models import Clinic, Invitation, StaffInvitation, User, works_for_a_clinic
from clinic.signin import make_account

State = Invitation.State


@transaction.atomic
def invite_staff(
    *, clinic: Clinic, email: str, role: str, by: User | None = None, once: str = ""
) -> tuple[StaffInvitation, str]:
    """Make an invitation to work for the clinic, and return it with its code, which is stored nowhere.

    An earlier one to the same address ends. `once` identifies a form: if it is sent twice, the same invitation is
    returned. Raises PermissionDenied unless `by` is a manager of this clinic, so that operators cannot invite
    themselves to patients' records. Only the command that makes a clinic leaves `by` out.
    """
    if by is not None and not manages(by, clinic):
        raise PermissionDenied
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)  # two clicks, one invitation
    code = invitations.new_code(once and "|".join([once, clinic.public_id, email.lower(), role]))
    made = clinic.invitations.filter(code_hash=invitations.hash_of(code)).first()
    if made and made.state == State.OPEN:
        return made, code
    if made:  # the same form after its invitation was over: a new wish
        code = invitations.new_code()
    clinic.invitations.filter(email__iexact=email).end(State.REPLACED)
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
def invite_staff_again(*, invitation: StaffInvitation, by: User) -> tuple[StaffInvitation, str]:
    """A new code for the same address; the old one opens nothing any more.

    Raises ValidationError when the person has joined, or a newer one is out.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=invitation.clinic_id)
    invitation.refresh_from_db()
    if not invitation.can_be_sent_again:
        raise ValidationError(_("It was used, or a newer one is out."))
    return invite_staff(clinic=invitation.clinic, email=invitation.email, role=invitation.role, by=by)


def manages(user: User, clinic: Clinic) -> bool:
    return works_for_a_clinic(user) and user.clinic_id == clinic.pk and user.role == User.Role.MANAGER


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
