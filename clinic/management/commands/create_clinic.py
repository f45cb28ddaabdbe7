from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from clinic.models import Clinic, StaffInvitation, User
from clinic.services import invite_staff


class Command(BaseCommand):
    help = "Make a clinic and print the invitation of its first manager."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--manager", required=True, metavar="EMAIL")

    @transaction.atomic
    def handle(self, *args: Any, name: str, manager: str, **options: Any) -> None:
        clinic = Clinic(name=name)
        try:
            clinic.full_clean()
            StaffInvitation._meta.get_field("email").run_validators(manager)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if User.objects.filter(email__iexact=manager).exists():
            raise CommandError("Someone already signs in with this email. Give another address.")
        clinic.save()
        invitation, code = invite_staff(clinic=clinic, email=manager, role=User.Role.MANAGER)
        link = settings.SITE_URL + reverse("staff_join", args=[code])
        self.stdout.write(f"The clinic “{clinic.name}” is ready. Send its manager this link:\n\n  {link}\n")
        self.stdout.write(f"It works once, until {invitation.expires_at:%d %B %Y}.")
