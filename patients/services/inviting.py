"""Getting in: an invitation is made, and used up by the person whom it was for."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import events, invitations
from clinic.models import User
from patients.models import Patient, PatientAccess, PatientInvitation


@transaction.atomic
def invite_patient(
    *,
    patient: Patient,
    by: User,
    email: str = "",
    kind: str = PatientAccess.Kind.SELF,
    consent: str = "",
) -> tuple[PatientInvitation, str]:
    """Make an invitation and return it with its code, which is shown once and never stored.

    An earlier invitation of the patient, or of the same helper, ends here. Raises ValidationError when the
    record has no birth date, which the person must answer with, or a helper comes without consent.
    """
    if patient.date_of_birth is None:
        raise ValidationError(
            _("Add the patient's date of birth first: the invitation asks for it."), code="no_birth_date"
        )
    if kind == PatientAccess.Kind.HELPER and not consent.strip():
        raise ValidationError(
            {"consent": _("Say how and when the patient agreed that this person may help.")}
        )
    earlier = patient.invitations.filter(kind=kind, used_at=None, expires_at__gt=timezone.now())
    if kind == PatientAccess.Kind.HELPER:
        earlier = earlier.filter(email=email)
    earlier.update(expires_at=timezone.now())
    code = invitations.new_code()
    invitation = PatientInvitation.objects.create(
        patient=patient,
        kind=kind,
        consent=consent.strip(),
        email=email,
        created_by=by,
        code_hash=invitations.hash_of(code),
        expires_at=invitations.expiry(),
    )
    events.record("patient_invited", clinic=patient.clinic, role=kind)
    return invitation, code


@transaction.atomic
def accept_invitation(*, invitation: PatientInvitation, user: User) -> PatientAccess:
    """Use the invitation up and let the person follow the patient's plans.

    Raises ValidationError when it was used or expired meanwhile, or the sign-in belongs to staff.
    """
    if user.role or user.is_superuser:
        raise ValidationError(_("A staff sign-in cannot follow a patient's plan. Sign out first."))
    invitation = invitations.use_up(invitation)
    access, _created = PatientAccess.objects.get_or_create(
        user=user,
        patient=invitation.patient,
        ended_at=None,
        defaults={"kind": invitation.kind, "consent": invitation.consent},
    )
    events.record("portal_access_opened", person=user, clinic=invitation.patient.clinic, role=access.kind)
    return access
