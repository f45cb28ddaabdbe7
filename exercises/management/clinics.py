"""The clinic that a command is for."""

from django.core.management.base import CommandError

from clinic.models import Clinic


def clinic_named(name: str) -> Clinic:
    """The clinic with this name or, without one, the only clinic there is. Raises CommandError."""
    found = list(Clinic.objects.filter(name=name) if name else Clinic.objects.all()[:2])
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"“{clinic}”" for clinic in Clinic.objects.order_by("name")[:20]) or "there is none yet"
    raise CommandError(f"Name the clinic with --clinic: {names}.")
