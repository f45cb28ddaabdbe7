"""Acts of the practice itself: changing what it says and its limits, inviting staff, joining, leaving."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from clinic import events, invitations
from clinic.late import Stale, standing
from clinic.models import Clinic, Invitation, StaffInvitation, User, works_for_a_clinic
from clinic.signin import make_account
from clinic.trail import note_change, note_words

State = Invitation.State
Record = TypeVar("Record", bound=Model)


@transaction.atomic
def change_practice(*, clinic: Clinic, by: User, fields: Collection[str], seen: Mapping[str, Any]) -> None:
    """Store these fields. `seen`: what the page had shown, by field, of all that it shows (see `late.standing`).

    Raises PermissionDenied for all but managers, Stale if one of the fields seen is no longer as it was seen, and
    ValidationError if another clinic has the public address.
    """
    if not manages(by, clinic):
        raise PermissionDenied
    refuse_stale(Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk), seen)
    if not fields:
        return
    try:
        with transaction.atomic():
            clinic.save(update_fields=[*fields])
    except IntegrityError:
        if "public_address" not in fields:
            raise
        raise ValidationError(
            {"public_address": _("Another practice has this address. Choose another.")}
        ) from None
    note_change(clinic, by=by, fields=fields)
    events.record("practice_changed", clinic=clinic, what=",".join(fields))


def refuse_stale(now: Model, seen: Mapping[str, Any]) -> None:
    """For a row that is locked."""
    if standing(now, seen) != seen:
        raise Stale


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
    made = clinic.invitations.filter(invitations.made_with(code)).first()
    if made and made.state == State.OPEN:
        return made, code
    if made:  # the same form after its invitation ended: another one is wanted
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
    """A new code for the same address. The old code no longer works.

    Raises ValidationError if the person has joined, or if there is a newer invitation.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=invitation.clinic_id)
    invitation.refresh_from_db()
    if not invitation.can_be_sent_again:
        raise ValidationError(_("It was used, or a newer one is out."))
    return invite_staff(clinic=invitation.clinic, email=invitation.email, role=invitation.role, by=by)


@transaction.atomic
def withdraw_invitation(*, invitation: StaffInvitation, by: User) -> None:
    """The link opens nothing any more. Safe to repeat; what was used stays used."""
    if not manages(by, invitation.clinic):
        raise PermissionDenied
    if StaffInvitation.objects.filter(pk=invitation.pk).end(State.WITHDRAWN):
        note_words(invitation, "Withdrawn.", by=by)
        events.record("invitation_withdrawn", clinic=invitation.clinic, role=invitation.role)


def manages(user: User, clinic: Clinic) -> bool:
    return works_for_a_clinic(user) and user.clinic_id == clinic.pk and user.role == User.Role.MANAGER


def is_only_manager(user: User) -> bool:
    """Whether the clinic would have no other. Locks the clinic, so that two managers do not end each other at once.

    Call it in the transaction that changes the user.
    """
    clinic = Clinic.objects.select_for_update(no_key=True).get(staff=user.pk)
    others = clinic.staff.filter(role=User.Role.MANAGER, is_active=True).exclude(pk=user.pk)
    return not others.exists()


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


# --- Who works here -------------------------------------------------------------------------------


@transaction.atomic
def change_person(*, person: User, by: User, fields: Collection[str], seen: Mapping[str, Any]) -> None:
    """Store the name or the role of a member of staff, which `person` holds already.

    Raises PermissionDenied for all but their managers, Stale, and ValidationError if nobody would manage the clinic
    or if a manager changes their own role.
    """
    refuse_others(person, by)
    before = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    refuse_stale(before, seen)
    if not fields:
        return
    if "role" in fields and person.pk == by.pk:
        raise ValidationError({"role": _("Another manager changes your role.")})
    if "role" in fields and before.role == User.Role.MANAGER and before.is_active:
        refuse_no_manager(before)
    person.save(update_fields=[*fields])
    note_change(person, by=by, fields=fields)
    if "role" in fields:
        events.record("role_changed", person=person, role=person.role)


@transaction.atomic
def end_work(*, person: User, by: User) -> None:
    """Close the sign-in of somebody who leaves, at once. What they wrote stays, and so do their patients.

    Safe to repeat. Raises PermissionDenied and ValidationError as `change_person` does.
    """
    refuse_others(person, by)
    if person.pk == by.pk:
        raise ValidationError(_("Another manager ends your sign-in."))
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.is_active:
        return
    if person.role == User.Role.MANAGER:
        refuse_no_manager(person)
    set_active(person, by, active=False)


@transaction.atomic
def take_up_work(*, person: User, by: User) -> None:
    """Let somebody sign in again who had left. Safe to repeat."""
    refuse_others(person, by)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.is_active:
        set_active(person, by, active=True)


def set_active(person: User, by: User, *, active: bool) -> None:
    person.is_active = active
    person.save(update_fields=["is_active"])
    note_change(person, by=by, fields=["is_active"])
    events.record("access_opened" if active else "access_ended", person=person)


def refuse_others(person: User, by: User) -> None:
    if person.clinic is None or not manages(by, person.clinic):
        raise PermissionDenied


def refuse_no_manager(person: User) -> None:
    if is_only_manager(person):
        raise ValidationError(
            _("This is the only manager of the practice. First make somebody else a manager.")
        )
