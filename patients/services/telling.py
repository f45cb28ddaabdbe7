"""Tells patients by email of a new version. The email says nothing about the plan."""

from enum import Enum

from clinic.work.models import Letter
from patients.mail import post_news
from patients.models import IssuedPlan
from patients.reach import why_no_email


class Told(Enum):
    ON_ITS_WAY = "on its way"
    FAILED = "failed"
    NOT_WANTED = "not wanted"


def tell_of_version(issued: IssuedPlan, *, wanted: bool | None = None) -> Told:
    """Send the email once for this version. Call it after `issue_plan`, outside its transaction.

    `wanted`: what the therapist decided; None leaves it to what the patient chose.
    """
    patient = issued.plan.patient
    if not (patient.news_by_email if wanted is None else wanted) or why_no_email(patient):
        return Told.NOT_WANTED
    is_lost = post_news(issued).state == Letter.State.FAILED
    return Told.FAILED if is_lost else Told.ON_ITS_WAY
