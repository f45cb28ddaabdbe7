"""The ways on which a version reaches its patient, and what is true of each: nothing is said to be read or seen
that is not known to be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clinic.no_mail import mail_is_on
from clinic.work.models import Letter
from patients.models import IssuedPlan, Patient, PatientAccess, PatientInvitation


class By(StrEnum):
    PORTAL = "portal"
    EMAIL = "email"
    SLIP = "slip"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`state` in two or three words, with its `tone` (see the badge); then what is true in sentences."""

    by: By
    title: str
    state: str = ""
    tone: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """`can_open`: somebody can sign in and follow the plan. `can_tell`: an email can tell the patient of it."""

    ways: tuple[Way, ...]
    can_open: bool
    can_tell: bool


def reach_of(
    patient: Patient, *, number: int, last: IssuedPlan | None, issued: IssuedPlan | None = None
) -> Reach:
    """Before version `number` goes out, or after it did as `issued`. Takes two queries, and one more after it did."""
    access = list(patient.access.filter(ended_at=None).select_related("user"))
    invitations = list(patient.invitations.open().order_by("-created_at")[:5])
    why_not = why_no_email_to(patient, access)
    ways = [portal(patient, access, number, last, issued), email(patient, why_not, issued)]
    ways += [invitation(each) for each in invitations]
    ways.append(paper(last, issued))
    is_open = bool(access) and patient.archived_at is None
    return Reach(ways=tuple(ways), can_open=is_open, can_tell=not why_not)


def portal(
    patient: Patient,
    access: list[PatientAccess],
    number: int,
    last: IssuedPlan | None,
    issued: IssuedPlan | None,
) -> Way:
    title = _("Portal")
    if patient.archived_at:
        closed = _("The patient is discharged, so the portal is closed.")
        return Way(by=By.PORTAL, title=title, state=_("closed"), tone="warn", said=(closed,))
    if not access:
        nobody = _("Nobody can sign in for this patient yet.")
        return Way(by=By.PORTAL, title=title, state=_("nobody yet"), tone="warn", said=(nobody,))
    said = [replaces(number, last, issued), *(last_seen(each) for each in access)]
    state = _("can sign in")
    return Way(by=By.PORTAL, title=title, state=state, tone="good", said=tuple(filter(None, said)))


def replaces(number: int, last: IssuedPlan | None, issued: IssuedPlan | None) -> str:
    if issued:
        opening = getattr(issued, "first_opening", None)
        if opening is None:
            return _("Version %(number)s is there. Nobody has opened it yet.") % {"number": number}
        words = {"number": number, "who": opening.by, "day": date_format(localtime(opening.at))}
        return _("Version %(number)s is there. %(who)s first opened it on %(day)s.") % words
    if last is None or last.is_withdrawn:
        return _("Version %(number)s is there at once.") % {"number": number}
    return _("Version %(number)s takes the place of version %(last)s at once.") % {
        "number": number,
        "last": last.number,
    }


def last_seen(access: PatientAccess) -> str:
    who = {"who": access.user, "kind": access.get_kind_display()}
    if not access.user.last_login:
        return _("%(who)s (%(kind)s) has not signed in yet.") % who
    day = date_format(localtime(access.user.last_login), "l j F")
    return _("%(who)s (%(kind)s) last signed in on %(day)s.") % (who | {"day": day})


def email(patient: Patient, why_not: str, issued: IssuedPlan | None) -> Way:
    title, told_at = _("Email"), issued and told_at_of(issued)
    if told_at:
        sent = _("Sent on %(day)s. We can tell that it was sent, not that it was read.")
        words = sent % {"day": date_format(localtime(told_at), "l j F, H:i")}
        return Way(by=By.EMAIL, title=title, state=_("sent"), tone="good", said=(words,))
    if issued and (under_way := news_of(issued)):
        return under_way
    if why_not:
        return Way(by=By.EMAIL, title=title, state=_("not possible"), said=(why_not,))
    said = (
        _("%(email)s gets a link to sign in. It says nothing about the plan.") % {"email": patient.email},
        _("The patient asked for these emails.")
        if patient.news_by_email
        else _("The patient has not asked for these emails."),
    )
    return Way(by=By.EMAIL, title=title, state=_("not sent"), said=said)


def news_key(issued: IssuedPlan) -> str:
    return f"version_news:{issued.pk}"


def news_of(issued: IssuedPlan) -> Way | None:
    """The email about this version, as long as it is not known as sent."""
    state = Letter.objects.filter(key=news_key(issued)).values_list("state", flat=True).first()
    if state is None or state == Letter.State.DROPPED:
        return None
    words = {
        Letter.State.FAILED: (_("not delivered"), _("The email could not be delivered. Call the patient.")),
        Letter.State.UNSURE: (
            _("perhaps sent"),
            _("We cannot tell whether the email arrived. Ask the patient."),
        ),
    }
    on_its_way = (_("on its way"), _("It is sent within a few minutes."))
    short, said = words.get(Letter.State(state), on_its_way)
    tone = "warn" if state in Letter.UNDELIVERED else ""
    return Way(by=By.EMAIL, title=_("Email"), state=short, tone=tone, said=(said,))


def told_at_of(issued: IssuedPlan) -> datetime | None:
    record = getattr(issued, "record", None)
    return record.told_at if record else None


def invitation(invitation: PatientInvitation) -> Way:
    """One that nobody has used yet."""
    words = {
        "made": date_format(localtime(invitation.created_at)),
        "until": date_format(localtime(invitation.expires_at), "l j F"),
        "email": invitation.email,
        "who": invitation.helper or _("a helper"),
    }
    said = _("Made on %(made)s, works until %(until)s.") % words
    if invitation.email and invitation.sent_at:
        said = _("Sent to %(email)s on %(made)s, works until %(until)s.") % words
    elif invitation.email:
        said = _("The email to %(email)s has not gone out. The invitation works until %(until)s.") % words
    for_whom = _("For %(who)s.") % words if invitation.kind == PatientAccess.Kind.HELPER else ""
    title = _("Invitation by email") if invitation.email else _("Slip with a code")
    told = tuple(filter(None, [for_whom, said]))
    return Way(by=By.SLIP, title=title, state=_("not used yet"), tone="warn", said=told)


def paper(last: IssuedPlan | None, issued: IssuedPlan | None) -> Way:
    old = issued.number - 1 if issued else last.number if last else 0
    if not old:
        return Way(by=By.PAPER, title=_("Paper"), said=(_("Print it after issuing."),) if not issued else ())
    stale = _("A sheet of version %(number)s at home is now out of date.")
    if not issued:
        stale = _("A sheet of version %(number)s at home becomes out of date.")
    return Way(by=By.PAPER, title=_("Paper"), said=(stale % {"number": old},))


# --- By email -------------------------------------------------------------------------------------


def no_address(patient: Patient) -> str:
    if not mail_is_on():
        return _("This server sends no email. Print the handout.")
    return "" if patient.email else _("The record has no email address. Add one, or print the handout.")


def why_no_email(patient: Patient) -> str:
    """Why a link to the portal would be useless for this patient, in words. Empty if it works."""
    return why_no_email_to(patient, list(patient.access.filter(ended_at=None)))


def why_no_email_to(patient: Patient, access: list[PatientAccess]) -> str:
    if patient.archived_at:
        return _("The patient is discharged, so the portal is closed.")
    if refusal := no_address(patient):
        return refusal
    if not access:
        return _("Nobody can sign in for this patient yet. Send an invitation first.")
    return ""
