"""The acts: each one function, atomic, which says what it refuses."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import invitations
from clinic.models import User
from exercises.dose import Dose, Side, parse
from exercises.models import Exercise, Picture
from patients.models import (
    IssuedPlan,
    LogEntry,
    Patient,
    PatientAccess,
    PatientInvitation,
    Plan,
    Prescription,
)
from patients.snapshots import (
    Snapshot,
    digest,
    picture_hashes,
    previous_version,
    read,
    snapshot,
    without_issue,
)

MAX_EXERCISES = 30  # a plan that nobody could follow
MAX_CHARACTERS = (
    120_000  # of the document: thirty exercises of the library, and the bound of a handout's cost
)
CLOCK_TOLERANCE = timedelta(minutes=10)  # patients' phones run ahead
LATEST_LOG = timedelta(days=366)  # what waited on a phone still comes; year 1 does not


CORRECT_THE_LATEST = gettext_lazy("This entry cannot be corrected. Correct the latest one.")


class StaleDraft(Exception):  # noqa: N818 - a state of the world, not a programming error
    """Someone else changed the draft since this page was shown."""


# --- The draft ------------------------------------------------------------------------------------


def lock_draft(plan: Plan, *, version: int) -> Plan:
    """The draft, locked and counted for one edit. Raises StaleDraft if `version` is not its version."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.version != version:
        raise StaleDraft
    plan.version += 1
    plan.save(update_fields=["version", "updated_at"])
    return plan


@transaction.atomic
def start_plan(*, patient: Patient) -> Plan:
    """A new draft with the clinic's pain limits."""
    return Plan.objects.create(
        patient=patient, pain_amber=patient.clinic.pain_amber, pain_red=patient.clinic.pain_red
    )


def read_dose(text: str, *, plan: Plan, exercise: Exercise) -> tuple[Dose, tuple[str, ...]]:
    """The dose that was typed in one line, and warnings in words about what was not understood.

    "The affected side" becomes the plan's, if the plan has one.
    """
    parsed = parse(text, exercise.measured_by)
    if parsed.affected and plan.affected_side in (Side.LEFT, Side.RIGHT):
        return replace(parsed.dose, side=Side(plan.affected_side)), parsed.warnings
    return parsed.dose, parsed.warnings


@transaction.atomic
def add_exercise(*, plan: Plan, version: int, exercise: Exercise, dose: Dose | None = None) -> Prescription:
    """Append an exercise with the given dose, or the library's usual one.

    Raises StaleDraft, or ValidationError when the plan is full.
    """
    plan = lock_draft(plan, version=version)
    last = plan.prescriptions.order_by("-position").first()
    if plan.prescriptions.count() >= MAX_EXERCISES:
        raise ValidationError(
            _("A plan holds %(most)s exercises at most. Remove one first.") % {"most": MAX_EXERCISES}
        )
    row = Prescription(plan=plan, exercise=exercise, position=last.position + 1 if last else 1)
    row.dose = dose or exercise.dose
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def save_draft(*, plan: Plan, version: int, record: Plan | Prescription) -> Plan:
    """Save edited details or an edited row, and return the draft as it is now. Raises StaleDraft."""
    locked = lock_draft(plan, version=version)
    if isinstance(record, Plan):
        record.version = locked.version
    record.save()
    return locked


@transaction.atomic
def move_row(*, plan: Plan, version: int, row: Prescription, to: int) -> int:
    """Put the row at place `to`, counted from 1 and kept within the list. Returns the place it got."""
    plan = lock_draft(plan, version=version)
    rows = [other for other in plan.prescriptions.all() if other.pk != row.pk]
    place = max(1, min(to, len(rows) + 1))
    rows.insert(place - 1, row)
    for position, each in enumerate(rows, start=1):
        each.position = position
    Prescription.objects.bulk_update(rows, ["position"])
    return place


@transaction.atomic
def remove_row(*, plan: Plan, version: int, row: Prescription) -> None:
    """Take the exercise out of the draft; what was issued keeps it. Raises StaleDraft."""
    lock_draft(plan, version=version)
    row.delete()


@transaction.atomic
def issue_plan(*, plan: Plan, by: User) -> IssuedPlan:
    """Freeze the draft as the patient's next version.

    Raises StaleDraft if the draft is no longer as `plan` was read, and ValidationError if it is empty, is no
    longer in use, or says the same as the last version.
    """
    seen = plan.version
    plan = Plan.objects.select_for_update().get(pk=plan.pk)  # two clicks, one version
    if plan.version != seen:
        raise StaleDraft
    content = snapshot(plan)
    last = plan.issued.order_by("-number").first()
    refuse_issue(plan, content, last)
    number = last.number + 1 if last else 1
    today = timezone.localdate(timezone=plan.patient.clinic.zone)
    content["issue"] = {"number": number, "date": today.isoformat(), "by": str(by)}
    if last:
        content["issue"]["previous"] = previous_version(last.content)
    issued: IssuedPlan = plan.issued.create(
        number=number, content=content, sha256=digest(content), issued_by=by
    )
    issued.pictures.set(Picture.objects.filter(sha256__in=picture_hashes(content)))
    return issued


def refuse_issue(plan: Plan, content: dict[str, Any], last: IssuedPlan | None) -> None:
    if plan.archived_at or plan.patient.archived_at:
        raise ValidationError(_("This plan is closed. Start a new plan for the patient."), code="closed")
    if not content["exercises"]:
        raise ValidationError(_("Add at least one exercise before you issue the plan."), code="empty")
    refuse_too_long(content)
    if last and without_issue(read(last.content)) == content:
        raise ValidationError(
            _("Nothing has changed since version %(number)s, so there is nothing to issue.")
            % {"number": last.number},
            code="unchanged",
        )


def refuse_too_long(content: Snapshot) -> None:
    """Raises ValidationError for a document whose handout would cost seconds and memory."""
    if len(json.dumps(content, ensure_ascii=False)) > MAX_CHARACTERS:
        raise ValidationError(
            _("The plan's text is too long to print. Shorten the notes and the wording."), code="too_long"
        )


# --- The patient's log ----------------------------------------------------------------------------


@transaction.atomic
def record_session(*, patient: Patient, entries: Iterable[LogEntry]) -> list[LogEntry]:
    """Store what the patient reports, exactly once.

    `entries` are unsaved, with uuid, issued_plan, status, occurred_at and entered_by at least. An entry
    whose uuid this patient has sent before is not stored again: the first one is returned in its place.
    All or nothing: raises ValidationError if one entry is wrong.
    """
    return [store_once(patient, entry) for entry in entries]


def store_once(patient: Patient, entry: LogEntry) -> LogEntry:
    if first := patient.log.filter(uuid=entry.uuid).first():
        return first
    entry.patient = patient
    entry.time_zone = patient.time_zone or patient.clinic.time_zone
    refuse_time(entry.occurred_at)
    entry.local_date = timezone.localdate(entry.occurred_at, timezone=ZoneInfo(entry.time_zone))
    refuse_entry(entry)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:  # the same entry, or a second correction, arrived at the same moment
        first = patient.log.filter(uuid=entry.uuid).first()
        if first is None:
            raise ValidationError({"corrects": CORRECT_THE_LATEST}) from None
        return first
    return entry


def refuse_entry(entry: LogEntry) -> None:
    entry.clean_fields()
    if entry.issued_plan.plan.patient_id != entry.patient.pk:
        raise ValidationError({"issued_plan": _("This plan is not yours.")})
    keys = {row["key"] for row in entry.issued_plan.content["exercises"]}
    if entry.prescription_key and str(entry.prescription_key) not in keys:
        raise ValidationError({"prescription_key": _("This exercise is not in the plan.")})
    corrected = entry.corrects
    if corrected and (
        corrected.patient_id != entry.patient.pk or LogEntry.objects.filter(corrects=corrected).exists()
    ):
        raise ValidationError({"corrects": CORRECT_THE_LATEST})


def refuse_time(occurred_at: datetime) -> None:
    now = timezone.now()
    if occurred_at > now + CLOCK_TOLERANCE:
        raise ValidationError({"occurred_at": _("This time lies in the future. Check the device's clock.")})
    if occurred_at < now - LATEST_LOG:
        raise ValidationError({"occurred_at": _("This was over a year ago. Check the date.")})


# --- Getting in -----------------------------------------------------------------------------------


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
    return access
