"""Whose plans the signed-in person may follow in the portal, asked on each request; and staff's drafts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Subquery
from django.shortcuts import get_object_or_404

from clinic.access import SignedInRequest
from clinic.models import works_for_a_clinic
from patients.models import IssuedPlan, MeasureRequest, Message, Patient, PatientAccess, PatientFilm, Plan


def follow(request: SignedInRequest) -> list[PatientAccess]:
    """The records that the signed-in person may follow now. The one that they chose to see comes first.

    `asked` counts the outcome measures that the patient is asked for now; None for none.

    Raises PermissionDenied for staff, who find their patients in the caseload.
    """
    if works_for_a_clinic(request.user) or request.user.is_superuser:
        raise PermissionDenied
    chosen = request.session.get("follows")
    records = PatientAccess.objects.open_for(request.user).select_related(
        "patient__clinic", "patient__therapist"
    )
    records = records.annotate(
        asked=MeasureRequest.objects.count_due(),
        waiting=waiting_messages(),
        has_films=Exists(PatientFilm.objects.current().filter(patient=OuterRef("patient"))),
    )
    found: list[Any] = sorted(records, key=lambda access: access.patient.public_id != chosen)
    for access in found:
        is_helper = access.kind == PatientAccess.Kind.HELPER
        access.names_the_patient = len(found) > 1 or is_helper
        access.unread = 0 if is_helper else access.waiting or 0
    return found


def waiting_messages() -> Subquery:
    """For a query of `PatientAccess`: how many messages from staff the patient has not read. None for none."""
    unread = Message.objects.unread().filter(patient=OuterRef("patient"), from_staff=True)
    return Subquery(unread.order_by().values("patient").annotate(count=Count("pk")).values("count"))


def access_to(request: SignedInRequest, patient: Patient) -> PatientAccess | None:
    """How the signed-in person follows this patient. None if they do not."""
    return next((access for access in follow(request) if access.patient_id == patient.pk), None)


def issued_to(records: list[PatientAccess], public_id: str) -> IssuedPlan | None:
    """The issued plan with this public id, if it belongs to one of these patients."""
    theirs = IssuedPlan.objects.filter(plan__patient__in=[access.patient for access in records])
    found: IssuedPlan | None = (
        theirs.select_related("plan__patient__clinic").filter(public_id=public_id).first()
    )
    return found


def chosen_first(records: list[PatientAccess], issued: IssuedPlan) -> list[PatientAccess]:
    """The records with the patient of this plan first: an answer about a plan is shown on that patient's page."""
    return sorted(records, key=lambda access: access.patient_id != issued.plan.patient_id)


def get_patient(request: SignedInRequest, public_id: str) -> Patient:
    """For staff: a record of their clinic."""
    patients = Patient.objects.treated_by_clinic_of(request.user).select_related("clinic", "therapist")
    return get_object_or_404(patients, public_id=public_id)


def get_plan(request: SignedInRequest, public_id: str) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("patient__clinic")
    return get_object_or_404(plans, public_id=public_id)
