"""The emails to staff, and the practice in whose name emails about sign-ins are sent."""

from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from clinic.models import Clinic, StaffInvitation, interface_language


def send_staff_invitation(invitation: StaffInvitation, link: str) -> None:
    clinic = invitation.clinic
    with override(interface_language(clinic.language)):
        send_mail(
            _("An invitation to work with %(clinic)s") % {"clinic": clinic.name},
            render_to_string(
                "clinic/email/staff_invitation.txt",
                {"clinic": clinic, "invitation": invitation, "link": link},
            ),
            None,
            [invitation.email],
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
