"""The emails to staff, and the practice in whose name emails about sign-ins are sent."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import invitations
from clinic.models import Clinic, StaffInvitation
from clinic.work.kinds import Kind, as_read_by, register
from clinic.work.mail import post
from clinic.work.models import Letter


def post_staff_invitation(invitation: StaffInvitation, code: str) -> Letter:
    """`code` only says which form this is: the email has a code of its own."""
    key = invitations.hash_of(code)
    return post("staff_invitation", clinic=invitation.clinic, about_id=invitation.pk, key=key)


def staff_invitation(letter: Letter) -> EmailMessage | None:
    found = StaffInvitation.objects.open().select_related("clinic", "created_by")
    invitation = found.filter(pk=letter.about_id).first()
    if invitation is None:
        return None
    clinic = invitation.clinic
    link = settings.SITE_URL + reverse("staff_join", args=[invitations.fresh_code(invitation)])
    with as_read_by(clinic.language, clinic):
        return EmailMessage(
            _("An invitation to work with %(clinic)s") % {"clinic": clinic.name},
            render_to_string(
                "clinic/email/staff_invitation.txt",
                {"clinic": clinic, "invitation": invitation, "link": link},
            ),
            to=[invitation.email],
        )


register(
    Kind(
        name="staff_invitation",
        label=gettext_lazy("Invitation of staff"),
        make=staff_invitation,
        ended=invitations.note_end(StaffInvitation),
        is_lasting=False,
    )
)


def practice_of(email: str) -> Clinic | None:
    """The practice that signs an email to this address: the person's only one, or else the server's only one.

    Makes the same queries for every address, because strangers may ask for such an email.
    """
    is_theirs = Q(staff__email=email) | Q(
        patients__access__user__email=email, patients__access__ended_at=None
    )
    theirs, everybodys = Clinic.objects.filter(is_theirs).distinct(), Clinic.objects.all()
    found = [list(clinics[:2]) for clinics in (theirs, everybodys)]
    return next((clinics[0] for clinics in found if len(clinics) == 1), None)
