from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from clinic.mail import practice_of
from clinic.models import works_for_a_clinic
from clinic.no_mail import mail_is_on


def site(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    is_staff = user is not None and works_for_a_clinic(user)
    return {
        "is_clinic_staff": is_staff,
        "follows_plans": user is not None and user.is_authenticated and not (is_staff or user.is_superuser),
        "sends_email": mail_is_on(),
        # Only looked up by the few pages that name it. If nobody is signed in, it is the server's only practice.
        "practice": SimpleLazyObject(lambda: practice_of(getattr(user, "email", None) or "")),
    }
