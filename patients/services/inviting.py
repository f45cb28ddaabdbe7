"""Makes invitations to the portal, and uses them up when somebody joins."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import events, invitations
from clinic.models import Invitation, User
from patients.models import Patient, PatientAccess, PatientInvitation
from patients.services.record import change_patient

Made = tuple[PatientInvitation, str]  # with its code, which is stored nowhere
Kind = PatientAccess.Kind
State = Invitation.State

NO_MATCH = gettext_lazy(
    "This code and this date of birth do not go together. Check both, or ask your practice for a new invitation."
)


@transaction.atomic
def invite_patient(
    *,
    patient: Patient,
    by: User,
    email: str = "",
    kind: str = Kind.SELF,
    helper: str = "",
    consent: str = "",
    record_email: str = "",
    once: str = "",
) -> Made:
    """Make an invitation and return it with its code.

    It replaces the person's earlier invitation to the same address or on paper; their other invitations stay open.
    `record_email` is stored in the record if the invitation is the patient's own. `once` identifies a form: if it is
    sent twice, the same invitation is returned. Raises ValidationError if the patient is discharged, if the record has
    no birth date (the person must answer with it), or if consent to a helper is missing.
    """
    patient = locked(patient)
    refuse_uninvitable(patient)
    helper, consent = helper.strip(), consent.strip()
    if kind == Kind.HELPER and not consent:
        raise ValidationError(
            {"consent": _("Say how and when the patient agreed that this person may help.")}
        )
    if record_email not in ("", patient.email) and kind == Kind.SELF:
        patient.email = record_email
        change_patient(patient=patient, by=by, fields=["email"])
    code = invitations.new_code(
        once and "|".join([once, patient.public_id, kind, email.lower(), helper, consent])
    )
    if made := open_with(patient, code):
        return made, code
    wanted = PatientInvitation(patient=patient, kind=kind, email=email, helper=helper, consent=consent)
    return make(wanted, by=by, code=code)


@transaction.atomic
def invite_again(*, invitation: PatientInvitation, by: User, once: str = "") -> Made:
    """Make a new code for the same person, to the same address or on paper. The old code no longer works.

    `once` as for `invite_patient`. Raises ValidationError if the person has joined, if there is a newer invitation,
    or if the patient is discharged or has no birth date.
    """
    patient = locked(invitation.patient)
    refuse_uninvitable(patient)
    code = invitations.new_code(once and "|".join([once, patient.public_id, invitation.public_id]))
    if made := open_with(patient, code):
        return made, code
    invitation.refresh_from_db()
    if not invitation.can_be_sent_again:
        raise ValidationError(
            _("This invitation was used, or a newer one is out. Look at the list, then decide again.")
        )
    wanted = PatientInvitation(
        patient=patient,
        kind=invitation.kind,
        email=invitation.email,
        helper=invitation.helper,
        consent=invitation.consent,
    )
    return make(wanted, by=by, code=code)


@transaction.atomic
def print_instead(*, invitation: PatientInvitation, by: User) -> Made:
    """Replace an invitation that could not be sent with a slip for the same person. The invitation ends."""
    patient = locked(invitation.patient)
    patient.invitations.filter(pk=invitation.pk).end(State.NOT_SENT)
    wanted = PatientInvitation(
        patient=patient, kind=invitation.kind, helper=invitation.helper, consent=invitation.consent
    )
    return make(wanted, by=by, code=invitations.new_code())


def open_invitation(*, code: str, born: date) -> PatientInvitation:
    """The invitation with this code, once the patient's birth date is right.

    Until then every code gets the same answer, also an unknown or expired one: Refused as "no_match". Only with the
    right date does Refused say why an invitation is over.
    """
    invitation = PatientInvitation.objects.filter(code_hash=invitations.hash_of(code)).first()
    if invitation is None or not takes_birth_date(invitation, born):
        raise invitations.Refused(str(NO_MATCH), code="no_match")
    invitations.refuse_closed(invitation)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: PatientInvitation, user: User) -> PatientAccess:
    """Use the invitation up and let the person follow the patient's plans.

    The person's other invitations end. If the record has no email, it gets the address of the patient's own
    invitation. Raises ValidationError if it was used or closed meanwhile, or if the sign-in belongs to staff.
    """
    if user.role or user.is_superuser:
        raise ValidationError(_("A staff sign-in cannot follow a patient's plan. Sign out first."))
    patient = locked(invitation.patient)  # two invitations at once, one sign-in
    invitation = invitations.use_up(invitation)
    invitation.others_of_the_person().end(State.OTHER_USED)
    if invitation.kind == Kind.SELF and invitation.email and not patient.email:
        patient.email = invitation.email
        change_patient(patient=patient, by=user, fields=["email"])
    if invitation.kind == Kind.SELF:  # who was let in as a helper sees more from now on
        helps = patient.access.filter(user=user, ended_at=None, kind=Kind.HELPER)
        helps.update(ended_at=timezone.now())
    access, _created = PatientAccess.objects.get_or_create(
        user=user,
        patient=patient,
        ended_at=None,
        defaults={"kind": invitation.kind, "consent": invitation.consent},
    )
    events.record("portal_access_opened", person=user, clinic=invitation.patient.clinic, role=access.kind)
    return access


# --- Steps ----------------------------------------------------------------------------------------


@transaction.atomic
def takes_birth_date(invitation: PatientInvitation, born: date) -> bool:
    """Whether this birth date is right. Counts wrong answers; guesses at the same time wait, so that each is counted.

    After too many wrong answers the right date is refused too. Otherwise the answer would confirm it.
    """
    patient = locked(invitation.patient)
    invitation.refresh_from_db()
    wrong = max(invitation.attempts, invitation.wrong_answers)
    if wrong >= Invitation.MAX_ATTEMPTS or invitation.state == State.LOCKED:
        return False
    if born != patient.date_of_birth:
        invitations.count_wrong_answer(invitation)
        return False
    return True


def locked(patient: Patient) -> Patient:
    """Lock the patient, so that acts on the same patient's invitations wait for each other."""
    return Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)


def refuse_uninvitable(patient: Patient) -> None:
    if patient.archived_at:
        raise ValidationError(
            _("This patient is discharged. Take them back into the caseload first."), code="discharged"
        )
    if patient.date_of_birth is None:
        raise ValidationError(
            _("Add the patient's date of birth first: the invitation asks for it."), code="no_birth_date"
        )


def open_with(patient: Patient, code: str) -> PatientInvitation | None:
    """The invitation that the same form has made already."""
    return patient.invitations.open().filter(invitations.made_with(code)).first()


def make(wanted: PatientInvitation, *, by: User, code: str) -> Made:
    """Store the invitation and end those that it replaces."""
    earlier = wanted.patient.invitations
    if earlier.wrong_answers() >= Invitation.MAX_ATTEMPTS:
        earlier.end(State.LOCKED)  # so that the new one starts without wrong answers
    if earlier.filter(invitations.made_with(code)).exists():
        code = invitations.new_code()  # the form was used for an invitation that is over: make another one
    replaced = earlier.filter(kind=wanted.kind, email__iexact=wanted.email)
    if wanted.kind == Kind.HELPER and not wanted.email:
        replaced = replaced.filter(helper__iexact=wanted.helper)  # a slip says no address
    replaced.end(State.REPLACED)
    wanted.created_by, wanted.code_hash = by, invitations.hash_of(code)
    wanted.expires_at = invitations.expiry()
    wanted.save()
    events.record("patient_invited", clinic=wanted.patient.clinic, role=wanted.kind)
    return wanted, code
