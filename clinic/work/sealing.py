"""Encrypts what has to wait in the database and is nobody's business: codes, and addresses without an account."""

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet
from django.utils.crypto import salted_hmac


def seal(told: Mapping[str, str]) -> str:
    return fernet().encrypt(json.dumps(dict(told)).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """Raises InvalidToken if SECRET_KEY is another one now."""
    told: dict[str, str] = json.loads(fernet().decrypt(sealed.encode()))
    return told


def fernet() -> Fernet:
    key = salted_hmac("clinic.work.sealing", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
