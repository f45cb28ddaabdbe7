"""Who treats whom: handing patients over and back, covering for leave, discharge."""

import logging
from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import User
from patients.models import Cover, Discharge, HandedOver, Handover, Patient
from patients.services.record import StaleRecord

logger = logging.getLogger("reprise.caseload")
LONGEST_COVER = 366  # days


@transaction.atomic
def hand_over(*, patients: Mapping[int, int | None], to: User, by: User, reason: str = "") -> Handover:
    """Give these patients to a colleague, all or none. `patients`: their keys, each with whose patient it was.

    Raises StaleRecord if one of them has another therapist meanwhile, or was discharged.
    """
    found = list(Patient.objects.select_for_update(no_key=True).filter(pk__in=patients).order_by("pk"))
    if len(found) != len(patients) or any(
        each.archived_at or each.therapist_id != patients[each.pk] for each in found
    ):
        raise StaleRecord
    handover = Handover.objects.create(to=to, by=by, reason=reason)
    HandedOver.objects.bulk_create(
        HandedOver(handover=handover, patient=each, before_id=each.therapist_id) for each in found
    )
    treat(found, to, by)
    logger.info("handed_over count=%s to=%s handover=%s", len(found), to.public_id, handover.public_id)
    return handover


@transaction.atomic
def hand_back(*, handover: Handover, by: User) -> int:
    """Give each patient back to whose they were, unless that changed since. Returns how many. Safe to repeat."""
    handover = Handover.objects.select_for_update().get(pk=handover.pk)
    if handover.undone_at:
        return 0
    rows = handover.patients.filter(patient__therapist=handover.to_id, patient__archived_at=None)
    before = dict(rows.values_list("patient", "before"))
    found = Patient.objects.select_for_update(no_key=True).filter(pk__in=before).order_by("pk")
    owners: dict[int | None, list[Patient]] = {}
    for each in found:
        owners.setdefault(before[each.pk], []).append(each)
    users = User.objects.in_bulk([pk for pk in owners if pk])
    for owner, theirs in owners.items():
        treat(theirs, users[owner] if owner else None, by)
    handover.undone_at = timezone.now()
    handover.save(update_fields=["undone_at"])
    logger.info("handed_back count=%s handover=%s", len(before), handover.public_id)
    return len(before)


def treat(patients: Iterable[Patient], therapist: User | None, by: User) -> None:
    """Pages that were opened before are outdated, as after every edit of the record."""
    Patient.objects.filter(pk__in=[each.pk for each in patients]).update(
        therapist=therapist, version=F("version") + 1, changed_by=by, changed_at=timezone.now()
    )


@transaction.atomic
def cover(*, user: User, by: User, first: date, last: date, made_by: User) -> Cover:
    """Have `by` look after the patients of `user` on these days as well. Said twice, it is done once."""
    if user.pk == by.pk:
        raise ValidationError({"by": _("Choose somebody else: nobody covers for themselves.")})
    if last < first:
        raise ValidationError({"last": _("The last day is before the first.")})
    if (last - first).days > LONGEST_COVER:
        raise ValidationError({"last": _("Over a year: hand the patients over instead.")})
    made, _new = Cover.objects.get_or_create(
        user=user, by=by, first=first, last=last, defaults={"made_by": made_by}
    )
    logger.info("cover for=%s by=%s", user.public_id, by.public_id)
    return made


@transaction.atomic
def discharge(*, patient: Patient, by: User, reason: str = "", words: str = "") -> None:
    """The patient leaves the caseload and the portal; the record stays. Said twice, it is done once."""
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    if patient.archived_at:
        return
    patient.archived_at = timezone.now()
    patient.save(update_fields=["archived_at"])
    Discharge.objects.create(patient=patient, reason=reason, words=words, by=by, at=patient.archived_at)


@transaction.atomic
def take_back_patient(*, patient: Patient, by: User) -> None:
    """The patient is in the caseload again; why they had left stays on the record. Safe to repeat."""
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    if not patient.archived_at:
        return
    patient.archived_at = None
    patient.save(update_fields=["archived_at"])
    patient.discharges.filter(back_at=None).update(back_at=timezone.now(), back_by=by)
