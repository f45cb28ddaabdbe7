"""Who the handout is for and which clinic it comes from. A snapshot must hold neither."""

import logging
from dataclasses import dataclass
from typing import Self

from django.conf import settings

from clinic.models import Clinic
from patients.models import Patient

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The clinic as it is today. `logo` holds the bytes of a PNG, JPEG or WebP picture.

    `colour` is the clinic's own, "#RRGGBB", or nothing.
    """

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    notice: str = ""
    emergency_text: str = ""
    logo: bytes = b""
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """`portal_url` is a plain address without a secret: a handout may hang on a fridge."""

    patient_name: str
    letterhead: Letterhead
    portal_url: str = ""

    @classmethod
    def of(cls, patient: Patient) -> Self:
        clinic = patient.clinic
        return cls(
            patient_name=str(patient),
            letterhead=Letterhead(
                name=clinic.name,
                address=clinic.address,
                phone=clinic.phone,
                email=clinic.email,
                website=clinic.website,
                notice=clinic.notice,
                emergency_text=clinic.emergency_text,
                logo=logo_of(clinic),
                colour=getattr(clinic, "colour", ""),
            ),
            portal_url=f"{settings.SITE_URL}/my/",
        )


def logo_of(clinic: Clinic) -> bytes:
    if not clinic.logo:
        return b""
    try:
        with clinic.logo.open() as stored:
            return bytes(stored.read())
    except OSError:
        logger.error("The logo of clinic %s is not in storage", clinic.public_id)
        return b""
