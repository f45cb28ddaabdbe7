"""For whom a handout is printed, and from whom: what a snapshot must not hold."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings

from patients.models import Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The clinic as it is today. `logo` holds the bytes of a PNG, JPEG or WebP picture."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    notice: str = ""
    emergency_text: str = ""
    logo: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """`portal_url` is a plain address: a secret has no place on a fridge."""

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
                logo=clinic.logo.read() if clinic.logo else b"",
            ),
            portal_url=f"{settings.SITE_URL}/my/",
        )
