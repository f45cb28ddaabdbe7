"""Whose plans the signed-in person may follow in the portal, asked on each request. For staff see `clinic.access`."""

from django.core.exceptions import PermissionDenied

from clinic.access import SignedInRequest
from clinic.models import works_for_a_clinic
from patients.models import IssuedPlan, PatientAccess


def follow(request: SignedInRequest) -> list[PatientAccess]:
    """The records that the signed-in person may follow now. The one that they chose to see comes first.

    Raises PermissionDenied for staff, who find their patients in the caseload.
    """
    if works_for_a_clinic(request.user) or request.user.is_superuser:
        raise PermissionDenied
    chosen = request.session.get("follows")
    records = PatientAccess.objects.open_for(request.user).select_related("patient__clinic")
    return sorted(records, key=lambda access: access.patient.public_id != chosen)


def issued_to(records: list[PatientAccess], public_id: str) -> IssuedPlan | None:
    """What was issued to one of these patients, under this public id."""
    theirs = IssuedPlan.objects.filter(plan__patient__in=[access.patient for access in records])
    found: IssuedPlan | None = (
        theirs.select_related("plan__patient__clinic").filter(public_id=public_id).first()
    )
    return found


def chosen_first(records: list[PatientAccess], issued: IssuedPlan) -> list[PatientAccess]:
    """The records with the patient of this plan first: an answer about a plan is shown on that patient's page."""
    return sorted(records, key=lambda access: access.patient_id != issued.plan.patient_id)
