from typing import Any

from django.http import HttpRequest

from clinic.models import works_for_a_clinic


def site(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "is_clinic_staff": user is not None and works_for_a_clinic(user),
    }
