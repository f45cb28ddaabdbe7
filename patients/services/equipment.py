"""The equipment at home, recorded in one press."""

from collections.abc import Collection

from django.db import transaction

from clinic.models import User
from exercises.equipment import ASKED
from exercises.vocabulary import HOUSEHOLD, Equipment
from patients.models import Patient
from patients.services.record import StaleRecord, change_patient


@transaction.atomic
def record_equipment(
    *, patient: Patient, by: User, equipment: Collection[str], seen: Collection[str]
) -> Patient:
    """Store what is at home of what not every home has. Household things that are recorded stay.

    Nothing chosen is recorded as `ASKED`: somebody asked, and there is nothing special. Raises StaleRecord if the
    record no longer holds what was `seen`. Other edits of the record do not matter. Safe to repeat.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    wanted = {*equipment} | HOUSEHOLD.intersection(patient.equipment) or {ASKED.value}
    if {*patient.equipment} == {*wanted}:
        return patient
    if {*patient.equipment} != {*seen}:
        raise StaleRecord
    patient.equipment = [each.value for each in Equipment if each in wanted]
    return change_patient(patient=patient, by=by, fields=["equipment"])
