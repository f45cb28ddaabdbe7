from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from clinic.mail import practice_of
from clinic.models import works_for_a_clinic
from clinic.no_mail import mail_is_on


def site(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "is_clinic_staff": user is not None and works_for_a_clinic(user),
        "sends_email": mail_is_on(),
        # Looked up by the few pages that name it: where nobody is signed in, the server's only practice.
        "practice": SimpleLazyObject(lambda: practice_of(getattr(user, "email", None) or "")),
    }
