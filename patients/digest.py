"""The daily email to staff who want it: how many patients need a look. It names nobody."""

from datetime import datetime, time, timedelta
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.models import Clinic, User
from clinic.work.kinds import Kind, as_read_by, register
from clinic.work.mail import post
from clinic.work.models import Letter
from patients.caseload import Line, lines_of, needing_a_look
from patients.models import Digest, Patient
from patients.team import Team

MORNING = time(7)  # by the clinic's clock


def send_due() -> None:
    send_digests(timezone.now())


def send_digests(now: datetime) -> int:
    """Have those sent that are due on each clinic's own day. Returns how many.

    Safe to call at any time and twice: there is one row for a day and a person, and one letter for a row.
    """
    count = 0
    for clinic in Clinic.objects.filter(staff__daily_digest=True, staff__is_active=True).distinct():
        if now.astimezone(clinic.zone).time() >= MORNING:
            count += sum(send_to(clinic, user, counts, now) for user, counts in due(clinic, now))
    return count


def due(clinic: Clinic, now: datetime) -> list[tuple[User, dict[str, int]]]:
    """Who has not had today's, each with the counts. Nothing is read of a clinic where nobody waits."""
    day = timezone.localdate(now, timezone=clinic.zone)
    had = Digest.objects.filter(day=day).values("user")
    staff = User.objects.get_queryset().treating().filter(clinic=clinic)
    wanting = staff.filter(daily_digest=True, email__isnull=False)
    waiting = list(wanting.exclude(pk__in=had).select_related("clinic"))
    if not waiting:
        return []
    looks = needing_a_look(lines_of(Patient.objects.filter(clinic=clinic).current(), clinic, now))
    return [(user, counts_of(looks, Team.of(user, now))) for user in waiting]


def counts_of(looks: list[Line], team: Team) -> dict[str, int]:
    """Patients, not plans."""
    mine = [line for line in looks if line.therapist_id in team.mine]
    return {
        "looks": len({line.patient_id for line in mine}),
        "urgent": len({line.patient_id for line in mine if line.is_urgent}),
    }


@transaction.atomic
def send_to(clinic: Clinic, user: User, counts: dict[str, int], now: datetime) -> bool:
    """A day on which nobody needs a look is marked, and no email goes out."""
    local = now.astimezone(clinic.zone)
    digest, is_new = Digest.objects.get_or_create(user=user, day=local.date(), defaults=counts)
    if not is_new or not digest.looks:
        return False
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), clinic.zone)
    key = f"staff_digest-{digest.pk}"
    post("staff_digest", clinic=clinic, user=user, about_id=digest.pk, key=key, expires_at=midnight)
    return True


def written(letter: Letter) -> EmailMessage | None:
    """None for who has left, or wants it no more."""
    digest = Digest.objects.filter(pk=letter.about_id).select_related("user__clinic").first()
    if digest is None or not (digest.user.is_active and digest.user.daily_digest and digest.user.email):
        return None
    clinic = cast(Clinic, digest.user.clinic)
    with as_read_by(clinic.language, clinic):
        looks = ngettext("%(count)s patient needs a look", "%(count)s patients need a look", digest.looks)
        urgent = ngettext("%(count)s of them urgent", "%(count)s of them urgent", digest.urgent)
        words = {
            "looks": looks % {"count": digest.looks},
            "urgent": urgent % {"count": digest.urgent} if digest.urgent else "",
            "link": settings.SITE_URL + reverse("home"),
            "settings": settings.SITE_URL + reverse("patients:my_emails"),
        }
        subject = _("%(clinic)s: %(looks)s") % {"clinic": clinic, "looks": words["looks"]}
        body = render_to_string("patients/email/digest.txt", words)
    return EmailMessage(subject, body, to=[digest.user.email])


def note_sent(letter: Letter) -> None:
    if letter.state == Letter.State.SENT:
        Digest.objects.filter(pk=letter.about_id).update(sent_at=timezone.now())


register(Kind(name="staff_digest", label=gettext_lazy("Daily email to staff"), make=written, ended=note_sent))
