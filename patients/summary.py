"""A version in plain text, for the practice's own record system."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from exercises.dose import Dose, describe
from patients.changes import changes
from patients.models import IssuedPlan, IssueRecord
from patients.snapshots import Snapshot, read


def summary_of(issued: IssuedPlan) -> str:
    """The plan, what changed in it, and the advice that was given. One query for the version before."""
    before = issued.plan.issued.filter(number=issued.number - 1).first()
    content = read(issued.content)
    changed: list[str] = []
    if before:
        said = [f"- {each}" for each in changes(before.content, content)]
        changed = [_("Changes since version %(number)s") % {"number": before.number}, *said]
    record = done_together(getattr(issued, "record", None))
    parts = (
        list(head(issued, content)),
        list(exercises(content)),
        changed,
        list(advice(content)),
        list(record),
    )
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def head(issued: IssuedPlan, content: Snapshot) -> Iterator[str]:
    patient = issued.plan.patient
    born = ", " + date_format(patient.date_of_birth) if patient.date_of_birth else ""
    yield _("Home exercise plan, version %(number)s") % {"number": issued.number}
    yield f"{patient}{born}"
    yield _("Issued on %(day)s by %(by)s") % {
        "day": date_format(localtime(issued.issued_at)),
        "by": issued.issued_by,
    }
    if issued.is_withdrawn:
        words = {"day": date_format(localtime(issued.withdrawal.at)), "by": issued.withdrawal.by}
        yield _("Withdrawn on %(day)s by %(by)s") % words
        if issued.withdrawal.reason:
            yield issued.withdrawal.reason
    for label, text in {_("Problem"): content["problem"], _("Goals"): content["goals"]}.items():
        if text:
            yield f"{label}: {text}"


def exercises(content: Snapshot) -> Iterator[str]:
    yield _("Exercises")
    for number, row in enumerate(content["exercises"], start=1):
        dose = describe(Dose.from_dict(row["dose"]), row["measured_by"])
        yield f"{number}. {row['name']}: {dose or _('no dose')}"
        yield from (f"   {text}" for text in (*row["adjustments"], row["note"]) if text)


def advice(content: Snapshot) -> Iterator[str]:
    yield _("Advice given")
    if content["stop_text"]:
        yield f"- {content['stop_text']}"
    limits = content["pain"]
    yield "- " + _("Do less from pain %(amber)s, stop from pain %(red)s of 10.") % limits
    if content["note"]:
        yield f"- {content['note']}"
    yield from (f"- {_('To read')}: {article['title']}" for article in content["articles"])
    if content["review_on"]:
        yield f"- {_('Next review')}: {content['review_on']}"


def done_together(record: IssueRecord | None) -> Iterator[str]:
    if record is None:
        return
    if record.tried_together:
        yield _("Shown and tried together.")
    if record.agreed:
        yield _("Agreed with the patient.")
    if record.reason:
        yield _("Reason for the change: %(reason)s") % {"reason": record.reason}
    if record.confirmed:
        yield _("Issued knowing that something is missing in it.")
