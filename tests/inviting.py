"""Inviting as staff do, and joining as a patient does."""

import re
from typing import Any

from django.core import mail
from django.urls import reverse

from tests.conftest import Persona
from tests.factories import PASSWORD

BORN = {"date_of_birth_day": "14", "date_of_birth_month": "3", "date_of_birth_year": "1952"}
ANSWERS = BORN | {"name": "Maria Keller", "password": PASSWORD}
WRONG = ANSWERS | {"date_of_birth_year": "1953"}
HELPER = {"kind": "helper", "helper": "Anna", "consent": "Told us by telephone."}


def send(staff: Any, patient: Any, **changes: str) -> Any:
    """What the form on the page sends, with what the person changed in it."""
    page = staff.get(reverse("patients:invite", args=[patient.public_id]))
    form = page.context["form"]
    sent = {field.html_name: field.value() or "" for field in form}
    if sent["keep_email"]:
        sent["keep_email"] = "on"
    else:
        del sent["keep_email"]
    sent |= changes
    return staff.post(reverse("patients:invite", args=[patient.public_id]), sent)


def newest_code(answer: Any = None) -> str:
    """The code in the newest email or, with `answer`, on the slip of that page."""
    if answer is not None:
        return str(re.search(r'class="code">(\S+)<', answer.text)[1])
    return str(re.search(r"/join/(\S+)/", mail.outbox[-1].body)[1])


def slip_for(staff: Any, patient: Any, **changes: str) -> str:
    return newest_code(send(staff, patient, how="slip", **changes))


def email_to(staff: Any, patient: Any, email: str, **changes: str) -> str:
    send(staff, patient, email=email, **changes)
    return newest_code()


def opens(code: str) -> int:
    """The status of the answer to this code with the right birth date."""
    return int(join(code, BORN).status_code)


def join(code: str, answers: dict[str, str]) -> Any:
    return Persona().post(reverse("patients:join", args=[code]), answers)


def act(staff: Any, name: str, invitation: Any, **sent: str) -> Any:
    where = reverse(f"patients:{name}", args=[invitation.patient.public_id, invitation.public_id])
    return staff.post(where, sent)
