"""The patient's record. A person is entered only once, and no edit overwrites what a colleague has saved meanwhile."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz.distance import OSA

from clinic.models import Clinic, User
from patients.models import Patient
from patients.names import name_of, squeezed


class StaleRecord(Exception):  # noqa: N818 - a state of the world, not a programming error
    """Someone else changed the record since this page was shown."""


class Double(NamedTuple):
    """A record that may be about the same person, and the reasons for that in words."""

    patient: Patient
    reasons: list[str]


class LikelyDouble(Exception):  # noqa: N818 - a state of the world, not a programming error
    """The clinic has records that may be about this person."""

    def __init__(self, doubles: list[Double]) -> None:
        super().__init__()
        self.doubles = doubles


@transaction.atomic
def add_patient(*, patient: Patient, by: User, other_than: Collection[str] = ()) -> Patient:
    """Store a new record. Raises LikelyDouble.

    `other_than` holds the public ids of records that someone has looked at: they are about other people.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=patient.clinic_id)  # two clicks, one record
    if doubles := likely_doubles(patient=patient, other_than=other_than):
        raise LikelyDouble(doubles)
    patient.changed_by, patient.changed_at = by, timezone.now()
    patient.save()
    return patient


@transaction.atomic
def change_patient(
    *, patient: Patient, by: User, fields: Collection[str], version: int | None = None
) -> Patient:
    """Store these fields of the record and count the edit. Raises StaleRecord if `version` is not its version.

    Every change of fields that the record's form has goes through here. A change that comes from no page has no
    `version`. It counts too, so pages that were opened before it are outdated.
    """
    current = Patient.objects.select_for_update(no_key=True).only("version").get(pk=patient.pk)
    if version is not None and version != current.version:
        raise StaleRecord
    if fields:
        patient.version = current.version + 1
        patient.changed_by, patient.changed_at = by, timezone.now()
        patient.save(update_fields=[*fields, "version", "changed_by", "changed_at"])
    return patient


def likely_doubles(*, patient: Patient, other_than: Collection[str] = ()) -> list[Double]:
    """The clinic's records, also of discharged patients, that may be about the same person as this new one."""
    known = Patient.objects.filter(clinic=patient.clinic_id).exclude(public_id__in=other_than)
    rows = known.values_list("pk", "given_name", "family_name", "date_of_birth", "email", "record_number")
    new = Traits.of(
        None,
        patient.given_name,
        patient.family_name,
        patient.date_of_birth,
        patient.email,
        patient.record_number,
    )
    reasons = {row[0]: found for row in rows if (found := list(new.shared_with(Traits.of(*row))))}
    return [Double(each, reasons[each.pk]) for each in known.filter(pk__in=reasons)] if reasons else []


class Traits(NamedTuple):
    """What is compared to tell whether two records are about the same person."""

    wholes: frozenset[str]
    words: frozenset[str]
    born: Any
    email: str
    number: str

    @classmethod
    def of(cls, _pk: Any, given: str, family: str, born: Any, email: str, number: str) -> "Traits":
        name = name_of(given, family)
        return cls(name.wholes, name.words, born, email.strip().casefold(), squeezed(number))

    def shared_with(self, other: "Traits") -> Iterator[str]:
        """What both have in common, in words. If one of them has no birth date, it may be the same."""
        has_name = bool(self.wholes & other.wholes) or self.words == other.words
        if self.born and self.born == other.born:
            if has_name:
                yield _("the same name and birth date")
            elif any(OSA.distance(one, two) <= 1 for one in self.wholes for two in other.wholes):
                yield _("nearly the same name, and the same birth date")
        elif has_name and not (self.born and other.born):
            yield _("the same name")
        if self.email and self.email == other.email:
            yield _("the same email")
        if self.number and self.number == other.number:
            yield _("the same record number")
